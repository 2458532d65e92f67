"""The page: a ``folium.Map`` in a figure that loads nothing and lets no text be a template.

Templates here are constants. Whatever an article, an events file or a gazetteer says is in
elements that write it verbatim (see ``elements``): as JSON for the scripts, or escaped.
"""

from __future__ import annotations

from typing import Any

import folium
from branca.element import Figure, MacroElement
from jinja2 import Template

from mapgen.gazetteer.checked import Checked
from mapgen.models import EventMap
from mapgen.webmap import assets, reading
from mapgen.webmap.basemap import choose
from mapgen.webmap.elements import (
    InlineScript,
    InlineStyle,
    JsonScript,
    RawElement,
    TextScript,
    safe_json,
)
from mapgen.webmap.keeping import lines_of_ids, packed
from mapgen.webmap.packing import story_data
from mapgen.webmap.publication import Publication
from mapgen.webmap.story import Story, tell

# Beyond this a base map without streets shows nothing, and most places are not known so exactly.
MOST_ZOOM = 12


class StoryFigure(Figure):
    """The document around the map: language, title, content security policy, styles, scripts."""

    _template = Template(
        """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mapgen">
{{ this.about.render() }}
{% for style in this.styles %}{{ style.render() }}
{% endfor %}</head>
<body>
{{ this.top.render() }}
{{ body }}
{{ this.bottom.render() }}
{% for part in this.data %}{{ part.render() }}
{% endfor %}{{ script.render() }}"""
    )
    # HTML needs no end tags: a browser draws a frame before it reads on behind the script, and only
    # then says that the page has loaded.

    def __init__(
        self,
        event_map: EventMap,
        story: Story,
        base_map: dict[str, Any],
        events_file: bytes,
        publication: Publication,
    ) -> None:
        super().__init__(height="640px")
        self.tiles = publication.tiles
        self.about = RawElement(reading.head(event_map, story, publication))
        self.top = RawElement(reading.top(event_map, story))
        self.bottom = RawElement(reading.bottom(event_map, story, base_map["credits"]))
        self.styles = [InlineStyle(assets.leaflet_style()), InlineStyle(assets.page_style())]
        first, words = story_data(story)
        self.data: list[RawElement] = [
            JsonScript("mg-story", first),
            JsonScript("mg-base", {k: v for k, v in base_map.items() if k != "credits"}),
        ]
        if words:
            self.data.append(TextScript("mg-words", packed(safe_json(words).encode())))
        if self.tiles:
            self.data.append(JsonScript("mg-tiles", self.tiles.for_page()))
        if events_file:
            self.data.append(TextScript("mg-file", packed(events_file)))

    def render(self, **kwargs: Any) -> str:
        """The whole page."""
        for child in self._children.values():
            child.render(**kwargs)
        body = self.html.render(**kwargs)
        # One script: between several the browser would lay out and show the page without scripts.
        parts = [assets.leaflet_script(), assets.page_script(), self.script.render(**kwargs)]
        script = InlineScript("\n".join(['"use strict";', *parts]))
        policy = self._policy(script)
        return str(self._template.render(this=self, body=body, script=script, policy=policy))

    def _policy(self, script: InlineScript) -> str:
        styles = " ".join(part.hash for part in self.styles)
        pictures = " ".join(["data:", "blob:", *(self.tiles.hosts if self.tiles else ())])
        return (
            f"default-src 'none'; script-src {script.hash}; style-src {styles}; "
            f"img-src {pictures}; base-uri 'none'; form-action 'none'"
        )


class StoryMap(folium.Map):
    """A map of a story: a ``folium.Map`` that needs no network.

    ``save(path)`` and ``_repr_html_()`` work as they do for any folium map.
    """

    _template = Template(
        """
{% macro html(this, kwargs) %}
<div class="folium-map" id="{{ this.get_name() }}"></div>
{% endmacro %}
{% macro script(this, kwargs) %}
const {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
  ...{{ this.leaflet_options|tojson }},
  zoomAnimation: !mapgen.still(),
});
{% endmacro %}
"""
    )

    def __init__(
        self,
        event_map: EventMap,
        events_file: bytes = b"",
        checked: Checked | None = None,
        notice: str = "",
        publication: Publication | None = None,
    ) -> None:
        story = tell(event_map, lines_of_ids(events_file), checked)
        story.summary = notice or story.summary
        base_map = choose(event_map.marks)
        super().__init__(tiles=None)
        self.default_js, self.default_css = [], []  # all that folium would load from elsewhere
        # branca draws ids by lot; the same story shall give the same bytes
        self._name, self._id = "map", "story"
        self.leaflet_options = {
            "attributionControl": False,
            "fadeAnimation": False,
            "maxBoundsViscosity": 1,
            "maxZoom": MOST_ZOOM,
            "minZoom": 1,
            "wheelPxPerZoomLevel": 90,
            "zoom": 2,
            "zoomControl": False,
            "zoomDelta": 1,
            "zoomSnap": 0.25,
        }
        self.add_child(StoryScript())
        publication = publication or Publication()
        StoryFigure(event_map, story, base_map, events_file, publication).add_child(self)


class StoryScript(MacroElement):
    """Starts the page's own script on the map it is added to."""

    _template = Template(
        "{% macro script(this, kwargs) %}mapgen.start({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name, self._id = "start", "story"

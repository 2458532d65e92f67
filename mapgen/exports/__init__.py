"""Events into the formats of other programs.

table         CSV, which comes back with `mapgen import`
earth         KML, for Google Earth and every GIS
stories       the JSON of StoryMapJS and of TimelineJS
annotations   W3C Web Annotations on the article's text
places        the places alone, in Linked Places Format
markup        words that stay words in HTML
identifiers   the web addresses by which others know an article, a mark or a place
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mapgen.exports.annotations import as_annotations
from mapgen.exports.earth import as_kml
from mapgen.exports.places import as_linked_places
from mapgen.exports.stories import as_storymap, as_timeline, undated
from mapgen.exports.table import as_csv
from mapgen.models import EventMap

__all__ = ["FORMATS", "export_events", "left_out"]


# Each takes the events and the clean texts at hand, by the id of their article.
FORMATS: dict[str, Callable[[EventMap, Mapping[str, str]], bytes]] = {
    "csv": lambda event_map, _: as_csv(event_map),
    "kml": lambda event_map, _: as_kml(event_map),
    "storymapjs": lambda event_map, _: as_storymap(event_map),
    "timelinejs": lambda event_map, _: as_timeline(event_map),
    "annotations": as_annotations,
    "places": lambda event_map, _: as_linked_places(event_map),
}


def export_events(event_map: EventMap, name: str, texts: Mapping[str, str] | None = None) -> bytes:
    """The events in another format, as the bytes of a UTF-8 file; the same each time.

    Args:
        event_map: the events.
        name: a key of ``FORMATS``.
        texts: clean texts by the id of their article; annotations then quote what stands round a
            sentence.

    Raises:
        ExportError: the format cannot hold these events.
    """
    return FORMATS[name](event_map, texts or {})


def left_out(event_map: EventMap, name: str) -> list[str]:
    """What the format has no room for, a sentence each."""
    if name == "timelinejs" and (titles := undated(event_map)):
        return [f"left out, for a timeline needs a date: {title}" for title in titles]
    if name == "annotations":
        unquoted = [mark for mark in event_map.marks if not mark.quote]
        return [
            f"left out, for it has no quote to annotate: {m.title or m.place}" for m in unquoted
        ]
    return []

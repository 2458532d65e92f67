"""An events file as it stands becomes a map: all that ``mapgen render`` does.

Apart from ``pipeline``, which finds events first, and takes half a second to import for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mapgen import cycles
from mapgen.eventfile import hold, read_corrected
from mapgen.gazetteer.checked import Checked
from mapgen.models import EventMap

if TYPE_CHECKING:
    from mapgen.webmap.publication import Publication

MAP_NAME = "map.html"


@cycles.not_sought()
def render_map(
    events_path: Path,
    map_path: Path,
    checked: Checked | None = None,
    publication: Publication | None = None,
) -> EventMap:
    """Draw an events file again, reading nothing else but what data files know round its places,
    and what was generated, to tell which points a person has moved.

    ``checked`` are the hand-checked places that may have one; the shipped ones when left out.

    Raises:
        EventFileError: the file breaks the contract.
        PreviewError: the page is made, but no browser drew its picture.
    """
    with hold(map_path.parent):
        event_map = read_corrected(events_path)
        draw_map(event_map, map_path, events_path, checked, publication)
    return event_map


def draw_map(
    event_map: EventMap,
    map_path: Path,
    events_path: Path,
    checked: Checked | None = None,
    publication: Publication | None = None,
) -> None:
    """Write the page, the events file in it, and its picture where that is wanted."""
    from mapgen.webmap import write_page  # folium: not needed to check or look up
    from mapgen.webmap.publication import Publication

    decided = (publication or Publication()).over(map_path)
    write_page(event_map, map_path, events_path.read_bytes(), checked, publication=decided)
    if publication and publication.preview:
        from mapgen.webmap.preview import draw_preview
        from mapgen.webmap.publication import PREVIEW_NAME

        draw_preview(map_path, map_path.with_name(PREVIEW_NAME))

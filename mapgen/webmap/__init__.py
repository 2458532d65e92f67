"""Events -> one HTML page that opens anywhere, drawn by folium; the only room that knows folium.

The page holds everything it shows: Leaflet, the base map, the story. Nothing is loaded from
elsewhere, and no text of an article passes through a template.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mapgen import cycles
from mapgen.models import EventMap
from mapgen.webmap.placing import place_page

if TYPE_CHECKING:
    from mapgen.gazetteer.checked import Checked
    from mapgen.webmap.page import StoryMap
    from mapgen.webmap.publication import Publication

__all__ = ["draw", "write_page"]


def draw(
    event_map: EventMap,
    events_file: bytes = b"",
    checked: Checked | None = None,
    notice: str = "",
    publication: Publication | None = None,
) -> StoryMap:
    """The story as a ``folium.Map``: ``save(path)`` writes it, a notebook shows it.

    ``events_file`` is the file that the map was read from or written to; the page keeps it, for
    its reader to download and for ``mapgen extract``. ``checked`` are the hand-checked places with
    their outlines; the shipped ones when left out. ``notice`` is said under the title, in place
    of how many events there are. ``publication`` is what was decided beyond that; by default
    nothing.

    Raises:
        GazetteerError: a data file of the base map or of the outlines is missing or wrong.
    """
    from mapgen.webmap.page import StoryMap  # folium takes a third of a second to import

    return StoryMap(event_map, events_file, checked, notice, publication)


def write_page(
    event_map: EventMap,
    path: Path,
    events_file: bytes = b"",
    checked: Checked | None = None,
    notice: str = "",
    publication: Publication | None = None,
) -> None:
    """Write the story as one self-contained HTML file; the same events give the same bytes.

    ``events_file``, ``checked``, ``notice`` and ``publication`` are as for ``draw``.

    The file appears whole or not at all, as ``placing`` has it.

    Raises:
        GazetteerError: a data file of the base map or of the outlines is missing or wrong.
        OSError: the folder cannot be written.
    """
    with cycles.not_sought():
        drawn = draw(event_map, events_file, checked, notice, publication)
        page = drawn.get_root().render()
    place_page(page, path)

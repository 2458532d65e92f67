"""The map of a selection: a page, and a file to correct where a person could."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mapgen.corpus.selection import Selection, described
from mapgen.drawing import MAP_NAME
from mapgen.eventfile import hold
from mapgen.pipeline import EVENTS_NAME, write_map
from mapgen.webmap import write_page

MOST_TO_CORRECT = 2_000
"""Events. A file of more has several megabytes, and nobody reads it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The page, the events file (None when there are too many events), and what was kept in it."""

    page: Path
    events: Path | None
    kept: list[str]


def draw_selection(selection: Selection, folder: Path) -> Drawn:
    """Write the map of a selection into a folder; corrections in an events file there are kept.

    Raises:
        EventFileError: the events file that is there cannot be read; it is left as it is.
    """
    page, events = folder / MAP_NAME, folder / EVENTS_NAME
    if not selection.counted and selection.events <= MOST_TO_CORRECT:
        built = write_map(selection.event_map, folder)
        merge = built.merge
        return Drawn(page, events, [*merge.kept, *merge.conflicts] if merge else [])
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder):
        write_page(selection.event_map, page, notice=". ".join(described(selection)))
    return Drawn(page, None, [])

"""A copy of an events file that another program saved, brought back into it.

What the copy has counts; what its program dropped (members, columns, decimals) stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mapgen.eventfile.locking import hold
from mapgen.eventfile.merging import changed_in_words, changes, corrected
from mapgen.eventfile.reading import read_events
from mapgen.eventfile.writing import write_events
from mapgen.models import EventMap, Mark


@dataclass(frozen=True, slots=True)
class Imported:
    """What the events file holds now, what was brought in, and the marks that the copy lacks."""

    event_map: EventMap
    done: list[str]
    missing: list[Mark]


def import_events(copy: Path, events: Path, *, delete: bool = False) -> Imported:
    """Bring a copy (GeoJSON, CSV or GeoPackage) of an events file back into it.

    Marks are matched by id. Those that the copy lacks are deleted only when asked to: a copy may
    be a selection.

    Raises:
        EventFileError: one of the two cannot be read, or the events file not be written.
    """
    with hold(events.parent):
        event_map = read_events(events)
        theirs = {mark.id: mark for mark in read_events(copy, made_from=event_map).marks}
        done: list[str] = []
        marks: list[Mark] = []
        missing: list[Mark] = []
        for mark in event_map.marks:
            other = theirs.pop(mark.id, None)
            if other is None:
                missing.append(mark)
                if not delete:
                    marks.append(mark)
                continue
            other = _as_before(mark, other)
            changed = changes(mark, other)
            brought = corrected(mark, other, mark, changed) if changed else mark
            marks.append(brought)
            if changed:
                done.append(changed_in_words(mark, brought, changed))
        if delete:
            done += [f"deleted {mark.place} ({mark.title})" for mark in missing]
        done += [f"added {mark.title or mark.place}" for mark in theirs.values()]
        imported = event_map.with_marks([*marks, *theirs.values()])
        write_events(imported, events)
    return Imported(imported, done, missing)


def _as_before(mark: Mark, other: Mark) -> Mark:
    """A copy's mark with a person's own properties as they were, where they say the same.

    A table has only texts, and columns in an order of its own.
    """
    before, now = dict(mark.extra), dict(other.extra)
    kept = {
        name: before[name] if name in before and _said(before[name]) == _said(value) else value
        for name, value in now.items()
    }
    if kept == before:
        return other.model_copy(update={"extra": mark.extra})
    return other.model_copy(update={"extra": tuple(kept.items())})


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

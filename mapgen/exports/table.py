"""Events as a CSV table: the contract's columns, the point, and a person's own properties."""

from __future__ import annotations

import csv
import io

from mapgen.eventfile.tables import guarded
from mapgen.eventfile.writing import PROPERTIES, rounded
from mapgen.models import EventMap

POINT = ("lat", "lon")


def as_csv(event_map: EventMap) -> bytes:
    """CSV as RFC 4180 has it, with the mark by which spreadsheets know UTF-8.

    A text that a spreadsheet would take for a formula begins with an apostrophe, which `mapgen
    import` takes away again.
    """
    own = dict.fromkeys(name for mark in event_map.marks for name, _ in mark.extra)
    columns = [*PROPERTIES, *POINT, *own]
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([guarded(name) for name in columns])
    for mark in map(rounded, event_map.marks):
        values = mark.model_dump(exclude={"extra"}) | dict(mark.extra)
        rows.writerow([_cell(values.get(name, "")) for name in columns])
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else value

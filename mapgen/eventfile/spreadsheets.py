"""What a spreadsheet made of a table, put right by the events file that the table is from.

A spreadsheet reads a CSV file with eyes of its own and saves what it understood: 2002-05-08 becomes
08/05/2002 or 5/8/2002, as the country has it, 2002-05 becomes May-02, and an id of digits a
number (00123456: 123456; 123456e7: 1.23E+12). Which of two orders a date is in cannot be told from
it alone; but whether it may still be the date that stood there can. (One change cannot be seen:
from 5 March to 3 May.) A date that was changed must be written as 2002-05-08.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mapgen.models import Mark

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def restored(features: Iterable[dict[str, Any]], known: Iterable[Mark]) -> list[dict[str, Any]]:
    """The rows of a table as features, ids and dates as they are in the marks known."""
    marks = {mark.id: mark for mark in known}
    return [feature | {"properties": _row(feature["properties"], marks)} for feature in features]


def _row(properties: Mapping[str, Any], marks: Mapping[str, Mark]) -> dict[str, Any]:
    row = dict(properties)
    id_ = str(row.get("id", ""))
    if id_ and id_ not in marks:
        same = [known for known in marks if _same_number(id_, known)]
        if len(same) == 1:
            row["id"] = same[0]
    mark = marks.get(str(row.get("id", "")))
    if mark and mark.when and is_date(str(row.get("when", "")), mark.when):
        row["when"] = mark.when
    return row


def _same_number(cell: str, id_: str) -> bool:
    """Whether a cell is what a spreadsheet shows of an id; of large numbers it shows few digits."""
    if not (_NUMBER.fullmatch(cell) and _NUMBER.fullmatch(id_)):
        return False
    shown, number = float(cell), float(id_)
    digits = len(cell.lower().partition("e")[0].replace(".", ""))
    if not math.isfinite(shown) or not math.isfinite(number):
        return False  # too large for a spreadsheet: it stays text
    return shown == number or (
        "e" in cell.lower() and f"{number:.{digits - 1}e}" == f"{shown:.{digits - 1}e}"
    )


def is_date(cell: str, when: str) -> bool:
    """Whether a cell may be what a spreadsheet shows of a day or a month.

    >>> is_date("08/05/2002", "2002-05-08"), is_date("5/8/02", "2002-05-08")
    (True, True)
    >>> is_date("May-02", "2002-05"), is_date("09/05/2002", "2002-05-08")
    (True, False)
    """
    numbers = [int(part) for part in re.findall(r"\d+", cell)]
    if _DAY.fullmatch(when):
        year, month, day = map(int, when.split("-"))
        if re.match(r"\d{4}\D", cell):
            return numbers == [year, month, day]
        expected = [sorted([y, month, day]) for y in (year, year % 100)]
        return sorted(numbers) in expected and not re.search("[A-Za-z]", cell)
    if _MONTH.fullmatch(when):
        year, month = map(int, when.split("-"))
        name = calendar.month_abbr[month].lower()
        return numbers in ([year], [year % 100]) and name in cell.lower()
    return False

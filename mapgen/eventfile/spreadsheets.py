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
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from mapgen.models import Mark

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
EXACT = 17  # digits that tell one number from every other
LONGEST_DATE = 40  # with a weekday and a time of day


def restored(features: Iterable[dict[str, Any]], known: Iterable[Mark]) -> list[dict[str, Any]]:
    """The rows of a table as features, ids and dates as they are in the marks known."""
    marks = {mark.id: mark for mark in known}
    numbers = _Numbers(marks)
    return [
        feature | {"properties": _row(feature["properties"], marks, numbers)}
        for feature in features
    ]


def _row(
    properties: Mapping[str, Any], marks: Mapping[str, Mark], numbers: _Numbers
) -> dict[str, Any]:
    row = dict(properties)
    id_ = str(row.get("id", ""))
    if id_ and id_ not in marks:
        same = numbers.shown_as(id_)
        if len(same) == 1:
            row["id"] = same.pop()
    mark = marks.get(str(row.get("id", "")))
    if mark and mark.when and is_date(str(row.get("when", "")), mark.when):
        row["when"] = mark.when
    return row


class _Numbers:
    """The ids that a spreadsheet takes for numbers."""

    def __init__(self, ids: Iterable[str]) -> None:
        found = {id_: float(id_) for id_ in ids if _NUMBER.fullmatch(id_)}
        # One that is too large for a spreadsheet stays text.
        self._numbers = {id_: number for id_, number in found.items() if math.isfinite(number)}
        self._by_text: dict[int, dict[str, set[str]]] = {}

    def shown_as(self, cell: str) -> set[str]:
        """The ids of which a cell may be what a spreadsheet shows; of large numbers it shows few
        digits."""
        if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
            return set()
        digits = len(cell.lower().partition("e")[0].replace(".", ""))
        shown = self._rounded(EXACT)[_text(float(cell), EXACT)]
        if "e" in cell.lower() and digits < EXACT:
            shown = shown | self._rounded(digits)[_text(float(cell), digits)]
        return set(shown)

    def _rounded(self, digits: int) -> dict[str, set[str]]:
        """The ids by what is left of them with so many digits."""
        if digits not in self._by_text:
            self._by_text[digits] = defaultdict(set)
            for id_, number in self._numbers.items():
                self._by_text[digits][_text(number, digits)].add(id_)
        return self._by_text[digits]


def _text(number: float, digits: int) -> str:
    return f"{number:.{digits - 1}e}"


def is_date(cell: str, when: str) -> bool:
    """Whether a cell may be what a spreadsheet shows of a day or a month.

    >>> is_date("08/05/2002", "2002-05-08"), is_date("5/8/02", "2002-05-08")
    (True, True)
    >>> is_date("May-02", "2002-05"), is_date("09/05/2002", "2002-05-08")
    (True, False)
    """
    if len(cell) > LONGEST_DATE:
        return False
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

"""EDTF strings and the days they span: a day, a month, a year, or an interval of these."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

from mapgen.models import EDTF

APPROXIMATE = "~"
QUALIFIERS = "~?%"


@lru_cache(maxsize=4096)  # a text of dates alone asks six times for each
def edtf_span(edtf: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of an EDTF string; None if it is open, or no date at all.

    >>> edtf_span("2016-02")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    >>> edtf_span("2011/2016-12-12")
    (datetime.date(2011, 1, 1), datetime.date(2016, 12, 12))
    >>> edtf_span("2011/..") is None
    True
    """
    if not EDTF.fullmatch(edtf) or ".." in edtf:
        return None
    first, _, last = edtf.partition("/")
    try:
        start, end = _days(first)[0], _days(last or first)[1]
    except (ValueError, OverflowError):  # 31 February, or the year 0
        return None
    return (start, end) if start <= end else None


def _days(point: str) -> tuple[dt.date, dt.date]:
    year, month, day = (*map(int, point.rstrip(QUALIFIERS).split("-")), 0, 0)[:3]
    start = dt.date(year, month or 1, day or 1)
    if day:
        return start, start
    month = month or 12
    return start, dt.date(year, month, calendar.monthrange(year, month)[1])


def first_of(edtf: str) -> str:
    """The side of an interval that comes first; a point is its own side."""
    return edtf.partition("/")[0]


def last_of(edtf: str) -> str:
    """The side of an interval that comes last; a point is its own side."""
    return edtf.rpartition("/")[2]


def interval(first: str | dt.date, last: str | dt.date) -> str:
    """From one EDTF point or day to another; a single point when they are the same."""
    return str(first) if str(first) == str(last) else f"{first}/{last}"


def month_of(day: dt.date) -> str:
    """The month a day is in."""
    return f"{day:%Y-%m}" if day.year > 999 else day.isoformat()[:7]


def year_of(number: int) -> str:
    """A year."""
    return f"{number:04d}"


def approximate(edtf: str) -> str:
    """The same date as "about": both sides of an interval, once."""
    return "/".join(side.rstrip(QUALIFIERS) + APPROXIMATE for side in edtf.split("/"))


def is_day(edtf: str) -> bool:
    """Whether it is one day, exact or about."""
    return len(edtf.rstrip(QUALIFIERS)) == len("2016-12-04")

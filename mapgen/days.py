"""EDTF dates -> days on a line: what the time strip draws and the list is sorted by."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import NamedTuple

EPOCH = dt.date(1970, 1, 1).toordinal()


class Days(NamedTuple):
    """First and last day, counted from 1970-01-01; None for an end that is open.

    ``soft`` when the day is not known: a span, a month, or a date in doubt.
    """

    first: int | None
    last: int | None
    soft: bool


@lru_cache(maxsize=4096)  # an archive says a day thousands of times
def days_of(edtf: str) -> Days | None:
    """The days that an EDTF date or interval may mean; None for none, or an impossible date.

    >>> days_of("1970-01-02"), days_of("1970-01~")
    (Days(first=1, last=1, soft=False), Days(first=0, last=30, soft=True))
    """
    start, _, end = edtf.partition("/")
    try:
        first = None if start in ("", "..") else _edge(start, last=False)
        last = None if (end or start) in ("", "..") else _edge(end or start, last=True)
    except ValueError:  # 31 February: words show what stands in the file
        return None
    if first is None and last is None:
        return None
    if first is not None and last is not None and first > last:
        return None
    return Days(first, last, soft=first != last or edtf[-1] in "~?%")


def _edge(edtf: str, *, last: bool) -> int:
    year, month, day = ([int(n) for n in edtf.rstrip("~?%").split("-")] + [0, 0])[:3]
    month = month or (12 if last else 1)
    day = day or (calendar.monthrange(year, month)[1] if last else 1)
    return dt.date(year, month, day).toordinal() - EPOCH

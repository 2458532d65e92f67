"""Whether two articles tell one happening: the one place where that is decided.

Two events of different articles are the same happening when

1. **the place agrees**: they have a place in common *within its precision*: nearer to each other
   than the larger of their radii; but a way there and a way back are two;
2. **the dates may be one day**: the spans of their dates overlap, or lie next to each other
   ("late on Tuesday"); an event without a date may be of any day, in articles of one month;
3. **nobody else is meant**: where both name persons, one of them is in both;
4. **the wording is alike**: what the shorter sentence says, weighed as ``wording`` does, the other
   says too, to the share that ``NEEDED`` asks for: the less exact place and date are, the more.

How often this is right: ``python tests/score_retellings.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from mapgen.days import Days, days_of
from mapgen.gazetteer.distances import distance_km
from mapgen.joining.wording import Wording, other_names, same_kind, share_of_words, wording
from mapgen.models import ArticleInfo, Mark

# Shares of the wording, set on tests/retellings/set-while-writing.toml in steps of 0.05.
NEEDED = 0.5
MORE = {
    "wide place": 0.1,  # a region or a country in common: much happens there
    "near place": 0.15,  # two places of one neighbourhood
    "next day": 0.1,
    "long span": 0.05,  # "this week", "in May"
    "no date": 0.1,
    "no date, other week": 0.3,
    "another kind": 0.25,  # none of the words that name one kind of happening in common
}
WIDE = {"region", "country", "water", "area"}
NEAR_KM = 25.0
TOWN_KM = 2.0  # gazetteers differ by this about where the middle of a town is
SHORT, NEXT = 7, 1  # days
LONG_AGO = 31  # days, after which what has no date is news again; an archive repeats its phrases


@dataclass(frozen=True)
class Telling:
    """An event as one article tells it: its marks, which share quote, date and article."""

    marks: Sequence[Mark]
    article: ArticleInfo

    @cached_property
    def wording(self) -> Wording:
        """What its sentence says."""
        names = [name for m in self.marks for name in (m.toponym, m.place)]
        return wording(self.marks[0].quote, names)

    @cached_property
    def days(self) -> Days | None:
        """The days of its date; None without one."""
        return next((days for m in self.marks if m.when and (days := days_of(m.when))), None)


def likeness(one: Telling, other: Telling) -> float:
    """How surely two tellings are of one happening: 0 not at all, else the share of wording.

    >>> at = {"id": "a", "event": "e", "place": "Lae", "lat": -6.7, "lon": 147, "radius_km": 8}
    >>> info = ArticleInfo(id="x", published=dt.date(2012, 2, 3))
    >>> def told(quote, when):
    ...     return Telling([Mark(quote=quote, when=when, **at)], info)
    >>> sank = told("A ferry sank off Lae.", "2012-02-02")
    >>> likeness(sank, told("A ferry capsized near Lae.", "2012-02"))
    1.0
    >>> likeness(sank, told("A ferry capsized near Lae.", "2012-03"))
    0
    """
    place = place_in_common(one, other)
    date = date_in_common(one, other)
    if place is None or date is None or _there_and_back(one, other):
        return 0
    if other_names(one.wording, other.wording):
        return 0
    needed = NEEDED + MORE.get(place, 0) + MORE.get(date, 0)
    if not same_kind(one.wording, other.wording):
        needed += MORE["another kind"]
    share = share_of_words(one.wording, other.wording)
    return share if share >= min(needed, 0.95) else 0


def place_in_common(one: Telling, other: Telling) -> str | None:
    """How well the places agree: "same place", else a key of ``MORE``; None when they do not."""
    found = {places_agree(a, b) for a, b in product(one.marks, other.marks)}
    return next(
        (kind for kind in ("same place", "wide place", "near place") if kind in found), None
    )


def _there_and_back(one: Telling, other: Telling) -> bool:
    """Whether the one goes where the other comes from and the other way round: two journeys."""
    turned = {
        a.role
        for a, b in product(one.marks, other.marks)
        if {a.role, b.role} == {"from", "to"} and places_agree(a, b)
    }
    return turned == {"from", "to"}


def places_agree(one: Mark, other: Mark) -> str | None:
    """How well the places of two marks agree, as ``place_in_common``."""
    apart = distance_km(one.lat, one.lon, other.lat, other.lon)
    wide = one.precision in WIDE or other.precision in WIDE
    if wide:
        same = one.source == other.source or apart <= max(one.radius_km, other.radius_km)
        return "wide place" if same else None
    if apart <= max(one.radius_km, other.radius_km, TOWN_KM):
        return "same place"
    return "near place" if apart <= NEAR_KM else None


def date_in_common(one: Telling, other: Telling) -> str | None:
    """How well the dates agree: "same date", else a key of ``MORE``; None when they do not."""
    if one.days is None or other.days is None:
        apart = _days_apart(one.article, other.article)
        if apart > LONG_AGO:
            return None
        return "no date, other week" if apart > SHORT else "no date"
    days = (one.days, other.days)
    start = max((d.first for d in days if d.first is not None), default=0)
    end = min((d.last for d in days if d.last is not None), default=start)
    if start - end > NEXT:
        return None
    if start > end:
        return "next day"
    open_or_long = any(d.first is None or d.last is None or d.last - d.first > SHORT for d in days)
    return "long span" if open_or_long else "same date"


def _days_apart(one: ArticleInfo, other: ArticleInfo) -> int:
    """Between the publications of two articles; 0 when one of them is not known."""
    days = [info.published.toordinal() for info in (one, other) if info.published]
    return abs(days[0] - days[1]) if len(days) == 2 else 0

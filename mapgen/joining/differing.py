"""Where the articles that tell one happening disagree: in numbers, in dates, in places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from mapgen.joining.sameness import Telling, places_agree
from mapgen.joining.wording import happenings_at, is_silent
from mapgen.models import ROLES, Role

_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_TIMES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
# A count with what is counted: '12 people', 'at least four passengers', 'more than 1,700'.
_COUNT = re.compile(
    r"(?:(?:at least|more than|fewer than|less than|about|around|nearly|almost|up to|over|some) )?"
    rf"\b(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(_SMALL)})\b"
    rf"(?:\s+(?P<times>{'|'.join(_TIMES)}))?"
    r"(?P<thing>(?:\s+[^\W\d_]+(?:-[^\W\d_]+)*){0,2})",
    re.IGNORECASE,
)
# What a number that counts nothing that happened stands before or after.
_NO_COUNT = re.compile(
    r"^(?:\s+(?:years?|months?|weeks?|days?|hours?|minutes?|kilomet\w+|km|miles?|met\w+|per|percent"
    r"|am|pm|o|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b|[-%:/])",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|in|since|[$€£:])\s*$",
    re.IGNORECASE,
)
FARTHEST = 45  # characters between a count and the word for what happened to the counted


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is said differently, and by whom: the number of the telling, and its words.

    For dates the words are the EDTF date, for places the place's name.
    """

    about: Literal["numbers", "dates", "places"]
    said: tuple[tuple[int, str], ...]
    role: Role = "at"


@dataclass(frozen=True, slots=True)
class _Count:
    number: float
    words: str
    happenings: frozenset[str]


def disagreements(tellings: Sequence[Telling]) -> list[Disagreement]:
    """The disagreements between the tellings of one happening; empty when there are none.

    Numbers are held against each other when the same kind of thing happened to what they count;
    dates when neither contains the other; places when no two of one part agree within precision.
    """
    found = [*_numbers(tellings), *_dates(tellings)]
    for role in ROLES:
        found += _places(tellings, role)
    return found


def _numbers(tellings: Sequence[Telling]) -> Iterator[Disagreement]:
    counts = [list(_counts(telling.marks[0].quote)) for telling in tellings]
    said: dict[int, str] = {}
    for (n, mine), (m, theirs) in combinations(enumerate(counts), 2):
        for one, other in product(mine, theirs):
            if one.happenings & other.happenings and one.number != other.number:
                said.setdefault(n, one.words)
                said.setdefault(m, other.words)
                break
    if said:
        yield Disagreement("numbers", tuple(sorted(said.items())))


def _counts(quote: str) -> Iterator[_Count]:
    """The counts of a sentence, each with the kinds of the nearest word for what happened."""
    happenings = happenings_at(quote)
    for found in _COUNT.finditer(quote):
        before, after = quote[: found.start("number")], quote[found.end("number") :]
        if _NO_COUNT.match(after) or _MONTH_BEFORE.search(before):
            continue
        at = found.start("number")
        near = [(abs(start - at), kinds) for start, kinds in happenings]
        distance, kinds = min(near, key=lambda pair: pair[0], default=(FARTHEST + 1, frozenset()))
        if distance <= FARTHEST:
            words = found[0].split()
            while len(words) > 1 and is_silent(words[-1]):
                words.pop()
            yield _Count(_value(found), " ".join(words), kinds)


def _value(found: re.Match[str]) -> float:
    number = found["number"].lower()
    value = float(_SMALL[number]) if number in _SMALL else float(number.replace(",", ""))
    return value * _TIMES[found["times"].lower()] if found["times"] else value


def _dates(tellings: Sequence[Telling]) -> Iterator[Disagreement]:
    dated = [(n, t, t.days) for n, t in enumerate(tellings) if t.days]
    for (_, _, one), (_, _, other) in combinations(dated, 2):
        spans = [
            (-(10**9) if d.first is None else d.first, 10**9 if d.last is None else d.last)
            for d in (one, other)
        ]
        within = [a[0] <= b[0] and b[1] <= a[1] for a, b in (spans, spans[::-1])]
        if not any(within):
            said = tuple((n, next(m.when for m in t.marks if m.when)) for n, t, _ in dated)
            yield Disagreement("dates", said)
            return


def _places(tellings: Sequence[Telling], role: Role) -> Iterator[Disagreement]:
    told = [(n, [m for m in t.marks if m.role == role]) for n, t in enumerate(tellings)]
    told = [(n, marks) for n, marks in told if marks]
    apart = [
        (n, m)
        for (n, mine), (m, theirs) in combinations(told, 2)
        if not any(places_agree(a, b) for a, b in product(mine, theirs))
    ]
    if apart:
        who = sorted({n for pair in apart for n in pair})
        names = {n: " and ".join(dict.fromkeys(m.place for m in marks)) for n, marks in told}
        yield Disagreement("places", tuple((n, names[n]) for n in who), role)

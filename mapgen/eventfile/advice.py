"""The sentence for a property that breaks the contract: what is wrong, what to write instead."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from mapgen.models import PRECISIONS, ROLES, TOPICS

CHOICES: dict[str, Sequence[str]] = {"role": ROLES, "precision": PRECISIONS, "topic": TOPICS}
BOOLEANS = {"inferred", "when_inferred"}

_INSTEAD = {
    "id": "write 1 to 64 letters, digits, - or _, or delete the line and a new one is made",
    "event": "write the event id of the feature it belongs to, or delete the line",
    "quote_start": "write a whole number of characters, 0 or more",
    "quote_end": "write a whole number of characters, 0 or more",
    "radius_km": "write a number of kilometres, 0 or more, without the unit, as 0.6",
    "confidence": "write a number from 0 to 1, with a point, as 0.9",
}


def about(name: str, value: object) -> str:
    """What is wrong with this value of this property, and what to write instead.

    >>> about("role", "form")
    'role "form" is unknown: did you mean "from"? It is one of at, from, via, to'
    """
    shown = f"{name} {shorten(value)}"
    if name in CHOICES:
        choices = ", ".join(CHOICES[name])
        guess = did_you_mean(value, CHOICES[name])
        return f"{shown} is unknown:{guess} {'It' if guess else 'it'} is one of {choices}"
    if name in BOOLEANS:
        return f"{shown} is neither true nor false: write true or false"
    if name == "when":
        return f"{shown} is not a date that can be read:{_as_date(value)} {HOW_TO_DATE}"
    if name == "country":
        return f"{shown} is not a country code: {_as_country(value)}"
    return f"{shown} is out of range or of the wrong kind: {_INSTEAD.get(name, 'write plain text')}"


LONGEST_CHOICE = 80  # of a word that may be one of a few, misspelt

# dateutil takes ten seconds for a megabyte of commas.
LONGEST_DATE = 60

HOW_TO_DATE = (
    "Write 2002-05-08, 2002-05 or 2002, with ~ behind it for about, "
    "two with / between them for a time span, or nothing"
)


@lru_cache(maxsize=4096)  # an archive has a day thousands of times
def about_date(when: str) -> str:
    """What is wrong with a date of the right form; empty when nothing is."""
    for day in re.findall(r"\d{4}-\d\d-\d\d", when):
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            return f'when "{when}" holds {day}, a day that the calendar does not have'
    first, slash, last = when.partition("/")
    first, last = first.rstrip("~?%"), last.rstrip("~?%")
    length = min(len(first), len(last))
    if slash and ".." not in (first, last) and first[:length] > last[:length]:
        return f'when "{when}" ends before it begins: did you mean "{last}/{first}"?'
    return ""


def about_latitude(lon: float, lat: float, *, swapped: bool) -> str:
    """What is wrong with a latitude beyond the poles; ``swapped`` when it may be the longitude."""
    problem = f"the point's latitude would be {lat:g}, which is beyond a pole: "
    if swapped and abs(lon) <= 90 and abs(lat) <= 180:
        return problem + f"the two look swapped, longitude comes first: write [{lat:g}, {lon:g}]"
    return problem + "write [longitude, latitude] in degrees (WGS 84), as [123.43, 41.8]"


def did_you_mean(value: object, choices: Sequence[str]) -> str:
    """A question with the nearest choice, with a space before it; empty when none is near."""
    near = _nearest(str(value).strip().lower()[:LONGEST_CHOICE], tuple(choices))
    return f' did you mean "{near[0]}"?' if near else ""


@lru_cache(maxsize=1024)  # a mistake in a column stands in every row
def _nearest(word: str, choices: tuple[str, ...]) -> list[str]:
    return get_close_matches(word, choices, n=1)


def shorten(value: object, length: int = 60) -> str:
    """A value as it stands in the file, cut when long."""
    text = json.dumps(value, ensure_ascii=False, default=str)  # a table may hold bytes
    return text if len(text) <= length else text[: length - 1] + "…"


def _as_country(value: object) -> str:
    code = str(value).strip().upper()
    if re.fullmatch("[A-Z]{2}", code):
        return f'did you mean "{code}"?'
    return 'write its two capitals (ISO 3166-1), as "CN", or nothing'


def _as_date(value: object) -> str:
    """A question with the date that was probably meant, if its month is a word."""
    from dateutil.parser import ParserError, parse

    text = str(value)
    if len(text) > LONGEST_DATE or not re.search("[A-Za-z]{3}", text):
        return ""
    try:
        # What the text leaves open comes from the default: two defaults show whether it does.
        one, other = (parse(text, default=dt.datetime(*d)) for d in ((1999, 1, 1), (2000, 2, 2)))  # noqa: DTZ001
    except (ParserError, OverflowError):
        return ""
    return f' did you mean "{one.date()}"?' if one.date() == other.date() else ""

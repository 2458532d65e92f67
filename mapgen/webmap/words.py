"""What the page says in words: dates, roles, precision, sources, and why a name is left off."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from urllib.parse import urlsplit

from mapgen.models import EventMap, LeftOff, Mark, Precision, Role

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SPOKEN = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SHORT = re.compile(rf"\b(?:{'|'.join(SPOKEN)})\b(?= \d)")
_WORDS = re.compile(r"\w+")
_REST_OF_WORD = re.compile(r"(?<=\w)\w")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

ROLE_BEFORE_PLACE: dict[Role, str] = {"at": "", "from": "from", "via": "through", "to": "to"}
ROLE_EXPLAINED: dict[Role, str] = {
    "at": "where it happens",
    "from": "where it starts",
    "via": "on the way",
    "to": "where it leads",
}
PRECISION_EXPLAINED: dict[Precision, str] = {
    "facility": "a building or a site",
    "locality": "a town or city; the article does not say where in it",
    "district": "a district; the article does not say where in it",
    "region": "region only; the article does not say where in it",
    "country": "country only; the article does not say where",
    "water": "somewhere along the water; the article does not say where",
    "area": "an area without sharp edges; the pin stands near its middle",
}
# Precisions at which a pin says too much, in the few words that stand beside the name.
APPROXIMATE: dict[Precision, str] = {
    "district": "district only",
    "region": "region only",
    "country": "country only",
    "water": "along the water",
    "area": "somewhere in the area",
}
NOT_LOCATED = "itself was not located"  # how the resolver's reason says that a site has no point
LEFT_OFF_EXPLAINED: dict[LeftOff, str] = {
    "actor": "Acts, but nothing happens there",
    "demonym": "People, not a place",
    "in_name": "Part of a name",
    "background": "Background, not the story",
    "unresolved": "Not found",
    "ambiguous": "Could be several places",
}


@lru_cache(maxsize=4096)
def day_words(day: dt.date) -> str:
    """A day with its weekday: ``Wed 8 May 2002``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)  # an archive says a day thousands of times
def date_words(edtf: str) -> str:
    """An EDTF date or interval as a reader says it, empty for an empty one.

    >>> date_words("2002-05-08"), date_words("2002-03"), date_words("1999~")
    ('Wed 8 May 2002', 'March 2002', 'about 1999')
    >>> date_words("2002-03-10/2002-05-10"), date_words("../2002"), date_words("2002-05/..")
    ('10 March – 10 May 2002', 'until 2002', 'since May 2002')
    """
    if "/" not in edtf:
        return _moment(edtf, weekday=True)
    start, end = edtf.split("/", 1)
    if start == "..":
        return f"until {_moment(end)}"
    if end == "..":
        return f"since {_moment(start)}"
    first, last = _moment(start), _moment(end)
    year = end[:4]
    if first == last:
        return first
    if start[:4] == year and first.endswith(f" {year}"):
        first = first.removesuffix(f" {year}")
    return f"{first} – {last}"


def date_sum(mark: Mark, published: dt.date | None) -> str:
    """How the date of a mark follows from its words, empty without words.

    >>> point = {"id": "a", "event": "e", "lat": 0, "lon": 0, "place": "Utopia"}
    >>> mark = Mark(when="2002-05-08", when_text="On Wednesday", **point)
    >>> date_sum(mark, dt.date(2002, 5, 10))
    '“On Wednesday” + published Fri 10 May 2002 → Wed 8 May 2002'
    """
    if not (mark.when and mark.when_text):
        return ""
    carried = "; carried over from an earlier sentence" if mark.when_inferred else ""
    return _sum(mark.when, mark.when_text, published) + carried


@lru_cache(maxsize=4096)
def _sum(when: str, when_text: str, published: dt.date | None) -> str:
    days = published and published.isoformat() != when and when[:4] not in when_text
    added = f" + published {day_words(published)}" if published and days else ""
    return f"“{when_text}”{added} → {date_words(when)}"


@lru_cache(maxsize=4096)
def spoken_date(edtf: str) -> str:
    """A date as it is read aloud, the weekday in full.

    >>> spoken_date("2002-05-08")
    'Wednesday 8 May 2002'
    """
    said = _SHORT.sub(lambda day: SPOKEN[day[0]], date_words(edtf))
    return said.replace(" – ", " to ")


def _moment(edtf: str, *, weekday: bool = False) -> str:
    plain = edtf.rstrip("~?%")
    doubt = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}.get(edtf[len(plain) :], "")
    numbers = [int(part) for part in plain.split("-") if part]
    if len(numbers) == 1:
        return doubt + plain
    if len(numbers) == 2:
        return f"{doubt}{MONTHS[numbers[1] - 1]} {plain[:4]}"
    if len(numbers) < 3:
        return ""
    try:
        day = dt.date(*numbers)
    except ValueError:  # a person wrote 31 February: show what stands in the file
        return doubt + plain
    words = day_words(day)
    return doubt + (words if weekday else words.split(" ", 1)[1])


@lru_cache(maxsize=4096)
def source_words(source: str, checked_on: dt.date | None = None) -> str:
    """Where a point comes from, for a reader, and when that was checked.

    >>> source_words("geonames:2034937"), source_words("corrected")
    ('GeoNames, record 2034937', 'set by hand in the events file')
    """
    layer, _, record = source.partition(":")
    known = {
        "checked": f"mapgen's hand-checked gazetteer, entry {record}",
        "country": f"the country as a whole, {record}",
        "geonames": f"GeoNames, record {record}",
        "nominatim": f"OpenStreetMap through Nominatim, {record}",
        "corrected": "set by hand in the events file",
    }
    words = known.get(layer, source)
    return f"{words}, checked {date_words(checked_on.isoformat())}" if checked_on else words


def degrees_words(lat: float, lon: float) -> str:
    """A point as an atlas writes it.

    >>> degrees_words(41.8, 123.43), degrees_words(-13.83, -171.77)
    ('41.8° N, 123.43° E', '13.83° S, 171.77° W')
    """
    return f"{abs(lat):g}° {'S' if lat < 0 else 'N'}, {abs(lon):g}° {'W' if lon < 0 else 'E'}"


def label_words(mark: Mark) -> str:
    """The name on the map seen from afar: for a building, the town after the last comma.

    >>> point = {"id": "a", "event": "e", "lat": 0, "lon": 0}
    >>> label_words(Mark(place="Consulate of Utopia, Amaurot", precision="facility", **point))
    'Amaurot'
    """
    if mark.precision == "facility" and "," in mark.place:
        return mark.place.rsplit(",", 1)[1].strip() or mark.place
    return mark.place


def vague_words(mark: Mark) -> str:
    """What a pin says too exactly, in the few words beside the name; empty when it does not.

    A site that was not located itself stands at its town, which its reason says.

    >>> point = {"id": "a", "event": "e", "lat": 0, "lon": 0, "place": "hospital in Amaurot"}
    >>> reason = "“hospital” itself was not located: the point is Amaurot"
    >>> vague_words(Mark(precision="locality", reason=reason, **point))
    'at its town'
    """
    if mark.precision == "locality" and NOT_LOCATED in mark.reason:
        return "at its town"
    return APPROXIMATE.get(mark.precision, "")


@lru_cache(maxsize=1024)
def radius_words(radius_km: float) -> str:
    """A radius with a sensible number of digits, empty for none.

    >>> radius_words(0.6), radius_words(12.4), radius_words(0)
    ('600 m', '12 km', '')
    """
    if not radius_km:
        return ""
    if radius_km < 1:
        return f"{radius_km * 1000:.0f} m"
    return (
        f"{radius_km:.1f}".removesuffix(".0") + " km" if radius_km < 10 else f"{radius_km:.0f} km"
    )


def is_repeated(title: str, quote: str) -> bool:
    """Whether a title is the quote beside it cut short: its words, in its order."""
    start = title.rstrip(" .…")
    if quote.startswith(start) and not _REST_OF_WORD.match(quote, len(start)):
        return True  # as most are that were cut: no need to look at each word
    told = iter(_WORDS.findall(quote.casefold()))
    return all(word in told for word in _WORDS.findall(title.casefold()))


def is_web_address(url: str) -> bool:
    """Whether a link may be made of it: http or https with a host, and no control characters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()


def summary(event_map: EventMap) -> str:
    """How many events there are at how many places, in a sentence."""
    if not event_map.marks:
        which = "these articles" if event_map.articles else "this article"
        return f"Nothing in {which} could be placed on a map."
    events = len({mark.event for mark in event_map.marks})
    places = len({mark.place for mark in event_map.marks})
    each = "each " if events > 1 else ""
    return (
        f"{counted(events, 'event')} at {counted(places, 'place')}, "
        f"{each}with the sentence that puts it on the map."
    )


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 event``, ``2,000 events``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

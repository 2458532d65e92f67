"""The nouns of mapgen: one class per word, and what every room hands to the next.

Coordinates are WGS 84 decimal degrees in ``lat`` and ``lon``; offsets count Unicode code points
in the article's clean text; distances are kilometres; dates of events are EDTF strings.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(ge=0, le=20_038, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

Use = Literal["place", "actor", "demonym", "in_name", "background"]
Role = Literal["at", "from", "via", "to"]
Precision = Literal["facility", "locality", "district", "region", "country", "water", "area"]
LeftOff = Literal["actor", "demonym", "in_name", "background", "unresolved", "ambiguous"]
Topic = Literal[
    "conflict", "crime", "disaster", "politics", "society", "health", "economy", "environment",
    "weather", "sport", "culture", "education", "labour", "lifestyle", "religion", "science",
    "other",
]  # fmt: skip

ROLES: tuple[Role, ...] = get_args(Role)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
TOPICS: tuple[Topic, ...] = get_args(Topic)

PUT_BY_HAND = "put here by hand"  # the reason of a mark whose point a person chose

# Not \d: that takes the digits of every script, and EDTF only these.
EDTF_DATE = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?[~?%]?"
EDTF = re.compile(rf"{EDTF_DATE}(?:/(?:{EDTF_DATE}|\.\.))?|\.\./{EDTF_DATE}")


class Model(BaseModel):
    """Frozen, and nothing it does not know gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Model):
    """A news article: its clean text and what is known about it."""

    id: Annotated[str, Field(pattern=r"^[\w-]+$")]
    text: Annotated[str, Field(min_length=1)]
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = "en"

    @property
    def digest(self) -> str:
        """SHA-256 of the clean text, in hexadecimal: tells whether offsets still hold."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class Sentence(Model):
    """A sentence of the article: ``article.text[start:end] == text``."""

    start: int
    end: int
    text: str

    @model_validator(mode="after")
    def _spans_its_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"a sentence of {len(self.text)} characters at {self.start}:{self.end}"
            )
        return self


class Toponym(Model):
    """A place name, or a phrase naming a place, as written: ``article.text[start:end] == text``.

    ``name`` is what a gazetteer is asked for (without "the" or "'s"); for a facility phrase,
    ``facility`` is its kind ("consulate"), ``owner`` the one it belongs to ("Japanese") and
    ``within`` the place it stands in ("Shenyang"). ``country`` is an ISO 3166-1 alpha-2 code
    when the text itself fixes it. ``tokens`` are the first and last+1 token in the document.
    """

    start: int
    end: int
    text: str
    name: str
    use: Use
    reason: str
    sentence: int
    tokens: tuple[int, int]
    facility: str = ""
    owner: str = ""
    within: str = ""
    country: str = ""


class Place(Model):
    """A gazetteer record or a geocoder's answer.

    ``id`` names its source: ``checked:yalu-river``, ``geonames:2034937``, ``country:CN``,
    ``nominatim:way/123``. A point may be wrong by ``radius_km``. ``shape`` names a file in
    data/shapes, or is the path of a person's own, when there is a line or an area to draw.
    ``origin`` says in words what a point checked by hand rests on.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+:\S+$")]
    name: str
    lat: Latitude
    lon: Longitude
    precision: Precision
    radius_km: Kilometres
    country: str = ""
    admin1: str = ""
    feature_code: str = ""
    population: Annotated[int, Field(ge=0)] = 0
    shape: str = ""
    licence: str = ""
    origin: str = ""
    checked_on: dt.date | None = None
    note: str = ""

    @property
    def layer(self) -> str:
        """The layer it comes from: ``checked``, ``country``, ``geonames``, ``nominatim`` …"""
        return self.id.split(":", 1)[0]


class Resolution(Model):
    """A toponym with its place, or with the reason why there is none.

    ``place`` is where it is mapped. ``located`` is where a name that is left off is all the same:
    the country of an actor or a demonym, the best guess for an ambiguous name; it makes no mark.
    ``candidates`` are the other places it might have been, best first.
    """

    toponym: Toponym
    place: Place | None
    reason: str
    left_off: LeftOff | None = None
    located: Place | None = None
    confidence: Share = 1.0
    candidates: tuple[Place, ...] = ()

    @model_validator(mode="after")
    def _place_or_reason(self) -> Self:
        if (self.place is None) == (self.left_off is None):
            raise ValueError("a resolution has a place or a reason to be left off, never both")
        if self.place is not None and self.located is not None:
            raise ValueError("a toponym that is mapped is located by its place")
        return self


class When(Model):
    """The date of an event: EDTF, and the words it came from at ``start:end`` of the text.

    ``inferred`` is true when it was carried over from another sentence.
    """

    edtf: Annotated[str, Field(pattern=rf"^(?:{EDTF.pattern})$")]
    text: str
    start: int
    end: int
    inferred: bool = False


class EventPlace(Model):
    """A place of an event, with its part in it.

    ``toponym`` holds the words in the quote, empty when the sentence has none.
    """

    place: Place
    role: Role
    toponym: str
    inferred: bool
    confidence: Share
    reason: str


class Event(Model):
    """What a sentence reports to have happened (happen, be planned) at one or more places."""

    quote: Sentence
    title: str
    topic: Topic
    places: Annotated[tuple[EventPlace, ...], Field(min_length=1)]
    when: When | None = None


class NotMapped(Model):
    """A toponym that was left off the map, with its sentence and why.

    ``article`` is the id of its article in a file of several, else empty.
    """

    toponym: str
    start: int
    end: int
    sentence: str
    left_off: LeftOff
    reason: str
    article: str = ""


class Mark(Model):
    """One event at one place: a feature of events.geojson, a mark on the map.

    The fields are the contract's properties in the contract's order, with the point last.
    ``extra`` keeps the properties that a person or a tool added and the contract does not know.
    """

    id: Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
    event: Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
    title: str = ""
    place: str
    role: Role = "at"
    toponym: str = ""
    inferred: bool = False
    quote: str = ""
    quote_start: Annotated[int, Field(ge=0)] = 0
    quote_end: Annotated[int, Field(ge=0)] = 0
    when: Annotated[str, Field(pattern=rf"^(?:{EDTF.pattern})?$")] = ""
    when_text: str = ""
    when_inferred: bool = False
    topic: Topic = "other"
    precision: Precision = "locality"
    radius_km: Kilometres = 0.0
    country: Annotated[str, Field(pattern=r"^(?:[A-Z]{2})?$")] = ""
    source: str = "corrected"
    confidence: Share = 1.0
    reason: str = ""
    note: str = ""
    article: str = ""
    lat: Latitude
    lon: Longitude
    extra: tuple[tuple[str, str | int | float | bool], ...] = ()


class ArticleInfo(Model):
    """What an events file says of its article: everything but the text, and the text's hash."""

    id: str
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = "en"
    text_sha256: str = ""

    @classmethod
    def of(cls, article: Article) -> Self:
        """The article without its text."""
        return cls(**article.model_dump(exclude={"text"}), text_sha256=article.digest)


class EventMap(Model):
    """The content of an events file: the marks in the order of the text, and what is not mapped.

    A file of several articles lists them in ``articles``; then ``article`` stands for the file
    itself, its id and title. Its features are one for each event, place *and article*: quote,
    offsets, date and title are what that article says. Marks that share their ``event`` are one
    happening, told by each of their articles in its own words; to say that two are one, or one
    is two, a person changes ``event``.
    """

    article: ArticleInfo
    articles: tuple[ArticleInfo, ...] = ()
    marks: tuple[Mark, ...] = ()
    not_mapped: tuple[NotMapped, ...] = ()

    def article_of(self, item: Mark | NotMapped) -> ArticleInfo:
        """The article that a mark or a name is from; in a file of one, that one."""
        if not self.articles:
            return self.article
        return self._articles_by_id.get(item.article) or ArticleInfo(id=item.article)

    @cached_property
    def _articles_by_id(self) -> dict[str, ArticleInfo]:
        return {info.id: info for info in self.articles}

    def with_marks(self, marks: Sequence[Mark]) -> Self:
        """The same map with other marks."""
        return self.model_copy(update={"marks": tuple(marks)})

    @property
    def still_not_mapped(self) -> tuple[NotMapped, ...]:
        """The names left off, without those that a person has put on the map since.

        A name is on the map when a mark has it as its toponym in the same sentence; of a name that
        stands there several times, when as many marks have it. Of one that could not be placed,
        a mark of a part of its words or of more words is enough.
        """
        if not self.not_mapped:
            return ()
        written: dict[tuple[str, str], list[str]] = {}
        for mark in self.marks:
            if mark.toponym and mark.quote:
                written.setdefault((self._telling(mark), mark.quote), []).append(mark.toponym)
        return tuple(
            name
            for name in self.not_mapped
            if not _covers(written.get((self._telling(name), name.sentence), ()), name)
        )

    def _telling(self, item: Mark | NotMapped) -> str:
        """The article of a mark or a name; empty in a file of one."""
        return item.article if self.articles else ""


def _covers(toponyms: Sequence[str], name: NotMapped) -> bool:
    """Whether the toponyms of a sentence's marks are what is said of this name of it."""
    own = _bare(name.toponym)
    if name.left_off in ("unresolved", "ambiguous"):
        return any(_holds(own, _bare(t)) or _holds(_bare(t), own) for t in toponyms)
    times = sum(_bare(toponym) == own for toponym in toponyms)
    return times > 0 and times >= len(_whole_words(own).findall(name.sentence.casefold()))


def _bare(toponym: str) -> str:
    return toponym.casefold().removeprefix("the ")


def _holds(words: str, part: str) -> bool:
    return _whole_words(part).search(words) is not None


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


class Difference(Model):
    """What one events file says of a mark otherwise than an older one, in words.

    ``before`` is missing of a mark that is new, ``after`` of one that is gone.
    """

    words: str
    before: Mark | None
    after: Mark | None

"""What stands around a match: the words that make it a date, or no date at all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from mapgen.dates import edtf
from mapgen.dates.outlook import looks_ahead
from mapgen.dates.words import MONTH, WEEKDAY

WINDOW = 60  # characters looked at behind, and before by who looks for a phrase
CLOSE = 32  # characters looked at before: three words of news and a preposition


@dataclass(frozen=True)
class Reading:
    """What the words at ``start:end`` of a sentence are read against.

    ``anchor`` is the date found last in the text before them, as EDTF or empty; ``joined`` is the
    kind of the date just before when only "to", "and", a comma or a dash is between; ``dated`` is
    the last date told with its year, in this sentence or the one before; ``day_first`` tells how
    the article orders dates in figures, None when nothing shows it; ``news_day`` is the day that
    the lead of an article without publication date tells in full.
    """

    sentence: str
    start: int
    end: int
    published: dt.date | None
    anchor: str = ""
    joined: str = ""
    dated: dt.date | None = None
    day_first: bool | None = None
    news_day: dt.date | None = None

    @property
    def about(self) -> dt.date | None:
        """The day of publication, or one some days from it."""
        return self.published or self.news_day

    @property
    def before(self) -> str:
        """The characters just before."""
        return self.sentence[max(0, self.start - CLOSE) : self.start]

    @property
    def after(self) -> str:
        """The characters just behind."""
        return self.sentence[self.end : self.end + WINDOW]

    @cached_property
    def ahead(self) -> bool:
        """Whether the date lies ahead of the writer."""
        return looks_ahead(self.sentence, self.start, self.end)

    @property
    def anchor_day(self) -> dt.date | None:
        """The date found last, if it is one day."""
        span = edtf.edtf_span(self.anchor)
        return span[0] if span and span[0] == span[1] else None


def year_said(m: re.Match[str], reading: Reading) -> int | None:
    """The year in figures, or as "last year"; None when the words name none that is known."""
    if m["year"]:
        return int(m["year"])
    which = m["which"]
    if which == "that":
        span = edtf.edtf_span(reading.anchor)
        return span[0].year if span else None
    if not which or reading.published is None:
        return None
    return reading.published.year + {"last": -1, "this": 0, "next": 1}[which]


# --- months

_IN = re.compile(
    r"\b(?:in|since|during|late|early|mid|until|till|throughout|around|through"
    r"|(?:end|start|beginning|middle|month|course|half|week|weekend|part)\s+of)[\s-]+$",
    re.I,
)
_FROM = re.compile(r"\b(?:by|from|between|of|to|for|before|after)\s+$", re.I)
_GOES_ON = re.compile(rf"\s+(?:to|and|until|till|through)\s+{MONTH}|\s*[-–—]\s*{MONTH}")
_ACTS = re.compile(
    r"['’]s\b|\s+(?:said|says|told|has|had|is|was|took|became|won|lost|called|came|went|announced"
    r"|resigned|entered|met|did|does|will|would|herself|and\s+(?:her|his))\b"
)
_CAPITAL_BEFORE = re.compile(
    r"(?<!\w)(?!(?:The|A|An|In|On|This|That|Its|His|Her|Their|Our|By|From|Every|Each)\s)[A-Z][\w-]*\.?\s+$"
)
_CAPITAL_AFTER = re.compile(r"\s+[A-Z]")
_NO_MONTH = re.compile(r"\s+(?:Day|Madness|Revolution|Rising|Fools)\b", re.I)
ALSO_NAMES = {"march", "april", "may", "june", "august"}


def is_month(m: re.Match[str], reading: Reading) -> bool:
    """Whether the name of a month is one here: never Theresa May, April Jones, May Day."""
    name = m["month"].lower()
    if _NO_MONTH.match(reading.after) or (name == "may" and _ACTS.match(reading.after)):
        return False
    if m["which"] or reading.joined == "month" or _IN.search(reading.before):
        return True
    if name in ALSO_NAMES:
        return bool(_FROM.search(reading.before) and _GOES_ON.match(reading.after))
    named = _CAPITAL_BEFORE.search(reading.before) and not opens(reading)
    return not named and not _CAPITAL_AFTER.match(reading.after)


def names_attacks(m: re.Match[str], reading: Reading) -> bool:
    """Whether it is the name of the attacks of 2001 rather than a date."""
    after = re.match(r"\s+(?:\w+\s+)?(?:attack|hijack|terror|plot|commission)", reading.after, re.I)
    eleventh = m["month"].lower().startswith("sep") and m["day"] in ("11", "11th")
    return bool(eleventh and after and not m["year"])


# --- years

_YEAR_IN = re.compile(
    r"(?:\b(?:in|since|until|till|during|throughout|circa|year|years|early|mid|late"
    r"|since\s+(?:at\s+least|about|around)|as\s+(?:early|late|far\s+back)\s+as)[\s-]+|\()$",
    re.I,
)
_YEAR_OF = re.compile(r"\b(?:of|by|from|between|around|through|and|to)\s+$", re.I)
_YEAR_ITS = re.compile(r"(?:\b(?:the|a|an|its|his|her|their|our|this|that|deadly)|['’]s)\s+$", re.I)
_PHRASE_ENDS = re.compile(
    r"\s*(?:$|[.,;:!?)\]\"“”–—-]|['’](?!s)|['’]s\b"
    r"|\s(?:and|or|to|until|when|where|was|were|in|at|on|after|that|as|with|which|who|he|she|it|the"
    r"|they|is|are|has|had|have|but|by|for|from|because|while|than|to|under|over|during|did|will"
    r"|amid|before|despite|following|through|if|we|I)\b)"
)
_ADDRESS = re.compile(
    r"\s+(?:[A-Z][\w.'’]*\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd)\b"
)
_COUNTED = re.compile(
    r"\s+(?:\w+\s+)?(?:people|men|women|children|refugees|migrants|troops|soldiers|victims|dead"
    r"|met(?:re|er)s?|km|kilomet\w+|miles?|residents|prisoners|votes|seats|homes|houses|passengers"
    r"|students|workers|others|feet|tons|tonnes|dollars|euros|pounds|hours|days|police|officers"
    r"|deaths|cases|members|employees|jobs|shops|rooms|cars|letters|complaints|copies|families|fans|calories|degrees|pages|words|rpm|m|f|c)\b",
    re.I,
)


def is_year(reading: Reading) -> bool:
    """Whether four figures are a year here: in 2011, the 2011 uprising; never 2010 Main Street."""
    before, after = reading.before, reading.after
    if _ADDRESS.match(after) or _COUNTED.match(after):
        return False
    if _YEAR_IN.search(before):
        return True
    if reading.joined in ("year", "month"):
        return bool(_PHRASE_ENDS.match(after))
    if _YEAR_OF.search(before):
        return bool(_PHRASE_ENDS.match(after))
    if reading.sentence[reading.end - 2 : reading.end] == "00":  # "its 1600 employees"
        return False
    return bool(_YEAR_ITS.search(before) and re.match(r"\s+[A-Za-z]", after))


# --- days

_FEAST = re.compile(
    r"\b(?:Black|Good|Bloody|Palm|Easter|Ash|Cyber|Super|Fat|Shrove|Maundy|Holy|Sheffield|Ruby|Man"
    r"|Girl|Whit|Pancake|Giving|Mothering|every|each|any|most|many|first|second|third|fourth|on\s+an?)"
    r"\s+$",
    re.I,
)
_TITLE = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Express|Mail|Herald|Post|World|Star|People|Night\s+Live"
    r"|Night\s+Football|Night\s+Lights|Addams|Club|the\s+13th|schools?|best|roasts?|[Pp]apers?)\b"
    r"|\s+of\s+(?:the|each|every|any)\b"
)
_NEXT_TO_DAY = re.compile(rf"{WEEKDAY}\W+(?:(?:late|early|night)\W+)?$")
_DAY_NEXT = re.compile(rf"\W+(?:(?:on|from|into|between)\W+)?{WEEKDAY}")


def is_weekday_name(m: re.Match[str], reading: Reading) -> bool:
    """Whether a weekday is a feast, a habit, a newspaper or a team rather than one day."""
    feast = _FEAST.search(reading.before) or re.search(r"Mail on\s+$", reading.before)
    return bool(
        feast or _TITLE.match(reading.after) or re.match(rf"\s+(?:of|in)\s+{MONTH}", reading.after)
    )


def beside_weekday(reading: Reading) -> bool:
    """Whether a weekday next to it already tells which night."""
    return bool(_NEXT_TO_DAY.search(reading.before) or _DAY_NEXT.match(reading.after))


def is_title(m: re.Match[str], reading: Reading) -> bool:
    """Whether "Today" is part of a name, or "today's" means the present age."""
    age = r"['’]s\s+(?:world|society|youth|standards|generation|children|money|terms|technology)\b"
    return (m["phrase"][0].isupper() and not opens(reading)) or bool(re.match(age, reading.after))


def is_measure(m: re.Match[str], reading: Reading) -> bool:
    """Whether it measures ("the last week of the war") rather than names a week."""
    return bool(re.match(r"\s+of\b|-", reading.after)) or reading.before.endswith("-")


def is_compound(m: re.Match[str], reading: Reading) -> bool:
    """Whether "weekend" only qualifies another noun."""
    return bool(
        re.match(r"\s+(?:trip|break|home|getaway|edition|magazine|bag|of)\b|-", reading.after)
    )


# --- phrases

_OPENING = re.compile(r"(?:^|[.:!?—–\"“‘(\[\n])\s*$")
_CLOSED = re.compile(
    r"\s*(?:$|[.,;:!?)\]\"“”–—]|['’](?!s))"
    r"|\s+(?:in|at|near|on|outside|when|as|and|but|by|that|with|from|during|inside|over|to)\b"
)
_CAME = re.compile(
    r"\b(?:comes?|came|coming|happened|occurred|follows?|followed|arrived)\s+"
    r"(?:(?:just|only|barely|about|nearly|almost)\s+)?$",
    re.I,
)


def opens(reading: Reading) -> bool:
    """Whether the words open a sentence or a quotation."""
    return bool(_OPENING.search(reading.before))


def ends_phrase(reading: Reading) -> bool:
    """Whether the phrase is complete: "the day before", not "the day before the vote"."""
    return bool(_CLOSED.match(reading.after))


def came(reading: Reading) -> bool:
    """Whether a verb of happening leads to it: "came just two days after …"."""
    return bool(_CAME.search(reading.before))

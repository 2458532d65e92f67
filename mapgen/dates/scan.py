"""One pass over the sentences: find the dates, read them, join the ends of ranges."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from mapgen.dates import edtf
from mapgen.dates.context import WINDOW, Reading
from mapgen.dates.rules import rule_at
from mapgen.dates.words import beginnings, day_number, month_number
from mapgen.models import Sentence, When

LEAD = 4  # sentences


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a sentence: its EDTF, empty when it is none or cannot be known.

    ``yearless`` is its month, or month and day ("05-12"), when the words have no year.
    """

    start: int
    end: int
    kind: str
    edtf: str
    yearless: str = ""

    @property
    def dated(self) -> dt.date | None:
        """Its first day, if the words tell the year of a day or month."""
        span = edtf.edtf_span(self.edtf)
        return span[0] if span and self.kind in ("day", "month") and not self.yearless else None


def find_dates(sentences: Sequence[Sentence], published: dt.date | None) -> list[When]:
    """The dates that the sentences tell, in the order of the text.

    Args:
        sentences: the article's sentences, in order.
        published: what relative words ("on Wednesday") and dates without a year count from;
            without it weekdays, months and days count from the day that the lead tells in full,
            and other relative words give nothing.

    Returns:
        One When for each expression: its EDTF (Level 0 and ``~``), and the words verbatim with
        their offsets in the article. A range ("from 2009 to 2011") is one expression.
    """
    day_first = _day_first(sentences)
    news_day = None if published else _news_day(sentences[:LEAD], day_first)
    dates: list[When] = []
    anchor, dated = "", None
    for sentence in sentences:
        reading = Reading(sentence.text, 0, 0, published, anchor, "", dated, day_first, news_day)
        scanned = list(_scan(reading))
        dated = next((f.dated for f in reversed(scanned) if f.dated), None)
        free = 0
        for found in _join(scanned, reading):
            start = _lead(sentence.text, free, found.start)
            told = _told(found, sentence.text[start : found.start].lower(), published)
            if _known(told) and not _compares(sentence.text, start):
                words = sentence.text[start : found.end]
                at = sentence.start
                dates.append(When(edtf=told, text=words, start=at + start, end=at + found.end))
                anchor, free = told, found.end
    return dates


def _news_day(lead: Sequence[Sentence], day_first: bool | None) -> dt.date | None:
    """The first day that the lead tells with its year."""
    for sentence in lead:
        for found in _scan(Reading(sentence.text, 0, 0, None, day_first=day_first)):
            if found.dated and edtf.is_day(found.edtf):
                return found.dated
    return None


def _scan(reading: Reading) -> Iterator[Found]:
    """The dates of a sentence as the rules read them, ends of ranges apart."""
    text, last = reading.sentence, None
    anchor, dated = reading.anchor, reading.dated
    for begins in beginnings(text):
        if last and begins < last.end:
            continue
        matched = rule_at(text, begins)
        if matched is None:
            continue
        rule, m = matched
        joined = _joined(last, text, begins)
        here = replace(
            reading, start=begins, end=m.end(), anchor=anchor, joined=joined, dated=dated
        )
        try:
            told = rule.resolve(m, here) or ""
        except (ValueError, OverflowError):  # 31 February, a year before 1: no such date
            told = ""
        last = Found(begins, m.end(), rule.kind if told else "", told, _yearless(m))
        anchor, dated = told or anchor, last.dated or dated
        yield last


def _joined(last: Found | None, text: str, begins: int) -> str:
    """The kind of the date just before, when the two belong together."""
    if last is None:
        return ""
    joiner = LISTED if last.kind == "year" else JOINER
    return last.kind if joiner.fullmatch(text, last.end, begins) else ""


def _yearless(m: re.Match[str]) -> str:
    said = m.groupdict()
    if not said.get("month") or said.get("year") or said.get("which"):
        return ""
    day = said.get("day")
    return f"{month_number(said['month']):02d}" + (f"-{day_number(day):02d}" if day else "")


# --- ranges

_DASH = r"\s?[-–]\s?|—"
_TO = r"\s+(?:to|until|till|through|into)\s+"
JOINER = re.compile(rf"(?:{_DASH}|{_TO}|\s+and\s+)(?:(?:early|late|mid|the)[\s-]+)?")
LISTED = re.compile(rf"{JOINER.pattern}|,\s+(?:and\s+)?")  # in 1999, 2001 and 2005
_FROM = re.compile(r"\bfrom\s+(?:(?:early|late|mid|the)[\s-]+)?$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:(?:early|late|mid|the)[\s-]+)?$", re.I)


def _join(found: list[Found], reading: Reading) -> Iterator[Found]:
    """The same dates with "from … to …", "between … and …" and dashes made one."""
    skip = False
    for this, following in zip_longest(found, found[1:]):
        if this is None or skip:
            skip = False
        elif following and _is_range(this, following, reading.sentence):
            told = _range(this, following, reading.published)
            yield replace(following, start=this.start, edtf=told, yearless="")
            skip = True
        else:
            yield this


def _is_range(this: Found, following: Found, text: str) -> bool:
    gap = text[this.end : following.start]
    if not following.edtf or not (this.edtf or this.yearless) or not JOINER.fullmatch(gap):
        return False
    before = text[max(0, this.start - WINDOW) : this.start]
    if re.match(r"\s+and\b", gap):
        return bool(_BETWEEN.search(before))
    return this.kind == following.kind or bool(_FROM.search(before))


def _range(this: Found, following: Found, published: dt.date | None) -> str:
    """From the first to the last; a year said only once counts for both."""
    first, last = edtf.first_of(this.edtf), edtf.last_of(following.edtf)
    if this.yearless and not following.yearless:
        first = f"{last[:4]}-{this.yearless}"
        if not edtf.edtf_span(f"{first}/{last}"):
            first = f"{int(last[:4]) - 1:04d}-{this.yearless}"
    elif following.yearless and not this.yearless and this.kind == following.kind:
        last = f"{first[:4]}-{following.yearless}"
        if not edtf.edtf_span(f"{first}/{last}"):
            last = f"{int(first[:4]) + 1:04d}-{following.yearless}"
    elif not edtf.edtf_span(f"{first}/{last}"):
        first, last = _in_order(first, last, this.kind, published)
    return edtf.interval(first, last)


def _in_order(first: str, last: str, kind: str, published: dt.date | None) -> tuple[str, str]:
    """The ends of a range that were read apart and came out the wrong way round."""
    if kind == "weekday":
        ends = edtf.edtf_span(first), edtf.edtf_span(last)
        if ends[0] and ends[1] and published:
            if ends[1][1] > published or ends[0][0] >= published:
                return first, (ends[1][1] + dt.timedelta(weeks=1)).isoformat()
            return (ends[0][0] - dt.timedelta(weeks=1)).isoformat(), last
    if kind in ("day", "month"):
        return f"{int(first[:4]) - 1:04d}{first[4:]}", last
    return first, last


# --- the words before a date

_LEAD = re.compile(
    r"""\b(?:
        since\b(?:\s+[\w'’.-]+){1,8}\s+(?:in|on)\s+(?:the\s+)?
      | (?:(?:on|in|by|at(?=\s+the\s+\w+\s+of)|over|during|since
            |until|till|from|between|throughout|within)\s+)?
        (?:(?:about|around|circa|at\s+least|as\s+(?:early|late|far\s+back)\s+as)\s+)?
        (?:(?:the\s+)?(?:(?:very\s+)?(?:early|late)(?:\s+(?:on|in))?
          |(?:beginning|start|end|middle)\s+of|mid)[\s-]+)?
        (?:(?:the|this|that)\s+)?
    )$""",
    re.VERBOSE | re.IGNORECASE,
)


# The words it can end with, looked at first: most dates follow another one.
_LEADING = {
    "on", "in", "by", "at", "over", "during", "since", "until", "till", "from", "between",
    "throughout", "within", "about", "around", "circa", "least", "as", "early", "late", "of", "mid",
    "the", "this", "that",
}  # fmt: skip
_LAST_WORD = re.compile(r"[\s-]+(\w+)")  # of the text read backwards


def _lead(text: str, free: int, start: int) -> int:
    """Where the expression begins with its preposition: "since the end of" 2011."""
    since = max(free, start - WINDOW)
    last = _LAST_WORD.match(text[since:start][::-1])
    if last is None or last[1][::-1].lower() not in _LEADING:
        return start
    lead = _LEAD.search(text, since, start)
    if lead is None or not re.search(r"\w", lead[0]):
        return start
    if lead[0].strip().lower() in ("the", "this", "that"):
        return start
    return lead.start()


_ABOUT = re.compile(
    r"\b(?<!\bas )(?:early|late|mid|middle|end|beginning|start|about|around|circa)\b"
)


def _told(found: Found, lead: str, published: dt.date | None) -> str:
    """The date with what the words before it make of it: since, until, late, about."""
    told = found.edtf
    if not told:
        return ""
    if lead.startswith("since"):
        return edtf.interval(edtf.first_of(told), published or "..")
    if lead.startswith(("until", "till")):
        return _until(told, published)
    if _ABOUT.search(lead) and found.kind in ("month", "year", "decade", "span", "ago"):
        return edtf.approximate(told)
    return told


_COMPARED = re.compile(
    r"\b(?:first|(?:the|their|its|his|her)\s+(?:most|best|worst|biggest|largest|greatest|highest"
    r"|lowest|longest|shortest|strongest|weakest|deadliest|bloodiest|heaviest|hottest|coldest"
    r"|wettest|driest|fastest|slowest|smallest|fewest|least))\b[^.;:]{0,40}\s$",
    re.IGNORECASE,
)


def _compares(text: str, start: int) -> bool:
    """'For the first time since 2011', 'the worst floods since 1953': when another happened."""
    since = text[start : start + len("since")].lower() == "since"
    return since and _COMPARED.search(text, max(0, start - WINDOW), start) is not None


def _until(told: str, published: dt.date | None) -> str:
    span = edtf.edtf_span(told)
    if span and published and span[1] > published:
        return edtf.interval(published, edtf.last_of(told))
    return told if edtf.is_day(told) else f"../{edtf.last_of(told)}"


FIRST_YEAR, LAST_YEAR = 1000, 2100


def _known(told: str) -> bool:
    """Whether it is a date of the calendar, within the years that news tells of."""
    closed = told.replace("../", "").replace("/..", "")
    span = edtf.edtf_span(closed)
    return span is not None and span[0].year >= FIRST_YEAR and span[1].year <= LAST_YEAR


# --- dates in figures

_FIGURES = re.compile(r"(?=\d)(?<![\w/.])(\d{1,2})([/.])(\d{1,2})\2\d{4}(?![\w/])")


def _day_first(sentences: Sequence[Sentence]) -> bool | None:
    """Whether the article writes 25/12/2016 (True) or 12/25/2016 (False); None if unshown."""
    orders = set()
    for sentence in sentences:
        for m in _FIGURES.finditer(sentence.text):
            one, two = int(m[1]), int(m[3])
            if (one > 12) != (two > 12):
                orders.add(one > 12)
    return orders.pop() if len(orders) == 1 else None

"""The publication date out of a line in the head of a page."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from dateutil import parser

from mapgen.article.furniture import phrases

LONGEST_LINE = 160
# The first newspaper is of 1605. A year outside these is a number of something else.
FIRST_YEAR, LAST_YEAR = 1605, 2100

ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)(?:T\d{2}:\d{2}\S*)?")
CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?!\.?\d)\s*(?:[ap]\.?\s?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?",
    re.IGNORECASE,
)
ZONE = re.compile(
    r"\b(?:GMT|UTC|BST|CET|CEST|EET|EST|EDT|ET|CST|CDT|CT|MST|MDT|MT|PST|PDT|PT|IST|JST|AEST|AEDT|Z)\b"
    r"(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}\b"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN = re.compile(
    rf"\b(?:{ORDINAL}(?:\s+of)?[\s,-]+{MONTH}[\s,-]+\d{{4}}|{MONTH}\s+{ORDINAL},?\s+\d{{4}}|"
    r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}[/.]\d{1,2}[/.]\d{1,2})(?:\b|(?=\d{1,2}:\d{2}))",
    re.IGNORECASE,
)
DAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?", re.IGNORECASE
)


# 'The Courier, 3 June 2023', 'LEEDS | 3 June 2023': a name in capitals, and the date ends the line
BEFORE_DATE = re.compile(
    r"(?P<name>[^\W\d_a-z][\w'’.&-]*(?:\s(?:(?:of|and|the|&)\s)?[^\W\d_a-z][\w'’.&-]*){0,4})"
    r"\s*(?:,|[|•·–—-])\s*"
)


AGO = re.compile(
    r"\b(?:\d+|an?)\s+(?:min|minute|hour|day|week|month|year)s?\s+ago\b", re.IGNORECASE
)


def date_in(text: str) -> dt.date | None:
    """The one complete and unambiguous date in a short text, or None.

    "10/05/2002" is none: it is the tenth of May in London and the fifth of October in New York.

    >>> date_in("Friday 10 May 2002 00:00 BST"), date_in("10/05/2002")
    (datetime.date(2002, 5, 10), None)
    """
    if iso := ISO.search(text):
        return _valid(iso[1], iso[2], iso[3])
    written = WRITTEN.search(text)
    if not written:
        return None
    readings = {_read(written[0], dayfirst) for dayfirst in (True, False)}
    date = readings.pop()
    return date if not readings and date and FIRST_YEAR <= date.year <= LAST_YEAR else None


def _valid(year: str, month: str, day: str) -> dt.date | None:
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if FIRST_YEAR <= date.year <= LAST_YEAR else None


def _read(written: str, dayfirst: bool) -> dt.date | None:
    yearfirst = written[:4].isdecimal()
    try:
        return parser.parse(
            written.replace(" of ", " "), dayfirst=dayfirst and not yearfirst, yearfirst=yearfirst,
            ignoretz=True,
        ).date()  # fmt: skip
    except (ValueError, OverflowError):
        return None


@cache
def _labels() -> re.Pattern[str]:
    known = phrases().head
    names = sorted((*known.published, *known.updated), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, names))})\b\s*:?", re.IGNORECASE)


def is_date_line(line: str) -> bool:
    """Whether the line says when the page was published or changed, and little else."""
    if len(line) > LONGEST_LINE or not re.search(r"\d", line):
        return False
    rest = line.replace(name_beside_date(line), " ", 1)
    for part in (_labels(), ISO, WRITTEN, CLOCK, ZONE, DAY, AGO):
        rest = part.sub(" ", rest)
    if rest == line or (ISO.search(line) or WRITTEN.search(line)) is None:
        return False
    left = re.findall(r"[^\W\d_]+", rest)
    return len([word for word in left if word.lower() not in ("at", "on", "the", "and")]) == 0


def name_beside_date(line: str) -> str:
    """The name in capitals, a publisher's or a town's, that a line gives before its date alone.

    >>> name_beside_date("Halifax Courier, 3 June 2023"), name_beside_date("3 June 2023")
    ('Halifax Courier', '')
    """
    found = BEFORE_DATE.match(line)
    written = WRITTEN.match(line, found.end()) if found else None
    alone = written is not None and not line[written.end() :].strip(" .")
    return found["name"] if found and alone and not DAY.fullmatch(found["name"]) else ""


def dated(line: str) -> tuple[dt.date | None, dt.date | None]:
    """The dates of publication and of the last change that a line in the page's head gives.

    A date without a label is the publication date.
    """
    pieces = _labels().split(line[:LONGEST_LINE])
    published = date_in(pieces[0])
    updated = None
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if label.lower() in phrases().head.updated:
            updated = updated or date_in(value)
        else:
            published = published or date_in(value)
    return published, updated

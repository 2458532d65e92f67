"""The words of news dates, as tables and as pieces of patterns.

Patterns use possessive gaps (``\\s++``), so that no text makes them try twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
# The first month of each season in the northern hemisphere: only ever told as approximate.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

GAP = r"\s++"
OFF = r"(?:,\s*+|\s++)"  # a gap with or without a comma
YEAR = r"(?:1\d{3}|20\d\d|2100)(?![\w-]*+\d)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?+(?![\w%]|,\d{3}(?!\d)|[.:]\d)"
DASH = r"\s*+[-–—]\s*+"


def either(words: Iterable[str], *more: str) -> str:
    """A pattern group of alternatives, longest first."""
    listed = sorted((*words, *more))
    return "(?:" + "|".join(sorted(listed, key=len, reverse=True)) + ")"


def _cased(name: str) -> tuple[str, ...]:
    return name.capitalize(), name.upper()


WEEKDAY = either([form for name in WEEKDAYS for form in _cased(name)]) + r"\b"
_CUT = ("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun")
# "Sun" and "Sat" mean a day only where a date follows.
WEEKDAY_CUT = either([form for name in _CUT for form in _cased(name)]) + r"\b\.?+"
_MONTH_CUT = {name[:3] for name in MONTHS} | {"sept"}
MONTH_FULL = either([form for name in MONTHS for form in _cased(name)]) + r"\b(?!-[a-z])"
MONTH = f"(?:{MONTH_FULL}|{either([f for n in _MONTH_CUT for f in _cased(n)])}\\b\\.?+)(?!-[a-z])"
NUMBER = f"(?:{either(NUMBERS, *TENS)}|an?|\\d{{1,3}})"
UNIT = "(?:day|week|month|year|decade)"
DAYPART = (
    f"(?:{GAP}(?:(?:late|early){GAP})?+(?:morning|afternoon|evening|night|lunchtime|midday|noon"
    r"|midnight|overnight)\b)?+"
)
RELATIVE_YEAR = f"(?:(?:of|in){GAP})?+(?P<which>last|this|next|that){GAP}year\\b"

# Where a date may begin: the scanner tries the rules here and nowhere else.
_BEGINNING = re.compile(
    r"(?=\d)(?:(?<![\w.,/:$£€'’#-])|(?i:(?<=\bmid-)|(?<=\bearly-)|(?<=\blate-)))"
    r"|(?<!\w)[^\W\d]\w*+"
)
_BEGINS = {
    *MONTHS, *_MONTH_CUT, *WEEKDAYS, *_CUT, *NUMBERS, *TENS, *SEASONS,
    "today", "tonight", "yesterday", "tomorrow", "overnight", "last", "this", "next", "past",
    "the", "that", "earlier", "later", "coming", "previous", "at", "a", "an", "few",
}  # fmt: skip


def beginnings(text: str) -> Iterator[int]:
    """Where a date may begin: at figures, and at the words that begin one."""
    for m in _BEGINNING.finditer(text):
        if not m[0] or m[0].casefold() in _BEGINS:
            yield m.start()


_SHORT_WEEKDAYS = {name[:3]: number for number, name in enumerate(WEEKDAYS)}
_SHORT_MONTHS = {name[:3]: number for number, name in enumerate(MONTHS, 1)}


def weekday_number(word: str) -> int:
    """0 for Monday … 6 for Sunday, from a name or its abbreviation."""
    return _SHORT_WEEKDAYS[word[:3].lower()]


def month_number(word: str) -> int:
    """1 for January … 12 for December, from a name or its abbreviation."""
    return _SHORT_MONTHS[word[:3].lower()]


def day_number(words: str) -> int:
    """1 to 31, from figures with or without "st", "nd", "rd", "th"."""
    return int(words.rstrip("dhnrst"))


def number(word: str) -> int:
    """What a number word, figures or "a" count."""
    word = word.lower()
    if word.isdecimal():
        return int(word)
    if word in ("a", "an"):
        return 1
    return TENS[word] if word in TENS else NUMBERS.index(word) + 1

"""Where a report was written, at its beginning: 'SHENYANG, China (AP) — '.

A dateline is nothing but names up to a dash, which may be a hyphen with a space behind it or, after
a town in capitals, a colon ('LAHORE: '); or such a town and its agency ('MEXICO CITY (AP) ').
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 60  # characters before the dash: 'ISLAMABAD/NEW DELHI, September 30 (Reuters)' has 43
HYPHEN = r"(?:(?<=\s)|(?<=[A-Z)]))-(?=\s|$)"
DASHED = re.compile(rf"([A-Z][^\n–—:]{{0,{LONGEST}}}?)\s?(?:--|—|–|{HYPHEN}|:)\s*")
AGENCY = re.compile(r"([A-Z][A-Z .'’-]+(?:,[^()\n]{1,25})?\s*\([A-Z][A-Za-z/ ]{1,11}\))\s*:?\s*")
SMALL = {"and", "of", "the", "de", "da", "do", "del", "el", "la"}
NO_NAME = re.compile(r"\([^)]*\)|[,./–—-]")
DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")


@lru_cache(maxsize=1024)
def dateline_end(text: str) -> int:
    """How many characters of a text are its dateline, dash and spaces included; 0 without one."""
    found = DASHED.match(text)
    if found and not (_is_names(found[1]) and (text[found.end(1)] != ":" or _shouts(found[1]))):
        found = None
    found = found or AGENCY.match(text)
    return found.end() if found else 0


def is_in_capitals(dateline: str) -> bool:
    """Whether the town of a dateline is in capitals, so that it can be nothing else: 'STONE TOWN,
    Zanzibar (AP) -', not 'Bread - the daily kind - rose'."""
    return _shouts(re.split(r"[,(–—]|\s-|-\s|--|:", dateline)[0])


def _is_names(words: str) -> bool:
    names = NO_NAME.sub(" ", words).split()
    return bool(names) and all(
        name[:1].isupper() or name in SMALL or (k and DAY.fullmatch(name))
        for k, name in enumerate(names)
    )


def _shouts(words: str) -> bool:
    town = re.split(r"[,(]", words)[0].strip()
    return len(town) > 1 and town.isupper()

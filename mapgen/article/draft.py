"""What a reader of one format hands to the next step: an article that is not yet checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of an article as far as one format gives them; empty means not found.

    ``text`` has its paragraphs separated by a blank line.
    """

    text: str
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = ""
    id: str = ""

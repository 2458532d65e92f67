"""The one small interface that every layer of places has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from mapgen.models import Place


@dataclass(frozen=True, slots=True)
class Query:
    """What a layer is asked: a name as written, and what is known about where it may be.

    ``article`` is the id of the article, for names that only mean something there.
    ``countries`` are ISO 3166-1 alpha-2 codes and ``box`` is (south, west, north, east) in
    degrees: both are a bias for layers that search, not a filter.
    """

    name: str
    article: str = ""
    countries: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None


class Layer(Protocol):
    """A source of places."""

    name: str

    def candidates(self, query: Query) -> list[Place]:
        """The places this name may mean, best first; empty when the layer does not know it."""
        ...


@lru_cache(maxsize=1 << 16)
def normalise(name: str) -> str:
    """The form under which names are compared: no case, accents, punctuation or leading "the".

    >>> normalise("The Yalu River"), normalise("São Tomé"), normalise("Xi'an"), normalise("N.S.W.")
    ('yalu river', 'sao tome', 'xian', 'nsw')
    """
    if not name.isascii():
        name = "".join(
            c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
        )
    plain = name.casefold()
    plain = re.sub(r"['’ʼ‘`.]", "", plain)
    words = re.sub(r"[^\w]+", " ", plain).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def in_capitals(name: str) -> bool:
    """Whether a name is an abbreviation written in capitals: "US", "U.S.", "the EU"; not "us"."""
    return re.sub(r"^[Tt]he ", "", name).isupper()

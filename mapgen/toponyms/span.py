"""A toponym before its use is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Span:
    """A toponym before its use is known: tokens ``first`` to ``last`` (exclusive).

    ``kind`` tells how it was found: phrase, entity, demonym, name (gazetteer), inner (inside
    another name), facility.
    """

    first: int
    last: int
    kind: str
    label: str = ""
    name: str = ""
    facility: str = ""
    owner: str = ""
    within: str = ""

    def overlaps(self, other: Span) -> bool:
        """Whether both share a token."""
        return self.first < other.last and other.first < self.last

    def over(self, first: int, last: int) -> Self:
        """The same with other tokens."""
        if (first, last) == (self.first, self.last):
            return self
        return replace(self, first=first, last=last)

    def as_kind(self, kind: str) -> Self:
        """The same, found in another way."""
        return replace(self, kind=kind)

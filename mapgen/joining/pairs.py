"""Which tellings may be of one happening at all: only those are compared, word by word.

Place, date and wording of all pairs go through numpy in blocks, a few numbers each, so that no pair
is lost that ``sameness`` would find alike. Of 10,000 events, few pairs are left to compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mapgen.gazetteer.distances import EARTH_RADIUS_KM
from mapgen.joining.sameness import NEAR_KM, NEEDED, NEXT, WIDE, Telling
from mapgen.joining.wording import kinds_of

BLOCK = 256
"""Tellings held against all later ones at once: 10 MB for each number of 10,000."""
SLOTS = 256
"""Words and their groups are counted in so many slots. Those that share one only let a pair
through that need not be: of news, one in some fifty."""
ROUNDING_KM = 0.01  # of a distance reckoned from a cosine
ROUNDING = 1e-4  # of a share reckoned with single precision

Truths = NDArray[np.bool_]


def possible_pairs(tellings: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """The pairs of tellings (a < b) by two articles that place, date and words do not keep apart.

    Every pair that ``sameness.likeness`` finds alike is among them, once.
    """
    if not tellings:
        return
    places, others = _Places(tellings), _Others(tellings)
    for start in range(0, len(tellings), BLOCK):
        may_be = np.triu(others.block(start), 1)  # none with itself, no pair twice
        yield from ((start + a, start + b) for a, b in places.agreeing(start, may_be))


class _Others:
    """Article, date and words of tellings."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._article = _numbered(telling.article.id for telling in tellings)
        days = [telling.days for telling in tellings]  # what is open or unknown has no end
        self._first = np.array([-np.inf if d is None or d.first is None else d.first for d in days])
        self._last = np.array([np.inf if d is None or d.last is None else d.last for d in days])
        slots: dict[str, int] = {}
        self._worth = np.zeros((len(tellings), SLOTS), np.float32)
        self._there = np.zeros((len(tellings), SLOTS), np.float32)
        for n, said in enumerate(telling.wording for telling in tellings):
            for stem, worth in said.words.items():
                for word in (stem, *kinds_of(stem)):
                    self._worth[n, slots.setdefault(word, len(slots)) % SLOTS] += worth
            for word in (*said.words, *said.groups):
                self._there[n, slots.setdefault(word, len(slots)) % SLOTS] = 1
            self._worth[n] /= sum(said.words.values()) or 1

    def block(self, start: int) -> Truths:
        """Whether each telling of a block and each from its first on may be of one happening."""
        block, later = slice(start, start + BLOCK), slice(start, None)
        start_days = np.maximum(self._first[block, None], self._first[later])
        found: Truths = start_days - np.minimum(self._last[block, None], self._last[later]) <= NEXT
        found &= self._article[block, None] != self._article[later]
        worth, there = self._worth, self._there
        share = np.maximum(worth[block] @ there[later].T, there[block] @ worth[later].T)
        found &= share >= NEEDED - ROUNDING
        return found


class _Places:
    """The places of tellings, one after the other."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        marks = [mark for telling in tellings for mark in telling.marks]
        self._telling = np.repeat(np.arange(len(tellings)), [len(t.marks) for t in tellings])
        self._source = _numbered(mark.source for mark in marks)
        self._wide = np.array([mark.precision in WIDE for mark in marks])
        lat, lon = np.radians([(mark.lat, mark.lon) for mark in marks]).T
        xyz = (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
        self._point = np.stack(xyz, axis=1)
        reach_km = np.array([max(mark.radius_km, NEAR_KM) + ROUNDING_KM for mark in marks])
        self._cosine = np.cos(np.minimum(reach_km / EARTH_RADIUS_KM, np.pi))

    def agreeing(self, start: int, may_be: Truths) -> list[tuple[int, int]]:
        """Of the pairs that may be, as ``_Others.block`` has them, those that share a place."""
        first, end = np.searchsorted(self._telling, (start, start + len(may_be)))
        block, later = slice(first, end), slice(first, None)
        one, other = self._telling[block] - start, self._telling[later] - start
        agree = self._source[block, None] == self._source[later]
        agree &= self._wide[block, None] | self._wide[later]
        nearest = np.minimum(self._cosine[block, None], self._cosine[later])
        agree |= self._point[block] @ self._point[later].T >= nearest
        agree &= may_be[one[:, None], other]
        mine, theirs = np.nonzero(agree)
        return sorted(set(zip(one[mine].tolist(), other[theirs].tolist(), strict=True)))


def _numbered(names: Iterator[str]) -> NDArray[np.int64]:
    """The same number for the same name."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)

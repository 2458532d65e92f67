"""The measures of the field, after Gritta, Pilehvar and Collier (2020), "A pragmatic guide to
geoparsing evaluation".

Gold and predictions are paired one to one, the longest overlap first.

recognition  precision, recall and F1 of spans, exact and by overlap
resolution   of the pairs in which both have a point: accuracy at 161 km, mean and median error in
             km, and the area under the sorted logarithms of the errors (0 is best)
end to end   a hit overlaps a gold toponym and lies within 161 km of it; gold without a point is
             neither hit nor miss
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean, median
from typing import Protocol

KM = 161.0  # a hundred miles: the field's radius of a right answer
LARGEST_ERROR_KM = 20_039.0  # half the equator
EARTH_KM = 6371.0088


class Located(Protocol):
    """A span with or without a point."""

    @property
    def start(self) -> int:
        """Where it begins in the text."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    @property
    def lat(self) -> float | None:
        """Degrees north, or None."""

    @property
    def lon(self) -> float | None:
        """Degrees east, or None."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 when both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @classmethod
    def of(cls, hits: int, predicted: int, gold: int) -> Rates:
        """From counts; a rate of nothing is 0."""
        return cls(hits / predicted if predicted else 0.0, hits / gold if gold else 0.0)


@dataclass
class Score:
    """Counts over documents; ``add`` takes one document after another."""

    gold: int = 0
    gold_located: int = 0
    predicted: int = 0
    predicted_located: int = 0
    found_exactly: int = 0
    found: int = 0
    hits: int = 0
    errors_km: list[float] = field(default_factory=list)
    typed: int = 0
    told_apart: int = 0

    def add(self, gold: Sequence[Located], predicted: Sequence[Located]) -> None:
        """Count one document."""
        pairs = pair(gold, predicted)
        found = [(gold[i], predicted[j]) for i, j in pairs]
        errors = [_km(g, p) for g, p in found if _has_point(g) and _has_point(p)]
        self.gold += len(gold)
        self.gold_located += sum(map(_has_point, gold))
        self.predicted += len(predicted)
        pointless = sum(_has_point(p) and not _has_point(g) for g, p in found)
        self.predicted_located += sum(map(_has_point, predicted)) - pointless
        self.found_exactly += len(pair(gold, predicted, exact=True))
        self.found += len(pairs)
        self.hits += sum(error <= KM for error in errors)
        self.errors_km += errors

    @property
    def exact(self) -> Rates:
        """Recognition of the exact spans."""
        return Rates.of(self.found_exactly, self.predicted, self.gold)

    @property
    def overlap(self) -> Rates:
        """Recognition, where any overlap counts."""
        return Rates.of(self.found, self.predicted, self.gold)

    @property
    def end_to_end(self) -> Rates:
        """Found and within 161 km."""
        return Rates.of(self.hits, self.predicted_located, self.gold_located)

    @property
    def literal_accuracy(self) -> float:
        """Of the found names whose type is annotated: literal ones used as a place, others not."""
        return self.told_apart / self.typed if self.typed else 0.0

    @property
    def accuracy(self) -> float:
        """Within 161 km, of the names that were found and placed."""
        return self.hits / len(self.errors_km) if self.errors_km else 0.0

    @property
    def accuracy_of_all(self) -> float:
        """Within 161 km, of all gold that has a point: with gold spans the headline."""
        return self.hits / self.gold_located if self.gold_located else 0.0

    @property
    def mean_km(self) -> float | None:
        """The mean error; None when nothing was placed."""
        return mean(self.errors_km) if self.errors_km else None

    @property
    def median_km(self) -> float | None:
        """The median error; None when nothing was placed."""
        return median(self.errors_km) if self.errors_km else None

    @property
    def auc(self) -> float:
        """The area under the sorted logarithms of the errors, 0 (best) to 1."""
        logs = sorted(math.log(error + 1) for error in self.errors_km)
        if len(logs) < 2:
            return 0.0
        area = sum((a + b) / 2 for a, b in pairwise(logs))
        return area / (math.log(LARGEST_ERROR_KM) * (len(logs) - 1))


def pair(
    gold: Sequence[Located], predicted: Sequence[Located], *, exact: bool = False
) -> list[tuple[int, int]]:
    """Pairs of (gold, predicted) indexes, one to one, the longest overlap first."""
    overlaps = sorted(_overlaps(gold, predicted, exact))
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs = []
    for _, _, i, j in overlaps:
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((i, j))
    return pairs


def _overlaps(
    gold: Sequence[Located], predicted: Sequence[Located], exact: bool
) -> Iterable[tuple[int, int, int, int]]:
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            shared = min(g.end, p.end) - max(g.start, p.start)
            if shared > 0 and (not exact or (g.start, g.end) == (p.start, p.end)):
                yield -shared, abs(g.end - g.start - p.end + p.start), i, j


def _has_point(span: Located) -> bool:
    return span.lat is not None and span.lon is not None


def _km(a: Located, b: Located) -> float:
    """The great-circle distance of two spans' points, by the haversine formula."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        raise ValueError("a span without a point has no distance")
    south, north = math.radians(a.lat), math.radians(b.lat)
    east = math.radians(b.lon - a.lon)
    h = math.sin((north - south) / 2) ** 2 + (
        math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))

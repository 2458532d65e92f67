"""How much of the world a map shows in detail: a box round its points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

LATITUDE_LIMIT = 85.0  # Web Mercator ends at 85.05
SMALLEST_HEIGHT, SMALLEST_WIDTH = 8.0, 12.0  # degrees: one city with its country round it
VIEW_PIXELS = 900  # width of a usual map pane


class Point(Protocol):
    """Anything with a latitude and a longitude: a Mark, a Place."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""


@dataclass(frozen=True)
class Box:
    """Degrees; ``east`` passes 180 when the box crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    @property
    def span(self) -> float:
        """The longer side, in degrees of latitude as they look on the map."""
        middle = math.radians((self.south + self.north) / 2)
        return max(self.north - self.south, (self.east - self.west) * math.cos(middle))

    @property
    def zoom(self) -> float:
        """The zoom at which the box fills a usual map pane."""
        return math.log2(VIEW_PIXELS * 360 / 256 / (self.east - self.west))

    @property
    def wrap(self) -> float:
        """The western end of the 360 degrees in which everything is drawn."""
        return -180.0 if self.east <= 180 else (self.west + self.east) / 2 - 180

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point, its longitude counted from ``wrap``, lies in the box."""
        return self.south < lat < self.north and self.west < lon < self.east


def box_of(points: Sequence[tuple[float, float]], margin: float) -> Box:
    """The box to draw in detail: the points' extent, wider, at least a country's size."""
    if not points:
        return Box(-60, -180, LATITUDE_LIMIT, 180)
    lats = [lat for lat, _ in points]
    west, width = _shortest_arc([lon for _, lon in points])
    middle = (min(lats) + max(lats)) / 2
    furthest = LATITUDE_LIMIT - SMALLEST_HEIGHT / 2
    middle = min(furthest, max(-furthest, middle))
    stretch = 1 / max(0.2, math.cos(math.radians(middle)))  # of a degree of longitude on the map
    height = max(SMALLEST_HEIGHT, (max(lats) - min(lats)) * (1 + margin))
    wide = max(SMALLEST_WIDTH * stretch, width * (1 + 1.5 * margin))
    # The pane is neither a ribbon nor a column: fill it.
    height, wide = max(height, wide / stretch * 0.7), max(wide, height * stretch * 1.4)
    south = max(-LATITUDE_LIMIT, middle - height / 2)
    north = min(LATITUDE_LIMIT, middle + height / 2)
    if wide >= 300:
        return Box(math.floor(south), -180, math.ceil(north), 180)
    west += (width - wide) / 2
    west -= 360 * math.floor((west + 180) / 360)
    return Box(
        max(-LATITUDE_LIMIT, math.floor(south * 10) / 10),
        math.floor(west * 10) / 10,
        min(LATITUDE_LIMIT, math.ceil(north * 10) / 10),
        math.ceil((west + wide) * 10) / 10,
    )


def _shortest_arc(lons: Iterable[float]) -> tuple[float, float]:
    """(west end, width) of the smallest arc of longitude that holds all."""
    ordered = sorted({lon % 360 for lon in lons})
    following = [*ordered[1:], ordered[0] + 360]
    gaps = [after - lon for lon, after in zip(ordered, following, strict=True)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return following[widest] % 360, 360 - gaps[widest]

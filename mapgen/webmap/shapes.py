"""A mark's outline for the page, where its place has one: a river, a region, a country."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mapgen.gazetteer.outlines import Outline, outline
from mapgen.gazetteer.parts import part_outline
from mapgen.models import Mark, Place

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FACTOR = 1000  # steps in a degree
KM_PER_DEGREE = 111.32
SAME_POINT_KM = 0.05  # coordinates are written to 5 decimals and may be rounded by an editor
# What GeoNames calls a unit of this precision; with the country and the name it finds the outline.
UNIT = {"country": "PCLI", "region": "ADM1"}
STEPS_ACROSS = 3000  # coarser, an outline runs beside the border that the base map draws
SMALLEST_ISLAND = 0.004  # of the largest part's area: less is not seen where the whole is


@dataclass(slots=True, kw_only=True)
class Shape:
    """Lines or rings as Google encoded polylines of (lat, lon) in thousandths of a degree."""

    kind: Literal["line", "area"]
    parts: tuple[str, ...]
    credit: str


def is_moved(mark: Mark, place: Place | None) -> bool:
    """Whether a person moved the point: farther than the radius from where the place itself is."""
    if mark.source == "corrected":
        return True
    if place is None:
        return False
    east = (mark.lon - place.lon) * math.cos(math.radians(place.lat))
    km = math.hypot(mark.lat - place.lat, east) * KM_PER_DEGREE
    return km > max(mark.radius_km, SAME_POINT_KM)


class Shapes:
    """The outlines of a story's marks, each made once: an archive has a place ten thousand times.

    ``named`` are those that are shown, each by the source of the first mark that it is of.
    """

    def __init__(self) -> None:
        self.named: dict[str, Shape] = {}
        self._known: dict[tuple[str, ...], _Drawn | None] = {}

    def name_of(self, mark: Mark, place: Place | None) -> str:
        """The name of the outline of a mark's place; empty when there is none.

        ``place`` is the gazetteer's record of the mark's source, where there is one; a mark that a
        person moved off its place has no outline.

        Raises:
            GazetteerError: the data file of the outline is missing or wrong.
        """
        # All that an outline depends on; by its name only a unit is looked for.
        unit = UNIT.get(mark.precision, "")
        key = (mark.source, mark.country, unit, mark.place if unit else "")
        if key not in self._known:
            self._known[key] = _drawn(mark, place)
        drawn = self._known[key]
        if drawn is None or (place is None and _stands_outside(mark, drawn.geometry)):
            return ""
        if not drawn.name:
            # Two sources may mean one outline: a country, and what is said of all of it.
            same = (name for name, shape in self.named.items() if shape == drawn.shape)
            drawn.name = next(same, mark.source)
            self.named[drawn.name] = drawn.shape
        return drawn.name


@dataclass(slots=True)
class _Drawn:
    shape: Shape
    geometry: npt.NDArray[np.object_]
    name: str = ""


def _drawn(mark: Mark, place: Place | None) -> _Drawn | None:
    source, _, direction = mark.source.partition("/")
    if direction and source.partition(":")[0] in {"country", "geonames", "checked"}:
        found = part_outline(source, direction, country=mark.country)
    else:
        found = outline(
            mark.source,
            place.shape if place else "",
            country=mark.country,
            name=mark.place,
            feature_code=UNIT.get(mark.precision, ""),
        )
    if found is None:
        return None
    geometry = _geometry(found)
    shape = Shape(kind=found.kind, parts=_encoded(found.kind, geometry), credit=found.credit)
    return _Drawn(shape, geometry)


def _geometry(found: Outline) -> npt.NDArray[np.object_]:
    """The outline's parts as shapely lines or polygons, longitude first."""
    import numpy as np
    import shapely

    make: Any = shapely.polygons if found.kind == "area" else shapely.linestrings
    flipped = [np.array(part)[:, ::-1] for part in found.parts]
    return np.array([make(part) for part in flipped], dtype=object)


def _stands_outside(mark: Mark, parts: npt.NDArray[np.object_]) -> bool:
    """Whether the point is farther from the outline than the mark's own radius allows."""
    import shapely

    degrees = float(shapely.distance(parts, shapely.Point(mark.lon, mark.lat)).min())
    return degrees * KM_PER_DEGREE > max(mark.radius_km, 5)


def _encoded(kind: str, parts: npt.NDArray[np.object_]) -> tuple[str, ...]:
    """The parts that are large enough to be seen where the whole is, simplified to match."""
    import shapely

    from mapgen.webmap.polylines import encoded_areas, encoded_lines

    west, south, east, north = shapely.total_bounds(parts)
    areas = shapely.area(parts)
    parts = parts[areas >= SMALLEST_ISLAND * areas.max()]
    tolerance = max(east - west, north - south) / STEPS_ACROSS
    coarse = shapely.simplify(parts, tolerance)
    if kind == "line":
        return tuple(encoded_lines(coarse, FACTOR))
    return tuple(rings[0] for rings in encoded_areas(coarse, FACTOR))

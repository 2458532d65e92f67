"""The part of a place in a direction: 'northern Mali', cut out of the place's own outline."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from mapgen.gazetteer.outlines import Outline, outline
from mapgen.models import Place

KM_PER_DEGREE = 111.2
# "the north" of a country is its upper part, "the north-east" a quarter, "central" the middle
HALF = 0.45
QUARTER = 0.5
# Islands count with the mainland when they are as near as Mindanao is to Luzon, not as Alaska.
NEAR_DEGREES = 5.0
LARGE = 0.05  # of the largest part's area


def compass(direction: str) -> tuple[int, int]:
    """(north, east) of a direction word, each -1, 0 or 1; (0, 0) is the middle.

    >>> compass("north-eastern"), compass("South"), compass("central")
    ((1, 1), (-1, 0), (0, 0))
    """
    word = direction.casefold()
    north = ("north" in word) - ("south" in word)
    east = ("east" in word) - ("west" in word)
    return north, east


@lru_cache(maxsize=256)  # an article comes back to its part, and cutting one takes milliseconds
def part_of(whole: Place, direction: str) -> Place:
    """The part of ``whole`` in a direction, as a place of its own with a wide radius.

    Its point lies on the land of that part where the outline is known; else ``whole``'s point is
    moved by half its radius.

    Raises:
        GazetteerError: the outline's file is damaged.
    """
    found = part_outline(whole.id, direction, shape=whole.shape, country=whole.country)
    lat, lon, radius_km = _middle(found) if found else _moved(whole, direction)
    return whole.model_copy(
        update={
            "id": f"{whole.id}/{direction.casefold()}",
            "name": f"{direction} {whole.name}",
            "lat": round(lat, 4),
            "lon": round(lon, 4),
            "precision": "region" if whole.precision == "country" else whole.precision,
            "radius_km": round(radius_km),
            "shape": "",
            "feature_code": "",
            "note": f"roughly the {direction} part of {whole.name}",
        }
    )


def part_outline(
    source: str, direction: str, *, shape: str = "", country: str = ""
) -> Outline | None:
    """The outline of a place cut to a direction; None where the place has none.

    Raises:
        GazetteerError: the outline's file is damaged.
    """
    import shapely

    whole = outline(source, shape, country=country, feature_code="ADM1")
    if whole is None or whole.kind != "area":
        return None
    rings = [shapely.Polygon([(lon, lat) for lat, lon in ring]).buffer(0) for ring in whole.parts]
    land = shapely.unary_union(
        [r for r in rings if r.area >= LARGE * rings[0].area
         and r.distance(rings[0]) < NEAR_DEGREES]
    )  # fmt: skip
    piece = land.intersection(_window(land.bounds, direction))
    areas = [p for p in getattr(piece, "geoms", [piece]) if p.geom_type == "Polygon"]
    parts = [
        [(lat, lon) for lon, lat in area.exterior.coords[:-1]]
        for area in sorted(areas, key=lambda area: -area.area)
    ]
    return Outline("area", parts, whole.credit) if parts else None


def _window(bounds: tuple[float, float, float, float], direction: str) -> Any:
    import shapely

    west, south, east, north = bounds
    up, right = compass(direction)
    share = QUARTER if up and right else HALF
    height, width = (north - south) * share, (east - west) * share
    low, high = _range(south, north, up, height)
    left, far = _range(west, east, right, width)
    if not up and right:
        low, high = south, north
    if up and not right:
        left, far = west, east
    return shapely.box(left, low, far, high)


def _range(low: float, high: float, side: int, length: float) -> tuple[float, float]:
    if side:
        return (high - length, high) if side > 0 else (low, low + length)
    middle = (low + high) / 2
    return middle - length / 2, middle + length / 2


def _middle(found: Outline) -> tuple[float, float, float]:
    """(lat, lon, radius_km): a point on the largest part, the radius of a circle as large."""
    import shapely

    area = shapely.Polygon([(lon, lat) for lat, lon in found.parts[0]])
    point = area.centroid if area.contains(area.centroid) else area.representative_point()
    square_km = area.area * KM_PER_DEGREE**2 * math.cos(math.radians(point.y))
    return point.y, point.x, math.sqrt(square_km / math.pi)


def _moved(whole: Place, direction: str) -> tuple[float, float, float]:
    up, right = compass(direction)
    share = 0.35 if up and right else 0.5
    lat = max(-90.0, min(90.0, whole.lat + up * share * whole.radius_km / KM_PER_DEGREE))
    narrow = max(0.05, math.cos(math.radians(lat)))
    lon = whole.lon + right * share * whole.radius_km / KM_PER_DEGREE / narrow
    return lat, (lon + 180) % 360 - 180, whole.radius_km * 0.6

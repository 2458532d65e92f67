"""Towns round the marks of a local story: without them its map is an empty sheet.

The base map's own labels are chosen for maps of a country and larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mapgen.gazetteer.geonames import GeoNames

if TYPE_CHECKING:
    from mapgen.webmap.extent import Point

LOCAL = 1.5  # degrees; a story that reaches farther has towns enough in the base map
MARGIN = 0.2  # degrees round the marks, some 20 km
TOWNS_ASKED, TOWNS_AT_MOST = 400, 60
RANK, ZOOM = 10, 11  # behind all that the base map names itself


def towns_near(
    points: Sequence[Point], named: set[str], wrap: float = -180
) -> Iterator[dict[str, Any]]:
    """Labels of towns round the points, near and large ones; none when these lie far apart.

    ``named`` are the names that the map has already, ``wrap`` is where its world begins. The
    labels are as ``choose`` has them.

    Raises:
        GazetteerError: the data file of places is missing or wrong.
    """
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    if not points or max(lats) - min(lats) > LOCAL or max(lons) - min(lons) > LOCAL:
        return
    middle = math.radians((min(lats) + max(lats)) / 2)
    shrink = max(0.2, math.cos(middle))  # of a degree of longitude
    places = GeoNames()
    try:
        found = places.towns(
            min(lats) - MARGIN, min(lons) - MARGIN / shrink,
            max(lats) + MARGIN, max(lons) + MARGIN / shrink, most=TOWNS_ASKED,
        )  # fmt: skip
    finally:
        places.close()

    def worth(town: tuple[str, float, float, int]) -> float:
        _, lat, lon, people = town
        away = min(math.hypot(lat - p.lat, (lon - p.lon) * shrink) for p in points)
        return away / math.log10(people + 10)  # a city is looked for from farther away

    for name, lat, lon, _ in sorted(found, key=worth)[:TOWNS_AT_MOST]:
        if name not in named:
            at = [round(lat, 3), round(lon if lon >= wrap else lon + 360, 3)]
            yield {"kind": "city", "name": name, "at": at, "rank": RANK, "zoom": ZOOM}

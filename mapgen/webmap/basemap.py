"""Marks -> the part of the world that the page draws under them.

Nothing is fetched: coasts, borders, rivers and names come from ``data/basemap.json.gz``.
``choose`` cuts a box round the marks, in as much detail as the page's budget of bytes allows,
and adds the whole world coarsely for what lies outside.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mapgen.gazetteer.atlas import Atlas, open_atlas
from mapgen.webmap.nearby import towns_near

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]


class Point(Protocol):
    """Anything with a latitude and a longitude: a Mark, a Place."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""


RAW_BUDGET, GZIP_BUDGET = 250_000, 150_000  # of the page's 700 kB and 250 kB
DETAIL_FACTOR, WORLD_FACTOR = 1000, 100
LATITUDE_LIMIT = 85.0  # Web Mercator ends at 85.05
SMALLEST_HEIGHT, SMALLEST_WIDTH = 8.0, 12.0  # degrees: one city with its country round it
VIEW_PIXELS = 900  # width of a usual map pane
LABELS_AT_MOST = 260
NEARNESS = 12  # ranks that a town at the far side of the box loses against one beside a mark
POINTS_AT_MOST = 200  # beyond these the marks are everywhere
AREAS, LINES = ("land", "lakes"), ("borders", "disputed", "provinces", "rivers")


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


def choose(points: Sequence[Point], *, margin: float = 0.6) -> dict[str, Any]:
    """The base map for these points, ready for JSON.

    ``box`` [south, west, north, east] is drawn from ``detail``, the rest from ``world``. Lines
    are encoded polylines (Google's algorithm; latitude first) of whole degrees times
    ``factor``; an area is a list of rings, the outer one first, without closing point. Edges
    of areas on the rim of the box or on a side of the world are no coasts. ``wrap`` is the
    western end of the world as drawn: a point with a smaller longitude belongs 360 degrees
    further east (then ``box`` crosses the date line and its east is above 180).
    ``labels`` lie inside the box, the important first.

    Args:
        points: what will be marked; none gives the whole world.
        margin: share of the points' extent that the box is larger.

    Raises:
        GazetteerError: the base map file is missing or damaged.
    """
    atlas = open_atlas()
    box = box_of([(p.lat, p.lon) for p in points], margin)
    tolerance = min(0.05, max(0.002, box.span / 3500))
    drawing = _Drawing(atlas, box, points)
    while True:
        result = drawing.at(tolerance)
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()
        if len(text) <= RAW_BUDGET and len(gzip.compress(text, mtime=0)) <= GZIP_BUDGET:
            return result
        tolerance *= 1.5


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


class _Drawing:
    """The layers round a box, unsimplified; ``at`` simplifies them."""

    def __init__(self, atlas: Atlas, box: Box, points: Sequence[Point]) -> None:
        self.atlas, self.box, self.points = atlas, box, points[:POINTS_AT_MOST]
        self.level = next(name for name, span in atlas.header["levels"] if box.span <= span)
        self.detail = self._detail()
        self.world = self._world()
        self.labels = self._labels()

    def at(self, tolerance: float) -> dict[str, Any]:
        """The drawing simplified to a tolerance in degrees."""
        from mapgen.webmap.polylines import encoded_areas, encoded_lines

        box = self.box
        smallest = max((box.span / 1200) ** 2, tolerance**2)
        detail: dict[str, Any] = {}
        for layer, parts in self.detail.items():
            cut = _clipped(_simplified(layer, parts, tolerance), box, layer)
            if layer == "land":
                detail[layer] = encoded_areas(_larger(cut, smallest), DETAIL_FACTOR)
            elif layer == "lakes":
                detail[layer] = encoded_areas(_larger(cut, 4 * smallest), DETAIL_FACTOR)
            else:
                detail[layer] = encoded_lines(cut, DETAIL_FACTOR)
        return {
            "box": [box.south, box.west, box.north, box.east],
            "wrap": box.wrap,
            "factor": {"detail": DETAIL_FACTOR, "world": WORLD_FACTOR},
            "world": self.world,
            "detail": detail,
            "labels": self.labels,
            "credits": self.atlas.header["credits"],
        }

    def _chunks(self, level: str) -> Iterator[tuple[str, Any, int]]:
        """(layer, content, degrees to add to its longitudes) of what may touch the box."""
        box = self.box
        for layer, south, west, north, east, key in self.atlas.header["chunks"][level]:
            if south > box.north or north < box.south:
                continue
            for turn in (0, 360):
                if west + turn <= box.east and east + turn >= box.west:
                    yield layer, self.atlas[key], turn

    def _detail(self) -> dict[str, Geometries]:
        import numpy as np

        pieces: dict[str, list[Any]] = {layer: [] for layer in AREAS + LINES}
        cut: dict[str, list[Any]] = {layer: [] for layer in AREAS}
        for layer, packed, turn in self._chunks(self.level):
            parts = _unpacked(packed, self.atlas.grid, turn)
            if "v" in packed:
                parts = parts[np.array(packed["v"]) <= self._finest(layer)]
            kind = cut if "cut" in packed else pieces
            kind[layer].append(_near(parts, self.box))
        return {
            layer: _joined(_all(parts), _all(cut.get(layer, [])), self.box.wrap)
            for layer, parts in pieces.items()
        }

    def _finest(self, layer: str) -> float:
        """The last rank of rivers, or zoom of provinces in tenths, that this scale has room for."""
        return self.box.zoom + 3.5 if layer == "rivers" else 10 * (self.box.zoom + 2.5)

    def _world(self) -> dict[str, Any]:
        from mapgen.webmap.polylines import encoded_areas, encoded_lines

        world: dict[str, Any] = {}
        for layer, packed in self.atlas["world"].items():
            parts = _turned(_unpacked(packed, self.atlas.grid, 0), self.box.wrap, layer)
            encode = encoded_areas if layer in AREAS else encoded_lines
            world[layer] = encode(parts, WORLD_FACTOR)
        return world

    def _labels(self) -> list[dict[str, Any]]:
        box, chosen, rivers = self.box, [], set()
        found = [
            (rank, kind, name, round(lat, 3), round(lon + turn, 3), zoom)
            for _, content, turn in self._chunks("labels")
            for kind, name, lat, lon, rank, zoom in content["labels"]
            if zoom <= box.zoom + 4 and box.holds(lat, lon + turn)
        ]
        named = {name for _, kind, name, *_ in found if kind == "country"}
        found += self._countries_at_the_rim(named)
        for rank, kind, name, lat, lon, zoom in self._wanted(found):
            if kind == "river" and (name in rivers or rank - 3 > self._finest("rivers")):
                continue
            if kind == "river":
                rivers.add(name)
            chosen.append(
                {"kind": kind, "name": name, "at": [lat, lon], "rank": rank, "zoom": zoom}
            )
        chosen = sorted(chosen[:LABELS_AT_MOST], key=lambda label: int(label["rank"]))
        given = {label["name"] for label in chosen}
        return [*chosen, *towns_near(self.points, given, box.wrap)]

    def _wanted(self, labels: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The labels, the important and those near a mark first."""
        import numpy as np

        if not labels or not self.points:
            return sorted(labels)
        lat, lon = np.array([label[3:5] for label in labels], dtype=float).T[:, :, None]
        marks = np.array(sorted({(point.lat, point.lon) for point in self.points})).T
        east = ((marks[1] - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
        degrees = np.hypot(marks[0] - lat, east).min(axis=1)  # as they look on the map
        near = NEARNESS * degrees / self.box.span
        worth = [
            rank + (extra if kind in ("city", "province") else 0.0)
            for (rank, kind, *_), extra in zip(labels, near.tolist(), strict=True)
        ]
        return [label for _, label in sorted(zip(worth, labels, strict=True))]

    def _countries_at_the_rim(self, named: set[str]) -> Iterator[tuple[Any, ...]]:
        """Labels of countries that reach into the box but have their usual label outside."""
        import shapely

        box = self.box
        frame = shapely.box(box.west, box.south, box.east, box.north)
        for key, south, west, north, east in self.atlas.header["countries"]:
            for turn in (0, 360):
                if south > box.north or north < box.south:
                    continue
                if west + turn > box.east or east + turn < box.west:
                    continue
                country = self.atlas[key]
                if country["name"] in named:
                    continue
                parts = _near(_unpacked(country, self.atlas.grid, turn), box)
                seen = _of_kind(shapely.intersection(shapely.make_valid(parts), frame), "land")
                seen = _larger(seen, frame.area / 60)
                if len(seen):
                    at = _place_for_a_name(max(seen, key=lambda part: part.area))
                    zoom = math.floor(box.zoom)
                    yield 2, "country", country["name"], round(at.y, 3), round(at.x, 3), zoom


def _place_for_a_name(area: Any) -> Any:
    """The point of an area with the most room for a name, which is about three times as wide."""
    import shapely
    from shapely.affinity import scale

    narrow = scale(area, 1 / 3, 1, origin=(0, 0))
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=0.05)
    return scale(shapely.Point(circle.coords[0]), 3, 1, origin=(0, 0))


def _unpacked(packed: dict[str, list[int]], grid: int, turn: int) -> Geometries:
    """Polygons (when ``p`` is there) or lines, in degrees, longitude first."""
    import numpy as np
    import shapely

    points = np.array(packed["d"], dtype=np.int64).reshape(-1, 2).cumsum(axis=0)
    degrees = points[:, ::-1] / grid + np.array([turn, 0])
    rings = np.repeat(np.arange(len(packed["n"])), packed["n"])
    if "p" not in packed:
        return np.asarray(shapely.linestrings(degrees, indices=rings))
    owners = np.repeat(np.arange(len(packed["p"])), packed["p"])
    shells_and_holes = np.asarray(shapely.linearrings(degrees, indices=rings))
    return np.asarray(shapely.polygons(shells_and_holes, indices=owners))


def _near(parts: Geometries, box: Box) -> Geometries:
    """The parts whose own box touches the box."""
    import numpy as np
    import shapely

    west, south, east, north = shapely.bounds(parts).T
    touching = (west < box.east) & (east > box.west) & (south < box.north) & (north > box.south)
    return np.asarray(parts[touching])


def _all(pieces: list[Geometries]) -> Geometries:
    import numpy as np

    return np.concatenate([np.array([], dtype=object), *pieces])


def _joined(whole: Geometries, cut: Geometries, wrap: float) -> Geometries:
    """All shapes; areas that were cut, by the file's cells or by the date line, are united."""
    import numpy as np
    import shapely

    if wrap > -180:
        west, _, east, _ = shapely.bounds(whole).T
        split = ((west == 180) | (east == 180)) & (shapely.get_dimensions(whole) == 2)
        whole, cut = whole[~split], np.concatenate([cut, whole[split]])
    if len(cut):
        whole = np.concatenate([whole, shapely.get_parts(shapely.union_all(cut))])
    return whole


def _simplified(layer: str, parts: Geometries, tolerance: float) -> Geometries:
    import shapely

    return shapely.simplify(parts, tolerance, preserve_topology=layer in AREAS)


def _clipped(parts: Geometries, box: Box, layer: str) -> Geometries:
    """What lies in the box: areas as polygons, everything else as lines."""
    import numpy as np
    import shapely

    frame = shapely.box(box.west, box.south, box.east, box.north)
    return _of_kind(np.asarray(shapely.intersection(parts, frame)), layer)


def _turned(parts: Geometries, wrap: float, layer: str) -> Geometries:
    """The world cut along the meridian ``wrap``, what lies west of it moved to the east."""
    import numpy as np
    import shapely

    if wrap <= -180:
        return parts
    west = shapely.intersection(parts, shapely.box(-180, -90, wrap, 90))
    east = shapely.intersection(parts, shapely.box(wrap, -90, 180, 90))
    moved = shapely.transform(west, lambda points: points + np.array([360, 0]))
    both = _of_kind(np.concatenate([np.asarray(east), np.asarray(moved)]), layer)
    return _joined(both, _all([]), wrap)


def _of_kind(parts: Geometries, layer: str) -> Geometries:
    """The polygons or the lines in geometries of any kind."""
    import numpy as np
    import shapely

    parts = shapely.get_parts(shapely.get_parts(parts))
    kind = shapely.GeometryType.POLYGON if layer in AREAS else shapely.GeometryType.LINESTRING
    return np.asarray(parts[(shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)])


def _larger(parts: Geometries, smallest: float) -> Geometries:
    import shapely

    return parts[shapely.area(parts) > smallest]

"""Marks -> the part of the world that the page draws under them.

Nothing is fetched: coasts, borders, rivers and names come from ``data/basemap.json.gz``.
``choose`` cuts a box round the marks, in as much detail as the page's budget of bytes allows,
and adds the whole world coarsely for what lies outside.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mapgen.gazetteer.atlas import Atlas, open_atlas

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
COARSE_FROM = 60.0  # degrees of span from which 1:50m is enough
VIEW_PIXELS = 900  # width of a usual map pane
LABELS_AT_MOST = 260
LAND, LINES = ("land", "lakes"), ("borders", "disputed", "provinces", "rivers")


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


def choose(points: Sequence[Point], *, margin: float = 0.35) -> dict[str, Any]:
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
    tolerance = min(0.03, max(0.002, box.span / 3500))
    drawing = _Drawing(atlas, box)
    while True:
        result = drawing.at(tolerance)
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()
        if len(text) <= RAW_BUDGET and len(gzip.compress(text, mtime=0)) <= GZIP_BUDGET:
            return result
        tolerance *= 2


def box_of(points: Sequence[tuple[float, float]], margin: float) -> Box:
    """The box to draw in detail: the points' extent, wider, at least a country's size."""
    if not points:
        return Box(-60, -180, LATITUDE_LIMIT, 180)
    lats = [lat for lat, _ in points]
    west, width = _shortest_arc([lon for _, lon in points])
    middle = (min(lats) + max(lats)) / 2
    stretch = 1 / max(0.2, math.cos(math.radians(middle)))  # of a degree of longitude on the map
    height = max(SMALLEST_HEIGHT, (max(lats) - min(lats)) * (1 + margin))
    wide = max(SMALLEST_WIDTH * stretch, width * (1 + 1.5 * margin))
    # The pane is neither a ribbon nor a column: fill it.
    height, wide = max(height, wide / stretch * 0.6), max(wide, height * stretch * 1.2)
    south = max(-LATITUDE_LIMIT, middle - height / 2)
    north = min(LATITUDE_LIMIT, middle + height / 2)
    if wide >= 300:
        return Box(math.floor(south), -180, math.ceil(north), 180)
    west += (width - wide) / 2
    west -= 360 * math.floor((west + 180) / 360)
    return Box(
        math.floor(south * 10) / 10,
        math.floor(west * 10) / 10,
        math.ceil(north * 10) / 10,
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

    def __init__(self, atlas: Atlas, box: Box) -> None:
        self.atlas, self.box = atlas, box
        self.level = "50m" if box.span > COARSE_FROM else "10m"
        self.pieces: dict[str, list[Any]] = {layer: [] for layer in LAND + LINES}
        self._read_tiles()
        self.detail = {layer: _joined(layer, parts) for layer, parts in self.pieces.items()}
        self.world = self._world()
        self.labels = self._labels()

    def at(self, tolerance: float) -> dict[str, Any]:
        """The drawing simplified to a tolerance in degrees."""
        box = self.box
        detail: dict[str, Any] = {}
        for layer, parts in self.detail.items():
            cut = _clipped(_simplified(layer, parts, tolerance), box, layer)
            if layer in LAND:
                smallest = max((box.span / 1200) ** 2, tolerance**2)
                cut = _larger(cut, smallest if layer == "land" else 4 * smallest)
                detail[layer] = _encoded_areas(cut, DETAIL_FACTOR)
            else:
                detail[layer] = _encoded_lines(cut, DETAIL_FACTOR)
        return {
            "box": [box.south, box.west, box.north, box.east],
            "wrap": box.wrap,
            "factor": {"detail": DETAIL_FACTOR, "world": WORLD_FACTOR},
            "world": self.world,
            "detail": detail,
            "labels": self.labels,
            "credits": self.atlas.header["credits"],
        }

    def _read_tiles(self) -> None:
        size, box = self.atlas.header["tiles"][self.level], self.box
        for south in range(-90, 90, size):
            if south + size <= box.south or south >= box.north:
                continue
            first = math.floor(box.west / size) * size
            for west in range(first, math.ceil(box.east), size):
                turns = 360 * math.floor((west + 180) / 360)
                key = f"{self.level}/{south}/{west - turns}"
                if key in self.atlas:
                    self._read_tile(self.atlas[key], turns)

    def _read_tile(self, tile: dict[str, Any], turns: int) -> None:
        for layer, packed in tile.items():
            parts = _unpacked(packed, self.atlas.grid, turns)
            if "v" in packed:
                parts = parts[self._fits(layer, packed["v"])]
            self.pieces[layer].append(parts)

    def _fits(self, layer: str, values: list[int]) -> Any:
        """Which rivers (by rank) and provinces (by tenths of a zoom) this scale has room for."""
        import numpy as np

        limit = self.box.zoom + 3.5 if layer == "rivers" else 10 * (self.box.zoom + 2.5)
        return np.array(values) <= limit

    def _world(self) -> dict[str, Any]:
        whole = self.atlas["110m"]
        world: dict[str, Any] = {}
        for layer, packed in whole.items():
            parts = _turned(_unpacked(packed, self.atlas.grid, 0), self.box.wrap, layer)
            encode = _encoded_areas if layer in LAND else _encoded_lines
            world[layer] = encode(parts, WORLD_FACTOR)
        return world

    def _labels(self) -> list[dict[str, Any]]:
        chosen, rivers = [], set()
        for kind, name, lat, lon, rank, zoom in self.atlas["labels"]:
            if lon < self.box.wrap:
                lon += 360
            if not self.box.holds(lat, lon) or zoom > self.box.zoom + 4:
                continue
            if kind == "river" and (name in rivers or rank - 3 > self.box.zoom + 3.5):
                continue
            rivers.add(name)
            chosen.append(
                {
                    "kind": kind,
                    "name": name,
                    "at": [round(lat, 3), round(lon, 3)],
                    "rank": rank,
                    "zoom": zoom,
                }
            )
        return chosen[:LABELS_AT_MOST]


def _unpacked(packed: dict[str, list[int]], grid: int, turns: int) -> Geometries:
    """Polygons (when ``p`` is there) or lines, in degrees, longitude first."""
    import numpy as np
    import shapely

    points = np.array(packed["d"], dtype=np.int64).reshape(-1, 2).cumsum(axis=0)
    degrees = points[:, ::-1] / grid + [turns, 0]
    rings = np.repeat(np.arange(len(packed["n"])), packed["n"])
    if "p" not in packed:
        return np.asarray(shapely.linestrings(degrees, indices=rings))
    owners = np.repeat(np.arange(len(packed["p"])), packed["p"])
    return np.asarray(shapely.polygons(shapely.linearrings(degrees, indices=rings), indices=owners))


def _joined(layer: str, pieces: list[Geometries]) -> Geometries:
    """The pieces of all tiles, joined where the tiles meet."""
    import numpy as np
    import shapely

    if not pieces:
        return np.array([], dtype=object)
    parts = np.concatenate(pieces)
    if layer in LAND:
        return shapely.get_parts(shapely.union_all(parts)) if len(pieces) > 1 else parts
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))


def _simplified(layer: str, parts: Geometries, tolerance: float) -> Geometries:
    import shapely

    return shapely.simplify(parts, tolerance, preserve_topology=layer in LAND)


def _clipped(parts: Geometries, box: Box, layer: str) -> Geometries:
    """What lies in the box: areas as polygons, everything else as lines."""
    import shapely

    return _of_kind(
        shapely.intersection(parts, shapely.box(box.west, box.south, box.east, box.north)), layer
    )


def _turned(parts: Geometries, wrap: float, layer: str) -> Geometries:
    """The world cut along the meridian ``wrap``, what lies west of it moved to the east."""
    import numpy as np
    import shapely

    if wrap <= -180:
        return parts
    west = shapely.intersection(parts, shapely.box(-180, -90, wrap, 90))
    east = shapely.intersection(parts, shapely.box(wrap, -90, 180, 90))
    moved = shapely.transform(west, lambda points: points + [360, 0])
    return _joined(layer, [_of_kind(np.asarray(east), layer), _of_kind(np.asarray(moved), layer)])


def _of_kind(parts: Geometries, layer: str) -> Geometries:
    import shapely

    parts = shapely.get_parts(shapely.get_parts(parts))
    kind = shapely.GeometryType.POLYGON if layer in LAND else shapely.GeometryType.LINESTRING
    return parts[(shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)]


def _larger(parts: Geometries, smallest: float) -> Geometries:
    import shapely

    return parts[shapely.area(parts) > smallest]


def _encoded_areas(parts: Geometries, factor: int) -> list[list[str]]:
    areas = []
    for part in parts:
        rings = [_grid_points(ring, factor)[:-1] for ring in (part.exterior, *part.interiors)]
        if len(rings[0]) >= 3:
            areas.append([polyline(ring) for ring in rings if len(ring) >= 3])
    return areas


def _encoded_lines(parts: Geometries, factor: int) -> list[str]:
    lines = (_grid_points(part, factor) for part in parts)
    return [polyline(line) for line in lines if len(line) > 1]


def _grid_points(line: Any, factor: int) -> Any:
    """(latitude, longitude) as whole numbers, without repeated points."""
    import numpy as np
    import shapely

    points = np.rint(shapely.get_coordinates(line)[:, ::-1] * factor).astype(np.int64)
    moves = np.any(np.diff(points, axis=0), axis=1)
    return points[np.concatenate(([True], moves))]


def polyline(points: Any) -> str:
    """Google's encoded polyline of an array of whole (latitude, longitude) pairs.

    Each difference is doubled, inverted when negative, and written as groups of five bits,
    the lowest first, plus 63; all groups of a number but the last have 32 added.
    """
    import numpy as np

    moves = np.diff(points, axis=0, prepend=[[0, 0]]).ravel()
    rest = np.where(moves < 0, ~(moves << 1), moves << 1)[:, None] >> (5 * np.arange(6))
    used = rest > 0
    used[:, 0] = True
    more = np.concatenate([used[:, 1:], np.zeros((len(used), 1), dtype=bool)], axis=1)
    letters = (rest & 31) + 63 + 32 * more
    return letters[used].astype(np.uint8).tobytes().decode("ascii")

"""What the base map file holds: packed coordinates, in chunks of neighbouring shapes.

The file is a gzip of JSON lines in which every line is a gzip member of its own: a reader takes
the first line, the index, and unpacks only the lines it needs (``zcat`` still reads it all).
"""

from __future__ import annotations

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from natural_earth import polygons_of

GRID = 1000  # coordinates are whole thousandths of a degree


@dataclass(frozen=True)
class Level:
    """A degree of detail, used for maps that span up to ``span`` degrees.

    ``smallest`` is in square degrees; an area with more than ``corners`` corners is cut.
    """

    name: str
    scale: str
    span: float
    tolerance: float
    smallest: float
    cell_degrees: float
    corners: int


# The page simplifies to span / 3500, at least 0.002; each level is a little finer than that.
LEVELS = [
    Level("fine", "10m", 20, 0.001, 0, 10, 4000),
    Level("middle", "10m", 60, 0.004, 0.0003, 30, 40_000),
    Level("coarse", "50m", 360, 0.012, 0.002, 60, 40_000),
]


def whole(coordinates: Any) -> Any:
    """Coordinates as whole thousandths of a degree, latitude first."""
    return np.rint(np.asarray(coordinates)[:, ::-1] * GRID).astype(int)


def without_repeats(points: Any) -> Any:
    """Points that differ from the one before."""
    return points[np.concatenate(([True], np.any(np.diff(points, axis=0), axis=1)))]


def pack(rings: list[Any]) -> dict[str, list[int]]:
    """Points of all rings as one list of differences, and the number of points of each."""
    if not rings:
        return {"d": [], "n": []}
    points = np.concatenate(rings)
    return {
        "d": np.diff(points, axis=0, prepend=[[0, 0]]).ravel().tolist(),
        "n": [len(r) for r in rings],
    }


def pack_polygons(polygons: Iterable[shapely.Polygon]) -> dict[str, list[int]]:
    """Rings without their closing point; ``p`` is the number of rings of each polygon."""
    rings, counts = [], []
    for polygon in polygons:
        own = [
            without_repeats(whole(r.coords))[:-1] for r in (polygon.exterior, *polygon.interiors)
        ]
        if len(own[0]) < 3:
            continue
        own = [ring for ring in own if len(ring) >= 3]
        rings += own
        counts.append(len(own))
    return pack(rings) | {"p": counts}


def pack_lines(lines: Iterable[Any]) -> dict[str, list[int]]:
    """Lines of at least two different points."""
    return pack(
        [line for line in (without_repeats(whole(x.coords)) for x in lines) if len(line) > 1]
    )


def pack_graded(lines: list[tuple[Any, ...]]) -> dict[str, list[int]]:
    """Lines with a whole number each, as ``v``."""
    kept = [(without_repeats(whole(item[0].coords)), item[1]) for item in lines]
    kept = [item for item in kept if len(item[0]) > 1]
    return pack([points for points, _ in kept]) | {"v": [value for _, value in kept]}


@dataclass
class Chunk:
    """Neighbouring shapes of one layer, read together; ``box`` is south, west, north, east."""

    level: str
    layer: str
    box: tuple[int, int, int, int]
    content: dict[str, list[Any]]


def chunks_of(level: Level, layer: str, items: list[tuple[Any, ...]]) -> list[Chunk]:
    """Layers in chunks; only areas too large to be read as a whole are cut.

    ``items`` are (geometry,) or (geometry, whole number, …).
    """
    if items[0][0].geom_type == "Polygon":
        simple = shapely.simplify(np.array([item[0] for item in items]), level.tolerance)
        parts = [p for p in on_grid(simple) if p.area > level.smallest]
        whole = [part for part in parts if shapely.get_num_coordinates(part) <= level.corners]
        large = [part for part in parts if shapely.get_num_coordinates(part) > level.corners]
        pieces = [(piece,) for part in large for piece in cut(part, level)]
        cut_ones = grouped(level, layer, pieces)
        for chunk in cut_ones:
            chunk.content["cut"] = [1]
        return grouped(level, layer, [(part,) for part in whole]) + cut_ones
    lines = [(shapely.simplify(item[0], level.tolerance), *item[1:]) for item in items]
    return grouped(level, layer, lines)


def grouped(level: Level, layer: str, items: list[tuple[Any, ...]]) -> list[Chunk]:
    """Items by cells of the level's size; what is larger than a cell stands alone."""
    cells: dict[tuple[float, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for item in items:
        west, south, east, north = item[0].bounds
        large = max(east - west, north - south) > level.cell_degrees
        middle = ((west + east) / 2, (south + north) / 2)
        cell = tuple(math.floor(m / level.cell_degrees) for m in middle)
        cells[(*cell, len(cells)) if large else cell].append(item)
    chunks = []
    for _, own in sorted(cells.items()):
        if own[0][0].geom_type == "Polygon":
            content = pack_polygons(item[0] for item in own)
        else:
            content = pack_graded(own) if len(own[0]) > 1 else pack_lines(i[0] for i in own)
        if content["n"]:
            chunks.append(Chunk(level.name, layer, whole_degrees([i[0] for i in own]), content))
    return chunks


def whole_degrees(shapes: list[Any]) -> tuple[int, int, int, int]:
    """South, west, north, east of shapes, rounded outwards."""
    west, south, east, north = shapely.total_bounds(np.array(shapes))
    return math.floor(south), math.floor(west), math.ceil(north), math.ceil(east)


def cut(polygon: shapely.Polygon, level: Level) -> list[shapely.Polygon]:
    """The pieces of a polygon in the level's cells."""
    size = level.cell_degrees
    west, south, east, north = (math.floor(b / size) for b in polygon.bounds)
    squares = [
        shapely.box(x * size, y * size, (x + 1) * size, (y + 1) * size)
        for y in range(south, north + 1)
        for x in range(west, east + 1)
    ]
    return on_grid(shapely.intersection(polygon, np.array(squares)))


def on_grid(polygons: Any) -> list[shapely.Polygon]:
    """Valid polygons whose corners are whole thousandths of a degree."""
    return polygons_of(shapely.set_precision(np.asarray(polygons), 1 / GRID))


def write(file: Path, header: dict[str, Any], chunks: list[Chunk], members: dict[str, Any]) -> None:
    """The index, then every chunk and member as a gzip member each."""
    listed: dict[str, list[list[Any]]] = defaultdict(list)
    content: dict[str, Any] = {}
    for chunk in chunks:
        key = f"{chunk.level}/{len(listed[chunk.level])}"
        listed[chunk.level].append([chunk.layer, *chunk.box, key])
        content[key] = chunk.content
    packed = {key: squeezed(value) for key, value in (content | members).items()}
    index, offset = {}, 0
    for key, data in packed.items():
        index[key] = [offset, len(data)]
        offset += len(data)
    first = squeezed(header | {"chunks": listed, "members": index})
    file.write_bytes(b"".join([first, *packed.values()]))


def squeezed(value: Any) -> bytes:
    """One JSON line, gzipped without name or time."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
    return gzip.compress(line.encode(), compresslevel=9, mtime=0)

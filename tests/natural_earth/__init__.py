"""Natural Earth 10m land and countries, as npm world-atlas 2.0.2 packs them: to check places by."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.affinity import translate
from shapely.geometry import Point, Polygon

KM_PER_DEGREE = 111.2


@cache
def topology() -> dict:
    packed = Path(__file__).with_name("countries-10m.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


@cache
def arcs() -> list[list[tuple[float, float]]]:
    scale, move = topology()["transform"]["scale"], topology()["transform"]["translate"]
    decoded = []
    for arc in topology()["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        decoded.append(points)
    return decoded


def ring(indexes: list[int]) -> list[tuple[float, float]]:
    """The points of a ring; across the antimeridian the longitudes go on beyond 180."""
    points = [p for i in indexes for p in (arcs()[i] if i >= 0 else arcs()[~i][::-1])]
    turns, unwrapped = 0, points[:1]
    for (before, _), (lon, lat) in pairwise(points):
        turns += (lon - before < -180) - (lon - before > 180)
        unwrapped.append((lon + 360 * turns, lat))
    return unwrapped


def pieces(geometry: dict) -> Iterator[Polygon]:
    """The polygons of a geometry; those across the antimeridian once for each side."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for outline, *holes in ([ring(indexes) for indexes in polygon] for polygon in polygons):
        if len(outline) < 4:  # an islet can shrink to a line at this resolution
            continue
        piece = Polygon(outline, [hole for hole in holes if len(hole) > 3])
        yield piece
        if piece.bounds[2] > 180 or piece.bounds[0] < -180:
            yield translate(piece, -360 if piece.bounds[2] > 180 else 360)


@cache
def countries() -> tuple[list[str], shapely.STRtree]:
    """The countries' names, piece by piece, and the pieces, findable fast."""
    geometries = [g for g in topology()["objects"]["countries"]["geometries"] if g.get("arcs")]
    named = [(g["properties"]["name"], piece) for g in geometries for piece in pieces(g)]
    return [name for name, _ in named], shapely.STRtree([piece for _, piece in named])


def km_from_land(lat: float, lon: float) -> float:
    """How far a point lies off the coast; a degree of longitude counts as one of latitude."""
    _, gaps = countries()[1].query_nearest(Point(lon, lat), return_distance=True)
    return float(gaps[0]) * KM_PER_DEGREE


def countries_near(lat: float, lon: float, km: float) -> set[str]:
    """Natural Earth's names of the countries within some kilometres of a point."""
    names, tree = countries()
    found = tree.query(Point(lon, lat), predicate="dwithin", distance=km / KM_PER_DEGREE)
    return {names[i] for i in found}

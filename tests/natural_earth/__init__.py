"""Natural Earth 10m land and countries, as npm world-atlas 2.0.2 packs them: to check places by."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

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
    return [p for i in indexes for p in (arcs()[i] if i >= 0 else arcs()[~i][::-1])]


def shape(geometry: dict) -> BaseGeometry:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    parts = []
    for outline, *holes in ([ring(indexes) for indexes in polygon] for polygon in polygons):
        if len(outline) > 3:  # an islet can shrink to a line at this resolution
            parts.append(Polygon(outline, [hole for hole in holes if len(hole) > 3]))
    return shapely.make_valid(MultiPolygon(parts))


@cache
def land() -> BaseGeometry:
    return shape(topology()["objects"]["land"]["geometries"][0])


@cache
def countries() -> dict[str, BaseGeometry]:
    """English name in Natural Earth -> shape."""
    return {
        g["properties"]["name"]: shape(g)
        for g in topology()["objects"]["countries"]["geometries"]
        if g.get("arcs")
    }


def km_outside(area: BaseGeometry, lat: float, lon: float) -> float:
    """Roughly, and never too little: a degree of longitude counts as one of latitude."""
    return area.distance(Point(lon, lat)) * KM_PER_DEGREE

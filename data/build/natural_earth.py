"""Readers of the forms in which packages hold Natural Earth: TopoJSON, GeoPackage, shapefile."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry


class Topology:
    """A world-atlas file: polygons by name, and the lines that two of them share."""

    def __init__(self, text: bytes, name: str) -> None:
        data = json.loads(text)
        scale, move = data["transform"]["scale"], data["transform"]["translate"]
        self.arcs = [np.cumsum(arc, axis=0) * scale + move for arc in data["arcs"]]
        self.objects: list[dict[str, Any]] = data["objects"][name]["geometries"]

    def polygons(self, shape: dict[str, Any]) -> list[shapely.Polygon]:
        """The valid polygons of one object, cut where they cross the date line."""
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        polygons = [shapely.Polygon(*self._rings(part)) for part in parts]
        return within_the_world(polygons_of(shapely.make_valid(np.array(polygons))))

    def _rings(self, part: list[list[int]]) -> tuple[Any, list[Any]]:
        rings = [
            unrolled(np.concatenate([self._arc(arc)[(n > 0) :] for n, arc in enumerate(ring)]))
            for ring in part
        ]
        return rings[0], rings[1:]

    def _arc(self, index: int) -> Any:
        return self.arcs[index] if index >= 0 else self.arcs[~index][::-1]

    def shared(self) -> Iterator[tuple[str, str, shapely.LineString]]:
        """(name, other name, line) for every line between two objects."""
        owners: dict[int, list[str]] = defaultdict(list)
        for shape in self.objects:
            indices = {i if i >= 0 else ~i for i in flat(shape["arcs"])}
            for index in sorted(indices):
                owners[index].append(shape["properties"]["name"])
        for index, names in sorted(owners.items()):
            if len(names) == 2:
                yield names[0], names[1], shapely.LineString(self.arcs[index])


def unrolled(ring: Any) -> Any:
    """A ring whose longitudes run on past 180; one round a pole is closed along the pole."""
    steps = np.diff(ring[:, 0])
    turns = np.concatenate(([0], np.cumsum(np.rint(steps / 360)))) * 360
    ring = np.column_stack((ring[:, 0] - turns, ring[:, 1]))
    if abs(ring[0, 0] - ring[-1, 0]) > 180:
        pole = math.copysign(90, ring[0, 1])
        ring = np.vstack((ring, [[ring[-1, 0], pole], [ring[0, 0], pole], ring[:1][0]]))
    return ring


def within_the_world(polygons: list[shapely.Polygon]) -> list[shapely.Polygon]:
    """Polygons cut at 180 degrees, what lies beyond moved to the other side."""
    inside = []
    for polygon in polygons:
        west, _, east, _ = polygon.bounds
        if west >= -180 and east <= 180:
            inside.append(polygon)
            continue
        for turn in (-360, 0, 360):
            moved = shapely.affinity.translate(polygon, turn)
            inside += polygons_of(shapely.intersection(moved, shapely.box(-180, -90, 180, 90)))
    return inside


def flat(nested: list[Any]) -> Iterator[int]:
    """The numbers in lists of lists."""
    for item in nested:
        if isinstance(item, int):
            yield item
        else:
            yield from flat(item)


def geopackage(file: Path, table: str) -> Iterator[tuple[dict[str, str], BaseGeometry]]:
    """(attributes, geometry) of each row of a GeoPackage table."""
    with sqlite3.connect(file) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute(f"SELECT * FROM {table} ORDER BY fid"):  # noqa: S608
            blob = row["geom"]
            envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
            values = {k: row[k] or "" for k in row.keys() if k not in ("geom", "fid")}  # noqa: SIM118
            yield values, shapely.from_wkb(blob[8 + envelope :])


def shapes(file: Path) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    """(attributes, geometry) of each record of a shapefile."""
    with shapefile.Reader(str(file), encoding="latin-1") as reader:
        for item in reader.iterShapeRecords():
            if item.shape.shapeType != shapefile.NULL:
                yield (
                    item.record.as_dict(),
                    shapely.geometry.shape(item.shape.__geo_interface__),
                )


def polygons_of(shape: Any) -> list[shapely.Polygon]:
    """The non-empty polygons in a geometry or an array of geometries."""
    parts = shapely.get_parts(np.atleast_1d(shape))
    parts = shapely.get_parts(parts)  # a polygon in a collection in an array
    return [p for p in parts if p.geom_type == "Polygon" and not p.is_empty]


def lines_of(shape: Any) -> list[shapely.LineString]:
    """The lines in a geometry or an array of geometries, joined end to end."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(shape)))
    lines = [p for p in parts if p.geom_type == "LineString" and not p.is_empty]
    if not lines:
        return []
    return list(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(lines))))

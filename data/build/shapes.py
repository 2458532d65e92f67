"""Build the lines and areas in data/shapes that are taken from packages.

    python data/build/shapes.py [--packages DIR]

Needs what data/build/basemap.py needs. Each shape is one RFC 7946 Feature of at most 15 kB whose
properties say where it comes from; what was drawn by hand stands in this file.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops
from natural_earth import Topology, geopackage
from packages import WORLD_MAP, Packages
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parents[1]
BYTES_AT_MOST = 15_000

# The Yalu rises on the south side of Paektu; east of here the border follows the Tumen.
YALU_SOURCE = (128.073, 41.969)
# The border line of Natural Earth ends at the head of the estuary. The points from the mouth
# (39.867 N 124.317 E in Wikipedia's article) up to there are by hand: the middle of the water
# between the coasts of Natural Earth at 1:10m.
YALU_ESTUARY = [
    (124.317, 39.867), (124.295, 39.90), (124.335, 39.95), (124.350, 39.97), (124.368, 40.0),
    (124.381, 40.02), (124.369, 40.08),
]  # fmt: skip
# The western edge of Yanbian: the borders of Antu and Dunhua with Fusong, Huadian and Jiaohe,
# by hand to about 15 km, from Paektu to the province's border, guided by the seats of its eight
# counties and of their western neighbours. Elsewhere its edge is the province's own. The area
# comes out at 45,200 square kilometres; the province's site (gojilin.gov.cn) gives 43,474.
YANBIAN_WEST = [
    (128.06, 41.90), (128.02, 42.02), (127.93, 42.12), (127.80, 42.30), (127.70, 42.55),
    (127.57, 42.75), (127.48, 42.95), (127.46, 43.15), (127.50, 43.35), (127.62, 43.55),
    (127.80, 43.70), (127.88, 43.85), (127.95, 44.00), (127.95, 44.60),
]  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A line or an area with its papers."""

    id: str
    name: str
    geometry: BaseGeometry
    source: str
    made: str
    licence: str = "public domain"


def border(atlas: Topology, one: str, other: str) -> BaseGeometry:
    """The line between two countries of world-atlas, in one piece when it is."""
    shared = [line for a, b, line in atlas.shared() if {a, b} == {one, other}]
    return shapely.line_merge(shapely.MultiLineString(shared))


def yalu(line: BaseGeometry) -> shapely.LineString:
    """The part of the China-North Korea border west of the Yalu's source, and the estuary."""
    longest = max(shapely.get_parts(line), key=lambda part: part.length)
    points = sorted([longest.coords[0], longest.coords[-1]])  # the west end is at the sea
    if longest.coords[0] != points[0]:
        longest = longest.reverse()
    source = longest.project(shapely.Point(YALU_SOURCE))
    river = shapely.ops.substring(longest, 0, source)
    return shapely.LineString([*YALU_ESTUARY, *river.coords])


def provinces(gpkg: Path, *names: str) -> BaseGeometry:
    """The union of Chinese provinces, without the slivers between them."""
    parts = [
        shape
        for values, shape in geopackage(gpkg, "states_provinces")
        if values["iso_a2"] == "CN" and values["name"] in names
    ]
    if len(parts) != len(names):
        raise SystemExit(f"{gpkg}: only {len(parts)} of {names}")
    return shapely.buffer(shapely.union_all(shapely.make_valid(np.array(parts))), 0.01).buffer(
        -0.01
    )


def yanbian(jilin: BaseGeometry) -> BaseGeometry:
    """The part of Jilin east of the hand-drawn line."""
    east = shapely.Polygon([*YANBIAN_WEST, (132, 44.60), (132, 41.90)])
    pieces: list[BaseGeometry] = list(shapely.get_parts(jilin.intersection(east)))
    return max(pieces, key=lambda piece: piece.area)


def shapes_of(gpkg: Path, atlas: Topology) -> list[Shape]:
    """All shapes that this file makes."""
    gpkg_source = "Natural Earth, states and provinces, from world_map.gpkg of Debian qgis-common"
    atlas_source = "Natural Earth 4.1, 1:10m countries, from npm world-atlas 2.0.2"
    line = border(atlas, "China", "North Korea")
    return [
        Shape(
            "china-north-korea-border",
            "Border of China and North Korea",
            line,
            atlas_source,
            "the line that both countries share",
        ),
        Shape(
            "yalu-river",
            "Yalu",
            yalu(line),
            atlas_source,
            "the border of China and North Korea, which runs in the Yalu, from the river's source "
            "to the head of the estuary; the 26 km of the estuary by hand",
        ),
        Shape(
            "north-east-china",
            "North-east China",
            provinces(gpkg, "Liaoning", "Jilin", "Heilongjiang"),
            gpkg_source,
            "union of Liaoning, Jilin and Heilongjiang",
        ),
        Shape("xinjiang", "Xinjiang", provinces(gpkg, "Xinjiang"), gpkg_source, "the province"),
        Shape(
            "yanbian",
            "Yanbian",
            yanbian(provinces(gpkg, "Jilin")),
            gpkg_source + "; western edge by hand",
            "the part of Jilin east of a line drawn by hand to about 15 km",
        ),
    ]


def text_of(shape: Shape) -> str:
    """The shape as a GeoJSON Feature, as exact as 15 kB allow."""
    tolerance = 0.002
    while True:
        simple = shapely.simplify(shape.geometry, tolerance)
        feature: dict[str, Any] = {
            "type": "Feature",
            "id": shape.id,
            "properties": {
                "id": shape.id,
                "name": shape.name,
                "source": shape.source,
                "licence": shape.licence,
                "made": f"data/build/shapes.py: {shape.made}; simplified to {tolerance:g} degrees",
            },
            "geometry": rounded(shapely.geometry.mapping(shapely.orient_polygons(simple))),
        }
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + "\n"
        if len(text.encode()) < BYTES_AT_MOST:
            return text
        tolerance *= 1.5


def rounded(value: Any) -> Any:
    """The same with numbers to four decimals, about 10 metres."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, tuple | list) else value


def build(folder: Path) -> None:
    """Read the packages in ``folder`` and write data/shapes."""
    packages = Packages(folder)
    atlas = Topology(packages.npm("world-atlas", "countries-10m.json"), "countries")
    with tempfile.TemporaryDirectory() as temporary:
        gpkg = packages.debian("qgis-common", Path(temporary)) / WORLD_MAP
        for shape in shapes_of(gpkg, atlas):
            file = DATA / "shapes" / f"{shape.id}.geojson"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text_of(shape), encoding="utf-8")
            print(f"{file}: {file.stat().st_size:,} bytes")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Build the shapes in data/shapes.")
    parser.add_argument("--packages", type=Path, help="folder with (or for) the packages")
    options = parser.parse_args()
    if options.packages:
        build(options.packages)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder))


if __name__ == "__main__":
    main()

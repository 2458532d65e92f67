"""A place's line or area: what ``Place.id`` and ``Place.shape`` lead to.

Hand-checked places have a GeoJSON file in ``data/shapes``; countries and first-level provinces
are in the base map file (Natural Earth). Only what is asked for is read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.atlas import open_atlas
from mapgen.gazetteer.layer import normalise

Ring = list[tuple[float, float]]
GENERIC = re.compile(
    r"\b(?:province|prefecture|oblast|governorate|region|state|autonomous|municipality|county|"
    r"district|department|republic|krai|uygur|uyghur|zhuang|hui|of|sheng|shi|do|si)\b"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """Lines, or the rings of areas without their closing point, of (lat, lon) in degrees.

    The rings of an area are outer ones only, the largest first: a hole would have to be told
    from an island, and at the scale of a map of a story there is none worth it. ``credit``
    names the source for the map's credits.
    """

    kind: Literal["line", "area"]
    parts: list[Ring]
    credit: str = "Natural Earth"


def outline(
    source: str, shape: str = "", *, country: str = "", name: str = "", feature_code: str = ""
) -> Outline | None:
    """The outline of a place, or None when it has none.

    Args:
        source: the place's id: ``checked:yalu-river``, ``country:CN``, ``geonames:2036115``.
        shape: the place's shape file, when it names one: one of data/shapes (``yalu-river``, also
            with ``.geojson``), or the whole path of a file.
        country: ISO 3166-1 alpha-2 code; with ``name`` it finds a first-level province.
        name: the place's name, in any of the spellings of Natural Earth.
        feature_code: GeoNames' code; ``ADM1`` is a province, ``PCLI`` and its kind a country.

    Raises:
        GazetteerError: the shape file or the base map file is damaged, or a shape that was
            named is missing.
    """
    layer, _, key = source.partition(":")
    if shape:
        return _from_file(shape)
    if layer == "checked" and _is_there(key):
        return _from_file(key)
    if layer == "country":
        return country_outline(key)
    if feature_code.startswith("PCL"):
        return country_outline(country)
    if feature_code == "ADM1" and country:
        number = int(key) if re.fullmatch(r"[0-9]{1,18}", key) else 0
        return province_outline(country, name, number)
    return None


def country_outline(code: str) -> Outline | None:
    """A country's area by its ISO 3166-1 alpha-2 code, at 1:50m or coarser.

    Raises:
        GazetteerError: the base map file is missing or damaged.
    """
    atlas = open_atlas()
    key = f"country/{code.upper()}"
    return _area(atlas[key], atlas.grid) if key in atlas else None


def province_outline(country: str, name: str, geonames_id: int = 0) -> Outline | None:
    """The area of a first-level province, state or region by its country's code and its name.

    GeoNames' id decides where the base map knows it. Else names are compared without case,
    accents and words such as "province"; when two provinces remain, there is no answer.

    Raises:
        GazetteerError: the base map file is missing or damaged.
    """
    atlas = open_atlas()
    key = f"province/{country.upper()}"
    if key not in atlas:
        return None
    provinces = atlas[key]
    known = [p for p in provinces if geonames_id and p["geonames"] == geonames_id]
    if known:
        return _area(known[0], atlas.grid)
    for simplify in (normalise, _bare):
        wanted = simplify(name)
        found = [p for p in provinces if wanted and any(simplify(n) == wanted for n in p["names"])]
        if len(found) == 1:
            return _area(found[0], atlas.grid)
    return None


def _bare(name: str) -> str:
    """A normalised name without the words that only say what kind of unit it is."""
    return " ".join(GENERIC.sub(" ", normalise(name.replace("-", " "))).split())


def _area(packed: dict[str, Any], grid: int) -> Outline:
    """The outer rings of packed polygons, the largest first."""
    rings: list[Ring] = []
    lat = lon = 0
    numbers = iter(packed["d"])
    for count in packed["n"]:
        ring: Ring = []
        for _ in range(count):
            lat += next(numbers)
            lon += next(numbers)
            ring.append((lat / grid, lon / grid))
        rings.append(ring)
    outer, first = [], 0
    for count in packed["p"]:
        outer.append(rings[first])
        first += count
    return Outline("area", sorted(outer, key=_size, reverse=True))


def _size(ring: Ring) -> float:
    """Twice the area of a ring in square degrees (the shoelace formula)."""
    following = [*ring[1:], ring[0]]
    return abs(sum(a[1] * b[0] - b[1] * a[0] for a, b in zip(ring, following, strict=True)))


def _is_there(shape: str) -> bool:
    return (
        bool(re.fullmatch(r"[\w-]+", shape)) and (data_file("shapes") / f"{shape}.geojson").exists()
    )


def _from_file(shape: str) -> Outline:
    """The line or area of a GeoJSON Feature: one in data/shapes, or at a path."""
    file = Path(shape)
    if not file.is_absolute():
        name = shape.removesuffix(".geojson")
        if not re.fullmatch(r"[\w-]+", name):
            raise GazetteerError(f"{shape}: a shape is named by letters, digits, - and _ alone")
        file = data_file("shapes") / f"{name}.geojson"
    try:
        feature = json.loads(file.read_text("utf-8"))
        credit = str(feature["properties"].get("source", "")).partition(",")[0]
        return _from_geometry(feature["geometry"], credit)
    except FileNotFoundError:
        raise GazetteerError(
            f"{file}: this shape file is missing; add it, or empty the shape column of the row "
            "of the gazetteer that names it"
        ) from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise GazetteerError(
            f"{file}: not a GeoJSON Feature with a line or an area ({error}); mend the file"
        ) from error


def _from_geometry(geometry: dict[str, Any], credit: str) -> Outline:
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            return Outline("line", [_points(coordinates)], credit)
        case "MultiLineString":
            return Outline("line", [_points(line) for line in coordinates], credit)
        case "Polygon":
            return Outline("area", [_points(coordinates[0])[:-1]], credit)
        case "MultiPolygon":
            rings = [_points(polygon[0])[:-1] for polygon in coordinates]
            return Outline("area", sorted(rings, key=_size, reverse=True), credit)
        case other:
            raise ValueError(f"its geometry is a {other}")


def _points(coordinates: list[list[float]]) -> Ring:
    """GeoJSON's [lon, lat] pairs as (lat, lon)."""
    points = [(float(lat), float(lon)) for lon, lat, *_ in coordinates]
    if len(points) < 2 or not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points):
        raise ValueError("a line needs two points, longitude first, within -180 to 180")
    return points

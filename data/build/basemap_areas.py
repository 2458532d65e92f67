"""Countries and first-level provinces by name: their areas."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from natural_earth import Topology, geopackage, polygons_of

DATA = Path(__file__).parents[1]

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
    with gzip.open(DATA / "geonames.tsv.gz", "rt", encoding="utf-8") as file:
        rows = csv.DictReader(
            (line for line in file if not line.startswith("#")),
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
        )
        for row in rows:
            if row["feature_code"] == "ADM1":
                point = shapely.Point(float(row["lon"]), float(row["lat"]))
                yield row["country"], row["admin1"], int(row["geonameid"]), row["name"], point

"""A geocoder's answer, as it is cached, and the Place that it describes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from mapgen.models import Latitude, Longitude, Model, Place, Precision

Box = tuple[float, float, float, float]

KM_PER_DEGREE = 111.195
LONGEST_NAME = 200
OSM_LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
LICENCES = {
    "nominatim": OSM_LICENCE,
    "photon": OSM_LICENCE,
    "pickpoint": OSM_LICENCE,
    "openmapquest": OSM_LICENCE,
    "geonames": "GeoNames, CC BY 4.0",
}

# OpenStreetMap's words for what an answer is (Nominatim's "addresstype", Photon's and Pelias's
# "type" or "layer"), in the order in which they are looked for: "natural" alone is an area, but
# "natural" with "bay" is water. What has an OSM key and none of these words is a facility.
PRECISION_OF_KIND: dict[Precision, set[str]] = {
    "country": {"country"},
    "region": {"state", "province", "region", "macroregion", "territory"},
    "district": {
        "county", "macrocounty", "state_district", "district", "city_district", "borough",
        "suburb", "quarter", "neighbourhood", "subdivision", "localadmin",
    },
    "locality": {
        "city", "town", "village", "hamlet", "municipality", "locality", "isolated_dwelling",
        "croft", "postcode", "postalcode",
    },
    "water": {
        "water", "waterway", "river", "stream", "canal", "lake", "reservoir", "bay", "strait",
        "sea", "ocean", "gulf", "fjord", "marinearea", "spring", "waterfall",
    },
    "area": {
        "continent", "island", "islet", "archipelago", "mountain_range", "ridge", "valley",
        "peninsula", "desert", "natural", "national_park", "protected_area", "nature_reserve",
        "boundary",
    },
}  # fmt: skip
# Half the diagonal of the answer's box says how far off its point may be, never less than this.
LEAST_RADIUS_KM: dict[Precision, float] = {
    "facility": 0.1, "locality": 1, "district": 1, "region": 10, "country": 50, "water": 1,
    "area": 2,
}  # fmt: skip
# What an answer without a box is taken to be good for: a typical size of its kind.
RADIUS_WITHOUT_BOX_KM: dict[Precision, float] = {
    "facility": 0.5, "locality": 5, "district": 10, "region": 100, "country": 500, "water": 20,
    "area": 50,
}  # fmt: skip
# A "facility" whose box is wider than this is no single spot (a motorway, a nature reserve).
LARGEST_FACILITY_KM = 15.0


class Answer(Model):
    """One location as a service gave it; ``raw`` is the service's own record."""

    lat: Latitude
    lon: Longitude
    address: str
    raw: dict[str, Any]


ANSWERS = TypeAdapter(list[Answer])


def licence_of(service: str) -> str:
    """The licence of a service's answers, as it is to be shown."""
    return LICENCES.get(service, f"see the terms of {service}")


def id_prefix(service: str) -> str:
    """The service's name as the first part of a Place's id: letters only."""
    return re.sub(r"[^a-z]", "", service)


def place_of(answer: Answer, service: str) -> Place:
    """The Place of an answer, with a precision and a radius no finer than the answer allows."""
    raw = flat(answer.raw)
    box = box_of(raw)
    precision = precision_of(raw)
    radius_km = radius_of(box) if box else RADIUS_WITHOUT_BOX_KM[precision]
    if precision == "facility" and radius_km > LARGEST_FACILITY_KM:
        precision = "area"
    address = raw.get("address")
    return Place(
        id=f"{id_prefix(service)}:{record_of(raw, answer)}",
        name=name_of(raw, answer),
        lat=answer.lat,
        lon=answer.lon,
        precision=precision,
        radius_km=round(max(radius_km, LEAST_RADIUS_KM[precision]), 2),
        country=country_of(raw),
        admin1=str(address.get("state", "")) if isinstance(address, Mapping) else "",
        feature_code=feature_code_of(raw),
        licence=licence_of(service),
    )


def flat(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The record with GeoJSON's ``properties`` beside its other members, as Photon has it."""
    properties = raw.get("properties")
    return {**raw, **properties} if isinstance(properties, Mapping) else dict(raw)


def record_of(raw: Mapping[str, Any], answer: Answer) -> str:
    """What names the record in its source for ever; the point itself when the source has no name.

    Nominatim's place_id is left aside: it differs between servers and changes with each import.
    """
    osm_type, osm_id = raw.get("osm_type"), raw.get("osm_id")
    if osm_type and osm_id:
        whole = {"N": "node", "W": "way", "R": "relation"}.get(str(osm_type), str(osm_type))
        return without_spaces(f"{whole}/{osm_id}")
    for key in ("gid", "geonameId", "id"):
        if raw.get(key):
            return without_spaces(str(raw[key]))
    return f"{answer.lat:.5f},{answer.lon:.5f}"


def without_spaces(text: str) -> str:
    """The text as a part of an id."""
    return re.sub(r"\s+", "-", text.strip())[:LONGEST_NAME] or "-"


def name_of(raw: Mapping[str, Any], answer: Answer) -> str:
    """The record's own name, else the first part of its address; one line, of sensible length."""
    own = raw.get("name")
    name = own if isinstance(own, str) and own.strip() else answer.address.split(",")[0]
    printable = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(printable.split())[:LONGEST_NAME]


def country_of(raw: Mapping[str, Any]) -> str:
    """The ISO 3166-1 alpha-2 code in the record, in capitals; empty when it has none."""
    address = raw.get("address")
    inside = address.get("country_code") if isinstance(address, Mapping) else None
    for code in (inside, *(raw.get(k) for k in ("country_code", "countrycode", "countryCode"))):
        if isinstance(code, str) and re.fullmatch(r"[A-Za-z]{2}", code):
            return code.upper()
    return ""


def precision_of(raw: Mapping[str, Any]) -> Precision:
    """How exact the record's point can be; ``locality`` when it does not say what it is."""
    keys = ("addresstype", "layer", "type", "osm_value", "class", "category")
    kinds = {kind.casefold() for key in keys if isinstance(kind := raw.get(key), str)}
    for precision, words in PRECISION_OF_KIND.items():
        if kinds & words:
            return precision
    is_osm_object = any(raw.get(key) for key in ("class", "category", "osm_key"))
    return "facility" if is_osm_object else "locality"


def feature_code_of(raw: Mapping[str, Any]) -> str:
    """GeoNames' code where the record has one, else OpenStreetMap's ``key=value``."""
    if isinstance(raw.get("fcode"), str):
        return str(raw["fcode"])
    key = raw.get("class") or raw.get("category") or raw.get("osm_key")
    value = raw.get("type") if raw.get("class") or raw.get("category") else raw.get("osm_value")
    return f"{key}={value}" if isinstance(key, str) and isinstance(value, str) else ""


def box_of(raw: Mapping[str, Any]) -> Box | None:
    """(south, west, north, east) in degrees, from the orders in which services give it."""
    orders = {
        "boundingbox": (0, 2, 1, 3),  # Nominatim: south, north, west, east
        "extent": (3, 0, 1, 2),  # Photon: west, north, east, south
        "bbox": (1, 0, 3, 2),  # GeoJSON: west, south, east, north
    }
    for key, order in orders.items():
        corners = raw.get(key)
        if not isinstance(corners, list | tuple) or len(corners) != 4:
            continue
        try:
            south, west, north, east = (float(corners[i]) for i in order)
        except (TypeError, ValueError):
            continue
        if -90 <= south <= north <= 90 and all(math.isfinite(lon) for lon in (west, east)):
            return south, west, north, east
    return None


def radius_of(box: Box) -> float:
    """Half the diagonal in km; a box whose east is less than its west crosses the date line."""
    south, west, north, east = box
    width = (east - west) % 360 if east != west + 360 else 360.0
    across = width * math.cos(math.radians((south + north) / 2))
    return math.hypot(north - south, across) * KM_PER_DEGREE / 2

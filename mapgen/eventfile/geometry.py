"""A point in the two forms that tables hold it in: WKT, and the blob of a GeoPackage.

Only points are read. What is longer than any point's form is another geometry, and is named
without being taken apart: geometries nested 50,000 deep end the process inside GEOS.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import shapely

KINDS = (
    "Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip
# The longest is a MultiPoint of one: its head, the point's, four numbers, two reference systems.
LONGEST_WKB = 64
LONGEST_WKT = 250
# The envelope before the point in a GeoPackage, in bytes, by its code in the flags.
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def from_wkt(text: str) -> dict[str, Any] | None:
    """The GeoJSON geometry of a WKT text; None when it is empty."""
    import shapely

    text = text.removeprefix("SRID=4326;")
    if len(text) > LONGEST_WKT:
        word = re.match(r"\s*(\w{0,20})", text)
        named = {kind.lower(): kind for kind in KINDS}
        return _other(named.get(word[1].lower(), KINDS[0]) if word else KINDS[0])
    try:
        return _as_geojson(shapely.from_wkt(text))
    except shapely.errors.ShapelyError:
        return {"type": "Point", "coordinates": [text]}  # told as such where features are read


def from_blob(blob: object) -> dict[str, Any] | None:
    """The GeoJSON geometry of a GeoPackage's blob: a head with flags, an envelope, then WKB.

    Raises:
        ValueError: it is none, or damaged; says so in words.
    """
    import shapely

    if not blob:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("the geometry is not a GeoPackage's")
    envelope = _ENVELOPE_BYTES.get(blob[3] >> 1 & 0b111)
    if envelope is None:
        raise ValueError("the geometry is not a GeoPackage's")
    wkb = blob[8 + envelope :]
    if len(wkb) > LONGEST_WKB:
        code = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") & 0xFFFF
        return _other(KINDS[code % 1000] if code % 1000 < len(KINDS) else KINDS[0])
    try:
        return _as_geojson(shapely.from_wkb(wkb))
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"a geometry is damaged ({error})") from error


def _other(kind: str) -> dict[str, Any]:
    return {"type": kind, "coordinates": []}


def _as_geojson(geometry: shapely.Geometry) -> dict[str, Any] | None:
    import shapely

    if shapely.is_empty(geometry):
        return None
    made: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return made

"""A table of points as GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/)."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapgen.corpus.layout import BBOX


def with_points(table: pa.Table) -> pa.Table:
    """The table with a ``geometry`` and a ``bbox`` column made of ``lat`` and ``lon`` (degrees),
    and the metadata that makes the file GeoParquet.

    No coordinate system is named, which in GeoParquet means WGS 84 with longitude first.
    """
    lat, lon = (table[name].combine_chunks().to_numpy() for name in ("lat", "lon"))
    wkb = shapely.to_wkb(shapely.points(lon, lat), byte_order=1)
    sides = [pa.array(side, pa.float64()) for side in (lon, lat, lon, lat)]
    boxes = pa.StructArray.from_arrays(sides, fields=list(BBOX))
    table = table.append_column("geometry", pa.array(wkb, pa.binary()))
    table = table.append_column("bbox", boxes)
    metadata = {**(table.schema.metadata or {}), b"geo": json.dumps(_geo(table)).encode()}
    return table.replace_schema_metadata(metadata)


def _geo(table: pa.Table) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "covering": {"bbox": {side.name: ["bbox", side.name] for side in BBOX}},
    }
    if table.num_rows:
        (west, east), (south, north) = (
            pc.min_max(table[name]).as_py().values() for name in ("lon", "lat")
        )
        column["bbox"] = [west, south, east, north]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}

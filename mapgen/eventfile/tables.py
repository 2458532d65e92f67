"""Events in a table: CSV from a spreadsheet or ogr2ogr, GeoPackage from QGIS.

The columns are the contract's properties; the point stands in lat and lon, in x and y, or as WKT.
A table becomes the features of a GeoJSON document and is read as one from there on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapgen.eventfile.writing import PROPERTIES

if TYPE_CHECKING:
    import shapely

SQLITE_MAGIC = b"SQLite format 3\0"
WGS_84 = 4326

# Of a point, in small letters: the columns that mapgen, spreadsheets, ogr2ogr and QGIS write.
POINT_COLUMNS = (("lon", "lat"), ("longitude", "latitude"), ("x", "y"))
WKT_COLUMNS = ("wkt", "wkt_geom", "geometry", "geom")
NUMBERS = {"radius_km", "confidence"}

# What a spreadsheet takes for a formula, or for a sign that what follows is one.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")

# The envelope before the point in a GeoPackage, in bytes, by its code in the flags.
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


class NotATableError(Exception):
    """The file cannot be read as a table of events; says what to do."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """The rows as GeoJSON features, and for each its line (CSV) or row number (GeoPackage)."""

    features: list[dict[str, Any]]
    lines: list[int]


def is_table(path: Path, content: bytes) -> bool:
    """Whether this is a CSV or GeoPackage file and not a GeoJSON one."""
    return content.startswith(SQLITE_MAGIC) or path.suffix.lower() in {".csv", ".tsv"}


def read_table(path: Path, content: bytes) -> Table:
    """The rows of a table.

    Raises:
        NotATableError: it has no points in WGS 84, or is no table at all.
    """
    return _geopackage(path) if content.startswith(SQLITE_MAGIC) else _csv(content)


def guarded(text: str) -> str:
    """A text as it may stand in a table that a spreadsheet opens: never a formula.

    >>> guarded("=1+1"), guarded("'-5"), guarded("Harwich")
    ("'=1+1", "''-5", 'Harwich')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that was ``guarded``.

    >>> unguarded("'=1+1"), unguarded("''-5"), unguarded("'t Harde")
    ('=1+1', "'-5", "'t Harde")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


# -- CSV -------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotATableError(line, 'this is not UTF-8: save it as "CSV UTF-8"') from error
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next(reader, [])
        point = _PointColumns.of(names)
        features, lines = [], []
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(names):
                    raise NotATableError(
                        line, f"this row has {len(cells)} cells, the header {len(names)}: put a "
                        "cell that has a comma into double quotes"
                    )  # fmt: skip
                row = dict(zip(names, cells, strict=False))
                features.append(_feature(point.geometry(row, delimiter), _csv_values(row, point)))
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotATableError(reader.line_num, f"this is not CSV ({error})") from error
    return Table(features, lines)


@dataclass(frozen=True, slots=True)
class _PointColumns:
    """The columns that hold the point: two numbers, longitude first, or one of WKT."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, header: Sequence[str]) -> _PointColumns:
        by_small = {name.strip().lower(): name for name in header}
        for pair in POINT_COLUMNS:
            if all(name in by_small for name in pair):
                return cls(tuple(by_small[name] for name in pair))
        for name in WKT_COLUMNS:
            if name in by_small:
                return cls((by_small[name],))
        raise NotATableError(
            1, "there are no columns lat and lon (or x and y, or WKT): save the table with its "
            "points, or write them there"
        )  # fmt: skip

    def geometry(self, row: Mapping[str, str], delimiter: str) -> dict[str, Any] | None:
        """The row's GeoJSON geometry; None when its cells are empty."""
        cells = [row.get(name, "").strip() for name in self.names]
        if not any(cells):
            return None
        if len(cells) == 1:
            return _from_wkt(cells[0])
        return _point(*(_with_point(cell, delimiter) for cell in cells))


def _csv_values(row: Mapping[str, str], point: _PointColumns) -> dict[str, object]:
    """The cells by property; an empty cell of a column that mapgen does not know says nothing.

    A table with lat and lon is one that mapgen wrote, and guarded against formulas; other programs
    name the point otherwise.
    """
    own = point.names == POINT_COLUMNS[0]
    return {
        unguarded(name.strip()): _value(name, cell, own=own)
        for name, cell in row.items()
        if name not in point.names and name.strip() and (cell != "" or name in PROPERTIES)
    }


def _value(name: str, cell: str, *, own: bool) -> str:
    if name in NUMBERS:
        return _with_point(cell, ";")
    return unguarded(cell) if own else cell


def _with_point(cell: str, delimiter: str) -> str:
    """A number as it is written in English; spreadsheets write a comma where ; divides cells."""
    if delimiter == ";" and re.fullmatch(r"-?\d+,\d+", cell):
        return cell.replace(",", ".")
    return cell


def _from_wkt(text: str) -> dict[str, Any] | None:
    import shapely

    try:
        return _as_geojson(shapely.from_wkt(text.removeprefix("SRID=4326;")))
    except shapely.errors.ShapelyError:
        return _point(text)


def _point(*pair: str) -> dict[str, Any]:
    """A point of these coordinates, be they numbers or not: that is told where features are."""
    return {"type": "Point", "coordinates": [*pair]}


# -- GeoPackage ------------------------------------------------------------------------------------


def _geopackage(path: Path) -> Table:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return _layer(database)
    except sqlite3.Error as error:
        raise NotATableError(
            1, f"this GeoPackage cannot be read ({error}): save the layer again as GeoJSON"
        ) from error


def _layer(database: sqlite3.Connection) -> Table:
    layers = database.execute(
        "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns ORDER BY table_name"
    ).fetchall()
    if len(layers) != 1:
        names = ", ".join(layer["table_name"] for layer in layers) or "none"
        raise NotATableError(
            1, f"there must be one layer of points, here are {len(layers)} ({names}): save the one "
            "with the events alone"
        )  # fmt: skip
    table, geometry, srs = layers[0]
    if srs != WGS_84:
        raise NotATableError(
            1, f"the layer {table} is in the reference system {srs}: save it as WGS 84 (EPSG:4326)"
        )
    rows = database.execute(f'SELECT * FROM "{table.replace(chr(34), chr(34) * 2)}"').fetchall()  # noqa: S608  a table's name cannot be a parameter
    features = [
        _feature(_from_blob(row[geometry]), {k: row[k] for k in row.keys() if k != geometry})  # noqa: SIM118  a Row is no dict
        for row in rows
    ]
    return Table(features, list(range(1, len(rows) + 1)))


def _from_blob(blob: bytes | None) -> dict[str, Any] | None:
    """The GeoJSON geometry of a GeoPackage's blob: a head with flags, an envelope, then WKB."""
    import shapely

    if not blob:
        return None
    envelope = _ENVELOPE_BYTES.get(blob[3] >> 1 & 0b111)
    if blob[:2] != b"GP" or envelope is None:
        raise NotATableError(1, "the geometry is not a GeoPackage's: save the layer again")
    try:
        return _as_geojson(shapely.from_wkb(blob[8 + envelope :]))
    except shapely.errors.ShapelyError as error:
        raise NotATableError(1, f"a geometry is damaged ({error}): save the layer again") from error


def _as_geojson(geometry: shapely.Geometry) -> dict[str, Any] | None:
    import shapely

    if shapely.is_empty(geometry):
        return None
    made: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return made


def _feature(geometry: dict[str, Any] | None, properties: dict[str, object]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}

"""Events in a table: CSV from a spreadsheet or ogr2ogr, GeoPackage from QGIS.

The columns are the contract's properties; the point stands in lat and lon, in x and y, or as WKT.
A table becomes the features of a GeoJSON document and is read as one from there on.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapgen.eventfile.geometry import from_blob, from_wkt
from mapgen.eventfile.writing import PROPERTIES

SQLITE_MAGIC = b"SQLite format 3\0"
WGS_84 = 4326

# Of a point, in small letters: the columns that mapgen, spreadsheets, ogr2ogr and QGIS write.
POINT_COLUMNS = (("lon", "lat"), ("longitude", "latitude"), ("x", "y"))
WKT_COLUMNS = ("wkt", "wkt_geom", "geometry", "geom")
NUMBERS = {"radius_km", "confidence"}

# What a spreadsheet takes for a formula, or for a sign that what follows is one.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")

# The table in which a GeoPackage lists its layers.
LAYERS = "gpkg_geometry_columns"


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
            return from_wkt(cells[0])
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


def _point(*pair: str) -> dict[str, Any]:
    """A point of these coordinates; what is no number stays text, which is told where features
    are read."""
    return {"type": "Point", "coordinates": [as_number(cell) for cell in pair]}


def as_number(cell: object) -> object:
    """The number that a cell's text is; anything else as it is."""
    try:
        return float(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell


# -- GeoPackage ------------------------------------------------------------------------------------


def _geopackage(path: Path) -> Table:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            size = path.stat().st_size
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, size)
            return _layer(database, size)
    # SQLite quotes the file in what it says, and Python cannot always read that.
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise NotATableError(
            1, f"this GeoPackage cannot be read ({error}): save the layer again as GeoJSON"
        ) from error


def _layer(database: sqlite3.Connection, size: int) -> Table:
    """The one layer of a GeoPackage of this many bytes.

    A database may compute what it gives: views without an end, columns and defaults of a gigabyte.
    So only tables that are stored are read, and no more of them than the file can hold.
    """
    if not _is_stored(database, LAYERS):
        raise NotATableError(
            1, "this GeoPackage cannot be read (it has no list of its layers): save the layer "
            "again as GeoJSON"
        )  # fmt: skip
    layers = _stored_rows(database, LAYERS, size)
    if len(layers) != 1:
        names = ", ".join(str(layer.get("table_name"))[:80] for layer in layers[:20]) or "none"
        raise NotATableError(
            1, f"there must be one layer of points, here are {len(layers)} ({names}): save the one "
            "with the events alone"
        )  # fmt: skip
    table, geometry, srs = (layers[0].get(n) for n in ("table_name", "column_name", "srs_id"))
    if srs != WGS_84:
        raise NotATableError(
            1, f"the layer {str(table)[:80]} is in the reference system {str(srs)[:80]}: save it "
            "as WGS 84 (EPSG:4326)"
        )  # fmt: skip
    if not isinstance(table, str) or not _is_stored(database, table):
        raise NotATableError(
            1, f"the layer {str(table)[:80]} is no table that is stored: save it again as GeoJSON"
        )
    rows = _stored_rows(database, table, size)
    if rows and geometry not in rows[0]:
        raise NotATableError(
            1, f"the layer {table[:80]} has no column {str(geometry)[:80]}: save it again as "
            "GeoJSON"
        )  # fmt: skip
    features: list[dict[str, Any]] = []
    try:
        for row in rows:
            values = {name: value for name, value in row.items() if name != geometry}
            features.append(_feature(from_blob(row[str(geometry)]), values))
    except ValueError as error:
        line = len(features) + 1
        raise NotATableError(line, f"{error}: save the layer again") from error
    return Table(features, list(range(1, len(rows) + 1)))


def _is_stored(database: sqlite3.Connection, table: str) -> bool:
    """Whether a table has pages of its own: views and virtual tables have none."""
    found = database.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?", (table,)
    )
    return found.fetchone() is not None


def _stored_rows(database: sqlite3.Connection, table: str, size: int) -> list[dict[str, Any]]:
    """The rows of a table, by column.

    Raises:
        NotATableError: they hold more than the file has bytes.
    """
    name = table.replace('"', '""')
    cursor = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608  a table's name cannot be a parameter
    columns = [column[0] for column in cursor.description]
    rows, held = [], 0
    for cells in cursor:
        held += 1 + sum(len(cell) for cell in cells if isinstance(cell, str | bytes))
        if held > size:
            raise NotATableError(
                1, f"the layer {table[:80]} holds more than its file has room for: save it again "
                "as GeoJSON"
            )  # fmt: skip
        rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def _feature(geometry: dict[str, Any] | None, properties: dict[str, object]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}

"""The dataset that ``mapgen corpus`` writes: its folders, columns, parts, and the order of rows.

    DIR/
      corpus.json                    what was read and how; ``"finished": true`` when all of it was
      articles/part-00000.parquet    a row for each article that was read, with events or without
      events/part-00000.parquet      a row for each mark: GeoParquet 1.1, the contract's columns
      not_mapped/part-00000.parquet  a row for each toponym that was left off, with the reason
      failures/part-00000.parquet    a row for each article that could not be read, with the reason
      .unfinished/                   batches of parts that are not whole yet; gone when finished

The partition key is the part: PART_ARTICLES consecutive articles of the input, failed ones among
them. Each part has a file of its number in every folder, with no rows in it when there are none,
so that a glob never comes back empty. A part's file in ``articles`` is written last: a part is
there when that file is.

``position`` is an article's number in the input, from 0; it stands in every table and joins them.
It is the key: ``article`` (the id that a reader knows) may repeat in a corpus, and so may the
``id`` of a mark, which is unique only within its article. Rows are ordered by position; the marks
and the left-off toponyms of an article stand in the order of its text. Parts in the order of their
names, read one after the other, keep that order; ``part_paths`` gives them so. The same input and
the same settings make the same rows in the same order, whoever computed them, however often the
run was killed.

``events`` has the contract's properties under their own names (``when`` is an EDTF string and a
reserved word of SQL: quote it), then ``lat`` and ``lon`` in degrees (WGS 84), ``geometry`` (a
point as WKB, longitude first) and ``bbox`` (xmin, ymin, xmax, ymax: lets a reader skip rows).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa

from mapgen.errors import CorpusError

TableName = Literal["articles", "events", "not_mapped", "failures"]

TABLES: tuple[TableName, ...] = get_args(TableName)
MANIFEST = "corpus.json"
UNFINISHED = ".unfinished"
FORMAT = 1
"""Of the dataset; raise it whenever folders, columns or the order of rows change."""
PART_ARTICLES = 4096
"""Ten million articles make 2,442 files a table, of some 5 MB each in ``events``."""

_TEXT = pa.string()
_POSITION = ("position", pa.int64())
_ARTICLE = ("article", _TEXT)

ARTICLES = pa.schema(
    [
        _POSITION,
        _ARTICLE,
        ("title", _TEXT),
        ("byline", _TEXT),
        ("publisher", _TEXT),
        ("published", pa.date32()),
        ("url", _TEXT),
        ("language", _TEXT),
        ("text_sha256", _TEXT),
        ("input", _TEXT),  # where it was read: file:line, file or URL
        ("marks", pa.int32()),
        ("left_off", pa.int32()),
    ]
)

PROPERTIES = pa.schema(
    [
        ("id", _TEXT),
        ("event", _TEXT),
        ("title", _TEXT),
        ("place", _TEXT),
        ("role", _TEXT),
        ("toponym", _TEXT),
        ("inferred", pa.bool_()),
        ("quote", _TEXT),
        ("quote_start", pa.int32()),
        ("quote_end", pa.int32()),
        ("when", _TEXT),
        ("when_text", _TEXT),
        ("when_inferred", pa.bool_()),
        ("topic", _TEXT),
        ("precision", _TEXT),
        ("radius_km", pa.float64()),
        ("country", _TEXT),
        ("source", _TEXT),
        ("confidence", pa.float64()),
        ("reason", _TEXT),
        ("note", _TEXT),
        _ARTICLE,
        ("lat", pa.float64()),
        ("lon", pa.float64()),
    ]
)
"""A mark: the properties of the contract in its order, and the point."""

BBOX = pa.struct([(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])

EVENTS = pa.schema([_POSITION, *PROPERTIES, ("geometry", pa.binary()), ("bbox", BBOX)])

NOT_MAPPED = pa.schema(
    [
        _POSITION,
        _ARTICLE,
        ("toponym", _TEXT),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("sentence", _TEXT),
        ("left_off", _TEXT),
        ("reason", _TEXT),
    ]
)

FAILURES = pa.schema([_POSITION, ("input", _TEXT), ("reason", _TEXT)])

SCHEMAS: dict[TableName, pa.Schema] = {
    "articles": ARTICLES,
    "events": EVENTS,
    "not_mapped": NOT_MAPPED,
    "failures": FAILURES,
}


def part_path(folder: Path, table: TableName, part: int) -> Path:
    """Where a part of a table is in the dataset's folder."""
    return folder / table / f"part-{part:05}.parquet"


def part_paths(folder: Path, table: TableName) -> list[Path]:
    """The files of a table, in the order of its rows.

    Raises:
        CorpusError: the folder holds no dataset of ``mapgen corpus``.
    """
    found = [path for _, path in sorted(numbered_parts(folder, table))]
    if not found:
        raise CorpusError(
            f"{folder}: this is no dataset of mapgen corpus ({table}/part-00000.parquet is "
            "missing); give the folder that was its --out"
        )
    return found


def numbered_parts(folder: Path, table: TableName) -> Iterator[tuple[int, Path]]:
    """The files of a table with their numbers; a copy ("part-00000 (1).parquet") is none."""
    for path in (folder / table).glob("part-*.parquet"):
        number = path.stem.removeprefix("part-")
        if re.fullmatch("[0-9]{5,9}", number):
            yield int(number), path

"""The parts of a dataset on the disk: batches as they come in, and whole parts of four files.

Everything is written under another name and renamed, so that a kill at any moment leaves whole
files or none. A batch is known by its name (position and mark), a part by the mark in its file in
``articles``, which is written last: what is there and has the right mark need not be done again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mapgen.corpus.geoparquet import with_points
from mapgen.corpus.layout import (
    SCHEMAS,
    TABLES,
    UNFINISHED,
    TableName,
    numbered_parts,
    part_path,
)
from mapgen.corpus.reading import from_bytes, to_bytes
from mapgen.replacing import settle, write_through

MARK = b"mapgen:part"
ARTICLES_LAST: tuple[TableName, ...] = (*(t for t in TABLES if t != "articles"), "articles")
ROWS_IN_A_GROUP = 16_384
"""Readers skip groups of rows by their statistics; a part has one to three groups of events."""


class Parts:
    """The dataset in a folder, as far as it is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unfinished = folder / UNFINISHED
        for table in TABLES:
            (folder / table).mkdir(parents=True, exist_ok=True)
        self.unfinished.mkdir(exist_ok=True)
        for left in folder.rglob("*.tmp"):
            left.unlink()  # of a run that was killed while it wrote

    def mark_of(self, part: int) -> str:
        """The mark of a part that is whole; empty when it is not there or is damaged."""
        path = part_path(self.folder, "articles", part)
        try:
            metadata = pq.read_schema(path).metadata or {}
        except (OSError, ValueError):  # what cannot be read is made again
            return ""
        return str(metadata.get(MARK, b"").decode())

    def has_batch(self, name: str) -> bool:
        """Whether this batch has been read already."""
        return self._batch(name).exists()

    def keep_batch(self, name: str, readings: bytes) -> None:
        """Write down what the articles of a batch report."""
        self._write(self._batch(name), readings)

    def batch(self, name: str) -> pa.Table:
        """What was written down of a batch."""
        return from_bytes(self._batch(name).read_bytes())

    def finish(self, part: int, mark: str, batches: Sequence[str]) -> None:
        """Make the four files of a part of its batches, in their order.

        Without a mark they are as good as can be, but not whole: the batches stay for another run.
        """
        readings = pa.concat_tables([self.batch(name) for name in batches]).combine_chunks()
        tables = tables_of(readings)
        for name in ARTICLES_LAST:
            table = tables[name]
            if name == "articles":
                metadata = {**(table.schema.metadata or {}), MARK: mark.encode()}
                table = table.replace_schema_metadata(metadata)
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
            self._write(part_path(self.folder, name, part), bytes(sink.getvalue()))
        if mark:
            for batch in batches:
                self._batch(batch).unlink(missing_ok=True)

    def rows(self, part: int) -> dict[TableName, int]:
        """How many rows the tables of a part have."""
        return {
            name: pq.read_metadata(part_path(self.folder, name, part)).num_rows for name in TABLES
        }

    def events(self, part: int) -> int:
        """How many events a part has; each has a row for every place of it."""
        rows = pq.read_table(part_path(self.folder, "events", part), columns=["position", "event"])
        return int(rows.group_by(rows.column_names).aggregate([]).num_rows)

    def end(self, parts: int, *, whole: bool) -> None:
        """Remove what an input that was longer has left behind; when all parts are whole, also
        what other settings have."""
        for table in TABLES:
            for number, path in numbered_parts(self.folder, table):
                if number >= parts:
                    path.unlink()
        if whole:
            shutil.rmtree(self.unfinished)

    def _batch(self, name: str) -> Path:
        return self.unfinished / f"{name}.arrows"

    def _write(self, path: Path, content: bytes) -> None:
        beside = path.with_name(f".{path.name}.tmp")
        write_through(beside, content)
        beside.replace(path)
        settle(path.parent)


def tables_of(readings: pa.Table) -> dict[TableName, pa.Table]:
    """The four tables of a part, from the readings of its articles in their order."""
    failed = pc.is_valid(readings["failure"])
    read = readings.filter(pc.invert(failed))
    info = pa.Table.from_struct_array(read["article"])
    articles = info.append_column("position", read["position"]).append_column(
        "input", read["input"]
    )
    for column, source in (("marks", "marks"), ("left_off", "left_off")):
        number = pc.fill_null(pc.list_value_length(read[source]), 0).cast(pa.int32())
        articles = articles.append_column(column, number)
    marks = _unrolled(read, "marks")
    left_off = _unrolled(read, "left_off")
    parents = pc.list_parent_indices(read["left_off"])
    left_off = left_off.append_column("article", pc.take(info["article"], parents))
    failures = readings.filter(failed).rename_columns({"failure": "reason"})
    found: dict[TableName, pa.Table] = {
        "articles": articles,
        "events": with_points(marks),
        "not_mapped": left_off,
        "failures": failures,
    }
    return {
        name: table.select(SCHEMAS[name].names).cast(
            SCHEMAS[name].with_metadata(table.schema.metadata)
        )
        for name, table in found.items()
    }


def replaced(readings: pa.Table, again: bytes) -> bytes:
    """The readings of a batch, those articles replaced that were read again with answers.

    What they asked stays: a run that is ended now, or left without some answers, asks it again.
    """
    newer = from_bytes(again)
    new = pc.is_in(readings["position"], newer["position"])
    asked = readings.filter(new)["look_ups"]
    newer = newer.set_column(newer.schema.get_field_index("look_ups"), "look_ups", asked)
    kept = readings.filter(pc.invert(new))
    return to_bytes(pa.concat_tables([kept, newer]).sort_by("position").combine_chunks())


def _unrolled(read: pa.Table, column: str) -> pa.Table:
    """The entries of the articles' lists, one after the other, each with its position."""
    entries = pa.Table.from_struct_array(pc.list_flatten(read[column]))
    positions = pc.take(read["position"], pc.list_parent_indices(read[column]))
    return entries.append_column("position", positions)

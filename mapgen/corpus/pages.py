"""How large the pages of a Parquet file are unpacked, before anything unpacks them.

A page of gigabytes of one letter takes a few kilobytes of a file, and pyarrow unpacks it whole;
what the file's footer says of sizes it does not check. The size that it allocates stands in the
header of each page, in Thrift's compact protocol (parquet-format, ``PageHeader``), which pyarrow
does not show: its first three fields are the type and the sizes unpacked and packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

HEADER = 1 << 14  # bytes that nearly every header fits in
LONGEST_HEADER = 1 << 20
UNPACKED, PACKED = 2, 3
# Thrift's compact types.
STOP, TRUE, FALSE, BYTE, INTEGERS, DOUBLE, BINARY, LISTS, STRUCT = (
    0, 1, 2, 3, (4, 5, 6), 7, 8, (9, 10), 12,
)  # fmt: skip


def page_sizes(path: Path, metadata: Any, columns: Sequence[str]) -> Iterator[int]:
    """The unpacked size of each page of these columns, in bytes.

    Args:
        metadata: the file's, as pyarrow reads it.

    Raises:
        ValueError: a header is none.
    """
    with path.open("rb") as file:
        for group in map(metadata.row_group, range(metadata.num_row_groups)):
            for chunk in map(group.column, range(group.num_columns)):
                if chunk.path_in_schema.partition(".")[0] in columns:
                    yield from _of_chunk(file, chunk)


def _of_chunk(file: IO[bytes], chunk: Any) -> Iterator[int]:
    at = chunk.data_page_offset
    if chunk.has_dictionary_page and chunk.dictionary_page_offset:
        at = min(at, chunk.dictionary_page_offset)
    end = at + chunk.total_compressed_size
    while at < end:
        length, fields = _header(file, at)
        unpacked, packed = fields.get(UNPACKED, -1), fields.get(PACKED, -1)
        if unpacked < 0 or packed < 0:
            raise ValueError(f"no header of a page at byte {at}")
        yield unpacked
        at += length + packed


def _header(file: IO[bytes], at: int) -> tuple[int, dict[int, int]]:
    """The length of the header that begins there, and its own integers by field."""
    for size in (HEADER, LONGEST_HEADER):
        file.seek(at)
        compact = _Compact(file.read(size))
        try:
            fields = compact.struct()
        except IndexError:  # it goes on behind what was read
            continue
        return compact.at, fields
    raise ValueError(f"no header of a page at byte {at}")


class _Compact:
    """Thrift's compact protocol, read as far as it takes to know where a struct ends."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("an integer without end")

    def struct(self, depth: int = 0) -> dict[int, int]:
        fields: dict[int, int] = {}
        number = 0
        while (head := self.byte()) != STOP:
            step, kind = head >> 4, head & 15
            number = number + step if step else _signed(self.varint())
            value = self.value(kind, depth)
            if value is not None:
                fields[number] = value
        return fields

    def value(self, kind: int, depth: int) -> int | None:
        """Pass over a value; an integer is returned."""
        if depth > 8:  # a header is three deep
            raise ValueError("structs without end")
        if kind in INTEGERS:
            return _signed(self.varint())
        if kind == BYTE:
            self.at += 1
        elif kind == DOUBLE:
            self.at += 8
        elif kind == BINARY:
            length = self.varint()
            self.at += length
        elif kind == STRUCT:
            self.struct(depth + 1)
        elif kind in LISTS:
            head = self.byte()
            count = head >> 4 if head >> 4 < 15 else self.varint()
            if count > len(self.data):
                raise IndexError(count)
            for _ in range(count):
                # in a list a truth takes a byte, in a struct none
                self.value(BYTE if head & 15 in (TRUE, FALSE) else head & 15, depth + 1)
        elif kind not in (TRUE, FALSE):
            raise ValueError(f"no type of Thrift: {kind}")
        return None


def _signed(zigzag: int) -> int:
    return (zigzag >> 1) ^ -(zigzag & 1)

"""The records of a web archive by warcio, heads bounded: a line of one may unpack to any size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

LONGEST_HEAD = 1 << 20  # bytes; servers send at most some ten thousand


def records(file: IO[bytes]) -> Iterator[Any]:
    """The records of an archive, packed or not, in its order.

    Raises:
        ArchiveLoadFailed: it is none, or the head of a record is longer than a megabyte.
    """
    archive = ArchiveIterator(file)
    archive.reader = _Bounded(archive.reader)
    archive.INC_RECORD = ""  # else printed where a record is longer than it says
    return iter(archive)


class _Bounded:
    """warcio's reader, with at most a megabyte of lines between one read of a body and the next."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.lines = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)

    def read(self, length: int | None = None) -> bytes:
        self.lines = 0
        return bytes(self.reader.read(length))

    def readline(self, length: int | None = None) -> bytes:
        left = LONGEST_HEAD + 1 - self.lines
        line = bytes(self.reader.readline(min(left, length or left)))
        self.lines += len(line)
        if self.lines > LONGEST_HEAD:
            raise ArchiveLoadFailed("the head of a record is longer than 1 MB")
        return line

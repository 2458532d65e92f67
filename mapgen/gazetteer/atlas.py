"""The base map file: shapes and labels of the world, unpacked piece by piece.

``data/basemap.json.gz`` (made by data/build/basemap.py) is a gzip of JSON lines in which every
line is a gzip member of its own. The first line is the index, ``{"members": {key: [offset,
length]}, …}``; the offsets count from its end. Coordinates are differences of whole thousandths
of a degree, latitude first.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError

FILE = "basemap.json.gz"
FORMAT = 1
GZIP = 31  # zlib's window bits for a gzip member


@dataclass(frozen=True)
class Atlas:
    """An open base map file: ``start`` is where its members begin."""

    file: Path
    start: int
    header: dict[str, Any]

    @property
    def grid(self) -> int:
        """Steps in a degree."""
        return int(self.header["grid"])

    def __contains__(self, key: str) -> bool:
        """Whether there is such a member."""
        return key in self.header["members"]

    def __getitem__(self, key: str) -> Any:
        """The content of one member.

        Raises:
            KeyError: there is no such member.
            GazetteerError: the file is damaged.
        """
        offset, length = self.header["members"][key]
        try:
            with self.file.open("rb") as file:
                file.seek(self.start + offset)
                return from_json(zlib.decompress(file.read(length), GZIP))
        except (OSError, zlib.error, ValueError) as error:
            raise _damaged(self.file, f"member {key}: {error}") from error

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with a prefix, e.g. ``country/``."""
        return [key for key in self.header["members"] if key.startswith(prefix)]


def open_atlas() -> Atlas:
    """The shipped base map, its index read once for each file.

    Raises:
        GazetteerError: it is missing, damaged or of another format.
    """
    return _open(data_file(FILE))


@lru_cache(maxsize=2)
def _open(file: Path) -> Atlas:
    unpack = zlib.decompressobj(GZIP)
    text = b""
    read = 0
    try:
        with file.open("rb") as stream:
            while not unpack.eof and (block := stream.read(1 << 16)):
                text += unpack.decompress(block)
                read += len(block)
        header = from_json(text)
    except (OSError, zlib.error, ValueError) as error:
        raise _damaged(file, f"index: {error}") from error
    if header.get("format") != FORMAT:
        raise _damaged(file, f"format {header.get('format')} instead of {FORMAT}")
    return Atlas(file=file, start=read - len(unpack.unused_data), header=header)


def _damaged(file: Path, why: str) -> GazetteerError:
    return GazetteerError(f"{file}: the base map cannot be read ({why}); reinstall mapgen")

"""The events file inside the page: the map is its own backup."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib

from mapgen.errors import EventFileError

_ID = re.compile(rb'"id"\s*:\s*"([\w-]{1,64})"')
_KEPT = re.compile(r'<script type="text/plain" id="mg-file">([A-Za-z0-9+/=]*)</script>')


def packed(events_file: bytes) -> str:
    """The file as text that may stand in any HTML: gzip in base 64; same file, same text."""
    return base64.b64encode(gzip.compress(events_file, compresslevel=9, mtime=0)).decode("ascii")


def kept_in(page: str, name: str) -> bytes:
    """The events file that a map page holds, byte for byte as it was drawn.

    Args:
        page: the HTML of a page.
        name: what to call the page in an error.

    Raises:
        EventFileError: the page holds none, or it was damaged.
    """
    found = _KEPT.search(page)
    if not found:
        raise EventFileError(f"{name}: holds no events file; take a map.html that mapgen made")
    try:
        return gzip.decompress(base64.b64decode(found[1], validate=True))
    except (binascii.Error, OSError, EOFError, zlib.error) as error:
        raise EventFileError(
            f"{name}: the events file in it is damaged ({error}); take another copy of the page"
        ) from error


def lines_of_ids(events_file: bytes) -> dict[str, int]:
    """For each id in the file the number of the line on which it stands first."""
    lines: dict[str, int] = {}
    line, position = 1, 0
    for found in _ID.finditer(events_file):
        line += events_file.count(b"\n", position, found.start())
        position = found.start()
        lines.setdefault(found[1].decode("ascii", "replace"), line)
    return lines

"""The events file inside the page: the map is its own backup."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import zlib

from mapgen.errors import EventFileError

LARGEST_BYTES = 100_000_000  # as much as is read of an events file
_ID = re.compile(rb'"id"\s*:\s*"([\w-]{1,64})"')
_KEPT = re.compile(r'<script type="text/plain" id="mg-file">([A-Za-z0-9+/=]*)</script>')


def packed(content: bytes) -> str:
    """Content as text that may stand in any HTML: gzip in base 64; same content, same text."""
    # Of ten thousand events the last tenth of bytes would take longer than all the rest.
    level = 9 if len(content) < 1_000_000 else 3
    return base64.b64encode(gzip.compress(content, compresslevel=level, mtime=0)).decode("ascii")


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
        compressed = base64.b64decode(found[1], validate=True)
        with gzip.GzipFile(fileobj=io.BytesIO(compressed)) as file:
            content = file.read(LARGEST_BYTES + 1)
    except (binascii.Error, OSError, EOFError, zlib.error) as error:
        raise EventFileError(
            f"{name}: the events file in it is damaged ({error}); take another copy of the page"
        ) from error
    if len(content) > LARGEST_BYTES:  # a kilobyte of gzip may hold a megabyte, or a thousand
        raise EventFileError(
            f"{name}: the events file in it is over {LARGEST_BYTES // 1_000_000} MB, which mapgen "
            "does not read; take another copy of the page"
        )
    return content


def lines_of_ids(events_file: bytes) -> dict[str, int]:
    """For each id in the file the number of the line on which it stands first."""
    lines: dict[str, int] = {}
    line, position = 1, 0
    for found in _ID.finditer(events_file):
        id_ = found[1].decode("ascii", "replace")
        if id_ not in lines:  # most stand twice, on the feature and in its properties
            line += events_file.count(b"\n", position, found.start())
            position = found.start()
            lines[id_] = line
    return lines

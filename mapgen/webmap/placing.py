"""The page goes to its place: whole or not at all, and over nothing that is no page of ours."""

from __future__ import annotations

import os
from pathlib import Path

from mapgen.errors import EventFileError
from mapgen.replacing import replace_file

MARK = b'<meta name="generator" content="mapgen">'


def place_page(page: str, path: Path) -> None:
    """Write a page in one step; a symbolic link to an earlier page, or to nothing, is followed.

    A folder that came from elsewhere may have a link of this name to any file of the user's.

    Raises:
        EventFileError: the link leads to what mapgen has not made.
        OSError: the folder or the disk does not let it; what was there is as it was.
    """
    if path.is_symlink() and path.exists() and MARK not in path.read_bytes():
        raise EventFileError(
            f"{path}: this is a link to {os.path.realpath(path)}, which is no page that mapgen "
            "made; remove the link, or write the page elsewhere"
        )
    replace_file(path, page.encode("utf-8"))

"""A file is written whole or not at all: beside its place first, then put there in one step."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path


def replace_file(path: Path, content: bytes, *, beside: Path | None = None) -> None:
    """Put these bytes in the place of the file in one step, through any symbolic link.

    ``beside`` is where they are written first, for who holds the folder; without it a name that no
    other process or thread takes.

    Raises:
        OSError: the folder or the disk does not let it; it names the file, which is as it was.
    """
    target = Path(os.path.realpath(path))
    own = f".{target.name}.{os.getpid()}-{threading.get_ident()}.part"
    beside = beside or target.with_name(own)
    try:
        try:
            write_through(beside, content)
            if target.exists():
                shutil.copymode(target, beside)
            os.replace(beside, target)  # noqa: PTH105  as everywhere that a crash is tested
        finally:
            beside.unlink(missing_ok=True)
        settle(target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_through(path: Path, content: bytes) -> None:
    """Write a new file and return when it is on the disk.

    What is there under its name is removed first: in a folder from elsewhere it may be a symbolic
    link to any file of ours.
    """
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Return when the folder's entries are on the disk (Windows has no way to ask for it)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

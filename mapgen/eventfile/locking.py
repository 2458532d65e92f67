"""One at a time in a folder of results: builds, the editor and the other commands queue here.

The lock is on the folder itself, so nothing is left behind, and the system lets go of it when the
process ends, however that happens.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mapgen.errors import EventFileError

PATIENCE_S = 60.0  # a build holds the folder for less than a second
PAUSE_S = 0.02


@dataclass(slots=True)
class _Holder:
    """Who holds a folder in this process; the same thread may take it again."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    depth: int = 0
    handle: int = -1


_holders: defaultdict[str, _Holder] = defaultdict(_Holder)


@contextmanager
def hold(folder: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the only one, of all processes and threads, that writes in this folder.

    Hold it from reading the events file until the new one is written, and keep it short. A thread
    may hold a folder that it already holds. On Windows only threads of one process are kept apart.

    Raises:
        EventFileError: somebody else has held it for so many seconds.
        OSError: there is no such folder.
    """
    holder = _holders[os.path.realpath(folder)]
    until = time.monotonic() + patience_s
    if not holder.lock.acquire(timeout=patience_s):
        raise _busy(folder, patience_s)
    try:
        if holder.depth == 0:
            holder.handle = _take(folder, until, patience_s)
        holder.depth += 1
        try:
            yield
        finally:
            holder.depth -= 1
            if holder.depth == 0 and holder.handle >= 0:
                os.close(holder.handle)
                holder.handle = -1
    finally:
        holder.lock.release()


def _take(folder: Path, until: float, patience_s: float) -> int:
    """The locked folder's file descriptor; -1 where the system has no such lock."""
    if os.name == "nt":
        return -1
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise _busy(folder, patience_s) from None
                time.sleep(PAUSE_S)
            else:
                return handle
    except BaseException:
        os.close(handle)
        raise


def _busy(folder: Path, patience_s: float) -> EventFileError:
    return EventFileError(
        f"{folder}: another mapgen has been writing here for {patience_s:g} seconds; "
        "wait for it or end it, and run this again"
    )

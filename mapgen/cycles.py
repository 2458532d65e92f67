"""Python's search for cycles, put off while what has none is made, and where a process ends."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_sought() -> Iterator[None]:
    """Python does not look for cycles meanwhile; for work of which next to nothing is in one.

    Reading ten thousand events, or drawing them, took twice as long with the search through
    what cannot be freed.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def not_sought_at_the_end() -> None:
    """Python does not look for cycles when the process ends and all its memory goes anyway.

    To look through what is imported to draw a page took 0.2 s, of 2 s in all.
    """
    atexit.register(gc.freeze)

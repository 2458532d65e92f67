"""Python's search for cycles, put off while what has none is made."""

from __future__ import annotations

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

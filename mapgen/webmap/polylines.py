"""Coordinates as text: Google's encoded polylines, a whole layer at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]
    Numbers = npt.NDArray[np.int64]


def encoded_areas(polygons: Geometries, factor: int) -> list[list[str]]:
    """For each polygon its rings, the outer one first, each without its closing point.

    ``factor`` is the number of steps in a degree; a ring that shrinks to less than a triangle
    is left out, and a polygon with its outer ring.
    """
    rings, owners = shapely.get_rings(polygons, return_index=True)
    outer = np.diff(owners, prepend=-1) > 0
    areas: list[list[str]] = []
    shown = False
    for text, is_outer in zip(_encoded(rings, factor, closed=True), outer, strict=True):
        if is_outer:
            shown = bool(text)
            if shown:
                areas.append([text])
        elif text and shown:
            areas[-1].append(text)
    return areas


def encoded_lines(lines: Geometries, factor: int) -> list[str]:
    """Each line; one that shrinks to a point is left out."""
    return [text for text in _encoded(lines, factor, closed=False) if text]


def distinct_steps(
    points: npt.NDArray[np.float64], owners: Numbers, count: int, factor: int, *, closed: bool
) -> tuple[Numbers, Numbers]:
    """The points of ``count`` lines in whole steps, and to which line each belongs.

    A point on the step of the one before it is left out, as is a ring's closing point, and all of
    a line (a ring when ``closed``) that has less than two (three) points then.
    """
    steps: Numbers = np.rint(points * factor).astype(np.int64)
    first = np.diff(owners, prepend=-1) > 0
    kept = first | np.any(np.diff(steps, axis=0, prepend=[[0, 0]]), axis=1)
    steps, owners = steps[kept], owners[kept]
    if closed:
        open_end = np.diff(owners, append=count) == 0
        steps, owners = steps[open_end], owners[open_end]
    counts = np.bincount(owners, minlength=count)
    enough = counts[owners] >= (3 if closed else 2)
    return steps[enough], owners[enough]


def _encoded(lines: Geometries, factor: int, *, closed: bool) -> list[str]:
    """The polyline of each line, empty when it has too few different points."""
    points, owners = shapely.get_coordinates(lines, return_index=True)
    steps, owners = distinct_steps(points[:, ::-1], owners, len(lines), factor, closed=closed)
    moves = np.diff(steps, axis=0, prepend=[[0, 0]])
    first = np.diff(owners, prepend=-1) > 0
    moves[first] = steps[first]
    letters, lengths = _letters(moves.ravel())
    per_line = np.bincount(np.repeat(owners, 2), weights=lengths, minlength=len(lines))
    ends = np.cumsum(per_line).astype(int).tolist()
    return [letters[a:b] for a, b in zip([0, *ends], ends, strict=False)]


def _letters(moves: Numbers) -> tuple[str, Numbers]:
    """All differences as text, and how many letters each takes.

    A difference is doubled, inverted when negative, and written as groups of five bits, the
    lowest first, plus 63; all groups of a number but its last have 32 added.
    """
    bits = np.where(moves < 0, ~(moves << 1), moves << 1)
    rest = bits[:, None] >> (5 * np.arange(6))
    used = rest > 0
    used[:, 0] = True
    more = np.pad(used[:, 1:], ((0, 0), (0, 1)))
    codes = ((rest & 31) + 63 + 32 * more)[used].astype(np.uint8)
    return codes.tobytes().decode("ascii"), used.sum(axis=1)

"""Areas and lines as SVG path data in Web Mercator, which a browser's canvas draws as they are.

A decoder written in JavaScript took four times as long as the drawing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from mapgen.webmap.polylines import distinct_steps

if TYPE_CHECKING:
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]
    Numbers = npt.NDArray[np.int64]

Piece = tuple[int, int, int, int, str]  # left, top, right, bottom; path data

CELLS = 8  # across a layer, what is small and near each other is one piece
MOST_LATITUDE = 85.05  # where Web Mercator ends


def area_pieces(polygons: Geometries, factor: int) -> list[Piece]:
    """The polygons as closed paths, to be filled by the rule "nonzero".

    ``factor`` is the number of steps in a degree of longitude: a point is (longitude, minus the
    Mercator ordinate in degrees), both times ``factor``, as whole numbers. Outer rings run the
    other way round than holes. A ring that shrinks to less than a triangle is left out, and a
    polygon with its outer ring.
    """
    rings, owners = shapely.get_rings(polygons, return_index=True)
    outer = np.diff(owners, prepend=-1) > 0
    turned = shapely.is_ccw(rings) != outer
    rings[turned] = shapely.reverse(rings[turned])
    texts, boxes = _paths(rings, factor, closed=True)
    kept, parts = [], []
    shown = False
    for i, (text, is_outer) in enumerate(zip(texts, outer.tolist(), strict=True)):
        if is_outer:
            shown = bool(text)
            if shown:
                kept.append(i)
                parts.append(text)
        elif text and shown:
            parts[-1] += text
    return _gathered(parts, boxes[kept])


def line_pieces(lines: Geometries, factor: int) -> list[Piece]:
    """The lines as open paths, see ``area_pieces``; one that shrinks to a point is left out."""
    texts, boxes = _paths(lines, factor, closed=False)
    kept = [i for i, text in enumerate(texts) if text]
    return _gathered([texts[i] for i in kept], boxes[kept])


def _paths(lines: Geometries, factor: int, *, closed: bool) -> tuple[list[str], Numbers]:
    """Path data and bounds of each line; no text when it has too few different points."""
    points, owners = shapely.get_coordinates(lines, return_index=True)
    latitudes = np.radians(np.clip(points[:, 1], -MOST_LATITUDE, MOST_LATITUDE))
    points[:, 1] = -np.degrees(np.arcsinh(np.tan(latitudes)))
    steps, owners = distinct_steps(points, owners, len(lines), factor, closed=closed)
    texts, boxes = [""] * len(lines), np.zeros((len(lines), 4), dtype=np.int64)
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    if not len(firsts):
        return texts, boxes
    shown = owners[firsts]
    boxes[shown, :2] = np.minimum.reduceat(steps, firsts)
    boxes[shown, 2:] = np.maximum.reduceat(steps, firsts)
    moves = np.diff(steps, axis=0, prepend=steps[:1])
    moves[firsts] = steps[firsts]
    numbers = list(map(str, moves.ravel().tolist()))
    end = "z" if closed else ""
    for i, begin, beyond in zip(shown, 2 * firsts, [*2 * firsts[1:], None], strict=True):
        x, y, *rest = numbers[begin:beyond]
        texts[i] = f"M{x} {y}l{' '.join(rest)}{end}".replace(" -", "-")
    return texts, boxes


def _gathered(parts: list[str], boxes: Numbers) -> list[Piece]:
    """Small parts of one region as one piece: what is out of view is passed over at once."""
    if not parts:
        return []
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    cell = max(1, int((high - low).max()) // CELLS)
    large = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) > cell
    cells = ((boxes[:, :2] + boxes[:, 2:]) // 2 - low) // cell
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, (alone, at) in enumerate(zip(large.tolist(), cells.tolist(), strict=True)):
        groups.setdefault((i,) if alone else tuple(at), []).append(i)
    return [
        (
            *boxes[members, :2].min(axis=0).tolist(),
            *boxes[members, 2:].max(axis=0).tolist(),
            "".join(parts[i] for i in members),
        )
        for members in groups.values()
    ]

"""Areas and lines of the base map: unpacked, simplified, cut at the box, a whole layer at a time.

A layer is an array of shapely polygons or lines, longitude first, in degrees. What is not near the
box, lies whole in it or is too small to be seen is told by bounds alone: geometry is worked on
only where the result depends on it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from mapgen.webmap.extent import Box

    Geometries = npt.NDArray[np.object_]
    Numbers = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

AREAS, LINES = ("land", "lakes"), ("borders", "disputed", "provinces", "rivers")
MANY_CORNERS = 50


def unpacked(
    packed: dict[str, list[int]],
    grid: int,
    *,
    turn: int = 0,
    box: Box | None = None,
    finest: float = math.inf,
) -> Geometries:
    """Polygons (when ``p`` is there) or lines of a member of the base map file.

    Args:
        packed: as data/build/basemap_chunks.py packs them.
        grid: steps in a degree.
        turn: degrees to add to the longitudes.
        box: leaves out what does not touch it.
        finest: leaves out what has a higher number in ``v``.
    """
    points_of = np.array(packed["n"], dtype=np.int64)  # of each ring or line
    rings_of = np.array(packed.get("p", [1] * len(points_of)), dtype=np.int64)  # of each part
    if not len(rings_of):
        return all_of([])
    steps = np.array(packed["d"], dtype=np.int64).reshape(-1, 2).cumsum(axis=0)
    degrees = steps[:, ::-1] / grid + np.array([turn, 0])
    wanted = np.ones(len(rings_of), dtype=bool)
    if "v" in packed:
        wanted &= np.array(packed["v"]) <= finest
    if box is not None:
        first_ring = np.cumsum(rings_of) - rings_of
        first = (np.cumsum(points_of) - points_of)[first_ring]
        low, high = np.minimum.reduceat(degrees, first), np.maximum.reduceat(degrees, first)
        wanted &= _touching(np.concatenate([low, high], axis=1), box)
    ring_wanted = np.repeat(wanted, rings_of)
    degrees = degrees[np.repeat(ring_wanted, points_of)]
    points_of, rings_of = points_of[ring_wanted], rings_of[wanted]
    rings = np.repeat(np.arange(len(points_of)), points_of)
    if "p" not in packed:
        return np.asarray(shapely.linestrings(degrees, indices=rings))
    owners = np.repeat(np.arange(len(rings_of)), rings_of)
    return np.asarray(shapely.polygons(shapely.linearrings(degrees, indices=rings), indices=owners))


def _touching(bounds: Numbers, box: Box) -> Flags:
    west, south, east, north = bounds.T
    touching: Flags = (
        (west < box.east) & (east > box.west) & (south < box.north) & (north > box.south)
    )
    return touching


def all_of(pieces: list[Geometries]) -> Geometries:
    """The parts of all pieces as one layer."""
    return np.concatenate([np.array([], dtype=object), *pieces])


def joined(whole: Geometries, cut: Geometries, wrap: float) -> Geometries:
    """All shapes; areas that were cut, by the file's cells or by the date line, are united.

    The file's cells fit each other point for point (a test holds it), which is united in a fifth
    of the time.
    """
    cut = shapely.get_parts(shapely.coverage_union_all(cut)) if len(cut) else cut
    if wrap > -180:
        west, _, east, _ = shapely.bounds(whole).T
        split = ((west == 180) | (east == 180)) & (shapely.get_dimensions(whole) == 2)
        whole, halves = whole[~split], np.concatenate([cut, whole[split]])
        cut = shapely.get_parts(shapely.union_all(halves))
    return np.concatenate([whole, cut])


def larger(parts: Geometries, smallest: float) -> Geometries:
    """The areas of more square degrees than that."""
    return parts[shapely.area(parts) > smallest]


def simplified(layer: str, parts: Geometries, tolerance: float) -> Geometries:
    """The parts simplified to a tolerance in degrees; areas stay areas.

    Small islands and lakes keep their shape. Of a coast of many corners, to mend the few places
    where it crosses itself takes a quarter of the time, and is less than the tolerance off.
    """
    small = shapely.get_num_coordinates(parts) < MANY_CORNERS
    kept = (small & (layer == "land")) | (layer == "lakes")
    coarse = parts.copy()
    coarse[kept] = shapely.simplify(parts[kept], tolerance, preserve_topology=True)
    coarse[~kept] = shapely.simplify(parts[~kept], tolerance, preserve_topology=False)
    return coarse


def clipped(layer: str, parts: Geometries, box: Box) -> Geometries:
    """What lies in the box: areas as polygons, everything else as lines."""
    west, south, east, north = shapely.bounds(parts).T
    within = (west >= box.west) & (east <= box.east) & (south >= box.south) & (north <= box.north)
    frame = shapely.box(box.west, box.south, box.east, box.north)
    cut = parts.copy()
    cut[~within] = shapely.intersection(parts[~within], frame)
    return of_kind(layer, cut)


def turned(layer: str, parts: Geometries, wrap: float) -> Geometries:
    """The world cut along the meridian ``wrap``, what lies west of it moved to the east."""
    if wrap <= -180:
        return parts
    west = shapely.intersection(parts, shapely.box(-180, -90, wrap, 90))
    east = shapely.intersection(parts, shapely.box(wrap, -90, 180, 90))
    moved = shapely.transform(west, lambda points: points + np.array([360, 0]))
    both = of_kind(layer, np.concatenate([np.asarray(east), np.asarray(moved)]))
    return joined(both, all_of([]), wrap)


def of_kind(layer: str, parts: Geometries) -> Geometries:
    """The polygons or the lines in geometries of any kind."""
    parts = shapely.get_parts(shapely.get_parts(parts))
    kind = shapely.GeometryType.POLYGON if layer in AREAS else shapely.GeometryType.LINESTRING
    return np.asarray(parts[(shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)])


def place_for_a_name(area: Any) -> Any:
    """The point of an area with the most room for a name, which is about three times as wide."""
    from shapely.affinity import scale

    narrow = scale(area, 1 / 3, 1, origin=(0, 0))
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=0.05)
    return scale(shapely.Point(circle.coords[0]), 3, 1, origin=(0, 0))

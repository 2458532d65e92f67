"""Marks -> the part of the world that the page draws under them.

Nothing is fetched: coasts, borders, rivers and names come from ``data/basemap.json.gz``.
``choose`` cuts a box round the marks, in as much detail as the page's budget of bytes allows,
and adds the whole world coarsely for what lies outside.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mapgen.gazetteer.atlas import Atlas, open_atlas
from mapgen.webmap.cutting import (
    AREAS,
    LINES,
    all_of,
    clipped,
    joined,
    larger,
    of_kind,
    place_for_a_name,
    simplified,
    turned,
    unpacked,
)
from mapgen.webmap.extent import Box, Point, box_of
from mapgen.webmap.nearby import towns_near
from mapgen.webmap.paths import area_pieces, line_pieces

if TYPE_CHECKING:
    from mapgen.webmap.cutting import Geometries

BUDGET = 300_000  # bytes, of the page's 700 kB; digits pack to less than half of it, of 250 kB
STEPS_IN_TOLERANCE = 4  # finer than that nothing is drawn, and takes more digits
WORLD_FACTOR = 100
LABELS_AT_MOST = 260
NEARNESS = 12  # ranks that a town at the far side of the box loses against one beside a mark
POINTS_AT_MOST = 200  # beyond these the marks are everywhere
LABEL_OF_A_PART = 1 / 60  # of the box: a country of which less is seen is not named for it


def choose(points: Sequence[Point], *, margin: float = 0.6) -> dict[str, Any]:
    """The base map for these points, ready for JSON.

    ``box`` [south, west, north, east] is drawn from ``detail``, the rest from ``world``. Each
    of their layers is a list of pieces [left, top, right, bottom, path]: SVG path data in Web
    Mercator (see ``paths.area_pieces``) in ``factor`` steps to a degree of longitude. Edges of
    areas on the rim of the box or on a side of the world are no coasts. ``wrap`` is the
    western end of the world as drawn: a point with a smaller longitude belongs 360 degrees
    further east (then ``box`` crosses the date line and its east is above 180).
    ``labels`` lie inside the box, the important first.

    Args:
        points: what will be marked; none gives the whole world.
        margin: share of the points' extent that the box is larger.

    Raises:
        GazetteerError: the base map file is missing or damaged.
    """
    atlas = open_atlas()
    box = box_of([(p.lat, p.lon) for p in points], margin)
    tolerance = min(0.05, max(0.002, box.span / 3500))
    drawing = _Drawing(atlas, box, points)
    while True:
        result = drawing.at(tolerance)
        if len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()) <= BUDGET:
            return result
        tolerance *= 1.5


class _Drawing:
    """The layers round a box, unsimplified; ``at`` simplifies them."""

    def __init__(self, atlas: Atlas, box: Box, points: Sequence[Point]) -> None:
        self.atlas, self.box, self.points = atlas, box, points[:POINTS_AT_MOST]
        self.level = next(name for name, span in atlas.header["levels"] if box.span <= span)
        self.detail = self._detail()
        self.world = self._world()
        self.labels = self._labels()

    def at(self, tolerance: float) -> dict[str, Any]:
        """The drawing simplified to a tolerance in degrees."""
        box = self.box
        smallest = max((box.span / 1200) ** 2, tolerance**2)
        factor = math.ceil(STEPS_IN_TOLERANCE / tolerance)
        detail: dict[str, Any] = {}
        for layer, parts in self.detail.items():
            if layer in AREAS:
                least = smallest if layer == "land" else 4 * smallest
                perhaps = larger(parts, least / 2)  # to simplify an area does not double it
                seen = simplified(layer, perhaps, tolerance)
                areas = larger(clipped(layer, seen, box), least)
                detail[layer] = area_pieces(areas, factor)
            else:
                lines = clipped(layer, simplified(layer, parts, tolerance), box)
                detail[layer] = line_pieces(lines, factor)
        return {
            "box": [box.south, box.west, box.north, box.east],
            "wrap": box.wrap,
            "factor": {"detail": factor, "world": WORLD_FACTOR},
            "world": self.world,
            "detail": detail,
            "labels": self.labels,
            "credits": self.atlas.header["credits"],
        }

    def _chunks(self, level: str) -> Iterator[tuple[str, Any, int]]:
        """(layer, content, degrees to add to its longitudes) of what may touch the box."""
        box = self.box
        for layer, south, west, north, east, key in self.atlas.header["chunks"][level]:
            if south > box.north or north < box.south:
                continue
            for turn in (0, 360):
                if west + turn <= box.east and east + turn >= box.west:
                    yield layer, self.atlas[key], turn

    def _detail(self) -> dict[str, Geometries]:
        pieces: dict[str, list[Any]] = {layer: [] for layer in AREAS + LINES}
        cut: dict[str, list[Any]] = {layer: [] for layer in AREAS}
        for layer, packed, turn in self._chunks(self.level):
            kind = cut if "cut" in packed else pieces
            kind[layer].append(
                unpacked(
                    packed, self.atlas.grid, turn=turn, box=self.box, finest=self._finest(layer)
                )
            )
        return {
            layer: joined(all_of(parts), all_of(cut.get(layer, [])), self.box.wrap)
            for layer, parts in pieces.items()
        }

    def _finest(self, layer: str) -> float:
        """The last rank of rivers, or zoom of provinces in tenths, that this scale has room for."""
        return self.box.zoom + 3.5 if layer == "rivers" else 10 * (self.box.zoom + 2.5)

    def _world(self) -> dict[str, Any]:
        world: dict[str, Any] = {}
        for layer, packed in self.atlas["world"].items():
            parts = turned(layer, unpacked(packed, self.atlas.grid), self.box.wrap)
            pieces = area_pieces if layer in AREAS else line_pieces
            world[layer] = pieces(parts, WORLD_FACTOR)
        return world

    def _labels(self) -> list[dict[str, Any]]:
        box, chosen, rivers = self.box, [], set()
        last_zoom = box.zoom + 4
        found = [
            (rank, kind, name, round(lat, 3), round(lon + turn, 3), zoom)
            for _, content, turn in self._chunks("labels")
            for kind, name, lat, lon, rank, zoom in content["labels"]
            if zoom <= last_zoom and box.holds(lat, lon + turn)
        ]
        named = {name for _, kind, name, *_ in found if kind == "country"}
        found += self._countries_at_the_rim(named)
        for rank, kind, name, lat, lon, zoom in self._wanted(found):
            if kind == "river" and (name in rivers or rank - 3 > self._finest("rivers")):
                continue
            if kind == "river":
                rivers.add(name)
            chosen.append(
                {"kind": kind, "name": name, "at": [lat, lon], "rank": rank, "zoom": zoom}
            )
        chosen = sorted(chosen[:LABELS_AT_MOST], key=lambda label: int(label["rank"]))
        given = {label["name"] for label in chosen}
        return [*chosen, *towns_near(self.points, given, box.wrap)]

    def _wanted(self, labels: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The labels, the important and those near a mark first."""
        if not labels or not self.points:
            return sorted(labels)
        lat, lon = np.array([label[3:5] for label in labels], dtype=float).T[:, :, None]
        marks = np.array(sorted({(point.lat, point.lon) for point in self.points})).T
        east = ((marks[1] - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
        degrees = np.hypot(marks[0] - lat, east).min(axis=1)  # as they look on the map
        near = NEARNESS * degrees / self.box.span
        worth = [
            rank + (extra if kind in ("city", "province") else 0.0)
            for (rank, kind, *_), extra in zip(labels, near.tolist(), strict=True)
        ]
        return [label for _, label in sorted(zip(worth, labels, strict=True))]

    def _countries_at_the_rim(self, named: set[str]) -> Iterator[tuple[Any, ...]]:
        """Labels of countries that reach into the box but have their usual label outside."""
        box = self.box
        frame = shapely.box(box.west, box.south, box.east, box.north)
        least = frame.area * LABEL_OF_A_PART
        for key, south, west, north, east in self.atlas.header["countries"]:
            for turn in (0, 360):
                high = min(north, box.north) - max(south, box.south)
                wide = min(east + turn, box.east) - max(west + turn, box.west)
                if max(0, high) * max(0, wide) <= least:
                    continue
                country = self.atlas[key]
                if country["name"] in named:
                    continue
                parts = unpacked(country, self.atlas.grid, turn=turn, box=box)
                seen = of_kind("land", shapely.intersection(shapely.make_valid(parts), frame))
                seen = larger(seen, least)
                if len(seen):
                    at = place_for_a_name(max(seen, key=lambda part: part.area))
                    zoom = math.floor(box.zoom)
                    yield 2, "country", country["name"], round(at.y, 3), round(at.x, 3), zoom

"""The names on the base map: where each stands, its rank, the zoom from which it shows."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import shapely
import shapely.affinity
from basemap_areas import Province
from basemap_chunks import Chunk

DATA = Path(__file__).parents[1]
SMALLEST_TOWN = 15_000  # people; the map of a story in one city needs the towns round it

COUNTRY_NAMES = {"NL": "Netherlands", "GS": "South Georgia", "BN": "Brunei", "VA": "Vatican City"}


def middle(polygon: shapely.Polygon) -> tuple[float, float, float]:
    """(lat, lon, width in degrees) of the best place for a name in a polygon.

    The centre of the widest strip that fits: names are wide and low, so the polygon is squeezed
    to a third of its width before the largest circle in it is sought.
    """
    squeeze = 1 / 3
    narrow = shapely.affinity.scale(polygon, squeeze, 1, origin=(0, 0))
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=max(0.01, narrow.length / 2000))
    centre, edge = circle.coords[0], circle.length
    return centre[1], centre[0] / squeeze, 2 * edge / squeeze


def zoom_to_fit(name: str, width: float) -> int:
    """The zoom at which a name of 7 pixels a letter is at most 1.4 times as wide as its area."""
    pixels = 7 * len(name) / 1.4
    return math.ceil(math.log2(max(pixels, 1) * 360 / 256 / max(width, 0.01)))


def rank_of(zoom: int) -> int:
    """1 for what shows on a world map, 10 for what shows in a city."""
    return min(10, max(1, zoom - 1))


Label = tuple[str, str, float, float, int, int]


def country_labels(
    codes: dict[str, Any], areas: dict[str, list[Any]], hand: set[str]
) -> list[Label]:
    """A label for each country that data/basemap_labels.csv does not place."""
    labels: list[Label] = []
    for code, parts in sorted(areas.items()):
        name = COUNTRY_NAMES.get(code, codes[code]["name"])
        if name in hand:
            continue
        lat, lon, width = middle(max(parts, key=lambda p: p.area))
        zoom = min(8, max(2, zoom_to_fit(name, width)))
        labels.append(("country", name, lat, lon, rank_of(zoom), zoom))
    return labels


def province_labels(provinces: dict[str, list[Province]]) -> list[Label]:
    """A label for each first-level province, from zoom 5."""
    labels: list[Label] = []
    for _, own in sorted(provinces.items()):
        for province in own if len(own) > 1 else []:
            lat, lon, width = middle(max(province.parts, key=lambda p: p.area))
            zoom = max(5, zoom_to_fit(province.names[0], width * 0.8))
            if zoom <= 9:
                labels.append(("province", province.names[0], lat, lon, rank_of(zoom + 1), zoom))
    return labels


def city_labels(text: str, codes: dict[str, Any]) -> list[Label]:
    """Cities, each from the zoom at which no greater one is near; capitals and giants early."""
    cities = []
    rows = [line.split("\t") for line in text.splitlines()]
    have_one = {row[8] for row in rows if row[7] == "PPLC"}  # the others have one by its name
    for row in rows:
        name, code, country, population = row[1], row[7], row[8], int(row[14] or 0)
        state = codes.get(country, {})
        named = country not in have_one and code != "PPLX" and name == state.get("capital")
        capital = code == "PPLC" or named
        seat = code == "PPLA"
        bonus = min(3_000_000, 3 * state.get("population", 0)) * capital + 150_000 * seat
        if code != "PPLX" and (
            capital or population >= SMALLEST_TOWN or (seat and population >= 10_000)
        ):
            cities.append((population + bonus, name, float(row[4]), float(row[5]), capital))
    cities.sort(key=lambda c: (-c[0], c[1], c[2]))
    placed: dict[int, list[tuple[float, float]]] = defaultdict(list)  # by bands of 4 degrees
    labels: list[Label] = []
    for weight, name, lat, lon, capital in cities:
        zoom = 3 if weight > 12_000_000 else 4 if weight >= 3_000_000 else 5
        pixels = 45 if capital else 80  # a capital may come this close to a greater city
        reach = pixels * 360 / 256 / 2**zoom
        band = math.floor(lat / 4)
        for other_lat, other_lon in [*placed[band - 1], *placed[band], *placed[band + 1]]:
            if abs(other_lat - lat) > reach:
                continue
            east = abs(other_lon - lon) % 360
            apart = math.hypot(
                min(east, 360 - east), (other_lat - lat) / math.cos(math.radians(lat))
            )
            if apart < reach:
                zoom = max(zoom, math.ceil(math.log2(pixels * 360 / 256 / max(apart, 0.02))))
        if zoom <= 11:
            placed[band].append((lat, lon))
            labels.append(("capital" if capital else "city", name, lat, lon, rank_of(zoom), zoom))
    return labels


def river_labels(lines: list[tuple[Any, int, str]]) -> list[Label]:
    """Names along the rivers, one about every five degrees."""
    by_name: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    for line, rank, name in lines:
        if name and line.length > 0.6:
            by_name[name].append((line, rank))
    labels: list[Label] = []
    for name, own in sorted(by_name.items()):
        for line, rank in own:
            zoom = max(4, 3 + rank // 2)
            for n in range(count := max(1, round(line.length / 5))):
                at = line.interpolate((n + 0.5) / count, normalized=True)
                labels.append(("river", name, at.y, at.x, min(10, 3 + rank), zoom))
    return labels


def hand_labels() -> list[Label]:
    """The rows of data/basemap_labels.csv."""
    with (DATA / "basemap_labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                row["kind"],
                row["name"],
                float(row["lat"]),
                float(row["lon"]),
                int(row["rank"]),
                int(row["zoom"]),
            )
            for row in csv.DictReader(file)
        ]


def all_labels(
    codes: dict[str, Any],
    areas: dict[str, list[Any]],
    provinces: dict[str, list[Province]],
    cities: str,
    water: list[tuple[Any, int, str]],
) -> list[Label]:
    """Every label, the important first."""
    hand = hand_labels()
    labels = [
        *hand,
        *country_labels(codes, areas, {label[1] for label in hand if label[0] == "country"}),
        *city_labels(cities, codes),
        *province_labels(provinces),
        *river_labels(water),
    ]
    print(Counter(label[0] for label in labels))
    return sorted(labels, key=lambda label: (label[4], label[0], label[1], label[2]))


def label_chunks(labels: list[Label]) -> list[Chunk]:
    """Labels by squares of 30 degrees."""
    squares: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for kind, name, lat, lon, rank, zoom in labels:
        square = (math.floor(lat / 30) * 30, math.floor(lon / 30) * 30)
        squares[square].append([kind, name, round(lat, 3), round(lon, 3), rank, zoom])
    return [
        Chunk("labels", "labels", (south, west, south + 30, west + 30), {"labels": own})
        for (south, west), own in sorted(squares.items())
    ]

"""choose(): the right land in the right place, within the page's budget, the same each time."""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import shapely

from mapgen.datafiles import ENVIRONMENT_VARIABLE, data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.atlas import FILE, open_atlas
from mapgen.webmap.basemap import BUDGET, choose
from mapgen.webmap.cutting import all_of, simplified, unpacked
from mapgen.webmap.paths import area_pieces, line_pieces
from mapgen.webmap.polylines import encoded_areas, encoded_lines


class At(NamedTuple):
    lat: float
    lon: float


EXTENTS = {
    "china, korea, bangkok": [At(41.8, 123.4), At(41.1, 85.2), At(37, 127.5), At(13.75, 100.5)],
    "one city": [At(43.85, 18.38)],
    "ukraine": [At(50.45, 30.5), At(46.5, 30.7), At(49.8, 24.0), At(48.5, 39.3)],
    "europe": [At(38.7, -9.1), At(60.2, 24.9), At(55.7, 37.6), At(38.0, 23.7)],
    "across the date line": [At(-18.1, 178.4), At(-13.8, -171.8)],
    "whole world": [],
}
LAYERS = {"land", "lakes", "borders", "disputed", "provinces", "rivers"}


def mercator(lat: float) -> float:
    """The ordinate of Web Mercator in degrees."""
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


def decoded(path: str, factor: int) -> list[list[tuple[float, float]]]:
    """SVG path data of "M x y l dx dy ... z" alone: for each M its points as (lat, lon)."""
    parts = []
    for start, moves in re.findall(r"M([^Ml]+)l([^Mz]+)z?", path):
        steps = [int(number) for number in re.findall(r"-?\d+", f"{start} {moves}")]
        xs, ys = accumulate(steps[::2]), accumulate(steps[1::2])
        parts.append([
            (math.degrees(math.atan(math.sinh(math.radians(-y / factor)))), x / factor)
            for x, y in zip(xs, ys, strict=True)
        ])  # fmt: skip
    assert path == re.sub(r"[^\d Mlz-]", "", path)
    assert len(parts) == path.count("M")
    return parts


def polylines(base: dict[str, Any], layer: str, drawing: str = "detail") -> list[Any]:
    """The lines or rings of a layer as shapely lines, longitude first."""
    return [
        shapely.LineString([(lon, lat) for lat, lon in line])
        for *_, path in base[drawing][layer]
        for line in decoded(path, base["factor"][drawing])
    ]


def land_of(base: dict[str, Any], drawing: str = "detail") -> Any:
    """Where the rule "nonzero" fills: rings that turn like outer ones less those that do not."""
    rings = [shapely.linearrings(ring.coords) for ring in polylines(base, "land", drawing)]
    sides: dict[bool, list[Any]] = {True: [], False: []}
    for ring in rings:
        sides[bool(shapely.is_ccw(ring))].append(shapely.make_valid(shapely.Polygon(ring)))
    return shapely.union_all(sides[True]).difference(shapely.union_all(sides[False]))


@pytest.fixture(scope="module")
def chosen() -> dict[str, dict[str, Any]]:
    return {name: choose(points) for name, points in EXTENTS.items()}


@pytest.mark.parametrize("extent", EXTENTS)
def test_keeps_within_the_budget(chosen: dict[str, Any], extent: str) -> None:
    text = json.dumps(chosen[extent], ensure_ascii=False, separators=(",", ":")).encode()
    assert 20_000 < len(text) <= BUDGET
    assert len(gzip.compress(text)) < len(text) / 2


@pytest.mark.parametrize("extent", EXTENTS)
def test_gives_the_same_twice(chosen: dict[str, Any], extent: str) -> None:
    assert json.dumps(choose(EXTENTS[extent])) == json.dumps(chosen[extent])


def test_the_order_of_the_points_does_not_matter(chosen: dict[str, Any]) -> None:
    assert choose(EXTENTS["europe"][::-1]) == chosen["europe"]


@pytest.mark.parametrize("extent", EXTENTS)
def test_everything_drawn_in_detail_is_in_the_box(chosen: dict[str, Any], extent: str) -> None:
    base = chosen[extent]
    south, west, north, east = base["box"]
    detail = base["detail"]
    assert set(detail) == LAYERS
    factor = base["factor"]["detail"]
    step = 0.51 / factor  # what rounding may add
    pieces = [piece for layer in LAYERS for piece in detail[layer]]
    assert len(pieces) > 15
    for left, top, right, bottom, path in pieces:
        points = [point for line in decoded(path, factor) for point in line]
        lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
        assert south - step <= min(lats) <= max(lats) <= north + step
        assert west - step <= min(lons) <= max(lons) <= east + step
        assert [min(lons) * factor, max(lons) * factor] == pytest.approx([left, right])
        assert [-mercator(max(lats)) * factor, -mercator(min(lats)) * factor] == pytest.approx(
            [top, bottom], abs=1e-3
        )


@pytest.mark.parametrize("extent", EXTENTS)
def test_the_points_are_in_the_box(chosen: dict[str, Any], extent: str) -> None:
    south, west, north, east = chosen[extent]["box"]
    for lat, lon in EXTENTS[extent]:
        turned = lon + 360 if lon < chosen[extent]["wrap"] else lon
        assert south < lat < north
        assert west < turned < east


@pytest.mark.parametrize("extent", EXTENTS)
def test_labels_are_in_the_box_and_the_important_come_first(
    chosen: dict[str, Any], extent: str
) -> None:
    south, west, north, east = chosen[extent]["box"]
    labels = chosen[extent]["labels"]
    assert len(labels) > 10
    assert [label["rank"] for label in labels] == sorted(label["rank"] for label in labels)
    for label in labels:
        lat, lon = label["at"]
        assert south < lat < north
        assert west < lon < east
        assert label["name"].strip() == label["name"] != ""
        assert 2 <= label["zoom"] <= 11
        assert 1 <= label["rank"] <= 10


LAND_AND_SEA = [
    ("china, korea, bangkok", At(41.8, 123.4), True),  # Shenyang
    ("china, korea, bangkok", At(13.9, 100.6), True),  # Bangkok
    ("china, korea, bangkok", At(36.0, 123.5), False),  # Yellow Sea
    ("china, korea, bangkok", At(33.4, 126.5), True),  # Jeju
    ("one city", At(43.85, 18.38), True),  # Sarajevo
    ("one city", At(42.8, 16.0), False),  # Adriatic
    ("one city", At(43.3, 16.6), True),  # Brač
    ("ukraine", At(45.2, 34.0), True),  # Crimea
    ("ukraine", At(46.1, 36.7), False),  # Sea of Azov
    ("europe", At(39.6, 2.9), True),  # Mallorca
    ("europe", At(43.0, 34.0), False),  # Black Sea
    ("across the date line", At(-17.8, 178.0), True),  # Viti Levu
    ("across the date line", At(-16.9, 179.98), True),  # Taveuni, on the date line
    ("across the date line", At(-13.6, 187.6), True),  # Savai'i
    ("across the date line", At(-16.0, 184.0), False),
    ("whole world", At(64.5, 177.0), True),  # Chukotka
    ("whole world", At(66.5, -172.0), True),  # Chukotka, east of the date line
    ("whole world", At(0.0, -150.0), False),
]


@pytest.mark.parametrize(("extent", "point", "is_land"), LAND_AND_SEA)
def test_land_is_land_and_sea_is_sea(
    chosen: dict[str, Any], extent: str, point: At, is_land: bool
) -> None:
    base = chosen[extent]
    land = land_of(base)
    assert land.contains(shapely.Point(point.lon, point.lat)) is is_land


@pytest.mark.parametrize("extent", ["one city", "across the date line"])
def test_the_world_is_whole_and_has_no_seam(chosen: dict[str, Any], extent: str) -> None:
    base = chosen[extent]
    world = land_of(base, "world")
    west, south, east, north = world.bounds
    assert base["wrap"] - 0.01 <= west
    assert east <= base["wrap"] + 360.01
    assert east - west > 355
    assert north > 80 > -80 > south
    chukotka = shapely.Point(180, 67) if base["wrap"] > -180 else shapely.Point(179.5, 67)
    assert world.contains(chukotka)


def test_the_date_line_leaves_no_edge_through_the_land() -> None:
    base = choose([At(64.7, 177.5), At(65.5, -171.0)])
    assert base["box"][3] > 180
    land = land_of(base)
    assert land.contains(shapely.LineString([(179.5, 67.5), (180.5, 67.5)]))
    on_line = [
        (a, b)
        for ring in polylines(base, "land")
        for a, b in pairwise(ring.coords)
        if a[0] == b[0] == 180.0
    ]
    assert on_line == []


def test_the_korean_border_is_drawn_once_and_dashed() -> None:
    base = choose([At(37.56, 126.98)])
    crossing = shapely.LineString([(127.2, 37.6), (127.2, 38.8)])
    lines = {
        kind: [line for line in polylines(base, kind) if line.intersects(crossing)]
        for kind in ("borders", "disputed")
    }
    assert len(lines["disputed"]) == 1
    assert lines["borders"] == []


@pytest.mark.parametrize(
    ("city", "across"),
    [
        (At(39.7, -105.0), [(-104.3, 42.0), (-103.8, 42.0)]),  # Wyoming and Nebraska
        (At(39.7, -105.0), [(-102.3, 38.5), (-101.8, 38.5)]),  # Colorado and Kansas
        (At(41.8, 123.4), [(123.0, 43.2), (124.6, 42.6)]),  # Liaoning and Jilin
    ],
)
def test_provinces_are_bounded(city: At, across: list[tuple[float, float]]) -> None:
    base = choose([city])
    drawn = shapely.MultiLineString(polylines(base, "provinces"))
    assert drawn.intersects(shapely.LineString(across))


@pytest.mark.parametrize(
    ("points", "place"),
    [
        ([At(43.85, 18.38)], ("capital", "Sarajevo")),
        ([At(43.85, 18.38)], ("country", "Bosnia and Herzegovina")),
        ([At(43.85, 18.38)], ("sea", "Adriatic Sea")),
        ([At(37.56, 126.98)], ("country", "North Korea")),
        ([At(37.56, 126.98)], ("capital", "Pyongyang")),
        ([At(41.8, 123.4)], ("province", "Liaoning")),
        ([At(40.1, 124.4)], ("river", "Yalu")),
        ([At(31.2, 121.5)], ("city", "Shanghai")),
        ([At(-33.4, -70.6)], ("country", "Chile")),
        ([At(21.0, 105.8)], ("country", "Vietnam")),
        ([At(59.9, 10.7)], ("country", "Norway")),
    ],
)
def test_names_that_a_reader_looks_for(points: list[At], place: tuple[str, str]) -> None:
    assert place in {(label["kind"], label["name"]) for label in choose(points)["labels"]}


def test_one_city_shows_its_country_and_a_wider_margin_shows_more() -> None:
    south, west, north, east = choose([At(43.85, 18.38)])["box"]
    assert north - south >= 8
    assert east - west >= 12
    near = choose(EXTENTS["ukraine"], margin=0.1)["box"]
    far = choose(EXTENTS["ukraine"], margin=0.8)["box"]
    assert far[0] < near[0] < near[2] < far[2]


@pytest.mark.parametrize("lat", [89.9, -89.9])
def test_a_point_at_a_pole_still_has_a_map(lat: float) -> None:
    box = choose([At(lat, 10.0)])["box"]
    assert -85 <= box[0] < box[2] <= 85
    assert math.isclose(abs(box[0] if lat < 0 else box[2]), 85)


def test_polylines_are_those_of_googles_example() -> None:
    line = shapely.LineString([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)])
    assert encoded_lines(shapely.get_parts(shapely.MultiLineString([line])), 100_000) == [
        "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    ]


def test_a_ring_that_shrinks_to_nothing_is_left_out_with_its_holes() -> None:
    small = shapely.Point(10, 10).buffer(0.0001)
    large = shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6))
    parts = shapely.get_parts(shapely.MultiPolygon([small, large]))
    assert [len(rings) for rings in encoded_areas(parts, 100)] == [2]
    ((*box, path),) = area_pieces(parts, 100)
    outer, hole = decoded(path, 100)
    assert box == [0, -100, 100, 0]
    assert [len(outer), len(hole)] == [4, 4]
    turns = [shapely.is_ccw(shapely.linearrings([p[::-1] for p in ring])) for ring in (outer, hole)]
    assert turns == [True, False]


def test_a_line_is_a_path_from_its_first_point_in_web_mercator() -> None:
    line = shapely.LineString([(-120.2, 38.5), (-120.95, 40.7), (-120.9501, 40.7001), (126, -43)])
    (piece,) = line_pieces(np.array([line]), 10)
    assert piece == (-1210, -446, 1260, 477, "M-1202-418l-8-28 2470 923")
    assert mercator(38.5) == pytest.approx(41.8, abs=0.05)


def test_small_parts_near_each_other_are_one_piece_and_large_ones_alone() -> None:
    near, far = [(1, 1), (1.2, 1), (1, 1.3)], [(60, 40)]
    small = [shapely.Point(at).buffer(0.1) for at in near + far]
    wide = [shapely.box(0, 10, 30, 30), shapely.box(40, 0, 70, 15)]
    pieces = area_pieces(np.array([*small, *wide]), 100)
    assert [path.count("M") for *_, path in pieces] == [3, 1, 1, 1]


def test_the_file_is_small_and_plain_gzip() -> None:
    file = data_file(FILE)
    assert file.stat().st_size < 6_500_000
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        assert json.loads(next(lines))["format"] == 1
        assert "d" in json.loads(next(lines))


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "format"])
def test_a_damaged_file_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    whole = data_file(FILE).read_bytes()
    header = {"format": 99, "members": {}}
    content = {
        "empty": b"",
        "cut": whole[:200_000],
        "text": b"no gzip",
        "format": gzip.compress(json.dumps(header).encode()),
    }[damage]
    (tmp_path / FILE).write_bytes(content)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(GazetteerError, match=rf"{FILE}: the base map cannot be read .*reinstall"):
        choose([At(43.85, 18.38)])


def test_each_part_of_the_file_can_be_read() -> None:
    atlas = open_atlas()
    start = atlas.start
    data = atlas.file.read_bytes()
    for key, (offset, length) in atlas.header["members"].items():
        member = json.loads(zlib.decompress(data[start + offset : start + offset + length], 31))
        assert member, key


@pytest.mark.parametrize("level", ["fine", "middle"])
def test_the_pieces_of_an_area_that_was_cut_fit_each_other(level: str) -> None:
    """They are united by what they share alone, which does not hold for pieces that overlap."""
    atlas = open_atlas()
    chunks = (atlas[key] for *_, key in atlas.header["chunks"][level])
    pieces = [unpacked(chunk, atlas.grid) for chunk in chunks if "cut" in chunk]
    together = all_of(pieces)
    assert len(together) > 50 and shapely.coverage_is_valid(together)


def test_a_coast_of_many_corners_is_mended_where_it_crosses_itself() -> None:
    """A strait of a hundredth of a degree between two coasts that both bend away from it."""
    teeth = [(n / 10, 0.02 * (n % 2)) for n in range(60)]
    outside = [(x, y + 0.01) for x, y in reversed(teeth)]
    bay = shapely.Polygon([(-1, -1), *teeth, (7, 0), *outside, (-1, 2), (8, 2), (8, -1)])
    assert bay.is_valid
    (coarse,) = simplified("land", np.array([bay]), 0.05)
    assert coarse.is_valid
    assert coarse.symmetric_difference(bay).area < 0.05 * bay.length


def test_a_country_has_one_capital() -> None:
    """Of the 21 towns called Washington one is."""
    atlas = open_atlas()
    chunks = (atlas[key] for layer, *_, key in atlas.header["chunks"]["labels"])
    labels = [label for chunk in chunks for label in chunk["labels"]]
    named = Counter(name for kind, name, *_ in labels if kind == "capital")
    assert len(named) > 200
    assert [name for name, number in named.items() if number > 1] == ["Kingston"]  # JM and NF

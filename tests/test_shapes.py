"""Outlines: the lines and areas that places have on the map."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import shapely
from geopy.distance import geodesic

from mapgen.datafiles import ENVIRONMENT_VARIABLE, data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.atlas import open_atlas
from mapgen.gazetteer.outlines import Outline, country_outline, outline, province_outline

FILES = sorted(data_file("shapes").glob("*.geojson"))


def found(source: str, shape: str = "", **about: str) -> Outline:
    """An outline that must be there."""
    answer = outline(source, shape, **about)
    assert answer is not None
    return answer


def area_of(answer: Outline) -> shapely.MultiPolygon:
    assert answer.kind == "area"
    return shapely.MultiPolygon(
        [shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in answer.parts]
    )


def holds(answer: Outline, lat: float, lon: float) -> bool:
    return any(part.contains(shapely.Point(lon, lat)) for part in area_of(answer).geoms)


def km_from(answer: Outline, lat: float, lon: float) -> float:
    """The distance of a point from a line."""
    (part,) = answer.parts
    line = shapely.LineString([(lon, lat) for lat, lon in part])
    near = shapely.shortest_line(line, shapely.Point(lon, lat)).coords[0]
    return float(geodesic((near[1], near[0]), (lat, lon)).km)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_shape_file_keeps_to_the_rules(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.encode()) < 15_000
    feature = json.loads(text)
    assert feature["type"] == "Feature"
    assert feature["id"] == feature["properties"]["id"] == file.stem
    assert all(feature["properties"][key] for key in ("name", "source", "licence", "made"))
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.is_valid
    points = shapely.get_coordinates(shape)
    assert (abs(points) <= [180, 90]).all()
    assert (points.round(4) == points).all()
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))


def test_every_shape_that_the_gazetteer_names_is_there() -> None:
    with data_file("gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["shape"]]
    assert len(rows) >= 5
    for row in rows:
        assert found(f"checked:{row['id']}", row["shape"]).parts


# The distances of Natural Earth's Yalu from GeoNames' points of the towns on its banks.
@pytest.mark.parametrize(
    ("town", "lat", "lon", "km"),
    [
        ("Dandong", 40.12917, 124.39472, 1.0),
        ("Sinuiju", 40.10056, 124.39806, 1.6),
        ("Ji'an", 41.12361, 126.18472, 1.4),
        ("Hyesan", 41.39756, 128.17873, 0.2),
        ("the mouth", 39.867, 124.317, 0.0),
        ("the source", 41.969, 128.073, 5.9),
    ],
)
def test_the_yalu_passes_its_towns(town: str, lat: float, lon: float, km: float) -> None:
    assert km_from(found("checked:yalu-river"), lat, lon) <= km + 0.3, town


def test_the_yalu_is_the_western_part_of_the_border() -> None:
    border = found("checked:china-north-korea-border")
    river = found("checked:yalu-river", "yalu-river")
    assert river.kind == border.kind == "line"
    assert max(lon for _, lon in river.parts[0]) < 128.5
    assert max(lon for _, lon in border.parts[0]) > 130
    assert km_from(border, 42.96, 129.84) < 3  # Tumen, on the other river


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        (
            "north-east-china",
            [(41.8, 123.43), (43.88, 125.32), (45.75, 126.65), (38.91, 121.6)],
            [(39.9, 116.4), (40.82, 111.66), (39.03, 125.75)],
        ),
        ("xinjiang", [(43.83, 87.62), (39.47, 75.99), (37.1, 79.9)], [(36.06, 103.8)]),
        (
            # the seats of its counties, then of the neighbours'
            "yanbian",
            [(42.89, 129.5), (42.97, 129.84), (43.37, 128.24), (42.87, 130.37), (42.77, 129.42),
             (42.54, 129.0), (43.31, 129.75), (43.11, 128.9)],
            [(43.72, 127.34), (42.34, 127.28), (41.42, 128.2), (42.97, 126.74), (44.34, 129.47)],
        ),
    ],
)  # fmt: skip
def test_regions_hold_their_cities(
    shape: str, inside: list[tuple[float, float]], outside: list[tuple[float, float]]
) -> None:
    region = found(f"checked:{shape}")
    assert all(holds(region, *point) for point in inside)
    assert not any(holds(region, *point) for point in outside)


def test_every_country_has_an_outline() -> None:
    with data_file("countries.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file) if len(row["code"]) == 2}
    assert len(codes) > 190
    assert [code for code in sorted(codes) if country_outline(code) is None] == []


def test_outlines_are_small_enough_for_a_page() -> None:
    for key in open_atlas().keys("country/"):
        answer = country_outline(key.removeprefix("country/"))
        assert answer is not None
        assert sum(len(part) for part in answer.parts) < 3500, key


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("CN", 39.9, 116.4), ("KP", 39.03, 125.75), ("KR", 37.57, 126.98), ("US", 64.8, -147.7),
        ("RU", 66.5, -172.0), ("FJ", -17.8, 178.0), ("NO", 61.0, 8.0), ("FR", 48.85, 2.35),
        ("GF", 4.0, -53.0), ("SJ", 78.9, 17.5), ("XK", 42.6, 21.0), ("ZA", -26.2, 28.0),
    ],
)  # fmt: skip
def test_countries_hold_their_places(code: str, lat: float, lon: float) -> None:
    assert holds(found(f"country:{code}"), lat, lon)


def test_a_territory_with_its_own_code_is_not_in_the_other_outline() -> None:
    assert not holds(found("country:FR"), 4.0, -53.0)
    assert not holds(found("country:NO"), 78.9, 17.5)


@pytest.mark.parametrize(
    ("source", "country", "name", "lat", "lon"),
    [
        ("geonames:2036115", "CN", "Liaoning", 41.8, 123.43),
        ("geonames:1529047", "CN", "Xinjiang Uygur Zizhiqu", 43.83, 87.62),
        ("geonames:2951839", "DE", "Bavaria", 48.14, 11.58),
        ("geonames:3165361", "IT", "Tuscany", 43.77, 11.26),
        ("geonames:0", "US", "Texas", 31.0, -99.0),
        ("nominatim:relation/1", "CN", "Jilin Province", 43.88, 125.32),
    ],
)
def test_provinces_are_found_by_id_or_name(
    source: str, country: str, name: str, lat: float, lon: float
) -> None:
    assert holds(found(source, country=country, name=name, feature_code="ADM1"), lat, lon)


def test_a_province_is_only_looked_for_in_its_country() -> None:
    assert province_outline("KR", "Liaoning") is None
    assert province_outline("XX", "Liaoning") is None
    assert province_outline("CN", "") is None


@pytest.mark.parametrize(
    "source", ["", "corrected", "nominatim:way/123", "country:ZZ", "checked:nothing", "geonames:1",
               "checked:../basemap", "checked:"],
)  # fmt: skip
def test_no_outline_is_no_error(source: str) -> None:
    assert outline(source) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "missing"),
        ("{", "not a GeoJSON Feature"),
        ("[]", "not a GeoJSON Feature"),
        ('{"properties": {}, "geometry": null}', "not a GeoJSON Feature"),
        ('{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}', "Point"),
        (
            '{"properties":{}, "geometry":{"type":"LineString", "coordinates": [[1,91],[1,2]]}}',
            "longitude first",
        ),
    ],
)
def test_a_broken_shape_file_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, says: str
) -> None:
    (tmp_path / "shapes").mkdir()
    if content is not None:
        (tmp_path / "shapes" / "lake.geojson").write_text(content)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(GazetteerError, match=rf"lake\.geojson: .*{says}"):
        outline("checked:lake", "lake")


def test_a_shape_is_never_read_from_outside_its_folder() -> None:
    with pytest.raises(GazetteerError, match="letters, digits"):
        outline("checked:x", "../../secret")

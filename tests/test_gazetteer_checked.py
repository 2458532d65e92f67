"""The hand-checked layer: its rows, its messages, and the shipped file against Natural Earth."""

from __future__ import annotations

from pathlib import Path

import natural_earth
import pytest

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.checked import COLUMNS, Checked, Row, read_rows
from mapgen.gazetteer.countries import Countries
from mapgen.gazetteer.layer import Query, normalise

ARTICLE = "china-north-korea-2002"
HEADER = ",".join(COLUMNS)
GOOD = 'here,Here,"Hereabouts",,10,20,locality,5,CN,,confirmed,a map,2026-11-23,vague'

CLAIMED_OTHERWISE = {"western-sahara", "crimea"}
"""Natural Earth draws who holds them; the rows give the country of the United Nations' view."""
OVERSEAS = {
    "island-svalbard", "island-jan-mayen", "island-bonaire", "saba-island", "island-marie-galante",
    "island-sint-eustatius", "island-kastellorizo", "matsu-islands",
}  # fmt: skip
"""Natural Earth counts them with the mother country, or has only the foreign coast close by."""
TOO_SMALL = {
    "island-surtsey", "zmiinyi-island", "island-koh-tao", "island-whakaari", "krakatoa",
    "hunga-tonga",
}  # fmt: skip
"""Islands that Natural Earth leaves out."""
INLAND = {"dead-sea", "aral-sea", "sea-of-galilee", "caspian-sea", "salton-sea"}
"""Seas that Natural Earth's land covers."""
AT_SEA = {"arctic", "polynesia", "melanesia", "micronesia-region", "kuril-islands", "americas"}
"""Areas of islands, or of land and sea, whose notes say where the point lies."""


@pytest.fixture(scope="module")
def checked() -> Checked:
    return Checked()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(data_file("gazetteer.csv"))


def write(folder: Path, *lines: str) -> Path:
    file = folder / "gazetteer.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return file


def test_every_row_says_where_it_comes_from(rows: list[Row]) -> None:
    assert len(rows) > 300
    for row in rows:
        assert row.source and row.note and row.checked_on
        assert row.radius_km > 0, row.id


def test_shapes_exist(rows: list[Row]) -> None:
    named = {row.shape for row in rows if row.shape}
    assert named
    assert [s for s in named if not (data_file("shapes") / f"{s}.geojson").is_file()] == []


def test_no_name_means_two_places(rows: list[Row]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        for name in {normalise(name) for name in row.names}:
            assert (row.scope, name) not in seen, (name, row.id, seen[row.scope, name])
            seen[row.scope, name] = row.id


def test_land_is_on_land_and_seas_are_not(rows: list[Row]) -> None:
    words = {"Ocean", "Sea", "Gulf", "Bay", "Strait", "Channel"}
    for row in rows:
        off = natural_earth.km_from_land(row.lat, row.lon)
        if row.precision != "water" and row.id not in AT_SEA | TOO_SMALL:
            assert off <= 20 + min(row.radius_km, 20), row.id
        if row.precision == "water" and words & set(row.name.split()) and row.id not in INLAND:
            assert off > 0, row.id


def test_points_lie_in_their_country(rows: list[Row]) -> None:
    countries = Countries()
    compared = 0
    for row in rows:
        if not row.country or row.id in CLAIMED_OTHERWISE | OVERSEAS | TOO_SMALL:
            continue
        near = natural_earth.countries_near(row.lat, row.lon, 30)
        assert near, row.id
        found = [countries.candidates(Query(name)) for name in near]
        codes = {place.country for places in found for place in places}
        if all(found):  # Natural Earth shortens some names beyond recognition
            assert row.country in codes, (row.id, near)
            compared += 1
    assert compared > 100


def test_places_of_the_shipped_article(checked: Checked) -> None:
    def only(name: str, article: str = "") -> str:
        (place,) = checked.candidates(Query(name, article=article))
        return place.id.removeprefix("checked:")

    assert only("US consulate in north-east China") == "us-consulate-shenyang"
    assert only("Japanese consulate in Shenyang") == "jp-consulate-shenyang"
    assert only("the Yalu river") == "yalu-river"
    assert only("China's north-west", ARTICLE) == "china-north-west-2002"
    assert checked.candidates(Query("China's north-west")) == []
    assert only("its north-eastern border", ARTICLE) == "china-north-eastern-border-2002"
    consulate = checked.by_id("checked:us-consulate-shenyang")
    assert consulate is not None
    assert (consulate.radius_km, consulate.precision) == (0.6, "facility")
    assert consulate.note.startswith("single source: street address known, point approximate")


def test_phrases_of_an_article(checked: Checked) -> None:
    here, elsewhere = checked.phrases(ARTICLE), checked.phrases("another")
    assert "ethnic Korean regions" in here and "ethnic Korean regions" not in elsewhere
    assert "Yalu" in here and "Yalu" in elsewhere
    assert len(here) == len(set(here))


def test_abbreviations_in_capitals_only(checked: Checked) -> None:
    assert [p.name for p in checked.candidates(Query("EU"))] == ["European Union"]
    assert checked.candidates(Query("Eu")) == []
    assert checked.candidates(Query("european union")) != []


def test_an_earlier_file_wins(tmp_path: Path) -> None:
    own = write(tmp_path, GOOD.replace("here,Here", "shenyang,Shenyang"))
    (place,) = Checked(own, data_file("gazetteer.csv")).candidates(Query("Shenyang"))
    assert (place.lat, place.lon) == (10, 20)


def test_every_problem_is_named_with_its_line(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        GOOD,
        GOOD.replace(",10,20,", ",481.2,20,"),
        GOOD.replace("here,", "there,").replace("locality", "town").replace("2026-11-23", "today"),
        GOOD,
        GOOD.replace("here,Here", "low,low").replace("Hereabouts", ""),
        GOOD.replace("here,", "bare,").replace("vague", ""),
    )
    with pytest.raises(GazetteerError) as caught:
        read_rows(file)
    assert str(caught.value).splitlines() == [
        "gazetteer.csv:3: latitude 481.2 is outside -90..90; "
        "write WGS 84 decimal degrees, north positive",
        'gazetteer.csv:4: precision "town" is not possible; '
        "write facility, locality, district, region, country, water or area",
        'gazetteer.csv:4: checked_on "today" is not possible; write the day as 2026-11-23',
        'gazetteer.csv:5: the id "here" stands in line 2 already; give each row its own',
        'gazetteer.csv:6: "low" has no capital letter, so it may only stand in a row with a scope',
        "gazetteer.csv:7: note is empty; write something there",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,name\nx,y\n", "gazetteer.csv:1: the columns are id, name; they must be id, name, al"),
        (f"{HEADER}\na,b,c\n", "gazetteer.csv:2: this row does not have 14 columns"),
        (f'{HEADER}\n"a"b,c\n', "gazetteer.csv:2: this is not CSV"),
    ],
)
def test_a_file_of_another_form(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "gazetteer.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(GazetteerError) as caught:
        Checked(file)
    assert str(caught.value).startswith(message)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="cannot be read"):
        Checked(tmp_path / "none.csv")

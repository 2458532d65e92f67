"""The right place for a name, and no place where that is not clear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_nominatim import nominatim_place, serve
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from mapgen.datafiles import data_file
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.distances import distance_km
from mapgen.gazetteer.geocoder import Geocoder
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article, Resolution
from mapgen.resolver import resolve
from mapgen.toponyms import find_toponyms

RESOLVED = [
    # (text, toponym, country, precision, near lat, near lon)
    ("He died in Paris, Texas, on Monday.", "Paris", "US", "locality", 33.66, -95.56),
    ("He died in Paris on Monday.", "Paris", "FR", "locality", 48.85, 2.35),
    ("A blast shook Portland, Ore., on Monday.", "Portland", "US", "locality", 45.52, -122.68),
    ("A blast shook Springfield, Illinois.", "Springfield", "US", "locality", 39.8, -89.64),
    ("Hundreds marched in Lisbon.", "Lisbon", "PT", "locality", 38.72, -9.14),
    ("Hundreds marched in Istanbul.", "Istanbul", "TR", "locality", 41.01, 28.95),
    ("Floods hit Georgia, and Tbilisi was cut off.", "Georgia", "GE", "country", 42, 43),
    ("Atlanta, Georgia, was dry. Floods hit Georgia.", "Georgia", "US", "region", 32.75, -83.5),
    ("Floods hit Pandi, Bulacan, in the Philippines.", "Pandi", "PH", "locality", 14.86, 120.96),
    ("A storm hit Zhejiang province.", "Zhejiang province", "CN", "region", 29, 120),
    # its province has its point 170 km away: a town and what it lies in are no rivals
    ("Pilgrims died in Mecca on Friday.", "Mecca", "SA", "locality", 21.42, 39.83),
    # the only known Holliday is in Texas; the text says that this is another
    ("A fire killed two in Holliday, Missouri.", "Holliday", "US", "region", 38.25, -92.5),
    ("A bus fell off a road in the Indian Himalayas.", "Indian Himalayas", "", "area", 29, 83),
    ("They crossed the Yalu river.", "Yalu river", "", "water", 41.5, 126.5),
]


@pytest.mark.parametrize("case", RESOLVED, ids=[f"{c[1]}: {c[0]}" for c in RESOLVED])
def test_resolved(
    case: tuple[str, str, str, str, float, float], places: Places, language: Language
) -> None:
    text, name, country, precision, lat, lon = case
    found = {r.toponym.text: r for r in resolved(text, places, language)}
    assert name in found, list(found)
    place = found[name].place
    assert place is not None, found[name].reason
    assert (place.country, place.precision) == (country, precision)
    assert abs(place.lat - lat) < 1.5
    assert abs(place.lon - lon) < 1.5


def test_the_container_is_not_mapped_as_well(places: Places, language: Language) -> None:
    found = resolved("He died in Paris, Texas, on Monday.", places, language)
    assert [(r.toponym.text, r.left_off) for r in found] == [
        ("Paris", None),
        ("Texas", "background"),
    ]
    found = resolved("In Malawi, floods swept away a bridge at Chikwawa.", places, language)
    assert [r.left_off for r in found] == ["background", None]


def test_a_list_is_not_a_container(places: Places, language: Language) -> None:
    found = resolved("They met in Ankara, Istanbul and Izmir.", places, language)
    assert [r.place.name for r in found if r.place] == ["Ankara", "Istanbul", "Izmir"]


def test_an_unclear_name_is_ambiguous_with_its_candidates(
    places: Places, language: Language
) -> None:
    (found,) = resolved("A man was killed in Springfield.", places, language)
    assert found.left_off == "ambiguous"
    assert len(found.candidates) > 1
    assert "Springfield" in found.reason


def test_an_unknown_name_is_unresolved(places: Places, language: Language) -> None:
    (found,) = resolved("A man was killed in Qorvathia.", places, language)
    assert (found.place, found.left_off) == (None, "unresolved")


def test_a_site_that_nobody_knows_stands_at_its_town(places: Places, language: Language) -> None:
    (found,) = resolved("He was taken to a hospital in Juba.", places, language)
    assert found.place is not None
    assert found.place.country == "SS"
    assert found.place.precision == "locality"
    assert found.place.radius_km >= 5
    assert "not located" in found.place.note


def test_a_checked_site_is_known_in_a_longer_name(places: Places, language: Language) -> None:
    (found,) = resolved("Smoke rose from the Sellafield reprocessing plant.", places, language)
    assert found.place is not None
    assert (found.place.id, found.place.precision) == ("checked:sellafield", "facility")


def test_a_direction_is_a_part_with_a_wide_radius(places: Places, language: Language) -> None:
    (found,) = resolved("Rebels attacked a convoy in northern Mali.", places, language)
    mali = places.countries.by_code("ML")
    assert found.place is not None
    assert mali is not None
    assert found.place.lat > mali.lat
    assert found.place.precision == "region"
    assert found.place.radius_km > 200


def resolved(text: str, places: Places, language: Language) -> list[Resolution]:
    document = language.parse(Article(id="x", text=text))
    return resolve(document, find_toponyms(document, places), places)


def places_of(text: str, places: Places, language: Language) -> dict[str, tuple[str, str]]:
    """The country and the first-level unit of each toponym, mapped or not."""
    found = {}
    for resolution in resolved(text, places, language):
        place = resolution.place or resolution.located
        if place:
            found[resolution.toponym.text] = (place.country, place.admin1)
    return found


def test_names_of_one_story_lie_together(places: Places, language: Language) -> None:
    found = places_of(
        "A road will link Trenton, Monroe and Hamilton. Trains stop in Middletown and Cincinnati.",
        places,
        language,
    )
    assert set(found.values()) == {("US", "Ohio")}


def test_a_name_has_one_sense(places: Places, language: Language) -> None:
    text = "The fire began in London, Ont. Two people died.\n\nA street in London was closed."
    found = resolved(text, places, language)
    points = {(r.place or r.located) for r in found if r.toponym.text == "London"}
    assert {(p.country, p.admin1) for p in points if p} == {("CA", "Ontario")}


def test_a_state_that_is_a_country_elsewhere(places: Places, language: Language) -> None:
    text = "Thousands fled from Georgia. Snow fell in Atlanta, Savannah and Macon, police said."
    assert places_of(text, places, language)["Georgia"] == ("US", "Georgia")
    text = "Thousands fled from Georgia. Snow fell in Batumi, Kutaisi and Tbilisi, police said."
    assert places_of(text, places, language)["Georgia"][0] == "GE"


def test_a_checked_place_gives_way_to_the_one_of_the_story(
    places: Places, language: Language
) -> None:
    text = "Cholera broke out in Zimbabwe. It came to Harare and Gweru, and to Midlands province."
    assert places_of(text, places, language)["Midlands province"][0] == "ZW"
    text = "Snow fell across England. It came to Birmingham and Coventry, and to the Midlands."
    assert places_of(text, places, language)["Midlands"][0] == "GB"


def test_what_makes_no_mark_is_located(places: Places, language: Language) -> None:
    found = resolved(
        "French officials spoke in London. The Bank of Japan said no.", places, language
    )
    located = {r.toponym.text: (r.place, r.located and r.located.id) for r in found}
    assert located["French"] == (None, None)  # one Frenchman in London makes no story in France
    assert located["Japan"] == (None, "country:JP")
    assert located["London"][0] is not None
    assert located["London"][1] is None


def test_a_small_town_needs_its_country_in_the_story(places: Places, language: Language) -> None:
    away = "Protesters marched in Lyon and Marseille in France, and in Chimanimani."
    (found,) = [r for r in resolved(away, places, language) if r.toponym.text == "Chimanimani"]
    assert (found.place, found.left_off) == (None, "ambiguous")
    assert "nothing else in the story" in found.reason
    there = "The storm crossed eastern Zimbabwe. Soldiers evacuated families from Chimanimani."
    (found,) = [r for r in resolved(there, places, language) if r.toponym.text == "Chimanimani"]
    assert found.place is not None and found.place.country == "ZW"


def test_a_person_s_own_gazetteer_has_the_last_word(
    places: Places, language: Language, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "id,name,aliases,scope,lat,lon,precision,radius_km,country,shape,status,source,"
        "checked_on,note\n"
        "our-paris,Paris,,,33.66,-95.56,locality,5,US,,confirmed,our archive,2026-11-23,our town\n",
        "utf-8",
    )
    ours = replace(places, checked=Checked(own, data_file("gazetteer.csv")))
    text = "He died in Paris on Monday, French police said. He had lived in Lyon and in Marseille."
    found = {r.toponym.text: r.place for r in resolved(text, ours, language)}
    assert found["Paris"] is not None
    assert found["Paris"].id == "checked:our-paris"


def test_a_site_is_asked_for_in_its_town_and_near_the_story(
    places: Places, language: Language, tmp_path: Path
) -> None:
    text = "A fire burned in Graz. She was taken to the Kessler Hospital in Graz, and he to Leoben."
    with serve() as fake:
        fake.places["Kessler Hospital, Graz"] = [
            nominatim_place("Kessler Hospital", 47.08, 15.43, country="at", osm=("way", 1)),
            nominatim_place("Kessler House", 47.06, 15.44, country="at", osm=("way", 2)),
        ]
        geocoder = Geocoder(
            cache_path=tmp_path / "geocoder.sqlite", domain=fake.domain, scheme="http"
        )
        online = replace(places, geocoder=geocoder)
        found = {r.toponym.facility: r for r in resolved(text, online, language)}["hospital"]
    (asked,) = fake.received
    assert (asked.parameters["q"], asked.parameters["countrycodes"]) == (
        "Kessler Hospital, Graz",
        "AT",
    )
    west, south, east, north = map(float, asked.parameters["viewbox"].split(","))
    assert west < 15.1 < 15.44 < east and south < 47.07 < 47.38 < north
    assert found.place is not None and found.place.id == "nominatim:way/1"
    assert [p.id for p in found.candidates] == ["nominatim:way/2"]
    assert "not checked by hand" in found.reason


def test_the_town_of_a_site_is_asked_for_when_nobody_knows_it(
    places: Places, language: Language, tmp_path: Path
) -> None:
    text = "A fire burned in Graz. They spent the night on a bridge in Zzyplewick."
    with serve() as fake:
        fake.places["Zzyplewick"] = [
            nominatim_place("Zzyplewick", 47.3, 15.2, country="at", osm=("node", 3)),
        ]
        geocoder = Geocoder(
            cache_path=tmp_path / "geocoder.sqlite", domain=fake.domain, scheme="http"
        )
        online = replace(places, geocoder=geocoder)
        found = {r.toponym.facility: r for r in resolved(text, online, language)}["bridge"]
    assert found.place is not None
    assert (found.place.lat, found.place.lon) == (47.3, 15.2)
    assert "Zzyplewick was found online" in found.reason


def test_two_namesakes_abroad_are_no_company(places: Places, language: Language) -> None:
    text = (
        "Houses burned in Gonaives in Haiti on Friday. Shots were heard in Delmas, in Saint-Marc "
        "and in Bel Air. A woman was hurt in Petite-Riviere."
    )
    found = {r.toponym.text: r for r in resolved(text, places, language)}
    assert [r.place.country for r in found.values() if r.place] == ["HT", "HT", "HT"]


def test_the_ends_of_a_way_may_lie_far_apart(places: Places, language: Language) -> None:
    text = "A train from Washington to New York left the rails in Philadelphia."
    found = {r.toponym.text: r for r in resolved(text, places, language)}["Washington"]
    assert found.place is not None
    assert found.place.admin1 == "District of Columbia"


def test_a_river_is_no_town(places: Places, language: Language) -> None:
    text = "Shells fell on Kharkiv. Troops crossed the Oskil River at night."
    river = {r.toponym.text: r for r in resolved(text, places, language)}["Oskil River"]
    assert river.place is not None
    assert (river.place.name, river.place.precision) == ("Oskil River", "water")
    assert river.place.radius_km >= 25
    assert river.confidence == 0.5


def test_a_country_behind_in_says_where(places: Places, language: Language) -> None:
    text = "Soldiers were hurt at Zzyplewick, in Mali. They marched in Lyon, in Munich."
    found = {r.toponym.text: r for r in resolved(text, places, language)}
    unknown, lyon = found["Zzyplewick"].place, found["Lyon"].place
    assert unknown is not None and unknown.country == "ML"
    assert lyon is not None and lyon.country == "FR"


def test_of_two_in_a_list_the_nearer_is_meant(places: Places, language: Language) -> None:
    text = "Roofs flew off in Virac and Bato on Sunday."
    bato = {r.toponym.text: r for r in resolved(text, places, language)}["Bato"].place
    assert bato is not None
    assert (round(bato.lat, 1), round(bato.lon, 1)) == (13.6, 124.3)


@given(
    st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180)
)  # fmt: skip
def test_distances_are_geopy_s(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    theirs = great_circle((lat, lon), (other_lat, other_lon)).km
    assert distance_km(lat, lon, other_lat, other_lon) == pytest.approx(theirs, abs=1e-3)

"""Reports of one city: its quarters are towns elsewhere, which the story does not mean."""

from __future__ import annotations

import pytest

from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article, Resolution
from mapgen.resolver import resolve
from mapgen.toponyms import find_toponyms


def resolved(text: str, places: Places, language: Language) -> dict[str, Resolution]:
    """The last resolution of each name of a text."""
    document = language.parse(Article(id="local", text=text))
    found = resolve(document, find_toponyms(document, places), places)
    return {r.toponym.text: r for r in found}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (  # in Utah, 1,100 km away
            "Trees fell across Seattle on Monday. A ferry left Bainbridge Island late. "
            "A man was hurt in Tacoma. Two cars were crushed in Ballard.",
            "Ballard",
        ),
        (  # in California, with a rival in Ohio
            "Trees fell across Seattle on Monday. A ferry left Bainbridge Island late. "
            "A man was hurt in Tacoma. Lights went out in Fremont.",
            "Fremont",
        ),
        (  # an old name of Jerusalem
            "Rain flooded Mumbai on Monday. Trains stopped in Thane and in Kalyan. "
            "Water stood in the streets of Sion.",
            "Sion",
        ),
    ],
)
def test_a_namesake_far_from_the_story_is_not_meant(
    text: str, name: str, places: Places, language: Language
) -> None:
    found = resolved(text, places, language)[name]
    far = found.candidates[0]
    assert found.place is None or found.place.id != far.id
    assert far.name in found.reason


def test_a_town_that_the_story_goes_to_stays(places: Places, language: Language) -> None:
    text = (
        "Fighters attacked the army in Gao and in Bourem in Mali on Monday. "
        "Soldiers fled from Ansongo. Reinforcements came from Kidal."
    )
    kidal = resolved(text, places, language)["Kidal"]
    assert kidal.place is not None
    assert kidal.place.country == "ML"


def test_a_close_second_is_told_by_the_confidence(places: Places, language: Language) -> None:
    sure = resolved("A blast shook Portland, Ore., on Monday.", places, language)["Portland"]
    unsure = resolved("A tram derailed in Newcastle on Monday.", places, language)["Newcastle"]
    assert sure.confidence == 0.95
    assert unsure.place is None or unsure.confidence <= 0.75


SEATTLE = (
    "Trees fell across Seattle on Monday. Lights went out in north Seattle. "
    "Crews came from Tacoma. "
)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Two cars were crushed in Ballard.", "Ballard"),
        ("A wall fell in Zzyplewick.", "Zzyplewick"),  # no gazetteer has it
        ("A man was robbed at a shelter in Georgetown.", "shelter in Georgetown"),
        ("A family was rescued in Magnolia, Seattle, on Monday.", "Magnolia"),
    ],
)
def test_a_quarter_of_the_report_s_town_is_somewhere_in_it(
    told: str, name: str, places: Places, language: Language
) -> None:
    found = resolved(SEATTLE + told, places, language)[name]
    assert found.place is not None, found.reason
    assert (round(found.place.lat), round(found.place.lon)) == (48, -122)
    assert "was not located" in found.place.note
    assert found.confidence <= 0.6


@pytest.mark.parametrize(
    ("text", "name", "near"),
    [
        (  # a port in Sussex
            "Trams ran in Edinburgh again on Monday. Crowds in Edinburgh cheered the first one. "
            "The trams now run through Leith to Newhaven.",
            "Newhaven",
            (56, -3),
        ),
        (  # a part of London, and a village in Hampshire
            "Thieves were seen in Leeds again in May. A shop in Leeds lost its till. "
            "Homes were robbed in Hyde Park, Headingley and Burley.",
            "Hyde Park",
            (54, -2),
        ),
        (  # the capital of Texas, among quarters that are known
            "Shots were fired across Chicago on Sunday. Police in Chicago have no suspect.\n\n"
            "A man died in Austin. In Englewood, two boys were hit. A girl was hurt in Evanston.",
            "Austin",
            (42, -88),
        ),
        (  # abroad, in countries that the story does not name
            "Ice cut the power in Toronto on Monday. Crews in Toronto worked all night. "
            "A family died in North York, and lights went out in East York.",
            "North York",
            (44, -79),
        ),
    ],
)
def test_a_quarter_with_a_larger_namesake_stays_in_the_report_s_town(
    text: str, name: str, near: tuple[int, int], places: Places, language: Language
) -> None:
    found = resolved(text, places, language)[name]
    assert found.place is not None, found.reason
    assert (round(found.place.lat), round(found.place.lon)) == near


@pytest.mark.parametrize(
    "text",
    [
        # beside the town itself: two towns
        "Shots were fired in Chicago on Sunday. Police in Chicago met.\n\n"
        "Men marched in Chicago and in Austin, in Evanston and in Cicero.",
        # it only says whose or which
        "Shots were fired in Chicago on Sunday. Police in Chicago met.\n\n"
        "A man from Austin was hit in Evanston, and a girl in Cicero.",
    ],
)
def test_a_city_that_is_told_of_in_a_local_report_stays_one(
    text: str, places: Places, language: Language
) -> None:
    austin = resolved(text, places, language)["Austin"]
    where = austin.place or austin.located
    assert where is not None
    assert where.admin1 == "Texas"


def test_a_small_place_lies_near_those_of_its_sentence(places: Places, language: Language) -> None:
    text = (
        "Shells fell on Odesa on Monday. "
        "Fighting went on between Avdiivka and Marinka, and in the village of Stepove."
    )
    stepove = resolved(text, places, language)["Stepove"]
    assert stepove.place is None
    assert "named with it" in stepove.reason


def test_names_of_a_list_support_one_another(places: Places, language: Language) -> None:
    text = "Hail broke windows in Paris, Sherman and Bonham on Monday."
    found = resolved(text, places, language)
    assert [r.place and r.place.admin1 for r in found.values()] == ["Texas"] * 3


def test_many_places_around_a_town_make_a_report_one_of_it(
    places: Places, language: Language
) -> None:
    text = (
        "Police went into the slums of Rio de Janeiro on Friday. Shots were heard in Copacabana, "
        "in Rocinha and in Niteroi. A wall fell in Zzyplewick."
    )
    found = resolved(text, places, language)["Zzyplewick"]
    assert found.place is not None
    assert found.place.name == "Zzyplewick, Rio de Janeiro"


def test_what_is_told_of_another_town_is_not_put_in_the_report_s(
    places: Places, language: Language
) -> None:
    told = "A woman died in Zzyplewick after she had left Denver by bus."
    found = resolved(SEATTLE + told, places, language)["Zzyplewick"]
    assert found.place is None


def test_a_report_that_goes_about_is_set_in_no_town(places: Places, language: Language) -> None:
    text = "Crowds marched in Lyon, in Munich and in Turin. A car burned in Zzyplewick."
    assert resolved(text, places, language)["Zzyplewick"].place is None


def test_a_site_stands_in_the_report_s_town_not_in_the_last_one(
    places: Places, language: Language
) -> None:
    told = "The man had come from Denver. He was shot outside the Bluebell Theatre."
    found = resolved(SEATTLE + told, places, language)["Bluebell Theatre"]
    assert found.place is not None
    assert found.candidates[0].name == "Seattle"


def test_a_park_that_is_known_near_the_story_is_that_one(
    places: Places, language: Language
) -> None:
    text = "Four men were shot in Chicago and in Evanston. A woman was stabbed in Lincoln Park."
    park = resolved(text, places, language)["Lincoln Park"]
    assert park.place is not None
    assert park.place.admin1 == "Illinois"


def test_a_city_right_behind_in_is_one_whatever_the_parser_says(
    places: Places, language: Language
) -> None:
    text = "Three teenagers have been arrested after stones were thrown at buses in north Leeds."
    assert "north Leeds" in resolved(text, places, language)


def test_a_body_with_its_country_is_no_place(places: Places, language: Language) -> None:
    text = (
        "Officers of the Guardia Civil, Spain, boarded a boat. Agents of the Carabinieri, Italy, "
        "searched it."
    )
    found = resolved(text, places, language)
    assert {name for name, r in found.items() if r.place} == set()


@pytest.mark.parametrize(
    ("text", "name", "gazetteer"),
    [
        ("Two dams burst above Derna in Libya.", "Derna", "Darnah"),
        ("A boat sank off Calcutta on Monday.", "Calcutta", "Kolkata"),
        ("Floods killed 30 people in Burma.", "Burma", "Myanmar"),
    ],
)
def test_a_place_is_called_as_the_article_writes_it(
    text: str, name: str, gazetteer: str, places: Places, language: Language
) -> None:
    found = resolved(text, places, language)[name]
    assert found.place is not None
    assert found.place.name == name
    assert f"in the gazetteer “{gazetteer}”" in found.reason


def test_capitals_and_abbreviations_are_no_spelling(places: Places, language: Language) -> None:
    found = resolved("A storm hit the U.S. on Friday. Rain fell in LISBON.", places, language)
    names = {r.place.name for r in found.values() if r.place}
    assert names == {"United States", "Lisbon"}


def test_a_site_s_town_is_called_as_the_article_writes_it(
    places: Places, language: Language
) -> None:
    text = "Floods hit Derna in Libya. Bodies were brought to a hospital in Derna."
    found = resolved(text, places, language)["hospital in Derna"]
    assert found.place is not None
    assert found.place.name == "hospital in Derna"


def test_a_name_that_the_parser_takes_with_its_preposition_is_found(
    places: Places, language: Language
) -> None:
    text = "On Monday they landed at Apia in Samoa."
    document = language.parse(Article(id="test", text=text))
    assert any(document.text(e.first, e.last) == "Apia in" for e in document.entities)
    found = resolved(text, places, language)["Apia"]
    assert found.place is not None
    assert found.place.country == "WS"


def test_a_small_town_in_the_country_of_the_story_s_cities_is_meant(
    places: Places, language: Language
) -> None:
    text = (
        "They sailed to Nuku'alofa in Tonga, and from Apia in Samoa to Suva in Fiji. A storm drove "
        "them to Port Vila in Vanuatu. From Tarawa in Kiribati they went on to Honolulu. In Hilo "
        "they took on food. They were flown to Anchorage, and sold the boat in Seattle."
    )
    found = resolved(text, places, language)["Hilo"]
    assert found.place is not None
    assert found.place.admin1 == "Hawaii"

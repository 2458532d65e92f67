"""Roles, carried-over places, dates and titles: sentences with what must come out."""

from __future__ import annotations

import datetime as dt

import pytest

from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article, Event
from mapgen.pipeline import Findings, find_events

FRIDAY = dt.date(2002, 5, 10)

ROLES = [
    ("They fled Syria last year.", {"Syria": "from"}),
    ("They fled from Syria to Lebanon.", {"Syria": "from", "Lebanon": "to"}),
    ("The couple flew from Oslo to Lisbon.", {"Oslo": "from", "Lisbon": "to"}),
    ("He travelled to Dubai through Istanbul.", {"Dubai": "to", "Istanbul": "via"}),
    ("She was deported to Nairobi.", {"Nairobi": "to"}),
    ("They secured passage to South Korea.", {"South Korea": "to"}),
    ("Others make the long trek to Bangkok.", {"Bangkok": "to"}),
    ("They escaped to a village in Lebanon.", {"Lebanon": "to"}),
    ("The exodus from Venezuela goes on.", {"Venezuela": "from"}),
    ("They crossed the Zambezi at night.", {"Zambezi": "via"}),
    ("The ship left Hamburg for Boston.", {"Hamburg": "from", "Boston": "to"}),
    ("Two men were arrested in Paris.", {"Paris": "at"}),
    ("The village lies ten miles from Oslo.", {"Oslo": "at"}),
    ("Rescuers responded to an explosion in Hangzhou.", {"Hangzhou": "at"}),
    ("Soldiers evacuated families from Mutare.", {"Mutare": "from"}),
    ("He reached a hospital in Juba.", {"hospital in Juba": "at"}),
    ("The convoy reached Aleppo.", {"Aleppo": "to"}),
]


@pytest.mark.parametrize(("sentence", "roles"), ROLES, ids=[s for s, _ in ROLES])
def test_roles(sentence: str, roles: dict[str, str], places: Places, language: Language) -> None:
    events = told(sentence, places, language).events
    assert {p.toponym: p.role for event in events for p in event.places} == roles


def test_a_site_named_before_is_carried_over(places: Places, language: Language) -> None:
    events = told(
        "On Wednesday, two men reached the Japanese consulate in Shenyang. Outside, three "
        "others were detained. The police then entered the consulate.",
        places,
        language,
    ).events
    assert [event.places[0].place.id for event in events] == ["checked:jp-consulate-shenyang"] * 3
    assert [event.places[0].inferred for event in events] == [False, True, True]
    assert [event.places[0].toponym for event in events][1:] == ["", ""]
    assert "“Outside”" in events[1].places[0].reason
    assert "“the consulate”" in events[2].places[0].reason
    dates = [(event.when.edtf, event.when.inferred) for event in events if event.when]
    assert dates == [("2002-05-08", False), ("2002-05-08", True), ("2002-05-08", True)]


def test_a_date_goes_with_its_happening_and_not_beyond(places: Places, language: Language) -> None:
    events = told(
        "On Wednesday, two men reached the Japanese consulate in Shenyang.\n\n"
        "The police then entered the consulate.\n\n"
        "Last year a similar case ended in Oslo.",
        places,
        language,
    ).events
    dates = [event.when and (event.when.edtf, event.when.inferred) for event in events]
    assert dates == [("2002-05-08", False), ("2002-05-08", True), ("2001", False)]


def test_home_is_the_country_of_the_people(places: Places, language: Language) -> None:
    events = told("North Koreans who are deported home face prison.", places, language).events
    assert [(p.place.country, p.role, p.inferred) for p in events[0].places] == [("KP", "to", True)]


def test_an_adjective_of_two_nations_is_no_home(places: Places, language: Language) -> None:
    assert not told("Koreans who are deported home face prison.", places, language).events


def test_what_is_left_off_says_why(places: Places, language: Language) -> None:
    found = told("Washington said Chinese police had broken the Vienna Treaty.", places, language)
    assert found.events == []
    left = {item.toponym: item.left_off for item in found.not_mapped}
    assert left == {"Washington": "actor", "Chinese": "demonym", "Vienna": "in_name"}
    assert all(item.reason and item.sentence for item in found.not_mapped)


TITLES = [
    (
        "On Wednesday, two men reached the Japanese consulate in Shenyang, police said.",
        "Two men reached the Japanese consulate in Shenyang",
    ),
    (
        "A Belgian courier accused of stealing diamonds was flown from Antwerp to Chicago.",
        "A Belgian courier was flown from Antwerp to Chicago",
    ),
]


@pytest.mark.parametrize(("sentence", "title"), TITLES)
def test_titles(sentence: str, title: str, places: Places, language: Language) -> None:
    assert [event.title for event in told(sentence, places, language).events] == [title]


def test_a_title_is_short(places: Places, language: Language) -> None:
    sentence = "In Paris, " + "a very, very long story of many words and turns " * 9 + "began."
    events: list[Event] = told(sentence, places, language).events
    assert events
    assert all(0 < len(event.title) <= 100 for event in events)


def told(text: str, places: Places, language: Language) -> Findings:
    article = Article(id="x", text=text, published=FRIDAY)
    return find_events(article, places=places, language=language)

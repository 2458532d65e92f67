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
    ("The train left the rails near Lyon.", {"Lyon": "at"}),
    ("All flights from Oslo to Bergen were cancelled.", {"Oslo": "at", "Bergen": "at"}),
    ("It moved production of vans from Turin to Lyon.", {"Turin": "from", "Lyon": "to"}),
    ("The convoy reached Aleppo.", {"Aleppo": "to"}),
    ("The queen arrived in Nairobi.", {"Nairobi": "to"}),
    ("She was driven to Oslo from Bergen.", {"Oslo": "to", "Bergen": "from"}),
    ("Thousands entered through the port of Lesbos.", {"port of Lesbos": "via"}),
    ("Photos from Jakarta showed flooded streets.", {"Jakarta": "at"}),
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


# (a story, and the place of each of its sentences; "" for a sentence that stands nowhere)
STORIES = [
    (
        "A fire broke out in a factory in Lyon on Monday. Two workers were killed. "
        "The flames had been put out by noon, officials said. The mayor promised help. "
        "“We were very afraid,” one woman said. It could take years to rebuild.",
        ["Lyon", "Lyon", "Lyon", "", "", ""],
    ),
    (
        "Gunmen attacked a village near Kano on Tuesday. They burned houses and killed six people. "
        "The police are investigating. The president condemned the killing. "
        "No group has claimed responsibility.",
        ["Kano", "Kano", "Kano", "", ""],
    ),
    (
        "A ferry sank off Mombasa on Sunday. Rescuers pulled 40 people from the water. "
        "The survivors were taken to a hospital. The hospital treated them for shock. "
        "Last year ferry prices rose. Ten passengers are still missing.",
        ["Mombasa", "Mombasa", "Mombasa", "Mombasa", "", "Mombasa"],
    ),
    (
        "Thousands of protesters marched through Tbilisi on Friday. "
        "They called for the government to resign. The ministry declined to comment.",
        ["Tbilisi", "Tbilisi", ""],
    ),
    (
        "BRUSSELS - Police have arrested two men for stealing a painting.\n\n"
        "The men were found in a downtown hotel. They are charged with theft.",
        ["", "Brussels", "Brussels", ""],  # the dateline is a sentence of its own
    ),
    (
        "Three men were shot in Bergen on Monday. A suspect was indicted on Thursday. "
        "He will appear in court in June. He was arraigned in Stavanger. "
        "Police found the gun in a car.",
        ["Bergen", "", "", "Stavanger", "Bergen"],
    ),
    (
        "A Lyon court sentenced five men on Friday. They were jailed for ten years. "
        "They had beaten a student.",
        ["Lyon", "Lyon", ""],
    ),
    (
        "The French president arrived in Nairobi on Monday. He travelled across the country.",
        ["Nairobi", "Kenya"],
    ),
    (
        "Two nurses died in Kisumu on Monday. The victims were flown to the capital.",
        ["Kisumu", "Nairobi"],
    ),
]


@pytest.mark.parametrize(("text", "where"), STORIES, ids=[t[:40] for t, _ in STORIES])
def test_the_story_goes_on_at_its_place(
    text: str, where: list[str], places: Places, language: Language
) -> None:
    article = Article(id="x", text=text, published=FRIDAY)
    sentences = language.parse(article).sentences
    told_at = {e.quote.text: e for e in told(text, places, language).events}
    found = [told_at[s.text].places[-1] if s.text in told_at else None for s in sentences]
    names = [place.place.name if place else "" for place in found]
    assert len(names) == len(where), names
    assert [w in n if w else not n for w, n in zip(where, names, strict=True)] == [
        True for _ in where
    ], names
    assert all(p.confidence < 0.9 and p.reason for p in found if p and p.inferred)


def test_wrapped_lines_are_one_sentence(places: Places, language: Language) -> None:
    text = (
        "Police searched a house in Lyon on Monday after a\n    caller heard shots.\nIt was late."
    )
    document = language.parse(Article(id="x", text=text))
    assert [s.text for s in document.sentences] == [text[:-13], text[-12:]]
    assert all(text[t.start : t.end] == t.text for t in document.tokens)


def test_a_lead_has_the_date_that_is_told_of_its_place(places: Places, language: Language) -> None:
    events = told(
        "Three people have died in a fire in Lyon.\n\nThe fire broke out in Lyon on Wednesday.",
        places,
        language,
    ).events
    dates = [event.when and (event.when.edtf, event.when.inferred) for event in events]
    assert dates == [("2002-05-08", True), ("2002-05-08", False)]


def test_what_is_left_off_says_why(places: Places, language: Language) -> None:
    found = told("Washington said Chinese police had broken the Vienna Treaty.", places, language)
    assert found.events == []
    left = {item.toponym: item.left_off for item in found.not_mapped}
    assert left == {"Washington": "actor", "Chinese": "demonym", "Vienna": "in_name"}
    assert all(item.reason and item.sentence for item in found.not_mapped)


TITLES = [
    (
        "Families risk life and limb to cross the Zambezi.",
        "Families risk life and limb to cross the Zambezi",
    ),
    ("The ship that rebels seized off Oslo sank.", "The ship that rebels seized off Oslo"),
    (
        "On Wednesday, two men reached the Japanese consulate in Shenyang, police said.",
        "Two men reached the Japanese consulate in Shenyang",
    ),
    (
        "A Belgian courier accused of stealing diamonds was flown from Antwerp to Chicago.",
        "A Belgian courier was flown from Antwerp to Chicago",
    ),
    ("Two days of talks on fish ended in Oslo.", "Two days of talks ended in Oslo"),
    ("The fire reached as far as Reno overnight.", "The fire reached as far as Reno"),
    ("Shares in the firm rose 4 percent in Oslo.", "Shares rose 4 percent in Oslo"),
    (
        "He had already had its bumper replaced at a garage in Nelson.",
        "He had had its bumper replaced at a garage in Nelson",
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


def test_a_town_that_a_ferry_leaves_is_where_it_comes_from(
    places: Places, language: Language
) -> None:
    found = told(
        "A ferry struck rocks off Hvar on Wednesday, and two people were taken to a hospital in "
        "Split. The ferry had left Split at dawn.",
        places,
        language,
    )
    last = found.events[-1]
    assert [(p.place.name, p.role, p.inferred) for p in last.places] == [("Split", "from", False)]


def test_a_year_told_in_passing_is_not_the_lead_s(places: Places, language: Language) -> None:
    article = Article(
        id="x",
        text="A ferry struck rocks in Piraeus yesterday, killing two.\n\n"
        "In 2019 another ferry hit a pier in Piraeus.",
    )
    first = find_events(article, places=places, language=language).events[0]
    assert first.when is None


def test_a_day_of_another_season_is_not_the_lead_s(places: Places, language: Language) -> None:
    found = told(
        "Tins of fish are being recalled in Norway.\n\n"
        "The agency asked for tins made in Norway on 4 January 1999 to be returned.",
        places,
        language,
    )
    assert found.events[0].when is None


def test_a_vague_site_of_the_lead_is_where_the_next_sentences_put_it(
    places: Places, language: Language
) -> None:
    events = told(
        "At least two people died on Friday in an explosion at a bakery in northern Italy.\n\n"
        "The blast took place at a bakery in a suburb of Turin at dawn.",
        places,
        language,
    ).events
    assert [(e.places[0].place.precision, round(e.places[0].place.lat)) for e in events] == [
        ("locality", 45)
    ] * 2
    assert "told after, says where" in events[0].places[0].reason


def test_sites_stand_in_the_town_and_not_in_one_another(places: Places, language: Language) -> None:
    events = told(
        "Gunmen shot a man in Lyon on Monday. He was taken to a hospital. "
        "Two suspects were arrested in a hotel. In the city, shops were closed.",
        places,
        language,
    ).events
    names = [e.places[0].place.name for e in events]
    assert names == ["Lyon", "a hospital, Lyon", "a hotel, Lyon", "Lyon"]


def test_what_is_generally_so_does_not_go_on_with_the_story(
    places: Places, language: Language
) -> None:
    events = told(
        "Two children fell ill in Oslo on Monday. The parasite travels to the lungs. "
        "Videos of the accident show an ambulance.",
        places,
        language,
    ).events
    assert [e.quote.text[:6] for e in events] == ["Two ch", "Videos"]


def test_the_story_stays_where_it_happened_when_the_injured_are_taken_away(
    places: Places, language: Language
) -> None:
    events = told(
        "A tram left the rails near Lyon on Monday. The injured were taken to a hospital in "
        "Villeurbanne. Firefighters freed the driver from the wreck.",
        places,
        language,
    ).events
    assert [e.places[0].place.name for e in events][::2] == ["Lyon", "Lyon"]


def test_the_region_beside_a_town_makes_no_mark(places: Places, language: Language) -> None:
    found = told("A bus crashed in Chongqing in southwest China on Monday.", places, language)
    assert [p.toponym for e in found.events for p in e.places] == ["Chongqing"]
    assert [(n.toponym, n.left_off) for n in found.not_mapped] == [
        ("southwest China", "background")
    ]


def test_a_hospital_far_away_is_not_where_the_story_goes_on(
    places: Places, language: Language
) -> None:
    events = told(
        "A car overturned near Lyon on Monday. The driver was taken to a hospital in Paris. "
        "The car was towed from the scene.",
        places,
        language,
    ).events
    assert [e.places[0].place.name for e in events][::2] == ["Lyon", "Lyon"]


def test_the_capital_is_that_of_the_people_named(places: Places, language: Language) -> None:
    text = (
        "The train left Trieste on Friday.\n\nIt stopped in Postojna before it reached the "
        "Slovenian capital at noon."
    )
    article = Article(id="capital", text=text, published=dt.date(2023, 6, 3))
    events = find_events(article, places=places, language=language).events
    assert [p.place.name for e in events for p in e.places] == ["Trieste", "Postojna", "Ljubljana"]

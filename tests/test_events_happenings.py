"""Several happenings in one sentence: each is an event with its own places, title and date."""

from __future__ import annotations

import datetime as dt

import pytest

from mapgen.eventfile import map_events
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article
from mapgen.pipeline import find_events

PUBLISHED = dt.date(2016, 5, 20)

# sentence: for each event its places with their roles, its date, and the beginning of its title
HAPPENINGS = [
    (
        "The dispute began with the downing of a jet at the border with Turkey in November 2015, "
        "and the ministers met in Vienna on Monday.",
        [
            ({"Turkey": "at"}, "2015-11", "The dispute began"),
            ({"Vienna": "at"}, "2016-05-16", "The ministers met in Vienna"),
        ],
    ),
    (
        "The storm crossed the Zambezi, and soldiers evacuated families from Chimanimani "
        "to schools in Mutare.",
        [
            ({"Zambezi": "via"}, "", "The storm crossed the Zambezi"),
            (
                {"Chimanimani": "from", "schools in Mutare": "to"},
                "",
                "Soldiers evacuated families from Chimanimani to schools in Mutare",
            ),
        ],
    ),
    (
        "The ship, which had left Hamburg on Monday, sank off Boston on Friday.",
        [
            ({"Hamburg": "from"}, "2016-05-16", "The ship had left Hamburg"),
            ({"Boston": "at"}, "2016-05-20", "The ship sank off Boston"),
        ],
    ),
    (
        "He fled Syria in 2012 and settled in Oslo in 2014.",
        [({"Syria": "from"}, "2012", "He fled Syria"), ({"Oslo": "at"}, "2014", "He settled in")],
    ),
    (
        "She was arrested in Lisbon in August after fleeing Brussels.",
        [({"Lisbon": "at"}, "2015-08", "She was arrested"), ({"Brussels": "from"}, "", "She was")],
    ),
    (
        "Some work in Turkish towns near Izmir, others sailed to Greece last year.",
        [
            ({"Izmir": "at"}, "", "Some work in Turkish towns near Izmir"),
            ({"Greece": "to"}, "2015", "Others sailed to Greece"),
        ],
    ),
    (
        "Some of the refugees work in Lagos; others fled to Chad.",
        [
            ({"Lagos": "at"}, "", "Some of the refugees work in Lagos"),
            ({"Chad": "to"}, "", "Others fled to Chad"),
        ],
    ),
    # one journey is one happening, on one day or on two
    (
        "The ship left Hamburg and reached Boston on Friday.",
        [({"Hamburg": "from", "Boston": "to"}, "2016-05-20", "The ship left Hamburg")],
    ),
    (
        "They drove from Oslo on Monday to Bergen.",
        [({"Oslo": "from", "Bergen": "to"}, "2016-05-16", "They drove from Oslo")],
    ),
    # the date of the happening, not of the statement or of another happening
    ("Police said on Friday that a man was shot in Paris.", [({"Paris": "at"}, "", "A man was")]),
    (
        "On Friday a man was shot in Paris, police said.",
        [({"Paris": "at"}, "2016-05-20", "A man was shot in Paris")],
    ),
    (
        "The bridge in Genoa, which was built in 1967, collapsed on Tuesday.",
        [({"bridge in Genoa": "at"}, "2016-05-17", "The bridge in Genoa collapsed")],
    ),
    (
        "Three people died on Friday after a bus fell into a ravine near Pokhara.",
        [({"Pokhara": "at"}, "2016-05-20", "A bus fell into a ravine near Pokhara")],
    ),
    (
        "Protesters marched in Oslo on Monday and in Bergen on Tuesday.",
        [
            ({"Oslo": "at"}, "2016-05-16", "Protesters marched in Oslo"),
            ({"Bergen": "at"}, "2016-05-17", "Protesters marched"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), HAPPENINGS, ids=[text for text, _ in HAPPENINGS])
def test_each_happening_is_an_event(
    text: str,
    expected: list[tuple[dict[str, str], str, str]],
    places: Places,
    language: Language,
) -> None:
    article = Article(id="x", text=text, published=PUBLISHED)
    found = find_events(article, places=places, language=language)
    told = [
        ({p.toponym: p.role for p in event.places}, event.when.edtf if event.when else "")
        for event in found.events
    ]
    assert told == [(roles, when) for roles, when, _ in expected]
    for event, (_, _, title) in zip(found.events, expected, strict=True):
        assert event.title.startswith(title)
    marks = map_events(article, found.events, found.not_mapped).marks
    assert len({mark.event for mark in marks}) == len(expected)
    assert len({mark.id for mark in marks}) == len(marks)
    assert {mark.quote for mark in marks} == {text}


def test_the_first_happening_keeps_the_id_of_its_sentence(
    places: Places, language: Language
) -> None:
    """What is found beside it later changes no id that a person's corrections rest on."""
    one = "He fled Syria in 2012 and settled in Oslo in 2014."
    article = Article(id="x", text=f"{one}\n\n{one}", published=PUBLISHED)
    events = find_events(article, places=places, language=language).events
    all_marks = map_events(article, events, []).marks
    without = map_events(article, [e for e in events if e.places[0].toponym == "Syria"], []).marks
    assert [m.event for m in all_marks if m.toponym == "Syria"] == [m.event for m in without]
    assert len({m.event for m in all_marks}) == 4


def test_a_list_of_places_keeps_its_and_in_the_title(places: Places, language: Language) -> None:
    article = Article(id="x", text="Clashes broke out on Monday in Izmir and Bursa.")
    (event,) = find_events(article, places=places, language=language).events
    assert event.title == "Clashes broke out in Izmir and Bursa"

"""What is told to have happened where, and what is not: possible, elsewhere, in local streets."""

from __future__ import annotations

import datetime as dt

import pytest

from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article, Event
from mapgen.pipeline import find_events

PUBLISHED = dt.date(2016, 5, 20)


def events_of(text: str, places: Places, language: Language) -> list[Event]:
    article = Article(id="x", text=text, published=PUBLISHED)
    return find_events(article, places=places, language=language).events


@pytest.mark.parametrize(
    "text",
    [
        "Paris said that troops could be sent to Mali.",
        "The rebels threatened to march on Bamako.",
        "They would not return to Khartoum.",
        "We should have been in Perth by then.",
        "Lyon drew with Sevilla.",
        "The president said he would cut aid to Honduras.",
        "It was another Beirut.",
        "The minister, who was ill, cancelled a trip to Kenya.",
        "A visit to Lyon was postponed.",
        "Fans watched the match between Leeds and Hull.",
        "Aid agencies in Geneva warned that the disease would spread.",
        "Emery Sapp of Springfield complained.",
    ],
)
def test_nothing_happened_there(text: str, places: Places, language: Language) -> None:
    assert events_of(text, places, language) == []


@pytest.mark.parametrize(
    "text",
    [
        "The ministers will meet in Vienna on Friday.",
        "Smoke could be seen in Faro.",
        "The troops were sent to Mali.",
        "A concert in Lyon was cancelled.",
        "Gunmen ambushed a convoy between Gao and Kidal.",
    ],
)
def test_what_is_planned_or_seen_is_told(text: str, places: Places, language: Language) -> None:
    assert len(events_of(text, places, language)) == 1


# text, and the place of the last sentence with its role
GOES_ON = [
    (
        "A bomb exploded in Homs on Monday. One man was flown to Beirut. "
        "Rescuers were digging for others.",
        [("Homs", "at")],
    ),
    (
        "A bomb exploded in Homs on Monday. The blast was heard in Hama. Two houses collapsed.",
        [("Homs", "at")],
    ),
    (
        "A man was shot in Tulsa on Monday. He had come from Muskogee. A woman died in the city.",
        [("Tulsa", "at")],
    ),
    (
        "The bridge at Lagos fell on Friday. London had refused to pay for the bridge.",
        [],
    ),
    (
        "Police stopped him at Muggia. He was taken to the station there.",
        [("Muggia", "to")],
    ),
    (
        "A second service from Trieste to Maribor was cancelled.",
        [("Trieste", "from"), ("Maribor", "to")],
    ),
    (
        "They returned from a conference in Geneva.",
        [("Geneva", "from")],
    ),
    (
        "The marchers got as far as Tijuana.",
        [("Tijuana", "to")],
    ),
    (
        "The drugs came by way of Rotterdam.",
        [("Rotterdam", "via")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), GOES_ON, ids=[t[-40:] for t, _ in GOES_ON])
def test_where_the_last_sentence_stands(
    text: str, expected: list[tuple[str, str]], places: Places, language: Language
) -> None:
    last = text.split(". ")[-1].rstrip(".")
    told = [e for e in events_of(text, places, language) if last in e.quote.text]
    found = {(p.place.name.split(", ")[-1], p.role) for e in told for p in e.places}
    assert found == set(expected)


def test_streets_and_sites_of_a_local_report(places: Places, language: Language) -> None:
    text = (
        "COLUMBIA, Mo. - A crew struck a gas line on Broadway on Wednesday. "
        "Students were walked to a church on Locust Street. A house on Paris Road burned."
    )
    marks = [p.place for e in events_of(text, places, language) for p in e.places]
    assert len(marks) == 3
    assert all(abs(p.lat - 38.95) < 0.1 and abs(p.lon + 92.33) < 0.1 for p in marks)


def test_what_a_report_with_a_dateline_begins_with(places: Places, language: Language) -> None:
    lead = "A ferry sank early on Thursday in the channel between Unguja and Pemba, officials said."
    (event,) = events_of(f"STONE TOWN, Zanzibar - {lead}", places, language)
    assert event.title == "A ferry sank in the channel between Unguja and Pemba"
    assert event.places[0].toponym == "Unguja"


def test_a_named_park_is_not_put_at_the_town_told_last(places: Places, language: Language) -> None:
    text = "Two men drowned near Dhubri on Monday. Rhinos died in Orang National Park."
    named = [p.toponym for e in events_of(text, places, language) for p in e.places]
    assert named == ["Dhubri"]


DAYS = [
    # the paragraph's own day, not the older one of the paragraph before
    (
        "He was convicted in Trieste last November.\n\n"
        "On Saturday he left Ljubljana. He was stopped at Muggia.",
        "2016-05-14",
    ),
    # not that of a statement
    ("Two men died in Homs on Monday, police said on Tuesday. Shops closed in Hama.", "2016-05-16"),
    # an old happening's date stays with it
    ("In August 2010 a store burned in Beirut. Prices rose in London.", ""),
    # what went before has another day
    ("A priest died in Goma on Monday. He had travelled from Butembo.", ""),
]


@pytest.mark.parametrize(("text", "when"), DAYS)
def test_the_day_of_a_sentence_without_one(
    text: str, when: str, places: Places, language: Language
) -> None:
    last = events_of(text, places, language)[-1].when
    assert (last.edtf if last else "") == when

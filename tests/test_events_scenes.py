"""Where the story is: scenes that nobody knows, digressions, and what definite words mean."""

from __future__ import annotations

import datetime as dt

import pytest

from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article
from mapgen.pipeline import Findings, find_events

FRIDAY = dt.date(2024, 5, 10)

# (a text, and the place of each of its sentences; "" for a sentence that stands nowhere)
SCENES = [
    (  # a scene that no gazetteer knows
        "Floods hit Turin on Monday. In Xyzzal, houses were destroyed. Rescuers pulled out ten "
        "people. They took the injured to a hospital. A dam broke in Novara. Two men were swept "
        "away.",
        ["Turin", "", "", "", "Novara", "Novara"],
    ),
    (  # one that several places may be
        "A fire gutted a shop in York on Monday. In Springfield, police found a body. "
        "Two men were arrested.",
        ["York", "", ""],
    ),
    (  # one that the parser does not take for a place
        "A train derailed near Lyon on Monday. Near Sokolinka, a bus fell into a river. "
        "Ten people drowned.",
        ["Lyon", "", ""],
    ),
    (  # a site in such a town
        "A train derailed near Lyon on Monday. Ten people were shot in a school in Malinovets. "
        "The police searched the school.",
        ["Lyon", "", ""],
    ),
    (  # where somebody only lives, the story is not
        "A train derailed near Lyon on Monday. A clerk who lives in Xyzzal was hurt. "
        "Firefighters freed the driver.",
        ["Lyon", "Lyon", "Lyon"],
    ),
    (  # another place told of for a moment
        "A bomb went off at a market in Kano on Monday. Ten people were killed.\n\n"
        "Crowds marched through Oslo.\n\nThe victims were taken to a hospital.",
        ["Kano", "Kano", "Oslo", "Kano"],
    ),
    (  # who flees does not take the story along
        "A bomb went off at a market in Kano on Monday. The owner, who fled to Kenya, was "
        "arrested. They escaped to Ethiopia. The blaze destroyed ten shops.",
        ["Kano", "Kenya", "Ethiopia", "Kano"],
    ),
    (  # who has not gone yet does not either
        "A pipe burst in Bergen on Monday. Pupils were due to leave for Oslo. Crews closed a road.",
        ["Bergen", "Oslo", "Bergen"],
    ),
    (  # a ship is not where it is bound for
        "The ferry was bound from Oslo to Bergen when it sank. Rescuers found ten bodies.",
        ["Bergen", ""],
    ),
    (  # what is to come of the story, also next year
        "Drivers blocked the station in Lyon on Monday. Two more strikes are planned.",
        ["Lyon", "Lyon"],
    ),
    (  # what is done to a thing that was told before
        "A mound near Lyon was opened on Monday. Looters dug up part of the mound.",
        ["Lyon", "Lyon"],
    ),
    (  # a site does not stand where those at it are to go
        "A pipe burst in Lyon on Monday. Pupils at the high school had been due to go to Bergen.",
        ["Lyon", "Lyon"],
    ),
    (  # 'the country' is not the one that was only named
        "Soldiers stormed a palace in Ouagadougou on Monday. Nigeria condemned it. Envoys will "
        "travel to the country on Friday.",
        ["Ouagadougou", "", "Faso"],
    ),
    (  # a part of a site stands with it; who speaks from a bed lies in it
        "The ministers met at the Grand Hotel in Oslo on Monday. Reporters waited in the hotel "
        "lobby.",
        ["Oslo", "Oslo"],
    ),
    (  # what a name ends with is enough to name it again
        "Two boats sank off the Canary Islands on Monday. The winds drove ten more to the islands.",
        ["Islands", "Islands"],
    ),
    (  # 'there' behind a preposition
        "The robbers drove to Novara on Monday. From there they fled to Turin.",
        ["Novara", "Novara"],
    ),
    (  # 'here' is where the report comes from
        "OSLO - Two men were held in Bergen on Monday.\n\nA bank here was robbed.",
        ["", "Bergen", "Oslo"],
    ),
    (  # what somebody is told has happened
        "A main burst in Lyon on Monday. Residents were told to boil water.",
        ["Lyon", "Lyon"],
    ),
    (  # what only says where a town is has no mark of its own
        "Shops shut in Brighton, a city of 40,000 northeast of Denver. A mill in Esbjerg, on "
        "Denmark's west coast, was sold.",
        ["Brighton", "Esbjerg"],
    ),
    (  # nor has what one would have others do
        "Paris wants Tunis to ship its oil to Italy.",
        [""],
    ),
    (  # a search that is called off is told of the scene
        "A ferry sank off Mombasa on Monday. The search was called off at noon.",
        ["Mombasa", "Mombasa"],
    ),
    (  # what a site is or always does happens nowhere
        "A mill in Lyon was closed on Monday. The mill makes paper. The mill is now a theatre.",
        ["Lyon", "", ""],
    ),
    (  # a hospital is not where the patient comes from
        "Fans fought in Marseille on Monday. A 19-year-old from Toulon was taken to a hospital.",
        ["Marseille", "Marseille"],
    ),
    (  # a court hears what happened elsewhere
        "Leeds Crown Court heard that he stabbed a man in York. He died at the scene.",
        ["York", "York"],
    ),
]


@pytest.mark.parametrize(("text", "where"), SCENES, ids=[t[:60] for t, _ in SCENES])
def test_where_the_story_is(
    text: str, where: list[str], places: Places, language: Language
) -> None:
    assert names(text, places, language) == where


def test_who_comes_from_elsewhere_comes_to_where_the_story_began(
    places: Places, language: Language
) -> None:
    text = (
        "Leaders met in Oslo on Monday. The minister flew in from Lima. He came from Quito to "
        "Bergen. Travellers arriving from Bogota were checked. The news arrived from Caracas."
    )
    told_at = [
        {(p.place.name, p.role, p.inferred) for p in event.places}
        for event in told(text, places, language).events
    ]
    brought = told("Nurses fell ill in Oslo on Monday. Doctors flew in vaccine from Geneva.",
                   places, language).events[-1]  # fmt: skip
    assert ("Oslo", "to") in {(p.place.name, p.role) for p in brought.places}
    assert ("Oslo", "to", True) in told_at[1]
    assert all(("Oslo", "to", True) not in places_ for places_ in told_at[2:])


def test_what_is_due_is_no_date_of_what_happened(places: Places, language: Language) -> None:
    text = (
        "The flood is expected to reach Lyon by Sunday. In Lyon, shopkeepers were piling up "
        "sandbags."
    )
    dates = [event.when for event in told(text, places, language).events]
    assert dates[0]
    assert dates[1] is None


def test_a_weekday_that_nobody_can_tell_is_not_another_year(
    places: Places, language: Language
) -> None:
    text = "A court in Lyon on Thursday jailed a man for a murder committed in Paris in 2015."
    events = find_events(Article(id="x", text=text), places=places, language=language).events
    assert [event.when and event.when.edtf for event in events] == [None, "2015"]


def test_what_the_news_tells_without_a_day_has_the_day_told_last(
    places: Places, language: Language
) -> None:
    text = (
        "A firm will close its mill in Lyon, it said on Thursday.\n\nShares fell in Paris.\n\n"
        "In 2011 it closed a mill in Oslo. Ten men lost their jobs in Bergen."
    )
    dates = [e.when and (e.when.edtf, e.when.inferred) for e in told(text, places, language).events]
    assert dates[1:] == [("2024-05-09", True), ("2011", False), None]


def test_a_term_is_not_the_date_of_the_decision(places: Places, language: Language) -> None:
    text = "The council voted on Tuesday to close a mine near Lyon by 2030."
    assert [e.when and e.when.edtf for e in told(text, places, language).events] == ["2024-05-07"]


def test_what_somebody_there_said_has_the_date_of_what_he_tells(
    places: Places, language: Language
) -> None:
    text = "They were driven to Lyon. A surgeon there said that two men had died on Monday."
    last = told(text, places, language).events[-1]
    assert last.when
    assert last.when.edtf == "2024-05-06"


def test_sites_of_a_local_report_stand_in_the_town_that_acts_in_the_lead(
    places: Places, language: Language
) -> None:
    text = (
        "The Bergen council voted on Monday to close a landfill. The meeting in the Town Hall was "
        "interrupted. Guards led one man out of the building."
    )
    found = names(text, places, language)
    assert found == ["", "Bergen", "Bergen"]


def test_a_scene_that_nobody_knows_is_listed_with_the_reason(
    places: Places, language: Language
) -> None:
    found = told(
        "Near Sokolinka, a bus fell into a river. In Springfield, police found a body.",
        places,
        language,
    )
    assert found.events == []
    left = {item.toponym: item.left_off for item in found.not_mapped}
    assert left == {"Sokolinka": "unresolved", "Springfield": "ambiguous"}


# (a text, and the site that its last sentence stands at; "" for none by a definite word)
SITES = [
    ("A fire gutted a school in Leeds. A bridge in York was closed. Police searched the building.",
     "school in Leeds"),
    ("A man was shot in a shop in Leeds. A nurse was shot at a school in York. Police searched the "
     "shop.", "shop in Leeds"),
    ("A fire gutted Aston College in Leeds. Pupils were sent out of the high school.", ""),
    ("A coach overturned near Lyon on Monday. The minister came to the site.", "Lyon"),
    ("A man was shot near a bridge in Leeds. Relatives waited outside the school.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "site"), SITES, ids=[t[-40:] for t, _ in SITES])
def test_a_definite_site_is_the_last_one_of_its_kind(
    text: str, site: str, places: Places, language: Language
) -> None:
    last = told(text, places, language).events[-1]
    means = [p.reason.split("” is “")[1] for p in last.places if "” is “" in p.reason]
    assert [words.split("”")[0] for words in means] == ([site] if site else [])


# (a sentence, and the places that it tells of)
LIVES = [
    ("Dean Marsh, who was born in Cardiff and brought up in Newport, was arrested in Lyon.",
     {"Lyon"}),
    ("She was born in London and studied in Chicago.", set()),
    ("Karl Marx was buried in London.", set()),
    ("Karl Marx was buried in London on Tuesday.", {"London"}),
    ("Ten miners were buried in rubble in Zonguldak.", {"Zonguldak"}),
    ("The victims were buried in a mass grave in Bursa.", {"Bursa"}),
    ("The house was buried in snow in Oslo.", {"Oslo"}),
    ("The firm sold a building in 2019 to a Tacoma developer.", set()),
    ("In Berlin, the chancellor promised more tanks.", set()),
    ("In Berlin, the chancellor promised more tanks at a meeting.", {"Berlin"}),
    ("The prime minister, speaking in London, promised help.", set()),
    ("Speaking in London, the prime minister promised help.", set()),
    ("The Ukrainian president, speaking in London, promised help.", {"London"}),
    ("In Berlin, the Ukrainian president asked for more tanks.", {"Berlin"}),
    ("In Berlin, police said that ten shops had been looted.", {"Berlin"}),
    ("Leeds Crown Court was told that the gang had fled.", set()),
    ("Police detained ten men, including two from Busan.", set()),
    ("Lee and Craig Marsh, both of Swindon, were arrested in Lyon.", {"Lyon"}),
    ("Workers at the Port of Hamburg walked out.", {"Port of Hamburg"}),
    ("Zambia has one of the worst records in Africa.", set()),
    ("Ten whales were counted in the Pacific.", set()),
    ("Activists hung a banner from the Greek embassy in Jakarta.", {"Greek embassy in Jakarta"}),
    ("A Lyon court heard two witnesses on Monday.", {"Lyon court"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "named"), LIVES, ids=[s for s, _ in LIVES])
def test_lives_speeches_and_hearings_are_no_places_of_events(
    sentence: str, named: set[str], places: Places, language: Language
) -> None:
    events = told(sentence, places, language).events
    assert {p.toponym for e in events for p in e.places} == named


def told(text: str, places: Places, language: Language) -> Findings:
    article = Article(id="x", text=text, published=FRIDAY)
    return find_events(article, places=places, language=language)


def names(text: str, places: Places, language: Language) -> list[str]:
    """The last word of the place where each sentence stands, that of its town for a site."""
    sentences = language.parse(Article(id="x", text=text, published=FRIDAY)).sentences
    marks = {e.quote.start: e.places[-1].place.name for e in told(text, places, language).events}
    return [marks.get(sentence.start, "").split(" ")[-1] for sentence in sentences]

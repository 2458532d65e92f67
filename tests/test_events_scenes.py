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
]


@pytest.mark.parametrize(("text", "where"), SCENES, ids=[t[:60] for t, _ in SCENES])
def test_where_the_story_is(
    text: str, where: list[str], places: Places, language: Language
) -> None:
    assert names(text, places, language) == where


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


def told(text: str, places: Places, language: Language) -> Findings:
    article = Article(id="x", text=text, published=FRIDAY)
    return find_events(article, places=places, language=language)


def names(text: str, places: Places, language: Language) -> list[str]:
    """The last word of the place where each sentence stands, that of its town for a site."""
    sentences = language.parse(Article(id="x", text=text, published=FRIDAY)).sentences
    marks = {e.quote.start: e.places[-1].place.name for e in told(text, places, language).events}
    return [marks.get(sentence.start, "").split(" ")[-1] for sentence in sentences]

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

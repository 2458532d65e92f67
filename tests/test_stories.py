"""Three stories of other kinds, written for this test: maps that one would sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapgen.eventfile import map_events
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import EventMap, Mark
from mapgen.pipeline import find_events, read_article

STORIES = Path(__file__).parent / "stories"

# story: (words of the quote, role, country, lat, lon, date)
EXPECTED = {
    "tram-sarajevo": [
        ("Latin Bridge", "at", "BA", 43.85, 18.4, "2019-03-13"),
        ("Kosevo hospital", "to", "BA", 43.85, 18.4, ""),
        ("come from Ilidza", "from", "BA", 43.83, 18.31, ""),
        ("accident in Zagreb", "at", "HR", 45.81, 15.98, "2019-02"),
    ],
    "cyclone-mozambique": [
        ("made landfall", "at", "MZ", -19.84, 34.84, "2024-01-20"),
        ("swept away a bridge", "at", "MW", -16.03, 34.8, "2024-01-21"),
        ("cut the road to Blantyre", "to", "MW", -15.79, 35.0, "2024-01-21"),
        ("crossed the Zambezi", "via", "", -16.0, 30.0, ""),
        ("families from Chimanimani", "from", "ZW", -19.8, 32.87, ""),
        ("schools in Mutare", "to", "ZW", -18.97, 32.67, ""),
        ("helicopters from Pretoria", "from", "ZA", -25.75, 28.19, "2024-01-22"),
        ("Pretoria to Beira", "to", "MZ", -19.84, 34.84, "2024-01-22"),
        ("northern Mozambique", "at", "MZ", -15.0, 35.5, "2024-01-22/2024-01-25"),
        ("coast of the Mozambique Channel", "at", "", -18.0, 41.5, ""),
        ("island of Madagascar", "at", "MG", -20.0, 47.0, "2024-01-15/2024-01-21"),
    ],
    "trial-transfer": [
        ("flown from Antwerp", "from", "BE", 51.22, 4.4, "2015-11-05"),
        ("to Chicago on Thursday", "to", "US", 41.85, -87.65, "2015-11-05"),
        ("arrested in Lisbon", "at", "PT", 38.72, -9.14, "2015-08"),
        ("held in Brussels", "at", "BE", 50.85, 4.35, ""),
        ("at Brussels Airport", "at", "BE", 50.9, 4.48, ""),
        ("hotel in Chicago", "from", "US", 41.85, -87.65, "2013-05"),
        ("to Dubai", "to", "AE", 25.1, 55.3, "2013-05"),
        ("through Istanbul", "via", "TR", 41.0, 28.95, "2013-05"),
        ("courthouse in Chicago", "at", "US", 41.85, -87.65, "2015-11-09"),
        ("prison in Springfield", "to", "US", 39.8, -89.64, ""),
    ],
}
# Right too, though a stricter editor might leave them off.
ALSO = {
    # the police that close the street and detain the driver do so where the tram crashed
    "tram-sarajevo": ["", "City Hall", ""],
    "cyclone-mozambique": [],
    "trial-transfer": ["court in Lisbon", "United States"],
}
# Who acts or is only named: none of these may be a mark.
ACTORS = {
    "tram-sarajevo": {"Germany", "Brussels", "Zenica", "SARAJEVO", "Canton of Sarajevo"},
    "cyclone-mozambique": {"Lilongwe", "South Africa", "Portugal", "European Union", "Maputo"},
    "trial-transfer": {"Belgium", "Portugal", "Antwerp Diamond Bank", "Illinois"},
}


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def story(request: pytest.FixtureRequest, places: Places, language: Language) -> EventMap:
    article = read_article(str(STORIES / f"{request.param}.txt"))
    found = find_events(article, places=places, language=language)
    return map_events(article, found.events, found.not_mapped)


def near(mark: Mark, lat: float, lon: float) -> bool:
    """Within the mark's own radius of the place, or some 30 km."""
    degrees = max(0.3, mark.radius_km / 111)
    return abs(mark.lat - lat) < degrees and abs(mark.lon - lon) < degrees * 1.5


def test_every_expected_mark_is_there(story: EventMap) -> None:
    for words, role, country, lat, lon, when in EXPECTED[story.article.id]:
        found = [m for m in story.marks if words in m.quote and near(m, lat, lon)]
        assert (role, country, when) in {(m.role, m.country, m.when) for m in found}, words


def test_nothing_else_is_pinned(story: EventMap) -> None:
    assert not {mark.toponym for mark in story.marks} & ACTORS[story.article.id]
    expected = EXPECTED[story.article.id]
    extra = [
        mark.toponym
        for mark in story.marks
        if not any(words in mark.quote and near(mark, lat, lon)
                   for words, _, _, lat, lon, _ in expected)
    ]  # fmt: skip
    assert extra == ALSO[story.article.id]

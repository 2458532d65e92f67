"""How much speaks for a candidate: its size and kind, and the scene that the article sets."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mapgen.gazetteer.layer import normalise
from mapgen.gazetteer.places import Places
from mapgen.models import Place, Toponym
from mapgen.resolver.scene import AROUND_TOWN_KM, Scene, distance_km, is_inside
from mapgen.resolver.votes import count_votes

# Scores are in powers of ten of inhabitants: what else speaks for a place, beside its size.
CLASS_WORTH = {"PPLC": 1.2, "PPLA": 0.5, "ADM1": -0.6, "ADM2": -1.5, "PPLX": -1.0}
COUNTRY_WORTH = 3.0
CHECKED = 8.0  # a hand-checked place stands before all but the largest cities of the story's land
SCENE_WORTH = 3.0  # the whole article plays in the candidate's country
REGION_WORTH = 2.0  # in a state or province that the text names
VOTES_WORTH = 2.0  # all other names of the article lie in the same state
NEAR_WORTH = 2.0  # all other names of the article lie close by
LIST_WORTH = 2.0  # a name that stands in a list with it lies close by
REGION_SHARE = 0.4  # of that for a state or a country, whose point tells nothing
TOWN_WORTH = 1.0  # in or around the town that the report is set in
HOME_WORTH = 1.0  # in the newspaper's country; as much again in its state, and in its area
HOME_KM = 100.0
ALTERNATE_WORTH = -0.4  # found under an alternate name only; "Mecca" is one of Makkah
VOTING_ROUNDS = 2


def set_votes(toponyms: Sequence[Toponym], places: Places, scene: Scene) -> None:
    """Let the names of the article say together where it plays; twice, since the first count
    tells which candidates are likely."""
    found: dict[str, list[Place]] = {}
    for toponym in toponyms:
        written = toponym.within if toponym.facility else toponym.name
        name = normalise(written)
        if toponym.use != "demonym" and name and name not in found:
            container = scene.senses.get(name)
            known = places.homonyms(scene.asks(written))
            found[name] = [p for p in known if container and is_inside(p, container)] or known
    for _ in range(VOTING_ROUNDS):
        scene.votes = count_votes(
            {name: scored(name, known, scene) for name, known in found.items()}
        )
    scene.box = scene.votes.box()


def scored(name: str, found: Sequence[Place], scene: Scene) -> list[tuple[Place, float]]:
    """The candidates of a name, each with how much speaks for it: its size and kind, and the
    scene."""
    own = normalise(name)
    shares = {country: scene.share(country, own) for country in {p.country for p in found}}
    return [(place, _score(own, place, shares[place.country], scene)) for place in found]


def _score(own: str, place: Place, share: float, scene: Scene) -> float:
    worth = _size(place)
    worth += SCENE_WORTH * share
    if place.admin1:
        if place.feature_code != "ADM1" and scene.names_region(place):
            worth += REGION_WORTH
        worth += VOTES_WORTH * _saturated(scene.votes.for_region(place, own))
    if place.precision in {"locality", "district", "facility"}:
        worth += NEAR_WORTH * _saturated(scene.votes.for_neighbourhood(place, own))
        worth += LIST_WORTH * scene.votes.closeness(place, scene.listed.get(own, ()))
        if scene.town is not None and distance_km(place, scene.town) <= AROUND_TOWN_KM:
            worth += TOWN_WORTH
    else:  # 'Albany and New York' may be two towns, or the state of the one
        worth += LIST_WORTH * REGION_SHARE * bool(scene.listed.get(own))
    if normalise(place.name) != own:
        worth += ALTERNATE_WORTH
    return worth + (_at_home(place, scene.home) if scene.home else 0.0)


def _at_home(place: Place, home: Place) -> float:
    """What it adds that a place lies where the newspaper is read."""
    if place.country != home.country:
        return 0.0
    worth = HOME_WORTH
    if place.admin1 == home.admin1:
        worth += HOME_WORTH
    if place.precision in {"locality", "district"} and distance_km(place, home) <= HOME_KM:
        worth += HOME_WORTH
    return worth


def _size(place: Place) -> float:
    if place.layer == "checked":
        return CHECKED
    size = math.log10(place.population + 10)
    if place.precision == "country":
        return size + COUNTRY_WORTH
    return size + CLASS_WORTH.get(place.feature_code, 0.0)


def _saturated(votes: float) -> float:
    """0 for no vote, a half for one, towards 1 for many."""
    return votes / (votes + 1)

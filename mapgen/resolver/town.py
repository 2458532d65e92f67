"""The town that a report is set in, and the names that no gazetteer has there.

A local report names quarters, streets and sites as its readers know them. Of one town it is enough
to say "somewhere in it", with a wide radius; the point of the last town that was named may be far.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mapgen.gazetteer.layer import normalise
from mapgen.gazetteer.places import Places
from mapgen.language import Document, load_words
from mapgen.models import Place, Resolution, Toponym
from mapgen.resolver.choice import is_written_as_place, likely, stand_in
from mapgen.resolver.doubt import TOWN
from mapgen.resolver.scene import KNOWN_TOWN, Scene, distance_km, is_inside

REGION_KM = 60.0  # other towns of a report on one town lie within it
MOST_OF_IT = 0.6  # of the times that a report names known towns
LEAST_TIMES = 2  # that it names its own, the headline and the dateline counted
LEAST_PEOPLE = 20_000  # a town of fewer than KNOWN_TOWN needs one mention more
PLACE_LABELS = {"GPE", "LOC"}  # of the parser; a firm may have an office elsewhere
RADIUS_KM = 12.0  # at least: a quarter may be so far from a town's point
CONFIDENCE = 0.45  # within 161 km most are, but the town itself is a guess
SAYS_IN = re.compile(r"“(?:in|near)” says where")  # then one of a person is one of a quarter
SAYS_WHERE = re.compile(r"“(?:in|near|from|to|across|around|outside|through)” says where")


def town_of(title: str, toponyms: Sequence[Toponym], places: Places, scene: Scene) -> Place | None:
    """The known town that a report is set in; None of one that goes about, or is of none.

    ``title`` is that of the article. The votes of the names are counted before.
    """
    times: Counter[str] = Counter()
    towns: dict[str, Place] = {}
    for name, count in _times_named(title, toponyms).items():
        town = _known_town(name, places, scene)
        if town is not None:
            times[town.id] += count
            towns[town.id] = town
    if not times:
        return None
    best = towns[max(times, key=lambda id_: (times[id_], towns[id_].population, id_))]
    near = sum(n for id_, n in times.items() if distance_km(towns[id_], best) <= REGION_KM)
    least = LEAST_TIMES if best.population >= KNOWN_TOWN else LEAST_TIMES + 1
    set_in_it = times[best.id] >= least and near >= MOST_OF_IT * times.total()
    return best if set_in_it else None


def _times_named(title: str, toponyms: Sequence[Toponym]) -> Counter[str]:
    times: Counter[str] = Counter()
    for toponym in toponyms:
        name = toponym.within if toponym.facility else toponym.name
        direction, _, rest = name.partition(" ")
        if direction.casefold() in load_words().directions and rest:
            name = rest  # 'buses in north Leeds'
        if name and toponym.use not in {"demonym", "in_name"}:
            times[name] += 1
    for name in times:
        times[name] += re.search(rf"\b{re.escape(name)}\b", title, re.IGNORECASE) is not None
    return times


def _known_town(name: str, places: Places, scene: Scene) -> Place | None:
    found = places.homonyms(scene.asks(name))
    if not found:
        return None
    town = likely(name, found, scene)
    known = town is not None and town.precision == "locality" and town.population >= LEAST_PEOPLE
    return scene.as_written(town, name) if town and known else None


def at_the_town(
    document: Document, resolutions: Sequence[Resolution], scene: Scene
) -> list[Resolution]:
    """The resolutions with the names that could not be placed put somewhere in the report's town.

    Only where the sentence says that something is there, and names no place farther away.
    """
    town = scene.town
    if town is None:
        return list(resolutions)
    elsewhere = {
        r.toponym.sentence for r in resolutions if r.place and not _is_of_the_town(r.place, town)
    }
    return [
        _somewhere_in(town, r)
        if r.toponym.sentence not in elsewhere and _may_be_in_it(document, r)
        else r
        for r in resolutions
    ]


def _is_of_the_town(place: Place, town: Place) -> bool:
    return distance_km(place, town) <= REGION_KM or is_inside(town, place)


def _may_be_in_it(document: Document, resolution: Resolution) -> bool:
    """Whether a name is that of a place which may be a quarter or a site of a town."""
    toponym = resolution.toponym
    if resolution.left_off not in {"unresolved", "ambiguous"} or toponym.facility:
        return False
    labels = {token.entity for token in document.tokens[slice(*toponym.tokens)]}
    # of two that are far away, neither is meant, however large; of two that may be, one is
    known = KNOWN_TOWN if resolution.located else TOWN
    own = normalise(toponym.name)
    return (
        (SAYS_IN if labels.isdisjoint(PLACE_LABELS) else SAYS_WHERE).match(toponym.reason)
        is not None
        and labels.isdisjoint({"FAC", ""})
        and is_written_as_place(toponym.name)
        and own not in load_words().directions
        and not any(
            p.population >= known and normalise(p.name) == own for p in resolution.candidates
        )
    )


def _somewhere_in(town: Place, resolution: Resolution) -> Resolution:
    toponym = resolution.toponym
    place = stand_in(town, f"{toponym.text}, {town.name}", toponym.text)
    return resolution.model_copy(
        update={
            "place": place.model_copy(update={"radius_km": max(place.radius_km, RADIUS_KM)}),
            "left_off": None,
            "located": None,
            "confidence": CONFIDENCE,
            "reason": f"{toponym.reason}; {resolution.reason}; the report is set in {town.name}",
            "candidates": (town, *resolution.candidates),
        }
    )

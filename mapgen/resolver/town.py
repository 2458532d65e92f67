"""The town that a report is set in, and the names that no gazetteer has there.

A local report names quarters, streets and sites as its readers know them. Of one town it is enough
to say "somewhere in it", with a wide radius; the point of the last town that was named may be far.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from mapgen.gazetteer.layer import normalise
from mapgen.gazetteer.places import Places
from mapgen.language import Document, load_words
from mapgen.models import Place, Resolution, Toponym
from mapgen.resolver.choice import is_written_as_place, likely, stand_in
from mapgen.resolver.doubt import TOWN
from mapgen.resolver.scene import (
    AROUND_TOWN_KM,
    KNOWN_TOWN,
    Scene,
    distance_km,
    is_inside,
)

REGION_KM = 60.0  # other towns of a report on one town lie within it
MOST_OF_IT = 0.6  # of the times that a report names known towns
LEAST_TIMES = 2  # that it names its own, the headline and the dateline counted
MANY_AROUND = 3  # other names of places around it show it as well
LEAST_PEOPLE = 20_000  # a town of fewer than KNOWN_TOWN needs one mention more
PLACE_LABELS = {"GPE", "LOC"}  # of the parser; a firm may have an office elsewhere
LEAST_NAMES = 2  # other names of the town in the paragraph of one that is larger elsewhere
RADIUS_KM = 12.0  # at least: a quarter may be so far from a town's point
CONFIDENCE = 0.45  # within 161 km most are, but the town itself is a guess
SAYS_IN = re.compile(r"“(?:in|near)” says where")  # then one of a person is one of a quarter
SAYS_WHERE = re.compile(r"“(?:in|near|from|to|across|around|outside|through)” says where")


def set_town(document: Document, toponyms: Sequence[Toponym], places: Places, scene: Scene) -> None:
    """Find the known town that a report is set in; none of one that goes about, or is of none.

    The votes of the names are counted before.
    """
    times = _times_named(document.article.title, toponyms)
    found = {name: place for name in times if (place := _likely(name, places, scene))}
    town = _town_of(times, found)
    if town is None:
        return
    written = next(name for name, place in found.items() if place.id == town.id)
    scene.town = scene.as_written(town, written)
    headline = f" {normalise(document.article.title)} "
    scene.leading = {
        normalise(name)
        for name, n in times.items()
        if n > times[written] or f" {normalise(name)} " in headline
    }
    scene.quarters = _quarters_of(town, document, toponyms, found) - scene.leading


def _town_of(times: Counter[str], found: Mapping[str, Place]) -> Place | None:
    counts: Counter[str] = Counter()
    for name, place in found.items():
        counts[place.id] += times[name]
    by_id = {place.id: place for place in found.values()}
    towns = [place for place in by_id.values() if _is_town(place)]
    if not towns:
        return None
    best = max(towns, key=lambda town: (counts[town.id], town.population, town.id))
    near = sum(n for id_, n in counts.items() if distance_km(by_id[id_], best) <= REGION_KM)
    far = sum(counts[town.id] for town in towns if distance_km(town, best) > REGION_KM)
    least = LEAST_TIMES if best.population >= KNOWN_TOWN else LEAST_TIMES + 1
    around = [p for p in by_id.values() if p.id != best.id and _is_around(p, best)]
    often = counts[best.id] >= least or len(around) >= MANY_AROUND
    set_in_it = often and near >= MOST_OF_IT * (near + far)
    return best if set_in_it else None


def _quarters_of(
    town: Place, document: Document, toponyms: Sequence[Toponym], found: Mapping[str, Place]
) -> set[str]:
    """The names that in a report on a town are those of its quarters, however large a namesake is
    elsewhere: something happens "in" each, in a sentence that does not name the town beside it.

    One paragraph with such a name has two others or more of places in or around the town; each has
    one, and another that nobody knows; and none has that of a town farther away.
    """
    known: defaultdict[int, set[str]] = defaultdict(set)
    unknown: defaultdict[int, set[str]] = defaultdict(set)
    away: defaultdict[int, set[str]] = defaultdict(set)
    beside, no_quarters = set(), set()
    names = _place_names(toponyms)
    for name, toponym in zip(names, toponyms, strict=True):
        place = found.get(name)
        if toponym.use != "place":
            no_quarters.add(name)
        elif place is None:
            unknown[document.paragraphs[toponym.sentence]].add(name)
        elif place.id == town.id:
            beside.add(toponym.sentence)
        elif place.precision in {"locality", "district"}:
            told = known if distance_km(place, town) <= REGION_KM else away
            told[document.paragraphs[toponym.sentence]].add(name)
    for name, toponym in zip(names, toponyms, strict=True):
        if toponym.sentence in beside or not SAYS_IN.match(toponym.reason):
            no_quarters.add(name)

    def is_local(paragraph: int) -> bool:
        return bool(known[paragraph]) and len(known[paragraph] | unknown[paragraph]) >= LEAST_NAMES

    quarters = set()
    for quarter in set().union(*away.values()) - no_quarters:
        told_in = [k for k, there in away.items() if quarter in there]
        most = max(len(known[k]) for k in told_in)
        if most >= LEAST_NAMES and all(away[k] == {quarter} and is_local(k) for k in told_in):
            quarters.add(normalise(quarter))
    return quarters


def _times_named(title: str, toponyms: Sequence[Toponym]) -> Counter[str]:
    times: Counter[str] = Counter()
    for name, toponym in zip(_place_names(toponyms), toponyms, strict=True):
        if name and toponym.use not in {"demonym", "in_name"}:
            times[name] += 1
    for name in times:
        times[name] += re.search(rf"\b{re.escape(name)}\b", title, re.IGNORECASE) is not None
    return times


def _place_names(toponyms: Sequence[Toponym]) -> list[str]:
    """For each toponym the name that stands for its place, without a direction: 'buses in north
    Leeds', and 'North Richmond' in a report of Richmond. 'North York' is another name."""
    names = [t.within or t.name if t.facility else t.name for t in toponyms]
    alone = set(names)
    parts = [name.partition(" ") for name in names]
    directions = load_words().directions
    return [
        rest
        if rest and (way in directions or (way.lower() in directions and rest in alone))
        else name
        for name, (way, _, rest) in zip(names, parts, strict=True)
    ]


def _likely(name: str, places: Places, scene: Scene) -> Place | None:
    """The place of a name, of whichever kind, offline."""
    found = places.homonyms(scene.asks(name))
    return likely(name, found, scene) if found else None


def _is_around(place: Place, town: Place) -> bool:
    return place.precision in {"locality", "district"} and (
        distance_km(place, town) <= AROUND_TOWN_KM
    )


def _is_town(place: Place) -> bool:
    return place.precision == "locality" and place.population >= LEAST_PEOPLE


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
    open_ones = [
        r.toponym.sentence not in elsewhere and _may_be_in_it(document, r, scene)
        for r in resolutions
    ]
    there = {
        r.toponym.sentence
        for r, put in zip(resolutions, open_ones, strict=True)
        if put or (r.place and r.place.id != town.id and distance_km(r.place, town) <= REGION_KM)
    }
    return [
        _somewhere_in(town, r)
        if put
        or (
            r.toponym.sentence not in elsewhere
            and r.toponym.sentence in there
            and _may_be_in_it(document, r, scene, beside_one=True)
        )
        else r
        for r, put in zip(resolutions, open_ones, strict=True)
    ]


def _is_of_the_town(place: Place, town: Place) -> bool:
    return distance_km(place, town) <= REGION_KM or is_inside(town, place)


def _may_be_in_it(
    document: Document, resolution: Resolution, scene: Scene, *, beside_one: bool = False
) -> bool:
    """Whether a name is that of a place which may be a quarter or a site of a town.

    ``beside_one`` when one that is stands in the sentence: then the parser's label says nothing.
    """
    toponym = resolution.toponym
    if resolution.left_off not in {"unresolved", "ambiguous"} or toponym.facility:
        return False
    labels = {token.entity for token in document.tokens[slice(*toponym.tokens)]}
    says = SAYS_WHERE if beside_one or not labels.isdisjoint(PLACE_LABELS) else SAYS_IN
    # of two that are far away, neither is meant, however large; of two that may be, one is
    known = KNOWN_TOWN if resolution.located else TOWN
    own = normalise(toponym.name)
    return (
        says.match(toponym.reason) is not None
        and (beside_one or labels.isdisjoint({"FAC", ""}))
        and is_written_as_place(toponym.name)
        and own not in load_words().directions
        and not any(
            p.population >= known and normalise(p.name) == own and own not in scene.quarters
            for p in resolution.candidates
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

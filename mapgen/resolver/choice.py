"""Which of the candidates a name means; an unclear choice is ``ambiguous``, never a guess."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mapgen.gazetteer.layer import normalise
from mapgen.gazetteer.parts import part_of
from mapgen.gazetteer.places import Places
from mapgen.language import load_words
from mapgen.models import Place, Resolution, Toponym
from mapgen.resolver.doubt import confidence_in, is_near, out_of_place
from mapgen.resolver.scene import (
    KNOWN_TOWN,
    Scene,
    distance_km,
    is_about,
    is_elsewhere,
    is_inside,
)
from mapgen.resolver.worth import scored

MARGIN = 0.5  # below this the choice is unclear (research: gazetteer note, rule 17)
SAME_KM = 160.0  # candidates closer than this are the same place for a reader
WATERS = {"canal", "creek", "lake", "river"}
WATER_RADIUS_KM = 25.0  # what is told of a river may be so far from a town of its name
LEAST_RADIUS_KM = 5.0  # a site put at its town may be this far from the town's point


@dataclass(frozen=True, slots=True)
class Choice:
    """The best candidate, how far it leads in score, and the others."""

    place: Place
    margin: float
    others: tuple[Place, ...]


def resolve_name(
    toponym: Toponym, places: Places, scene: Scene, container: Place | None = None
) -> Resolution:
    """The place of a plain name: offline layers, then the geocoder."""
    container = container or scene.senses.get(normalise(toponym.name))
    for name in variants(toponym, places):
        found = places.homonyms(scene.asks(name))
        if name != toponym.name and _is_water(toponym):
            towns = [place for place in found if place.precision in {"locality", "district"}]
            found = [place for place in found if place.precision in {"water", "area"}]
            if towns and not found:
                return _at_a_town_of_its_name(toponym, name, towns, scene)
        if container:
            inside = [place for place in found if is_about(place, container)]
            found = inside or ([] if is_elsewhere(found, container) else found)
        elif places.geonames.is_common_word(name):
            found = [place for place in found if _meant_by_word(name, place, scene)]
        meant = scene.meant.get(normalise(name))
        if meant and container is None:  # 'Georgia' after 'Atlanta, Georgia' is the state
            found = [place for place in found if place.id == meant.id] or found
        if found:
            return _chosen(toponym, name, found, places, scene, container)
    state = places.countries.state_abbreviation(toponym.text)
    if state:
        return Resolution(toponym=toponym, place=state, reason=toponym.reason, confidence=0.8)
    part = directed_part(toponym.name, places, scene)
    if part:
        reason = f"{toponym.reason}; {part.note}"
        return Resolution(toponym=toponym, place=part, reason=reason, confidence=0.7)
    found = places.search(scene.query(toponym.name))
    if found:
        return Resolution(
            toponym=toponym,
            place=found[0],
            reason=f"{toponym.reason}; found online, not checked by hand",
            confidence=0.6,
            candidates=tuple(found[1:4]),
        )
    if container and is_written_as_place(toponym.name):
        written = scene.as_written(container)
        return Resolution(
            toponym=toponym,
            place=stand_in(written, f"{toponym.text}, {written.name}", toponym.text),
            reason=f"{toponym.reason}; the text says it is in {written.name}",
            confidence=0.5,
            candidates=(container,),
        )
    return Resolution(
        toponym=toponym,
        place=None,
        reason=f"no gazetteer knows “{toponym.name}”",
        left_off="unresolved",
        located=name_inside(toponym.name, places, scene),
    )


def _meant_by_word(name: str, place: Place, scene: Scene) -> bool:
    """Whether a common word with a capital ("Centre", "West") means this place of its name."""
    city = place.precision == "locality" and place.population >= KNOWN_TOWN
    return place.layer != "geonames" or city or is_near(name, place, scene)


def name_inside(name: str, places: Places, scene: Scene) -> Place | None:
    """The place whose name stands in a longer one that no gazetteer has: 'Paris' in 'Paris Public
    Library'. The longest such name; small towns only where the story plays."""
    words = name.split()
    for width in range(len(words) - 1, 0, -1):
        for first in range(len(words) - width + 1):
            part = " ".join(words[first : first + width])
            if part[:1].isupper() and places.knows(part):
                found = [
                    place
                    for place in places.homonyms(scene.asks(part))
                    if place.population >= KNOWN_TOWN or is_near(part, place, scene)
                ]
                if found:
                    return choose(part, found, scene).place
    return None


def locate_unmapped(
    toponym: Toponym,
    places: Places,
    scene: Scene,
    container: Place | None = None,
    *,
    anyway: bool = False,
) -> Place | None:
    """Where a toponym is that makes no mark: offline, and the best guess will do.

    None for a people that the story does not come back to, unless asked ``anyway``: of somebody
    whom it once calls an American it does not say that anything is in America.
    """
    if toponym.use == "demonym":
        home = _home_of(toponym.text, places, scene)
        codes = places.demonyms.country_of(toponym.text)
        return home if anyway or not codes or any(map(scene.keeps_to, codes)) else None
    resolution = resolve_name(toponym, places.offline, scene, container)
    return resolution.place or resolution.located


def _home_of(demonym: str, places: Places, scene: Scene) -> Place | None:
    """The region or the country of a demonym; of several countries the one the text names most."""
    region = places.demonyms.region_of(demonym)
    if region:
        found = places.homonyms(scene.asks(region))
        if found:
            return choose(region, found, scene).place
    codes = places.demonyms.country_of(demonym)
    best = max(codes, key=lambda code: scene.countries[code], default="")
    return places.countries.by_code(best)


def is_written_as_place(name: str) -> bool:
    """Whether a name that nobody knows may be a village's: not 'H5N1' or 'COAS'."""
    return any(c.islower() for c in name) and not any(c.isdigit() for c in name)


def choose(name: str, found: list[Place], scene: Scene) -> Choice:
    """The candidate with the best score, and its lead over the next one elsewhere."""
    scores = {place.id: worth for place, worth in scored(name, found, scene)}
    ranked = sorted(found, key=lambda place: (-scores[place.id], place.id))
    best = _town_before_district(name, ranked)
    others = [place for place in ranked if place.id != best.id]
    rivals = [place for place in others if not _are_one(best, place)]
    margin = scores[best.id] - scores[rivals[0].id] if rivals else math.inf
    return Choice(best, margin, tuple(others[:4]))


def _are_one(place: Place, other: Place) -> bool:
    """Whether it is all the same to a reader which one is meant: near each other, or a town and
    the province it lies in ("Mecca", whose province has its point far from the city)."""
    if distance_km(place, other) <= SAME_KM:
        return True
    units = [p.feature_code == "ADM1" for p in (place, other)]
    return any(units) and (is_inside(place, other) or is_inside(other, place))


def _town_before_district(name: str, ranked: list[Place]) -> Place:
    """The best candidate; the town, when its province or county has the same name and nothing
    in the words says that the larger one is meant."""
    best = ranked[0]
    if best.feature_code.startswith("ADM") and normalise(best.name) == normalise(name):
        for place in ranked[1:]:
            own = normalise(place.name).removesuffix(" city")  # 'New York' is New York City
            same = own == normalise(name) and place.precision == "locality"
            same = same and (place.country, place.admin1) == (best.country, best.admin1)
            near = distance_km(best, place) <= max(SAME_KM, best.radius_km)
            if same and (near or own != normalise(place.name)):
                return place
    return best


def _is_water(toponym: Toponym) -> bool:
    """'The Oskil River', 'the River Severn'."""
    words = toponym.name.lower().split()
    return words[0] == "river" or words[-1] in WATERS


def _at_a_town_of_its_name(
    toponym: Toponym, name: str, towns: list[Place], scene: Scene
) -> Resolution:
    """The Oskil River is not the town of Oskil, but most likely flows by it."""
    unknown = f"no gazetteer knows “{toponym.name}”"
    town = likely(name, towns, scene)
    if town is None:
        return Resolution(toponym=toponym, place=None, reason=unknown, left_off="unresolved")
    water = stand_in(town, toponym.text, toponym.text)
    return Resolution(
        toponym=toponym,
        place=water.model_copy(
            update={"precision": "water", "radius_km": max(town.radius_km, WATER_RADIUS_KM)}
        ),
        reason=f"{toponym.reason}; {unknown}, and {town.name} is a town of its name",
        confidence=0.5,
        candidates=(town,),
    )


def variants(toponym: Toponym, places: Places) -> list[str]:
    """The forms to look a name up by: as written, trimmed, without its type word or the
    nationality before it ('the Indian Himalayas')."""
    nouns = load_words().nouns
    words = toponym.name.split()
    forms = [toponym.text, toponym.name, f"{toponym.text}."]  # 'W.Va' at the end of a sentence
    if len(words) > 1 and words[-1].lower() in nouns.region | nouns.locality:
        forms.append(" ".join(words[:-1]))
    if len(words) > 1 and (words[0] in places.demonyms or words[0] == "River"):
        forms.append(" ".join(words[1:]))
    return list(dict.fromkeys(forms))


def _chosen(
    toponym: Toponym,
    name: str,
    found: list[Place],
    places: Places,
    scene: Scene,
    container: Place | None,
) -> Resolution:
    choice = choose(name, found, scene)
    place = choice.place
    if place.layer == "checked":
        return Resolution(toponym=toponym, place=place, reason=toponym.reason, confidence=0.95)
    doubt = "" if container else out_of_place(name, place, choice.margin, choice.others, scene)
    if doubt:
        return Resolution(
            toponym=toponym,
            place=None,
            reason=doubt,
            left_off="ambiguous",
            candidates=(place, *choice.others),
        )
    if choice.margin < MARGIN:
        rivals = ", ".join(f"{p.name} ({p.admin1 or p.country})" for p in choice.others[:2])
        return Resolution(
            toponym=toponym,
            place=None,
            reason=f"{place.name} ({place.admin1 or place.country}) or {rivals}?",
            left_off="ambiguous",
            located=place,
            candidates=(place, *choice.others),
        )
    evidence = f"; the text says it is in {scene.as_written(container).name}" if container else ""
    written = scene.as_written(place, "" if places.countries.state_abbreviation(name) else name)
    if written.name != place.name:
        evidence += f"; in the gazetteer “{place.name}”"
    return Resolution(
        toponym=toponym,
        place=written,
        reason=f"{toponym.reason}{evidence}",
        confidence=confidence_in(
            name, place, choice.margin, scene, qualified=container is not None
        ),
        candidates=choice.others,
    )


def locate(name: str, places: Places, scene: Scene, container: Place | None) -> Place | None:
    """The place that another is said to stand in: the best candidate, or a part of a country."""
    found = places.homonyms(scene.asks(name))
    found = [p for p in found if container and is_about(p, container)] or found
    if not found:
        return directed_part(name, places, scene)
    place = likely(name, found, scene)
    return scene.as_written(place, name) if place else None


def likely(name: str, found: list[Place], scene: Scene) -> Place | None:
    """The best candidate of a name; None when it lies where the story is not."""
    choice = choose(name, found, scene)
    far = out_of_place(name, choice.place, choice.margin, choice.others, scene)
    return None if far else choice.place


def stand_in(place: Place, name: str, missing: str) -> Place:
    """A place that stands for one inside it that no gazetteer has: its point, and a plain word."""
    return place.model_copy(
        update={
            "name": name,
            "precision": "locality" if place.precision == "facility" else place.precision,
            "radius_km": max(place.radius_km, LEAST_RADIUS_KM),
            "note": f"“{missing}” itself was not located: the point is {place.name}",
        }
    )


def directed_part(name: str, places: Places, scene: Scene) -> Place | None:
    """'northern Mali': the part of Mali in that direction, as a region with a wide radius."""
    direction, _, rest = name.partition(" ")
    directions = load_words().directions
    if not rest or direction.casefold() not in directions or rest.casefold() in directions:
        return None  # 'North Eastern' is a province of its own
    found = places.homonyms(scene.asks(rest))
    return part_of(choose(rest, found, scene).place, direction) if found else None

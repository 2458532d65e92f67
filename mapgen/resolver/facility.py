"""Buildings and sites: by hand-checked name, by what was named before, by geocoder, else at the
locality they stand in, with a wider radius and a plain word."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from mapgen.gazetteer.layer import normalise
from mapgen.gazetteer.places import Places
from mapgen.language import load_words
from mapgen.models import Place, Resolution, Toponym
from mapgen.resolver.choice import choose, likely, locate, stand_in
from mapgen.resolver.doubt import is_near, is_not_of_the_town
from mapgen.resolver.scene import Scene, distance_km

SAME_SITE_KM = 30.0  # 'the consulate in Shenyang' after one within this distance of Shenyang
KNOWN_TOWN = 100_000  # people; smaller towns share their names with saints and surnames
WELL_KNOWN = 500_000  # people; the same of a town elsewhere: 'Independence Square' is in few
IN_THE_STORY = 0.1  # of the article's countries
SAINTS = {"st", "st.", "saint", "sts", "sts."}
_LEFT = re.compile("“from” says where")  # 'a flight from Kyiv landed at the airport'


def resolve_facility(
    toponym: Toponym,
    places: Places,
    scene: Scene,
    before: Sequence[Resolution],
    container: Place | None = None,
) -> Resolution:
    """The place of a facility phrase; ``before`` are the resolutions of the toponyms before it.

    Its owner is no place: 'the Japanese consulate in Shenyang' is in Shenyang, not in Japan.
    """
    locality = _locality(toponym, places, scene, container)
    for name in _variants(toponym):
        checked = places.checked.candidates(scene.asks(name))
        if checked:
            return _found(toponym, checked[0], toponym.reason, 0.95)
    known_site = _checked_inside(toponym, places, scene)
    if known_site:
        return _found(toponym, known_site, toponym.reason, 0.9)
    earlier = _named_before(toponym, locality, before)
    if earlier:
        return earlier
    for name in (toponym.name, toponym.text):
        known = [p for p in places.geonames.candidates(scene.asks(name)) if _fits(p, locality)]
        if known:
            choice = choose(name, known, scene)
            far = is_not_of_the_town(name, choice.place, choice.margin, scene)
            if locality is not None or not far:
                return _found(toponym, choice.place, toponym.reason, 0.8)
    return _online_or_locality(toponym, places, scene, locality, before)


def _found(toponym: Toponym, place: Place, reason: str, confidence: float) -> Resolution:
    return Resolution(toponym=toponym, place=place, reason=reason, confidence=confidence)


def _locality(
    toponym: Toponym, places: Places, scene: Scene, container: Place | None
) -> Place | None:
    """Where the phrase says the site is: behind it ('in Shenyang') or in its name ('Brussels
    Airport')."""
    behind = toponym.name.endswith(f" in {toponym.within}")
    if toponym.within and behind:
        return locate(toponym.within, places, scene, container) or container
    if toponym.within and re.match(rf"{re.escape(toponym.within)}['’]s\s", toponym.text):
        return locate(toponym.within, places, scene, container) or container  # "Bali's airport"
    known = places.geonames.candidates(scene.asks(toponym.name))
    if any(is_near(toponym.name, place, scene) for place in known):
        return container  # 'Lincoln Park' in a report of Chicago is not in Lincoln
    words = (toponym.within or toponym.name).split()
    named_after = toponym.facility == "street" and not toponym.within  # 'Paris Road'
    if named_after or normalise(words[0]) in SAINTS:
        return container
    longest = len(words) - (not toponym.within)
    for last in range(longest, 0, -1):
        name = " ".join(words[:last])
        found = places.candidates(scene.asks(name))
        meant = [p for p in found if _likely(p, scene, whole=last == longest)]
        place = likely(name, meant, scene) if meant else None
        if place is not None:
            return scene.as_written(place, name)
    return container


def _likely(place: Place, scene: Scene, *, whole: bool) -> bool:
    """Whether a name inside a site's name may say where it is: 'Brussels Airport' does, the
    saint of 'St. Peter's church' and the founder of 'Hilton hotel' do not; nor do words that
    begin a longer name ('San Ysidro crossing'), unless the story plays there.

    ``whole`` when the site's name is that name and its kind, and nothing more.
    """
    if normalise(place.name).startswith(("st ", "saint ")):
        return False
    if scene.names_region(place):
        return True
    least = WELL_KNOWN if whole else math.inf
    here = scene.share(place.country, normalise(place.name)) >= IN_THE_STORY
    return place.population >= (KNOWN_TOWN if here else least)


def _fits(place: Place, locality: Place | None) -> bool:
    """A site of this name must lie where the text says it does."""
    if locality is None:
        return True
    return distance_km(place, locality) <= locality.radius_km + SAME_SITE_KM


def _variants(toponym: Toponym) -> list[str]:
    """The names to ask the hand-checked gazetteer for, the fullest first."""
    whole = re.sub(r"^(?:the|an?)\s+", "", toponym.text, flags=re.IGNORECASE)
    forms = [whole, re.sub(r"^.*?\bof\s+(?:the\s+|an?\s+)?", "", whole), toponym.name]
    if toponym.owner and toponym.within:
        forms.append(f"{toponym.owner} {toponym.facility} in {toponym.within}")
    return list(dict.fromkeys(forms))


def _checked_inside(toponym: Toponym, places: Places, scene: Scene) -> Place | None:
    """The hand-checked site whose name the phrase begins with: 'Sellafield' in 'the Sellafield
    reprocessing plant'."""
    words = toponym.name.split()
    for last in range(len(words) - 1, 0, -1):
        for place in places.checked.candidates(scene.query(" ".join(words[:last]))):
            if place.precision == "facility":
                return place
    return None


def _named_before(
    toponym: Toponym, locality: Place | None, before: Sequence[Resolution]
) -> Resolution | None:
    """'the consulate in Shenyang' is the consulate of which the article spoke before.

    Only for a phrase without a name or an owner of its own, and only if the earlier one stands
    in the same locality.
    """
    own_name = normalise(toponym.name).replace(normalise(toponym.within), "")
    if toponym.owner or own_name.split() not in ([toponym.facility], [toponym.facility, "in"]):
        return None
    for earlier in reversed(before):
        place = earlier.place
        if place is None or earlier.toponym.facility != toponym.facility:
            continue
        if place.precision == "facility" and locality and _fits(place, locality):
            reason = f"the {toponym.facility} named before: “{earlier.toponym.text}”"
            return _found(toponym, place, reason, round(earlier.confidence * 0.9, 2))
    return None


def _online_or_locality(
    toponym: Toponym,
    places: Places,
    scene: Scene,
    locality: Place | None,
    before: Sequence[Resolution],
) -> Resolution:
    has_name = any(word[:1].isupper() for word in toponym.name.split(" in ")[0].split())
    if has_name:
        asked = toponym.name.split(" in ")[0]
        name = f"{asked}, {toponym.within}" if toponym.within not in ("", asked) else asked
        answers = [p for p in places.search(scene.query(name)) if _fits(p, locality)]
        if answers:
            reason = f"{toponym.reason}; found online, not checked by hand"
            return Resolution(
                toponym=toponym,
                place=answers[0],
                reason=reason,
                confidence=0.7,
                candidates=tuple(answers[1:4]),
            )
    town_known = locality is not None
    if locality is None and toponym.within and not has_name:  # 'a bridge in Tecún Umán'
        locality = next(iter(places.search(scene.query(toponym.within))), None)
    if locality is None:
        here = (
            None
            if has_name and toponym.facility in load_words().story.remote
            else _story_so_far(toponym, scene, before)
        )
        if here:
            set_in = scene.town is not None and here.id == scene.town.id
            reason = (
                f"the report is set in {here.name}"
                if set_in
                else f"the story is in {here.name} here"
            )
            return _at_locality(toponym, here, reason, 0.45)
        if has_name or not toponym.within:
            unknown = f"no gazetteer knows “{toponym.name}”"
        else:  # its town may be known, and doubted
            unknown = f"“{toponym.within}” could not be placed"
        return Resolution(
            toponym=toponym,
            place=None,
            reason=f"{unknown}, and the text does not say where it is",
            left_off="unresolved",
        )
    if town_known:
        return _at_locality(toponym, locality, toponym.reason, 0.6)
    reason = f"{toponym.reason}; {toponym.within} was found online, not checked by hand"
    return _at_locality(toponym, locality, reason, 0.5)


def _story_so_far(toponym: Toponym, scene: Scene, before: Sequence[Resolution]) -> Place | None:
    """The town that was named last, if the story is in one; in another sentence of a report on one
    town, that one.

    A site that was put at its town has that town as its candidate.
    """
    placed = [r for r in before if r.place is not None and not _LEFT.match(r.toponym.reason)]
    last = placed[-1] if placed else None
    if scene.town is not None and (last is None or last.toponym.sentence != toponym.sentence):
        return scene.town
    if last is None or last.place is None:
        return None
    town = last.candidates[0] if last.toponym.facility and last.candidates else last.place
    return town if town.precision in {"locality", "facility"} else None


def _at_locality(toponym: Toponym, locality: Place, reason: str, confidence: float) -> Resolution:
    named = normalise(locality.name) in normalise(toponym.text)
    name = toponym.text if named else f"{toponym.text}, {locality.name}"
    at = stand_in(locality, name, toponym.facility)
    return Resolution(
        toponym=toponym, place=at, reason=reason, confidence=confidence, candidates=(locality,)
    )

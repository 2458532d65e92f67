"""When an event happened: the date in its clause, else that of the happening it goes on with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mapgen.events.happening import is_fresh, telling_verb
from mapgen.events.story import Scene, Told, pointed_happenings
from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document
from mapgen.models import Place, When

# Two events so near each other may be one happening.
NEAR_KM = 50.0
A_DAY = re.compile(r"\d{4}-\d\d-\d\d[~?%]?")
# Another happening, told beside the story's.
ASIDE = re.compile(
    r"\b(?:similar|last (?:month|year|week|summer|winter)|years? ago|months? ago|previous(?:ly)?"
    r"|in recent (?:years|months|weeks)|earlier this (?:year|month)|another)\b",
    re.IGNORECASE,
)

# What happened after the scene, on a day that is not told.
LATER = re.compile(r"\b(?:then|later|afterwards|meanwhile|subsequently|since)\b", re.IGNORECASE)


def whens_in(document: Document, number: int, whens: Sequence[When]) -> list[When]:
    """The dates that a sentence tells."""
    sentence = document.sentences[number]
    return [when for when in whens if sentence.start <= when.start < sentence.end]


def own_when(document: Document, anchor: int, inside: Sequence[When]) -> When | None:
    """The date of what happens at token ``anchor``: of several, the one in its clause."""
    if len(inside) < 2:
        return inside[0] if inside else None
    return when_beside(document, anchor, inside) or inside[0]


def when_beside(document: Document, anchor: int, inside: Sequence[When]) -> When | None:
    """The date in the clause of a token, the nearest if there are several."""
    clause = clause_of(document, anchor)
    beside = [
        when for when in inside if clause_of(document, document.token_at(when.end - 1)) == clause
    ]
    offset = document.tokens[anchor].start
    return min(beside, key=lambda when: abs(when.start - offset), default=None)


def clause_of(document: Document, i: int) -> int:
    """The verb that governs a token most closely."""
    return next((t.i for t in document.ancestors(i) if t.pos in {"VERB", "AUX"}), i)


def is_aside(document: Document, number: int, own: When | None, scene: Scene | None) -> bool:
    """Whether a sentence tells of another happening than the story: an older one, a similar one."""
    if scene is None:
        return False
    if own and scene.when and own.edtf[:4] != scene.when.edtf[:4]:
        return True
    return ASIDE.search(document.sentences[number].text) is not None


def carried_when(
    document: Document,
    number: int,
    told: Sequence[Told],
    scene: Scene | None,
    dated: Mapping[int, When],
) -> When | None:
    """The date of the scene, for a sentence without a date that goes on with its happening."""
    if scene is None or scene.number not in dated:
        return None
    if ASIDE.search(document.sentences[number].text):
        return None
    inferred = any(place.inferred for _, place in told)
    if not inferred and LATER.search(document.sentences[number].text):
        return None
    verb = telling_verb(document, number)
    fresh = verb is not None and (is_fresh(document, verb) or verb.lemma == "be")
    same_paragraph = document.paragraphs[scene.last] == document.paragraphs[number]
    there = any(_near(place.place, scene.place.place) for _, place in told)
    known = bool(pointed_happenings(document, number)) or inferred
    if there and (fresh or inferred) and (same_paragraph or known):
        return dated[scene.number].model_copy(update={"inferred": True})
    return None


def when_of_lead(
    lead: Sequence[Told], later: Sequence[tuple[Sequence[Told], When | None]]
) -> When | None:
    """The lead sums up: without a date of its own it has the first day that is told of its place.

    A year or a month told later is more often an aside ("in 2019 another ferry hit a pier").
    """
    for told, when in later:
        if (
            when
            and A_DAY.fullmatch(when.edtf)
            and any(_near(a.place, b.place) for _, a in lead for _, b in told)
        ):
            return when.model_copy(update={"inferred": True})
    return None


def _near(one: Place, other: Place) -> bool:
    if (
        one.country
        and one.country == other.country
        and "country" in (one.precision, other.precision)
    ):
        return True
    apart_km = distance_km(one.lat, one.lon, other.lat, other.lon)
    return apart_km <= max(NEAR_KM, one.radius_km, other.radius_km)

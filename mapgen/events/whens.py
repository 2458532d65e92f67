"""When an event happened that has no date of its own: that of the happening it goes on with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from mapgen.events.happening import is_fresh, telling_verb
from mapgen.events.story import Scene, Told, pointed_happenings
from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document
from mapgen.models import Place, When

# Two events so near each other may be one happening.
NEAR_KM = 50.0
NEWS_DAYS = 60  # a lead tells of what happened these days; verdicts and inquiries look back longer
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
    inferred = any(one.place.inferred for one in told)
    if not inferred and LATER.search(document.sentences[number].text):
        return None
    verb = telling_verb(document, number)
    fresh = verb is not None and (is_fresh(document, verb) or verb.lemma == "be")
    same_paragraph = document.paragraphs[scene.last] == document.paragraphs[number]
    there = any(_near(one.place.place, scene.place.place) for one in told)
    known = bool(pointed_happenings(document, number)) or inferred
    if there and (fresh or inferred) and (same_paragraph or known):
        return dated[scene.number].model_copy(update={"inferred": True})
    return None


def when_of_lead(
    lead: Sequence[Told],
    later: Sequence[tuple[Sequence[Told], When | None]],
    published: dt.date | None,
) -> When | None:
    """The lead sums up: without a date of its own it has the first day that is told of its place.

    A year or a month told later is more often an aside ("in 2019 another ferry hit a pier"), and
    so is a day of another season.
    """
    for told, when in later:
        if (
            when
            and A_DAY.fullmatch(when.edtf)
            and _is_news(when, published)
            and any(_near(a.place.place, b.place.place) for a in lead for b in told)
        ):
            return when.model_copy(update={"inferred": True})
    return None


def _is_news(when: When, published: dt.date | None) -> bool:
    day = dt.date.fromisoformat(when.edtf[:10])
    return published is None or abs((published - day).days) <= NEWS_DAYS


def _near(one: Place, other: Place) -> bool:
    if (
        one.country
        and one.country == other.country
        and "country" in (one.precision, other.precision)
    ):
        return True
    apart_km = distance_km(one.lat, one.lon, other.lat, other.lon)
    return apart_km <= max(NEAR_KM, one.radius_km, other.radius_km)

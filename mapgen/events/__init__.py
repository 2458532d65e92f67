"""Sentences + Resolutions -> Events: who is where, in which role, and when.

roles.py      at, from, via, to
carried.py    'the consulate', 'outside', 'home': places that the story fixes
sites.py      'a downtown hotel': sites without a name
story.py      the scene that a sentence without a place goes on with
happening.py  whether a sentence tells of a happening
whens.py      its date, its own or that of the scene
titles.py     a short title out of the sentence
topic.py      IPTC Media Topic
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapgen.events.carried import Carried, carried_over
from mapgen.events.roles import role_of
from mapgen.events.sites import site_in
from mapgen.events.story import Scene, Story, Told
from mapgen.events.titles import title_of
from mapgen.events.topic import topic_of
from mapgen.events.whens import carried_when, is_aside, own_when, when_of_lead, whens_in
from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Event, EventPlace, NotMapped, Resolution, When

__all__ = ["list_not_mapped", "tell_events"]

INFERRED_CONFIDENCE = 0.8  # a carried-over place is as sure as the one it points to, less this


def tell_events(
    document: Document,
    resolutions: Sequence[Resolution],
    whens: Sequence[When],
    places: Places,
) -> list[Event]:
    """One Event for each sentence that tells of a place, in the order of the text.

    A sentence without a place of its own that goes on telling stands at the scene's, marked
    inferred. ``whens`` are the dates found in the text; an Event has one of them.
    """
    tellings = list(_tellings(document, resolutions, whens, places))
    dated: dict[int, When] = {}
    dates: list[When | None] = []
    for telling in tellings:
        when = telling.when or carried_when(
            document, telling.number, telling.told, telling.scene, dated
        )
        if when:
            dated[telling.number] = when
        dates.append(when)
    if tellings and dates[0] is None:
        later = [(t.told, w) for t, w in zip(tellings[1:], dates[1:], strict=True)]
        dates[0] = when_of_lead(tellings[0].told, later)
    return [_event(document, t, when) for t, when in zip(tellings, dates, strict=True)]


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a sentence tells of places: those with one date, and the scene it stands in."""

    number: int
    told: Sequence[Told]
    when: When | None
    scene: Scene | None


def _tellings(
    document: Document,
    resolutions: Sequence[Resolution],
    whens: Sequence[When],
    places: Places,
) -> Iterator[_Telling]:
    story = Story(document)
    told: dict[int, list[Told]] = {}
    for number in range(len(document.sentences)):
        scene = story.scene_at(number)
        inside = whens_in(document, number, whens)
        placed = [r for r in resolutions if r.place is not None and r.toponym.sentence == number]
        placed = [_in_scene(document, r, scene) for r in placed]
        explicit = [(r, _event_place(document, r)) for r in placed]
        pointed = carried_over(document, number, resolutions, told, scene, places)
        pairs = [*explicit, *(_carried_place(document, carried) for carried in pointed)]
        if not pairs:
            own = inside[0] if inside else None
            goes_on = story.goes_on(number, own) or story.opens(number, resolutions, own)
            pairs = [goes_on] if goes_on else []
        else:
            anchor = explicit[0][0].toponym.tokens[0] if explicit else document.bounds[number][0]
            own = own_when(document, anchor, inside)
            story.note(number, pairs, own, aside=is_aside(document, number, own, scene))
        told[number] = pairs
        if pairs:
            yield _Telling(number, _each_once(pairs), own, scene)


def _in_scene(document: Document, resolution: Resolution, scene: Scene | None) -> Resolution:
    """A site of which the text does not say where it is, in the town where the story is now."""
    guessed = resolution.reason.startswith("the story is in")
    near = {"facility", "locality", "district"}
    if not guessed or scene is None or scene.place.place.precision not in near:
        return resolution
    toponym = resolution.toponym
    site = site_in(scene.resolution, document, toponym.facility, toponym.tokens)
    return site.model_copy(update={"toponym": toponym})


def _event(document: Document, telling: _Telling, when: When | None) -> Event:
    sentence = document.sentences[telling.number]
    anchors = [r.toponym.tokens for r, place in telling.told if not place.inferred]
    return Event(
        quote=sentence,
        title=title_of(document, telling.number, anchors),
        topic=topic_of(sentence.text, document.article.title, document.article.text),
        places=tuple(place for _, place in telling.told),
        when=when,
    )


def list_not_mapped(document: Document, resolutions: Sequence[Resolution]) -> list[NotMapped]:
    """Every toponym that was left off, with its sentence and the reason."""
    return [
        NotMapped(
            toponym=resolution.toponym.text,
            start=resolution.toponym.start,
            end=resolution.toponym.end,
            sentence=document.sentences[resolution.toponym.sentence].text,
            left_off=resolution.left_off,
            reason=resolution.reason,
        )
        for resolution in resolutions
        if resolution.left_off is not None
    ]


def _event_place(document: Document, resolution: Resolution) -> EventPlace:
    assert resolution.place is not None  # noqa: S101  # told apart by the caller
    toponym, place = resolution.toponym, resolution.place
    role = role_of(document, *toponym.tokens, building=bool(toponym.facility))
    return EventPlace(
        place=place,
        role=role,
        toponym=toponym.text,
        inferred=False,
        confidence=resolution.confidence,
        reason=_with_note(resolution.reason, place.note),
    )


def _carried_place(document: Document, carried: Carried) -> tuple[Resolution, EventPlace]:
    resolution = carried.resolution
    assert resolution.place is not None  # noqa: S101  # carried_over gives placed ones only
    place = resolution.place
    return (
        resolution,
        EventPlace(
            place=place,
            role=role_of(document, *carried.tokens, building=bool(resolution.toponym.facility)),
            toponym="",  # the contract's: no name stands in the sentence; the reason has its words
            inferred=True,
            confidence=round(resolution.confidence * INFERRED_CONFIDENCE, 2),
            reason=_with_note(carried.reason, place.note),
        ),
    )


def _with_note(reason: str, note: str) -> str:
    return f"{reason}; {note}" if note else reason


def _each_once(found: Sequence[Told]) -> list[Told]:
    """A place once for each role; the first, which is the named one, stays."""
    kept: dict[tuple[str, str], Told] = {}
    for pair in found:
        kept.setdefault((pair[1].place.id, pair[1].role), pair)
    return list(kept.values())

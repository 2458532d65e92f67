"""Sentences + Resolutions -> Events: who is where, in which role, and when.

roles.py    at, from, via, to
carried.py  'the consulate', 'outside', 'home': places that the story fixes
titles.py   a short title out of the sentence
topic.py    IPTC Media Topic
"""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.events.carried import Carried, carried_over
from mapgen.events.roles import role_of
from mapgen.events.titles import title_of
from mapgen.events.topic import topic_of
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
    """One Event for each sentence with at least one place, in the order of the text.

    ``whens`` are the dates found in the text; a date is carried over to a sentence of the same
    paragraph that goes on at the same place.
    """
    events: list[Event] = []
    told: dict[int, list[tuple[Resolution, EventPlace]]] = {}
    for number, sentence in enumerate(document.sentences):
        explicit = [
            (r, _event_place(document, r))
            for r in resolutions
            if r.place is not None and r.toponym.sentence == number
        ]
        inferred = [
            _carried_place(document, carried)
            for carried in carried_over(document, number, resolutions, told, places)
        ]
        told[number] = [*explicit, *inferred]
        found = _each_once([place for _, place in told[number]])
        if not found:
            continue
        anchors = [resolution.toponym.tokens for resolution, _ in explicit]
        clause = anchors[0][0] if anchors else document.bounds[number][0]
        when = _when(document, number, clause, whens)
        if when is None:
            when = _carried_when(document, number, found, events)
        events.append(
            Event(
                quote=sentence,
                title=title_of(document, number, anchors),
                topic=topic_of(sentence.text, document.article.title, document.article.text),
                places=tuple(found),
                when=when,
            )
        )
    return events


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


def _each_once(found: Sequence[EventPlace]) -> list[EventPlace]:
    """A place once for each role; the first, which is the named one, stays."""
    kept: dict[tuple[str, str], EventPlace] = {}
    for place in found:
        kept.setdefault((place.place.id, place.role), place)
    return list(kept.values())


def _when(document: Document, number: int, anchor: int, whens: Sequence[When]) -> When | None:
    """The sentence's date; of several, the one in the clause of the first place."""
    sentence = document.sentences[number]
    inside = [when for when in whens if sentence.start <= when.start < sentence.end]
    if len(inside) < 2:
        return inside[0] if inside else None
    clause = _clause(document, anchor)
    for when in inside:
        if _clause(document, document.token_at(when.start)) == clause:
            return when
    return inside[0]


def _clause(document: Document, i: int) -> int:
    """The verb that governs a token most closely."""
    return next((t.i for t in document.ancestors(i) if t.pos in {"VERB", "AUX"}), i)


def _carried_when(
    document: Document, number: int, found: Sequence[EventPlace], events: Sequence[Event]
) -> When | None:
    """The date of the sentence before, when the story goes on at its place.

    Only within a paragraph: a new one may tell of another day.
    """
    if not events or events[-1].when is None:
        return None
    before = events[-1]
    start = document.token_at(before.quote.start)
    same_paragraph = (
        document.paragraphs[document.tokens[start].sentence] == document.paragraphs[number]
    )
    goes_on = {p.place.id for p in found} & {p.place.id for p in before.places}
    if not (same_paragraph and goes_on and any(p.inferred for p in found)):
        return None
    assert before.when is not None  # noqa: S101  # checked above
    return before.when.model_copy(update={"inferred": True})

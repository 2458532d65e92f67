"""Events become marks, each with an id that stays the same from run to run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from mapgen.eventfile.writing import rounded
from mapgen.models import Article, ArticleInfo, Event, EventMap, EventPlace, Mark, NotMapped


def map_events(
    article: Article,
    events: Sequence[Event],
    not_mapped: Sequence[NotMapped],
    *,
    among_others: bool = False,
) -> EventMap:
    """The events of an article as the content of an events file.

    One mark for each event and place, in the order of the text. An id comes from the words:
    ``event`` from the quote (and, for a second happening of it, from its first toponym and role),
    ``id`` from quote, toponym and role, so that a mark is known again when the gazetteer's
    answer, the title or the order changes. ``among_others``: in a file of several
    articles the article's id is one of the words, for two articles may have one sentence.

    Returns:
        Marks with coordinates rounded to 5 decimals (about a metre), as they are written.
    """
    in_text_order = sorted(events, key=lambda event: event.quote.start)
    taken: set[str] = set()
    events_taken: set[str] = set()
    starts: dict[str, list[int]] = {}
    marks = []
    where = (article.id,) if among_others else ()
    for event in in_text_order:
        quote = event.quote.text
        said = starts.setdefault(quote, [])
        second = event.quote.start in said
        if not second:
            said.append(event.quote.start)
        repeat = (*where, *_again(len(said) - 1))
        first = event.places[0]
        own = (first.toponym, first.role) if second else ()
        shared = free_id((quote, *repeat, *own), events_taken)
        events_taken.add(shared)
        for place, again in _told_apart(event.places):
            id_ = free_id((quote, place.toponym, place.role, *repeat, *again), taken)
            taken.add(id_)
            marks.append(_mark(article, event, place, id_, shared))
    return EventMap(
        article=ArticleInfo.of(article), marks=tuple(marks), not_mapped=tuple(not_mapped)
    )


def event_id(quote: str, *more: str) -> str:
    """The id that the places of one event share: 8 hexadecimal digits."""
    return _digest((quote, *more))


def free_id(
    words: Sequence[str],
    taken: Collection[str],
    repeats: dict[tuple[str, ...], int] | None = None,
) -> str:
    """The id made of these words: 8 hexadecimal digits, hashed again until nobody has it.

    Who asks for many gives ``repeats``, which keeps how often the same words were hashed: ten
    thousand features alike would else take the square of that.
    """
    repeats = {} if repeats is None else repeats
    repeat = repeats.get(tuple(words), 1)
    id_ = _digest(words if repeat == 1 else (*words, f"again {repeat}"))
    while id_ in taken:
        repeat += 1
        id_ = _digest((*words, f"again {repeat}"))
    repeats[tuple(words)] = repeat
    return id_


def _digest(words: Sequence[str]) -> str:
    text = "\0".join(words)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _again(told_before: int) -> tuple[str, ...]:
    return (f"sentence {told_before + 1}",) if told_before else ()


def _told_apart(places: Sequence[EventPlace]) -> list[tuple[EventPlace, tuple[str, ...]]]:
    """Each place, with its own id as a further word when others share its toponym and role.

    The first by id goes without, so that the usual case, one place, keeps its plain id.
    """
    plain: dict[tuple[str, str], str] = {}
    for place in places:
        key = (place.toponym, place.role)
        plain[key] = min(place.place.id, plain.get(key, place.place.id))
    return [
        (place, () if place.place.id == plain[place.toponym, place.role] else (place.place.id,))
        for place in places
    ]


def _mark(article: Article, event: Event, at: EventPlace, id_: str, event_id: str) -> Mark:
    when = event.when
    return rounded(
        Mark(
            id=id_,
            event=event_id,
            title=event.title,
            place=at.place.name,
            role=at.role,
            toponym=at.toponym,
            inferred=at.inferred,
            quote=event.quote.text,
            quote_start=event.quote.start,
            quote_end=event.quote.end,
            when=when.edtf if when else "",
            when_text=when.text if when else "",
            when_inferred=when.inferred if when else False,
            topic=event.topic,
            precision=at.place.precision,
            radius_km=at.place.radius_km,
            country=at.place.country,
            source=at.place.id,
            confidence=at.confidence,
            reason=at.reason,
            note="",
            article=article.id,
            lat=at.place.lat,
            lon=at.place.lon,
        )
    )

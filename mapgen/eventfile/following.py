"""A mark that a person touched is known again when its id is not.

An id comes from the words of the sentence. When a new edition of the article words the sentence
otherwise, or a better reading finds another toponym or role in it, the same mark is generated
under another id. What the person did to it must go with it; so it keeps the id that it has in the
file, and the memory notes under which id it is generated (``GENERATED_AS``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import product

from mapgen.eventfile.quotes import SAME_SENTENCE, similarity
from mapgen.models import EventMap, Mark

GENERATED_AS = "generated_as"


def follow(
    touched: Collection[Mark],
    newcomers: Collection[Mark],
    known: Mapping[str, str],
    theirs: Mapping[str, Mark],
) -> dict[str, str]:
    """For the marks that are generated no more under their id: the id they are generated under now.

    Args:
        touched: what was generated last, of the marks that a person changed or deleted.
        newcomers: what is generated now and neither was before nor is in the person's file.
        known: the ids under which marks are already known to be generated, by their id in the file.
        theirs: the marks of the person's file, by their id.
    """
    new_ids = {mark.id for mark in newcomers}
    found = {id_: known[id_] for id_ in sorted(known) if known[id_] in new_ids}
    taken = set(found.values())
    pairs = [
        (_likeness(mark, newcomer), mark.id, newcomer.id)
        for mark, newcomer in product(touched, newcomers)
        if mark.id not in found
        and newcomer.id not in taken
        and (_may_be(mark, newcomer) or _answers(mark, theirs.get(mark.id), newcomer))
    ]
    for _, id_, new_id in sorted(pairs, key=lambda pair: (pair[0], pair[1:]), reverse=True):
        if id_ not in found and new_id not in taken:
            found[id_] = new_id
            taken.add(new_id)
    return found


def known_ids(memory: Collection[Mark]) -> dict[str, str]:
    """Under which id the marks of a memory are generated, where it is another than theirs."""
    return {mark.id: str(dict(mark.extra)[GENERATED_AS]) for mark in memory if _note(mark)}


def without_note(mark: Mark) -> Mark:
    """The mark of a memory as it was generated."""
    extra = tuple(pair for pair in mark.extra if pair[0] != GENERATED_AS)
    return mark.model_copy(update={"extra": extra}) if _note(mark) else mark


def with_note(mark: Mark, generated_as: str) -> Mark:
    """The mark of a memory with the id that it is generated under."""
    return mark.model_copy(update={"extra": (*mark.extra, (GENERATED_AS, generated_as))})


def with_known_events(last: EventMap, now: EventMap) -> EventMap:
    """What is generated now, each event under the id that it had when it was generated last.

    The event of several articles is named after one of them; when an article comes or goes, this
    keeps the name, so that a mark which a person put into the event stays in it.
    """
    before = {mark.id: mark.event for mark in last.marks}
    votes: dict[str, Counter[str]] = {}
    for mark in now.marks:
        if mark.id in before:
            votes.setdefault(mark.event, Counter())[before[mark.id]] += 1
    own = {mark.event for mark in now.marks}
    ids: dict[str, str] = {}
    for event, counted in votes.items():
        known = min(counted, key=lambda id_: (-counted[id_], id_))
        if known not in own and known not in ids.values():
            ids[event] = known
    if not ids:
        return now
    return now.with_marks(
        [m.model_copy(update={"event": ids.get(m.event, m.event)}) for m in now.marks]
    )


def _note(mark: Mark) -> bool:
    return GENERATED_AS in dict(mark.extra)


def _may_be(mark: Mark, other: Mark) -> bool:
    """Whether two marks may be the same: one sentence, same name or same place."""
    return _same_sentence(mark, other) and (_same_toponym(mark, other) or _same_place(mark, other))


def _answers(mark: Mark, person: Mark | None, other: Mark) -> bool:
    """Whether the generator now finds by itself where the person had put the mark.

    So it is after ``mapgen learn``: words that were no name before are one now, for that place.
    """
    return (
        person is not None
        and _same_sentence(mark, other)
        and mark.role == other.role
        and (mark.lat, mark.lon) != (person.lat, person.lon) == (other.lat, other.lon)
    )


def _same_sentence(mark: Mark, other: Mark) -> bool:
    return (
        bool(mark.quote)
        and mark.article == other.article
        and similarity(mark.quote, other.quote) >= SAME_SENTENCE
    )


def _likeness(mark: Mark, other: Mark) -> tuple[float, int, int]:
    traits = (
        mark.toponym == other.toponym,
        mark.role == other.role,
        _same_place(mark, other),
        mark.inferred == other.inferred,
    )
    distance = abs(mark.quote_start - other.quote_start)
    return similarity(mark.quote, other.quote), sum(traits), -distance


def _same_toponym(mark: Mark, other: Mark) -> bool:
    one, two = mark.toponym.casefold(), other.toponym.casefold()
    return bool(one) and bool(two) and (one in two or two in one)


def _same_place(mark: Mark, other: Mark) -> bool:
    return mark.source == other.source or mark.place == other.place

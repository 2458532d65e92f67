"""Several articles' events in one file: the same happening, told by several, is one event.

pairs      which events may be one happening at all, by place and date
sameness   whether two articles tell one happening
wording    how alike two sentences say what happened
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from mapgen.joining.sameness import Telling, likeness
from mapgen.models import ArticleInfo, EventMap, Mark

__all__ = ["join"]


def join(maps: Sequence[EventMap], id_: str, title: str) -> EventMap:
    """The events of several articles as the content of one events file.

    Each mark stays a feature of its own article. What is the same happening shares its ``event``:
    that of the article which was published first. An event has at most one sentence of an article,
    and all its tellings are alike in place and date, the best agreement first.

    Args:
        maps: of one article each, their marks named with ``map_events(…, among_others=True)``.
        id_: of the file.
        title: what the map is called.

    Returns:
        The articles by their day of publication, those without one last, whatever the order given.
    """
    in_order = sorted(maps, key=lambda m: (_published(m.article), m.article.id))
    tellings = [telling for m in in_order for telling in _tellings(m)]
    events = _same_happenings(tellings)
    marks = [
        mark if events[n] == mark.event else mark.model_copy(update={"event": events[n]})
        for n, telling in enumerate(tellings)
        for mark in telling.marks
    ]
    return EventMap(
        article=ArticleInfo(id=id_, title=title),
        articles=tuple(m.article for m in in_order),
        marks=tuple(marks),
        not_mapped=tuple(
            name.model_copy(update={"article": m.article.id})
            for m in in_order
            for name in m.not_mapped
        ),
    )


def _published(article: ArticleInfo) -> str:
    return article.published.isoformat() if article.published else "unknown"  # after any digit


def _tellings(event_map: EventMap) -> list[Telling]:
    by_event: dict[str, list[Mark]] = {}
    for mark in event_map.marks:
        by_event.setdefault(mark.event, []).append(mark)
    return [Telling(marks, event_map.article) for marks in by_event.values()]


def _same_happenings(tellings: Sequence[Telling]) -> list[str]:
    """The event of each telling: the most alike are put together first."""
    from mapgen.joining.pairs import possible_pairs  # numpy: one article does without

    alike = {
        (a, b): found
        for a, b in possible_pairs(tellings)
        if (found := likeness(tellings[a], tellings[b]))
    }
    together = {n: [n] for n in range(len(tellings))}
    for (a, b), _ in sorted(alike.items(), key=lambda pair: (-pair[1], pair[0])):
        one, other = together[a], together[b]
        if one is other or _share_an_article(one, other, tellings):
            continue
        if all((min(pair), max(pair)) in alike for pair in product(one, other)):
            one += other
            for n in other:
                together[n] = one
    return [tellings[min(together[n])].marks[0].event for n in range(len(tellings))]


def _share_an_article(one: list[int], other: list[int], tellings: Sequence[Telling]) -> bool:
    ids = {tellings[n].article.id for n in one}
    return any(tellings[n].article.id in ids for n in other)

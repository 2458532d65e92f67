"""Parsed document -> Toponyms, each with its use.

spans.py       where the names are: checked phrases, entities, gazetteer names
facilities.py  'the visa section of the Japanese consulate in Shenyang' as one toponym
lands.py       'the Greek islands', 'Turkish airspace'
passing.py     datelines, labels, instructions
persons.py     places that only tell who a person is
use.py         place, actor, demonym, in_name or background, with the evidence
behind.py      the same behind a preposition
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Toponym
from mapgen.toponyms.facilities import join_facilities
from mapgen.toponyms.lands import with_lands
from mapgen.toponyms.spans import Span, find_spans, span_at
from mapgen.toponyms.use import use_of

__all__ = ["find_toponyms", "toponyms_at"]


def find_toponyms(document: Document, places: Places) -> list[Toponym]:
    """Every toponym of the document with its use and the reason, in the order of the text."""
    spans = join_facilities(document, find_spans(document, places))
    lands = with_lands(document, spans, places)
    found = [
        _toponym(document, land if _is_place(document, land, places) else span, places)
        for span, land in zip(spans, lands, strict=True)
    ]
    return sorted(found, key=lambda t: t.start)


def _is_place(document: Document, land: Span, places: Places) -> bool:
    """Whether something happens on a country's land; else its nationality only describes."""
    return land.kind == "land" and use_of(document, land, places)[0] == "place"


def toponyms_at(
    document: Document, places: Places, offsets: Iterable[tuple[int, int]]
) -> list[Toponym]:
    """The toponyms at these (start, end) of the text, and those found elsewhere, in its order.

    For names that somebody has marked: the others still say where the story plays.
    """
    found = join_facilities(document, find_spans(document, places))
    spans = {(s.first, s.last): s for s in found}
    marked: list[tuple[Span, Toponym]] = []
    for start, end in sorted(set(offsets)):
        first, last = document.token_at(start), document.token_at(end - 1) + 1
        span = spans.get((first, last)) or span_at(document, places, first, last)
        text = document.article.text[start:end]
        toponym = _toponym(document, replace(span, name=span.name or text), places)
        marked.append((span, toponym.model_copy(update={"start": start, "end": end, "text": text})))
    others = [s for s in found if not any(s.overlaps(span) for span, _ in marked)]
    toponyms = [toponym for _, toponym in marked]
    toponyms += [_toponym(document, span, places) for span in others]
    return sorted(toponyms, key=lambda t: (t.start, t.end))


def _toponym(document: Document, span: Span, places: Places) -> Toponym:
    use, reason = use_of(document, span, places)
    return Toponym(
        start=document.tokens[span.first].start,
        end=document.tokens[span.last - 1].end,
        text=document.text(span.first, span.last),
        name=span.name or document.text(span.first, span.last),
        use=use,
        reason=reason,
        sentence=document.tokens[span.first].sentence,
        tokens=(span.first, span.last),
        facility=span.facility,
        owner=span.owner,
        within=span.within,
    )

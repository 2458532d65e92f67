"""Parsed document -> Toponyms, each with its use.

spans.py       where the names are: checked phrases, entities, gazetteer names
facilities.py  'the visa section of the Japanese consulate in Shenyang' as one toponym
use.py         place, actor, demonym, in_name or background, with the evidence
"""

from __future__ import annotations

from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Toponym
from mapgen.toponyms.facilities import join_facilities
from mapgen.toponyms.spans import Span, find_spans
from mapgen.toponyms.use import use_of

__all__ = ["find_toponyms"]


def find_toponyms(document: Document, places: Places) -> list[Toponym]:
    """Every toponym of the document with its use and the reason, in the order of the text."""
    spans = join_facilities(document, find_spans(document, places))
    return [_toponym(document, span, places) for span in sorted(spans, key=lambda s: s.first)]


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

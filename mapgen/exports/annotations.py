"""Marks as W3C Web Annotations on the article's text (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mapgen.eventfile.quotes import find_quote
from mapgen.eventfile.writing import rounded
from mapgen.exports.identifiers import article_address, place_address, urn
from mapgen.models import ArticleInfo, EventMap, Mark

Object = dict[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # code points before and after a quote, as many as Hypothesis keeps


def as_annotations(event_map: EventMap, texts: Mapping[str, str]) -> bytes:
    """An annotation page, an annotation for each mark that has a quote.

    The target is the sentence, by position (code points of the article's clean text) and by
    quote; both are refined to the toponym where the sentence names the place. With the text of
    its article (``texts``, by id), the position is looked up in it, and the quote says what stands
    round it.
    """
    article = event_map.article
    items = [
        _annotation(rounded(mark), about := event_map.article_of(mark), texts.get(about.id, ""))
        for mark in event_map.marks
        if mark.quote
    ]
    page = {
        "@context": CONTEXT,
        "id": urn("annotations", article.id, article.text_sha256),
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }
    return (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _annotation(mark: Mark, article: ArticleInfo, text: str) -> Object:
    return {
        "id": urn("annotation", article.id, mark.id),
        "type": "Annotation",
        "motivation": "identifying",
        "body": _bodies(mark, article.language),
        "target": {"source": article_address(article), "selector": _selectors(mark, text)},
    }


def _bodies(mark: Mark, language: str) -> list[Object]:
    """What is said of the sentence: which place, its point and its part, the topic, the date."""
    point = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [mark.lon, mark.lat]},
        "properties": {
            "place": mark.place, "role": mark.role, "when": mark.when,
            "precision": mark.precision, "radius_km": mark.radius_km, "source": mark.source,
        },
    }  # fmt: skip
    address = place_address(mark)
    texts = [
        ("identifying", mark.place),
        ("describing", mark.title),
        ("classifying", mark.topic),
        ("tagging", mark.role),
        ("tagging", mark.when),
        ("commenting", mark.note),
    ]
    return [
        *([{"type": "SpecificResource", "purpose": "identifying", "source": address}]
          if address else []),
        *({"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain",
           **({"language": language} if purpose == "describing" and language else {})}
          for purpose, value in texts if value),
        {"type": "TextualBody", "purpose": "describing", "format": "application/geo+json",
         "value": json.dumps(point, ensure_ascii=False)},
    ]  # fmt: skip


def _selectors(mark: Mark, text: str) -> list[Object]:
    start, end, exact = mark.quote_start, mark.quote_end, mark.quote
    found = find_quote(mark.quote, text, mark.quote_start) if text else None
    if found:
        start, end = found
        exact = text[start:end]
    by_quote: Object = {"type": "TextQuoteSelector", "exact": exact}
    if found:
        by_quote |= {"prefix": text[max(start - AROUND, 0) : start], "suffix": text[end:][:AROUND]}
    has_position = end - start == len(exact)
    by_position: Object = {"type": "TextPositionSelector", "start": start, "end": end}
    within = exact.find(mark.toponym) if mark.toponym else -1
    if within >= 0:
        stop = within + len(mark.toponym)
        by_position["refinedBy"] = {"type": "TextPositionSelector", "start": within, "end": stop}
        by_quote["refinedBy"] = {
            "type": "TextQuoteSelector", "exact": mark.toponym,
            "prefix": exact[max(within - AROUND, 0) : within], "suffix": exact[stop:][:AROUND],
        }  # fmt: skip
    return [by_position, by_quote] if has_position else [by_quote]

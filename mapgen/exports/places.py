"""The places of the events in Linked Places Format, for gazetteers and their tools.

https://github.com/LinkedPasts/linked-places-format: GeoJSON and JSON-LD at once, a feature for
each place. Events have no room in it; the names say in which article they are attested, and when.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mapgen.days import days_of
from mapgen.eventfile.writing import rounded
from mapgen.exports.identifiers import article_address, place_address, urn
from mapgen.models import ArticleInfo, EventMap, Mark, Precision

Object = dict[str, Any]

CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/"
    "linkedplaces-context-v1.1.jsonld"
)
# GeoNames' classes: sites, settlements, units of government, waters, areas.
CLASSES: dict[Precision, str] = {
    "facility": "S", "locality": "P", "district": "A", "region": "A", "country": "A",
    "water": "H", "area": "L",
}  # fmt: skip
# Getty's Art and Architecture Thesaurus, from the list that the format's gazetteer works with. Of a
# building or a water, precision says too little to choose one.
TYPES: dict[Precision, tuple[str, str]] = {
    "locality": ("aat:300008347", "inhabited place"),
    "district": ("aat:300232418", "administrative division"),
    "region": ("aat:300232418", "administrative division"),
    "country": ("aat:300128207", "nation"),
    "area": ("aat:300182722", "region (geographic)"),
}
SURE, RATHER_SURE = 0.9, 0.6  # of 1; the format knows three words for it


def as_linked_places(event_map: EventMap) -> bytes:
    """A feature collection, each place once, in the order in which the article names them."""
    places: dict[tuple[object, ...], list[Mark]] = {}
    for mark in map(rounded, event_map.marks):
        places.setdefault((mark.place, mark.source, mark.lat, mark.lon), []).append(mark)
    collection = {
        "type": "FeatureCollection",
        "@context": CONTEXT,
        "features": [_place(marks, event_map) for marks in places.values()],
    }
    return (json.dumps(collection, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _place(marks: Sequence[Mark], event_map: EventMap) -> Object:
    mark = marks[0]
    address = place_address(mark)
    own = urn("place", mark.place, mark.source, str(mark.lat), str(mark.lon))
    feature: Object = {
        # A place that was moved is not the gazetteer's any more: its source is `corrected`.
        "@id": address or own,
        "type": "Feature",
        "properties": {
            "title": mark.place,
            "ccodes": [mark.country] if mark.country else [],
            "fclasses": [CLASSES[mark.precision]],
        },
        "names": _names(marks, event_map),
        "geometry": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [mark.lon, mark.lat],
                 "certainty": _certainty(max(m.confidence for m in marks))}
            ],
        },
        "descriptions": [
            {"@id": article_address(article), "value": quote, "lang": article.language or "en"}
            for quote, article in {m.quote: event_map.article_of(m) for m in marks}.items() if quote
        ],
    }  # fmt: skip
    if mark.precision in TYPES:
        identifier, label = TYPES[mark.precision]
        own_label = {"label": mark.precision, "lang": "en"}
        feature["types"] = [{"identifier": identifier, "label": label, "sourceLabels": [own_label]}]
    if address:
        feature["links"] = [{"type": "exactMatch", "identifier": address}]
    return feature


def _names(marks: Sequence[Mark], event_map: EventMap) -> list[Object]:
    """The place's name, then the words by which the articles call it; attested when they appeared.

    Without a date of publication, the first date of an event there stands for it.
    """
    attested: dict[str, ArticleInfo] = {}
    for mark in marks:
        for name in filter(None, (mark.place, mark.toponym)):
            attested.setdefault(name, event_map.article_of(mark))
    told = (m.when.partition("/")[0] for m in marks if m.when[:1].isdigit() and days_of(m.when))
    earliest = next(told, "")
    names = []
    for name, article in attested.items():
        label = ", ".join(filter(None, [article.title or article.id, article.publisher]))
        day = str(article.published or "") or earliest
        when = {"when": {"timespans": [{"start": {"in": day}}]}} if day else {}
        citation = {"label": label, "@id": article_address(article)}
        lang = article.language or "en"
        names.append({"toponym": name, "lang": lang, "citations": [citation], **when})
    return names


def _certainty(confidence: float) -> str:
    if confidence >= SURE:
        return "certain"
    return "less-certain" if confidence >= RATHER_SURE else "uncertain"

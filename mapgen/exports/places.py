"""The places of the events in Linked Places Format, for gazetteers and their tools.

https://github.com/LinkedPasts/linked-places-format: GeoJSON and JSON-LD at once, a feature for
each place. Events have no room in it; the names say in which article they are attested, and when.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mapgen.eventfile.writing import rounded
from mapgen.exports.identifiers import article_address, place_address, urn
from mapgen.models import ArticleInfo, EventMap, Mark, Precision
from mapgen.webmap.days import days_of

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
        "features": [_place(marks, event_map.article) for marks in places.values()],
    }
    return (json.dumps(collection, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _place(marks: Sequence[Mark], article: ArticleInfo) -> Object:
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
        "names": _names(marks, article),
        "geometry": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [mark.lon, mark.lat],
                 "certainty": _certainty(max(m.confidence for m in marks))}
            ],
        },
        "descriptions": [
            {"@id": article_address(article), "value": quote, "lang": article.language}
            for quote in dict.fromkeys(m.quote for m in marks) if quote
        ],
    }  # fmt: skip
    if mark.precision in TYPES:
        identifier, label = TYPES[mark.precision]
        own_label = {"label": mark.precision, "lang": "en"}
        feature["types"] = [{"identifier": identifier, "label": label, "sourceLabels": [own_label]}]
    if address:
        feature["links"] = [{"type": "exactMatch", "identifier": address}]
    return feature


def _names(marks: Sequence[Mark], article: ArticleInfo) -> list[Object]:
    """The place's name, then the words by which the article calls it; attested when it appeared."""
    citation = {
        "label": ", ".join(filter(None, [article.title or article.id, article.publisher])),
        "@id": article_address(article),
    }
    attested = str(article.published or "") or next(
        (m.when.partition("/")[0] for m in marks if m.when[:1].isdigit() and days_of(m.when)), ""
    )
    when = {"when": {"timespans": [{"start": {"in": attested}}]}} if attested else {}
    names = dict.fromkeys([marks[0].place, *(m.toponym for m in marks if m.toponym)])
    return [
        {"toponym": name, "lang": article.language or "en", "citations": [citation], **when}
        for name in names
    ]


def _certainty(confidence: float) -> str:
    if confidence >= SURE:
        return "certain"
    return "less-certain" if confidence >= RATHER_SURE else "uncertain"

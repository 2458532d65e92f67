"""What goes into the injection matrix: events files, articles and gazetteer rows with a payload in
every text, and the fields by name."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MARK_TEXTS = (
    "title", "place", "toponym", "quote", "when_text", "source", "reason", "note", "article",
)  # fmt: skip
ARTICLE_TEXTS = ("id", "title", "byline", "publisher", "url", "language")
NOT_MAPPED_TEXTS = ("toponym", "sentence", "reason")
SHOWN_ON_PAGE = {
    "place", "quote", "reason", "note", "article.title", "article.byline",
    "article.publisher", "not_mapped.toponym", "not_mapped.sentence", "not_mapped.reason",
}  # fmt: skip
SHOWN_PLAIN = {"place", "quote", "not_mapped.toponym", "not_mapped.reason"}
SHOWN_IN_EXPORT = {
    "csv": {*MARK_TEXTS, "own"} - {"article"},
    "kml": {"title", "place", "quote", "note"},
    "storymapjs": {"title", "place", "quote", "note"},
    "timelinejs": {"title", "place", "quote", "note"},
    "annotations": {"title", "quote"},
    "places": {"place"},
}


def fields_of(payload: str, names: Sequence[str], before: str = "") -> dict[str, str]:
    return {f"{before}{name}": f"{before}{name}⟩{payload}⟨" for name in names}


def events_document(payload: str) -> tuple[dict[str, Any], dict[str, str]]:
    """An events file with the payload in every text, and the fields by name."""
    mark = fields_of(payload, MARK_TEXTS)
    mark["quote"] = f"quote⟩ {mark['toponym']} ⟨"
    article = fields_of(payload, ARTICLE_TEXTS, "article.")
    left_off = fields_of(payload, NOT_MAPPED_TEXTS, "not_mapped.")
    own = {"own": f"own⟩{payload}⟨", f"name of own⟩{payload}": "1"}
    properties = mark | own | {"id": "a1", "event": "e1", "when": "2002-05-08"}
    document = {
        "type": "FeatureCollection",
        "article": {name.removeprefix("article."): text for name, text in article.items()},
        "features": [
            {
                "type": "Feature", "id": "a1", "properties": properties,
                "geometry": {"type": "Point", "coordinates": [100.5, 13.75]},
            },
            {
                "type": "Feature", "id": "b2",
                "properties": properties | {"id": "b2", "source": "corrected"},
                "geometry": {"type": "Point", "coordinates": [101, 14]},
            },
        ],
        "not_mapped": [
            {"toponym": left_off["not_mapped.toponym"], "sentence": left_off["not_mapped.sentence"],
             "reason": left_off["not_mapped.reason"], "start": 0, "end": 1, "left_off": "actor"}
        ],
    }  # fmt: skip
    return document, mark | {"own": own["own"], "name of own": own["own"]} | article | left_off


SENTENCE = "A ferry sank in {place} on Monday, police said, and {words} stood on its wall."


def articles(payload: str, place: str) -> dict[str, tuple[str, dict[str, str]]]:
    """An article with the payload in every field, in each format; the fields by name."""
    names = ("title", "byline", "publisher", "url", "language")
    fields = fields_of(payload, names, "article.")
    text = SENTENCE.format(place=place, words=payload)
    more = "Three people were hurt in Rotterdam on Tuesday, police in Bangkok said."
    fields["text"] = payload
    named = {name.removeprefix("article."): words for name, words in fields.items()}
    line = {name: " ".join(words.split()) for name, words in named.items()}
    head = f"Title: {line['title']}\nBy: {line['byline']}\nPublisher: {line['publisher']}\n"
    front = f"---\ntitle: {line['title']}\nauthor: {line['byline']}\nurl: {line['url']}\n---\n"
    page = (
        f"<html><head><title>{html.escape(named['title'])}</title>"
        f'<meta name="author" content="{html.escape(named["byline"])}">'
        f'<meta property="og:site_name" content="{html.escape(named["publisher"])}"></head><body>'
        f"<article><h1>{html.escape(named['title'])}</h1><p>{html.escape(text)}</p><p>{more}</p>"
        f"<p>{more}</p></article></body></html>"
    )
    return {
        "json": (json.dumps({"id": "a", **named, "text": f"{text}\n\n{more}"}), fields),
        "txt": (f"{head}\n{text}\n\n{more}\n\n{more}", fields),
        "md": (f"{front}\n# {line['title']}\n\n{text}\n\n{more}", fields),
        "html": (page, fields),
    }


def gazetteer_row(folder: Path, payload: str, place: str) -> tuple[Path, dict[str, str]]:
    """A gazetteer of one row with the payload in every text."""
    file = folder / "gazetteer.csv"
    fields = fields_of(payload, ("aliases", "source", "note"), "row.")
    row = {
        "id": "hostile", "name": place, "aliases": "Alias " + fields["row.aliases"], "lat": 10,
        "lon": 20, "precision": "locality", "radius_km": 1, "status": "confirmed",
        "source": fields["row.source"], "checked_on": "2026-11-23", "note": fields["row.note"],
    }  # fmt: skip
    columns = (Path(__file__).parent.parent / "data" / "gazetteer.csv").read_text("utf-8")
    names = columns.split("\n", 1)[0].split(",")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerow({name: row.get(name, "") for name in names})
    file.write_text(text.getvalue(), "utf-8", "replace", newline="")
    return file, fields | {"row.name": place}

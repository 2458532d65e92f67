"""The JSON Schema of events.geojson, made from the models, for editors that complete and check.

The file names it as ``"$schema": "./events.schema.json"``; a copy lies beside it. Readers of
GeoJSON ignore that member, and mapgen reads a file without it just as well. Beside the standard's
words there are two that VS Code knows, ``patternErrorMessage`` and ``defaultSnippets``; other
programs ignore them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from mapgen.eventfile import advice
from mapgen.models import ArticleInfo, LeftOff, Mark, NotMapped, Precision, Role, Topic

SCHEMA_NAME = "events.schema.json"
SCHEMA_REFERENCE = f"./{SCHEMA_NAME}"

Schema = dict[str, Any]

ROLE_TITLES: dict[Role, str] = {
    "at": "where it happens",
    "from": "where it starts",
    "via": "on the way",
    "to": "where it leads",
}
PRECISION_TITLES: dict[Precision, str] = {
    "facility": "a building or a site",
    "locality": "a town or city, not where in it",
    "district": "a district or county, not where in it",
    "region": "a province, state or region, not where in it",
    "country": "a country, not where in it",
    "water": "a river, lake or sea, not where along it",
    "area": "an area without sharp edges",
}
TOPIC_TITLES: dict[Topic, str] = {
    "conflict": "conflict, war and peace",
    "crime": "crime, law and justice",
    "disaster": "disaster, accident and emergency",
    "politics": "politics and government",
    "society": "society",
    "health": "health",
    "economy": "economy, business and finance",
    "environment": "environment",
    "weather": "weather",
    "sport": "sport",
    "culture": "arts, culture, entertainment and media",
    "education": "education",
    "labour": "labour",
    "lifestyle": "lifestyle and leisure",
    "religion": "religion",
    "science": "science and technology",
    "other": "none of the others",
}
LEFT_OFF_TITLES: dict[LeftOff, str] = {
    "actor": "it acts, but nothing happens there",
    "demonym": "people, not a place",
    "in_name": "part of a name",
    "background": "background, not the story",
    "unresolved": "not found",
    "ambiguous": "could be several places",
}

TITLES: dict[str, dict[Any, str]] = {
    "role": ROLE_TITLES,
    "precision": PRECISION_TITLES,
    "topic": TOPIC_TITLES,
}

ABOUT = {
    "id": "Stays the same for ever. Leave it out in a feature you add: one is made.",
    "event": "Shared by the places of one event, and by its tellings in several articles. "
    "Leave it out for an event of its own.",
    "title": "What happened, in a few words. Rewrite it as you like.",
    "place": "The name of the place, as the map shows it.",
    "role": "The place's part in the event.",
    "toponym": "The words in the quote that name the place; empty when it is inferred.",
    "inferred": "Whether the sentence does not name the place but the story fixes it.",
    "quote": "The sentence, verbatim from the article. Own words belong into note.",
    "quote_start": "Where the quote begins in the article's clean text, in characters.",
    "quote_end": "Where the quote ends in the article's clean text, in characters.",
    "when": f"The date as EDTF. {advice.HOW_TO_DATE}.",
    "when_text": "The words of the article that give the date.",
    "when_inferred": "Whether the date is carried over from another sentence.",
    "topic": "IPTC Media Topics, top level.",
    "precision": "How exact the point is.",
    "radius_km": "The point may be wrong by so many kilometres.",
    "country": "ISO 3166-1 alpha-2 code, two capitals, or nothing.",
    "source": "Where the point comes from; corrected when you set it.",
    "confidence": "From 0 to 1.",
    "reason": "Why the mark stands here.",
    "note": "Your own words; never overwritten.",
    "article": "The id of the article.",
}
PATTERN_MESSAGES = {
    "id": "1 to 64 letters, digits, - or _",
    "event": "1 to 64 letters, digits, - or _",
    "when": f"This is not a date that can be read. {advice.HOW_TO_DATE}.",
    "country": 'Two capitals (ISO 3166-1), as "CN", or nothing',
}


def events_schema() -> Schema:
    """The schema of an events file, JSON Schema draft 7, which every editor knows.

    A file that mapgen writes is valid. What it only accepts from other tools (numbers as text,
    null for empty, a MultiPoint of one) is marked as a mistake, for a person should not write it.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "events.geojson of mapgen",
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "$schema": {"type": "string"},
            "type": {"const": "FeatureCollection"},
            "article": _article(),
            "articles": {"type": "array", "items": _article()},
            "features": {"type": "array", "items": _feature()},
            "not_mapped": {"type": "array", "items": _not_mapped()},
        },
    }


def schema_bytes() -> bytes:
    """The schema as it lies beside the events file; always the same bytes."""
    return (json.dumps(events_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def place_schema(folder: Path) -> None:
    """Put the schema into a folder, unless it is there already. Nothing depends on it being there.

    Raises:
        EventFileError: the folder or the disk does not let it.
    """
    from mapgen.eventfile.writing import replace_file

    path, content = folder / SCHEMA_NAME, schema_bytes()
    if not path.exists() or path.read_bytes() != content:
        replace_file(path, content)


def _feature() -> Schema:
    return {
        "type": "object",
        "title": "One event at one place",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": ["string", "number"], "description": "As the property id."},
            "geometry": _point(),
            "properties": _properties(),
        },
        "defaultSnippets": [
            {
                "label": "a new event",
                "body": {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": ["^$1", "^$2"]},
                    "properties": {"title": "$3", "place": "$4", "role": "at", "when": "$5"},
                },
            }
        ],
    }


def _point() -> Schema:
    limits = Mark.model_json_schema()["properties"]
    longitude = {"description": "Longitude in degrees, east positive."} | _limits(limits["lon"])
    latitude = {"description": "Latitude in degrees, north positive."} | _limits(limits["lat"])
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "description": "[longitude, latitude], in degrees (WGS 84).",
                "items": [longitude, latitude, {"type": "number"}],
                "minItems": 2,
                "maxItems": 3,
            },
        },
    }


def _properties() -> Schema:
    made = Mark.model_json_schema()["properties"]
    outside = ("lat", "lon", "extra")
    return {
        "type": "object",
        "anyOf": [{"required": ["place"]}, {"required": ["title"]}],
        "properties": {n: _property(n, made[n]) for n in made if n not in outside},
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    }


def _property(name: str, made: Schema) -> Schema:
    titles = TITLES.get(name)
    schema: Schema = {"description": ABOUT[name]}
    if titles:
        return schema | {"default": made["default"]} | _choice(titles, made["enum"])
    schema |= {key: made[key] for key in ("type", "default") if key in made} | _limits(made)
    if "pattern" in made:
        schema["pattern"] = made["pattern"]
        schema["patternErrorMessage"] = PATTERN_MESSAGES[name]
    if name == "place":
        schema["minLength"] = 1
    return schema


def _choice(titles: dict[Any, str], choices: list[str]) -> Schema:
    """A drop-down: each choice with its title, which VS Code shows from ``description``."""
    return {
        "type": "string",
        "oneOf": [
            {"const": choice, "title": titles[choice], "description": titles[choice]}
            for choice in choices
        ],
    }


def _limits(made: Schema) -> Schema:
    keys = ("type", "minimum", "maximum")
    return {key: made[key] for key in keys if key in made}


def _article() -> Schema:
    made = ArticleInfo.model_json_schema()
    return {
        "type": "object",
        "description": "The article, or the file of several; written anew by each build.",
        "required": made["required"],
        "properties": {
            name: {k: v for k, v in schema.items() if k in ("type", "anyOf", "format")}
            for name, schema in made["properties"].items()
        },
    }


def _not_mapped() -> Schema:
    made = NotMapped.model_json_schema()
    properties = {
        name: {k: v for k, v in schema.items() if k == "type"}
        for name, schema in made["properties"].items()
    }
    properties["left_off"] = _choice(LEFT_OFF_TITLES, list(get_args(LeftOff)))
    return {
        "type": "object",
        "description": "A name that is left off the map, and why; written anew by each build.",
        "required": made["required"],
        "properties": properties,
    }

"""events.schema.json: what an editor with JSON Schema completes, accepts and marks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from mapgen.eventfile import check_events, read_events, write_events
from mapgen.eventfile.schema import ABOUT, SCHEMA_NAME, events_schema, schema_bytes
from mapgen.eventfile.writing import PROPERTIES
from mapgen.models import PRECISIONS, ROLES, TOPICS

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
SHIPPED = Path(__file__).parent.parent / "output" / "china-north-korea-2002"
VALIDATOR = Draft7Validator(events_schema())


def document() -> Any:
    return json.loads(ORIGINAL.read_text("utf-8"))


def test_the_schema_is_a_schema_and_always_the_same_bytes() -> None:
    Draft7Validator.check_schema(events_schema())
    assert schema_bytes() == schema_bytes()
    assert json.loads(schema_bytes()) == events_schema()


@pytest.mark.parametrize("file", [ORIGINAL, SHIPPED / "events.geojson"], ids=lambda f: f.name)
def test_a_written_file_is_valid_and_names_its_schema_first(file: Path) -> None:
    content = json.loads(file.read_text("utf-8"))
    assert list(VALIDATOR.iter_errors(content)) == []
    assert next(iter(content.items())) == ("$schema", f"./{SCHEMA_NAME}")


def test_the_schema_lies_beside_every_file_that_is_written(tmp_path: Path) -> None:
    write_events(read_events(ORIGINAL), tmp_path / "events.geojson")
    assert (tmp_path / SCHEMA_NAME).read_bytes() == schema_bytes()
    assert (SHIPPED / SCHEMA_NAME).read_bytes() == schema_bytes()


def test_each_property_is_explained_and_each_choice_has_its_title() -> None:
    properties = events_schema()["properties"]["features"]["items"]["properties"]["properties"]
    assert tuple(properties["properties"]) == PROPERTIES == tuple(ABOUT)
    for name, choices in (("role", ROLES), ("precision", PRECISIONS), ("topic", TOPICS)):
        shown = properties["properties"][name]["oneOf"]
        assert tuple(choice["const"] for choice in shown) == choices
        assert all(choice["title"] for choice in shown)


WRONG = [
    {"role": "form"}, {"topic": "Disasters"}, {"precision": "city"}, {"when": "5 March 2019"},
    {"when": "2019-13"}, {"country": "gb"}, {"radius_km": -5}, {"confidence": 93},
    {"inferred": "perhaps"}, {"title": ["a"]}, {"quote_start": 1.5}, {"id": "a b"},
    {"mine": {"nested": 1}},
]  # fmt: skip


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_what_check_finds_an_editor_marks_at_the_same_property(
    tmp_path: Path, change: dict[str, object]
) -> None:
    doc = document()
    doc["features"][0]["properties"] |= change
    (name,) = change
    errors = list(VALIDATOR.iter_errors(doc))
    assert [list(error.absolute_path)[-1] for error in errors] == [name]
    path = tmp_path / "events.geojson"
    path.write_text(json.dumps(doc, indent=1), "utf-8")
    assert check_events(path)


@pytest.mark.parametrize("pair", [[1.2, 91], [181, 51], [1.2], ["1.2", 51]])
def test_a_point_beyond_the_degrees_is_marked(pair: list[object]) -> None:
    doc = document()
    doc["features"][0]["geometry"]["coordinates"] = pair
    assert [list(e.absolute_path)[:3] for e in VALIDATOR.iter_errors(doc)] == [
        ["features", 0, "geometry"]
    ]


def test_a_feature_by_hand_needs_no_more_than_a_point_and_a_title() -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.4, 51.9]},
        "properties": {"title": "Lifeboat launched"},
    }
    doc = document()
    doc["features"].append(feature)
    assert VALIDATOR.is_valid(doc)
    feature["properties"] = {"note": "no name"}
    assert not VALIDATOR.is_valid(doc)


@pytest.mark.parametrize(
    "when", ["", "2002", "2002-05~", "2002-05-08", "2002-03-10/2002-05-10", "2002-05/..", "../2002"]
)
def test_dates_that_mapgen_reads_are_valid(when: str) -> None:
    doc = document()
    doc["features"][0]["properties"]["when"] = when
    assert VALIDATOR.is_valid(doc)


def test_patterns_are_what_javascript_reads_too() -> None:
    patterns = re.findall(r'"pattern": "(.*)"', schema_bytes().decode("utf-8"))
    assert patterns
    assert not [p for p in patterns if "(?P<" in p or r"\A" in p or r"\Z" in p]

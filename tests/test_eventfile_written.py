"""A feature reads the same at once, as mapgen writes it, and one by one, as tools leave it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_story import china_story

from mapgen.eventfile.reading import parse_events
from mapgen.eventfile.writing import to_bytes
from mapgen.eventfile.written import file_as_written

OTHERWISE: dict[str, list[object]] = {
    "id": ["", "a b", 7, None, "taken"],
    "event": ["", "a b", 7],
    "title": ["", None, 7],
    "place": ["", None, 7],
    "role": ["", None, "AT", ["at"]],
    "inferred": ["", "true", 1, None],
    "quote": ["", 'She said: "no": then she left.', "\u2028\ud800"],
    "quote_start": ["7", 7.0, 7.5, -1, True],
    "when": ["", "2002-05-08T00:00:00", "2002/05/08", "2002-02-31", "2003/2002", "yesterday"],
    "radius_km": [0, -0.0, 7, "7", 1.23456, 1e300, True],
    "confidence": [1, 0.12345, 2],
    "country": ["", "cn", None],
    "article": ["", None, "another"],
    "mine": ["a property that mapgen does not know", None],
}
ELSEWHERE: list[object] = [
    [7, 7], [7.123456789, -0.0], ["7", "7"], [7.0, 7.0, 7.0], [190.0, 7.0], [7.0, 97.0], [7.0],
    [True, 7.0], [None, 7.0], [10**400, 7.0], "7,7",
]  # fmt: skip
CHANGES = [(name, value) for name, values in OTHERWISE.items() for value in values]
CHANGES += [("coordinates", value) for value in ELSEWHERE] + [("lost", name) for name in OTHERWISE]


@pytest.mark.parametrize(("name", "value"), CHANGES, ids=str)
def test_a_feature_reads_the_same_among_features_of_a_tool(name: str, value: object) -> None:
    """Read at once as mapgen writes it, or feature by feature: the marks and what is said of it."""
    document = json.loads(to_bytes(china_story()))
    feature = document["features"][1]
    if name == "coordinates":
        feature["geometry"]["coordinates"] = value
    elif name == "lost":
        feature["properties"].pop(value, None)
    else:
        value = document["features"][0]["id"] if value == "taken" else value
        feature["properties"][name] = value
        if name == "id":
            feature["id"] = value
    alone, problems = parse_events(json.dumps(document).encode(), Path("events.geojson"))
    tools = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1.5, 2.5]}}
    document["features"].append(tools | {"properties": {"place": "Utopia", "fid": 7}})
    among, the_same = parse_events(json.dumps(document).encode(), Path("events.geojson"))
    assert alone and among and among.marks[-1].place == "Utopia"
    assert among.marks[:-1] == alone.marks
    assert [m.model_fields_set for m in among.marks[:-1]] == [
        mark.model_fields_set for mark in alone.marks
    ]
    assert [repr(m) for m in among.marks[:-1]] == [repr(mark) for mark in alone.marks]
    assert the_same == problems


@pytest.mark.parametrize("note", ["", 'She said "no".', "C:\\", '\\"', '\\\\"'])
def test_a_whole_file_as_written_is_read_at_once(note: str) -> None:
    story = china_story()
    told = story.with_marks([mark.model_copy(update={"note": note}) for mark in story.marks])
    read = file_as_written(to_bytes(told))
    assert read and read.marks == list(told.marks)
    assert (read.article, read.not_mapped) == (told.article, told.not_mapped)


def test_a_name_that_stands_twice_is_not_as_written() -> None:
    content = to_bytes(china_story())
    assert file_as_written(content.replace(b'"note": ""', b'"note": "", "note": ""', 1)) is None

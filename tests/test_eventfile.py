"""events.geojson: ids, bytes, and what a person or a tool may do to the file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapgen.errors import EventFileError
from mapgen.eventfile import check_events, map_events, read_events, write_events
from mapgen.models import (
    Article,
    Event,
    EventMap,
    EventPlace,
    Mark,
    NotMapped,
    Place,
    Precision,
    Role,
    Sentence,
    When,
)

EVENTS = Path(__file__).parent / "events"
ORIGINAL = EVENTS / "original.geojson"

TEXT = (
    "The ferry left Harwich on Tuesday and reached Hoek van Holland at night. "
    "Three people were hurt in Rotterdam. "
    "Dutch police asked Brussels for help. "
    "Three people were hurt in Rotterdam."
)


def place(id_: str, name: str, lat: float, lon: float, precision: Precision = "locality") -> Place:
    return Place(id=id_, name=name, lat=lat, lon=lon, precision=precision, radius_km=5.0)


HARWICH = place("geonames:2647383", "Harwich", 51.941942, 1.284421).model_copy(
    update={"country": "GB"}
)
HOEK = place("geonames:2754007", "Hoek van Holland", 51.9775, 4.133333)
ROTTERDAM = place("geonames:2747891", "Rotterdam", 51.9225, 4.47917)


def at(where: Place, role: Role = "at", toponym: str | None = None) -> EventPlace:
    words = where.name if toponym is None else toponym
    return EventPlace(
        place=where,
        role=role,
        toponym=words,
        inferred=not words,
        confidence=0.9300001,
        reason="the only candidate",
    )


def event(quote: str, *places: EventPlace, nth: int = 0, when: str = "") -> Event:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return Event(
        quote=Sentence(start=start, end=start + len(quote), text=quote),
        title=quote.split(" on ")[0].removesuffix("."),
        topic="disaster",
        places=places,
        when=When(edtf=when, text="on Tuesday", start=23, end=33) if when else None,
    )


CROSSING, HURT, POLICE = (sentence + "." for sentence in TEXT.split(".")[:3])
HURT, POLICE = HURT.strip(), POLICE.strip()
ARTICLE = Article(id="ferry", text=TEXT, title="Ferry in trouble", publisher="The Packet")
STORY = [
    event(CROSSING, at(HARWICH, "from"), at(HOEK, "to"), when="2019-03-05"),
    event(HURT, at(ROTTERDAM)),
    event(HURT, at(ROTTERDAM), nth=1),
]
LEFT_OFF = [
    NotMapped(
        toponym="Brussels",
        start=TEXT.index("Brussels"),
        end=TEXT.index("Brussels") + 8,
        sentence=POLICE,
        left_off="actor",
        reason="it is asked for help",
    )
]


def story() -> EventMap:
    return map_events(ARTICLE, STORY, LEFT_OFF)


def document() -> Any:
    return json.loads(ORIGINAL.read_text("utf-8"))


def saved(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "events.geojson"
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    path.write_text(text, "utf-8")
    return path


# -- ids ---------------------------------------------------------------------------------------


def test_ids_do_not_depend_on_order_title_place_or_neighbours() -> None:
    ids = {(m.quote_start, m.toponym): (m.id, m.event) for m in story().marks}
    turned = map_events(ARTICLE, STORY[::-1], [])
    assert {(m.quote_start, m.toponym): (m.id, m.event) for m in turned.marks} == ids

    alone = map_events(ARTICLE, [event(CROSSING, at(HOEK, "to"))], []).marks[0]
    assert (alone.id, alone.event) == ids[0, "Hoek van Holland"]

    elsewhere = at(HARWICH, "from").model_copy(update={"place": ROTTERDAM})
    moved = map_events(ARTICLE, [event(CROSSING, elsewhere)], []).marks[0]
    assert (moved.id, moved.event) == ids[0, "Harwich"]


def test_ids_are_unique_for_repeated_sentences_and_repeated_inferred_places() -> None:
    inferred = [at(p, toponym="") for p in (ROTTERDAM, HARWICH, HOEK, HOEK)]
    marks = map_events(ARTICLE, [*STORY, event(POLICE, *inferred)], []).marks
    assert len({m.id for m in marks}) == len(marks) == 8
    by_source = {m.source: m.id for m in marks if m.inferred}
    turned = map_events(ARTICLE, [*STORY, event(POLICE, *inferred[::-1])], []).marks
    assert {m.source: m.id for m in turned if m.inferred}.keys() == by_source.keys()
    for source in (HARWICH.id, ROTTERDAM.id):
        assert by_source[source] in {m.id for m in turned if m.source == source}
    hurt = [m for m in marks if m.quote == HURT]
    assert len({m.event for m in hurt}) == 2


def test_marks_quote_the_text_and_stand_in_its_order() -> None:
    marks = story().marks
    assert [m.quote_start for m in marks] == sorted(m.quote_start for m in marks)
    assert all(TEXT[m.quote_start : m.quote_end] == m.quote for m in marks)
    assert (marks[0].lat, marks[0].lon, marks[0].confidence) == (51.94194, 1.28442, 0.93)
    assert (marks[0].when, marks[0].when_text, marks[2].when) == ("2019-03-05", "on Tuesday", "")
    assert story().article.text_sha256 == ARTICLE.digest


# -- bytes -------------------------------------------------------------------------------------


def test_the_file_is_the_committed_one_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    write_events(story(), path)
    assert path.read_bytes() == ORIGINAL.read_bytes()
    assert {p.name for p in tmp_path.iterdir()} == {"events.geojson", "events.schema.json"}


def test_the_file_follows_the_contract() -> None:
    properties = [
        "id", "event", "title", "place", "role", "toponym", "inferred", "quote", "quote_start",
        "quote_end", "when", "when_text", "when_inferred", "topic", "precision", "radius_km",
        "country", "source", "confidence", "reason", "note", "article",
    ]  # fmt: skip
    for feature in document()["features"]:
        assert list(feature["properties"]) == properties
        assert feature["id"] == feature["properties"]["id"]
        assert not [v for v in feature["properties"].values() if isinstance(v, (dict, list))]
    lines = ORIGINAL.read_text("utf-8").splitlines()
    assert all(line.count('": ') == 1 for line in lines if line.startswith("        "))
    assert '        "radius_km": 5,' in lines


def test_reading_gives_what_was_written() -> None:
    assert read_events(ORIGINAL) == story()
    assert check_events(ORIGINAL) == []
    assert read_events(ORIGINAL).marks[0].model_fields_set >= set(Mark.model_fields) - {"extra"}


@pytest.mark.parametrize(
    "text",
    ["“quotes” — ü 北京", 'a " \\ / \t\n', "\u2028\u2029", "\u202eevil\u202c", "half \ud800 pair",
     "</script>{{7*7}}", "\x7f\x85\ufeff", "😀"],
)  # fmt: skip
def test_any_text_comes_back_and_nothing_invisible_is_written(tmp_path: Path, text: str) -> None:
    mark = Mark(id="a", event="b", place=text + ".", title=text, lat=1, lon=2)
    path = tmp_path / "events.geojson"
    write_events(story().with_marks([mark]), path)
    assert read_events(path).marks[0] == mark.model_copy(update={"article": "ferry"})
    written = path.read_text("utf-8")
    assert not set(written) & set("\u2028\u2029\u202e\u202c\ufeff\x85\x7f")
    assert ("ü" in text) == ("ü" in written)


def test_an_unwritable_folder_is_one_sentence_and_the_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "not a folder").write_text("")
    with pytest.raises(EventFileError, match=r"cannot be written .* run it again"):
        write_events(story(), tmp_path / "not a folder" / "events.geojson")


def test_writing_keeps_the_mode_and_follows_a_link(tmp_path: Path) -> None:
    real = saved(tmp_path, "old")
    real.chmod(0o640)
    link = tmp_path / "link.geojson"
    link.symlink_to(real)
    write_events(story(), link)
    assert link.is_symlink()
    assert real.read_bytes() == ORIGINAL.read_bytes()
    assert real.stat().st_mode & 0o777 == 0o640


# -- what tools do -----------------------------------------------------------------------------


def each_feature(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    def change_all(doc: dict[str, Any]) -> None:
        for feature in doc["features"]:
            change(feature)

    return change_all


DAMAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "members dropped": lambda d: [d.pop("article"), d.pop("not_mapped")],
    "crs and name added": lambda d: d.update(
        name="events",
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    ),
    "feature id dropped": each_feature(lambda f: f.pop("id")),
    "property id dropped": each_feature(lambda f: f["properties"].pop("id")),
    "both ids dropped": each_feature(lambda f: [f.pop("id"), f["properties"].pop("id")]),
    "row numbers as ids": lambda d: [
        [f.update(id=n), f["properties"].pop("id")] for n, f in enumerate(d["features"])
    ],
    "height added": each_feature(lambda f: f["geometry"]["coordinates"].append(0.0)),
    "promoted to multi": each_feature(
        lambda f: f.update(
            geometry={"type": "MultiPoint", "coordinates": [f["geometry"]["coordinates"]]}
        )
    ),
    "all values text": each_feature(
        lambda f: f["properties"].update(
            {
                k: v if isinstance(v, str) else json.dumps(v)
                for k, v in f["properties"].items()
            }
        )
    ),
    "coordinates text": each_feature(
        lambda f: f["geometry"].update(
            coordinates=[str(c) for c in f["geometry"]["coordinates"]]
        )
    ),
    "empty text null": each_feature(
        lambda f: f["properties"].update(
            {k: None for k, v in f["properties"].items() if v == ""}
        )
    ),
    "floats long": each_feature(
        lambda f: f["geometry"].update(
            coordinates=[c + 1e-13 for c in f["geometry"]["coordinates"]]
        )
    ),
    "booleans as numbers": each_feature(
        lambda f: f["properties"].update(
            {k: int(v) for k, v in f["properties"].items() if isinstance(v, bool)}
        )
    ),
    "properties sorted": each_feature(
        lambda f: f.update(properties=dict(sorted(f["properties"].items())))
    ),
    "dates with slashes": each_feature(
        lambda f: f["properties"].update(when=f["properties"]["when"].replace("-", "/"))
    ),
    "dates with times": each_feature(
        lambda f: f["properties"].update(
            when=f["properties"]["when"] and f["properties"]["when"] + "T00:00:00"
        )
    ),
    "row numbers as properties": lambda d: [
        f["properties"].update(fid=n) for n, f in enumerate(d["features"])
    ],
    "article property dropped": each_feature(lambda f: f["properties"].pop("article")),
    "around the globe": each_feature(
        lambda f: f["geometry"]["coordinates"].__setitem__(
            0, round(f["geometry"]["coordinates"][0] + 360, 5)
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_comes_back_whole(tmp_path: Path, damage: str) -> None:
    doc = document()
    # An id can only be made again from the words when the sentence is not there twice.
    doc["features"].pop()
    DAMAGES[damage](doc)
    path = saved(tmp_path, doc)
    assert [p for p in check_events(path) if p.severity == "error"] == []
    read = read_events(path)
    assert [dict(m) for m in read.marks] == [dict(m) for m in story().marks[:-1]]
    assert read.article.id == "ferry"


def test_what_a_tool_dropped_is_not_set(tmp_path: Path) -> None:
    doc = document()
    doc["features"][0]["properties"].pop("title")
    doc["features"][0]["properties"]["reason"] = None
    mark = read_events(saved(tmp_path, doc)).marks[0]
    assert "title" not in mark.model_fields_set
    assert "reason" in mark.model_fields_set
    assert (mark.title, mark.reason) == ("Harwich", "")


def test_a_feature_by_hand_needs_a_point_and_a_title(tmp_path: Path) -> None:
    doc = document()
    doc["features"].append(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.4, 51.9]},
            "properties": {"title": "Lifeboat launched"},
        }
    )
    path = saved(tmp_path, doc)
    assert check_events(path) == []
    added = read_events(path).marks[-1]
    assert (added.place, added.source, added.confidence) == ("Lifeboat launched", "corrected", 1)
    assert (added.role, added.topic, added.article) == ("at", "other", "ferry")
    doc["features"].reverse()
    assert read_events(saved(tmp_path, doc)).marks[0].id == added.id
    assert added.id not in {m.id for m in story().marks}


def test_unknown_properties_are_kept_through_reading_and_writing(tmp_path: Path) -> None:
    doc = document()
    extra = {"marker-color": "#f00", "rank": 3, "seen": True, "width": 1.5}
    for feature in doc["features"]:
        feature["properties"] |= extra | {"fid": None, "_umap_options": {"color": "Red"}}
    path = saved(tmp_path, doc)
    warnings = check_events(path)
    assert {p.severity for p in warnings} == {"warning"}
    assert len(warnings) == len(extra) + 2
    event_map = read_events(path)
    assert dict(event_map.marks[0].extra) == extra | {"_umap_options": '{"color": "Red"}'}
    write_events(event_map, path)
    assert read_events(path) == event_map


# -- check -------------------------------------------------------------------------------------

BROKEN = [
    ('"role": "from"', '"role": "form"', 'role "form" is unknown: did you mean "from"?'),
    ('"topic": "disaster"', '"topic": "Disasters"', 'did you mean "disaster"?'),
    ('"precision": "locality"', '"precision": "city"', "facility, locality, district, region"),
    ('"when": "2019-03-05"', '"when": "5 March 2019"', 'did you mean "2019-03-05"?'),
    ('"when": "2019-03-05"', '"when": "March 2019"', "Write 2002-05-08, 2002-05 or 2002"),
    ('"when": "2019-03-05"', '"when": "2019-02-30"', "2019-02-30, a day that the calendar"),
    ('"when": "2019-03-05"', '"when": "2019-03/2018"', 'did you mean "2018/2019-03"?'),
    ('"country": "GB"', '"country": "gb"', 'did you mean "GB"?'),
    ('"country": "GB"', '"country": "England"', "two capitals"),
    ('"radius_km": 5', '"radius_km": -5', "0 or more"),
    ('"radius_km": 5', '"radius_km": "0,6"', "as 0.6"),
    ('"confidence": 0.93', '"confidence": 93', "from 0 to 1"),
    ('"confidence": 0.93', '"confidence": NaN', "NaN is not a number in JSON"),
    ('"inferred": false', '"inferred": "perhaps"', "write true or false"),
    ('"title": "The ferry left Harwich"', '"title": ["a"]', "title is nested"),
    ('"place": "Harwich"', '"place": "Harwich",\n"place": "x"', '"place" stands twice'),
    ("[1.28442, 51.94194]", "[51.94194, 101.28442]", "beyond a pole: write [longitude, latitude]"),
    ("[1.28442, 51.94194]", '["x", 51.94194]', "must be two numbers"),
    ('"Point", "coordinates": [1.28442, 51.94194]',
     '"LineString", "coordinates": [[1, 2], [3, 4]]', "is a LineString, not a Point"),
    ('{"type": "Point", "coordinates": [1.28442, 51.94194]}', "null", "there is no point"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "sentence"), BROKEN)
def test_each_problem_has_its_line_and_says_what_to_write(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    text = ORIGINAL.read_text("utf-8")
    at = text.index(right)
    path = saved(tmp_path, text[:at] + wrong + text[at + len(right) :])
    problems = check_events(path)
    assert len(problems) == 1, [str(p) for p in problems]
    line = text.count("\n", 0, at) + 1 + wrong.count("\n")
    assert sentence in problems[0].text
    assert problems[0].severity == "error"
    assert problems[0].line == (1 if "NaN" in wrong else line)
    with pytest.raises(EventFileError) as error:
        read_events(path)
    assert str(error.value) == str(problems[0])
    assert str(error.value).startswith(f"{path}:{problems[0].line}: ")


BAD_JSON = [
    ('"role": "from",', '"role": "from"', 0, "a comma is missing"),
    ('"article": "ferry"\n', '"article": "ferry",\n', 0, "a comma too many"),
    ('"role": "from",', '"role": from,', 0, "a text without"),
    ('"The ferry left Harwich"', '"The "ferry" left"', 0, 'a " inside a text is not written'),
    ('"The ferry left Harwich"', '"C:\\x"', 0, "written as \\\\"),
    ('"The ferry left Harwich",', '"The ferry', 0, "not closed"),
]


@pytest.mark.parametrize(("right", "wrong", "off", "sentence"), BAD_JSON)
def test_broken_json_names_the_line_and_the_likely_slip(
    tmp_path: Path, right: str, wrong: str, off: int, sentence: str
) -> None:
    text = ORIGINAL.read_text("utf-8")
    at = text.index(right)
    problems = check_events(saved(tmp_path, text[:at] + wrong + text[at + len(right) :]))
    assert len(problems) == 1
    assert problems[0].line == text.count("\n", 0, at) + 1 + off
    assert sentence in problems[0].text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the file is empty"),
        ("[1, 2]", "not a GeoJSON"),
        ('{"type": "Topology"}', 'a "Topology", not a GeoJSON'),
        ('{"type": "FeatureCollection"}', "no list of features"),
        ("[" * 100_000, "nested too deeply"),
        ('{"type": "FeatureCollection", "features": [3]}', "not a feature"),
        (
            '{"type": "FeatureCollection", "crs": {"name": "EPSG:3857"}, "features": []}',
            "save the file as WGS 84",
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": null, '
            '"geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
            "there is no place and no title",
        ),
    ],
)
def test_what_is_no_events_file_is_one_problem(tmp_path: Path, content: str, sentence: str) -> None:
    problems = check_events(saved(tmp_path, content))
    assert [sentence in p.text for p in problems] == [True]


def test_bytes_that_are_no_text_and_files_that_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    for read in (check_events, read_events):
        with pytest.raises(EventFileError, match=r"events\.geojson:1: .* `mapgen build`"):
            read(path)
    path.write_bytes(b'{\n"type": "\xff"}')
    assert (check_events(path)[0].line, "UTF-8" in check_events(path)[0].text) == (2, True)
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(EventFileError, match="split it by article"):
        check_events(path)


def test_all_problems_come_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = ORIGINAL.read_text("utf-8").replace('"locality"', '"town"').replace("5,\n", "-5,\n")
    path = saved(tmp_path, text)
    problems = check_events(path)
    assert len(problems) == 8
    assert [p.line for p in problems] == sorted(p.line for p in problems)
    with pytest.raises(EventFileError) as error:
        read_events(path)
    assert str(error.value).splitlines() == [str(p) for p in problems]


def test_a_duplicate_id_is_reported_where_it_stands_again(tmp_path: Path) -> None:
    doc = document()
    doc["features"].insert(1, doc["features"][0])
    text = json.dumps(doc, indent=1)
    problems = check_events(saved(tmp_path, text))
    again = text.index('"id"', text.index('"properties"', text.index('"properties"') + 1))
    assert [p.line for p in problems] == [text.count("\n", 0, again) + 1]
    assert "already taken" in problems[0].text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quote": "The Harwich ferry left."}, "the quote has 23 characters"),
        ({"titel": "x"}, 'did you mean "title"?'),
        ({"place": ""}, "place is empty"),
    ],
)
def test_warnings_do_not_keep_a_file_from_being_read(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    doc = document()
    doc["features"][0]["properties"] |= change
    path = saved(tmp_path, doc)
    assert [(p.severity, sentence in p.text) for p in check_events(path)] == [("warning", True)]
    assert ": warning: " in str(check_events(path)[0])
    assert len(read_events(path).marks) == len(story().marks)


def test_broken_members_of_the_collection_are_only_warnings(tmp_path: Path) -> None:
    doc = document() | {"article": "[object Object]", "not_mapped": [3]}
    path = saved(tmp_path, doc)
    assert [p.severity for p in check_events(path)] == ["warning", "warning"]
    assert read_events(path).article.id == "ferry"


def test_a_large_file_with_a_problem_in_each_feature_is_checked_in_seconds(
    tmp_path: Path,
) -> None:
    first = story().marks[0]
    marks = [first.model_copy(update={"id": f"m{n}"}) for n in range(8_000)]
    path = tmp_path / "events.geojson"
    write_events(story().with_marks(marks), path)
    assert path.stat().st_size > 5_000_000
    started = time.process_time()
    assert len(read_events(path).marks) == 8_000
    saved(tmp_path, path.read_text("utf-8").replace('"locality"', '"town"'))
    assert len(check_events(path)) == 8_000
    assert time.process_time() - started < 10


def test_numbers_in_quotes_and_typos_of_the_article_are_named(tmp_path: Path) -> None:
    doc = json.loads(ORIGINAL.read_text("utf-8"))
    doc["features"][0]["geometry"]["coordinates"] = ["-2.0134", 153]
    doc["article"]["titel"] = doc["article"].pop("title")
    texts = [p.text for p in check_events(saved(tmp_path, json.dumps(doc)))]
    assert any('"-2.0134" is in quotes: write the number without' in text for text in texts)
    assert not any("[153" in text for text in texts)  # in the Pacific, and the event is in GB
    assert any('"titel" is nothing that an article has: did you mean "title"?' in t for t in texts)


def test_a_file_that_cannot_be_read_says_that_alone_beside_an_article(tmp_path: Path) -> None:
    article = Article(id="council", text="A ferry sank.")
    problems = check_events(saved(tmp_path, '{"type": '), article)
    assert [problem.severity for problem in problems] == ["error"]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.99])
def test_a_file_that_was_cut_is_told_as_cut(tmp_path: Path, share: float) -> None:
    text = ORIGINAL.read_text("utf-8").rstrip()
    lines = text[: int(len(text) * share)].rsplit("\n", 1)
    for cut in (lines[0], lines[0] + '\n "note": "in the midd'):
        with pytest.raises(EventFileError, match="the file ends in the middle"):
            read_events(saved(tmp_path, cut))

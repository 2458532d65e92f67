"""The first article, the whole way: its text as it was copied, its places, and where they go."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from mapgen.datafiles import data_file
from mapgen.eventfile import map_events
from mapgen.gazetteer.places import Places, open_places
from mapgen.language import Language
from mapgen.models import Article, EventMap, Mark
from mapgen.pipeline import build_map, find_events, read_article

ARTICLE = "articles/china-north-korea-2002.txt"


def mapped(article: Article, places: Places, language: Language) -> EventMap:
    found = find_events(article, places=places, language=language)
    return map_events(article, found.events, found.not_mapped)


@pytest.fixture(scope="module")
def article() -> Article:
    return read_article(str(data_file(ARTICLE)))


@pytest.fixture(scope="module")
def event_map(article: Article, places: Places, language: Language) -> EventMap:
    return mapped(article, places, language)


def marks_at(event_map: EventMap, source: str) -> list[Mark]:
    return [mark for mark in event_map.marks if mark.source == source]


def test_the_file_is_the_article_as_it_was_given() -> None:
    digest = hashlib.sha256(data_file(ARTICLE).read_bytes()).hexdigest()
    assert digest == "4808c8e298d731a9bf403a92112d0b4f7b35f8243889f048cc2b75cfe97aab3e"


def test_the_article_is_read(article: Article) -> None:
    assert article.title == "China in the front line of exodus from North Korea"
    assert article.byline == "Calum Macleod"
    assert article.publisher == "The Independent"
    assert article.published == dt.date(2002, 5, 10)
    assert len(article.text.split("\n\n")) == 9
    assert article.text.count("A North Korean asylum-seeker who scaled") == 1
    assert not re.search(r"Musk|donation|American|Comments|registering|browser", article.text)


def test_two_consulates_in_shenyang(event_map: EventMap) -> None:
    us = marks_at(event_map, "checked:us-consulate-shenyang")
    japan = marks_at(event_map, "checked:jp-consulate-shenyang")
    assert us
    assert japan
    assert (us[0].lat, us[0].lon) != (japan[0].lat, japan[0].lon)
    for mark in us + japan:
        assert (mark.precision, mark.radius_km, mark.country) == ("facility", 0.6, "CN")
        assert "single source" in mark.reason
    assert [m.when for m in us if "scaled" in m.quote] == ["2002-05-09"]
    assert [(m.when, m.when_inferred) for m in japan] == [
        ("2002-05-08", False),
        ("2002-05-08", True),
        ("2002-05-08", True),
    ]


EXPECTED = [
    # (source, role, precision, date)
    ("checked:yalu-river", "via", "water", ""),
    ("checked:china-north-eastern-border-2002", "at", "area", ""),
    ("checked:china-north-west-2002", "at", "region", ""),
    ("checked:ethnic-korean-regions-2002", "at", "region", ""),
    ("checked:bangkok", "to", "locality", ""),
    ("checked:foreign-embassies-in-china-2002", "to", "country", "2002-03-10/2002-05-10"),
    ("country:KR", "to", "country", "2002-03-10/2002-05-10"),
    ("checked:most-repressive-state-2002", "from", "country", "2002-05-09"),
    ("country:KP", "from", "country", ""),
    ("country:KP", "to", "country", ""),
    ("country:CN", "at", "country", ""),
]


@pytest.mark.parametrize(("source", "role", "precision", "when"), EXPECTED)
def test_the_other_places(
    source: str, role: str, precision: str, when: str, event_map: EventMap
) -> None:
    found = [(m.role, m.precision, m.when) for m in marks_at(event_map, source)]
    assert (role, precision, when) in found


def test_no_government_is_pinned(event_map: EventMap) -> None:
    left = {(item.toponym, item.left_off) for item in event_map.not_mapped}
    assert {
        ("Washington", "actor"),
        ("Beijing", "actor"),
        ("Pyongyang", "actor"),
        ("Vienna", "in_name"),
        ("Japanese", "demonym"),
    } <= left
    capitals = {"Washington": (38.9, -77.0), "Beijing": (39.9, 116.4), "Tokyo": (35.7, 139.7),
                "Pyongyang": (39.0, 125.8), "Vienna": (48.2, 16.4)}  # fmt: skip
    for mark in event_map.marks:
        for lat, lon in capitals.values():
            assert abs(mark.lat - lat) + abs(mark.lon - lon) > 0.5


def test_every_mark_quotes_the_sentence_that_puts_it_there(
    article: Article, event_map: EventMap
) -> None:
    for mark in event_map.marks:
        assert article.text[mark.quote_start : mark.quote_end] == mark.quote
        assert mark.toponym in mark.quote
        assert mark.reason


def test_building_twice_gives_the_same_bytes(
    article: Article, places: Places, language: Language, tmp_path: Path
) -> None:
    first = build_map(article, tmp_path, places=places, language=language)
    files = [first.events_path, first.map_path, tmp_path / ".generated.geojson"]
    before = [file.read_bytes() for file in files]
    second = build_map(article, tmp_path, places=places, language=language)
    assert [file.read_bytes() for file in files] == before
    assert second.merge is not None
    assert (second.merge.kept, second.merge.conflicts) == ([], [])


def test_the_committed_result_is_what_is_built_now(event_map: EventMap) -> None:
    committed = Path(__file__).parents[1] / "output" / event_map.article.id / "events.geojson"
    features = json.loads(committed.read_text("utf-8"))["features"]
    assert [feature["id"] for feature in features] == [mark.id for mark in event_map.marks]


def test_a_person_s_edits_survive(
    article: Article, places: Places, language: Language, tmp_path: Path
) -> None:
    built = build_map(article, tmp_path, places=places, language=language)
    file = built.events_path
    collection = json.loads(file.read_text("utf-8"))
    moved, deleted = collection["features"][0], collection["features"][1]
    moved["geometry"]["coordinates"] = [123.45, 41.8]
    moved["properties"]["note"] = "moved by hand"
    added = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [129.5, 42.9]},
        "properties": {"title": "Added by hand", "place": "Yanji"},
    }
    collection["features"] = [moved, *collection["features"][2:], added]
    file.write_text(json.dumps(collection), "utf-8")
    again = build_map(article, tmp_path, places=places, language=language)
    marks = {mark.id: mark for mark in again.event_map.marks}
    assert (marks[moved["id"]].lat, marks[moved["id"]].lon) == (41.8, 123.45)
    assert marks[moved["id"]].note == "moved by hand"
    assert marks[moved["id"]].source == "corrected"
    assert deleted["id"] not in marks
    assert [m.place for m in again.event_map.marks if m.title == "Added by hand"] == ["Yanji"]
    assert again.merge is not None
    said = " ".join(again.merge.kept)
    assert "moved" in said
    assert "deleted" in said
    assert "added" in said
    third = build_map(article, tmp_path, places=places, language=language)
    assert third.event_map.marks == again.event_map.marks


# Other names for the places of the data files, which the article's words are changed to as well.
OTHER_NAMES = {
    "Shenyang": "Velmora",
    "Yalu": "Ostrin",
    "Bangkok": "Quendal",
    "China": "Zanthia",
    "Beijing": "Torvale",
    "Washington": "Mirelle",
}


def test_the_map_follows_the_data_files_and_nothing_else(
    language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event_map: EventMap
) -> None:
    """Every place renamed and moved in the data, and the words in the article: the map follows."""
    data = tmp_path / "data"
    shutil.copytree(data_file(ARTICLE).parents[1], data)
    renamed_csv(data / "gazetteer.csv", lat=-30.0)
    for name in ("countries.csv", "demonyms.csv"):
        (data / name).write_text(renamed((data / name).read_text("utf-8")), "utf-8")
    packed = data / "geonames.tsv.gz"
    packed.write_bytes(
        gzip.compress(renamed(gzip.decompress(packed.read_bytes()).decode()).encode())
    )
    (data / ARTICLE).write_text(renamed((data / ARTICLE).read_text("utf-8")), "utf-8")
    monkeypatch.setenv("MAPGEN_DATA", str(data))
    places = open_places(offline=True)
    followed = mapped(read_article(str(data_file(ARTICLE))), places, language)
    ours = [(m.source, m.role, renamed(m.toponym)) for m in event_map.marks]
    assert [(m.source, m.role, m.toponym) for m in followed.marks] == ours
    for before, after in zip(event_map.marks, followed.marks, strict=True):
        assert after.place == renamed(before.place)
        if after.source.startswith("checked:"):
            assert after.lat == -30.0


def renamed(text: str) -> str:
    for old, new in OTHER_NAMES.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def renamed_csv(path: Path, *, lat: float) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(name=renamed(row["name"]), aliases=renamed(row["aliases"]), lat=str(lat))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

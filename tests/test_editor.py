"""The editor's server as a real process: who may ask, what is saved and what is merged."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_nominatim import nominatim_place, serve
from running_editor import RunningEditor, place
from sample_story import china_story

from mapgen.datafiles import data_file
from mapgen.editor import article_text
from mapgen.editor.changes import Add, Drop, Edit, PutBack, Redo, Undo
from mapgen.editor.desk import ChangeError, Desk
from mapgen.errors import ArticleError, EventFileError
from mapgen.eventfile import read_events, update_events, write_events
from mapgen.models import Article, ArticleInfo, EventMap, Mark
from mapgen.pipeline import read_article
from mapgen.webmap.story import tell


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return place(china_story(), tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEditor]:
    running = RunningEditor(place(china_story(), tmp_path_factory.mktemp("server")))
    yield running
    running.kill()


def first(path: Path) -> Mark:
    return read_events(path).marks[0]


def edit(mark: Mark, **values: Any) -> Edit:
    was = {name: getattr(mark, name) for name in values}
    return Edit(kind="edit", id=mark.id, set=values, was=was)


# Who may ask


def test_with_the_token_it_answers(server: RunningEditor) -> None:
    status, data, headers = server.ask("/data")
    assert status == 200
    assert len(data["marks"]) == len(china_story().marks)
    assert not [name for name in headers if name.lower().startswith("access-control")]
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Mapgen-Token": None},
        {"X-Mapgen-Token": ""},
        {"X-Mapgen-Token": "wrong"},
        {"X-Mapgen-Token": "\xff"},
        {"Host": "evil.example"},
        {"Host": "localhost:1"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/data", "/change", "/search"])
def test_nobody_else_reads_or_writes(
    server: RunningEditor, path: str, headers: dict[str, str | None]
) -> None:
    body = None if path == "/data" else {"kind": "undo"}
    status, answer, _ = server.ask(path, body, headers=headers)
    assert status in (400, 403)
    assert "marks" not in answer


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_not_even_the_empty_page_is_shown_to_others(
    server: RunningEditor, headers: dict[str, str | None]
) -> None:
    assert server.ask("/", headers=headers)[0] == 403


def test_the_page_without_a_token_holds_no_data(server: RunningEditor) -> None:
    status, page, _ = server.ask("/", headers={"X-Mapgen-Token": None})
    assert status == 200
    assert "Korea" not in page
    assert server.token not in page


@pytest.mark.parametrize(
    "path",
    [
        "/events.geojson",
        "/../events.geojson",
        "/%2e%2e/events.geojson",
        "/static/editor.js",
        "/docs",
    ],
)
def test_no_path_but_its_own(server: RunningEditor, path: str) -> None:
    assert server.ask(path)[0] == 404


@pytest.mark.skipif(sys.platform == "darwin", reason="there 127.0.0.2 is not this machine")
def test_it_listens_on_one_address_of_this_machine_alone(server: RunningEditor) -> None:
    socket.create_connection(("127.0.0.1", server.port), timeout=2).close()
    with pytest.raises(OSError):  # who listens on 0.0.0.0 answers here, too
        socket.create_connection(("127.0.0.2", server.port), timeout=2).close()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"kind": "undo"}, {"Content-Type": "text/plain"}, 415),
        (b"{" + b" " * 300_000 + b"}", {}, 413),
        (b"not json", {}, 422),
        (b"[" * 100_000, {}, 422),
        ({"kind": "destroy"}, {}, 422),
        ({"kind": "edit", "id": "../x", "set": {"title": "a"}, "was": {}}, {}, 422),
        ({"kind": "edit", "id": "a", "set": {"id": "b"}, "was": {}}, {}, 422),
        ({"kind": "undo"}, {}, 409),
    ],
)
def test_what_cannot_be_understood_is_refused(
    server: RunningEditor, body: Any, headers: dict[str, str | None], status: int
) -> None:
    assert server.ask("/change", body, headers=headers)[0] == status


def test_search_shows_layers_sources_and_precision(server: RunningEditor) -> None:
    found = server.ask("/search", {"name": "Shenyang"})[1]["candidates"]
    assert found[0]["source"].startswith("checked:")
    assert any(place["source"].startswith("geonames:") for place in found)
    assert all(place["precision"] and place["from"] and place["licence"] for place in found)


def test_offline_never_asks_the_network(server: RunningEditor) -> None:
    assert server.ask("/data")[1]["online"] is False
    assert server.ask("/search", {"name": "Shenyang", "online": True})[1]["candidates"] == []


def test_the_geocoder_is_asked_on_an_explicit_wish_alone(events: Path) -> None:
    with serve() as nominatim:
        nominatim.places["Dandong"] = [nominatim_place("Dandong", lat=40.12, lon=124.38)]
        running = RunningEditor(events, environment={"MAPGEN_GEOCODER_DOMAIN": nominatim.domain})
        assert running.ask("/data")[1]["online"] is True
        assert running.ask("/search", {"name": "Dandong"})[1]["candidates"]
        assert nominatim.received == []
        answer = running.ask("/search", {"name": "Dandong", "online": True})[1]
        running.kill()
    assert [place["lat"] for place in answer["candidates"]] == [40.12]
    assert answer["candidates"][0]["source"].startswith("nominatim:")
    assert len(nominatim.received) == 1


def test_another_text_than_that_of_the_events_is_refused(events: Path, tmp_path: Path) -> None:
    write_events(with_hash(), events)
    other = tmp_path / "other.txt"
    other.write_text("Ferry sinks\n\nA ferry sank in Bangkok on Monday, police said.\n", "utf-8")
    with pytest.raises(ArticleError, match="is not the text"):
        article_text(events, str(other))


def test_the_article_that_ships_is_found_by_its_id_and_hash(events: Path) -> None:
    assert article_text(events).text == ""  # the sample story has no hash: nothing is guessed
    write_events(with_hash(), events)
    assert article_text(events).text == shipped().text


def shipped() -> Article:
    return read_article(str(data_file("articles/china-north-korea-2002.txt")))


def with_hash() -> EventMap:
    return china_story().model_copy(update={"article": ArticleInfo.of(shipped())})


# What is saved


def test_a_change_is_in_the_file_at_once_and_told_at_the_end(events: Path) -> None:
    running = RunningEditor(events)
    mark = first(events)
    told = running.change(kind="edit", id=mark.id, set={"lat": 41.0}, was={"lat": mark.lat})
    assert first(events).lat == 41.0
    assert first(events).source == "corrected"
    assert "lat" in told["changed"][mark.id]
    assert told["generated"][mark.id]["lat"] == mark.lat
    said = running.interrupt()
    assert "1 change" in said
    assert f"{mark.place}: moved" in said
    assert "41" in (events.parent / "map.html").read_text("utf-8")
    assert running.process.returncode == 0


def test_without_a_change_nothing_is_written(events: Path) -> None:
    before = events.read_bytes()
    running = RunningEditor(events)
    assert "no changes" in running.interrupt()
    assert events.read_bytes() == before
    assert not (events.parent / "map.html").exists()


def test_the_map_is_drawn_again_soon_after_a_change(events: Path) -> None:
    running = RunningEditor(events)
    mark = first(events)
    running.change(kind="edit", id=mark.id, set={"title": "Seen anew"}, was={"title": mark.title})
    page = events.parent / "map.html"
    until = time.monotonic() + 20
    while not page.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert "Seen anew" in page.read_text("utf-8")
    running.kill()


FIELDS: list[tuple[str, Any]] = [
    ("title", "Three people cross"),
    ("place", "Dandong"),
    ("role", "via"),
    ("when", "2002-05~"),
    ("when_text", "this month"),
    ("topic", "conflict"),
    ("precision", "region"),
    ("radius_km", 12.5),
    ("note", "as the consul told me"),
    ("country", "KP"),
    ("lat", -12.25),
    ("lon", 179.5),
]


@pytest.mark.parametrize(("name", "value"), FIELDS)
def test_each_field_is_changed_undone_and_done_again(events: Path, name: str, value: Any) -> None:
    desk = Desk(events)
    mark = first(events)
    desk.change(edit(mark, **{name: value}))
    assert getattr(first(events), name) == value
    desk.change(Undo(kind="undo"))
    assert first(events) == mark
    desk.change(Redo(kind="redo"))
    assert getattr(first(events), name) == value


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("when", "yesterday", "Write 2002-05-08"),
        ("when", "2002-02-31", "the calendar does not have"),
        ("when", "2003/2002", "did you mean"),
        ("role", "form", 'did you mean "from"'),
        ("topic", "war", "It is one of"),
        ("role", "happens", "is unknown: it is one of"),
        ("radius_km", -1.0, "kilometres"),
        ("lat", 91.0, "-90 to 90"),
        ("country", "China", "two capitals"),
        ("place", "  ", "write one"),
    ],
)
def test_what_breaks_the_contract_is_refused_with_advice(
    events: Path, name: str, value: Any, advice: str
) -> None:
    before = events.read_bytes()
    with pytest.raises(ChangeError, match=advice) as caught:
        Desk(events).change(edit(first(events), **{name: value}))
    assert caught.value.field == name
    assert events.read_bytes() == before


def test_the_title_and_date_belong_to_all_places_of_an_event(events: Path) -> None:
    marks = read_events(events).marks
    event = next(m.event for m in marks if sum(o.event == m.event for o in marks) > 1)
    one, other = [m for m in marks if m.event == event][:2]
    Desk(events).change(edit(other, title="Together", when="2001"))
    after = {m.id: m for m in read_events(events).marks}
    assert {after[one.id].title, after[other.id].title} == {"Together"}
    assert after[one.id].when == "2001"


def test_dropped_and_put_back_it_is_the_same_file(events: Path) -> None:
    before = read_events(events)
    mark = before.marks[3]
    Desk(events).change(Drop(kind="drop", id=mark.id, left_off="actor"))
    after = read_events(events)
    assert mark.id not in {m.id for m in after.marks}
    assert after.not_mapped[-1].left_off == "actor"
    assert after.not_mapped[-1].sentence == mark.quote
    again = Desk(events)  # another day: what was generated remembers it
    again.change(PutBack(kind="put_back", id=mark.id))
    assert read_events(events) == before


def test_dropped_stays_dropped_in_the_next_build(events: Path) -> None:
    mark = first(events)
    Desk(events).change(Drop(kind="drop", id=mark.id))
    update_events(china_story(), events)
    assert mark.id not in {m.id for m in read_events(events).marks}


def test_an_event_is_added_with_the_articles_words(events: Path) -> None:
    text = "😀 First. Something happened in Dandong.\nLast."
    start = text.index("Something")
    end = text.index(".\nLast") + 1
    desk = Desk(events, text)
    desk.change(Add(kind="add", start=start, end=end, toponym="Dandong", lat=40.1, lon=124.4))
    added = next(m for m in read_events(events).marks if m.toponym == "Dandong")
    assert added.quote == "Something happened in Dandong."
    assert (added.quote_start, added.quote_end) == (start, end)
    assert added.place == "Dandong"
    update_events(china_story(), events)
    assert added.id in {m.id for m in read_events(events).marks}
    desk.change(Undo(kind="undo"))
    assert added.id not in {m.id for m in read_events(events).marks}


def test_a_mark_added_to_a_known_sentence_joins_its_event(events: Path) -> None:
    mark = first(events)
    desk = Desk(events)
    desk.change(Add(kind="add", quote=mark.quote, place="Here", lat=1, lon=2))
    added = next(m for m in read_events(events).marks if m.place == "Here")
    assert (added.event, added.title, added.when) == (mark.event, mark.title, mark.when)
    assert added.inferred


# What is merged


def test_what_came_in_meanwhile_is_merged_and_told(events: Path) -> None:
    desk = Desk(events)
    one, other = read_events(events).marks[:2]
    outside = read_events(events)
    changed = other.model_copy(update={"note": "from my text editor"})
    write_events(outside.with_marks([outside.marks[0], changed, *outside.marks[2:]]), events)
    desk.change(edit(one, note="from the page"))
    notes = [m.note for m in read_events(events).marks[:2]]
    assert notes == ["from the page", "from my text editor"]
    assert any("from my text editor" in news for news in desk.news)


def test_when_both_changed_the_same_the_file_stays_and_both_are_told(events: Path) -> None:
    desk = Desk(events)
    mark = first(events)
    outside = read_events(events)
    theirs = mark.model_copy(update={"title": "Theirs"})
    write_events(outside.with_marks([theirs, *outside.marks[1:]]), events)
    desk.change(edit(mark, title="Mine", note="kept"))
    assert first(events).title == "Theirs"
    assert first(events).note == "kept"
    assert any("“Theirs”" in news and "“Mine”" in news for news in desk.news)


def test_undo_leaves_alone_what_was_changed_elsewhere_since(events: Path) -> None:
    desk = Desk(events)
    mark = first(events)
    desk.change(edit(mark, title="Mine", note="mine"))
    outside = read_events(events)
    theirs = outside.marks[0].model_copy(update={"title": "Theirs"})
    write_events(outside.with_marks([theirs, *outside.marks[1:]]), events)
    desk.change(Undo(kind="undo"))
    assert (first(events).title, first(events).note) == ("Theirs", mark.note)


def test_members_and_fields_that_a_tool_dropped_are_still_known(events: Path) -> None:
    desk = Desk(events)
    whole = read_events(events)
    document = json.loads(events.read_bytes())
    del document["article"], document["not_mapped"]
    for feature in document["features"]:
        del feature["properties"]["reason"]
    document["features"][0]["geometry"]["coordinates"] = [1, 2]
    events.write_text(json.dumps(document), "utf-8")
    desk.change(edit(whole.marks[1], note="after QGIS"))
    after = read_events(events)
    assert after.article == whole.article
    assert after.not_mapped == whole.not_mapped
    assert after.marks[1].reason == whole.marks[1].reason
    assert (after.marks[0].lat, after.marks[0].lon) == (2, 1)


def test_a_file_that_cannot_be_read_now_is_not_overwritten(events: Path) -> None:
    desk = Desk(events)
    mark = first(events)
    broken = events.read_bytes().replace(b'"features": [', b'"features": [,', 1)
    events.write_bytes(broken)
    with pytest.raises(EventFileError, match="not JSON"):
        desk.change(edit(mark, title="Mine"))
    assert events.read_bytes() == broken
    events.unlink()
    with pytest.raises(EventFileError, match="cannot be read"):
        desk.change(edit(mark, title="Mine"))
    assert not events.exists()


def test_a_build_meanwhile_is_taken_in(events: Path) -> None:
    desk = Desk(events)
    story = china_story()
    mark = story.marks[0]
    desk.change(edit(mark, note="mine"))
    moved = story.marks[1].model_copy(update={"lat": 10.0, "lon": 20.0})
    update_events(story.with_marks([mark, moved, *story.marks[2:]]), events)
    version = desk.version
    assert desk.sync() > version
    assert desk.generated[moved.id].lat == 10.0
    assert [m.note for m in desk.event_map.marks[:1]] == ["mine"]
    assert desk.event_map.marks[1].lat == 10.0


def test_two_editors_on_one_file_lose_nothing(events: Path) -> None:
    desks = [Desk(events), Desk(events)]
    marks = read_events(events).marks
    own = [marks[0::2], marks[1::2]]

    def work(desk: Desk, mine: tuple[Mark, ...], name: str) -> None:
        for mark in mine:
            desk.change(edit(mark, note=f"{name} {mark.id}"))

    threads = [
        threading.Thread(target=work, args=(desk, mine, name))
        for desk, mine, name in zip(desks, own, ("one", "two"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = {mark.id: mark.note for mark in read_events(events).marks}
    for mine, name in zip(own, ("one", "two"), strict=True):
        assert all(notes[mark.id] == f"{name} {mark.id}" for mark in mine)


def test_another_place_has_a_reason_of_its_own_and_the_generated_one_its_old(
    events: Path,
) -> None:
    desk = Desk(events)
    old = first(events)
    desk.change(edit(old, lat=46.05, lon=14.5, source="geonames:3196359", place="Ljubljana"))
    moved = first(events)
    assert (moved.reason, moved.confidence) == ("put here by hand", 1.0)
    assert "reason" not in desk.done[-1].words
    story = tell(read_events(events))
    assert next(pin for pin in story.pins if pin.id == moved.id).reason == "put here by hand"
    desk.change(edit(moved, lat=old.lat, lon=old.lon, source=old.source, place=old.place))
    assert first(events) == old


@pytest.mark.parametrize(
    ("lat", "lon", "country"),
    [
        pytest.param(41.9, 123.5, "CN", id="near by"),
        pytest.param(37.57, 126.98, "KR", id="across a border"),
        pytest.param(20.0, -160.0, "", id="far out at sea"),
    ],
)
def test_a_point_that_leaves_its_country_takes_the_other_one(
    events: Path, lat: float, lon: float, country: str
) -> None:
    desk, mark = Desk(events), first(events)
    assert mark.country == "CN"
    desk.change(edit(mark, lat=lat, lon=lon))
    assert first(events).country == country
    desk.change(Undo(kind="undo"))
    assert first(events).country == "CN"

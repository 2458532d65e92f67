"""What is fuzzed: each way in, as a function of any bytes at all, and words that its inputs hold.

A target raises nothing but what is a fault of mapgen: a MapgenError that says in a sentence what
is wrong is an answer. What comes out without one must hold what the room promises.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzz_words import (
    ANSWER,
    BYTES,
    COPIED,
    CORPUS,
    CSV,
    DATES,
    EDTF_PARTS,
    EVENTS,
    HTML,
    JSON_ARTICLE,
    MARKDOWN,
    PROJECT,
    REQUEST,
    WKB,
    words,
)
from pydantic import ValidationError

from mapgen.article import read_article
from mapgen.dates import edtf_span, find_dates
from mapgen.days import days_of
from mapgen.editor.desk import Desk
from mapgen.editor.server import application
from mapgen.errors import MapgenError
from mapgen.evaluate.corpora import read_corpus
from mapgen.eventfile import check_events, merge, read_events, write_events
from mapgen.eventfile.advice import about_date
from mapgen.gazetteer.checked import Checked, read_rows
from mapgen.gazetteer.geocoder.answers import ANSWERS, place_of
from mapgen.gazetteer.places import Places, open_places
from mapgen.models import EventMap, Mark, Sentence, When
from mapgen.project import find_project
from mapgen.webmap.elements import safe_json
from mapgen.webmap.embedding import oembed
from mapgen.webmap.keeping import kept_in
from mapgen.webmap.packing import story_data
from mapgen.webmap.publication import Publication
from mapgen.webmap.reading import bottom, head, top
from mapgen.webmap.story import tell

TESTS = Path(__file__).parent
EXAMPLES = TESTS / "events"
LONGEST_SENTENCE = 2000  # of one error; an events file has a line for each problem
TOKEN = "token"  # noqa: S105  of an editor that no network reaches
PORT = 1

Run = Callable[[bytes], None]


@dataclass(frozen=True)
class Target:
    """A way in. ``examples`` are whole inputs to start from, ``words`` what inputs are made of.

    ``share`` is its part of the inputs of a long run: what is quick gets more of them.
    """

    run: Run
    words: Sequence[bytes]
    examples: Sequence[bytes] = ()
    share: float = 1.0


def targets(folder: Path) -> dict[str, Target]:
    """All targets by name; they write into this folder."""
    html, event_words = words(HTML), words(EVENTS)
    return {
        "article-text": Target(_article(folder, ".txt"), words(COPIED), share=0.35),
        "article-markdown": Target(_article(folder, ".md"), words(MARKDOWN), share=0.3),
        "article-html": Target(_article(folder, ".html"), html, share=0.15),
        "article-json": Target(_article(folder, ".json"), words(JSON_ARTICLE), share=0.7),
        "article-unnamed": Target(
            _article(folder, ""), [*html, *words(COPIED), *BYTES], share=0.15
        ),
        "dates": Target(_dates, words(DATES), share=3),
        "edtf": Target(_edtf, words(EDTF_PARTS), share=14),
        "events-geojson": Target(
            _events(folder, ".geojson"), event_words, _examples("*.geojson"), share=1.5
        ),
        "events-csv": Target(
            _events(folder, ".csv"), [*event_words, *words(CSV)], _examples("*.csv"), share=1.5
        ),
        "events-gpkg": Target(
            _events(folder, ".gpkg"), [*BYTES, *WKB], _examples("*.gpkg"), share=0.5
        ),
        "gpkg-cells": Target(_cells(folder), [*WKB, *event_words, *BYTES], share=0.2),
        "merge": Target(_merge, words(EVENTS), share=1.5),
        "gazetteer": Target(_gazetteer(folder), words(CSV), [_gazetteer_example()], share=2),
        "geocoder-answers": Target(_answers, words(ANSWER), share=4),
        "editor": Target(_editor(folder), words(REQUEST), share=0.4),
        "map-page": Target(_page, html, share=2),
        "project": Target(_project(folder), words(PROJECT), share=2),
        "corpus": Target(_corpus(folder), words(CORPUS), share=2),
    }


# -- articles and dates --------------------------------------------------------------------------


def _article(folder: Path, suffix: str) -> Run:
    file = folder / f"article{suffix}"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        try:
            article = read_article(str(file))
        except MapgenError as error:
            a_sentence(error)
            return
        assert re.fullmatch(r"[\w-]{1,100}", article.id)
        for text in (article.text, article.title, article.byline, article.publisher):
            assert not [c for c in set(text) - set("\n\t") if unicodedata.category(c) == "Cc"]
        article.model_dump_json()

    return run


def _dates(data: bytes) -> None:
    published = _day(data[:3])
    text = data[3:].decode("utf-8", "replace")
    sentences = [
        Sentence(start=m.start(), end=m.end(), text=m.group()) for m in re.finditer(r"[^\n]+", text)
    ]
    for when in find_dates(sentences, published):
        assert text[when.start : when.end] == when.text
        assert edtf_span(when.edtf.replace("../", "").replace("/..", ""))
        assert not about_date(when.edtf)


def _day(data: bytes) -> dt.date | None:
    number = int.from_bytes(data, "big")
    near = {0: None, 1: dt.date.min, 2: dt.date.max, 3: dt.date(2000, 2, 29)}
    if number in near or len(data) < 3:
        return near.get(number)
    return dt.date.fromordinal(number % dt.date.max.toordinal() + 1)


def _edtf(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    span, days = edtf_span(text), None
    try:
        When(edtf=text, text="", start=0, end=0)
    except ValidationError:
        assert span is None
        return
    wrong = about_date(text)
    assert not (span and wrong), f"{text}: {wrong}"
    days = days_of(text)
    if span:
        epoch = dt.date(1970, 1, 1).toordinal()
        assert days and (days.first, days.last) == tuple(day.toordinal() - epoch for day in span)
    assert text.isascii()


# -- events files --------------------------------------------------------------------------------


def _events(folder: Path, suffix: str) -> Run:
    file, again = folder / f"events{suffix}", folder / "again.geojson"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        problems = check_events(file)
        for problem in problems:
            assert problem.line >= 1
            assert len(problem.text) <= LONGEST_SENTENCE
        wrong = [problem for problem in problems if problem.severity == "error"]
        try:
            event_map = read_events(file)
        except MapgenError as error:
            assert wrong, error
            return
        assert not wrong, wrong
        write_events(event_map, again)
        once = read_events(again)
        for mark, same in zip(event_map.marks, once.marks, strict=True):
            told = mark.article or once.article.id  # a mark that names none is told by the file
            assert mark.model_copy(update={"article": told}) == same
        story = tell(once)
        about = head(once, story, Publication())
        for part in (*map(safe_json, story_data(story)), about, top(once, story)):
            part.encode("utf-8")
        bottom(once, story, ()).encode("utf-8")

    return run


def _cells(folder: Path) -> Run:
    """A GeoPackage that SQLite can read, with anything at all in its cells and names."""
    empty, file = folder / "empty.gpkg", folder / "cells.gpkg"
    with sqlite3.connect(empty) as database:
        database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("CREATE TABLE events (geom, id, title, place, role, radius_km, x)")
    database.close()
    read = _events(folder, ".gpkg")

    def run(data: bytes) -> None:
        parts = data.split(b"|")
        cells: list[object] = [_cell(part) for part in (parts + [b""] * 9)[:9]]
        shutil.copy(empty, file)
        database = sqlite3.connect(file)
        with database:
            layer = ("events", "geom", cells[8] or 4326)
            database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?)", layer)
            database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", cells[:7])
        database.close()
        read(file.read_bytes())

    return run


def _cell(part: bytes) -> object:
    kinds: dict[bytes, Callable[[bytes], object]] = {
        b"t": lambda rest: rest.decode("utf-8", "replace"),
        b"i": lambda rest: int.from_bytes(rest[:7], "big", signed=True),
        b"f": lambda rest: float(len(rest)) / 7,
        b"n": lambda _: None,
    }
    kind = kinds.get(part[:1])
    return kind(part[1:]) if kind else part


def _merge(data: bytes) -> None:
    """Three maps drawn from a few marks by the data; what the person did must stand after it."""
    dice = random.Random(data)  # noqa: S311  nothing secret
    said = data.decode("utf-8", "replace").split() or [""]
    base = list(read_example().marks)
    last = [_another(mark, said, dice) for mark in base if dice.random() < 0.8]
    person = [_another(mark, said, dice) for mark in last if dice.random() < 0.8]
    now = [_another(mark, said, dice) for mark in base if dice.random() < 0.8]
    event_map = read_example()
    before = event_map.with_marks(last) if dice.random() < 0.9 else None
    merged = merge(before, event_map.with_marks(person), event_map.with_marks(now))
    by_id = {mark.id: mark for mark in merged.event_map.marks}
    generated = {mark.id: mark for mark in last} if before else {}
    for mark in person:
        known = generated.get(mark.id)
        if known and known == mark:
            continue
        for name in ("title", "note", "when"):
            if not known or getattr(known, name) != getattr(mark, name):
                assert getattr(by_id[mark.id], name) == getattr(mark, name), name
    gone = generated.keys() - {mark.id for mark in person}
    assert not gone & by_id.keys()
    again = merge(merged.memory, merged.event_map, event_map.with_marks(now))
    assert again.event_map == merged.event_map


def _another(mark: Mark, said: Sequence[str], dice: random.Random) -> Mark:
    if dice.random() < 0.5:
        return mark
    values = {
        "title": dice.choice(said), "note": dice.choice(said), "toponym": dice.choice(said),
        "quote": " ".join(dice.choices(said, k=3)), "when": dice.choice(["", "2002", "2001-05"]),
        "lat": dice.uniform(-90, 90), "quote_start": dice.randrange(5000),
    }  # fmt: skip
    name = dice.choice(list(values))
    return mark.model_copy(update={name: values[name]})


def read_example() -> EventMap:
    return read_events(EXAMPLES / "original.geojson")


# -- gazetteers, answers, settings, corpora ------------------------------------------------------


def _gazetteer(folder: Path) -> Run:
    file = folder / "places.csv"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        try:
            rows = read_rows(file)
        except MapgenError as error:
            a_sentence(error)
            return
        layer = Checked(file)
        for row in rows:
            assert layer.by_id(f"checked:{row.id}")

    return run


def _answers(data: bytes) -> None:
    try:
        answers = ANSWERS.validate_json(data)
    except ValidationError:
        return
    for answer in answers:
        for service in ("nominatim", "photon", "geonames"):
            place_of(answer, service)


def _project(folder: Path) -> Run:
    file = folder / "mapgen.toml"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        try:
            find_project(folder)
        except MapgenError as error:
            a_sentence(error)
        finally:
            file.unlink()

    return run


def _corpus(folder: Path) -> Run:
    file = folder / "corpus.jsonl"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        try:
            for document in read_corpus(file):
                assert document.article is None or document.article.text
        except MapgenError as error:
            a_sentence(error)

    return run


def _page(data: bytes) -> None:
    page = data.decode("utf-8", "replace")
    json.loads(oembed("https://example.org/", page))
    try:
        kept_in(page, "map.html")
    except MapgenError as error:
        a_sentence(error)


# -- the editor ----------------------------------------------------------------------------------


def _editor(folder: Path) -> Run:
    """Requests with the token, one after the other, on a file that is laid anew now and then."""
    file = folder / "desk" / "events.geojson"
    file.parent.mkdir()
    places = open_places(offline=True)
    state: dict[str, Any] = {"asked": 0}
    apart = ThreadPoolExecutor(1)  # another test may have a loop running in this thread

    def run(data: bytes) -> None:
        if state["asked"] % 100 == 0:
            state["desk"] = _desk(file, places, state)
        state["asked"] += 1
        path = "/search" if data[:1] == b"s" else "/change"
        asked = _ask(state["application"], path, data[1:])
        status, answer = apart.submit(asyncio.run, asked).result()
        assert status in (200, 409, 422), (status, answer)
        said = json.loads(answer)
        assert "error" not in said or len(said["error"]) <= LONGEST_SENTENCE
        assert read_events(file).marks == state["desk"].event_map.marks

    return run


def _desk(file: Path, places: Places, state: dict[str, Any]) -> Desk:
    write_events(read_example(), file)
    desk = Desk(file, "Three people were hurt in Rotterdam.")
    state["application"] = application(desk, places, port=PORT, token=TOKEN, saved=lambda: None)
    return desk


async def _ask(app: Any, path: str, body: bytes) -> tuple[int, bytes]:
    """What an ASGI application answers to a POST of JSON."""
    headers = {"host": f"127.0.0.1:{PORT}", "x-mapgen-token": TOKEN}
    headers |= {"content-type": "application/json"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "client": ("127.0.0.1", 2), "server": ("127.0.0.1", PORT),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])


# -- what inputs are made of ---------------------------------------------------------------------


def a_sentence(error: MapgenError) -> None:
    """An error is something to read, and each of its lines is not too long for it."""
    text = str(error)
    assert text.strip()
    assert max(map(len, text.splitlines())) <= LONGEST_SENTENCE, f"{len(text)}: {text[:200]}"


def _examples(pattern: str) -> list[bytes]:
    return [file.read_bytes() for file in sorted(EXAMPLES.glob(pattern))]


def _gazetteer_example() -> bytes:
    return (TESTS.parent / "data" / "gazetteer.csv").read_bytes()[:4000].rsplit(b"\n", 1)[0]

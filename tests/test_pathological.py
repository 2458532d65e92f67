"""Inputs made to take long or to end the process: each is answered, in step with its size."""

from __future__ import annotations

import base64
import gc
import gzip
import json
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from mapgen.article import read_article
from mapgen.cli import main
from mapgen.errors import ArticleError, EventFileError, MapgenError
from mapgen.eventfile import check_events, read_events, write_events, writing
from mapgen.eventfile.quotes import similarity
from mapgen.gazetteer.checked import COLUMNS, read_rows
from mapgen.webmap import keeping
from mapgen.webmap.embedding import iframe_snippet

POINT = '{"type": "Point", "coordinates": [4.4, 51.9]}'
FOURFOLD = 10  # four times the input may take this much longer; the square of it would take 16
LEAST_S = 0.02


def collection(*features: str) -> str:
    return f'{{"type": "FeatureCollection", "features": [{",".join(features)}]}}'


def feature(properties: str) -> str:
    return f'{{"type": "Feature", "geometry": {POINT}, "properties": {{{properties}}}}}'


def repeated_keys(count: int) -> str:
    keys = ",".join(f'"k{number}": 1' for number in range(count))
    return collection(feature(f'"place": "a", {keys}, "k1": 2'))


# Name of the file and its content, by size; each took the square of its size, or worse, once.
GROWING: dict[str, tuple[str, Callable[[int], str], int]] = {
    "a name twice in an object": ("e.geojson", repeated_keys, 4_000),
    "features alike": ("e.geojson", lambda n: collection(*[feature('"place": "a"')] * n), 800),
    "rows alike": ("e.csv", lambda n: "lat,lon,place\n" + "1,2,a\n" * n, 1_000),
    "a date of commas": (
        "e.geojson",
        lambda n: collection(feature(f'"place": "a", "when": "May {"," * n}"')),
        50_000,
    ),
    "short lines": ("a.txt", lambda n: "The x\n\n" * n, 3_000),
    "items of a list": ("a.html", lambda n: "<ul>" + "<li>a" * n, 2_500),
    "rows of a gazetteer": (
        "g.csv",
        lambda n: ",".join(COLUMNS) + "\n" + 'r,"' + "A|" * n + '",,,,,,,,,,,,\n', 20_000,
    ),
}  # fmt: skip


def read(file: Path) -> None:
    try:
        if file.name.startswith("e"):
            read_events(file)
        elif file.name.startswith("g"):
            read_rows(file)
        else:
            read_article(str(file))
    except MapgenError as error:
        assert str(error).strip()


def seconds(file: Path, content: str) -> float:
    file.write_text(content, "utf-8")
    gc.collect()
    gc.disable()  # what other tests of this process left would be gone through again and again
    before = time.process_time()
    try:
        read(file)
        return max(time.process_time() - before, LEAST_S)
    finally:
        gc.enable()


@pytest.mark.parametrize("name", GROWING)
def test_four_times_the_input_takes_about_four_times_as_long(name: str, tmp_path: Path) -> None:
    file, content, size = GROWING[name]
    seconds(tmp_path / file, content(10))  # what is loaded once
    once = min(seconds(tmp_path / file, content(size)) for _ in range(2))
    fourfold = min(seconds(tmp_path / file, content(4 * size)) for _ in range(2))
    assert fourfold / once < FOURFOLD


def test_a_number_of_any_length_is_no_id_and_no_date(tmp_path: Path) -> None:
    digits = "9" * 5_000  # SQLite holds 19 of them, int() reads 4,300
    path = tmp_path / "e.csv"
    path.write_text(
        f"id,lat,lon,place,source,when\na1,1,2,a,geonames:{digits},2002-05-08\n", "utf-8"
    )
    assert check_events(path) == []
    made_from = read_events(path)
    path.write_text(f"id,lat,lon,place,when\na1,1,2,a,{digits}\n", "utf-8")
    with pytest.raises(EventFileError, match="is not a date"):
        read_events(path, made_from=made_from)


def test_ids_that_a_spreadsheet_made_numbers_of_are_found_at_once(tmp_path: Path) -> None:
    def once(count: int) -> float:
        path = tmp_path / "e.csv"
        rows = (f"{n:08},1,2,a\n" for n in range(count))
        path.write_text("id,lat,lon,place\n" + "".join(rows), "utf-8")
        made_from = read_events(path)
        numbers = (f"{n},1,2,a\n" for n in range(count))
        path.write_text("id,lat,lon,place\n" + "".join(numbers), "utf-8")
        before = time.process_time()
        assert [m.id for m in read_events(path, made_from=made_from).marks] == [
            m.id for m in made_from.marks
        ]
        return time.process_time() - before

    once(10)
    assert once(4_000) / once(1_000) < FOURFOLD


def test_sentences_of_any_length_are_compared() -> None:
    words = "a " * 50_000
    assert similarity(words, f"b {words}") > 0.9


DEEP = 100_000
NESTED = {
    "wkt.csv": b'wkt,place\n"' + b"GEOMETRYCOLLECTION(" * DEEP + b")" * DEEP + b'",a',
    "brackets.geojson": b"[" * DEEP,
    "objects.geojson": b'{"a":' * DEEP,
    "article.json": b'{"text": "a", "x": ' + b"[" * DEEP,
    "article.html": b"<div>" * 30_000 + b"a",
    "article.md": b"> " * DEEP,
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_deeply_ends_in_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(NESTED[name])
    command = "build" if name.startswith("article") else "check"
    done = run_apart(command, tmp_path / name)
    assert done.returncode == 1, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert len(done.stdout + done.stderr) < 2000


def run_apart(command: str, file: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own: GEOS would take this one with it."""
    arguments = [sys.executable, "-m", "mapgen", command, str(file)]
    arguments += ["--offline"] if command == "build" else []
    return subprocess.run(
        arguments, cwd=file.parent, capture_output=True, text=True, timeout=100, check=False
    )


def geopackage(path: Path, *statements: str, blob: bytes = b"") -> Path:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('events', 'geom', 4326)")
        for statement in statements:
            database.execute(statement)
        if blob:
            database.execute("CREATE TABLE events (geom, place)")
            database.execute("INSERT INTO events VALUES (?, 'a')", (blob,))
    database.close()
    return path


HEAD = b"GP\0\1" + struct.pack("<i", 4326)
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS geom FROM n"
BOMBS = {
    "a view without end": f"CREATE VIEW events AS {ENDLESS}",
    "a layer that is not there": "CREATE TABLE other (a)",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_geopackage_that_computes_is_not_read(name: str, tmp_path: Path) -> None:
    (problem,) = check_events(geopackage(tmp_path / "a.gpkg", BOMBS[name]))
    assert "is no table that is stored" in problem.text


def test_a_geopackage_gives_no_more_than_it_holds(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "a.gpkg",
        "CREATE TABLE events (geom, place AS (hex(zeroblob(3500))))",
        "INSERT INTO events (geom) VALUES (NULL), (NULL), (NULL)",
    )
    (problem,) = check_events(path)
    assert "holds more than its file has room for" in problem.text


def nested_wkb(depth: int) -> bytes:
    return b"\1\7\0\0\0\1\0\0\0" * depth + b"\1\1\0\0\0" + struct.pack("<dd", 4.4, 51.9)


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        (b"G", "is not a GeoPackage's"),
        (b"GP\0\x0f" + bytes(60), "is not a GeoPackage's"),
        (HEAD + b"\1\1\0\0\0", "is damaged"),
        (HEAD + nested_wkb(DEEP), "is a GeometryCollection, not a Point"),
    ],
    ids=["short", "envelope", "cut", "nested"],
)
def test_a_broken_geometry_is_told(blob: bytes, said: str, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", blob=blob)
    done = run_apart("check", path)
    assert done.returncode == 1, done.stderr[-500:]
    assert said in done.stdout


def test_a_page_of_tags_alone_is_no_article(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<html>" + "<p>" * 100_000, "utf-8")
    with pytest.raises(ArticleError, match="100,001 tags"):
        read_article(str(page))


def test_a_bomb_in_a_page_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGEST_BYTES", 1_000_000)
    packed = base64.b64encode(gzip.compress(bytes(1_000_001))).decode()
    page = f'<script type="text/plain" id="mg-file">{packed}</script>'
    with pytest.raises(EventFileError, match="over 1 MB"):
        keeping.kept_in(page, "map.html")


def test_a_file_of_mistakes_alone_says_the_first_of_them(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    path.write_text(collection(*["1"] * 50_000), "utf-8")
    problems = check_events(path)
    assert len(problems) < 10_010
    assert problems[-1].text == "from here on nothing is read: mend what is above"


def test_no_events_file_is_written_that_could_not_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.geojson"
    path.write_text(collection(*[feature('"place": "a"')] * 40), "utf-8")
    before = path.read_bytes()
    monkeypatch.setattr(writing, "LARGEST_BYTES", len(before) + 500)  # each mark takes more lines
    with pytest.raises(EventFileError, match=r"more than the .* that are read"):
        write_events(read_events(path), path)
    assert path.read_bytes() == before


def test_learning_prints_a_diff_and_a_frame_that_steer_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    words = "\x1b]0;t\x07\u202e"
    properties = {"place": f"Quay {words}", "source": "corrected", "article": "a"}
    path.write_text(collection(feature(json.dumps(properties)[1:-1])), "utf-8")
    asked = ["learn", str(path), "--yes", "--source", "a map", "--gazetteer"]
    done = CliRunner().invoke(main, [*asked, str(tmp_path / "own.csv")])
    assert done.exit_code == 0, done.output
    assert "+quay" in done.output and "\\x1b]0;t" in done.output
    snippet = iframe_snippet("https://example.org/", f"The {words} map\ud800")
    for said in (done.output, snippet):
        assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert 'title="The ]0;t&#8238; map"' in snippet


def test_what_no_gazetteer_may_hold_is_not_learned(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    properties = {"place": "Quay", "source": "corrected", "article": "not an id"}
    path.write_text(collection(feature(json.dumps(properties)[1:-1])), "utf-8")
    asked = ["learn", str(path), "--yes", "--source", "a map", "--gazetteer"]
    done = CliRunner().invoke(main, [*asked, str(tmp_path / "own.csv")])
    assert done.exit_code == 1
    assert "cannot be learned: scope" in done.output

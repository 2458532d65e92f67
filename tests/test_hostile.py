"""Hostile text goes through every command as text: nothing runs, and no terminal is steered."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from command_line import Finished, mapgen
from hostile import ARTICLE, PLACES, TEXTS, data_folder, write_articles

# What may stand in what a command prints: a line end, and what shows or only spaces.
STEERS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished, dict[str, str]]:
    folder = tmp_path_factory.mktemp("hostile")
    environment = {"MAPGEN_DATA": str(data_folder(folder / "data"))}
    articles = write_articles(folder)
    done = mapgen("build", *articles, "--offline", cwd=folder, environment=environment)
    return folder, done, environment


def assert_harmless(words: str) -> None:
    found = {c for c in words.replace("\n", "") if unicodedata.category(c) in STEERS}
    assert found - {"\u200c", "\u200d"} == set()


def test_nothing_runs_while_it_is_built(
    built: tuple[Path, Finished, dict[str, str]],
) -> None:
    folder, done, _ = built
    assert done.returncode == 0, done.stderr
    assert not (folder / "ran").exists()
    for name in (ARTICLE, "copied"):
        page = (folder / "output" / name / "map.html").read_text("utf-8")
        events = (folder / "output" / name / "events.geojson").read_text("utf-8")
        for content in (page, events):
            assert "{{7*7}}" in content
            assert "getpid()" in content
            assert "Fort 49" not in content
            assert "words 49" not in content


def test_what_build_reports_is_text(built: tuple[Path, Finished, dict[str, str]]) -> None:
    _, done, _ = built
    assert_harmless(done.stderr)
    assert "Title {{7*7}} {% raw %} {{ cycler" in done.stderr
    assert PLACES["statement"] in done.stderr
    assert "Mount \\u202eright\\u202c \\u200fשלום" in done.stderr


def test_the_events_file_has_the_words_as_they_are(
    built: tuple[Path, Finished, dict[str, str]],
) -> None:
    folder, _, environment = built
    events = folder / "output" / ARTICLE / "events.geojson"
    marks = [f["properties"] for f in json.loads(events.read_text("utf-8"))["features"]]
    assert {m["place"] for m in marks} >= set(PLACES.values())
    quotes = "\n".join(m["quote"] for m in marks)
    for words in TEXTS:
        # An article's text loses its control characters, and keeps everything that shows.
        kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", " ", words)
        for part in kept.split():
            assert part in quotes, words
    done = mapgen("check", events, cwd=folder, environment=environment)
    assert done.returncode == 0, done.stdout


def test_check_says_hostile_problems_as_text(tmp_path: Path) -> None:
    feature = {
        "type": "Feature", "id": "a", "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"id": "a", "event": "e", "place": "x", "role": "".join(TEXTS)},
    }  # fmt: skip
    more = {**feature, "properties": {"id": "\x1b[31m\u202e", "event": "\x9b", "when": "\x1b[2J"}}
    file = tmp_path / "events.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, more]}), "utf-8")
    for command in ("check", "render"):
        done = mapgen(command, file, cwd=tmp_path)
        assert done.returncode == 1
        assert "events.geojson:1: " in done.stdout + done.stderr
        assert_harmless(done.stdout)
        assert_harmless(done.stderr)


def test_lookup_shows_hostile_rows_as_text(
    built: tuple[Path, Finished, dict[str, str]],
) -> None:
    folder, _, environment = built
    for name in PLACES.values():
        done = mapgen("lookup", name, "--offline", cwd=folder, environment=environment)
        assert done.returncode == 0, done.stderr
        assert "checked: 1 place\n" in done.stdout
        assert "Source {{7*7}}" in done.stdout
        assert "Note {{7*7}}" in done.stdout
        assert_harmless(done.stdout)
    done = mapgen("lookup", "\x1b[31mred\u202e", "--offline", cwd=folder)
    assert done.stderr == "mapgen: no layer knows “\\x1b[31mred\\u202e”\n"


def test_names_of_files_are_text_too(tmp_path: Path) -> None:
    done = mapgen("build", "no\x1b[31m\u202esuch.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert_harmless(done.stderr)
    done = mapgen("check", "no\x1b[31msuch.geojson", cwd=tmp_path)
    assert done.returncode == 1
    assert_harmless(done.stdout + done.stderr)

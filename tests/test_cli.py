"""Every command from outside, as a process: its files, what it says where, its exit status."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest
from command_line import (
    CHECKOUT,
    MAPGEN,
    Finished,
    assert_one_sentence,
    mapgen,
    own_data,
    replace,
)

import mapgen as package
from mapgen.cli import main

ID = "china-north-korea-2002"
STORY = """Ferry sinks off Bangkok

By Jane Roe

A ferry sank in Bangkok yesterday, police said. Washington will press Seoul for an answer.
"""
# Nobody but a geocoder could know this one.
UNKNOWN = (
    "Officers drove the man to Lower Blathering Hospital on Monday. He had come from Bangkok.\n"
)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    """The folder where ``mapgen build`` was called without anything, and what it said."""
    folder = tmp_path_factory.mktemp("shipped")
    return folder, mapgen("build", cwd=folder)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    file = tmp_path / "story.txt"
    file.write_text(STORY, "utf-8")
    return file


def features(file: Path) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text("utf-8"))["features"])


def broken(file: Path) -> bytes:
    """An events file with a latitude of 95 in line 5."""
    content = (
        b'{"type": "FeatureCollection", "features": [\n'
        b'  {"type": "Feature", "id": "a1",\n'
        b'   "geometry": {\n'
        b'     "type": "Point",\n'
        b'     "coordinates": [100, 95]},\n'
        b'   "properties": {"id": "a1", "event": "e1", "place": "x"}}\n'
        b"]}\n"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return content


# build


def test_build_of_nothing_makes_the_shipped_map(shipped: tuple[Path, Finished]) -> None:
    folder, done = shipped
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (folder / "output" / ID).iterdir()} == {
        ".generated.geojson", "events.geojson", "events.schema.json", "map.html",
    }  # fmt: skip


def test_build_ends_with_what_it_made_what_it_left_off_and_how_to_go_on(
    shipped: tuple[Path, Finished],
) -> None:
    folder, done = shipped
    file = folder / "output" / ID / "events.geojson"
    marks = features(file)
    sentences = len({mark["properties"]["quote_start"] for mark in marks})
    assert done.stdout == ""
    said = done.stderr
    assert said.startswith("China in the front line of exodus from North Korea\nCalum Macleod, ")
    assert "The Independent, 10 May 2002" in said
    events, places = (
        len({mark["properties"][name] for mark in marks}) for name in ("event", "place")
    )
    assert f"On the map: {events} events at {places} places, told in {sentences} sentences" in said
    assert re.search(r"who acts or speaks: Washington; Beijing \(\d times\)", said)
    assert f"Events:  output/{ID}/events.geojson\n" in said
    assert f"mapgen render output/{ID}/events.geojson\n" in said
    assert f"mapgen embed output/{ID}/map.html\n" in said
    # All of its places are known offline: no geocoder was missed.
    assert "looked up" not in said


def test_a_second_build_gives_the_same_bytes(shipped: tuple[Path, Finished]) -> None:
    folder, _ = shipped
    files = sorted((folder / "output" / ID).iterdir())
    before = [file.read_bytes() for file in files]
    done = mapgen("build", "--offline", cwd=folder)
    assert done.returncode == 0
    assert [file.read_bytes() for file in files] == before


def test_one_bad_article_of_several(story: Path, tmp_path: Path) -> None:
    second = tmp_path / "unknown.txt"
    second.write_text(UNKNOWN, "utf-8")
    done = mapgen("build", story, "nosuch.txt", second, "--out", "made", cwd=tmp_path)
    assert done.returncode == 3
    assert features(tmp_path / "made" / "story" / "events.geojson")
    assert (tmp_path / "made" / "unknown" / "map.html").exists()
    assert "mapgen: nosuch.txt: there is no such file; check the path\n" in done.stderr
    assert done.stderr.endswith("mapgen: 1 of 3 articles failed\n")
    assert done.stderr.count("To go on:") == 1
    # No service answers in tests: that is said once, in the end, with the service's name.
    assert done.stderr.count("Not everything was looked up: nominatim (127.0.0.1:9)") == 1
    assert "No publication date was found" in done.stderr
    assert "Could not be placed:\n  Lower Blathering Hospital: " in done.stderr


def test_offline_asks_nobody_and_misses_nobody(tmp_path: Path) -> None:
    (tmp_path / "unknown.txt").write_text(UNKNOWN, "utf-8")
    done = mapgen("build", "unknown.txt", "--offline", cwd=tmp_path)
    assert done.returncode == 0
    assert "Could not be placed:\n  Lower Blathering Hospital: " in done.stderr
    assert "looked up" not in done.stderr


def test_all_articles_bad(tmp_path: Path) -> None:
    done = mapgen("build", "no.txt", "nor.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "mapgen: no.txt: there is no such file; check the path",
        "mapgen: nor.txt: there is no such file; check the path",
        "mapgen: 2 of 2 articles failed",
    ]
    assert not (tmp_path / "output").exists()


def test_two_articles_of_one_name_do_not_share_a_folder(story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "story.txt"
    other.parent.mkdir()
    other.write_text(UNKNOWN, "utf-8")
    done = mapgen("build", story, other, "--offline", cwd=tmp_path)
    assert done.returncode == 3
    assert f"mapgen: {other}: this would go where {story} went, to output/story; " in done.stderr
    assert features(tmp_path / "output" / "story" / "events.geojson")[0]["properties"]["place"]


def test_standard_input_with_a_date(tmp_path: Path) -> None:
    done = mapgen("build", "-", "--published", "2024-03-01", "--offline", cwd=tmp_path, stdin=STORY)
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("output/*/events.geojson")
    assert file.parent.name == "ferry-sinks-off-bangkok"
    (mark,) = features(file)
    assert (mark["properties"]["place"], mark["properties"]["when"]) == ("Bangkok", "2024-02-29")
    assert "Jane Roe, 1 March 2024" in done.stderr
    assert "No publication date" not in done.stderr


def test_an_article_without_places_says_so(tmp_path: Path) -> None:
    nothing = "The meeting was long.\n\nEverybody went home tired and nobody said a word.\n"
    done = mapgen("build", "-", "--offline", cwd=tmp_path, stdin=nothing)
    assert done.returncode == 0, done.stderr
    assert "On the map: nothing, for no sentence" in done.stderr


def test_corrections_are_kept_and_reported(story: Path, tmp_path: Path) -> None:
    assert mapgen("build", story, "--offline", cwd=tmp_path).returncode == 0
    file = tmp_path / "output" / "story" / "events.geojson"
    content = json.loads(file.read_text("utf-8"))
    content["features"][0]["geometry"]["coordinates"] = [100.0, 13.0]
    content["features"][0]["properties"]["title"] = "My \x1b[31mtitle"
    file.write_text(json.dumps(content), "utf-8")
    done = mapgen("build", story, "--offline", cwd=tmp_path)
    assert done.returncode == 0
    assert features(file)[0]["geometry"]["coordinates"] == [100, 13]
    said = done.stderr.partition("Kept of your corrections:\n")[2].partition("\n\n")[0]
    assert "title" in said
    assert "\x1b" not in done.stderr


BAD_INPUT: list[tuple[str, bytes | None, tuple[str, ...]]] = [
    ("empty.txt", b" \n", ("empty.txt: this is empty;",)),
    ("page.txt", b"%PDF-1.7 \x00\x01", ("page.txt", "a PDF", "save that as a .txt file")),
    ("story.json", b'{"title": "x",\n "text": }', ("story.json:2: this is no JSON",)),
    ("list.json", b"[1, 2]", ("list.json:1: a JSON article is one object",)),
    (".", None, (".: this is a folder; give the article's file",)),
    ("http://127.0.0.1:9/story", None, ("http://127.0.0.1:9/story", "--allow-private")),
    ("ftp://example.org/story", None, ("ftp://example.org/story",)),
]


@pytest.mark.parametrize(("name", "content", "parts"), BAD_INPUT, ids=lambda v: str(v)[:20])
def test_a_bad_article_is_one_sentence(
    name: str, content: bytes | None, parts: tuple[str, ...], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert_one_sentence(mapgen("build", name, "--offline", cwd=tmp_path), *parts)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("name", ["no_such_model", "a_folder"])
def test_a_model_that_is_none(name: str, story: Path, tmp_path: Path) -> None:
    (tmp_path / "a_folder").mkdir()
    done = mapgen("build", story, "--offline", "--model", name, cwd=tmp_path)
    assert_one_sentence(done, f"mapgen: {name}: ", "--model")


def test_a_broken_events_file_is_never_overwritten(story: Path, tmp_path: Path) -> None:
    file = tmp_path / "output" / "story" / "events.geojson"
    content = broken(file)
    done = mapgen("build", story, "--offline", cwd=tmp_path)
    assert_one_sentence(done, "events.geojson:5: ")
    assert file.read_bytes() == content
    assert [path.name for path in file.parent.iterdir()] == ["events.geojson"]


def test_where_nothing_can_be_written(story: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = mapgen("build", story, "--offline", "--out", "file/below", cwd=tmp_path)
    assert_one_sentence(done, "file/below", "check the path")
    (tmp_path / "output" / "story" / "map.html").mkdir(parents=True)
    done = mapgen("build", story, "--offline", cwd=tmp_path)
    assert_one_sentence(done, "map.html")


def test_a_full_disk_leaves_the_old_map(shipped: tuple[Path, Finished]) -> None:
    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    folder, _ = shipped
    page = folder / "output" / ID / "map.html"
    before = page.read_bytes()
    done = mapgen("render", page.with_name("events.geojson"), cwd=folder, before=full_disk)
    assert_one_sentence(done, "File too large")
    assert page.read_bytes() == before
    assert list(page.parent.glob(".map*")) == []


def test_a_cache_that_cannot_be_written_is_said_and_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {
        "MAPGEN_DATA": str(small_data(tmp_path)), "MAPGEN_CACHE": str(tmp_path / "file" / "x"),
    }  # fmt: skip
    done = mapgen("lookup", "Testburg", "--offline", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"mapgen: the cache folder {tmp_path / 'file' / 'x'} cannot be ")
    assert done.stderr.count("\n") == 1
    assert "geonames: 1 place\n" in done.stdout


def test_a_data_folder_without_the_data(tmp_path: Path) -> None:
    done = mapgen("build", cwd=tmp_path, environment={"MAPGEN_DATA": str(tmp_path)})
    assert_one_sentence(done, str(tmp_path), "MAPGEN_DATA")


# Wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--offlin"],
        ["build", "--published", "tomorrow"],
        ["build", "--out", "a_file"],
        ["buidl"],
        ["check"],
        ["check", "."],
        ["render", "one.geojson", "two.geojson"],
        ["embed", "nosuch.html"],
        ["lookup", " "],
        [],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a_file").touch()
    done = mapgen(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage: mapgen" in done.stderr
    assert "Traceback" not in done.stderr


# Help


def test_version(tmp_path: Path) -> None:
    done = mapgen("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"mapgen, version {package.__version__}\n")


@pytest.mark.parametrize("name", [None, *main.commands], ids=str)
def test_help_explains_every_argument_and_option(name: str | None, tmp_path: Path) -> None:
    done = mapgen(*([name] if name else []), "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    command = main.commands[name] if name else main
    assert command.help
    assert command.help.split(".")[0].split("\n")[0] in " ".join(done.stdout.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[0] in done.stdout
        else:
            metavar = (parameter.metavar or str(parameter.name)).strip("[].").upper()
            assert metavar in str(command.help), f"{name} --help does not explain {metavar}"


def test_help_lists_every_command_in_one_whole_line(tmp_path: Path) -> None:
    listed = mapgen("--help", cwd=tmp_path).stdout.splitlines()
    for name, command in main.commands.items():
        assert sum(line.split()[:1] == [name] for line in listed) == 1, name
        assert any(line.endswith(f"  {command.short_help}") for line in listed), name


def test_a_day_that_is_none_says_how_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A flood hit Leeds.", "utf-8")
    done = mapgen("build", "a.txt", "--published", "2nd June", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("'--published': '2nd June' is no day; write it as 2002-05-08\n")


def test_a_page_that_is_no_map_is_not_embedded(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><title>News</title></html>", "utf-8")
    done = mapgen("embed", "page.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("PAGE: page.html is no map that mapgen made\n")


def test_readme_names_every_command_and_no_other() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    prose = re.sub(r"(?ms)^```.*?^```$", "", readme)
    named = set(re.findall(r"mapgen ([a-z-]+)(?=[ `\n])", "\n".join(re.findall(r"`[^`]+`", prose))))
    named |= set(re.findall(r"bin/mapgen ([a-z-]+)", readme))
    assert named == set(main.commands)


def test_readme_names_every_option_of_build() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    for parameter in main.commands["build"].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in readme or f"{parameter.opts[0]} " in readme


# render, check, lookup, embed


def test_render_draws_the_file_as_it_stands(shipped: tuple[Path, Finished], tmp_path: Path) -> None:
    content = json.loads((shipped[0] / "output" / ID / "events.geojson").read_text("utf-8"))
    content["features"] = content["features"][:1]
    content["features"][0]["properties"]["title"] = "A title of my own"
    file = tmp_path / "mine.geojson"
    file.write_text(json.dumps(content), "utf-8")
    done = mapgen("render", file.name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "map.html: 1 event at 1 place\n")
    assert "A title of my own" in (tmp_path / "map.html").read_text("utf-8")
    done = mapgen("render", file.name, "--out", "page.html", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "page.html").read_bytes() == (tmp_path / "map.html").read_bytes()


def test_render_of_a_broken_file_draws_nothing(tmp_path: Path) -> None:
    broken(tmp_path / "events.geojson")
    done = mapgen("render", "events.geojson", cwd=tmp_path)
    assert_one_sentence(done, "mapgen: events.geojson:5: ")
    assert not (tmp_path / "map.html").exists()


def test_check_of_a_fine_file(shipped: tuple[Path, Finished]) -> None:
    folder, _ = shipped
    done = mapgen("check", f"output/{ID}/events.geojson", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"output/{ID}/events.geojson: fine\n"


def test_check_says_problems_with_their_lines(tmp_path: Path) -> None:
    broken(tmp_path / "events.geojson")
    done = mapgen("check", "events.geojson", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(line.startswith("events.geojson:5: ") and "95" in line for line in lines)
    assert all(re.match(r"events\.geojson:\d+: ", line) for line in lines)
    assert done.stderr == "mapgen: events.geojson: 1 to mend before it can be drawn\n"


def test_lookup_shows_what_each_layer_has(tmp_path: Path) -> None:
    done = mapgen("lookup", "Shenyang", "--offline", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^(\w+): \d+ places?$", done.stdout, re.MULTILINE) == [
        "checked", "country", "geonames",
    ]  # fmt: skip
    assert re.search(
        r"41\.79\d+, 123\.43\d+ .* checked:shenyang\n +GeoNames.*; mapgen, MIT; ", done.stdout
    )
    assert "GeoNames, CC BY 4.0" in done.stdout


def test_lookup_of_a_scoped_name_needs_its_article(tmp_path: Path) -> None:
    name = "the country's north-west"
    arguments = ["lookup", "China's north-west", "--offline"]
    assert mapgen(*arguments, "--article", ID, cwd=tmp_path).returncode == 0, name
    assert mapgen(*arguments, cwd=tmp_path).returncode == 1


def test_lookup_of_an_unknown_name_and_of_a_service_that_is_away(tmp_path: Path) -> None:
    done = mapgen("lookup", "Qwertzville", "--offline", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "mapgen: no layer knows “Qwertzville”\n"
    done = mapgen("lookup", "Qwertzville", cwd=tmp_path)
    assert done.returncode == 1
    assert "nominatim: 0 places\n" in done.stdout
    assert "Not everything was looked up: nominatim (127.0.0.1:9)" in done.stderr


class Attributes(HTMLParser):
    """The attributes of the one start tag."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        self.found = dict(attrs)


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-15"])
def test_embed_prints_html_for_any_title(encoding: str, shipped: tuple[Path, Finished]) -> None:
    folder, _ = shipped
    title = "\"><script>alert('1')</script> 沈阳"
    source = "https://example.org/map.html?a=1&b=2"
    page = f"output/{ID}/map.html"
    done = mapgen("embed", page, "--src", source, "--title", title, cwd=folder, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    parser = Attributes()
    parser.feed(done.stdout)
    assert (parser.found["src"], parser.found["title"]) == (source, title)
    assert parser.found["sandbox"] == "allow-scripts allow-popups allow-downloads"
    plain = mapgen("embed", page, cwd=folder).stdout
    assert 'src="output/' in plain and 'title="China in the front line of exodus' in plain


def test_embed_writes_the_oembed_answer(shipped: tuple[Path, Finished], tmp_path: Path) -> None:
    page = str(shipped[0] / "output" / ID / "map.html")
    source = "https://example.org/map.html"
    done = mapgen("embed", page, "--src", source, "--oembed", "oembed.json", cwd=tmp_path)
    assert done.returncode == 0
    answer = json.loads((tmp_path / "oembed.json").read_text("utf-8"))
    assert answer["type"] == "rich" and answer["html"] == done.stdout.strip()
    without = mapgen("embed", page, "--oembed", "oembed.json", cwd=tmp_path)
    assert without.returncode == 2 and "--src" in without.stderr


def test_extract_gives_the_events_file_back(shipped: tuple[Path, Finished], tmp_path: Path) -> None:
    folder = shipped[0] / "output" / ID
    done = mapgen("extract", str(folder / "map.html"), cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == (folder / "events.geojson").read_text("utf-8")
    (tmp_path / "other.html").write_text("<html></html>")
    wrong = mapgen("extract", "other.html", cwd=tmp_path)
    assert wrong.returncode == 1 and "holds no events file" in wrong.stderr


# Terminals and signals


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1"])
def test_a_terminal_without_utf_8(encoding: str, tmp_path: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    for arguments, status in ((["lookup", "Bangkok", "--offline"], 0), (["lookup", "Ж"], 1)):
        done = subprocess.run(
            [*MAPGEN, *arguments], cwd=tmp_path, env=os.environ | environment, check=False,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == status
        assert b"Traceback" not in done.stderr
        assert b"checked: " in done.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*MAPGEN, "lookup", "Bangkok", "--offline"], cwd=tmp_path, stdout=write,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(write)
    assert b"Traceback" not in done.stderr
    assert b"check the path" not in done.stderr


def test_ctrl_c_ends_without_a_traceback(story: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.txt")
    running = subprocess.Popen(
        [*MAPGEN, "build", "slow.txt", "--offline"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    # Opening the other end waits until the command reads: then it is at work for certain.
    with (tmp_path / "slow.txt").open("w"):
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode in (130, -signal.SIGINT)  # either way a shell sees 130
    assert said.strip() == "mapgen: stopped; what was finished before is kept"


def small_data(folder: Path) -> Path:
    """The shipped data with a GeoNames file of one town."""
    data = own_data(folder / "data")
    shipped = gzip.decompress((data / "geonames.tsv.gz").read_bytes()).split(b"\n", 2)
    town = b"1\tTestburg\t1.0\t2.0\tPPL\tDE\t01\t\t5000\t3\t"
    replace(data / "geonames.tsv.gz", gzip.compress(b"\n".join([*shipped[:2], town, b""])))
    return data


def test_progress_of_the_first_use_is_for_terminals_only(tmp_path: Path) -> None:
    data = str(small_data(tmp_path))

    def environment(number: int) -> dict[str, str]:
        cache = str(tmp_path / f"cache{number}")
        return {"MAPGEN_DATA": data, "MAPGEN_CACHE": cache, "TERM": "xterm"}

    arguments = ["lookup", "Testburg", "--offline"]
    done = mapgen(*arguments, cwd=tmp_path, environment=environment(1))
    assert (done.returncode, done.stderr) == (0, "")
    terminal, its_end = pty.openpty()
    running = subprocess.Popen(
        [*MAPGEN, *arguments], cwd=tmp_path, env=os.environ | environment(2),
        stdout=subprocess.DEVNULL, stderr=its_end,
    )  # fmt: skip
    os.close(its_end)
    said = b""
    while block := read_terminal(terminal):
        said += block
    os.close(terminal)
    assert running.wait() == 0
    assert b"Unpacking the places" in said


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_it_starts_as_a_module_and_as_a_program(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("mapgen")
    done = subprocess.run(
        [program, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == mapgen("--version", cwd=tmp_path).stdout

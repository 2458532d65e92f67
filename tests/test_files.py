"""Files as the world has them: cut, locked, forbidden, linked, on a full disk, of odd names, huge.

Each is a result or one sentence that names the file; what was there stays, and no half file.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import Finished, assert_one_sentence, mapgen
from unprivileged import give_away, without_privileges

from mapgen import cli
from mapgen.drawing import render_map
from mapgen.errors import EventFileError
from mapgen.eventfile import hold, read_events, update_events, write_events
from mapgen.models import EventMap, Mark

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
ARTICLE = (
    "Ferry sinks off Harwich\n\nBy A. Person\n\n2 March 2024\n\n"
    "A ferry sank off Harwich on Friday and twelve people were saved, police said.\n"
)
OLD_PAGE = '<meta name="generator" content="mapgen">an old page'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an events file, its memory, its page and an article."""
    update_events(read_events(ORIGINAL), tmp_path / "events.geojson")
    (tmp_path / "map.html").write_text(OLD_PAGE, "utf-8")
    (tmp_path / "ferry.txt").write_text(ARTICLE, "utf-8")
    return tmp_path


def seen(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# inputs that are broken

COMMANDS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "check": ("events.geojson", lambda name: ["check", name]),
    "render": ("events.geojson", lambda name: ["render", name]),
    "diff": ("events.geojson", lambda name: ["diff", name, name]),
    "learn": ("events.geojson", lambda name: ["learn", name]),
    "import": ("events.geojson", lambda name: ["import", name, "other.geojson"]),
    "export": ("events.geojson", lambda name: ["export", name, "csv"]),
    "extract": ("page.html", lambda name: ["extract", name]),
    "embed": ("page.html", lambda name: ["embed", name]),
    "article": ("ferry.txt", lambda name: ["check", "other.geojson", "--article", name]),
    "html": ("ferry.html", lambda name: ["check", "other.geojson", "--article", name]),
    "json": ("ferry.json", lambda name: ["check", "other.geojson", "--article", name]),
    "gazetteer": ("places.csv", lambda name: ["lookup", "X", "--offline", "--gazetteer", name]),
    "project": ("mapgen.toml", lambda name: ["build", "nothing.txt"]),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole file of each kind."""
    folder = tmp_path_factory.mktemp("samples")
    shutil.copy(ORIGINAL, folder / "events.geojson")
    render_map(folder / "events.geojson", folder / "page.html")
    (folder / "ferry.txt").write_text(ARTICLE, "utf-8")
    paragraphs = "".join(f"<p>{p}</p>" for p in ARTICLE.split("\n\n"))
    (folder / "ferry.html").write_text(f"<html><body><article>{paragraphs}</article>", "utf-8")
    (folder / "ferry.json").write_text(json.dumps({"title": "T", "text": ARTICLE}), "utf-8")
    shipped = Path(__file__).parent.parent / "data" / "gazetteer.csv"
    (folder / "places.csv").write_bytes(b"".join(shipped.read_bytes().splitlines(True)[:9]))
    (folder / "mapgen.toml").write_text('[mapgen]\nout = "maps"\noffline = true\n', "utf-8")
    return folder


def cut(path: Path, part: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])


def replaced_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.unlink()
        make(path)

    return damage


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut at a tenth": lambda path: cut(path, 0.1),
    "cut at a third": lambda path: cut(path, 1 / 3),
    "cut in half": lambda path: cut(path, 0.5),
    "cut near the end": lambda path: cut(path, 0.97),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "random": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "a folder": replaced_by(Path.mkdir),
    "a link to nothing": replaced_by(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced_by(lambda path: path.symlink_to(path.name)),
    "a link to a device": replaced_by(lambda path: path.symlink_to("/dev/null")),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_broken_file_is_a_result_or_a_sentence(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, damage: str
) -> None:
    name, arguments = COMMANDS[command]
    shutil.copy(samples / name, tmp_path / name)
    shutil.copy(ORIGINAL, tmp_path / "other.geojson")
    DAMAGE[damage](tmp_path / name)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.main, arguments(name))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code in (0, 1, 2)
    if done.exit_code:
        assert name in done.output or (command == "project" and "nothing.txt" in done.output)
    assert (tmp_path / "other.geojson").read_bytes() == ORIGINAL.read_bytes()
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".part", ".tmp", ".next")] == []


def test_a_device_that_never_ends_is_a_sentence(tmp_path: Path) -> None:
    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))

    for arguments in (["check"], ["render"], ["build", "--offline"]):
        done = mapgen(*arguments, "/dev/zero", cwd=tmp_path, before=little_memory)
        assert done.returncode == 1
        assert "MB" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


# rights


def test_files_that_may_not_be_read_are_named(project: Path) -> None:
    shutil.copy(project / "ferry.txt", project / "mine.txt")
    for name in ("ferry.txt", "events.geojson"):
        give_away(project / name)
    article = mapgen("build", "ferry.txt", cwd=project, before=without_privileges)
    assert_one_sentence(article, "ferry.txt: this file may not be read")
    events = mapgen("render", "events.geojson", cwd=project, before=without_privileges)
    assert events.returncode == 2
    assert "'events.geojson' is not readable" in events.stderr
    assert (project / "map.html").read_text("utf-8") == OLD_PAGE


def test_a_folder_that_may_not_be_written_is_named(project: Path) -> None:
    before = seen(project)
    project.chmod(0o555)
    try:
        for arguments in (
            ["render", "events.geojson"],
            ["build", "--offline", "--out", ".", "ferry.txt"],
            ["embed", "map.html", "--src", "https://a.example/", "--oembed", "o.json"],
        ):
            done = mapgen(*arguments, cwd=project, before=without_privileges)
            assert_one_sentence(done, "Permission denied")
            assert any(name in done.stderr for name in ("map.html", "ferry", "o.json"))
    finally:
        project.chmod(0o755)
    assert seen(project) == before


def test_a_file_that_only_may_be_read_is_replaced_and_stays_so(project: Path) -> None:
    (project / "map.html").chmod(0o444)
    done = mapgen("render", "events.geojson", cwd=project, before=without_privileges)
    assert done.returncode == 0, done.stderr
    assert "an old page" not in (project / "map.html").read_text("utf-8")
    assert (project / "map.html").stat().st_mode & 0o777 == 0o444


def test_a_cache_that_may_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o555)
    (tmp_path / "temporary").mkdir()
    settings = {"MAPGEN_CACHE": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "temporary")}
    done = mapgen(
        "lookup", "--offline", "Shenyang", cwd=tmp_path, environment=settings,
        before=without_privileges,
    )  # fmt: skip
    assert done.returncode == 0
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


# links


def test_links_are_followed_and_stay_links(project: Path) -> None:
    www = project / "www"
    www.mkdir()
    for name in ("map.html", "events.geojson"):
        shutil.move(project / name, www / name)
        (project / name).symlink_to(www / name)
    render_map(project / "events.geojson", project / "map.html")
    update_events(renamed(read_events(ORIGINAL), "new"), project / "events.geojson")
    assert (project / "map.html").is_symlink()
    assert (project / "events.geojson").is_symlink()
    assert "an old page" not in (www / "map.html").read_text("utf-8")
    assert {mark.title for mark in read_events(www / "events.geojson").marks} == {"new"}


NAMES_BESIDE = (
    ".events.geojson.tmp", ".events.geojson.next", ".generated.geojson.next", ".map.html.part",
    ".events.schema.json.tmp", "map.html",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES_BESIDE)
def test_a_link_in_a_stranger_s_folder_writes_over_nothing(project: Path, name: str) -> None:
    secret = project.parent / f"precious-{name}"
    secret.write_text("precious", "utf-8")
    (project / name).unlink(missing_ok=True)
    (project / name).symlink_to(secret)
    (project / "events.schema.json").unlink()
    if name == "map.html":
        done = mapgen("render", "events.geojson", cwd=project)
        assert_one_sentence(done, "map.html", "no page that mapgen made")
    elif name == ".generated.geojson.next":  # taken for a memory that stands ready, and is none
        with pytest.raises(EventFileError, match="memory of what it generated"):
            update_events(read_events(ORIGINAL), project / "events.geojson")
    else:
        update_events(renamed(read_events(ORIGINAL), "new"), project / "events.geojson")
        write_events(read_events(ORIGINAL), project / "events.geojson")
        render_map(project / "events.geojson", project / "map.html")
    assert secret.read_text("utf-8") == "precious"


def renamed(event_map: EventMap, title: str) -> EventMap:
    return event_map.with_marks([m.model_copy(update={"title": title}) for m in event_map.marks])


# a full disk


@pytest.fixture
def full_disk(project: Path) -> Iterator[Path]:
    """The project on a file system of 64 kB more than it takes, where we may mount one."""
    disk = project.parent / "disk"
    disk.mkdir()
    size = sum(len(content) for content in seen(project).values()) + 65_536
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True,
        check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("only root may mount a file system; RLIMIT_FSIZE below stands for it")
    try:
        shutil.copytree(project, disk, dirs_exist_ok=True)
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_leaves_what_was_there(full_disk: Path) -> None:
    before = seen(full_disk)
    done = mapgen("render", "events.geojson", cwd=full_disk)
    assert_one_sentence(done, "map.html", "No space left on device")
    assert seen(full_disk) == before
    (full_disk / "ballast").write_bytes(bytes(40_000))
    many = renamed(read_events(ORIGINAL), "a title " * 2000)
    with pytest.raises(Exception, match=r"events.geojson: cannot be written \(No space left"):
        update_events(many, full_disk / "events.geojson")
    assert seen(full_disk) == before | {"ballast": bytes(40_000)}


@pytest.mark.parametrize("limit", [100, 1000, 5000, 50_000])
def test_a_file_that_may_not_grow_is_no_half_file(project: Path, limit: int) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    before = seen(project)
    for arguments in (
        ["render", "events.geojson"],
        ["render", "events.geojson", "--out", "b.html"],
    ):
        done = mapgen(*arguments, cwd=project, before=small_files)
        assert_one_sentence(done, ".html", "File too large")
    assert seen(project) == before


# names


@pytest.mark.parametrize(
    "name",
    ["with spaces", "Ünïcödé – näme", "日本 нет", "-dash", "a'b\"c", "$(touch ran)", "new\nline"],
)  # fmt: skip
def test_any_name_of_a_folder_and_a_file_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    shutil.copy(ORIGINAL, folder / f"{name}.geojson")
    page = folder / f"{name}.html"
    assert render_map(folder / f"{name}.geojson", page)
    done = CliRunner().invoke(cli.main, ["embed", str(page)])
    assert done.exit_code == 0
    assert "<iframe" in done.output
    assert len(list(tmp_path.rglob("*"))) == 3


def test_a_name_that_is_no_utf_8_is_said_escaped(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.geojson")
    assert_one_sentence(mapgen("render", name, cwd=tmp_path), "caf\\udce9.geojson")
    (tmp_path / name).write_bytes(ORIGINAL.read_bytes())
    assert mapgen("render", name, cwd=tmp_path).returncode == 0


def test_two_articles_whose_ids_differ_in_case_alone_do_not_share_a_folder(tmp_path: Path) -> None:
    for number, id_ in enumerate(["Flood", "flood"]):
        article = {"id": id_, "text": ARTICLE}
        (tmp_path / f"{number}.json").write_text(json.dumps(article), "utf-8")
    done = mapgen("build", "--offline", "0.json", "1.json", cwd=tmp_path)
    assert done.returncode == 3
    assert "1.json: this would go where 0.json went" in done.stderr
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["Flood"]


# sizes


def test_an_article_of_100_megabytes_is_a_sentence(tmp_path: Path) -> None:
    with (tmp_path / "long.txt").open("wb") as file:
        for _ in range(100):
            file.write(ARTICLE.encode() * (1_000_000 // len(ARTICLE)))
    done: Finished = mapgen("build", "--offline", "long.txt", cwd=tmp_path)
    assert_one_sentence(done, "long.txt: this is over 20 MB")


MEASURING = """
import resource, sys, time
from pathlib import Path
from mapgen.eventfile import check_events, read_events, update_events
path = Path(sys.argv[1])
event_map = read_events(path)
update_events(event_map, path)
print(len(event_map.marks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
"""


def test_many_features_are_a_result_or_a_sentence(tmp_path: Path) -> None:
    """20,000 here; 200,000 of them are 100 MB and more, which is refused by size."""
    marks = [
        Mark(id=f"m{n}", event=f"e{n}", place=f"Place {n}", lat=n % 90, lon=n % 180, article="a")
        for n in range(20_000)
    ]
    path = tmp_path / "events.geojson"
    write_events(read_events(ORIGINAL).with_marks(marks), path)
    command = [sys.executable, "-c", MEASURING, path]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
    count, megabytes = map(int, said.split())
    assert count == 20_000
    assert megabytes < 2000
    with path.open("r+b") as file:
        file.truncate(100_000_001)
    assert_one_sentence(mapgen("render", path, cwd=tmp_path), "100 MB", "split it by article")


# several at once


def test_a_locked_folder_is_waited_for(project: Path) -> None:
    with hold(project):
        renderer = subprocess.Popen(
            [sys.executable, "-m", "mapgen", "render", "events.geojson"], cwd=project
        )
        with pytest.raises(subprocess.TimeoutExpired):
            renderer.wait(timeout=4)
        assert (project / "map.html").read_text("utf-8") == OLD_PAGE
    assert renderer.wait(timeout=60) == 0
    assert "an old page" not in (project / "map.html").read_text("utf-8")

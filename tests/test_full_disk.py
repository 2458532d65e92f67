"""A disk that is full at any moment: each file of a command is the old or the new one, whole.

The suite fails writes by a limit on the size of files. The same on a disk that really is full, with
many different rests of room:

    sudo mount -t tmpfs -o size=4m tmpfs /mnt
    MAPGEN_SMALL_DISK=/mnt .venv/bin/pytest tests/test_full_disk.py
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import CHECKOUT, mapgen
from running_editor import RunningEditor

from mapgen.eventfile import read_events, write_events
from mapgen.exports import export_events

SMALL_DISK = os.environ.get("MAPGEN_SMALL_DISK", "")
# KiB: on a full disk nothing, less than the events file, less than the page, a little more than
# both; as a limit on the size of files, less than what each command writes first.
ROOMS = [0, 4, 8, 16, 48, 150]
LIMITS = {"build": 4, "render": 9, "import": 2, "learn": 0.1, "export": 2, "diff": 9, "edit": 4}
KIB = 1024

EVENTS = "maps/ferry/events.geojson"
FIRST = "".join(
    f"A ferry sank in {name} on Monday.\n\n"
    for name in ("Rotterdam", "Hamburg", "Gdansk", "Marseille", "Naples", "Valencia", "Bergen")
)
SECOND = FIRST + "A ferry sank in Gothenburg on Friday.\n"

WRITERS: dict[str, list[str]] = {
    "build": ["build", "ferry.txt", "--offline", "--out", "maps"],
    "render": ["render", EVENTS],
    "import": ["import", "copy.csv", EVENTS],
    "learn": ["learn", EVENTS, "--yes", "--source", "a map", "--gazetteer", "places.csv"],
    "export": ["export", EVENTS, "annotations", "--out", "annotations.json"],
    "diff": ["diff", "old.geojson", EVENTS, "--map", "diff.html"],
    "edit": [],
}


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a map that a person corrected, and something for each writer to do."""
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "ferry.txt").write_text(FIRST, "utf-8")
    done = mapgen(*WRITERS["build"], cwd=folder)
    assert done.returncode == 0, done.stderr
    events = folder / EVENTS
    generated = read_events(events)
    one, *others = generated.marks
    moved = one.model_copy(update={"lat": 51.7, "lon": 4.49, "source": "corrected", "note": "seen"})
    write_events(generated.with_marks([moved, *others]), events)
    elsewhere = [m.model_copy(update={"title": f"{m.title}, again"}) for m in others]
    (folder / "copy.csv").write_bytes(export_events(generated.with_marks(elsewhere), "csv"))
    write_events(generated, folder / "old.geojson")
    header = (CHECKOUT / "data" / "gazetteer.csv").read_text("utf-8").split("\n", 1)[0]
    (folder / "places.csv").write_text(f"{header}\n", "utf-8")
    for made in ("diff.html", "annotations.json"):
        (folder / made).write_text("the old one", "utf-8")
    (folder / "ferry.txt").write_text(SECOND, "utf-8")
    return folder


def state(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def limit(room_kib: float) -> None:
    """In the process to be: no file grows larger than this."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = int(room_kib * KIB)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def filled(room_kib: float) -> Iterator[None]:
    """Leave only so much room on the small disk."""
    filler = Path(SMALL_DISK) / "filler"
    disk = os.statvfs(SMALL_DISK)
    filler.write_bytes(b"x" * max(int(disk.f_bavail * disk.f_frsize - room_kib * KIB), 0))
    try:
        yield
    finally:
        filler.unlink()


def write(name: str, folder: Path, room_kib: float | None) -> tuple[int, str]:
    """Run a writer; its exit status, and what it said."""
    limited = None if room_kib is None or SMALL_DISK else lambda: limit(room_kib)
    if name != "edit":
        done = mapgen(*WRITERS[name], cwd=folder, before=limited)
        return done.returncode, done.stderr
    mark = read_events(folder / EVENTS).marks[1]
    running = RunningEditor(folder / EVENTS, before=limited)
    asked = {"kind": "edit", "id": mark.id, "set": {"note": "n" * 3000}, "was": {"note": mark.note}}
    status, answer, _ = running.ask("/change", asked)
    said = running.interrupt()
    return (0, said) if status == 200 else (1, f"mapgen: {answer['error']}\n{said}")


@pytest.mark.parametrize("name", WRITERS)
def test_each_file_is_the_old_or_the_new_one(corrected: Path, tmp_path: Path, name: str) -> None:
    old = state(corrected)
    roomy = tmp_path / "roomy"
    shutil.copytree(corrected, roomy)
    status, said = write(name, roomy, None)
    assert status == 0, said
    new = state(roomy)
    assert new != old
    failed = 0
    for room in ROOMS if SMALL_DISK else [LIMITS[name]]:
        folder = (Path(SMALL_DISK) if SMALL_DISK else tmp_path) / f"{name}-{room}"
        shutil.copytree(corrected, folder)
        if SMALL_DISK:
            with filled(room):
                status, said = write(name, folder, room)
        else:
            status, said = write(name, folder, room)
        now = state(folder)
        assert now.keys() <= old.keys() | new.keys(), "no half of a file is left"
        for file in now:
            assert now[file] in (old.get(file), new.get(file)), (file, room, said)
        assert old.keys() <= now.keys()
        assert "Traceback" not in said
        if status:
            failed += 1
            assert said.startswith("mapgen: ")
            assert any(reason in said for reason in ("too large", "No space left")), said
        status, said = write(name, folder, None)
        assert (status, state(folder)) == (0, new), "with room it goes on as if nothing had been"
        shutil.rmtree(folder)
    assert failed, "no room was too small"

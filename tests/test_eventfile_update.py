"""The step of `build` that brings new events into a person's file, also when it is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mapgen.errors import EventFileError
from mapgen.eventfile import read_events, update_events, write_events
from mapgen.models import EventMap

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
IN_FOLDER = {"events.geojson", ".generated.geojson", "events.schema.json"}

# Runs update_events and dies without any clean-up just before the nth of the calls that touch the
# disk: os.fsync, os.replace and os.unlink.
KILLED = """
import os, sys
from pathlib import Path
from mapgen.eventfile import read_events, update_events

calls = 0

def dies(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == int(sys.argv[3]):
            os._exit(9)
        return real(*args, **kwargs)
    setattr(os, name, call)

for name in ("fsync", "replace", "unlink"):
    dies(name)
update_events(read_events(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def original() -> EventMap:
    return read_events(ORIGINAL)


def edit_file(path: Path, number: int, **changes: object) -> None:
    doc = json.loads(path.read_text("utf-8"))
    doc["features"][number]["properties"] |= changes
    path.write_text(json.dumps(doc, indent=2), "utf-8")


def retitled(event_map: EventMap, title: str) -> EventMap:
    return event_map.with_marks([m.model_copy(update={"title": title}) for m in event_map.marks])


def in_folder(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_first_build_writes_the_file_and_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    assert update_events(original(), path) is None
    assert path.read_bytes() == ORIGINAL.read_bytes()
    assert in_folder(tmp_path) == IN_FOLDER


def test_the_second_build_changes_no_byte_and_touches_no_file(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()}
    merged = update_events(original(), path)
    assert merged is not None
    assert merged.kept == merged.conflicts == []
    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()}
    assert after == before


def test_moved_changed_deleted_and_added_features_outlive_five_builds(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    doc = json.loads(path.read_text("utf-8"))
    doc["features"][0]["geometry"]["coordinates"] = [1.29, 51.98]
    doc["features"][1]["properties"]["title"] = "Mine"
    deleted = doc["features"].pop(2)["id"]
    doc["features"].append(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.4, 51.9]},
            "properties": {"title": "Lifeboat"},
        }
    )
    path.write_text(json.dumps(doc), "utf-8")
    merged = update_events(original(), path)
    assert merged is not None
    assert merged.kept == [
        "kept: you moved Harwich 4.2 km",
        "kept: you changed the title of Hoek van Holland",
        "kept: you deleted Rotterdam ('Three people were hurt in Rotterdam.')",
        "kept: you added Lifeboat",
    ]
    settled = path.read_bytes()
    for title in ("New", "Newer", "Newest"):
        update_events(retitled(original(), title), path)
    update_events(original(), path)
    assert path.read_bytes() == settled
    marks = {m.id: m for m in read_events(path).marks}
    assert deleted not in marks
    assert {m.title for m in marks.values()} >= {"Mine", "Lifeboat"}


@pytest.mark.parametrize("content", ["", '{"type": "FeatureCollection", "features": [', "\ufffe"])
def test_a_file_that_cannot_be_read_is_never_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    path.write_text(content, "utf-8")
    with pytest.raises(EventFileError, match=r"events\.geojson:\d+: "):
        update_events(retitled(original(), "New"), path)
    assert path.read_text("utf-8") == content
    assert read_events(tmp_path / ".generated.geojson") == original()


def test_a_broken_memory_stops_the_build_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    (tmp_path / ".generated.geojson").write_text("{")
    with pytest.raises(EventFileError, match="put it back from a copy, or delete it"):
        update_events(retitled(original(), "New"), path)
    assert path.read_bytes() == ORIGINAL.read_bytes()
    (tmp_path / ".generated.geojson").unlink()
    merged = update_events(original(), path)
    assert merged is not None
    assert ".generated.geojson is missing" in merged.conflicts[0]


def killed_update(now: Path, path: Path, nth: int) -> bool:
    """Update in a process of its own that dies at its nth call; whether it did."""
    run = subprocess.run(
        [sys.executable, "-c", KILLED, now, path, str(nth)], check=False, timeout=60
    )
    assert run.returncode in (0, 9)
    return run.returncode == 9


def test_a_crash_at_any_point_loses_no_edit_and_makes_none(tmp_path: Path) -> None:
    """The person edits, build dies, the person edits on, the next builds must tell all apart."""
    now = tmp_path / "now.geojson"
    new_title = retitled(original(), "New")
    fewer = new_title.with_marks(new_title.marks[:-1])
    write_events(fewer, now)
    nth = 0
    seen = set()
    while True:
        nth += 1
        folder = tmp_path / f"death {nth}"
        folder.mkdir()
        path = folder / "events.geojson"
        first = original()
        update_events(first.with_marks(first.marks[1:]), path)  # the first mark comes later
        edit_file(path, 0, note="before the crash")
        before = path.read_bytes()
        died = killed_update(now, path, nth)
        seen.add("old" if path.read_bytes() == before else "new")
        shown = {m.id: m.title for m in read_events(path).marks}
        assert shown in (
            {m.id: m.title for m in first.marks[1:]},
            {m.id: m.title for m in fewer.marks},
        )
        edit_file(path, 1, reason="after the crash")
        edited = read_events(path).marks[1].id
        update_events(fewer, path)
        update_events(retitled(fewer, "Newest"), path)
        marks = {m.id: m for m in read_events(path).marks}
        assert set(marks) == {m.id for m in fewer.marks}, nth
        assert {m.title for m in marks.values()} == {"Newest"}, nth
        assert marks[first.marks[1].id].note == "before the crash"
        assert marks[edited].reason == "after the crash"
        assert in_folder(folder) == IN_FOLDER
        if not died:
            break
    assert seen == {"old", "new"}
    assert nth > 6


def test_a_full_disk_leaves_both_files_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    path = folder / "events.geojson"
    update_events(original(), path)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    now = tmp_path / "now.geojson"
    write_events(retitled(original(), "New " * 5_000), now)
    # A limit on the size of files fails a write half way, as a full disk does.
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from mapgen.eventfile import read_events, update_events\n"
        "from mapgen.errors import EventFileError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try: update_events(read_events(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "except EventFileError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, now, path], check=True, capture_output=True, text=True
    )
    assert "cannot be written" in run.stdout
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_file_saved_while_build_runs_is_merged_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    real = os.fsync
    saves = iter(["saved meanwhile"])

    def fsync(handle: int) -> None:
        real(handle)
        note: Any = next(saves, None)
        if note:
            edit_file(path, 0, note=note)

    monkeypatch.setattr(os, "fsync", fsync)
    update_events(retitled(original(), "New"), path)
    mark = read_events(path).marks[0]
    assert (mark.note, mark.title) == ("saved meanwhile", "New")

"""One writer at a time in a folder, over threads and processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mapgen.errors import EventFileError
from mapgen.eventfile import hold, read_events, update_events
from mapgen.models import EventMap

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"

# Adds its own mark to the events file 15 times: read, add, write, all while it holds the folder.
ADDING = """
import sys
from pathlib import Path
from mapgen.eventfile import hold, read_events, write_events
from mapgen.models import Mark
path, name = Path(sys.argv[1]), sys.argv[2]
for n in range(15):
    with hold(path.parent):
        event_map = read_events(path)
        id_ = f"{name}-{n}"
        mark = Mark(id=id_, event=id_, place=id_, lat=1, lon=2, article="ferry")
        write_events(event_map.with_marks([*event_map.marks, mark]), path)
"""

# Builds 15 times, with another title each time.
BUILDING = """
import sys
from pathlib import Path
from mapgen.eventfile import read_events, update_events
path, name, original = Path(sys.argv[1]), sys.argv[2], read_events(Path(sys.argv[3]))
for n in range(15):
    titled = [m.model_copy(update={"title": f"{name} {n}"}) for m in original.marks]
    update_events(original.with_marks(titled), path)
"""

HOLDING = """
import sys, time
from pathlib import Path
from mapgen.eventfile import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def original() -> EventMap:
    return read_events(ORIGINAL)


def test_two_builds_and_two_editors_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    workers = [
        subprocess.Popen([sys.executable, "-c", code, path, name, ORIGINAL], stderr=subprocess.PIPE)
        for code, name in [(ADDING, "a"), (ADDING, "b"), (BUILDING, "c"), (BUILDING, "d")]
    ]
    errors = [worker.communicate(timeout=60)[1].decode() for worker in workers]
    assert errors == [""] * 4
    marks = {mark.id: mark for mark in read_events(path).marks}
    assert marks.keys() >= {f"{name}-{n}" for name in "ab" for n in range(15)}
    assert {mark.title for mark in marks.values()} & {"c 14", "d 14"}
    assert {file.name for file in tmp_path.iterdir()} == {
        "events.geojson", ".generated.geojson", "events.schema.json",
    }  # fmt: skip


def test_threads_queue_and_a_thread_may_hold_twice(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with hold(tmp_path), hold(tmp_path):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_held_folder_is_one_sentence_and_a_killed_holder_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder, holder.stdout as said:
        assert said.readline() == "held\n"
        busy = pytest.raises(EventFileError, match="another mapgen has been writing")
        with busy, hold(tmp_path, patience_s=0.1):
            pytest.fail("held by two")
        holder.send_signal(signal.SIGKILL)
    with hold(tmp_path, patience_s=5):
        assert list(tmp_path.iterdir()) == []


def test_what_a_held_folder_is_needed_for_waits(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(original(), path)
    with hold(tmp_path):
        builder = subprocess.Popen([sys.executable, "-c", BUILDING, path, "e", ORIGINAL])
        with pytest.raises(subprocess.TimeoutExpired):
            builder.wait(timeout=1.5)
        assert read_events(path) == original()
    assert builder.wait(timeout=60) == 0
    titles = {mark.title for mark in read_events(path).marks}
    assert titles == {"e 14"}

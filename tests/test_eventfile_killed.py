"""kill -9 at random moments of build, edit, learn and the editor: each file is whole, old or new.

The suite looks at 200 moments of stopped processes, and kills some in earnest. All in earnest:

    MAPGEN_KILLS=200 .venv/bin/pytest tests/test_eventfile_killed.py
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest
from running_editor import RunningEditor, place
from sample_story import china_story

from mapgen.eventfile import read_events, update_events, write_events
from mapgen.gazetteer.checked import read_rows

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
MOMENTS = 200 // 3 + 1
KILLS = int(os.environ.get("MAPGEN_KILLS", "16")) // 4  # of each kind of work

# Work that a process does over and over, as fast as it can, until it is killed. Each says when it
# begins; all of them touch the files of one folder.
SETTING = """
import datetime as dt, itertools, sys
from pathlib import Path
from mapgen.eventfile import read_events, update_events, write_events, write_events
from mapgen.learning import Lesson, learn
folder = Path(sys.argv[1])
path, gazetteer = folder / "events.geojson", folder / "places.csv"
original = read_events(Path(sys.argv[2]))
print("begins", flush=True)
for n in itertools.count():
    marks = [m.model_copy(update={"title": f"title {n}"}) for m in original.marks]
"""
WORK = {
    "build": "    update_events(original.with_marks(marks), path)\n",
    "edit": "    write_events(original.with_marks(marks), path)\n",
    "learn": (
        "    mark = original.marks[0].model_copy(update={'lat': n % 90, 'lon': n % 180})\n"
        "    lesson = Lesson(mark, (f'Place {n}',), 'before')\n"
        "    learn(gazetteer, [(lesson, False)], source='x', on=dt.date(2026, 11, 23))\n"
    ),
}


@pytest.mark.parametrize("work", WORK)
def test_a_kill_leaves_whole_files(tmp_path: Path, work: str) -> None:
    """The worker is stopped at a random moment, looked at, run on, and at last killed.

    A stopped process is what a killed one leaves: nothing that it would still do has been done.
    So that each kill needs no new interpreter, the same one is stopped many times; three times it
    is killed in earnest, and the next one must find its way.
    """
    update_events(read_events(ORIGINAL), tmp_path / "events.geojson")
    dice = random.Random(work)  # noqa: S311
    titles = set()
    for _life in range(3):
        worker = subprocess.Popen(
            [sys.executable, "-c", SETTING + WORK[work], tmp_path, ORIGINAL],
            stdout=subprocess.PIPE,
        )
        assert worker.stdout is not None
        with worker, worker.stdout as said:
            assert said.readline() == b"begins\n"
            for _ in range(MOMENTS // 3 + 1):
                time.sleep(dice.uniform(0, 0.03))
                os.kill(worker.pid, signal.SIGSTOP)
                os.waitpid(worker.pid, os.WUNTRACED)
                event_map = read_events(tmp_path / "events.geojson")
                assert len(event_map.marks) == 4
                shown = {mark.title for mark in event_map.marks}
                assert len(shown) == 1 or {"The ferry left Harwich"} < shown
                titles |= shown
                gazetteer = tmp_path / "places.csv"
                if gazetteer.exists():
                    rows = read_rows(gazetteer)
                    assert [row.name for row in rows] == [f"Place {n}" for n in range(len(rows))]
                    titles |= {row.name for row in rows}
                os.kill(worker.pid, signal.SIGCONT)
            worker.kill()
    assert len(titles) > 3, "the work went on between the moments, however busy the machine"
    update_events(read_events(ORIGINAL), tmp_path / "events.geojson")
    assert {file.name for file in tmp_path.iterdir()} - {"places.csv"} <= {
        "events.geojson", ".generated.geojson", "events.schema.json",
    } | ({".places.csv.tmp"} if work == "learn" else {".events.geojson.tmp"})  # fmt: skip


@pytest.mark.parametrize("work", WORK)
def test_a_kill_in_earnest(tmp_path: Path, work: str) -> None:
    update_events(read_events(ORIGINAL), tmp_path / "events.geojson")
    dice = random.Random(f"{work} in earnest")  # noqa: S311
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-c", SETTING + WORK[work], tmp_path, ORIGINAL],
            stdout=subprocess.PIPE,
        )
        assert worker.stdout is not None
        with worker, worker.stdout as said:
            assert said.readline() == b"begins\n"
            time.sleep(dice.uniform(0, 0.1))
            worker.kill()
        event_map = read_events(tmp_path / "events.geojson")
        shown = {mark.title for mark in event_map.marks}
        assert len(event_map.marks) == 4
        assert len(shown) == 1 or "The ferry left Harwich" in shown, "one build's titles, not two's"
        if (tmp_path / "places.csv").exists():
            rows = read_rows(tmp_path / "places.csv")
            assert [row.name for row in rows] == [f"Place {n}" for n in range(len(rows))]
        corrected = event_map.marks[0].model_copy(update={"note": "after the kill"})
        write_events(
            event_map.with_marks([corrected, *event_map.marks[1:]]), tmp_path / "events.geojson"
        )
        merged = update_events(read_events(ORIGINAL), tmp_path / "events.geojson")
        assert merged
        assert merged.event_map.marks[0].note == "after the kill", "a person's note outlives both"
        assert [m.title for m in merged.event_map.marks] == [
            m.title for m in read_events(ORIGINAL).marks
        ] or work == "edit", "what a killed build wrote is no edit"


def test_a_killed_editor_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    events = place(china_story(), tmp_path)
    dice = random.Random(6)  # noqa: S311
    answered = read_events(events).marks[0].note
    for _ in range(max(KILLS, 3)):
        running = RunningEditor(events)
        threading.Timer(dice.uniform(0.05, 0.4), running.process.kill).start()
        asked = answered
        id_ = read_events(events).marks[0].id
        try:
            for number in range(10_000):
                asked = f"{answered[-20:]} {number}"
                running.change(kind="edit", id=id_, set={"note": asked}, was={"note": answered})
                answered = asked
        except (OSError, HTTPException):
            pass  # it is dead
        running.kill()
        marks = read_events(events).marks
        assert len(marks) == len(china_story().marks)
        assert marks[0].note in (answered, asked), "the last one may be saved and not answered"
        answered = marks[0].note

"""Build, edit, render and learn at once on one file: nobody's work is lost, and no file is half."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mapgen.eventfile import read_events, update_events
from mapgen.gazetteer.checked import read_rows
from mapgen.webmap.keeping import kept_in

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
TIMES = 8

SETTING = """
import datetime as dt, sys
from pathlib import Path
from mapgen.editor.changes import Edit
from mapgen.editor.desk import Desk
from mapgen.eventfile import read_events, update_events
from mapgen.learning import Lesson, learn
from mapgen.drawing import render_map
path, original = Path(sys.argv[1]), read_events(Path(sys.argv[2]))
for n in range(int(sys.argv[3])):
"""
WORK = {
    "build": (
        "    marks = [m.model_copy(update={'title': f'built {n}'}) for m in original.marks]\n"
        "    update_events(original.with_marks(marks), path)\n"
    ),
    "edit": (
        "    desk = Desk(path)\n"
        "    for mark in desk.event_map.marks:\n"
        "        note = {'note': f'{mark.note} edit {n}'}\n"
        "        desk.change(Edit(kind='edit', id=mark.id, set=note, was={}))\n"
    ),
    "edit too": (
        "    desk = Desk(path)\n"
        "    mark = desk.event_map.marks[n % 2]\n"
        "    desk.change(Edit(kind='edit', id=mark.id, set={'lat': 50 + n, 'lon': 1.5}, was={}))\n"
    ),
    "render": "    render_map(path, path.with_name('map.html'))\n",
    "learn": (
        "    mark = original.marks[0].model_copy(update={'lat': n, 'lon': n})\n"
        "    lesson = Lesson(mark, (f'Place {n}',), 'before')\n"
        "    learn(path.with_name('places.csv'), [(lesson, False)], source='x',\n"
        "          on=dt.date(2026, 11, 23))\n"
    ),
}


def test_build_edit_render_and_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    update_events(read_events(ORIGINAL), path)
    workers = {
        name: subprocess.Popen(
            [sys.executable, "-c", SETTING + code, path, ORIGINAL, str(TIMES)],
            stderr=subprocess.PIPE, text=True,
        )
        for name, code in WORK.items()
    }  # fmt: skip
    assert {n: w.communicate(timeout=240)[1] for n, w in workers.items()} == dict.fromkeys(WORK, "")
    marks = read_events(path).marks
    for n in range(TIMES):
        assert all(f"edit {n}" in mark.note for mark in marks)
    assert {mark.title for mark in marks} == {f"built {TIMES - 1}"}
    assert [marks[n % 2].lat for n in (TIMES - 2, TIMES - 1)] == [50 + TIMES - 2, 50 + TIMES - 1]
    assert [row.name for row in read_rows(tmp_path / "places.csv")] == [
        f"Place {n}" for n in range(TIMES)
    ]
    page = (tmp_path / "map.html").read_text("utf-8")
    assert kept_in(page, "map.html").startswith(b"{")
    assert {file.name for file in tmp_path.iterdir()} == {
        "events.geojson", ".generated.geojson", "events.schema.json", "map.html", "places.csv",
    }  # fmt: skip

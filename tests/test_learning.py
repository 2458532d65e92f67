"""What is corrected in one map is known to the next: learn, own gazetteers, mapgen.toml."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from command_line import CHECKOUT, Finished, assert_one_sentence, mapgen

from mapgen.errors import GazetteerError, ProjectError
from mapgen.eventfile import read_events, update_events, write_events
from mapgen.gazetteer.checked import COLUMNS, Checked, read_rows
from mapgen.gazetteer.layer import Query
from mapgen.learning import find_lessons, learn
from mapgen.models import EventMap
from mapgen.project import Project, find_project

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
DAY = dt.date(2026, 11, 23)
STORY = "Ferry sinks\n\nA ferry sank in Rotterdam on Monday, police said.\n"
OTHER = "Fire\n\nA fire destroyed a market in Rotterdam on Tuesday, police said.\n"


def original() -> EventMap:
    return read_events(ORIGINAL)


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """An events file in which Harwich was moved, and a place added by hand."""
    path = tmp_path / "output" / "events.geojson"
    path.parent.mkdir()
    update_events(original(), path)
    doc: Any = json.loads(path.read_text("utf-8"))
    doc["features"][0]["geometry"]["coordinates"] = [1.29, 51.95]
    doc["features"][0]["properties"]["note"] = "Parkeston quay"
    doc["features"].append(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.4, 51.9]},
            "properties": {"title": "Tugs leave", "place": "the old tug quay"},
        }
    )
    path.write_text(json.dumps(doc, indent=1), "utf-8")
    return path


def test_lessons_are_the_places_that_a_person_moved_or_set(corrected: Path) -> None:
    moved, added = find_lessons(corrected)
    assert moved.names == ("Harwich",)
    assert moved.before == "Harwich (geonames:2647383), 974 m away"
    assert (added.names, added.before) == (("the old tug quay",), "added by hand")
    update_events(original(), corrected)
    assert [x.before for x in find_lessons(corrected)] == [moved.before, added.before]
    (corrected.parent / ".generated.geojson").unlink()
    assert len(find_lessons(corrected)) == 2


def test_a_lesson_becomes_a_row_that_answers(corrected: Path, tmp_path: Path) -> None:
    gazetteer = tmp_path / "own" / "places.csv"
    lessons = [(lesson, False) for lesson in find_lessons(corrected)]
    difference = learn(gazetteer, lessons, source="harbour map", on=DAY)
    assert [line[:16] for line in difference.splitlines()[3:]] == [
        "+id,name,aliases", "+harwich,Harwich", "+old-tug-quay,th",
    ]  # fmt: skip
    harwich, quay = read_rows(gazetteer)
    assert (harwich.scope, harwich.lat, harwich.lon, harwich.source) == (
        "ferry", 51.95, 1.29, "harbour map",
    )  # fmt: skip
    assert harwich.note == (
        "Parkeston quay; corrected by hand in ferry; before: Harwich (geonames:2647383), 974 m away"
    )
    assert (harwich.checked_on, harwich.status, quay.scope) == (DAY, "single-source", "ferry")
    own = Checked(gazetteer)
    assert [p.lat for p in own.candidates(Query("Harwich", article="ferry"))] == [51.95]
    assert own.candidates(Query("Harwich", article="other")) == []
    assert own.candidates(Query("old tug quay", article="ferry"))
    before = gazetteer.read_bytes()
    assert learn(gazetteer, lessons, source="again", on=DAY) == ""
    assert gazetteer.read_bytes() == before


def test_everywhere_needs_a_capital_and_a_name_that_is_free(
    corrected: Path, tmp_path: Path
) -> None:
    gazetteer = tmp_path / "places.csv"
    moved, added = find_lessons(corrected)
    with pytest.raises(GazetteerError, match="has no capital letter"):
        learn(gazetteer, [(added, True)], source="x", on=DAY)
    assert not gazetteer.exists()
    learn(gazetteer, [(moved, True)], source="x", on=DAY)
    assert read_rows(gazetteer)[0].scope == ""
    text = gazetteer.read_text("utf-8")
    gazetteer.write_text(text.replace("51.95", "52.5"), "utf-8")
    with pytest.raises(GazetteerError, match="already stands there as harwich"):
        learn(gazetteer, [(moved, True)], source="x", on=DAY)
    learn(gazetteer, [(moved, False)], source="x", on=DAY)
    assert [(row.id, row.scope) for row in read_rows(gazetteer)] == [
        ("harwich", ""), ("harwich-2", "ferry"),
    ]  # fmt: skip
    both = Checked(gazetteer)
    assert [p.lat for p in both.candidates(Query("Harwich", article="ferry"))] == [51.95]
    assert [p.lat for p in both.candidates(Query("Harwich"))] == [52.5]


def test_an_own_gazetteer_stands_before_the_shipped_one_and_hides_no_other_name(
    tmp_path: Path,
) -> None:
    header = (CHECKOUT / "data" / "gazetteer.csv").read_text("utf-8").splitlines()[0]
    own = tmp_path / "own.csv"
    own.write_text(
        f"{header}\nmy-shenyang,Shenyang,,,40,120,locality,5,CN,,confirmed,me,2026-11-23,mine\n",
        "utf-8",
    )
    both = Checked(own, CHECKOUT / "data" / "gazetteer.csv")
    assert [p.id for p in both.candidates(Query("Shenyang"))] == ["checked:my-shenyang"]
    assert [p.id for p in both.candidates(Query("Mukden"))] == ["checked:shenyang"]


# -- mapgen.toml -----------------------------------------------------------------------------------


def test_a_project_is_found_upwards_and_its_paths_count_from_its_folder(tmp_path: Path) -> None:
    assert find_project(tmp_path) == Project()
    (tmp_path / "mapgen.toml").write_text(
        '[mapgen]\ngazetteer = "places.csv"\nout = "../maps"\noffline = true\n', "utf-8"
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    project = find_project(below)
    assert project.gazetteer == tmp_path / "places.csv"
    assert project.out == tmp_path / ".." / "maps"
    assert (project.offline, project.model) == (True, None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[mapgen]\ngazeteer = 'x'", "the setting gazeteer is unknown"),
        ("[mapgen]\noffline = 'sometimes'", "the setting offline is unknown or of the wrong kind"),
        ("mapgen = 3", r"the setting \[mapgen\]"),
        ("[mapgen", "cannot be read as TOML"),
    ],
)
def test_a_wrong_project_file_is_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "mapgen.toml").write_text(content, "utf-8")
    with pytest.raises(ProjectError, match=sentence):
        find_project(tmp_path)


# -- the commands ----------------------------------------------------------------------------------


def build(folder: Path, name: str, text: str, *arguments: str) -> EventMap:
    (folder / f"{name}.txt").write_text(text, "utf-8")
    done = mapgen("build", f"{name}.txt", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return read_events(next(folder.glob(f"*/{name}/events.geojson")))


def move_first(path: Path, lon: float, lat: float) -> None:
    doc: Any = json.loads(path.read_text("utf-8"))
    doc["features"][0]["geometry"]["coordinates"] = [lon, lat]
    path.write_text(json.dumps(doc, indent=1), "utf-8")


def test_a_place_corrected_in_one_article_is_right_in_the_next(tmp_path: Path) -> None:
    (tmp_path / "mapgen.toml").write_text(
        '[mapgen]\ngazetteer = "places.csv"\nout = "maps"\noffline = true\n', "utf-8"
    )
    build(tmp_path, "ferry", STORY)
    path = tmp_path / "maps" / "ferry" / "events.geojson"
    move_first(path, 4.493, 51.744)
    done = mapgen("learn", path, cwd=tmp_path, stdin="e\nWilhelmina pier, OpenStreetMap\ny\n")
    assert done.returncode == 0, done.stderr
    assert "before: Rotterdam (geonames:2747891), " in done.stderr
    assert "+rotterdam,Rotterdam,,,51.744,4.493," in done.stdout
    assert [row.name for row in read_rows(tmp_path / "places.csv")] == ["Rotterdam"]
    (mark,) = build(tmp_path, "fire", OTHER).marks
    assert (mark.lat, mark.lon, mark.source) == (51.744, 4.493, "checked:rotterdam")
    again: Finished = mapgen("lookup", "Rotterdam", cwd=tmp_path)
    assert "checked:rotterdam" in again.stdout


def test_learn_without_questions_refusing_and_nothing_to_learn(tmp_path: Path) -> None:
    build(tmp_path, "ferry", STORY, "--offline")
    path = tmp_path / "output" / "ferry" / "events.geojson"
    own = ["--gazetteer", tmp_path / "own.csv"]
    assert "nothing to learn" in mapgen("learn", path, *own, cwd=tmp_path).stderr
    move_first(path, 4.493, 51.744)
    id_ = read_events(path).marks[0].id
    for stdin in ("n\n", "a\na map\nn\n"):
        done = mapgen("learn", path, *own, cwd=tmp_path, stdin=stdin)
        assert not (tmp_path / "own.csv").exists(), done.stderr
    assert mapgen("learn", path, *own, "--yes", cwd=tmp_path).returncode == 2
    wrong = mapgen("learn", path, *own, "--accept", "nobody", "--source", "x", cwd=tmp_path)
    assert (wrong.returncode, "no corrected place has this id" in wrong.stderr) == (2, True)
    done = mapgen("learn", path, *own, "--accept", id_, "--source", "a map", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = read_rows(tmp_path / "own.csv")
    assert (row.scope, row.source) == ("ferry", "a map")
    own_build = build(tmp_path, "ferry2", STORY, "--offline", "--gazetteer", "own.csv")
    assert own_build.marks[0].source == "geonames:2747891"
    missing = mapgen("build", "ferry.txt", "--gazetteer", "none.csv", cwd=tmp_path)
    assert_one_sentence(missing, "none.csv: the gazetteer cannot be read")


# -- outlines of one's own -------------------------------------------------------------------------

ISLAND = {
    "type": "Feature",
    "properties": {"source": "drawn by hand"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[4.0, 51.0], [5.0, 51.0], [5.0, 52.0], [4.0, 52.0], [4.0, 51.0]]],
    },
}
OWN_ROW = (
    "port-area,the port area,,ferry,51.7,4.49,area,40,NL,{shape},single-source,a map,2026-11-25,x"
)


@pytest.fixture
def own_project(tmp_path: Path) -> Path:
    """A project whose gazetteer has an outline in ``shapes`` beside it, and a map that uses it."""
    (tmp_path / "mapgen.toml").write_text('[mapgen]\ngazetteer = "mine/places.csv"\n', "utf-8")
    (tmp_path / "mine" / "shapes").mkdir(parents=True)
    row = OWN_ROW.format(shape="harbour")
    (tmp_path / "mine" / "places.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n", "utf-8")
    (tmp_path / "mine" / "shapes" / "harbour.geojson").write_text(json.dumps(ISLAND), "utf-8")
    text = "Dockers walked out in the port area on Monday.\n"
    (mark,) = build(tmp_path, "ferry", text, "--offline").marks
    assert mark.source == "checked:port-area"
    return tmp_path


def shapes_of(page: Path) -> Any:
    (story,) = re.findall(r'id="mg-story">(.*?)</script>', page.read_text("utf-8"))
    return json.loads(story).get("shapes", {})


def test_the_outline_of_an_own_place_is_drawn(own_project: Path) -> None:
    result = own_project / "output" / "ferry"
    assert shapes_of(result / "map.html")["checked:port-area"]["kind"] == "area"
    assert mapgen("render", result / "events.geojson", cwd=own_project).returncode == 0
    drawn = shapes_of(result / "map.html")["checked:port-area"]
    assert drawn["credit"] == "drawn by hand"
    elsewhere = own_project.parent / "elsewhere"
    elsewhere.mkdir()
    events = result / "events.geojson"
    assert mapgen("render", events, cwd=elsewhere).returncode == 0
    assert shapes_of(result / "map.html") == {}, "another project does not know the place"
    given = ("--gazetteer", own_project / "mine" / "places.csv")
    assert mapgen("render", events, *given, cwd=elsewhere).returncode == 0
    assert shapes_of(result / "map.html")["checked:port-area"] == drawn


def test_check_holds_a_point_against_the_own_place(own_project: Path) -> None:
    events = own_project / "output" / "ferry" / "events.geojson"
    assert mapgen("check", events, cwd=own_project).stdout == ""
    move_first(events, 4.49, 53.7)
    done = mapgen("check", events, cwd=own_project)
    assert "the point is 222 km from the port area (checked:port-area, radius 40 km)" in done.stdout


def test_an_own_shape_that_is_missing_is_one_sentence(own_project: Path) -> None:
    (own_project / "mine" / "shapes" / "harbour.geojson").unlink()
    events = own_project / "output" / "ferry" / "events.geojson"
    failed = mapgen("render", events, cwd=own_project)
    assert_one_sentence(failed, "harbour.geojson: this shape file is missing; add it, or empty")
    places = own_project / "mine" / "places.csv"
    places.write_text(places.read_text("utf-8").replace("harbour", "yalu-river"), "utf-8")
    assert mapgen("render", events, cwd=own_project).returncode == 0, "a shipped shape will do"


def test_the_phrase_that_was_misread_is_learned_and_what_has_no_words_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "events.geojson"
    said = {"toponym": "", "inferred": True, "quote": "A flood hit the Slovenian capital."}
    phrase, pointing = (
        original().marks[n].model_copy(update={**said, "place": "Rome", "reason": reason})
        for n, reason in enumerate(["“the Slovenian capital” is Rome", "“there” points to “Rome”"])
    )
    update_events(original().with_marks([phrase, pointing]), path)
    moved = {"place": "Ljubljana", "lat": 46.05, "reason": "put here by hand"}
    there = [
        m.model_copy(update={**moved, "lon": 14.5 + n}) for n, m in enumerate([phrase, pointing])
    ]
    write_events(original().with_marks(there), path)
    one, other = find_lessons(path)
    assert (one.names, one.teaches) == (("Ljubljana", "the Slovenian capital"), True)
    assert not other.teaches
    with pytest.raises(GazetteerError, match="has no words for the place"):
        learn(tmp_path / "own.csv", [(other, False)], source="x", on=DAY)


def test_what_was_learned_of_a_sentence_goes_into_the_corrected_mark(tmp_path: Path) -> None:
    """The rebuild finds by its new name the place that was put there: one mark, not two."""
    path = tmp_path / "events.geojson"
    guessed = original().marks[0].model_copy(update={"toponym": "", "inferred": True})
    update_events(original().with_marks([guessed]), path)
    put = guessed.model_copy(update={"place": "The old quay", "lat": 51.94, "lon": 1.28})
    write_events(original().with_marks([put]), path)
    learned = put.model_copy(
        update={"id": "new-id", "toponym": "the quay", "inferred": False, "source": "gazetteer:q"}
    )
    update_events(original().with_marks([learned]), path)
    marks = read_events(path).marks
    assert [(m.id, m.place, m.lat) for m in marks] == [(guessed.id, "The old quay", 51.94)]


def test_settings_that_another_user_planted_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mapgen.toml").write_text('[mapgen]\nout = "/home/you"\n', "utf-8")
    below = tmp_path / "mine"
    below.mkdir()
    tmp_path.chmod(0o777)
    assert find_project(below).out == Path("/home/you")  # our own
    monkeypatch.setattr("mapgen.project.os.getuid", lambda: 4_000_000)
    me = (tmp_path / "mapgen.toml").lstat().st_uid
    if me == 0:  # what root put there stands for all
        os.chown(tmp_path / "mapgen.toml", 65534, 65534)
    with pytest.raises(ProjectError, match="another user's, in a folder where anyone may write"):
        find_project(below)
    tmp_path.chmod(0o755)
    assert find_project(below).out == Path("/home/you")  # a colleague's folder

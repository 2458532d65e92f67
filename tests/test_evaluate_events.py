"""``mapgen evaluate FOLDER``: pins, roles, dates and topics against annotated articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ablation import FAMILIES, ablate
from command_line import mapgen

from mapgen.errors import EvaluationError
from mapgen.evaluate.annotated import Annotation, read_annotated
from mapgen.evaluate.events import FIGURES, EventScore, evaluate_events
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Mark

ANNOTATED = Path(__file__).parent / "annotated"
FIRE = "A fire broke out in a factory in Lyon on Monday."
KILLED = "Two workers were killed."
FLOWN = "The owner flew from Lyon to Oslo, Paris said."
TEXT = f"{FIRE} {KILLED}\n\n{FLOWN}"
LYON = {"name": "Lyon", "lat": 45.75, "lon": 4.85, "radius_km": 20}
OSLO = {"name": "Oslo", "lat": 59.91, "lon": 10.75, "radius_km": 20}


def annotation(**changes: Any) -> dict[str, Any]:
    date = {"text": "on Monday", "start": "2002-05-06", "end": "2002-05-06"}
    return {
        "events": [
            {"sentence": FIRE, "topic": "disaster", "places": [LYON | {"role": "at"}],
             "date": date},
            {"sentence": KILLED, "topic": "disaster", "date": date | {"inferred": True},
             "places": [LYON | {"role": "at", "inferred": True}]},
            {"sentence": FLOWN, "topic": None, "date": None,
             "places": [LYON | {"role": "from"}, OSLO | {"role": "to"}]},
        ],
        "not_places": [{"sentence": FLOWN, "text": "Paris", "why": "actor"}],
        **changes,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in (
        ("articles", {"id": "fire", "title": "", "published": "2002-05-10", "text": TEXT}),
        ("events", annotation()),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "fire.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def mark(id_: str, quote: str, **fields: Any) -> Mark:
    lyon = {"place": "Lyon", "lat": 45.76, "lon": 4.83, "quote": quote, "event": id_}
    return Mark.model_validate({"id": id_} | lyon | fields)


def figures(marks: list[Mark]) -> dict[str, float]:
    score = EventScore()
    score.add(Annotation.model_validate(annotation()), marks)
    return {name: round(figure(score), 3) for name, figure in FIGURES.items()}


def test_nothing_found() -> None:
    assert set(figures([]).values()) == {0.0}


def test_measures_by_hand() -> None:
    found = figures(
        [
            mark("a", FIRE, role="at", when="2002-05-06", topic="disaster", toponym="Lyon"),
            mark("b", KILLED, role="at", when="2002-05", topic="health", inferred=True),
            mark("c", FLOWN, role="to", toponym="Lyon"),
            mark("d", FLOWN, toponym="Paris", lat=48.86, lon=2.35),
        ]
    )
    assert found == {
        "precision": 0.75,  # a, b and c of four
        "f1": 0.75,  # Lyon three times of four places
        "named": 0.667,
        "inferred": 1.0,
        "roles": 0.667,
        "dates": 0.5,  # a month is no day
        "topics": 0.5,
        "actors": 1.0,
    }


def test_happenings_of_a_sentence_have_dates_of_their_own() -> None:
    flown = {"start": "2002-05-07", "end": "2002-05-07"}
    gold = annotation(
        events=[
            {
                "sentence": FLOWN,
                "places": [
                    LYON | {"role": "from", "date": None},
                    OSLO | {"role": "to", "date": flown},
                ],
                "date": {"start": "2002-05-06", "end": "2002-05-06"},
            }
        ]
    )
    oslo = {"lat": 59.91, "lon": 10.75}
    for when, dates in (("2002-05-07", 1.0), ("2002-05-06", 0.0)):
        score = EventScore()
        marks = [mark("a", FLOWN, when="2002-05-01"), mark("b", FLOWN, when=when, **oslo)]
        score.add(Annotation.model_validate(gold), marks)
        assert (score.counts["dates"], FIGURES["dates"](score)) == (1, dates)


def test_a_folder(folder: Path, places: Places, language: Language) -> None:
    score = evaluate_events(folder, places=places, language=language)
    found = {name: figure(score) for name, figure in FIGURES.items()}
    assert found == dict.fromkeys(FIGURES, 1.0) | {"actors": 0.0}


def test_every_family_of_rules_can_be_switched_off(folder: Path, language: Language) -> None:
    scores = ablate(folder, language)
    assert len(scores) == len(FAMILIES) + 1
    figure = {name: {k: f(score) for k, f in FIGURES.items()} for name, score in scores.items()}
    whole = figure["all rules"]
    assert figure["without: use, all of it"]["actors"] == 1.0
    assert figure["without: roles"]["roles"] < whole["roles"]
    assert figure["without: the story goes on"]["inferred"] < whole["inferred"]
    assert figure["without: dates, all of them"]["dates"] < whole["dates"]
    assert figure["without: dates carried over"]["dates"] < whole["dates"]


def test_the_command(folder: Path) -> None:
    done = mapgen("evaluate", folder, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "precision" in done.stdout
    wrong = mapgen("evaluate", folder, "--literal", cwd=folder)
    assert wrong.returncode == 2
    assert "not for folders" in wrong.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "fire.json: cannot be read"),
        ("{", "fire.json: this is not JSON"),
        ('{"events": [{}]}', "fire.json: events.0.sentence: Field required"),
    ],
)
def test_a_wrong_annotation_is_named(folder: Path, content: str | None, message: str) -> None:
    path = folder / "events" / "fire.json"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=message):
        list(read_annotated(folder))


def test_an_empty_folder_says_what_is_due(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no annotated articles"):
        list(read_annotated(tmp_path))


@pytest.mark.parametrize(
    ("folder", "actors", "least"),
    [
        (
            "written-with",
            0.07,
            {"precision": 0.82, "f1": 0.78, "inferred": 0.53, "roles": 0.86, "dates": 0.79},
        ),
        (
            "kept-aside",
            0.07,
            {"precision": 0.79, "f1": 0.74, "inferred": 0.48, "roles": 0.88, "dates": 0.73},
        ),
        (
            "kept-aside-later",
            0.13,
            {"precision": 0.71, "f1": 0.63, "inferred": 0.22, "roles": 0.81, "dates": 0.55},
        ),
    ],
)
def test_the_annotated_articles_score_as_the_readme_says(
    folder: str, actors: float, least: dict[str, float], places: Places, language: Language
) -> None:
    """A rule that helps one article and harms the others is noticed."""
    score = evaluate_events(ANNOTATED / folder, places=places, language=language)
    found = {name: round(FIGURES[name](score), 3) for name in least}
    assert all(found[name] >= figure for name, figure in least.items()), found
    assert FIGURES["actors"](score) <= actors

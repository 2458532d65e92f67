"""Scores agree with the field's protocol; the command reads, writes and explains itself."""

from __future__ import annotations

import json
from pathlib import Path

import ablation_names
import pytest
from ablation_names import PARTS, without
from click.testing import CliRunner

from mapgen.cli import main
from mapgen.errors import EvaluationError
from mapgen.evaluate.corpora import GoldToponym, read_corpus
from mapgen.evaluate.run import evaluate
from mapgen.evaluate.scores import Score
from mapgen.gazetteer.places import Places
from mapgen.language import Language

PARIS = {"lat": 48.85, "lon": 2.35}
LONDON = {"lat": 51.51, "lon": -0.13}


def spans(*rows: tuple[int, int, float | None, float | None]) -> list[GoldToponym]:
    return [GoldToponym(start=a, end=b, lat=lat, lon=lon) for a, b, lat, lon in rows]


def test_gold_against_itself_is_perfect() -> None:
    gold = spans((0, 5, 48.85, 2.35), (10, 16, 51.5, -0.1), (20, 25, None, None))
    score = Score()
    score.add(gold, gold)
    assert (score.exact.f1, score.overlap.f1, score.end_to_end.f1) == (1, 1, 1)
    assert (score.accuracy, score.accuracy_of_all, score.auc) == (1, 1, 0)
    assert (score.mean_km, score.median_km) == (0, 0)


def test_measures_by_hand() -> None:
    gold = spans((0, 5, 48.85, 2.35), (10, 16, 51.51, -0.13), (20, 25, None, None), (30, 35, 0, 0))
    # one right, one found but 344 km off, one on gold without a point, one on nothing
    found = spans((0, 5, 48.9, 2.4), (12, 18, 48.85, 2.35), (20, 25, 1, 1), (40, 45, 1, 1))
    score = Score()
    score.add(gold, found)
    assert (score.exact.precision, score.exact.recall) == (2 / 4, 2 / 4)
    assert (score.overlap.precision, score.overlap.recall) == (3 / 4, 3 / 4)
    assert (score.accuracy, score.accuracy_of_all) == (1 / 2, 1 / 3)
    assert (score.end_to_end.precision, score.end_to_end.recall) == (1 / 3, 1 / 3)
    assert score.mean_km == pytest.approx((6.65 + 343.9) / 2, abs=1)
    assert score.auc == pytest.approx(0.399, abs=0.01)


def test_the_longest_overlap_is_paired_first() -> None:
    gold = spans((0, 4, 0, 0), (5, 9, 10, 10))
    score = Score()
    score.add(gold, spans((3, 9, 10, 10), (0, 5, 0, 0)))
    assert score.hits == 2
    assert score.found_exactly == 0


def test_nothing_found_and_nothing_to_find() -> None:
    score = Score()
    score.add([], [])
    score.add(spans((0, 5, 1, 1)), [])
    assert (score.exact.f1, score.end_to_end.f1, score.accuracy_of_all, score.auc) == (0, 0, 0, 0)
    assert score.mean_km is None


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two documents of our own: a demonym, an actor and a name in a name beside plain places."""
    text = "French police met in London. The Bank of France said nothing. Paris was quiet."
    rows = [
        {"start": 0, "end": 6, "lat": 46, "lon": 2, "type": "associative"},
        {"start": text.index("London"), "end": text.index("London") + 6, "type": "literal"}
        | LONDON,
        {"start": 41, "end": 47, "lat": 46, "lon": 2, "type": "associative"},
        {"start": text.index("Paris"), "end": text.index("Paris") + 5, "type": "literal"} | PARIS,
    ]
    documents = [
        {"doc_id": "a/1", "corpus": "Own", "title": None, "text": text, "toponyms": rows},
        {"doc_id": 2, "corpus": "Own", "text": " ", "toponyms": []},
    ]
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(map(json.dumps, documents)) + "\n\n", "utf-8")
    return file


def test_all_uses_are_found_and_placed(
    corpus: Path, tmp_path: Path, places: Places, language: Language
) -> None:
    out = tmp_path / "found.jsonl"
    result = evaluate([corpus], places=places, language=language, predictions=out)
    assert result.documents == 2
    score = result.scores["Own"]
    assert (score.gold, score.found, score.hits) == (4, 4, 3)
    first, second = map(json.loads, out.read_text("utf-8").splitlines())
    assert (first["doc_id"], first["corpus"]) == ("a/1", "Own")
    uses = {t["start"]: t["use"] for t in first["toponyms"]}
    assert uses[0] == "demonym"
    assert first["toponyms"][0]["lat"] is None  # a people that the text names but once
    assert uses[41] == "in_name"
    assert [t["mapped"] for t in first["toponyms"] if t["use"] in {"demonym", "in_name"}] == [
        False,
        False,
    ]
    assert second == {"doc_id": 2, "corpus": "Own", "toponyms": []}


def test_gold_spans_are_taken_as_they_are(
    corpus: Path, tmp_path: Path, places: Places, language: Language
) -> None:
    out = tmp_path / "found.jsonl"
    result = evaluate([corpus], places=places, language=language, gold_spans=True, predictions=out)
    score = result.scores["Own"]
    assert (score.exact.f1, score.accuracy_of_all) == (1, 1)


def test_literal(corpus: Path, tmp_path: Path, places: Places, language: Language) -> None:
    out = tmp_path / "found.jsonl"
    result = evaluate([corpus], places=places, language=language, literal=True, predictions=out)
    score = result.scores["Own (literal)"]
    assert score.gold == 2
    first = json.loads(out.read_text("utf-8").splitlines()[0])
    assert {t["use"] for t in first["toponyms"]} == {"place"}


def test_the_command(corpus: Path, tmp_path: Path, places: Places) -> None:
    out = tmp_path / "found.jsonl"
    ran = CliRunner().invoke(main, ["evaluate", str(corpus), "--predictions", str(out)])
    assert ran.exit_code == 0, ran.output
    assert "end to end: P R F1" in ran.output
    assert "2 documents" in ran.output
    assert len(out.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no documents"),
        ('{"doc_id": "1"}\n', r"bad\.jsonl:1: corpus"),
        ('{"doc_id": "1", "corpus": "x", "text": "y"}\nnonsense\n', r"bad\.jsonl:2: the line"),
        (
            '{"doc_id": "1", "corpus": "x", "text": "y", "toponyms": [{"start": 3, "end": 3}]}\n',
            r"bad\.jsonl:1: toponyms\.0",
        ),
    ],
)
def test_a_wrong_corpus_says_where(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(content, "utf-8")
    with pytest.raises(EvaluationError, match=message):
        read_corpus(file)


def test_files_that_are_not_there(
    corpus: Path, tmp_path: Path, places: Places, language: Language
) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_corpus(tmp_path / "none.jsonl")
    with pytest.raises(EvaluationError, match="cannot be written"):
        evaluate([corpus], places=places, language=language, predictions=tmp_path / "no" / "file")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_finding_names_can_be_taken_away(
    part: str, corpus: Path, language: Language
) -> None:
    document = next(iter(read_corpus(corpus)))
    assert document.article
    with without(part):
        found = ablation_names.score([(document, language.parse(document.article))])
    assert list(found) == [document.corpus]

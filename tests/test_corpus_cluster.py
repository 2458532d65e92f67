"""The same dataset, row for row, whichever process is killed: worker, scheduler, or the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import mapgen
from kill_corpus import Run, datasets_differ, kill_runs
from running_cluster import running_cluster
from synthetic_articles import synthetic_articles

from mapgen.corpus.reading import from_bytes

BAD = ['{"text": 5}', '{"title": "No text"}', "no JSON"]
BATCHES = 6
ARTICLES = 32 * BATCHES - 1


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles for several batches, short ones, and three that fail."""
    lines = []
    for number, one in enumerate(synthetic_articles(ARTICLES)):
        one["text"] = one["text"].partition("\n\n")[0]
        lines.append(json.dumps(one) if number % 90 else BAD[number // 90 % 3])
    path = tmp_path_factory.mktemp("given") / "articles.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset as the cores of this machine make it in one go."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    run = Run(given, out)
    assert run.wait() == 3, run.said
    assert f"3 of {ARTICLES} articles failed" in run.said
    return out


def test_a_worker_and_the_scheduler_are_killed_in_the_middle(
    given: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with running_cluster(workers=3) as cluster:
        run = Run(given, out, "--scheduler", cluster.address)
        run.wait_for_batches(1)
        cluster.kill_worker()
        run.wait_for_batches(3)
        cluster.kill_scheduler()
        assert run.wait() == 1
        assert "what was read is kept: start it again" in run.said
        read = sum(from_bytes(batch.read_bytes()).num_rows for batch in run.batches())
        cluster.end()
        cluster.start_scheduler()
        cluster.start_worker()
        run = Run(given, out, "--scheduler", cluster.address)
        assert run.wait() == 3
        assert f"Done before: {read} of {ARTICLES}" in run.said
    assert datasets_differ(out, undisturbed) == []


def test_the_whole_run_is_killed_at_random(given: Path, undisturbed: Path, tmp_path: Path) -> None:
    kill_runs(given, tmp_path / "out", kills=2, seed=3, longest_s=9.0)
    assert datasets_differ(tmp_path / "out", undisturbed) == []


def test_no_scheduler_and_a_wrong_use_are_said(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = mapgen(
        "corpus", given, "--out", out, "--scheduler", "tcp://127.0.0.1:9", cwd=tmp_path
    )  # fmt: skip
    assert done.returncode == 1
    assert "no Dask scheduler answers there; start one with: dask scheduler" in done.stderr
    done = mapgen(
        "corpus", given, "--out", out, "--scheduler", "tcp://x:1", "--workers", "2", cwd=tmp_path
    )  # fmt: skip
    assert done.returncode == 2

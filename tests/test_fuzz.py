"""The short form of fuzzing: inputs that broke something once, and some hundred drawn ones.

`python tests/fuzz.py` is the long form.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz import SEEDS, seeds
from fuzz_targets import Target, targets
from hypothesis import HealthCheck, Phase, given, settings
from strategies import inputs

NAMES = [
    "article-text", "article-markdown", "article-html", "article-json", "article-unnamed", "dates",
    "edtf", "events-geojson", "events-csv", "events-gpkg", "gpkg-cells", "merge", "gazetteer",
    "geocoder-answers", "editor", "map-page", "project", "corpus",
]  # fmt: skip
DRAWN = 120


@pytest.fixture(scope="module")
def all_targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Target]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield targets(tmp_path_factory.mktemp("fuzz"))


def test_no_target_is_left_out(all_targets: dict[str, Target]) -> None:
    assert list(all_targets) == NAMES
    assert {folder.name for folder in SEEDS.iterdir()} <= set(NAMES)


@pytest.mark.parametrize(
    "file", sorted(SEEDS.glob("*/*")), ids=lambda f: f"{f.parent.name}-{f.name}"
)
def test_what_broke_something_once_does_so_no_more(
    file: Path, all_targets: dict[str, Target]
) -> None:
    all_targets[file.parent.name].run(file.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_any_input_is_read_or_refused_in_a_sentence(
    name: str, all_targets: dict[str, Target]
) -> None:
    target = all_targets[name]

    @settings(
        max_examples=DRAWN, derandomize=True, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    @given(inputs(target, seeds(name)))
    def every(data: bytes) -> None:
        target.run(data)

    every()

"""The short form of the injection matrix; `python tests/injection.py` runs all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from injection import SINGLE, run
from injection_ways import EACH
from payloads import PAYLOADS

SHORT = ["jinja-python", "html-title", "osc-title", "formula"]


def test_there_are_enough_payloads_and_each_is_another() -> None:
    assert len(PAYLOADS) >= 40
    assert len(set(PAYLOADS.values())) == len(PAYLOADS)


@pytest.mark.chromium_only("scripts off")
@pytest.mark.parametrize("name", SHORT)
def test_nothing_runs_and_words_stay_words(
    name: str, tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    matrix = run(quiet(new_page), tmp_path, [name], SINGLE, archive=False)
    assert matrix.wrong == []
    assert sum(matrix.ran.values()) > 400
    assert matrix.shown > 40


def test_nor_in_the_editor_a_comparison_a_card_a_geopackage_or_a_map_of_several(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    matrix = run(quiet(new_page), tmp_path, ["html-title"], EACH)
    assert matrix.wrong == []
    ways = {way for _, way in matrix.ran}
    assert ways >= {
        "card", "diff --map", "editor", "/change", "import", "page of several", "corpus-map",
        "--where", "Parquet",
    }  # fmt: skip
    assert sum(matrix.ran.values()) > 150
    assert matrix.shown > 10


def quiet(new_page: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **settings: new_page(reduced_motion=True, **settings)

"""The short form of the injection matrix; `python tests/injection.py` runs all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from injection import run
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
    matrix = run(lambda **settings: new_page(reduced_motion=True, **settings), tmp_path, [name])
    assert matrix.wrong == []
    assert sum(matrix.ran.values()) > 400
    assert matrix.shown > 40

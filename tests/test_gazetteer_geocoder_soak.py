"""The short forms of the soak; the long one is ``python tests/geocoder_soak.py``."""

from __future__ import annotations

from pathlib import Path

import pytest
from geocoder_soak import FAULTS, PAUSE_S, Request, check_pace, soak


def test_nothing_is_lost_and_nothing_wrong_kept_with_faults_at_random(tmp_path: Path) -> None:
    done = soak(500, seed=7, folder=tmp_path, slow_weight=0)
    assert done.lookups == 500
    assert done.runs > 3
    assert set(FAULTS) - {"slow"} <= set(done.faults)
    assert done.answered > 350


def test_the_pace_is_kept_in_real_time_too(tmp_path: Path) -> None:
    done = soak(4, seed=3, folder=tmp_path, real_time=True, slow_weight=0)
    assert done.lookups == 4


def test_the_soak_notices_a_broken_pace() -> None:
    first = Request("A", "", "", 0.0, 1.0, 0.0)
    check_pace([first, Request("B", "", "", 1.0 + PAUSE_S, 3.0, 0.0)])
    with pytest.raises(AssertionError):
        check_pace([first, Request("B", "", "", 0.9 + PAUSE_S, 3.0, 0.0)])

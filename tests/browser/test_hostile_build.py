"""A hostile article, built as a person builds it, is shown in the browser and does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import mapgen
from hostile import ARTICLE, PLACES, TEXTS, data_folder, write_articles


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    environment = {"MAPGEN_DATA": str(data_folder(folder / "data"))}
    done = mapgen(
        "build", *write_articles(folder), "--offline", cwd=folder, environment=environment
    )
    assert done.returncode == 0, done.stderr
    return folder / "output"


@pytest.mark.parametrize("article", [ARTICLE, "copied"])
def test_a_hostile_article_is_shown_and_does_nothing(
    article: str, built: Path, new_page: Callable[..., Any]
) -> None:
    file = built / article / "map.html"
    opened = new_page()
    dialogs: list[str] = []
    opened.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    opened.goto(file)
    page = opened.page
    marks = json.loads((file.with_name("events.geojson")).read_text("utf-8"))["features"]
    shown = page.locator("body").evaluate("body => body.textContent")
    title = page.locator("h1").evaluate("e => e.textContent")
    for words in (TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[4]):
        assert words in title
    for name in PLACES.values():
        assert name in shown
    pins = page.locator(".mg-place")
    assert pins.count() > 0
    for number in range(pins.count()):
        pins.nth(number).click()
        card = page.locator(".mg-card").evaluate("e => e.textContent")
        assert any(mark["properties"]["quote"] in card for mark in marks)
    assert page.locator("img, iframe, script[src], .mg-byline a").count() == 0
    assert dialogs == []
    assert opened.requests == [file.as_uri()]
    assert opened.errors == []

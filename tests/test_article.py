"""Copied pages: each in tests/articles is a page as text, with what must come out beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapgen.article import read_article

COPIED = sorted((Path(__file__).parent / "articles").glob("*.txt"))


@pytest.mark.parametrize("page", COPIED, ids=lambda page: page.stem)
def test_a_copied_page_gives_its_story_and_nothing_else(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text("utf-8"))
    article = read_article(str(page))
    assert article.text.split("\n\n") == expected["paragraphs"]
    found = {
        "title": article.title,
        "byline": article.byline,
        "publisher": article.publisher,
        "published": article.published and article.published.isoformat(),
    }
    assert found == {key: expected[key] for key in found}
    assert article.id == page.stem

"""Copied pages: each in tests/articles is a page as text, with what must come out beside it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from mapgen.article import read_article
from mapgen.article.copied import read_copied
from mapgen.datafiles import data_file

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


def test_the_shipped_article_is_cleaned_of_its_page() -> None:
    path = data_file("articles/china-north-korea-2002.txt")
    raw = path.read_text("utf-8")
    article = read_article(str(path))
    assert article.id == "china-north-korea-2002"
    assert article.title == "China in the front line of exodus from North Korea"
    assert (article.byline, article.publisher) == ("Calum Macleod", "The Independent")
    assert article.published == dt.date(2002, 5, 10)
    paragraphs = article.text.split("\n\n")
    assert len(paragraphs) == 9
    assert paragraphs[0].startswith("A North Korean asylum-seeker who scaled the wall")
    assert paragraphs[-1].endswith("according to Korean aid groups.")
    assert all(paragraph in raw.split("\n") for paragraph in paragraphs)
    # The story begins at its lead, printed twice, and ends before the forum.
    story = raw[raw.index(paragraphs[0]) : raw.index("Join our commenting forum")]
    assert list(dict.fromkeys(story.split("\n\n"))) == [*paragraphs, ""]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "By Nora Quill, The Ramsey Times, June 3, 2023",
            ("Nora Quill", "The Ramsey Times", dt.date(2023, 6, 3)),
        ),
        (
            "By Nora Quill, World Desk\nRamsey Courier, 3 June 2023",
            ("Nora Quill", "Ramsey Courier", dt.date(2023, 6, 3)),
        ),
        (
            "By Nora Quill, Community Reporter, The Age, 3 June 2023",
            ("Nora Quill", "The Age", dt.date(2023, 6, 3)),
        ),
        ("The Age, 3 June 2023", ("", "The Age", dt.date(2023, 6, 3))),
    ],
)
def test_a_byline_names_its_newspaper_and_no_desk(
    head: str, expected: tuple[str, str, dt.date]
) -> None:
    text = (
        f"RAMSEY - Two boats sink in the harbour overnight\n{head}\n\n"
        "Two fishing boats sank in the harbour of Ramsey in the night to Friday, the coast guard "
        "said.\n\nNobody was aboard when the storm tore them from the quay."
    )
    draft = read_copied(text)
    assert draft.title == "Two boats sink in the harbour overnight"
    assert (draft.byline, draft.publisher, draft.published) == expected


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("RAMSEY - Two boats sink in the harbour", "Two boats sink in the harbour"),
        ("OSLO - Two boats sink in the harbour", "Two boats sink in the harbour"),
        ("NASA - Two rovers land on Mars", "NASA - Two rovers land on Mars"),
        ("COVID-19 - What we know of it now", "COVID-19 - What we know of it now"),
    ],
)
def test_a_headline_loses_its_dateline_and_no_name_of_a_body(headline: str, title: str) -> None:
    text = (
        f"{headline}\nBy Ewan Blake\n\n"
        "Two fishing boats sank in the harbour of Ramsey in the night to Friday, the coast guard "
        "said.\n\nNobody was aboard when the storm tore them from the quay."
    )
    assert read_copied(text).title == title

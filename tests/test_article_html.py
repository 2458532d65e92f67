"""HTML pages of several styles: their metadata, their story, and nothing of their furniture."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapgen.article import read_article
from mapgen.errors import ArticleError

STORY = [
    "A dam broke above the town of Laxey on 3 March 2019 and flooded forty houses, people said.",
    "“You can’t go home,” the mayor told people from the quay — the café there was gone.",
    "The army brought pumps and blankets from Douglas by the evening, and schools were opened.",
    "Trains between Ramsey and Douglas stopped, and the road over the mountain stayed closed.",
]
PARAGRAPHS = "".join(f"<p>{paragraph}</p>\n" for paragraph in STORY)
FURNITURE = (
    "<p>Your donation allows us to keep our reporters on the ground in Washington.</p>"
    "<p>Sign up to our daily newsletter.</p>"
)
COMMENTS = (
    '<section id="comments" class="comments"><h2>Comments</h2><div class="comment"><p>I lived in '
    "Paris for years and never saw such rain, said the reader of the comment.</p></div></section>"
)
NAVIGATION = '<nav><ul><li><a href="/">Home</a></li><li><a href="/uk">London</a></li></ul></nav>'

JSON_LD = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Dam breaks above Laxey",
    "datePublished": "2019-10-01T08:00:00Z", "dateModified": "2019-10-04T08:00:00Z",
    "author": [{"@type": "Person", "name": "Ann Quayle"}, {"@type": "Person", "name": "Jo Kelly"}],
    "publisher": {"@type": "Organization", "name": "The Manx Post"},
}  # fmt: skip
PAGES = {
    "json-ld": (
        "<title>Dam breaks above Laxey | The Manx Post</title>"
        f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script>',
        f"<h1>Dam breaks above Laxey</h1>{PARAGRAPHS}{FURNITURE}",
        ("Ann Quayle, Jo Kelly", "The Manx Post", dt.date(2019, 10, 1)),
    ),
    "open-graph": (
        '<title>Dam breaks</title><meta property="og:title" content="Dam breaks above Laxey">'
        '<meta property="og:site_name" content="The Manx Post">'
        '<meta name="author" content="Ann Quayle">'
        '<meta property="article:modified_time" content="2019-10-04T08:00:00Z">'
        '<meta property="article:published_time" content="2019-10-01T23:30:00-05:00">'
        '<link rel="canonical" href="https://post.example/laxey">',
        f"<h1>Dam breaks above Laxey</h1><figure><img src='a.jpg'><figcaption>The dam. Photograph: "
        f"A. Nelson/Reuters</figcaption></figure>{FURNITURE}{PARAGRAPHS}",
        ("Ann Quayle", "The Manx Post", dt.date(2019, 10, 1)),
    ),
    "time-tag": (
        "<title>Dam breaks above Laxey</title>",
        '<h1>Dam breaks above Laxey</h1><p class="byline">By <a rel="author">Ann Quayle</a></p>'
        f'<time datetime="2019-10-01" pubdate="pubdate">1 October 2019</time>{PARAGRAPHS}',
        ("Ann Quayle", "", dt.date(2019, 10, 1)),
    ),
    "plain": (
        "<title>Dam breaks above Laxey</title>",
        f"<h1>Dam breaks above Laxey</h1>{PARAGRAPHS}<p>Advertisement</p>",
        ("", "", None),
    ),
}  # fmt: skip


def page(tmp_path: Path, head: str, body: str) -> str:
    path = tmp_path / "laxey.html"
    markup = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>'
        f"{NAVIGATION}<main><article>{body}</article></main>{COMMENTS}"
        "<footer><p>© 2019 Some Company. All rights reserved.</p></footer></body></html>"
    )
    path.write_text(markup, "utf-8")
    return str(path)


@pytest.mark.parametrize("style", PAGES)
def test_a_page_gives_its_story_and_metadata(tmp_path: Path, style: str) -> None:
    head, body, (byline, publisher, published) = PAGES[style]
    article = read_article(page(tmp_path, head, body))
    assert article.text.split("\n\n") == STORY
    assert article.title == "Dam breaks above Laxey"
    assert (article.byline, article.published) == (byline, published)
    assert article.publisher in (publisher, "Some Company")
    assert article.id == "laxey"


def test_a_published_date_that_is_given_wins(tmp_path: Path) -> None:
    head, body, _ = PAGES["json-ld"]
    article = read_article(page(tmp_path, head, body), published=dt.date(2002, 5, 10))
    assert article.published == dt.date(2002, 5, 10)


def test_line_breaks_and_crossheads(tmp_path: Path) -> None:
    body = f"<h1>Dam breaks above Laxey</h1><p>{STORY[0]}<br><br>{STORY[1]}</p><h2>Cut off</h2>"
    body += f"<p>{STORY[2]}</p><ul><li>{STORY[3]}</li></ul>"
    assert read_article(page(tmp_path, "", body)).text.split("\n\n") == STORY


def test_scripts_and_templates_in_a_page_are_text_or_nothing(tmp_path: Path) -> None:
    hostile = "The sign at the dam said {{7*7}} and {% raw %} and &lt;img onerror=alert(1)&gt; too."
    body = f"<h1>Dam</h1>{PARAGRAPHS}<p>{hostile}</p><script>document.write('no')</script>"
    text = read_article(page(tmp_path, "", body)).text
    assert "{{7*7}} and {% raw %} and <img onerror=alert(1)> too." in text
    assert "document.write" not in text


@pytest.mark.parametrize(
    "body",
    ["<div>" * 200_000, "<p>" * 10_000, "a" * 10**6, "<a href=x>b</a>" * 9_000, "<" * 10**6],
    ids=["div", "p", "a", "links", "less-than"],
)  # fmt: skip
def test_much_markup_comes_to_an_end(tmp_path: Path, body: str) -> None:
    source = tmp_path / "a.html"
    source.write_text(f"<html><body>{body}", "utf-8")
    try:
        assert read_article(str(source)).text
    except ArticleError as error:
        assert str(error).startswith(str(source))


def test_copied_text_is_read_without_the_heavy_libraries(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("\n\n".join(STORY), "utf-8")
    code = (
        "import sys; from mapgen.article import read_article; read_article(sys.argv[1]);"
        "print([m for m in ('trafilatura', 'lxml', 'urllib3', 'markdown_it') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(source)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.stdout.strip() == "[]"

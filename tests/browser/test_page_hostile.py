"""Whatever an article, an events file or a gazetteer says is shown as text; none of it runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_story import BANGKOK, mark

from mapgen.models import ArticleInfo, EventMap, NotMapped
from mapgen.webmap import write_page

HOSTILE = [
    "{{7*7}}",
    "{% raw %}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "</script><img src=x onerror=window.ran=1>",
    "</title></style></noscript><svg onload=window.ran=1>",
    "<!--<script>window.ran=1</script>",
    "]]>--><script>window.ran=1</script>",
    "${window.ran=1}",
    "`+(window.ran=1)+`",
    "\\`${window.ran=1}\\",
    "\\u003cimg src=x onerror=window.ran=1\\u003e \\1 \\",
    "'\"><img src=x onerror=window.ran=1>",
    "javascript:window.ran=1",
    "&lt;b&gt; &amp; &#39; %3Cscript%3E",
    "line\u2028separator\u2029and\u0085more",
    "\u202eright to left\u202c \u200fשלום \u2066x\u2069 \ufeff",
    "emoji 👩‍👩‍👧 and e\u0301 and \U0002070e",
    "tab\tand control\x01\x7f",
]


def story_of(texts: list[str]) -> EventMap:
    """Each text in every field of a mark of its own, and all of them in those of the article."""
    together = " ".join(texts)
    marks = [
        mark(
            f"In {words} it rained.", BANGKOK, id=f"m{n}", event=f"e{n}", title=f"surtitle {words}",
            place=f"place {words}", toponym=words, when="2002-05-08", when_text=f"when {words}",
            reason=f"reason {words}", note=f"note {words}", source=f"source {words}",
            confidence=0.5, quote_start=1000 * n,
            quote_end=1000 * n + len(f"In {words} it rained."),
        )
        for n, words in enumerate(texts)
    ]  # fmt: skip
    missing = [
        NotMapped(
            toponym=f"name {words}", start=0, end=1, sentence=f"sentence {words}",
            left_off="actor", reason=f"why {words}",
        )
        for words in texts
    ]  # fmt: skip
    article = ArticleInfo(
        id="a", title=f"headline {together}", byline=f"by {together}", publisher=f"in {together}",
        url="javascript:window.ran=1", language=together, published=dt.date(2002, 5, 10),
    )  # fmt: skip
    missing += [
        NotMapped(
            toponym=words, start=m.quote_end + 9, end=m.quote_end + 10, left_off="actor",
            sentence=f"Next to {words}.", reason="-",
        )
        for words, m in zip(texts, marks, strict=True)
    ]  # fmt: skip
    return EventMap(article=article, marks=tuple(marks), not_mapped=tuple(missing))


@pytest.mark.firefox
@pytest.mark.parametrize("texts", [HOSTILE, HOSTILE[::-1]], ids=["forth", "back"])
def test_hostile_text_is_text(
    texts: list[str], tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    file = tmp_path / "map.html"
    write_page(story_of(texts), file)
    opened = new_page(file, reduced_motion=True)
    page = opened.page
    together = " ".join(texts)

    def shown(selector: str) -> str:
        return "\n".join(page.locator(selector).evaluate_all("all => all.map(e => e.textContent)"))

    assert f"headline {together}" in shown("h1")
    assert page.evaluate("document.title").startswith(
        "headline {{7" if texts is HOSTILE else "head"
    )
    for part in (f"by {together}", f"in {together}"):
        assert part in shown(".mg-byline")
    assert page.locator(".mg-byline a").count() == 0
    page.locator(".mg-drawer summary").click()
    page.locator(".mg-place").first.click()
    page.get_by_text("Why here?").click()
    listed, drawer = shown(".mg-list"), shown(".mg-drawer")
    for n, words in enumerate(texts):
        page.locator(".mg-place").nth(n).click()
        card = shown(".mg-card")
        quote = f"In {words} it rained."
        for part in (f"place {words}", f"surtitle {words}", f"“when {words}”", quote):
            assert part in listed
            assert part in card
        for part in (f"reason {words}", f"note {words}", f"source {words}"):
            assert part in card
        assert f"“when {words}” + published Fri 10 May 2002" in card
        assert f"Next to {words}." in shown(".mg-card .mg-beside")
        assert shown(".mg-card blockquote mark") == words
        for part in (f"name {words}", f"sentence {words}", f"why {words}"):
            assert part in drawer
        pin = page.locator(".mg-pin[aria-current=true]").get_attribute("aria-label")
        assert pin is not None and f"place {words}" in pin
    page.locator(".mg-stack").click()
    assert all(f"place {words}" in shown(".mg-choice") for words in texts)
    assert page.evaluate("window.ran") is None
    assert page.locator("img, iframe, svg:not(.leaflet-overlay-pane svg)").count() == 0
    assert set(opened.requests) <= {file.as_uri()}  # Firefox's driver does not tell of files
    assert opened.errors == []


@pytest.mark.chromium_only("scripts off")
def test_without_scripts_hostile_text_is_text_too(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    file = tmp_path / "map.html"
    write_page(story_of(HOSTILE), file)
    opened = new_page(file, java_script_enabled=False)
    plain = str(opened.page.locator("noscript").evaluate("e => e.textContent"))
    for words in HOSTILE:
        for part in (f"place {words}", f"name {words}", f"In {words} it rained."):
            assert part in plain
    assert opened.page.locator("img, iframe, svg").count() == 0
    assert opened.requests == [file.as_uri()]

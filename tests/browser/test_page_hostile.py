"""Whatever an article, an events file or a gazetteer says is shown as text; none of it runs."""

from __future__ import annotations

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


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text(words: str, tmp_path: Path, new_page: Callable[..., Any]) -> None:
    quote = f"In {words} it rained."
    rain = mark(
        quote, BANGKOK, title=f"title {words}", place=f"place {words}", toponym=words,
        when="2002-05-08", when_text=f"when {words}", reason=f"reason {words}",
        note=f"note {words}", source=f"source {words}", confidence=0.5,
    )  # fmt: skip
    missing = NotMapped(
        toponym=f"name {words}", start=0, end=1, sentence=f"sentence {words}",
        left_off="actor", reason=f"why {words}",
    )  # fmt: skip
    article = ArticleInfo(
        id="a", title=f"headline {words}", byline=f"by {words}", publisher=f"in {words}",
        url="javascript:window.ran=1", language=words,
    )  # fmt: skip
    second = rain.model_copy(update={"id": "second", "event": "other", "quote": f"{quote} Again."})
    file = tmp_path / "map.html"
    write_page(EventMap(article=article, marks=(rain, second), not_mapped=(missing,)), file)
    opened = new_page(file, reduced_motion=True)
    page = opened.page
    page.locator(".mg-place").first.click()
    page.locator(".mg-drawer summary").click()

    def shown(selector: str) -> str:
        return "\n".join(page.locator(selector).evaluate_all("all => all.map(e => e.textContent)"))

    assert page.evaluate("window.ran") is None
    assert opened.requests == [file.as_uri()]
    assert opened.errors == []
    assert (
        page.evaluate("document.querySelectorAll('img, svg:not(.leaflet-overlay-pane svg)').length")
        == 0
    )
    assert page.evaluate("document.title.includes('headline')")
    assert f"headline {words}" in shown("h1")
    for part in (f"by {words}", f"in {words}"):
        assert part in shown(".mg-byline")
    assert page.locator(".mg-byline a").count() == 0
    for part in (f"place {words}", f"title {words}", f"“when {words}”", quote):
        assert part in shown(".mg-list")
        assert part in shown(".mg-card")
    for part in (f"reason {words}", f"note {words}", f"source {words}"):
        assert part in shown(".mg-card")
    for part in (f"name {words}", f"sentence {words}", f"why {words}"):
        assert part in shown(".mg-drawer")
    pin = page.locator(".mg-pin[aria-current=true]").get_attribute("aria-label")
    assert pin is not None and f"place {words}" in pin
    for part in (f"place {words}", f"name {words}", quote):
        assert part in plain(file, new_page)


def plain(file: Path, new_page: Callable[..., Any]) -> str:
    """What a reader without scripts gets."""
    opened = new_page(file, java_script_enabled=False)
    assert opened.requests == [file.as_uri()]
    return str(opened.page.locator("noscript").evaluate("e => e.textContent"))

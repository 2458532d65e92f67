"""axe finds no fault with the page, in light and dark, on a phone, embedded, card open or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sample_story import BANGKOK, china_story, mark

from mapgen.webmap import write_page

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("axe")
    write_page(china_story(), folder / "story.html")
    write_page(china_story().with_marks([]), folder / "empty.html")
    return {file.stem: file for file in folder.iterdir()}


@pytest.mark.firefox
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(pages: dict[str, Path], new_page: Callable[..., Any], size: str) -> None:
    visit(new_page(pages["story"], viewport=SIZES[size], reduced_motion=True, bypass_csp=True).page)


@pytest.mark.chromium_only("dark")
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_the_dark(
    pages: dict[str, Path], new_page: Callable[..., Any], size: str
) -> None:
    settings = {"dark": True, "reduced_motion": True, "bypass_csp": True}
    visit(new_page(pages["story"], viewport=SIZES[size], **settings).page)


def visit(page: Any) -> None:
    """Look at the page as it opens, with a card and its receipt, and filtered by time."""
    check(page)
    page.locator(".mg-drawer summary").click()
    page.locator(".mg-place").nth(3).click()
    page.get_by_text("Why here?").click()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_label("Events from this day on").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="By date").click()
    check(page)


@pytest.mark.parametrize("address", ["story.html?embed", "empty.html"])
def test_axe_finds_nothing_in_other_layouts(
    pages: dict[str, Path], new_page: Callable[..., Any], address: str
) -> None:
    folder = pages["story"].parent.as_uri()
    check(new_page(f"{folder}/{address}", reduced_motion=True, bypass_csp=True).page)


def check(page: Any) -> None:
    found = Axe().run(page)
    assert found.response["passes"]  # it looked
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.firefox
def test_quotes_run_in_their_own_direction(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    told = {
        "rtl": ("وصل اللاجئون إلى القنصلية في شنيانغ يوم الأربعاء.", "شنيانغ"),
        "ltr": ("周三，两名朝鲜人抵达日本驻沈阳总领事馆。", "沈阳"),
    }
    marks = [mark(quote, BANGKOK, place=name, toponym=name) for quote, name in told.values()]
    write_page(china_story().with_marks(marks), tmp_path / "map.html")
    page = new_page(tmp_path / "map.html", reduced_motion=True).page
    for n, (direction, (quote, name)) in enumerate(told.items()):
        page.locator(".mg-place").nth(n).click()
        said = page.locator(".mg-card blockquote")
        assert said.evaluate("e => getComputedStyle(e).direction") == direction
        assert said.locator("q").evaluate("e => e.textContent") == quote
        assert said.locator("mark").inner_text() == name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.firefox
def test_with_text_twice_as_large_nothing_is_lost(
    pages: dict[str, Path], new_page: Callable[..., Any]
) -> None:
    page = new_page(pages["story"], viewport=(640, 400), reduced_motion=True).page  # 200 % of 1280
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator(".mg-place").nth(3).click()
    assert "Event 3 of 11, place 2 of 3" in page.locator(".mg-card").inner_text()

"""A map of several articles: what several tell, grouped and filtered by article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from score_retellings import FOLDER

from mapgen.gazetteer.places import open_places
from mapgen.language import load_language
from mapgen.models import EventMap
from mapgen.pipeline import find_joined, read_article
from mapgen.webmap import write_page

SOURCES = [str(FOLDER / "tram" / name) for name in ("gazette.txt", "courier.html", "wire.json")]
COURIER = "Six hurt as tram and coach collide"


@pytest.fixture(scope="module")
def tram() -> EventMap:
    articles = [read_article(source) for source in SOURCES]
    return find_joined(
        articles, "tram", "The tram", places=open_places(offline=True), language=load_language()
    )


@pytest.fixture(scope="module")
def file(tram: EventMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("articles") / "map.html"
    write_page(tram, path)
    return path


@pytest.fixture(scope="module")
def crowd(tram: EventMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with so many marks that the page shows one layer and rows in sight."""
    more = [
        tram.marks[n % len(tram.marks)].model_copy(
            update={"id": f"m{n}", "event": f"e{n}", "lat": 40 + n % 9,
                    "when": f"2019-03-{n % 28 + 1:02}"}
        )
        for n in range(250)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("crowd") / "map.html"
    write_page(tram.with_marks([*tram.marks, *more]), path)
    return path


def test_what_several_tell_stands_first_with_a_quote_of_each(
    file: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(file)
    first = opened.page.locator(".mg-event").first
    assert opened.page.locator(".mg-group").first.inner_text() == "Told by several articles"
    assert first.locator(".mg-by").all_inner_texts() == [
        "Balkan Wire", "Evening Courier", "The Morning Gazette",
    ]  # fmt: skip
    assert "at least six passengers (Evening Courier)" in first.locator(".mg-differ").inner_text()
    first.locator(".mg-place").first.click()
    card = opened.page.locator(".mg-card")
    assert card.locator("blockquote").count() == 2  # the third article puts it at the bridge
    assert card.get_by_role("link", name="Article: Bosnia").get_attribute("href") == (
        "https://example.org/wire/1"
    )
    card.get_by_text("Why here?").click()
    assert card.get_by_text("(courier)").count() == 1  # its mark is another feature of the file
    assert opened.errors == []


def test_only_what_the_chosen_articles_say_is_shown(
    file: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(file)
    page = opened.page
    everything = page.locator(".mg-where").inner_text()
    page.get_by_role("button", name=f"Only {COURIER}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".mg-live")).to_have_text("1 of 3 articles")
    assert page.locator(".mg-by:visible").all_inner_texts() == ["Evening Courier"] * 5
    assert page.locator(".mg-differ:visible").count() == 0
    assert page.locator(".mg-where").inner_text() == "5 events"
    assert page.locator(".mg-pin").count() == 5
    assert page.get_by_role("button", name="Belgrade").count() == 0
    page.get_by_role("checkbox", name="Bosnia").focus()
    page.keyboard.press("Space")
    expect(page.locator(".mg-live")).to_have_text("2 of 3 articles")
    page.get_by_role("button", name="All articles").click()
    assert page.locator(".mg-where").inner_text() == everything
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    assert page.locator(".mg-event:visible").count() == 0
    assert page.locator(".mg-where").inner_text() == "0 events"
    assert opened.errors == []


def test_time_and_articles_are_chosen_together(file: Path, new_page: Callable[..., Any]) -> None:
    opened = new_page(file)
    page = opened.page
    page.get_by_label("Events up to this day").focus()
    page.keyboard.press("Home")  # up to the end of February: what happened in Zagreb
    page.get_by_role("button", name=f"Only {COURIER}").click()
    assert all("Zagreb" in told for told in page.locator(".mg-event:visible").all_inner_texts())
    page.get_by_role("button", name="All dates").click()
    assert page.locator(".mg-event:visible").count() == 5
    page.get_by_role("button", name="By date").click()
    assert page.locator(".mg-group").count() == 0
    assert opened.errors == []


def test_many_marks_keep_articles_apart(crowd: Path, new_page: Callable[..., Any]) -> None:
    opened = new_page(crowd)
    page = opened.page
    assert "Balkan Wire" in page.locator(".mg-by").all_inner_texts()
    page.get_by_role("button", name=f"Only {COURIER}").click()
    assert set(page.locator(".mg-by:visible").all_inner_texts()) == {"Evening Courier"}
    overflowing = page.evaluate(
        "[...document.querySelectorAll('.mg-event')].filter("
        "(row) => row.scrollHeight > row.clientHeight + 1).length"
    )
    assert overflowing == 0
    assert opened.errors == []


def test_without_scripts_each_quote_says_whose_it_is(
    file: Path, new_page: Callable[..., Any]
) -> None:
    plain = new_page(file, java_script_enabled=False).page.locator(".mg-plain")
    assert "(Balkan Wire, Tue 12 March 2019)" in plain.inner_text()
    assert "Numbers: Five people (Balkan Wire)" in plain.inner_text()


@pytest.mark.parametrize(("viewport", "dark"), [((1280, 800), False), ((390, 844), True)])
def test_axe_finds_nothing(
    file: Path, new_page: Callable[..., Any], viewport: tuple[int, int], dark: bool
) -> None:
    page = new_page(
        file, viewport=viewport, dark=dark, reduced_motion=True, bypass_csp=True
    ).page  # fmt: skip
    if not page.locator(".mg-articles").get_attribute("open") and viewport[0] < 720:
        page.get_by_text("Articles (3)").click()
    page.locator(".mg-place").first.click()
    page.get_by_text("Why here?").click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []

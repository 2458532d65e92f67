"""The time strip, the order of the list and the player: one state with list and map."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sample_story import ARTICLE, BANGKOK, china_story, mark

from mapgen.models import EventMap
from mapgen.webmap import write_page


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("time") / "map.html"
    write_page(china_story(), file)
    return file


def dated(folder: Path, *days: str) -> Path:
    marks = [
        mark(f"Rain fell, part {n}.", BANGKOK, lat=10.0 + n, when=day, when_text=f"words {n}")
        for n, day in enumerate(days)
    ]
    write_page(EventMap(article=ARTICLE, marks=tuple(marks)), folder / "map.html")
    return folder / "map.html"


def numbers(page: Page) -> list[str]:
    return page.locator(".mg-event:visible > .mg-number").all_inner_texts()


def test_bars_stand_where_their_days_are_with_their_words(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story).page
    bars = page.locator(".mg-bar")
    assert bars.all_inner_texts() == [
        "3 “during the past two months”",
        "5 6 7 “On Wednesday”",
        "1 “yesterday”",
    ]
    spans = [box["x"] for n in range(3) if (box := bars.nth(n).locator("i").bounding_box())]
    assert spans == sorted(spans)
    assert page.locator(".mg-soft").count() == 1
    undated = page.locator(".mg-undated button").all_inner_texts()
    assert undated == ["2", "4", "8", "9", "10", "11"]
    bars.nth(2).click()
    assert "Event 1 of 11" in page.locator(".mg-card").inner_text()
    assert page.locator(".mg-bar.mg-now").inner_text() == "1 “yesterday”"


@pytest.mark.firefox
@pytest.mark.parametrize("size", [(1280, 800), (820, 600), (390, 844)])
@pytest.mark.parametrize("count", [2, 5, 16, 60])
def test_the_map_keeps_its_size_while_list_and_strip_are_written(
    new_page: Callable[..., Any], tmp_path: Path, size: tuple[int, int], count: int
) -> None:
    file = dated(tmp_path, *(f"2002-05-{1 + n % 28:02}" for n in range(count)))
    opened = new_page(viewport=size)
    opened.page.add_init_script(
        """const mark = performance.mark.bind(performance);
        window.seen = {};
        performance.mark = (name) => {
          const { width, height } = document.getElementById("mg-stage").getBoundingClientRect();
          const written = document.querySelectorAll(".mg-event, .mg-bar, .mg-column, .mg-tick");
          seen[name] = { size: [width, height], written: written.length };
          return mark(name);
        };"""
    )
    opened.goto(file)
    seen = opened.page.evaluate("seen")
    assert seen["mapgen:ready"]["written"] == 0
    assert seen["mapgen:whole"]["written"] > count
    assert seen["mapgen:ready"]["size"] == seen["mapgen:whole"]["size"]
    assert min(seen["mapgen:ready"]["size"]) > 150
    assert opened.errors == []


@pytest.mark.firefox
@pytest.mark.parametrize("asked", [".mg-undated button", ".mg-bar.mg-out", "#event=ID"])
def test_what_is_asked_for_is_shown_though_the_time_chosen_has_it_not(
    story: Path, new_page: Callable[..., Any], asked: str
) -> None:
    opened = new_page(story, reduced_motion=True)
    page = opened.page
    page.get_by_label("Events up to this day").focus()
    page.keyboard.press("Home")
    assert len(numbers(page)) == 4
    if asked.startswith("#"):
        page.evaluate("id => (location.hash = `event=${id}`)", china_story().marks[0].id)
    else:
        page.locator(asked).first.click()
    page.locator(".mg-card").wait_for()
    assert len(numbers(page)) == 11
    number = page.locator(".mg-event.mg-now > .mg-number").inner_text()
    assert page.locator('.mg-pin[aria-current="true"]').inner_text() == number
    assert page.locator("#mg-live").inner_text().startswith(f"Event {number} of 11")
    page.evaluate("location.hash = ''")
    page.locator(".mg-card").wait_for(state="detached")
    assert opened.errors == []


@pytest.mark.firefox
def test_brushing_by_keyboard_filters_list_and_map_and_comes_back(
    story: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(story, reduced_motion=True)
    page = opened.page
    start = page.get_by_label("Events from this day on")
    start.focus()
    assert start.get_attribute("aria-valuetext") == "10 Mar 2002"
    page.keyboard.press("ArrowRight")
    assert start.get_attribute("aria-valuetext") == "8 May 2002"
    assert numbers(page) == ["1", "3", "5", "6", "7"]
    page.get_by_label("Events up to this day").focus()
    page.keyboard.press("Home")
    assert numbers(page) == ["3", "5", "6", "7"]
    said = "8 May 2002: 4 of 11 events"
    assert page.locator(".mg-sums").inner_text() == page.locator("#mg-live").inner_text() == said
    assert page.locator(".mg-where").inner_text() == "4 events"
    shown = page.locator(".mg-pin").evaluate_all("all => all.map(e => Number(e.dataset.pin))")
    assert sorted(shown) == [2, 3, 4, 6, 7, 8]
    assert page.locator("path.mg-line:not(.mg-off)").count() == 0
    page.keyboard.press("Escape")
    page.locator(".mg-place:visible").first.click()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert "Event 7 (4 of 4)" in page.locator(".mg-card").inner_text()
    page.get_by_role("button", name="All dates").click()
    assert len(numbers(page)) == 11
    assert page.locator(".mg-pin").count() == 17
    assert opened.errors == []


def test_a_handle_is_dragged_to_the_nearest_day(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, reduced_motion=True).page
    brush = page.locator(".mg-brush").bounding_box()
    assert brush
    middle = brush["y"] + brush["height"] / 2
    page.mouse.move(brush["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(brush["x"] + brush["width"] * 0.6, middle, steps=5)
    page.mouse.up()
    assert numbers(page) == ["1", "3", "5", "6", "7"]


def test_handles_never_cross(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(dated(tmp_path, "2002-05-01", "2002-05-03", "2002-05-05")).page
    page.get_by_label("Events from this day on").focus()
    page.keyboard.press("End")
    page.get_by_label("Events up to this day").focus()
    page.keyboard.press("Home")
    values = page.locator(".mg-handle").evaluate_all("all => all.map(e => Number(e.value))")
    assert values[0] < values[1]
    assert numbers(page) == ["1"]


def test_by_date_the_list_and_the_steps_follow_time(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    page.get_by_role("button", name="By date").click()
    assert numbers(page) == ["3", "5", "6", "7", "1", "2", "4", "8", "9", "10", "11"]
    page.keyboard.press("ArrowRight")
    assert page.locator("#mg-live").inner_text() == (
        "Event 3 (1 of 11), place 1 of 3: from North Korea, country only, 10 March to 10 May 2002"
    )
    page.get_by_role("button", name="By text").click()
    assert numbers(page) == [str(n) for n in range(1, 12)]


def test_play_steps_through_the_story_until_the_reader_acts(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(dated(tmp_path, "2002-05-01", "", "2002-05-05"), reduced_motion=True).page
    page.clock.install()
    play = page.get_by_role("button", name="Play the story")
    live = page.locator("#mg-live")
    play.click()
    assert live.inner_text().startswith("Event 1 of 3:")
    page.clock.run_for(5000)
    assert live.inner_text().startswith("Event 2 of 3:")
    page.get_by_role("button", name="Pause the story").click()
    page.clock.run_for(60_000)
    assert live.inner_text().startswith("Event 2 of 3:")
    play.click()
    page.clock.run_for(60_000)
    assert live.inner_text().startswith("Event 3 of 3:")
    play.click()  # again from the beginning
    assert live.inner_text().startswith("Event 1 of 3:")
    page.keyboard.press("Escape")
    page.clock.run_for(60_000)
    assert page.locator(".mg-card").count() == 0


@pytest.mark.parametrize("days", [[], ["2002-05-01"], ["2002-05-01", "2002-05-01"]])
def test_one_day_needs_no_strip(
    days: list[str], tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(dated(tmp_path, *days)).page
    assert page.locator(".mg-time").is_hidden()


def test_a_long_time_without_events_is_cut_and_the_year_is_said_again(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(dated(tmp_path, "1994-06", "2002-05-01", "2002-05-20/..", "2002-02-31")).page
    assert page.locator(".mg-cut").count() == 1
    years = [t for t in page.locator(".mg-tick").all_inner_texts() if "2002" in t]
    assert len(years) == 1
    bars = page.locator(".mg-bar i").evaluate_all("all => all.map(e => e.offsetWidth)")
    assert min(bars) >= 7
    assert page.locator(".mg-undated").inner_text().split()[-1] == "4"


@pytest.mark.firefox
@pytest.mark.parametrize("width", [390, 1280])
def test_no_words_of_the_strip_cover_others(
    story: Path, new_page: Callable[..., Any], width: int
) -> None:
    page = new_page(story, viewport=(width, 844)).page
    words = page.locator(".mg-bar span:visible, .mg-tick").evaluate_all(
        "all => all.map(e => { const r = e.getBoundingClientRect();"
        " return [r.left, r.top, r.right, r.bottom]; })"
    )
    strip = page.locator(".mg-time").bounding_box()
    for n, a in enumerate(words):
        assert a[0] >= strip["x"] and a[2] <= strip["x"] + strip["width"] + 1
        for b in words[n + 1 :]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] - 1 or b[1] >= a[3] - 1


def test_nothing_on_the_strip_covers_another_thing_or_juts_out(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    days = ["1998-03-01", *(f"2020-05-{day:02}" for day in range(1, 15)), "2020-06-02"]
    page = new_page(dated(tmp_path, *days), reduced_motion=True).page
    box = (
        "(e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }"
    )
    lanes = page.locator(".mg-lanes").evaluate(box)
    bars = page.locator(".mg-bar i").evaluate_all(f"(all) => all.map({box})")
    assert len(bars) == len(days)
    assert all(left >= lanes[0] - 1 and right <= lanes[2] + 1 for left, _, right, _ in bars)
    rows: dict[float, list[list[float]]] = {}
    for bar in bars:
        rows.setdefault(bar[1], []).append(bar)
    for row in rows.values():
        row.sort()
        assert all(b[0] - a[2] >= 1 for a, b in pairwise(row))
    assert page.locator(".mg-bar").last.locator("b").is_visible()
    ticks = page.locator(".mg-tick").evaluate_all(f"(all) => all.map({box})")
    for cut in page.locator(".mg-cut").evaluate_all(f"(all) => all.map({box})"):
        assert not any(cut[0] < t[2] and cut[2] > t[0] + 3 and cut[3] > t[1] + 3 for t in ticks)


def test_another_order_is_read_from_its_beginning(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    page.locator(".mg-side").evaluate("(side) => side.scrollTo(0, 400)")
    page.get_by_role("button", name="By date").click()
    assert page.locator(".mg-side").evaluate("(side) => side.scrollTop") == 0

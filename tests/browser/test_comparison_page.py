"""mapgen diff --map: old and new in two colours, seen in a real browser without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from command_line import mapgen
from conftest import OpenedPage
from hostile import TOGETHER
from sample_story import china_story

from mapgen.eventfile import write_events
from mapgen.models import EventMap

NewPage = Callable[..., OpenedPage]


def second_edition() -> EventMap:
    """One mark moved, one dated otherwise, one gone, one new; four changes, the others the same."""
    moved, dated, gone, *others = china_story().marks
    new = gone.model_copy(update={"id": "new", "event": "new", "quote": "", "place": "Seoul",
                                  "lat": 37.57, "lon": 126.98})  # fmt: skip
    marks = [
        moved.model_copy(update={"lat": 38.9, "lon": 121.6, "place": "Dalian"}),
        dated.model_copy(update={"when": "2002-05-07"}),
        *others,
        new,
    ]
    return china_story().with_marks(marks)


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    return page_of(tmp_path, second_edition())


def page_of(folder: Path, new: EventMap) -> Path:
    write_events(china_story(), folder / "old.geojson")
    write_events(new, folder / "new.geojson")
    done = mapgen("diff", "old.geojson", "new.geojson", "--map", "diff.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "diff.html: written\n"
    return folder / "diff.html"


def test_each_change_is_on_the_map_and_in_the_list(new_page: NewPage, page_file: Path) -> None:
    opened = new_page(page_file)
    page = opened.page
    assert page.locator(".mc-list li").count() == 4
    old, new = (page.locator(f".mc-pin .{css}") for css in ("mc-old", "mc-new"))
    assert sorted(old.all_inner_texts()) == ["1", "4"], "moved, gone"
    assert sorted(new.all_inner_texts()) == ["1", "2", "3"], "moved, dated, new"
    assert page.locator("path.mc-way").count() == 1
    assert page.locator(".mc-same").count() == len(china_story().marks) - 3
    colours = [
        page.locator(f".mc-pin .{css}").first.evaluate("e => getComputedStyle(e).borderColor")
        for css in ("mc-old", "mc-new")
    ]
    assert colours[0] != colours[1]
    first = page.locator(".mc-list li").first.inner_text()
    assert "356 km to Dalian" in first
    assert "Dalian (38.9° N, 121.6° E)" in first
    assert opened.errors == []
    assert opened.requests == [page_file.resolve().as_uri()]


def test_the_heading_tells_the_files_apart_without_their_whole_paths(
    new_page: NewPage, tmp_path: Path
) -> None:
    for name in ("draft", "final"):
        (tmp_path / name).mkdir()
        write_events(china_story(), tmp_path / name / "events.geojson")
    files = [str(tmp_path / name / "events.geojson") for name in ("draft", "final")]
    assert mapgen("diff", *files, "--map", "diff.html", cwd=tmp_path).returncode == 0
    head = new_page(tmp_path / "diff.html").page.locator(".mc-header p").inner_text()
    assert head == "0 changes from draft/events.geojson to final/events.geojson"


def test_list_and_map_choose_the_same(new_page: NewPage, page_file: Path) -> None:
    page = new_page(page_file, reduced_motion=True).page
    page.locator(".mc-list button").nth(3).press("Enter")
    assert page.locator(".mc-pin.mc-current").all_inner_texts() == ["4"]
    page.locator(".mc-list button").first.click()
    page.locator(".mc-pin.mc-current .mc-new").click()
    assert page.locator(".mc-list button[aria-current]").get_attribute("data-number") == "1"
    assert page.locator("path.mc-way.mc-current").count() == 1


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [(1280, 800), (375, 720)])
def test_axe_finds_nothing(
    new_page: NewPage, page_file: Path, viewport: tuple[int, int], dark: bool
) -> None:
    page = new_page(page_file, viewport=viewport, dark=dark).page
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:80] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_words_stay_words(new_page: NewPage, tmp_path: Path) -> None:
    moved, *others = second_edition().marks
    words = TOGETHER.replace("\0", "")
    hostile = moved.model_copy(update={"title": words, "place": words, "quote": words})
    page_file = page_of(tmp_path, second_edition().with_marks([hostile, *others]))
    opened = new_page(page_file)
    assert "<svg onload=alert(1)>" in opened.page.locator(".mc-list li").first.inner_text()
    assert opened.page.locator("img, svg[onload]").count() == 0
    assert opened.errors == []
    assert len(opened.requests) == 1


def test_files_that_say_the_same(new_page: NewPage, tmp_path: Path) -> None:
    write_events(china_story(), tmp_path / "old.geojson")
    done = mapgen("diff", "old.geojson", "old.geojson", "--map", "diff.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    opened = new_page(tmp_path / "diff.html")
    assert "say the same" in opened.page.locator(".mc-none").inner_text()
    assert opened.errors == []

"""What the reader sees of where things are: dots, short arrows, a local story's surroundings."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sample_story import ARTICLE, BANGKOK, mark
from test_page import boxes, written

from mapgen.models import EventMap, Mark

SHENYANG = {"lat": 41.79, "lon": 123.43}
# Where the map of a file opens, in degrees: two towns of Herefordshire, 12 km apart.
LEDBURY, MALVERN = {"lat": 52.036, "lon": -2.426}, {"lat": 52.112, "lon": -2.325}


def at(quote: str, **where: Any) -> Mark:
    return mark(quote, BANGKOK, **{"radius_km": 0.2, **where})


def opened(folder: Path, new_page: Callable[..., Any], marks: list[Mark]) -> Page:
    made = new_page(written(folder, EventMap(article=ARTICLE, marks=tuple(marks))))
    assert made.errors == []
    page: Page = made.page
    return page


def middles(page: Page, selector: str) -> list[tuple[float, float]]:
    found = boxes(page, selector)
    return [(b["x"] + b["w"] / 2, b["y"] + b["h"] / 2) for b in found]


@pytest.fixture
def story_of_towns(tmp_path: Path) -> Path:
    marks = [at(f"Rain fell {n} times.", lat=40 + 4 * n, lon=5 + n) for n in range(5)]
    return written(tmp_path, EventMap(article=ARTICLE, marks=tuple(marks)))


def test_pins_of_one_place_stand_round_its_dot(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    marks = [at(f"Rain fell {n} times.", place="Shenyang", **SHENYANG) for n in range(4)]
    page = opened(tmp_path, new_page, [*marks, at("Snow fell.")])
    pins, dots = middles(page, ".mg-pin"), middles(page, ".mg-dot")
    assert len(pins) == 5 and len(dots) == 4
    assert min(math.dist(pin, dot) for pin, dot in product(pins, dots)) > 15  # of 13 and 4


@pytest.mark.firefox
def test_a_movement_between_neighbours_is_seen(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    quote = "They went from Malvern to Ledbury."
    moved = [
        at(quote, place="Malvern", toponym="Malvern", role="from", event="e1", **MALVERN),
        at(quote, place="Ledbury", toponym="Ledbury", role="to", event="e1", **LEDBURY),
    ]
    page = opened(tmp_path, new_page, [*moved, at("Snow fell.")])
    ((x, y),) = middles(page, ".mg-arrowhead i")
    pins = middles(page, ".mg-pin")
    assert min(math.dist(pin, (x, y)) for pin in pins) > 18  # neither pin covers the head
    start, end = sorted(pins, key=lambda pin: math.dist(pin, (x, y)))[:2]
    assert math.dist(start, (x, y)) + math.dist((x, y), end) < math.dist(start, end) + 8


# The story's names as they stand on the map, and the arrows.
LABELS = """() => new Promise((found) => {
  const { paintStory } = mapgen.Labels.prototype;
  mapgen.Labels.prototype.paintStory = function () {
    paintStory.call(this);
    const points = this.curves.flatMap((curve) => curve.points);
    found(this.told.map(({ lines, box }) =>
      [lines.join(" "), Math.min(...points.map((at) => mapgen.gap(box, at)))]));
  };
  map_story.fire("resize");
})"""


def test_names_keep_off_the_arrows(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    quote = "They went from Libya to Italy."
    libya = {"place": "Libya", "lat": 28.0, "lon": 17.0, "country": "LY"}
    italy = {"place": "Italy", "lat": 42.5, "lon": 12.5, "country": "IT"}
    marks = [
        at(quote, toponym="Libya", role="from", event="e1", **libya),
        at(quote, toponym="Italy", role="to", event="e1", **italy),
        at("Snow fell.", place="Malta", lat=35.9, lon=14.4, country="MT"),  # just beside the arrow
    ]
    page = opened(tmp_path, new_page, marks)
    assert len(page.locator(".mg-arrowhead").all()) == 1
    gaps = dict(page.evaluate(LABELS))
    assert gaps["Malta"] > 2


def test_a_local_story_shows_its_country_and_the_towns_around(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    marks = [
        at("Rain fell.", place="Ledbury", **LEDBURY),
        at("Snow fell.", place="Malvern", **MALVERN),
    ]
    page = opened(tmp_path, new_page, marks)
    locator = page.locator(".mg-locator")
    assert locator.is_visible()
    frame = locator.bounding_box()
    assert frame
    for x, y in middles(page, ".mg-pin"):
        inside = 0 <= x - frame["x"] <= frame["width"] and 0 <= y - frame["y"] <= frame["height"]
        assert not inside
    page.evaluate("map_story.setZoom(5, {animate: false})")
    assert locator.is_hidden()
    page.evaluate("map_story.setZoom(10, {animate: false})")
    assert locator.is_visible()


def test_the_scale_says_where_the_drawing_is_rough(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    country = at("Snow fell on China.", place="China", lat=35.0, lon=104.0, precision="country",
                 country="CN", source="country:CN")  # fmt: skip
    page = opened(tmp_path, new_page, [country, at("Rain fell.", **SHENYANG)])
    note, outline = page.locator(".mg-rough"), page.locator("path.mg-country")
    stroke = "e => getComputedStyle(e).strokeOpacity"
    assert note.is_hidden() and float(outline.evaluate(stroke)) > 0.3
    page.evaluate("map_story.setView([40.1, 124.4], 10, {animate: false})")
    assert note.inner_text() == "Rough at this scale, without streets"
    # The country's outline, simplified more than the coast, would run beside it.
    assert float(outline.evaluate(stroke)) == 0
    covered = boxes(page, ".mg-legend")[0]
    said = boxes(page, ".mg-rough")[0]
    assert said["x"] + said["w"] <= covered["x"]


def test_a_wide_story_needs_no_map_of_its_country(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = opened(tmp_path, new_page, [at("Rain fell.", **SHENYANG), at("Snow fell.")])
    assert page.locator(".mg-locator").is_hidden()


def test_the_key_folds_up_when_the_reader_brings_a_pin_under_it(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = opened(tmp_path, new_page, [at("Rain fell.", **SHENYANG), at("Snow fell.")])
    key = page.locator(".mg-legend")
    assert key.evaluate("key => key.open")
    covered = boxes(page, ".mg-legend")[0]
    page.evaluate(
        """([x, y]) => {
          const pin = document.querySelector(".mg-pin").getBoundingClientRect();
          map_story.panBy([pin.x - x, pin.y - y], { animate: false });
        }""",
        [covered["x"] + 20, covered["y"]],
    )
    assert not key.evaluate("key => key.open")
    page.evaluate("map_story.panBy([300, 300], { animate: false })")
    assert key.evaluate("key => key.open")
    key.locator("summary").dispatch_event("click")
    page.evaluate("map_story.panBy([10, 10], { animate: false })")
    assert not key.evaluate("key => key.open")  # as the reader has left it


@pytest.mark.firefox
def test_from_far_away_pins_stack_instead_of_standing_far_from_their_places(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = opened(
        tmp_path,
        new_page,
        [at(f"Rain fell {n} times.", lat=50 + n / 50, lon=-2.4 + n / 30) for n in range(9)],
    )
    assert page.locator(".mg-pin").count() == 9
    page.evaluate("map_story.setZoom(1, {animate: false})")
    zoom, width = page.evaluate("[map_story.getZoom(), map_story.getSize().x]")
    assert width <= 256 * 2**zoom < 1.3 * width  # no farther out than the world
    assert page.locator(".mg-pin").count() == 1
    assert page.locator(".mg-pin").get_attribute("data-more") == "+8"


@pytest.mark.firefox
@pytest.mark.parametrize("sizes", [[(1280, 800), (390, 844)], [(390, 844), (1280, 800)]])
def test_a_card_is_laid_anew_in_a_window_of_another_size(
    tmp_path: Path, new_page: Callable[..., Any], sizes: list[tuple[int, int]]
) -> None:
    file = written(tmp_path, EventMap(article=ARTICLE, marks=(at("Rain fell."),)))
    page = new_page(file, viewport=sizes[0], reduced_motion=True).page
    page.locator(".mg-place").click()
    width, height = sizes[1]
    page.set_viewport_size({"width": width, "height": height})
    page.locator(".mg-sheet .mg-card" if width < 560 else ".leaflet-popup .mg-card").wait_for()
    assert page.locator(".mg-card").count() == 1


@pytest.mark.parametrize("size", [(844, 390), (768, 1024), (900, 395)])
def test_a_sheet_over_the_map_leaves_its_pin_in_sight(
    story_of_towns: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    page = new_page(story_of_towns, viewport=size, reduced_motion=True).page
    for n in range(5):
        page.locator(".mg-place").nth(n).click()
        ((_, y),) = middles(page, '.mg-pin[aria-current="true"]')
        sheet = boxes(page, ".mg-sheet")[0]
        stage = boxes(page, ".mg-stage")[0]
        assert stage["y"] < y - 13 and y + 13 < sheet["y"]

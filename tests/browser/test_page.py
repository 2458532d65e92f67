"""The page in a browser: what a reader sees and does, with mouse, keyboard and phone."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from command_line import CHECKOUT
from playwright.sync_api import Page, expect
from sample_story import ARTICLE, BANGKOK, china_story, mark

from mapgen.eventfile import read_events
from mapgen.models import EventMap, NotMapped
from mapgen.webmap import write_page
from mapgen.webmap.keeping import kept_in

PHONE = (390, 844)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "map.html"
    write_page(china_story(), file)
    return file


def written(folder: Path, event_map: EventMap) -> Path:
    write_page(event_map, folder / "map.html")
    return folder / "map.html"


def card(page: Page) -> str:
    return page.locator(".mg-card").inner_text()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    return page.locator(selector).evaluate_all(
        "all => all.filter(e => e.offsetParent !== null).map(e => { const r = "
        "e.getBoundingClientRect(); return {x: r.x, y: r.y, w: r.width, h: r.height}; })"
    )


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    return all(abs(a[x] + a[w] / 2 - b[x] - b[w] / 2) < (a[w] + b[w]) / 2 for x, w in ("xw", "yh"))


@pytest.mark.chromium_only("requests of file: addresses")
def test_one_request_and_no_error(story: Path, new_page: Callable[..., Any]) -> None:
    opened = new_page(story, reduced_motion=True)
    page = opened.page
    for place in range(3):
        page.locator(".mg-place").nth(place * 6).click()
    page.locator(".mg-closer").click()
    page.get_by_label("Show all places").click()
    page.wait_for_timeout(100)
    assert opened.requests == [story.as_uri()]
    assert opened.errors == []


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (2560, 1440)])
def test_the_map_is_drawn_and_all_marks_are_in_sight(
    story: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    page = new_page(story, viewport=size).page
    assert page.title() == "China in the front line of exodus from North Korea – map"
    pins = boxes(page, ".mg-pin")
    assert len(pins) == 17
    assert all(p["x"] > 380 and p["x"] + p["w"] < size[0] for p in pins)
    assert all(p["y"] > 0 and p["y"] + p["h"] < size[1] for p in pins)
    colours = page.locator("canvas").first.evaluate(
        "c => new Set(new Uint32Array(c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.buffer)).size"
    )
    assert colours > 20


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (2560, 1440), PHONE])
def test_a_pin_fades_when_the_view_lies_within_its_area_and_not_before(
    tmp_path: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    """The shipped map has China as a whole, of 2,286 km, in its first view."""
    shipped = read_events(CHECKOUT / "output" / "china-north-korea-2002" / "events.geojson")
    page = new_page(written(tmp_path, shipped), viewport=size, reduced_motion=True).page
    assert page.locator(".mg-past").count() == 0
    page.evaluate("map_story.setView([36, 104], 9, { animate: false })")
    assert page.locator(".mg-past").count() >= 1


@pytest.mark.firefox
@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_no_pin_covers_another(
    story: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    pins = boxes(new_page(story, viewport=size).page, ".mg-pin")
    for n, a in enumerate(pins):
        for b in pins[n + 1 :]:
            apart = ((a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2) ** 0.5
            assert apart > 24


@pytest.mark.firefox
def test_nothing_scrolls_the_map_under_a_press(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, reduced_motion=True).page
    page.locator(".mg-place").first.click()
    scrolled = """() => {
      document.querySelector(".mg-steps").scrollIntoView({ block: "start", behavior: "instant" });
      return document.querySelector(".leaflet-container").scrollTop;
    }"""
    assert page.evaluate(scrolled) == 0


@pytest.mark.firefox
def test_list_and_map_are_one_state(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, reduced_motion=True).page
    place = page.get_by_role("button", name="Bangkok").first
    place.click()
    assert place.get_attribute("aria-current") == "true"
    assert (
        page.locator(".mg-pin[aria-current=true]").get_attribute("aria-label") == "10: to Bangkok"
    )
    page.get_by_text("Why here?").click()
    assert "GeoNames, record 1609350" in card(page)
    page.get_by_label("Next in the story").first.click()
    assert "the country as a whole, KP" in card(page)  # once opened, receipts stay open
    page.get_by_label("Previous in the story").first.click()
    page.wait_for_function("location.hash.startsWith('#event=')")
    page.get_by_label("Show all places").click()
    page.locator(".mg-pin[aria-label='8: Xinjiang']").click()
    assert page.locator(".mg-place[aria-current]").inner_text().startswith("Xinjiang")
    assert page.locator(".mg-event.mg-now").count() == 1
    assert page.locator("#mg-live").inner_text() == "Event 8 of 11: Xinjiang, region only"


def test_the_card_says_why_the_mark_is_there(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story).page
    page.get_by_role("button", name="Consulate-General of Japan").first.click()
    assert "reports what happened there" not in card(page)
    page.get_by_text("Why here?").click()
    said = card(page)
    for words in (
        "Two escape into the Japanese consulate",
        "Wed 8 May 2002 “On Wednesday”",
        "reports what happened there",
        "a building or a site; within 600 m",
        "hand-checked gazetteer, entry jp-consulate-shenyang",
        "single source",
        "Street address known, point approximate.",
        "“On Wednesday” + published Fri 10 May 2002 → Wed 8 May 2002",
        "in events.geojson",
        "Event 5 of 11",
    ):
        assert words in said
    marked = page.locator(".mg-card mark").all_inner_texts()
    assert marked == ["the visa section of the Japanese consulate in Shenyang"]


def test_the_drawer_that_is_opened_comes_into_sight(
    story: Path, new_page: Callable[..., Any]
) -> None:
    for size in ((1280, 800), PHONE):
        page = new_page(story, viewport=size, reduced_motion=True).page
        # as a reader opens it who sees it at the lower edge of the list
        page.locator(".mg-drawer summary").evaluate("e => e.scrollIntoView({block: 'end'})")
        page.locator(".mg-drawer summary").click()
        page.wait_for_timeout(200)
        first, view = boxes(page, ".mg-drawer li")[0], page.viewport_size
        assert view and first["y"] + first["h"] <= view["height"]
        covered = boxes(page, ".mg-stage")[0] if size == PHONE else boxes(page, ".mg-stepper")[0]
        assert first["y"] >= covered["y"] + covered["h"] - 1


def test_hovering_one_lights_the_other(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story).page
    page.get_by_role("button", name="Xinjiang").first.hover()
    assert "8: Xinjiang" in (page.locator(".mg-pin.mg-lit").get_attribute("aria-label") or "")
    page.locator(".mg-pin[aria-label='10: to Bangkok']").hover()
    assert "Bangkok" in page.locator(".mg-event.mg-lit").inner_text()


@pytest.mark.firefox
def test_the_keyboard_reaches_every_mark_and_comes_back(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "mg-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "mg-list"
    page.locator(".mg-place").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "mg-card"
    seen = [page.locator("#mg-live").inner_text()]
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        seen.append(page.locator("#mg-live").inner_text())
    told = list(dict.fromkeys(words.split(":")[0] for words in seen))
    assert len(told) == 17
    assert told[:4] == ["Event 1 of 11", "Event 2 of 11",
                        "Event 3 of 11, place 1 of 3", "Event 3 of 11, place 2 of 3"]  # fmt: skip
    assert told[-1] == "Event 11 of 11"
    page.keyboard.press("Escape")
    assert page.locator(".mg-card").count() == 0
    assert page.evaluate("document.activeElement === document.querySelector('.mg-place')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("from North Korea")


@pytest.mark.firefox
def test_pins_are_one_tab_stop_with_arrow_keys(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, reduced_motion=True).page
    stops = page.locator(".mg-pin[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.pin") == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "mg-card"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.pin") == "1"
    assert page.locator(".mg-pin[tabindex='0']").count() == 1


def test_a_link_to_an_event_opens_it(story: Path, new_page: Callable[..., Any]) -> None:
    wanted = china_story().marks[9]
    for part in (wanted.id, wanted.event):
        page = new_page(f"{story.as_uri()}#event={part}").page
        assert "Xinjiang" in card(page)
    for hostile in ("nobody", "<img src=x>", "%00", "'"):
        opened = new_page(f"{story.as_uri()}#event={hostile}")
        assert opened.errors == [] and opened.page.locator(".mg-card").count() == 0


@pytest.mark.chromium_only("touch")
def test_a_phone_stacks_pins_and_lets_the_reader_choose(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, viewport=PHONE, reduced_motion=True, has_touch=True).page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    stack = page.locator(".mg-stack").first
    assert stack.get_attribute("data-more") == "+5"
    stack.tap()
    choices = page.locator(".mg-choice button")
    assert choices.count() == 6
    choices.nth(3).tap()
    assert "Event 5 of 11" in card(page) or "Event 6 of 11" in card(page)
    sheet = boxes(page, ".mg-sheet")[0]
    stage = boxes(page, ".mg-stage")[0]
    assert sheet["y"] >= stage["y"] + stage["h"] - 1  # under the map, not over it
    assert sheet["y"] + sheet["h"] <= 844 + 1 and sheet["x"] >= 0 and sheet["w"] <= 390


@pytest.mark.chromium_only("touch")
def test_a_swipe_over_the_card_goes_on_and_back(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, viewport=PHONE, reduced_motion=True, has_touch=True).page
    page.locator(".mg-place").nth(4).tap()
    swipe = """(e, [x, y]) => { const at = (x, y) => new Touch(
      {identifier: 1, target: e, clientX: x, clientY: y});
      e.dispatchEvent(new TouchEvent("touchstart", {bubbles: true, touches: [at(200, 600)]}));
      e.dispatchEvent(new TouchEvent("touchend", {bubbles: true,
        changedTouches: [at(200 + x, 600 + y)]})); }"""
    for by, place in (((-90, 10), "4 of 11"), ((90, 10), "place 3 of 3"), ((60, 90), "3 of 3")):
        page.locator(".mg-card blockquote").evaluate(swipe, by)
        assert place in card(page)


def test_the_card_is_never_cut_off(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, viewport=(1024, 560), reduced_motion=True).page
    for place in range(17):
        page.locator(".mg-place").nth(place).click()
        if place == 5:
            page.get_by_text("Why here?").click()
            page.wait_for_timeout(50)
        popup = boxes(page, ".leaflet-popup-content")[0]
        stage = boxes(page, ".mg-stage")[0]
        assert popup["x"] >= stage["x"] and popup["x"] + popup["w"] <= 1024
        assert popup["y"] >= 0 and popup["y"] + popup["h"] <= stage["y"] + stage["h"]


def test_the_card_hides_few_pins_and_moves_none_out_of_sight(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    before = boxes(page, ".mg-pin")
    for place in range(17):  # most stand close together in the map's upper right corner
        page.locator(".mg-place").nth(place).click()
        popup, pins = boxes(page, ".leaflet-popup-content-wrapper")[0], boxes(page, ".mg-pin")
        assert sum(overlap(popup, pin) for pin in pins) <= 1
        assert [pin["y"] for pin in pins] == [pin["y"] for pin in before]


def test_looking_closer_keeps_card_and_pin_in_sight(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    page.locator(".mg-place").nth(6).click()
    page.locator(".mg-closer").click()
    popup, pin = boxes(page, ".mg-card")[0], boxes(page, ".mg-pin[aria-current=true]")[0]
    assert popup["y"] >= 0 and not overlap(popup, pin)
    assert pin["y"] >= 0 and pin["y"] + pin["h"] < 800
    assert "Event 5 of 11" in card(page)


def test_moved_and_vague_places_are_drawn_as_what_they_are(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    marks = [m for m in china_story().marks if m.place in ("Xinjiang", "Yalu River")]
    moved = marks[0].model_copy(
        update={"lat": 13.7, "lon": 100.5, "radius_km": 90.0, "id": "moved"}
    )
    page = new_page(written(tmp_path, china_story().with_marks([*marks, moved]))).page
    assert page.locator("path.mg-area").count() == 1
    assert page.locator("path.mg-line").count() == 1
    assert page.locator("path.mg-radius").count() == 0  # smaller than its pin
    page.evaluate("map_story.setView([13.7, 100.5], 8, {animate: false})")
    assert page.locator("path.mg-radius").count() == 1


def test_a_wide_water_without_outline_has_no_ring_over_the_land(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    strait = mark("Rain fell.", BANGKOK, precision="water", radius_km=700, place="Strait")
    town = mark("Snow fell.", BANGKOK, radius_km=90, lat=15.0)
    page = new_page(written(tmp_path, EventMap(article=ARTICLE, marks=(strait, town)))).page
    assert page.locator("path.mg-radius").count() == 1
    assert page.locator(".mg-pin.mg-vague").count() == 1


def names_on(opened: Any, file: Path) -> str:
    """Open a page and give all that it writes on its map, joined by spaces."""
    opened.page.add_init_script(
        "window.written = []; const write = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText = function (words, ...at) {"
        " written.push(words); return write.call(this, words, ...at); }"
    )
    opened.goto(file)
    return " ".join(opened.page.evaluate("written"))


@pytest.mark.firefox
@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_places_are_named_where_a_name_has_room_beside_its_pin(
    story: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    names = names_on(new_page(viewport=size), story)
    for label in ("Shenyang", "South Korea", "China", "Xinjiang", "Bangkok"):
        assert label in names
    # Among the stacks of a phone it would be written in another country: there it has no name.
    assert ("North Korea" in names) == (size != PHONE)
    assert ("1\u00a0more" in names) == (size == PHONE)
    assert "embassies" not in names


@pytest.fixture
def osaka(tmp_path: Path) -> tuple[Path, bytes]:
    """A page with three sentences that follow each other, and the events file it keeps."""
    at = {"quote_start": 100, "quote_end": 115}
    before = mark("It was Tuesday.", BANGKOK, id="before", quote_start=84, quote_end=99)
    told = mark("Rain hit Osaka.", BANGKOK, id="told", **at)
    after = NotMapped(
        toponym="Kyoto", start=116, end=121, sentence="Kyoto was dry.", left_off="actor", reason="-"
    )
    events_file = json.dumps({"a": "é", "features": [{"id": "before"}, {"id": "told"}]}, indent=1)
    story = EventMap(article=ARTICLE, marks=(before, told), not_mapped=(after,))
    write_page(story, tmp_path / "map.html", events_file.encode())
    return tmp_path / "map.html", events_file.encode()


# Each name on the map as a rectangle [left, top, right, bottom], in pixels of the map's frame.
NAMES = """async () => {
  const write = CanvasRenderingContext2D.prototype.fillText, found = [];
  CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
    const at = new DOMPoint(x, y).matrixTransform(this.getTransform());
    const { x: left, y: top } = this.canvas.getBoundingClientRect();
    const frame = map_story.getContainer().getBoundingClientRect();
    const scale = this.canvas.width / this.canvas.getBoundingClientRect().width;
    const size = parseFloat(/([\\d.]+)px/.exec(this.font)[1]);
    const across = at.x / scale + left - frame.left, down = at.y / scale + top - frame.top;
    const wide = this.measureText(words).width;
    found.push({words, box: [across, down - size / 2 + 1, across + wide, down + size / 2 - 1]});
    return write.call(this, words, x, y);
  };
  map_story.fire("moveend");
  await new Promise((done) => setTimeout(done, 400));
  const { x, y } = map_story.getSize();
  return found.filter(({box: [l, t, r, b]}) => r > 0 && b > 0 && l < x && t < y)
    .map(({words, box}) =>
      ({words, box, cut: box[0] < 0 || box[1] < 0 || box[2] > x || box[3] > y}));
}"""
SIZES = [(1280, 800), (1024, 600), (760, 640), (560, 640), PHONE, (320, 640)]


@pytest.mark.parametrize("size", SIZES)
def test_no_name_covers_another_or_a_pin_and_none_is_cut_off(
    story: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    page = new_page(story, viewport=size, reduced_motion=True).page
    names = page.evaluate(NAMES)
    assert len(names) > 5
    assert not [name["words"] for name in names if name["cut"]]
    stage = boxes(page, ".mg-stage")[0]
    pins = [
        [p["x"] - stage["x"], p["y"] - stage["y"], p["x"] - stage["x"] + p["w"],
         p["y"] - stage["y"] + p["h"]]
        for p in boxes(page, ".mg-pin")
    ]  # fmt: skip
    for n, name in enumerate(names):
        others = [other["box"] for other in names[n + 1 :]]
        for left, top, right, bottom in [*others, *pins]:
            box = name["box"]
            apart = box[0] >= right or left >= box[2] or box[1] >= bottom or top >= box[3]
            assert apart, name["words"]


@pytest.mark.firefox
def test_the_receipt_has_the_paragraph_and_the_line(
    osaka: tuple[Path, bytes], new_page: Callable[..., Any]
) -> None:
    opened = new_page(osaka[0], reduced_motion=True)
    page = opened.page
    page.locator(".mg-place").nth(1).click()
    assert page.locator(".mg-card blockquote").inner_text() == "Rain hit Osaka."
    page.get_by_text("Why here?").click()
    assert page.locator(".mg-card blockquote").inner_text() == (
        "It was Tuesday. Rain hit Osaka. Kyoto was dry."
    )
    assert "line 8 of events.geojson, id told" in card(page)
    assert opened.errors == []


@pytest.mark.chromium_only("downloads")
def test_the_page_gives_its_data_back(
    osaka: tuple[Path, bytes], new_page: Callable[..., Any]
) -> None:
    file, events_file = osaka
    opened = new_page(file, reduced_motion=True)
    with opened.page.expect_download() as download:
        opened.page.get_by_text("Download the data").click()
    assert download.value.suggested_filename == "events.geojson"
    assert download.value.path().read_bytes() == events_file
    assert kept_in(file.read_text("utf-8"), "map.html") == events_file
    assert opened.errors == []


def test_an_article_without_places_says_so(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    empty = china_story().with_marks([])
    opened = new_page(written(tmp_path, empty))
    page = opened.page
    assert "Nothing in this article could be placed on a map." in page.inner_text("body")
    assert page.locator(".mg-drawer[open] li").count() == 5
    assert "part of the name of a treaty" in page.inner_text(".mg-drawer")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert opened.errors == []


def test_one_mark_alone_has_its_surroundings(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    one = EventMap(article=ARTICLE, marks=(mark("It rained.", BANGKOK),))
    page = new_page(written(tmp_path, one)).page
    assert page.locator(".leaflet-control-scale-line").inner_text() in (
        "10 km",
        "20 km",
        "30 km",
        "50 km",
    )


def villages(count: int) -> EventMap:
    """Rain on many villages all over the world, on a thousand days."""
    marks = [
        mark(f"Rain fell on village {n}.", BANGKOK, place=f"Village {n}", toponym=f"village {n}",
             lat=-50 + (n * 37 % 1000) / 10, lon=-170 + (n * 71 % 3400) / 10,
             when=(dt.date(2000, 1, 1) + dt.timedelta(days=n * 7 % 1000)).isoformat(),
             when_text=f"on day {n * 7 % 1000}")
        for n in range(count)
    ]  # fmt: skip
    return EventMap(article=ARTICLE, marks=tuple(marks))


def test_a_browser_that_cannot_unpack_the_words_of_many_events_says_so(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(written(tmp_path, villages(300)))
    page = opened.page
    page.add_init_script("delete window.DecompressionStream")
    page.reload()
    expect(page.locator("#mg-list")).to_contain_text("newer browser: Chrome or Edge 80")
    page.get_by_label("Next in the story").first.click()
    assert "To read what happened here" in card(page)
    assert opened.errors == []


def test_two_hundred_marks_stack_and_stay_usable(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(written(tmp_path, villages(200)))
    page = opened.page
    assert page.locator(".mg-event").count() == 200
    assert 20 < page.locator(".mg-pin").count() <= 200
    page.locator(".mg-place").nth(199).click()
    assert "200 of 200" in card(page)
    assert opened.errors == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("many"), villages(5000))


@pytest.mark.firefox
@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_thousands_are_one_layer_and_a_list_of_the_rows_in_sight(
    many: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    opened = new_page(many, viewport=size, reduced_motion=True)
    page = opened.page
    assert page.locator(".mg-pin").count() == 0
    assert 0 < page.locator(".mg-event").count() < 60
    assert page.locator("*").count() < 700
    page.keyboard.press("ArrowLeft")
    assert "5,000 of 5,000" in card(page) and "Village 4999" in card(page)
    if size != PHONE:  # there the card is over the list
        assert page.locator(".mg-event.mg-now").inner_text().startswith("5000")
    assert page.locator(".mg-card mark").all_inner_texts()[0] == "village 4999"
    page.keyboard.press("Escape")
    page.locator(".mg-place").first.focus()
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    following = f"Village {int(name.split()[1]) + 1}"
    assert following in page.locator("#mg-live").inner_text()
    assert page.evaluate("document.activeElement.textContent") == following
    assert opened.errors == []


def test_rows_of_a_long_list_follow_each_other_and_hide_nothing(
    many: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(many, reduced_motion=True).page
    page.locator(".mg-side").evaluate("e => e.scrollTop = 200000")
    page.wait_for_timeout(100)
    rows = sorted(boxes(page, ".mg-event"), key=lambda box: box["y"])
    assert len(rows) > 8
    for above, below in pairwise(rows):
        assert abs(above["y"] + above["h"] - below["y"]) < 1
    cut = page.locator(".mg-event").evaluate_all(
        "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).length"
    )
    assert cut == 0


def test_a_disc_is_looked_at_closer_until_its_marks_can_be_chosen(
    many: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(many, reduced_motion=True)
    page = opened.page
    for _ in range(8):
        page.mouse.move(830, 330)
        hit = page.evaluate(NEAREST_DISC, [830, 330])
        page.mouse.click(*hit)
        if page.locator(".mg-card").count():
            break
    if page.locator(".mg-choice button").count():
        page.locator(".mg-choice button").last.click()
    assert "of 5,000" in card(page)
    assert opened.errors == []


def test_one_sentence_that_tells_two_events_leads_to_both(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    quote = "Rain hit Osaka and snow fell on Kyoto."
    marks = tuple(
        mark(quote, BANGKOK, id=name, event=name, place=name, toponym=name, lon=100 + n)
        for n, name in enumerate(("Osaka", "Kyoto"))
    )
    write_page(EventMap(article=ARTICLE, marks=marks), tmp_path / "map.html")
    opened = new_page(tmp_path / "map.html")
    page = opened.page
    said = page.locator(".mg-said:visible")
    assert said.count() == 2  # each event shows its sentence, with all the names of both
    assert said.first.locator("mark").all_inner_texts() == ["Osaka", "Kyoto"]
    said = said.first
    said.locator("mark", has_text="Kyoto").click()
    assert "Event 2 of 2" in card(page) and "Kyoto" in card(page)
    said.locator("mark", has_text="Osaka").click()
    assert "Event 1 of 2" in card(page)
    assert opened.errors == []


# The discs are paint: find the nearest pixel of their colour.
NEAREST_DISC = """([x, y]) => {
  const canvas = document.querySelector(".leaflet-mg-crowd-pane canvas");
  const frame = canvas.getBoundingClientRect(), context = canvas.getContext("2d");
  const { data } = context.getImageData(x - 250 - frame.x, y - 200 - frame.y, 500, 400);
  let best = null;
  for (let i = 0; i < 500 * 400; i++) {
    const [r, g, b, a] = data.subarray(4 * i, 4 * i + 4);
    const [dx, dy] = [(i % 500) - 250, Math.floor(i / 500) - 200];
    const far = Math.hypot(dx, dy);
    if (a > 250 && r > 160 && g < 60 && b < 60 && (!best || far < best[0])) {
      best = [far, x + dx, y + dy];
    }
  }
  return best.slice(1);
}"""


def test_filtering_thousands_by_time(many: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(many, reduced_motion=True).page
    assert page.locator(".mg-column").count() > 50
    page.get_by_label("Events up to this day").focus()
    page.keyboard.press("Home")
    assert page.locator(".mg-where").inner_text() == "5 events"
    assert page.locator(".mg-event").count() == 5
    page.get_by_role("button", name="By date").click()
    page.get_by_role("button", name="All dates").click()
    assert page.locator(".mg-date").first.inner_text().startswith("Sat 1 January 2000")


def test_across_the_date_line_the_story_stays_together(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    fiji = mark("Rain fell on Fiji.", BANGKOK, place="Suva", lat=-18.14, lon=178.44)
    samoa = mark("Rain fell on Samoa.", BANGKOK, place="Apia", lat=-13.83, lon=-171.77)
    page = new_page(written(tmp_path, EventMap(article=ARTICLE, marks=(fiji, samoa)))).page
    left, right = sorted(box["x"] for box in boxes(page, ".mg-pin"))
    assert 200 < right - left < 900
    assert page.locator(".leaflet-control-scale-line").inner_text() in (
        "100 km",
        "200 km",
        "300 km",
    )


def test_a_story_of_an_ocean_is_in_sight_as_the_page_opens(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    towns = {"Suva": (-18.14, 178.44), "Apia": (-13.83, -171.77), "Honolulu": (21.3, -157.85),
             "Auckland": (-36.85, 174.76)}  # fmt: skip
    marks = [
        mark(f"Rain fell on {name}.", BANGKOK, place=name, lat=lat, lon=lon, source="corrected")
        for name, (lat, lon) in towns.items()
    ]
    page = new_page(written(tmp_path, EventMap(article=ARTICLE, marks=tuple(marks)))).page
    page.wait_for_timeout(600)  # nothing moves it afterwards
    stage = boxes(page, ".mg-stage")[0]
    for pin in boxes(page, ".mg-pin"):
        assert stage["y"] < pin["y"] < stage["y"] + stage["h"] - pin["h"]
        assert stage["x"] < pin["x"] < stage["x"] + stage["w"] - pin["w"]


@pytest.mark.chromium_only("scripts off")
def test_without_scripts_the_story_is_a_list(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, java_script_enabled=False).page
    items = page.locator("noscript ol li")
    assert items.count() == 11
    assert "Wed 8 May 2002" in items.nth(4).inner_text()
    assert "Vienna" in page.inner_text("noscript")


@pytest.mark.firefox
def test_a_turned_phone_shows_all_places_again(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, viewport=(900, 420), reduced_motion=True).page
    page.set_viewport_size({"width": 420, "height": 900})
    page.wait_for_timeout(400)
    buttons = boxes(page, ".leaflet-control-zoom")[0]
    for pin in boxes(page, ".mg-pin"):
        assert pin["x"] >= 0 and pin["x"] + pin["w"] <= 420
        assert pin["x"] + pin["w"] < buttons["x"] or pin["y"] > buttons["y"] + buttons["h"]


@pytest.mark.chromium_only("dark")
def test_in_the_dark_the_map_is_dark_too(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, bypass_csp=True).page  # to wait for a function needs eval
    shade = (
        "() => [...document.querySelector('canvas').getContext('2d')"
        ".getImageData(600, 700, 1, 1).data].slice(0, 3).reduce((a, b) => a + b)"
    )
    assert page.evaluate(shade) > 500
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"({shade})() < 200")


@pytest.mark.chromium_only("PDF")
def test_on_paper_map_and_list_are_both_there(story: Path, new_page: Callable[..., Any]) -> None:
    page = new_page(story, dark=True).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert boxes(page, ".mg-stage")[0]["h"] > 300
    assert len(boxes(page, ".mg-event")) == 11
    assert page.locator(".mg-drawer").get_attribute("open") is not None
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 253, 249)"
    land = page.locator("canvas").first.evaluate(
        "c => new Set(new Uint32Array(c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.buffer)).size"
    )
    assert land > 20  # the base map is on the paper, too
    paper = page.pdf(format="A4")
    assert len(paper) > 20_000
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2


def test_names_go_along_when_the_map_jumps_to_a_far_event(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    far = {"Lima": (-12.05, -77.04), "Nairobi": (-1.29, 36.82), "Oslo": (59.91, 10.75)}
    marks = tuple(
        mark(f"Rain fell on {name}.", BANGKOK, place=name, toponym=name, lat=lat, lon=lon)
        for name, (lat, lon) in far.items()
    )
    page = new_page(
        written(tmp_path, EventMap(article=ARTICLE, marks=marks)), reduced_motion=True
    ).page
    page.evaluate("map_story.setZoom(5, {animate: false})")
    for number in range(3):
        page.locator(".mg-place").nth(number).click()
        page.wait_for_timeout(300)
        painted = "[...document.querySelectorAll('canvas')].map((c) => c.toDataURL())"
        jumped = page.evaluate(painted)
        page.evaluate("map_story.fire('resize')")  # all is laid out anew
        page.wait_for_timeout(300)
        assert page.evaluate(painted) == jumped


def test_each_event_of_a_sentence_shows_it_with_its_own_name_marked(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    quote = "Rain hit Osaka and snow fell on Kyoto."
    marks = [
        mark(
            quote, BANGKOK, id=name, event=name, place=name, toponym=name, lat=lat,
            quote_start=10, quote_end=10 + len(quote), title="On Kyoto snow fell",
        )
        for name, lat in (("Osaka", 34.7), ("Kyoto", 35.0))
    ]  # fmt: skip
    page = new_page(written(tmp_path, EventMap(article=ARTICLE, marks=tuple(marks)))).page
    said = page.locator(".mg-said:visible")
    assert said.all_inner_texts() == [quote] * 2
    assert said.locator("mark:not(.mg-other)").all_inner_texts() == ["Osaka", "Kyoto"]
    page.locator(".mg-place").first.click()
    assert "On Kyoto snow fell" in card(page)  # no cutting from the sentence: somebody wrote it


def test_closing_a_card_brings_the_map_back_unless_the_reader_moved_it(
    story: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story, reduced_motion=True).page
    page.evaluate("map_story.setView([-30, 20], 5, {animate: false})")
    middle = "(() => { const c = map_story.getCenter(); return [c.lat, c.lng]; })()"
    before = page.evaluate(middle)
    page.locator(".mg-place", has_text="Bangkok").click()
    assert page.evaluate(middle)[0] > 0
    page.keyboard.press("Escape")
    assert page.evaluate(middle) == pytest.approx(before, abs=0.1)
    page.locator(".mg-place", has_text="Bangkok").click()
    page.locator(".folium-map").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    assert page.evaluate(middle)[0] > 0


def test_the_key_names_the_movement_and_pins_that_stand_beside_their_places(
    story: Path, tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(story).page
    key = page.locator(".mg-legend")
    assert "the dot is the place" in key.inner_text()
    page.locator(".mg-place", has_text="Consulate-General of Japan").first.click()
    assert page.locator(".leaflet-tooltip-pane .mg-dot").count() == 1  # seen over other pins
    assert ("movement" in key.inner_text()) == (page.locator(".mg-arrowhead").count() > 0)
    alone = new_page(
        written(tmp_path, EventMap(article=ARTICLE, marks=(mark("It rained.", BANGKOK),)))
    ).page
    assert "the dot" not in alone.locator(".mg-legend").inner_text()

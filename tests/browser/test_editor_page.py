"""`mapgen edit` as a person uses it: a real server, a real browser, and the file after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile import TOGETHER
from playwright.sync_api import Page, expect
from running_editor import RunningEditor, place
from sample_story import ARTICLE, BANGKOK, china_story, mark

from mapgen.datafiles import data_file
from mapgen.eventfile import read_events, write_events
from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.places import Places
from mapgen.models import ArticleInfo, EventMap, Mark
from mapgen.pipeline import read_article

SAVED = "Saved in events.geojson"


@pytest.fixture(scope="module")
def index(places: Places) -> Places:
    """The gazetteer's index, which the first search on a machine makes in some seconds."""
    places.homonyms(Query(name="Paris"))
    return places


class Desk:
    """The editor of a file in a browser."""

    def __init__(self, events: Path, running: RunningEditor, opened: Any) -> None:
        self.events, self.running, self.opened = events, running, opened
        self.page: Page = opened.page

    def marks(self) -> dict[str, Mark]:
        return {mark.id: mark for mark in read_events(self.events).marks}

    def open(self, number: int) -> Mark:
        """Open a mark from the list."""
        self.page.locator("#me-tabs button").first.click()
        item = self.page.locator(".me-item").nth(number)
        id_ = item.get_attribute("data-id")
        item.click()
        assert id_
        return self.marks()[id_]

    def saved(self, deed: Callable[[], None]) -> None:
        """Do something and wait until it is in the file."""
        before = self.events.read_bytes()
        deed()
        until = time.monotonic() + 10
        while self.events.read_bytes() == before:
            assert time.monotonic() < until, self.page.locator("#me-news").inner_text()
            self.page.wait_for_timeout(30)
        expect(self.page.locator("#me-saved")).to_have_text(SAVED)

    def type(self, name: str, text: str) -> None:
        field = self.page.locator(f"#me-{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
            field.blur()

    def said(self) -> str:
        return self.page.locator("#mg-live").inner_text()


@pytest.fixture
def desk(tmp_path: Path, new_page: Callable[..., Any]) -> Iterator[Callable[..., Desk]]:
    """Opens the editor on the sample story; settings go to ``new_page``."""
    running: list[RunningEditor] = []
    desks: list[Desk] = []

    def make(story: Any = None, options: tuple[str, ...] = (), **settings: Any) -> Desk:
        events = place(story or china_story(), tmp_path)
        running.append(RunningEditor(events, *options))
        settings = {"offline": False, "reduced_motion": True, **settings}
        opened = new_page(running[-1].address, **settings)
        opened.page.wait_for_selector("#me-panel li")
        desks.append(Desk(events, running[-1], opened))
        return desks[-1]

    yield make
    for server in running:
        server.kill()
    assert [error for one in desks for error in one.opened.errors] == []


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, selector: str, by: tuple[int, int]) -> None:
    x, y = middle(page, selector)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2)
    page.mouse.move(x + by[0], y + by[1])
    page.mouse.up()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_pin_is_in_sight_at_first(desk: Callable[..., Desk], size: tuple[int, int]) -> None:
    page = desk(viewport=size, reduced_motion=False).page
    page.wait_for_timeout(400)  # a glide would take a quarter of a second
    assert page.locator(".mg-pin").count() == len(china_story().marks)
    assert page.evaluate(
        """() => {
          const map = document.getElementById("me-map").getBoundingClientRect();
          return [...document.querySelectorAll(".mg-pin")].every((pin) => {
            const { left, right, top, bottom } = pin.getBoundingClientRect();
            return left > map.left && right < map.right && top > map.top && bottom < map.bottom;
          });
        }"""
    )


CURRENT = '.mg-pin[aria-current="true"]'


def test_a_pin_is_dragged_and_stands_where_it_was_dropped(desk: Callable[..., Desk]) -> None:
    it = desk()
    mark = it.open(4)
    x, y = middle(it.page, CURRENT)
    it.saved(lambda: drag(it.page, CURRENT, (60, 50)))
    moved = it.marks()[mark.id]
    assert moved.lat < mark.lat
    assert moved.lon > mark.lon
    assert moved.source == "corrected"
    assert middle(it.page, CURRENT) == pytest.approx((x + 60, y + 50), abs=3)
    expect(it.page.locator(".me-state")).to_contain_text("from where it was generated")
    origin = it.page.locator("path.me-origin")
    expect(origin).to_have_count(2)
    assert middle(it.page, "path.me-origin >> nth=1") == pytest.approx((x, y), abs=3)
    expect(it.page.locator("#me-lat")).to_have_value(str(moved.lat))


def test_another_place_is_searched_and_chosen(desk: Callable[..., Desk], index: Places) -> None:
    it = desk()
    mark = it.open(3)
    it.page.fill("#me-search", "Dandong")
    it.page.click("#me-look")
    candidate = it.page.locator(".me-candidate").first
    expect(candidate).to_contain_text("GeoNames")
    expect(candidate).to_contain_text("within")
    expect(candidate).to_contain_text("km from the pin")
    it.saved(candidate.click)
    chosen = it.marks()[mark.id]
    assert chosen.place == "Dandong"
    assert chosen.source.startswith("geonames:")
    assert (chosen.precision, chosen.country) == ("locality", "CN")
    expect(it.page.locator(".me-heading")).to_have_text("Dandong")


def test_a_click_on_the_map_puts_the_point(desk: Callable[..., Desk]) -> None:
    it = desk()
    mark = it.open(2)
    it.page.click(".me-placing")
    x, y = middle(it.page, "#me-map")
    it.saved(lambda: it.page.mouse.click(x - 200, y + 150))
    moved = it.marks()[mark.id]
    assert (moved.lat, moved.lon) != (mark.lat, mark.lon)
    assert middle(it.page, CURRENT) == pytest.approx((x - 200, y + 150), abs=3)
    expect(it.page.locator(".me-placing")).to_have_attribute("aria-pressed", "false")


FIELDS = {
    "title": "Seen anew", "place": "Dandong", "role": "via", "when": "2002-05~",
    "when_text": "this month", "topic": "conflict", "precision": "region", "radius_km": "12.5",
    "lat": "12.25", "lon": "-3.5", "country": "kp", "note": "two\nlines",
}  # fmt: skip


def test_each_field_is_saved_marked_undone_and_done_again(desk: Callable[..., Desk]) -> None:
    it = desk()
    before = it.open(1)
    for name, text in FIELDS.items():
        it.saved(lambda name=name, text=text: it.type(name, text))
        expect(it.page.locator(f".me-row:has(#me-{name})")).to_have_class("me-row me-changed")
    after = it.marks()[before.id]
    for name, text in FIELDS.items():
        told = text.upper() if name == "country" else text
        assert str(getattr(after, name)) == told
    for _ in FIELDS:
        it.saved(lambda: it.page.click("#me-undo"))
    assert it.marks()[before.id] == before
    expect(it.page.locator("#me-undo")).to_be_disabled()
    expect(it.page.locator(".me-state")).to_have_text("As generated")
    it.saved(lambda: it.page.click("#me-redo"))
    assert it.marks()[before.id].title == "Seen anew"
    it.page.reload()
    expect(it.page.locator("#me-undo")).to_be_enabled()  # what was done before is still known
    it.saved(lambda: it.page.click("#me-undo"))
    assert it.marks()[before.id] == before


def test_a_field_is_restored_and_all_are(desk: Callable[..., Desk]) -> None:
    it = desk()
    before = it.open(1)
    it.saved(lambda: it.type("title", "Other"))
    it.saved(lambda: it.type("lat", "12"))
    it.saved(lambda: it.page.click("text=Restore all"))
    assert it.marks()[before.id] == before
    it.saved(lambda: it.type("title", "Other"))
    it.saved(lambda: it.page.get_by_label("Restore Title").click())
    assert it.marks()[before.id] == before


def test_a_wrong_date_is_explained_and_not_saved(desk: Callable[..., Desk]) -> None:
    it = desk()
    it.open(0)
    before = it.events.read_bytes()
    it.type("when", "8 May 2002")
    row = it.page.locator(".me-row:has(#me-when)")
    expect(row.locator(".me-wrong")).to_contain_text('did you mean "2002-05-08"?')
    expect(it.page.locator("#me-when")).to_have_attribute("aria-invalid", "true")
    assert it.events.read_bytes() == before
    status = it.page.locator("#me-saved")
    expect(status).to_have_text("Not saved: Date")
    it.open(1)
    expect(status).to_have_text("Changes are saved at once")
    it.open(0)
    expect(it.page.locator("#me-when")).to_have_value(it.open(0).when)
    it.saved(lambda: it.type("when", "2002-05-07"))
    expect(it.page.locator(".me-row:has(#me-when) .me-wrong")).to_be_empty()
    it.opened.errors.clear()  # the refused date is a 409, which Chromium logs


def test_dropped_it_is_listed_with_the_others_and_put_back(desk: Callable[..., Desk]) -> None:
    it = desk()
    before = it.marks()
    mark = it.open(5)
    it.page.select_option("#me-why", "actor")
    it.saved(lambda: it.page.click("text=Take it off"))
    assert mark.id not in it.marks()
    it.page.click("text=Not mapped")
    left = it.page.locator(".me-left").first
    expect(left).to_contain_text(mark.place)
    it.saved(left.get_by_role("button").click)
    assert it.marks() == before


@pytest.fixture(scope="module")
def article_story() -> Any:
    """The sample story with the hash of the article that ships, so that its text is at hand."""
    article = read_article(str(data_file("articles/china-north-korea-2002.txt")))
    return china_story().model_copy(update={"article": ArticleInfo.of(article)}), article.text


def test_words_of_the_article_become_an_event(
    desk: Callable[..., Desk], article_story: Any, index: Places
) -> None:
    story, text = article_story
    it = desk(story)
    it.page.click("#me-tabs >> text=Add")
    at = text.index("Vienna")
    it.page.locator("#me-article").evaluate(
        "(area, [from, to]) => area.setSelectionRange(from, to)", [at, at + len("Vienna")]
    )
    it.page.click("text=Use the selected words")
    quote = it.page.locator("#me-quote").input_value()
    assert "Vienna Treaty" in quote
    it.saved(it.page.locator(".me-candidate").first.click)
    added = next(mark for mark in it.marks().values() if mark.toponym == "Vienna")
    assert text[added.quote_start : added.quote_end] == added.quote == quote
    expect(it.page.locator(".me-heading")).to_be_focused()
    expect(it.page.locator(".me-state")).to_have_text("Added by hand")
    it.saved(lambda: it.type("title", "A protest"))
    it.saved(lambda: it.page.click("#me-undo"))
    it.saved(lambda: it.page.click("#me-undo"))
    assert added.id not in it.marks()


def test_without_the_text_an_event_is_added_by_a_click(desk: Callable[..., Desk]) -> None:
    it = desk()
    known = it.marks()
    it.page.click("#me-tabs >> text=Add")
    it.page.fill("#me-toponym", "a camp")
    it.page.click(".me-placing")
    x, y = middle(it.page, "#me-map")
    it.saved(lambda: it.page.mouse.click(x + 100, y + 200))
    (added,) = [mark for id_, mark in it.marks().items() if id_ not in known]
    assert (added.place, added.quote, added.source) == ("a camp", "", "corrected")


def test_a_name_that_was_left_off_is_put_on_the_map(desk: Callable[..., Desk]) -> None:
    it = desk()
    known = it.marks()
    it.page.click("text=Not mapped")
    it.page.locator(".me-left button").first.click()
    sentence = it.page.locator("#me-quote").input_value()
    assert sentence == china_story().not_mapped[0].sentence
    it.saved(lambda: it.page.click("text=Put it in the middle of the map"))
    (added,) = [mark for id_, mark in it.marks().items() if id_ not in known]
    assert added.quote == sentence


def test_what_others_did_to_the_file_comes_in_by_itself(desk: Callable[..., Desk]) -> None:
    it = desk()
    mark = it.open(0)
    it.page.locator("#me-note").press_sequentially("half typ")
    outside = read_events(it.events)
    theirs = outside.marks[0].model_copy(update={"title": "From another program"})
    write_events(outside.with_marks([theirs, *outside.marks[1:]]), it.events)
    expect(it.page.locator("#me-news")).to_contain_text("From another program")
    expect(it.page.locator("#me-title")).to_have_value("From another program")
    expect(it.page.locator("#me-note")).to_have_value(mark.note + "half typ")
    it.saved(lambda: it.page.locator("#me-note").blur())
    assert it.marks()[mark.id].note == mark.note + "half typ"
    assert it.marks()[mark.id].title == "From another program"


def test_two_editors_on_one_file_show_and_keep_what_both_do(
    desk: Callable[..., Desk], new_page: Callable[..., Any]
) -> None:
    it = desk()
    running = RunningEditor(it.events)
    try:
        other = Desk(it.events, running, new_page(running.address, offline=False))
        other.page.wait_for_selector("#me-panel li")
        one, two = it.open(0), other.open(3)
        it.type("note", "by the first")
        other.type("note", "by the second")
        it.type("title", "First")
        other.type("when", "2002-05-01")
        expect(it.page.locator("#me-news")).to_contain_text("date “2002-05-01”")
        expect(it.page.locator("#me-news")).to_contain_text("note “by the second”")
        expect(other.page.locator("#me-news")).to_contain_text("title “First”")
        for both in (it, other):
            both.page.locator("#me-tabs button").first.click()
            for number in (0, 2):
                expect(both.page.locator(".me-event").nth(number)).to_contain_text("changed")
        marks = it.marks()
        assert (marks[one.id].title, marks[one.id].note) == ("First", "by the first")
        assert (marks[two.id].when, marks[two.id].note) == ("2002-05-01", "by the second")
        assert other.opened.errors == []
    finally:
        running.kill()


def test_a_foreign_page_can_neither_read_nor_write(
    desk: Callable[..., Desk], new_page: Callable[..., Any], tmp_path: Path
) -> None:
    it = desk()
    before = it.events.read_bytes()
    foreign = tmp_path / "foreign.html"
    foreign.write_text("<!DOCTYPE html><title>Foreign</title><iframe></iframe>", "utf-8")
    page = new_page(foreign, offline=False).page
    site = f"http://127.0.0.1:{it.running.port}"
    mark = next(iter(it.marks()))
    for mode in ("cors", "no-cors"):
        for headers in ({}, {"X-Mapgen-Token": it.running.token}):
            got = page.evaluate(
                """async ([site, mode, headers, id]) => {
                  const body = JSON.stringify({kind: "drop", id});
                  try {
                    const asked = {method: "POST", mode, headers, body};
                    return await (await fetch(site + "/change", asked)).text();
                  } catch (error) { return ""; }
                }""",
                [site, mode, headers, mark],
            )
            assert got == ""
    assert it.events.read_bytes() == before


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_axe_finds_nothing(
    desk: Callable[..., Desk], article_story: Any, index: Places, size: tuple[int, int], dark: bool
) -> None:
    it = desk(article_story[0], viewport=size, dark=dark, bypass_csp=True)
    check(it.page)
    it.open(1)
    it.saved(lambda: it.type("title", "Other"))
    it.type("when", "never")
    it.page.fill("#me-search", "Paris")
    it.page.click("#me-look")
    it.page.wait_for_selector(".me-candidate")
    check(it.page)
    it.page.click("#me-tabs >> text=Add")
    check(it.page)
    it.page.click("text=Not mapped")
    check(it.page)
    assert it.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    it.opened.errors.clear()  # the refused date is a 409, which Chromium logs


def check(page: Page) -> None:
    found = Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


def test_all_by_keyboard(desk: Callable[..., Desk]) -> None:
    it = desk()
    page = it.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the events
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".me-heading")).to_be_focused()
    id_ = next(iter(it.marks()))
    before = it.marks()[id_]
    reach(page, "#me-title")
    page.keyboard.press("Control+A")
    page.keyboard.type("By keyboard")
    it.saved(lambda: page.keyboard.press("Tab"))
    assert it.marks()[id_].title == "By keyboard"
    assert "Saved" in it.said()
    reach(page, CURRENT)

    def nudge() -> None:
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("ArrowUp")

    it.saved(nudge)
    assert it.marks()[id_].lon > before.lon
    assert it.marks()[id_].lat > before.lat
    expect(page.locator(CURRENT)).to_be_focused()
    it.saved(lambda: page.keyboard.press("Control+Z"))
    it.saved(lambda: page.keyboard.press("Control+Z"))
    assert it.marks()[id_] == before
    it.saved(lambda: page.keyboard.press("Control+Shift+Z"))
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-id="{id_}"]')).to_be_focused()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_hostile_text_in_every_field_is_text(desk: Callable[..., Desk]) -> None:
    hostile = {"title": TOGETHER, "note": TOGETHER, "place": TOGETHER, "when_text": TOGETHER}
    story = china_story()
    texts = {**hostile, "toponym": TOGETHER, "quote": TOGETHER, "reason": TOGETHER}
    marks = [mark.model_copy(update=texts) for mark in story.marks]
    info = story.article.model_copy(update={"title": TOGETHER, "language": '"><b>'})
    it = desk(story.with_marks(marks).model_copy(update={"article": info}))
    ran: list[str] = []
    it.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    mark = it.open(0)
    for name in hostile:
        typed = "again " + "{{7*7}} </script><img src=x onerror=alert(1)> ${alert(1)} \u202e"
        it.saved(lambda name=name, typed=typed: it.type(name, typed))
        assert getattr(it.marks()[mark.id], name) == typed
    it.page.fill("#me-search", TOGETHER[:200])
    it.page.click("#me-look")
    expect(it.page.locator(".me-found")).to_contain_text("No place is called")
    for tab in ("Add", "Not mapped", "Events"):
        it.page.click(f"#me-tabs >> text={tab}")
    assert it.page.locator("img, svg[onload], script:not([src])").count() == 0
    assert ran == []


# Labels in sight that stand more than 60 pixels from each pin, or that nobody painted.
ASTRAY = """() => {
  const { map, labels } = mapgen.editor;
  const frame = map.getContainer().getBoundingClientRect();
  const canvas = map.getPane("mg-labels").querySelector("canvas");
  const pins = [...document.querySelectorAll(".mg-pin")].map((pin) => pin.getBoundingClientRect());
  const found = labels.told.map(({ box, lines, line }) => {
    const at = map.layerPointToContainerPoint([box[0], box[1]]);
    const [x, y, w, h] = [at.x + frame.x, at.y + frame.y, box[2] - box[0], box[3] - box[1]];
    if (x < frame.x || y < frame.y || x + w > frame.right || y + h > frame.bottom) return null;
    const gap = (p) =>
      Math.hypot(Math.max(x - p.right, 0, p.x - x - w), Math.max(y - p.bottom, 0, p.y - y - h));
    const sheet = canvas.getBoundingClientRect();
    const painted = canvas.getContext("2d").getImageData(x - sheet.x, y - sheet.y, w, h);
    const ink = painted.data.some(Boolean);
    return { words: lines.join(" "), lost: Math.min(...pins.map(gap)) > 60 || !ink };
  }).filter(Boolean);
  return { seen: found.length, lost: found.filter(({ lost }) => lost) };
}"""


def far_apart() -> EventMap:
    """Rain on places of four continents, none of which is in one view with another."""
    cities = {"Lima": (-12.05, -77.04), "Nairobi": (-1.29, 36.82), "Oslo": (59.91, 10.75)}
    marks = [
        mark(f"Rain fell on {name}.", BANGKOK, place=name, toponym=name, lat=lat, lon=lon)
        for name, (lat, lon) in cities.items()
    ]
    marks.append(mark("Rain fell on Bangkok.", BANGKOK))
    return EventMap(article=ARTICLE, marks=tuple(marks))


def test_names_stay_with_their_pins_when_the_map_jumps(
    desk: Callable[..., Desk], index: Places
) -> None:
    it = desk(far_apart())
    it.page.evaluate("mapgen.editor.map.setZoom(5, {animate: false})")

    def looked_at() -> None:
        it.page.wait_for_timeout(300)
        found = it.page.evaluate(ASTRAY)
        assert found["seen"] >= 1
        assert found["lost"] == []

    for number in range(4):
        it.open(number)
        looked_at()
    it.page.locator("#me-search").fill("Paris")
    it.page.locator("#me-look").click()
    it.page.locator(".me-candidate").first.wait_for()
    it.saved(it.page.locator(".me-candidate").first.click)
    looked_at()

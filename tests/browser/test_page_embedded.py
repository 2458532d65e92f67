"""The page in another page's frame, as a newspaper would have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_story import china_story

from mapgen.webmap import draw, write_page
from mapgen.webmap.embedding import iframe_snippet

HOST = """<!doctype html><meta charset="utf-8"><title>host</title><link rel="icon" href="data:,">
<script>const heights = []; addEventListener("message", e => heights.push(e.data.height));</script>
<body style="margin:0"><p>above</p>
{frame}<p style="height:3000px">below</p>"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embed")
    write_page(china_story(), folder / "map.html", b"{}")
    src = f"map.html#event={china_story().marks[9].id}"
    frame = iframe_snippet(src, "map", height_script=True)
    (folder / "host.html").write_text(HOST.replace("{frame}", frame))
    return folder / "host.html"


@pytest.mark.firefox
@pytest.mark.parametrize("size", [(1000, 800), (400, 800)])
def test_a_sandboxed_frame_works_and_tells_its_height(
    host: Path, new_page: Callable[..., Any], size: tuple[int, int]
) -> None:
    opened = new_page(host, viewport=size, reduced_motion=True)
    page, frame = opened.page, opened.page.frames[1]
    assert "Xinjiang" in frame.locator(".mg-card").inner_text()
    page.wait_for_timeout(200)
    heights = page.evaluate("heights")
    assert 450 < heights[-1] < 1000
    assert set(heights[1:]) <= {heights[-1]}  # after the first, with no card, no list comes late
    assert page.locator("iframe").evaluate("e => e.offsetHeight") == heights[-1]
    page.evaluate("postMessage({type: 'mapgen:height', height: 150}, '*')")
    page.wait_for_timeout(50)
    assert page.locator("iframe").evaluate("e => e.offsetHeight") != 150  # not the frame's word
    assert len(set(heights)) <= 4  # it settles: its height does not follow the frame's
    assert opened.errors == []


@pytest.mark.chromium_only("downloads")
def test_the_data_can_be_downloaded_from_a_frame(host: Path, new_page: Callable[..., Any]) -> None:
    opened = new_page(host, viewport=(1000, 800), reduced_motion=True)
    with opened.page.expect_download() as download:
        opened.page.frames[1].get_by_text("Download the data").click()
    assert download.value.path().read_bytes() == b"{}"
    assert opened.errors == []


@pytest.mark.firefox
def test_the_wheel_scrolls_the_host_and_zooms_with_ctrl(
    host: Path, new_page: Callable[..., Any]
) -> None:
    page = new_page(host, viewport=(1000, 800), reduced_motion=True).page
    page.wait_for_timeout(200)
    frame = page.frames[1]
    scale = frame.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    page.mouse.move(800, 250)
    page.mouse.wheel(0, 120)
    assert "Hold Ctrl" in frame.locator(".mg-hint").inner_text()
    page.wait_for_function("scrollY > 0")
    assert scale.inner_text() == before
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(60)
    page.keyboard.up("Control")
    assert scale.inner_text() != before


def test_asked_by_address_it_is_compact_without_a_frame(
    host: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(host.with_name("map.html").as_uri() + "?embed")
    assert opened.page.locator(".mg-page.mg-embed").count() == 1
    assert opened.errors == []


def test_a_notebook_shows_the_map(tmp_path: Path, new_page: Callable[..., Any]) -> None:
    file = tmp_path / "notebook.html"
    cell = draw(china_story())._repr_html_()
    file.write_text(f'<!doctype html><meta charset="utf-8"><title>n</title>{cell}', "utf-8")
    opened = new_page(file, reduced_motion=True)
    frame = opened.page.frames[1]
    frame.locator(".mg-place").first.click()
    assert "Event 1 of 11" in frame.locator(".mg-card").inner_text()
    assert opened.errors == []

"""A street map of the web: only where a page was built with one, and only when it is asked for."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sample_story import china_story

from mapgen.webmap import write_page
from mapgen.webmap.publication import Publication
from mapgen.webmap.tiles import Tiles, find_tiles

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


class TileHost:
    """A web server that gives out tiles, or refuses them, and one that gives out the page."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[tuple[str, str]] = []  # path and referrer of each tile
        self.refuses = False
        host = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = folder / self.path.partition("?")[0].strip("/")
                if self.path.endswith(".png"):
                    host.asked.append((self.path, self.headers.get("Referer", "")))
                    self.answer(
                        *((403, "text/plain", b"") if host.refuses else (200, "image/png", PIXEL))
                    )
                elif page.is_file():
                    self.answer(200, "text/html; charset=utf-8", page.read_bytes())
                else:  # a browser asks for an icon of its own accord
                    wanted = self.path == "/favicon.ico"
                    self.answer(200 if wanted else 404, "text/plain", b"")

            def answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[TileHost]:
    host = TileHost(tmp_path)
    owners = (("© Owners & <friends>", "https://example.org/copyright"), (" and others", ""))
    tiles = Tiles("Test.Tiles", host.address + "/{z}/{x}/{y}.png", owners, most_zoom=16)
    write_page(china_story(), tmp_path / "map.html", b"{}", publication=Publication(tiles=tiles))
    yield host
    host.close()


@pytest.mark.firefox
def test_nothing_is_loaded_before_the_button_and_only_tiles_after(
    host: TileHost, new_page: Callable[..., Any]
) -> None:
    opened = new_page(host.address + "/map.html", offline=False, reduced_motion=True)
    page = opened.page
    page.locator(".mg-place").nth(5).click()
    page.keyboard.press("Escape")
    assert [url for url in opened.requests if "favicon" not in url] == [host.address + "/map.html"]
    assert page.get_by_text("Owners").count() == 0 or page.get_by_text("Owners").is_hidden()
    street = page.get_by_role("button", name="Street map")
    street.click()
    page.locator("img.leaflet-tile-loaded").first.wait_for(state="attached")
    assert street.get_attribute("aria-pressed") == "true"
    assert page.locator(".mg-street-credit").inner_text() == (
        "Street map: © Owners & <friends> and others"
    )
    link = page.locator(".mg-street-credit a")
    assert link.get_attribute("href") == "https://example.org/copyright"
    assert "Owners" in page.locator("#mg-live").inner_text()
    assert {referrer for _, referrer in host.asked} == {host.address + "/"}  # and not the path
    others = {url for url in opened.requests if not url.endswith((".png", ".ico", "map.html"))}
    assert others == set()
    street.click()
    assert page.locator("img.leaflet-tile").count() == 0
    assert page.locator(".mg-street-credit").is_hidden()
    assert [error for error in opened.errors if "favicon" not in error] == []


def test_the_policy_admits_the_tiles_of_that_host_alone(
    host: TileHost, new_page: Callable[..., Any]
) -> None:
    opened = new_page(host.address + "/map.html", offline=False)
    opened.page.evaluate(
        "() => new Promise((done) => { const image = new Image(); image.onerror = done;"
        " image.src = 'http://localhost:9/1.png'; })"
    )
    assert any("Content Security Policy" in error for error in opened.errors)


def test_a_host_that_refuses_is_named_and_the_map_stays(
    host: TileHost, new_page: Callable[..., Any]
) -> None:
    host.refuses = True
    page = new_page(host.address + "/map.html", offline=False).page
    street = page.get_by_role("button", name="Street map")
    street.click()
    page.get_by_text("The street map cannot be reached").wait_for(state="attached")
    assert street.get_attribute("aria-pressed") == "false"


def test_from_disk_no_tile_is_asked_for(
    host: TileHost, tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    opened = new_page(tmp_path / "map.html", offline=False, reduced_motion=True, bypass_csp=True)
    opened.page.get_by_role("button", name="Street map").click()
    assert "opened from disk" in opened.page.locator("#mg-live").inner_text()
    assert host.asked == []
    found = Axe().run(opened.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_street_map_is_what_xyzservices_says() -> None:
    tiles = find_tiles("OpenStreetMap.Mapnik")
    assert tiles.hosts == ("https://tile.openstreetmap.org",)
    assert tiles.credit == (
        ("© ", ""),
        ("OpenStreetMap", "https://www.openstreetmap.org/copyright"),
        (" contributors", ""),
    )
    assert tiles.most_zoom == 19
    shared = Tiles("x", "https://{s}.example.org/{z}/{x}/{y}.png", (), subdomains="ab")
    assert shared.hosts == ("https://a.example.org", "https://b.example.org")

"""The test browser itself: it hears every request and error, and it has no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Browsers, OpenedPage, listen
from find_browser import find_browser

PAGE = """<!doctype html><meta charset="utf-8"><title>t</title>
<link rel="icon" href="data:,"><body>{body}"""


def write(folder: Path, body: str) -> Path:
    file = folder / "page.html"
    file.write_text(PAGE.format(body=body), "utf-8")
    return file


def test_a_quiet_page_makes_one_request(new_page: Callable, tmp_path: Path) -> None:
    file = write(tmp_path, "<p>calm</p>")
    opened = new_page(file, viewport=(390, 844), dark=True, reduced_motion=True)
    assert opened.requests == [file.as_uri()]
    assert opened.errors == []
    matches = "q => matchMedia(q).matches"
    assert opened.page.evaluate(matches, "(prefers-color-scheme: dark)")
    assert opened.page.evaluate(matches, "(prefers-reduced-motion: reduce)")
    assert opened.page.evaluate("[innerWidth, innerHeight]") == [390, 844]


def test_requests_and_errors_are_heard(new_page: Callable, tmp_path: Path) -> None:
    script = "<script>console.error('said'); setTimeout(() => { throw Error('thrown') })</script>"
    file = write(tmp_path, f'<img src="http://example.invalid/x.png">{script}')
    opened = new_page(file)
    opened.page.wait_for_timeout(100)
    assert "http://example.invalid/x.png" in opened.requests
    assert any("said" in error for error in opened.errors)
    assert any("thrown" in error for error in opened.errors)
    assert any("ERR_INTERNET_DISCONNECTED" in error for error in opened.errors)


def test_firefox_is_heard_too_and_is_a_firefox(browsers: Browsers, tmp_path: Path) -> None:
    browser = browsers.get("firefox")
    context = browser.new_context(offline=True)
    opened = OpenedPage(context.new_page())
    listen(opened)
    script = "<script>console.error('said'); setTimeout(() => { throw Error('thrown') })</script>"
    opened.goto(write(tmp_path, f'<img src="http://example.invalid/x.png">{script}'))
    opened.page.wait_for_timeout(100)
    assert "Firefox" in opened.page.evaluate("navigator.userAgent")
    assert any("example.invalid/x.png" in url for url in opened.requests)  # as https
    assert any("said" in error for error in opened.errors)
    assert any("thrown" in error for error in opened.errors)
    context.close()


@pytest.mark.parametrize("script", ["exit 1", "echo 'snap install chromium'; exit 0", None])
def test_what_does_not_run_is_no_browser(
    script: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("MAPGEN_BROWSER", str(program))
    assert find_browser() is None

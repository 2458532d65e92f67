"""Real browsers, without a network, whose every request and error the tests can see.

Tests run in Chromium, those marked ``firefox`` in Firefox as well; with ``--every-browser`` all
tests of the page (``test_page*.py``) run in both, save those that ask for what Firefox cannot be
told by its driver, which are marked ``chromium_only("why")``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from find_browser import CHROMIUM, FIREFOX, find_browser
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What Playwright cannot ask of a Firefox that Mozilla made stands in its preferences.
FIREFOX_PREFERENCES = {"ui.prefersReducedMotion": 1, "layout.css.devPixelsPerPx": "1.0"}
DESKTOP = (1280, 800)
# What may wait until the map is on the screen has come; true at once of pages without a story or
# without scripts.
WHOLE = """() => !document.querySelector(".mg-on #mg-story")
  || performance.getEntriesByName("mapgen:whole").length > 0"""


@dataclass
class OpenedPage:
    """A page with what it asked for and what went wrong, from the first byte on.

    ``errors`` holds console errors and uncaught exceptions, as text.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def goto(self, target: Path | str) -> None:
        """Open a file or a URL and wait until it has loaded, and all of a story is there."""
        url = target.resolve().as_uri() if isinstance(target, Path) else target
        self.page.goto(url, wait_until="load")
        self.page.wait_for_function(WHOLE)


class Browsers:
    """The browsers of this run, each started when a test first asks for it."""

    def __init__(self, playwright: Playwright, paths: dict[str, str | None]) -> None:
        self.playwright = playwright
        self.paths = paths
        self.launched: dict[str, Browser] = {}

    def get(self, name: str) -> Browser:
        """The browser of this name; Chromium must be there, and in CI Firefox must, too."""
        if name not in self.launched:
            path = self.paths[name]
            if name == "firefox" and not path and not os.environ.get("CI"):
                pytest.skip(FIREFOX.missing)
            # a missing browser fails: a skipped test proves nothing
            assert path, (FIREFOX if name == "firefox" else CHROMIUM).missing
            self.launched[name] = self._launch(name, path)
        return self.launched[name]

    def _launch(self, name: str, path: str) -> Browser:
        if name == "chromium":
            return self.playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        own = path == self.playwright.firefox.executable_path
        # Mozilla's build speaks WebDriver BiDi alone; Playwright calls that another channel.
        return self.playwright.firefox.launch(
            executable_path=path,
            channel=None if own else "moz-firefox",
            firefox_user_prefs=FIREFOX_PREFERENCES,
        )


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    paths = {"chromium": find_browser(CHROMIUM), "firefox": find_browser(FIREFOX)}
    with sync_playwright() as playwright:
        browsers = Browsers(playwright, paths)
        yield browsers
        for browser in browsers.launched.values():
            browser.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-browser", action="store_true", help="run all tests of the page in Firefox, too"
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "firefox: runs in Firefox, too, in the short form of the tests",
        "chromium_only(why): needs what Firefox cannot be told by its driver",
    ):
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of the page once for each browser that is wanted."""
    of_page = metafunc.module.__name__.startswith("test_page")
    if not of_page or "new_page" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker
    wanted = marked("firefox") or metafunc.config.getoption("--every-browser")
    both = wanted and not marked("chromium_only")
    metafunc.parametrize("browser_name", ["chromium", *(["firefox"] if both else [])])


@pytest.fixture
def browser_name() -> str:
    return "chromium"


@pytest.fixture
def new_page(browsers: Browsers, browser_name: str) -> Iterator[Callable[..., OpenedPage]]:
    """Makes a page in a context of its own.

    ``new_page(file, viewport=(390, 844), dark=True, reduced_motion=True, offline=False)``: the
    file or URL is opened when given; further names go to Playwright's ``Browser.new_context``.
    In Firefox nobody wants motion, and dark cannot be asked for.
    """
    browser = browsers.get(browser_name)
    contexts: list[BrowserContext] = []

    def make(
        target: Path | str | None = None,
        *,
        viewport: tuple[int, int] = DESKTOP,
        dark: bool = False,
        reduced_motion: bool = False,
        offline: bool = True,
        **settings: Any,
    ) -> OpenedPage:
        width, height = viewport
        context = browser.new_context(
            offline=offline,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            **settings,
        )
        contexts.append(context)
        opened = OpenedPage(context.new_page())
        listen(opened)
        if target is not None:
            opened.goto(target)
        return opened

    yield make
    for context in contexts:
        context.close()


def listen(opened: OpenedPage) -> None:
    # On the context, so that frames and pages that the page opens are heard too.
    context = opened.page.context
    context.on("request", lambda request: opened.requests.append(request.url))
    context.on("weberror", lambda error: opened.errors.append(str(error.error)))
    context.on(
        "console",
        lambda message: opened.errors.append(message.text) if message.type == "error" else None,
    )

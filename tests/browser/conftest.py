"""A real browser, without a network, whose every request and error the tests can see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from find_browser import NO_BROWSER, find_browser
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)


@dataclass
class OpenedPage:
    """A page with what it asked for and what went wrong, from the first byte on.

    ``errors`` holds console errors and uncaught exceptions, as text.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def goto(self, target: Path | str) -> None:
        """Open a file or a URL and wait until it has loaded."""
        url = target.resolve().as_uri() if isinstance(target, Path) else target
        self.page.goto(url, wait_until="load")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, NO_BROWSER  # a missing browser fails: a skipped test proves nothing
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., OpenedPage]]:
    """Makes a page in a context of its own.

    ``new_page(file, viewport=(390, 844), dark=True, reduced_motion=True, offline=False)``: the
    file or URL is opened when given; further names go to Playwright's ``Browser.new_context``.
    """
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

"""Make README's picture again: the shipped map as a reader first sees it, 1280 by 800 pixels.

    pip install pillow
    python tests/browser/picture.py

In 256 colours it takes a third of the bytes.
"""

from __future__ import annotations

import io
from pathlib import Path

from conftest import ARGUMENTS, DESKTOP, WHOLE
from find_browser import find_browser
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "output" / "china-north-korea-2002"


def main() -> None:
    """Open the map in the browser of the tests and keep what it shows."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        width, height = DESKTOP
        page = browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        page.goto((FOLDER / "map.html").as_uri())
        page.wait_for_function(WHOLE)
        picture = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    picture.convert("RGB").quantize(256).save(FOLDER / "screenshot.png", optimize=True)


if __name__ == "__main__":
    main()

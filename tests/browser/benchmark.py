"""How fast the page is: ready time, frames while panning and zooming, memory, bytes.

    python tests/browser/benchmark.py [COUNT ...]

Makes a story of each size (the default: 16 200 10000 50000), opens it in the browser that the
tests use and prints one row a size. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import datetime as dt
import gzip
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from find_browser import find_browser
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[1]))
from sample_story import ARTICLE, BANGKOK, mark

from mapgen.models import EventMap
from mapgen.webmap import write_page

RUNS = 3
FRAMES = """async (zoom) => {
  const map = window.folium_map, times = [];
  let last = performance.now();
  for (let i = 0; i < 60; i++) {
    if (zoom) map.setZoom(map.getZoom() + (i % 20 < 10 ? 0.25 : -0.25), {animate: false});
    else map.panBy([i % 30 < 15 ? 24 : -24, 6], {animate: false});
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times.sort((a, b) => a - b)[56];
}"""


def story(count: int) -> EventMap:
    """Rain on villages, most of them near the middle of the map, on some 900 days."""
    lots = random.Random(7)  # noqa: S311  the same villages every time
    marks = []
    for n in range(count):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=lots.randrange(900))
        quote = f"Rain fell on village {n}; the river rose by {lots.randrange(90)} cm in the night."
        lat, lon = max(-60, min(70, lots.gauss(20, 15))), max(-170, min(170, lots.gauss(30, 40)))
        marks.append(
            mark(quote, BANGKOK, place=f"Village {n}", toponym=f"village {n}", lat=round(lat, 5),
                 lon=round(lon, 5), when=day.isoformat(), when_text=f"on {day:%A}")
        )  # fmt: skip
    return EventMap(article=ARTICLE, marks=tuple(marks))


def measure(browser: Browser, page_file: Path) -> tuple[float, float, float, float]:
    """(ready ms, 95th percentile of frames panning and zooming in ms, heap MB)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    ready = page.evaluate("performance.getEntriesByName('mapgen:ready')[0].startTime")
    page.evaluate("window.folium_map = map_story")
    pan, zoom = (page.evaluate(FRAMES, zooming) for zooming in (False, True))
    heap = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
    context.close()
    return ready, pan, zoom, heap


def main(counts: list[int]) -> None:
    """Print the figures of each size."""
    print("   count  python s   raw kB  gzip kB  ready ms  pan p95  zoom p95  heap MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        write_page(story(2), Path(folder) / "map.html")  # what Python imports once
        for count in counts:
            file = Path(folder) / f"map{count}.html"
            events = story(count)
            began = time.perf_counter()
            write_page(events, file)
            python = time.perf_counter() - began
            raw = file.read_bytes()
            runs = [measure(browser, file) for _ in range(RUNS)]
            ready, pan, zoom, heap = (
                statistics.median(values) for values in zip(*runs, strict=True)
            )
            packed = len(gzip.compress(raw)) / 1000
            print(f"{count:8} {python:9.2f} {len(raw) / 1000:8.0f} {packed:8.0f}"
                  f" {ready:9.0f} {pan:8.0f} {zoom:9.0f} {heap:8.1f}")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    find_browser_path = find_browser()
    main([int(count) for count in sys.argv[1:]] or [16, 200, 10_000, 50_000])

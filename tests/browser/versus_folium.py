"""The page beside folium's own for the same events, in one run: Python, ready time, panning.

    python tests/browser/versus_folium.py [--bare] [COUNT ...]

For each size (the default: 13 1000 10000 50000) it opens mapgen's page, with its base map drawn,
and folium's with a default Marker and Popup for each event; from 50,000 on folium's
FastMarkerCluster. So that both open without a network, the scripts and styles that folium's page
names are inlined in it (Leaflet, jQuery, Bootstrap, Font Awesome, awesome-markers; icon fonts and
tiles are left out); with ``--bare`` Leaflet alone, one line standing in for jQuery. Pages are
opened in turn, so that what else the machine does falls on both. The last column is the aim.

What is inlined is fetched by ``npm pack``, once, into the system's folder for such files.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import folium
from benchmark import story
from find_browser import find_browser
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, sync_playwright

from mapgen.models import EventMap
from mapgen.webmap import assets, write_page
from mapgen.webmap.elements import RawElement

RUNS = 5
CLUSTERED = 50_000  # events from which folium's own advice is FastMarkerCluster
# What folium 0.20 names, as npm packages; its two small style sheets that are in none are left out.
NAMED = {
    "jquery@3.7.1": ["dist/jquery.min.js"],
    "bootstrap@5.2.2": ["dist/js/bootstrap.bundle.min.js", "dist/css/bootstrap.min.css"],
    "@fortawesome/fontawesome-free@6.2.0": ["css/all.min.css"],
    "drmonty-leaflet-awesome-markers@2.0.2": [
        "js/leaflet.awesome-markers.js", "css/leaflet.awesome-markers.css",
    ],
}  # fmt: skip
CLUSTER = {
    "leaflet.markercluster@1.1.0": [
        "dist/leaflet.markercluster.js", "dist/MarkerCluster.css", "dist/MarkerCluster.Default.css",
    ]
}  # fmt: skip
AIMS = {13: 1.0, 1_000: 0.5, 10_000: 0.1, 50_000: 1 / 3}  # of folium's time to ready
JQUERY = """window.$ = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  return [made.content.firstChild];
};"""
# Ready: loaded, and the frame after that has been drawn.
READY = """addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(
  () => (window.ready = performance.now()))));"""
# The 95th percentile of 60 frames, or of those that are drawn in ten seconds.
PAN = """async (map) => {
  const times = [], began = performance.now();
  let last = began;
  for (let i = 0; i < 60 && last - began < 10000; i++) {
    map.panBy([i % 30 < 15 ? 24 : -24, 6], { animate: false });
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)];
}"""


class InlinedMap(folium.Map):
    """folium's map with Leaflet in the page and nothing loaded."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []


def folium_page(events: EventMap, file: Path, bare: bool) -> str:
    """Write folium's page; the name of its map."""
    page = InlinedMap(tiles=None)
    page.options["max_zoom"] = 12  # folium drops it when there are no tiles
    clustered = len(events.marks) >= CLUSTERED
    needed = ({} if bare else NAMED) | (CLUSTER if clustered else {})
    head = page.get_root().header
    style = assets.leaflet_style() + "html, body, .folium-map {height: 100%; margin: 0}"
    head.add_child(RawElement(f"<style>{style}</style><script>{assets.leaflet_script()}</script>"))
    if bare:
        head.add_child(RawElement(f"<script>{JQUERY}</script>"))
    for package, names in needed.items():
        for name in names:
            head.add_child(RawElement(inlined(fetched(package) / name)))
    marks = events.marks
    if clustered:
        layer = FastMarkerCluster([[mark.lat, mark.lon] for mark in marks])
        layer.default_js, layer.default_css = [], []
        layer.add_to(page)
    else:
        for mark in marks:
            folium.Marker([mark.lat, mark.lon], popup=mark.quote).add_to(page)
    lats, lons = [mark.lat for mark in marks], [mark.lon for mark in marks]
    page.fit_bounds([[min(lats), min(lons)], [max(lats), max(lons)]])
    page.save(str(file))
    return str(page.get_name())


def inlined(file: Path) -> str:
    """A script or a style sheet as HTML, without addresses that would be loaded."""
    text = file.read_text("utf-8")
    if file.suffix == ".css":
        return f"<style>{re.sub(r'url[(][^)]*[)]', 'none', text)}</style>"
    return "<script>" + re.sub(r"//# sourceMappingURL=.*", "", text) + "</script>"


def fetched(package: str) -> Path:
    """The folder of an npm package's files, fetched when it is not there yet."""
    kept = Path(tempfile.gettempdir()) / "mapgen-benchmark" / package.replace("/", "-")
    if not (kept / "package").is_dir():
        kept.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", package], cwd=kept, check=True)
        with tarfile.open(next(kept.glob("*.tgz"))) as archive:
            archive.extractall(kept, filter="data")
    return kept / "package"


def mapgen_page(events: EventMap, file: Path, _: bool) -> str:
    """Write mapgen's page; the name of its map."""
    write_page(events, file)
    return "map_story"


def opened(browser: Browser, file: Path, name: str) -> tuple[float, float]:
    """(milliseconds to ready, 95th percentile of a frame while panning)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    context.add_init_script(READY)
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(file.as_uri())
    while not page.evaluate("window.ready"):
        page.wait_for_timeout(50)
    figures = page.evaluate("window.ready"), page.evaluate(f"({PAN})({name})")
    context.close()
    return figures


def compare(browser: Browser, count: int, folder: Path, bare: bool) -> None:
    """Print a row of each page at one size, and their ratio."""
    events = story(count)
    makers: dict[str, Callable[[EventMap, Path, bool], str]] = {
        "mapgen": mapgen_page, "folium": folium_page,
    }  # fmt: skip
    python, names = {}, {}
    for title, make in makers.items():
        began = time.perf_counter()
        names[title] = make(events, folder / f"{title}.html", bare)
        python[title] = time.perf_counter() - began
    figures: dict[str, list[tuple[float, float]]] = {title: [] for title in makers}
    for _ in range(RUNS if count < 10_000 else 3):
        for title in makers:
            figures[title].append(opened(browser, folder / f"{title}.html", names[title]))
    ready, pan = {}, {}
    for title in makers:
        ready[title], pan[title] = map(statistics.median, zip(*figures[title], strict=True))
        kind = "FastMarkerCluster" if count >= CLUSTERED and title == "folium" else title
        size = (folder / f"{title}.html").stat().st_size / 1000
        print(f"{count:7} {kind:18} {python[title]:9.2f} {size:9.0f} {ready[title]:9.0f}"
              f" {pan[title]:9.0f}")  # fmt: skip
    aim = f"{AIMS[count]:9.2f}" if count in AIMS else ""
    print(f"{count:7} {'ratio':18} {python['mapgen'] / python['folium']:9.2f} {'':9}"
          f" {ready['mapgen'] / ready['folium']:9.2f} {pan['mapgen'] / pan['folium']:9.2f} {aim}",
          flush=True)  # fmt: skip


def main(counts: list[int], bare: bool) -> None:
    """Print the figures of each size."""
    path = find_browser()
    print("  count page                python s        kB  ready ms   pan p95  aim (ready)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for make in (mapgen_page, folium_page):  # what is imported and fetched once
            make(story(2), Path(folder) / "first.html", bare)
        for count in counts:
            compare(browser, count, Path(folder), bare)
        browser.close()


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(sizes or list(AIMS), bare="--bare" in sys.argv)

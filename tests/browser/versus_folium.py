"""The page beside folium's own for the same events, in one run: Python, ready time, panning.

    python tests/browser/versus_folium.py [--bare] [COUNT ...]

For each size (the default: 13 1000 10000 50000) it opens mapgen's page, with its base map drawn,
and folium's with a default Marker and Popup for each event; from 50,000 on folium's
FastMarkerCluster. So that both open without a network, the scripts and styles that folium's page
names are inlined in it (Leaflet, jQuery, Bootstrap, Font Awesome, awesome-markers; icon fonts and
tiles are left out); with ``--bare`` Leaflet alone, one line standing in for jQuery. Pages are
opened in turn, so that what else the machine does falls on both.

*ready* is two frames after the page has loaded: marks and base map are on the screen (``aim`` is
wanted of folium's time to it). *whole* is when the list, the time strip, names on the map and the
rim beyond the view are there as well; a page without those is whole when it is ready.
*pan* is the 95th percentile of a frame, which is never less than the screen's own; *work* is what
the main thread does for one. *python s* is processor time: to write the page, and for mapgen in
brackets ``mapgen render`` of an events file, without what a file of two events takes.

What is inlined is fetched by ``npm pack``, once, into the system's folder for such files.
"""

from __future__ import annotations

import re
import resource
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
from conftest import WHOLE
from find_browser import find_browser
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, CDPSession, sync_playwright

from mapgen.eventfile import write_events
from mapgen.models import EventMap
from mapgen.webmap import assets, write_page
from mapgen.webmap.elements import RawElement

RUNS = {13: 21, 1_000: 7}  # and 3 of more: a page that is ready in a blink varies most
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
# Ready: loaded, and the frame after that has been drawn. The page says so itself: to ask it before
# has the browser compile the question between the two frames, 5 to 12 ms of either page's time.
READY = """addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(
  () => console.info("ready", performance.now()))));"""
# How many frames, 60 or those that are drawn in ten seconds, and their 95th percentile.
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
  return [times.length, times[Math.floor(times.length * 0.95)]];
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


def opened(browser: Browser, file: Path, name: str) -> tuple[float, ...]:
    """Milliseconds: to ready, until all is there, a slow frame of a pan, the work for one."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    context.add_init_script(READY)
    page = context.new_page()
    page.set_default_timeout(180_000)
    with page.expect_console_message(lambda said: said.text.startswith("ready")) as said:
        page.goto(file.as_uri())
    ready = float(said.value.text.split()[1])
    page.wait_for_function(WHOLE, polling=50)
    whole = page.evaluate("performance.getEntriesByName('mapgen:whole')[0]?.startTime") or ready
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = work_of(session)
    frames, pan = page.evaluate(f"({PAN})({name})")
    figures = ready, whole, pan, (work_of(session) - before) / frames
    context.close()
    return figures


def work_of(session: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def rendered(events: EventMap, folder: Path) -> float:
    """Processor seconds of ``mapgen render``, without what it takes for two events."""

    def spent(some: EventMap) -> float:
        write_events(some, folder / "events.geojson")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "mapgen", "render", str(folder / "events.geojson")]
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    spent(story(2))  # what a first run leaves in the cache
    return spent(events) - spent(story(2))


def compare(browser: Browser, count: int, folder: Path, bare: bool) -> None:
    """Print a row of each page at one size, and their ratio."""
    events = story(count)
    makers: dict[str, Callable[[EventMap, Path, bool], str]] = {
        "mapgen": mapgen_page, "folium": folium_page,
    }  # fmt: skip
    python, names = {}, {}
    for title, make in makers.items():
        began = time.process_time()
        names[title] = make(events, folder / f"{title}.html", bare)
        python[title] = time.process_time() - began
    render = rendered(events, folder)
    figures: dict[str, list[tuple[float, ...]]] = {title: [] for title in makers}
    for run in range(1 + RUNS.get(count, 3)):
        for title in makers:
            row = opened(browser, folder / f"{title}.html", names[title])
            if run:  # in the first the browser has the page's fonts and scripts to find
                figures[title].append(row)
    medians = {
        title: [statistics.median(column) for column in zip(*rows, strict=True)]
        for title, rows in figures.items()
    }
    for title in makers:
        kind = "FastMarkerCluster" if count >= CLUSTERED and title == "folium" else title
        size = (folder / f"{title}.html").stat().st_size / 1000
        ready, whole, pan, work = medians[title]
        whole_run = f"({render:.2f})" if title == "mapgen" else ""
        print(f"{count:7} {kind:18} {python[title]:8.2f} {whole_run:>7} {size:8.0f} {ready:8.0f}"
              f" {whole:8.0f} {pan:7.0f} {work:7.2f}")  # fmt: skip
    ratios = [a / b for a, b in zip(medians["mapgen"], medians["folium"], strict=True)]
    share = f"({render / python['folium']:.2f})"
    aim = f"{AIMS[count]:6.2f}" if count in AIMS else ""
    print(f"{count:7} {'ratio':18} {python['mapgen'] / python['folium']:8.2f} {share:>7} {'':8}"
          f" {ratios[0]:8.2f} {ratios[1]:8.2f} {ratios[2]:7.2f} {ratios[3]:7.2f} {aim}",
          flush=True)  # fmt: skip


def main(counts: list[int], bare: bool) -> None:
    """Print the figures of each size."""
    path = find_browser()
    print("  count page               python s (render)    kB  ready ms whole ms     pan    work"
          "    aim")  # fmt: skip
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

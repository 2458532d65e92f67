"""Reads what `mapgen export` writes with the formats' own programs, outside the suite.

    .venv/bin/python tests/browser/read_exports.py [EVENTS]

Needs npm, Debian's gdal-bin and a Chromium. The suite holds each export against its format's
schema (tests/test_exports.py); this shows that the programs agree: TimelineJS draws every slide,
Recogito's annotator finds each sentence in the text, togeojson and ogr2ogr each place.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from find_browser import NO_BROWSER, find_browser
from playwright.sync_api import Page, sync_playwright

from mapgen.editor import article_text
from mapgen.eventfile import read_events
from mapgen.exports import export_events
from mapgen.models import EventMap

SHIPPED = Path(__file__).parents[2] / "output" / "china-north-korea-2002" / "events.geojson"
PACKAGES = {
    "@knight-lab/timelinejs": "3.9.11",
    "@recogito/text-annotator": "4.1.1",
    "@tmcw/togeojson": "7.1.3",
}
TIMELINE = """(story) => new Promise((done) => {
    const element = document.body.appendChild(document.createElement("div"));
    Object.assign(element, { id: "timeline", style: "height: 600px" });
    const timeline = new TL.Timeline("timeline", story, { font: null });
    timeline.on("loaded", () => done({
        errors: timeline.config.getErrors(),
        headlines: [...document.querySelectorAll(".tl-slide h2")].map((h) => h.textContent.trim()),
    }));
})"""
ANNOTATIONS = """([page, text]) => {
    const element = document.body.appendChild(document.createElement("pre"));
    element.textContent = text;
    const format = RecogitoJS.W3CTextFormat("x", element);
    const read = page.items.map((item) => format.parse(item));
    return {
        errors: read.filter((one) => one.error).map((one) => String(one.error)),
        quotes: read.map((one) => one.parsed?.target.selector[0].quote),
        starts: read.map((one) => one.parsed?.target.selector[0].start),
    };
}"""
KML = """(text) => toGeoJSON.kml(new DOMParser().parseFromString(text, "text/xml"))
    .features.map((f) => f.properties.id)"""


def main(events: Path) -> None:
    """Say what each program read; end with an error where it is not what the file has."""
    event_map = read_events(events)
    browser = find_browser()
    assert browser, NO_BROWSER
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        modules = install(Path(folder))
        read_with_ogr(event_map, Path(folder))
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_context(offline=True).new_page()
        read_with_timeline(event_map, page, modules)
        read_with_annotator(event_map, article_text(events).text, page, modules)
        read_with_togeojson(event_map, page, modules)
        chromium.close()


def install(folder: Path) -> Path:
    """The packages, from npm."""
    names = [f"{name}@{version}" for name, version in PACKAGES.items()]
    subprocess.run(["npm", "install", "--silent", "--prefix", folder, *names], check=True)
    return folder / "node_modules"


def read_with_ogr(event_map: EventMap, folder: Path) -> None:
    (folder / "events.kml").write_bytes(export_events(event_map, "kml"))
    (folder / "places.json").write_bytes(export_events(event_map, "places"))
    places = json.loads((folder / "places.json").read_bytes())["features"]
    for name, count in (("events.kml", len(event_map.marks)), ("places.json", len(places))):
        command = ["ogrinfo", "-al", "-so", name]
        said = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
        counts = [int(line.split()[-1]) for line in said.splitlines() if "Feature Count" in line]
        expect(f"ogrinfo, features of {name}", counts, [count])


def read_with_timeline(event_map: EventMap, page: Page, modules: Path) -> None:
    story = json.loads(export_events(event_map, "timelinejs"))
    page.set_content("<!DOCTYPE html><body></body>")
    page.add_script_tag(path=modules / "@knight-lab/timelinejs/dist/js/timeline.js")
    read: Any = page.evaluate(TIMELINE, story)
    expect("TimelineJS, errors", read["errors"], [])
    expect("TimelineJS, slides", len(read["headlines"]), 1 + len(story["events"]))


def read_with_annotator(event_map: EventMap, text: str, page: Page, modules: Path) -> None:
    annotations = json.loads(export_events(event_map, "annotations", {event_map.article.id: text}))
    page.set_content("<!DOCTYPE html><body></body>")
    page.add_script_tag(path=modules / "@recogito/text-annotator/dist/text-annotator.umd.js")
    read: Any = page.evaluate(ANNOTATIONS, [annotations, text])
    quoted = [mark for mark in event_map.marks if mark.quote]
    expect("Recogito, errors", read["errors"], [])
    expect("Recogito, quotes", read["quotes"], [mark.quote for mark in quoted])
    expect("Recogito, offsets", read["starts"], [mark.quote_start for mark in quoted])


def read_with_togeojson(event_map: EventMap, page: Page, modules: Path) -> None:
    page.set_content("<!DOCTYPE html><body></body>")
    page.add_script_tag(path=modules / "@tmcw/togeojson/dist/togeojson.umd.js")
    ids: Any = page.evaluate(KML, export_events(event_map, "kml").decode("utf-8"))
    expect("togeojson, placemarks", ids, [mark.id for mark in event_map.marks])


def expect(what: str, found: object, wanted: object) -> None:
    """Say it, and end when it is not so."""
    if found != wanted:
        sys.exit(f"{what}: {found}, expected {wanted}")
    number = len(found) if isinstance(found, list) and len(found) > 1 else found
    print(f"{what}: {number}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)

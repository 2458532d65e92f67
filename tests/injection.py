"""The injection matrix: hostile texts in every field of every input, through every way out.

    python tests/injection.py                 all payloads; counts for each input and way out
    python tests/injection.py nul osc-title   some of them

A payload stands in each text field of an input behind the field's name (``title⟩{{7*7}}``). The
input goes through mapgen; each way out is looked at where it is read: pages in Chromium with
scripts and without, what is printed character by character, exports by the parsers of their
formats. Nothing may run, load or appear that is not text, and where a field is shown it reads as it
was. Characters that no page can hold (controls, halves of surrogate pairs) are not compared.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import html
import io
import json
import os
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from click.testing import CliRunner
from payloads import PAYLOADS

from mapgen.cli import main as commands
from mapgen.errors import MapgenError
from mapgen.eventfile import read_events
from mapgen.exports import FORMATS, export_events
from mapgen.gazetteer.geocoder.answers import ANSWERS, place_of
from mapgen.models import EventMap
from mapgen.report import report_layer
from mapgen.webmap import draw, write_page

# What a way out may show besides line ends: nothing that steers a terminal.
STEERS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d"}
# Elements that a map page never has; an injected one would be among them.
FOREIGN = (
    "img, iframe, object, embed, base, form, math, template, link, audio, video, textarea, "
    "script[src], [onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], "
    "meta[http-equiv=refresh], svg:not(.leaflet-overlay-pane svg):not(.mg-page svg[class])"
)
MARK_TEXTS = (
    "title", "place", "toponym", "quote", "when_text", "source", "reason", "note", "article",
)  # fmt: skip
ARTICLE_TEXTS = ("id", "title", "byline", "publisher", "url", "language")
NOT_MAPPED_TEXTS = ("toponym", "sentence", "reason")
SHOWN_ON_PAGE = {
    "place", "quote", "reason", "note", "article.title", "article.byline",
    "article.publisher", "not_mapped.toponym", "not_mapped.sentence", "not_mapped.reason",
}  # fmt: skip
SHOWN_PLAIN = {"place", "quote", "not_mapped.toponym", "not_mapped.reason"}
SHOWN_IN_EXPORT = {
    "csv": {*MARK_TEXTS, "own"} - {"article"},
    "kml": {"title", "place", "quote", "note"},
    "storymapjs": {"title", "place", "quote", "note"},
    "timelinejs": {"title", "place", "quote", "note"},
    "annotations": {"title", "quote"},
    "places": {"place"},
}

Open = Callable[..., Any]


@dataclass
class Matrix:
    """What was run: ``ran[input, way out]`` counts fields times payloads; ``wrong`` says what."""

    new_page: Open
    folder: Path
    ran: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def saw(
        self, source: str, way: str, fields: dict[str, str], shown: Collection[str], text: str
    ) -> None:
        """Count a way out, and hold the fields that it shows against what it says."""
        self.ran[source, way] += len(fields)
        seen = comparable(text)
        for name in fields.keys() & set(shown):
            self.shown += 1
            if comparable(fields[name]) not in seen:
                self.fail(source, way, f"{name} does not read as it was: {fields[name][:60]!a}")

    def fail(self, source: str, way: str, what: str) -> None:
        """Note something that must not be."""
        self.wrong.append(f"{source} -> {way}: {what}")
        print(self.wrong[-1], file=sys.stderr, flush=True)


def comparable(text: str) -> str:
    """The characters that any page can hold, without white space and marks of direction, and
    without the ? that stands for half of a surrogate pair."""
    kept = (c for c in text if unicodedata.category(c) not in {*STEERS, "Zs", "Cn", "Co"})
    return "".join(c for c in kept if c not in "\ufffd?" and not c.isspace())


def fields_of(payload: str, names: Sequence[str], before: str = "") -> dict[str, str]:
    return {f"{before}{name}": f"{before}{name}⟩{payload}⟨" for name in names}


# -- events files -----------------------------------------------------------------------------


def events_document(payload: str) -> tuple[dict[str, Any], dict[str, str]]:
    """An events file with the payload in every text, and the fields by name."""
    mark = fields_of(payload, MARK_TEXTS)
    mark["quote"] = f"quote⟩ {mark['toponym']} ⟨"
    article = fields_of(payload, ARTICLE_TEXTS, "article.")
    left_off = fields_of(payload, NOT_MAPPED_TEXTS, "not_mapped.")
    own = {"own": f"own⟩{payload}⟨", f"name of own⟩{payload}": "1"}
    properties = mark | own | {"id": "a1", "event": "e1", "when": "2002-05-08"}
    document = {
        "type": "FeatureCollection",
        "article": {name.removeprefix("article."): text for name, text in article.items()},
        "features": [
            {
                "type": "Feature", "id": "a1", "properties": properties,
                "geometry": {"type": "Point", "coordinates": [100.5, 13.75]},
            },
            {
                "type": "Feature", "id": "b2",
                "properties": properties | {"id": "b2", "source": "corrected"},
                "geometry": {"type": "Point", "coordinates": [101, 14]},
            },
        ],
        "not_mapped": [
            {"toponym": left_off["not_mapped.toponym"], "sentence": left_off["not_mapped.sentence"],
             "reason": left_off["not_mapped.reason"], "start": 0, "end": 1, "left_off": "actor"}
        ],
    }  # fmt: skip
    return document, mark | {"own": own["own"], "name of own": own["own"]} | article | left_off


def run_events(matrix: Matrix, name: str, payload: str) -> None:
    """The events file in its formats, through everything that reads one."""
    document, fields = events_document(payload)
    path = matrix.folder / "events.geojson"
    path.write_text(json.dumps(document), "utf-8")
    source = "events.geojson"
    printed(matrix, source, "check", fields, ["check", path], {0, 1})
    try:
        event_map = read_events(path)
    except MapgenError:
        matrix.refused += 1  # halves of surrogate pairs are no text, and check says so
        return
    if not event_map.not_mapped or not event_map.article.title:
        matrix.fail(source, "read", "a member of the collection was not read")
    run_map(matrix, source, event_map, fields, path)
    exports(matrix, source, event_map, fields)
    marks = {name: text for name, text in fields.items() if "." not in name}
    table = matrix.folder / "copy.csv"
    table.write_bytes(export_events(event_map, "csv"))
    again = read_events(table)
    for kind in (*MARK_TEXTS, "quote"):
        if comparable(getattr(again.marks[0], kind)) != comparable(marks[kind]):
            matrix.fail("events.csv", "read", f"{kind} did not come back")
    run_map(matrix, "events.csv", again, marks, table)


def run_map(
    matrix: Matrix, source: str, event_map: EventMap, fields: dict[str, str], path: Path
) -> None:
    """Every page that shows an events file, and what is printed of it."""
    page = matrix.folder / "map.html"
    write_page(event_map, page, path.read_bytes())
    shown = SHOWN_ON_PAGE & fields.keys()
    matrix.saw(source, "page", fields, shown, look(matrix, source, "page", page))
    if path.suffix == ".geojson":
        plain = look(matrix, source, "noscript", page, java_script_enabled=False)
        matrix.saw(source, "noscript", fields, SHOWN_PLAIN & fields.keys(), plain)
    printed(matrix, source, "render", fields, ["render", path, "--out", page], {0})
    if path.suffix != ".geojson":
        return
    if event_map.article.title:
        matrix.saw(source, "head", fields, {"article.title"}, heading(page))
    notebook = matrix.folder / "notebook.html"
    notebook.write_text(f"<!DOCTYPE html><meta charset=utf-8>{draw(event_map)._repr_html_()}",
                        "utf-8", errors="replace")  # fmt: skip
    matrix.saw(source, "notebook", fields, (), look(matrix, source, "notebook", notebook, inner=1))
    embedding(matrix, source, page, fields)
    other = matrix.folder / "other.geojson"
    other.write_text(read_text(path).replace("13.75", "14.75"), "utf-8")
    printed(matrix, source, "diff", fields, ["diff", path, other], {0, 1})
    target = matrix.folder / "own.csv"
    target.unlink(missing_ok=True)
    learn = ["learn", path, "--yes", "--source", "a map", "--gazetteer", target]
    printed(matrix, source, "learn", fields, learn, {0, 1})


def read_text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def embedding(matrix: Matrix, source: str, page: Path, fields: dict[str, str]) -> None:
    """The iframe and the oEmbed answer, each in a page of its own."""
    answer = matrix.folder / "oembed.json"
    done = printed(
        matrix, source, "embed", fields,
        ["embed", page, "--src", "https://example.org/m", "--oembed", answer], {0},
    )  # fmt: skip
    made = json.loads(answer.read_text("utf-8"))
    for way, markup in (("embed", done.stdout), ("oembed", made["html"])):
        host = matrix.folder / "host.html"
        host.write_text(f"<!DOCTYPE html><meta charset=utf-8><p>{markup}</p>", "utf-8")
        look(matrix, source, f"{way} in a page", host, inner=1, elsewhere="https://example.org/m")
        matrix.ran[source, f"{way} in a page"] += len(fields)


def exports(matrix: Matrix, source: str, event_map: EventMap, fields: dict[str, str]) -> None:
    """Each export, read by a parser of its format; the HTML in it is shown in Chromium."""
    for name in FORMATS:
        content = export_events(event_map, name)
        text = content.decode("utf-8-sig")
        markup: list[str] = []
        if name == "csv":
            rows = list(csv.reader(io.StringIO(text, newline="")))
            cells = [cell for row in rows for cell in row]
            formulas = [c for c in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", c)]
            if formulas:
                matrix.fail(source, name, f"a spreadsheet would run {formulas[0][:60]!a}")
            said = "\n".join(cells)
        elif name == "kml":
            tree = ET.fromstring(content)  # noqa: S314  our own bytes
            said = "\n".join(tree.itertext())
            markup = [e.text or "" for e in tree.iter() if e.tag.endswith("}description")]
        else:
            strings = list(_strings(json.loads(text)))
            said = "\n".join(strings)
            markup = strings if name in ("storymapjs", "timelinejs") else []
        said = html.unescape(said) if markup else said
        matrix.saw(source, name, fields, SHOWN_IN_EXPORT[name] & fields.keys(), _flat(said, name))
        if markup:
            host = matrix.folder / "host.html"
            body = "".join(f"<div>{part}</div>" for part in markup)
            host.write_text(f"<!DOCTYPE html><meta charset=utf-8>{body}", "utf-8", "replace")
            look(matrix, source, f"{name} as HTML", host)


def _flat(said: str, name: str) -> str:
    """Without the tags that the formats put round a toponym."""
    return re.sub(r"</?b>", "", said) if name in ("storymapjs", "timelinejs", "kml") else said


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


# -- articles, gazetteers, geocoders ----------------------------------------------------------

SENTENCE = "A ferry sank in {place} on Monday, police said, and {words} stood on its wall."


def articles(payload: str, place: str) -> dict[str, tuple[str, dict[str, str]]]:
    """An article with the payload in every field, in each format; the fields by name."""
    names = ("title", "byline", "publisher", "url", "language")
    fields = fields_of(payload, names, "article.")
    text = SENTENCE.format(place=place, words=payload)
    more = "Three people were hurt in Rotterdam on Tuesday, police in Bangkok said."
    fields["text"] = payload
    named = {name.removeprefix("article."): words for name, words in fields.items()}
    line = {name: " ".join(words.split()) for name, words in named.items()}
    head = f"Title: {line['title']}\nBy: {line['byline']}\nPublisher: {line['publisher']}\n"
    front = f"---\ntitle: {line['title']}\nauthor: {line['byline']}\nurl: {line['url']}\n---\n"
    page = (
        f"<html><head><title>{html.escape(named['title'])}</title>"
        f'<meta name="author" content="{html.escape(named["byline"])}">'
        f'<meta property="og:site_name" content="{html.escape(named["publisher"])}"></head><body>'
        f"<article><h1>{html.escape(named['title'])}</h1><p>{html.escape(text)}</p><p>{more}</p>"
        f"<p>{more}</p></article></body></html>"
    )
    return {
        "json": (json.dumps({"id": "a", **named, "text": f"{text}\n\n{more}"}), fields),
        "txt": (f"{head}\n{text}\n\n{more}\n\n{more}", fields),
        "md": (f"{front}\n# {line['title']}\n\n{text}\n\n{more}", fields),
        "html": (page, fields),
    }


def run_articles(matrix: Matrix, name: str, payload: str) -> None:
    """The article in each format, with its place in a gazetteer that is hostile as well."""
    place = " ".join(f"Port {comparable(payload)[:80]}".split())
    gazetteer, rows = gazetteer_row(matrix, payload, place)
    printed(
        matrix, "gazetteer", "lookup", rows,
        ["lookup", place, "--offline", "--gazetteer", gazetteer], {0, 1},
    )  # fmt: skip
    for kind, (content, fields) in articles(payload, place).items():
        source = f"article.{kind}"
        file = matrix.folder / f"hostile.{kind}"
        file.write_bytes(content.encode("utf-8", "surrogatepass"))
        out = matrix.folder / "output"
        done = printed(
            matrix, source, "build", fields | rows,
            ["build", file, "--offline", "--gazetteer", gazetteer, "--out", out, "--explain"],
            {0, 1},
        )  # fmt: skip
        made = sorted(out.glob("*/map.html"), key=lambda page: page.stat().st_mtime)
        if not made:
            matrix.refused += 1
            if "mapgen: " not in done.output:
                matrix.fail(source, "build", "neither a map nor a reason")
            continue
        page = made[-1]
        shown = {"article.title"} if kind == "json" else set()
        seen = look(matrix, source, "page", page)
        matrix.saw(source, "page", fields, shown, seen)
        matrix.saw("gazetteer", "page", rows, (), seen)
        matrix.saw(source, "head", fields, shown, heading(page))
        for file in page.parent.iterdir():
            file.unlink()


def gazetteer_row(matrix: Matrix, payload: str, place: str) -> tuple[Path, dict[str, str]]:
    """A gazetteer of one row with the payload in every text."""
    file = matrix.folder / "gazetteer.csv"
    fields = fields_of(payload, ("aliases", "source", "note"), "row.")
    row = {
        "id": "hostile", "name": place, "aliases": "Alias " + fields["row.aliases"], "lat": 10,
        "lon": 20, "precision": "locality", "radius_km": 1, "status": "confirmed",
        "source": fields["row.source"], "checked_on": "2026-11-23", "note": fields["row.note"],
    }  # fmt: skip
    columns = (Path(__file__).parent.parent / "data" / "gazetteer.csv").read_text("utf-8")
    names = columns.split("\n", 1)[0].split(",")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerow({name: row.get(name, "") for name in names})
    file.write_text(text.getvalue(), "utf-8", "replace", newline="")
    return file, fields | {"row.name": place}


def run_answer(matrix: Matrix, name: str, payload: str) -> None:
    """A geocoder's record with the payload in every text, as it is printed and drawn."""
    names = ("name", "display_name", "osm_type", "addresstype", "class", "type", "licence")
    fields = fields_of(payload, names, "answer.")
    raw: dict[str, Any] = {key.removeprefix("answer."): text for key, text in fields.items()}
    raw |= {"osm_id": 1, "address": {"state": payload, "country_code": payload}}
    record = {"lat": 13.75, "lon": 100.5, "address": payload, "raw": raw}
    try:
        (answer,) = ANSWERS.validate_json(json.dumps([record]))
    except ValueError:
        matrix.refused += 1
        return
    place = place_of(answer, "nominatim")
    layer: Any = type("Layer", (), {"name": "nominatim"})
    with contextlib.redirect_stdout(io.StringIO()) as said:
        report_layer(layer, [place])
    harmless(matrix, "geocoder", "lookup", said.getvalue())
    matrix.ran["geocoder", "lookup"] += len(fields)
    document, _ = events_document("")
    document["features"][0]["properties"] |= {
        "place": place.name, "source": place.id, "country": place.country,
    }  # fmt: skip
    path = matrix.folder / "answer.geojson"
    path.write_text(json.dumps(document), "utf-8")
    event_map = read_events(path)
    page = matrix.folder / "answer.html"
    write_page(event_map, page)
    matrix.saw("geocoder", "page", fields, (), look(matrix, "geocoder", "page", page))


# -- looking ----------------------------------------------------------------------------------


def printed(
    matrix: Matrix,
    source: str,
    way: str,
    fields: dict[str, str],
    arguments: Sequence[str | Path],
    statuses: Collection[int],
) -> Any:
    """Run a command; what it prints must not steer a terminal."""
    done = CliRunner().invoke(commands, [str(part) for part in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        matrix.fail(source, way, f"ended in {done.exception!r}"[:300])
    elif done.exit_code not in statuses:
        matrix.fail(source, way, f"exit status {done.exit_code}: {done.output[:200]!a}")
    harmless(matrix, source, way, done.output)
    matrix.ran[source, way] += len(fields)
    return done


def harmless(matrix: Matrix, source: str, way: str, said: str) -> None:
    found = {c for c in said.replace("\n", "") if unicodedata.category(c) in STEERS} - JOINERS
    if found:
        matrix.fail(source, way, f"prints {sorted(found)!a}")


def look(
    matrix: Matrix,
    source: str,
    way: str,
    page: Path,
    *,
    inner: int = 0,
    elsewhere: str = "",
    **settings: Any,
) -> str:
    """All that a page says when everything in it is opened; ``inner`` frames are its own."""
    opened = matrix.new_page(**settings)
    dialogs: list[str] = []
    tab = opened.page
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    opened.goto(page)
    scripts = settings.get("java_script_enabled", True)
    if scripts and not inner:
        for pin in tab.locator(".mg-place").all()[:2]:
            pin.click()
    said = str(tab.evaluate(EVERYTHING)) if scripts else tab.locator("body").evaluate(PLAIN)
    ran = [frame.evaluate("window.ran") for frame in tab.frames] if scripts else []
    foreign = tab.locator(FOREIGN).count() - inner
    asked = {url for url in opened.requests if not url.startswith(("data:", "blob:", "about:"))}
    if any(ran) or dialogs:
        matrix.fail(source, way, f"ran {ran} {dialogs}")
    if foreign > 0:
        first = tab.locator(FOREIGN).first.evaluate("e => e.outerHTML")
        matrix.fail(source, way, f"has an element that is none of its own: {first[:120]!a}")
    if asked - {page.resolve().as_uri(), elsewhere}:
        matrix.fail(source, way, f"asked for {sorted(asked)[:3]}")
    if [error for error in opened.errors if not (elsewhere and "ERR_" in error)]:
        matrix.fail(source, way, f"error {opened.errors[0][:200]!a}")
    tab.context.close()
    return said


EVERYTHING = """() => {
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const titles = [...document.querySelectorAll("[title], [aria-label]")];
  return document.title + "\\n" + document.body.textContent + "\\n" +
    titles.map(e => e.title + e.getAttribute("aria-label")).join("\\n");
}"""
PLAIN = "body => body.textContent"


def heading(page: Path) -> str:
    """The title and the metas of a page, as a reader of cards takes them from its source."""
    top = page.read_text("utf-8").split("</head>", 1)[0]
    found = re.findall(r"<title>(.*?)</title>", top, re.S) + re.findall(r'content="([^"]*)"', top)
    return html.unescape("\n".join(found))


def run(new_page: Open, folder: Path, names: Sequence[str]) -> Matrix:
    """The matrix for these payloads."""
    matrix = Matrix(new_page, folder)
    before = Path.cwd()
    os.chdir(folder)  # where a payload that ran as Python would leave its folder
    try:
        for name in names:
            for part in (run_events, run_articles, run_answer):
                part(matrix, name, PAYLOADS[name])
            if (folder / "ran").exists():
                matrix.fail(name, "Python", "ran")
                (folder / "ran").rmdir()
    finally:
        os.chdir(before)
    return matrix


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("payloads", nargs="*", metavar="PAYLOAD")
    names = parser.parse_args().payloads or list(PAYLOADS)
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parent / "browser"))
    from conftest import ARGUMENTS, OpenedPage, listen
    from find_browser import find_browser

    path = find_browser()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        def new_page(**settings: Any) -> Any:
            context = browser.new_context(offline=True, reduced_motion="reduce", **settings)
            opened = OpenedPage(context.new_page())
            listen(opened)
            return opened

        matrix = run(new_page, Path(folder), names)
    for (source, way), count in sorted(matrix.ran.items()):
        print(f"{source:16} {way:20} {count:6,}")
    print(f"{sum(matrix.ran.values()):,} combinations of {len(names)} payloads, fields, ways out; "
          f"{matrix.shown:,} read as they were; {matrix.refused} inputs refused in a sentence; "
          f"{len(matrix.wrong)} wrong")  # fmt: skip
    return 1 if matrix.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

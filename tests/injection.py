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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from injection_inputs import (
    MARK_TEXTS,
    SHOWN_IN_EXPORT,
    SHOWN_ON_PAGE,
    SHOWN_PLAIN,
    articles,
    events_document,
    fields_of,
    gazetteer_row,
)
from injection_matrix import Matrix, Open, comparable, harmless, heading, look, printed
from injection_ways import EACH, run_archive
from payloads import PAYLOADS

from mapgen.errors import MapgenError
from mapgen.eventfile import read_events
from mapgen.exports import FORMATS, export_events
from mapgen.gazetteer.geocoder.answers import ANSWERS, place_of
from mapgen.models import EventMap
from mapgen.report import report_layer
from mapgen.webmap import draw, write_page

# -- events files -----------------------------------------------------------------------------


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
        if markup:  # beside what is plain text in it
            said += "\n" + html.unescape(said)
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


def run_articles(matrix: Matrix, name: str, payload: str) -> None:
    """The article in each format, with its place in a gazetteer that is hostile as well."""
    place = " ".join(f"Port {comparable(payload)[:80]}".split())
    gazetteer, rows = gazetteer_row(matrix.folder, payload, place)
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


Part = Callable[[Matrix, str, str], None]
SINGLE: Sequence[Part] = (run_events, run_articles, run_answer)


def run(
    new_page: Open,
    folder: Path,
    names: Sequence[str],
    parts: Sequence[Part] = (*SINGLE, *EACH),
    *,
    archive: bool = True,
) -> Matrix:
    """The matrix for these payloads; ``archive`` is the part that takes all of them at once."""
    matrix = Matrix(new_page, folder)
    before = Path.cwd()
    os.chdir(folder)  # where a payload that ran as Python would leave its folder
    try:
        for name in names:
            for part in parts:
                part(matrix, name, PAYLOADS[name])
            if (folder / "ran").exists():
                matrix.fail(name, "Python", "ran")
                (folder / "ran").rmdir()
        if archive:
            run_archive(matrix, {name: PAYLOADS[name] for name in names})
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
            wanted = {"offline": True, "reduced_motion": "reduce"} | settings
            context = browser.new_context(**wanted)
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

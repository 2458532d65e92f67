"""Ways out of the injection matrix that need more than one file or a server: the editor and its
requests, a GeoPackage, the comparison of two files, the card, several articles, an archive."""

from __future__ import annotations

import json
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from injection_inputs import MARK_TEXTS, articles, events_document, fields_of
from injection_matrix import Matrix, comparable, harmless, heading, look, printed

from mapgen.drawing import render_map
from mapgen.editor.desk import Desk
from mapgen.editor.server import HOST, application
from mapgen.errors import MapgenError
from mapgen.eventfile import read_events
from mapgen.gazetteer.places import Places, open_places
from mapgen.report import visible

TOKEN = "token"  # noqa: S105  of an editor on this machine, for a second
# Whose picture is drawn: a browser is started for each.
DRAWN = {"jinja-python", "html-title", "html-meta", "nul", "bidi", "long"}
EDITED = ("title", "place", "toponym", "when_text", "source", "note")


# -- one events file --------------------------------------------------------------------------


def events_file(matrix: Matrix, payload: str) -> tuple[Path, dict[str, str]] | None:
    """The hostile events file, and its fields; None where it is refused as no text."""
    document, fields = events_document(payload)
    path = matrix.folder / "events.geojson"
    path.write_text(json.dumps(document), "utf-8")
    try:
        read_events(path)
    except MapgenError:
        matrix.refused += 1
        return None
    return path, fields


def run_comparison(matrix: Matrix, name: str, payload: str) -> None:
    """Two files that differ, on one page in two colours."""
    made = events_file(matrix, payload)
    if made is None:
        return
    path, fields = made
    other, page = matrix.folder / "moved.geojson", matrix.folder / "comparison.html"
    moved = path.read_text("utf-8").replace("13.75", "15.25").replace("[101, 14]", "[99, 14]")
    other.write_text(moved, "utf-8")
    printed(matrix, "events.geojson", "diff", fields, ["diff", path, other, "--map", page], {0, 1})
    seen = look(matrix, "events.geojson", "diff --map", page)
    matrix.saw("events.geojson", "diff --map", fields, {"place", "quote"}, seen)


def run_card(matrix: Matrix, name: str, payload: str) -> None:
    """The picture for social networks, drawn by a browser, and what stands in the head for it."""
    made = events_file(matrix, payload)
    if made is None:
        return
    path, fields = made
    page = matrix.folder / "carded.html"
    asked = ["render", path, "--out", page, "--src", "https://example.org/maps/m.html"]
    drawn = ["--card"] if name in DRAWN else []
    printed(matrix, "events.geojson", "card", fields, [*asked, *drawn], {0})
    if drawn and not page.with_name("preview.png").read_bytes().startswith(b"\x89PNG"):
        matrix.fail("events.geojson", "card", "is no picture")
    matrix.saw("events.geojson", "card", fields, {"article.title"}, heading(page))


def run_geopackage(matrix: Matrix, name: str, payload: str) -> None:
    """The same marks as QGIS would save them in a GeoPackage."""
    document, fields = events_document(payload.encode("utf-8", "replace").decode())
    marks = {key: text for key, text in fields.items() if key in (*MARK_TEXTS, "own")}
    path = matrix.folder / "copy.gpkg"
    path.unlink(missing_ok=True)
    rows = [feature["properties"] | {"own": fields["own"]} for feature in document["features"]]
    columns = [key for key in rows[0] if not key.startswith("name of")]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('events', 'geom', 4326)")
        named = ", ".join(f'"{column}"' for column in columns)
        database.execute(f"CREATE TABLE events (geom, {named})")
        point = b"GP\0\1" + struct.pack("<iBIdd", 4326, 1, 1, 100.5, 13.75)
        for row in rows:
            cells = [point, *(row[column] for column in columns)]
            holes = ", ".join("?" * len(cells))
            database.execute(f"INSERT INTO events VALUES ({holes})", cells)  # noqa: S608
    printed(matrix, "events.gpkg", "check", marks, ["check", path], {0, 1})
    try:
        again = read_events(path).marks[0]
    except MapgenError as error:
        matrix.fail("events.gpkg", "read", str(error)[:200])
        return
    for kind in MARK_TEXTS:
        if comparable(getattr(again, kind)) != comparable(marks[kind]):
            matrix.fail("events.gpkg", "read", f"{kind} did not come back")
    page = matrix.folder / "geopackage.html"
    printed(matrix, "events.gpkg", "render", marks, ["render", path, "--out", page], {0})
    seen = look(matrix, "events.gpkg", "page", page)
    matrix.saw("events.gpkg", "page", marks, {"place", "quote", "reason", "note"}, seen)
    into = matrix.folder / "imported.geojson"
    into.write_text(json.dumps(document), "utf-8")
    printed(matrix, "events.gpkg", "import", marks, ["import", path, into], {0, 1})


# -- the editor -------------------------------------------------------------------------------


@cache
def _places() -> Places:
    return open_places(offline=True)


@contextmanager
def served(path: Path) -> Iterator[tuple[Desk, int]]:
    """The editor of a file, served as `mapgen edit` serves it, and its port."""
    desk = Desk(path, "Three people were hurt in Rotterdam.")
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        app = application(desk, _places(), port=port, token=TOKEN, saved=lambda: None)
        server = uvicorn.Server(
            uvicorn.Config(app, access_log=False, log_level="error", lifespan="off", ws="none")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield desk, port
        finally:
            server.should_exit = True
            thread.join()


def run_editor(matrix: Matrix, name: str, payload: str) -> None:
    """What the editor shows of a file, what its requests answer, and the map it then draws."""
    made = events_file(matrix, payload)
    if made is None:
        return
    path, fields = made
    with served(path) as (desk, port):
        address = f"http://{HOST}:{port}/#{TOKEN}"
        seen = look(matrix, "events.geojson", "editor", address)
        matrix.saw("events.geojson", "editor", fields, {"title", "place", "quote"}, seen)
        _request(matrix, port, desk, fields_of(payload, EDITED, "asked."))
        seen = look(matrix, "a request", "editor", address)
        told = "\n".join(visible(deed.words) for deed in desk.done)  # as the command ends
        harmless(matrix, "a request", "editor", told)
    page = matrix.folder / "edited.html"
    render_map(path, page)
    look(matrix, "a request", "page", page)
    matrix.ran["a request", "page"] += len(EDITED)


def _request(matrix: Matrix, port: int, desk: Desk, asked: dict[str, str]) -> None:
    """Each field changed to the payload and an event added, by requests as any program makes."""
    mark = desk.event_map.marks[1].id
    requests: list[tuple[str, dict[str, Any]]] = [
        ("/change", {"kind": "edit", "id": mark, "was": {}, "set": {name.partition(".")[2]: text}})
        for name, text in asked.items()
    ]
    words = asked["asked.place"]
    requests += [
        ("/change", {"kind": "add", "place": words, "quote": words, "lat": 1, "lon": 2}),
        ("/change", {"kind": "drop", "id": words}),
        ("/search", {"name": words[:300]}),
    ]
    for path, body in requests:
        with closing(HTTPConnection(HOST, port, timeout=60)) as connection:
            headers = {"Content-Type": "application/json", "X-Mapgen-Token": TOKEN}
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
        if answer.status not in (200, 409, 422):
            matrix.fail("a request", path, f"status {answer.status}: {said[:100]!a}")
        matrix.ran["a request", path] += 1
        json.loads(said)
    if read_events(desk.path).marks != desk.event_map.marks:
        matrix.fail("a request", "/change", "the file is not what the editor shows")


# -- several articles -------------------------------------------------------------------------


def run_joined(matrix: Matrix, name: str, payload: str) -> None:
    """One map of two articles, the payload its name as well; nothing is written elsewhere."""
    place = "Rotterdam"
    files, fields = [], {}
    for kind in ("json", "html"):
        content, fields = articles(payload, place)[kind]
        files.append(matrix.folder / f"joined.{kind}")
        files[-1].write_bytes(content.encode("utf-8", "surrogatepass"))
    out = matrix.folder / "joined"
    before = _elsewhere(matrix.folder, out)
    title = payload.replace("\0", "")  # no argument of a program can hold it
    asked = ["build", *files, "--one", title, "--offline", "--out", out]
    printed(matrix, "articles", "build --one", fields | {"name": title}, asked, {0, 1, 2})
    if _elsewhere(matrix.folder, out) != before:
        matrix.fail("articles", "build --one", "wrote outside of its folder")
    pages = list(out.glob("*/map.html"))
    for page in pages:
        seen = look(matrix, "articles", "page of several", page)
        matrix.saw("articles", "page of several", fields, {"article.title"}, seen)
        for file in page.parent.iterdir():
            file.unlink()
    if not pages:
        matrix.refused += 1


def _elsewhere(folder: Path, out: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_relative_to(out)}


def run_archive(matrix: Matrix, payloads: dict[str, str]) -> None:
    """Articles of all payloads as a dataset, and maps of it with the payload as their title and
    as their condition."""
    lines, titles = [], {}
    for name, payload in payloads.items():
        content, fields = articles(payload, "Rotterdam")["json"]
        lines.append(json.dumps(json.loads(content) | {"id": f"a-{name}", "language": "en"}))
        titles[name] = fields["article.title"]
    given, archive = matrix.folder / "articles.jsonl", matrix.folder / "archive"
    given.write_text("\n".join(lines), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mapgen", "corpus", given, "--out", archive, "--workers", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        matrix.fail("archive", "corpus", done.stderr[-300:])
        return
    harmless(matrix, "archive", "corpus", done.stderr + done.stdout)
    import pyarrow.parquet as pq

    rows = {row["article"]: row for row in pq.read_table(archive / "articles").to_pylist()}
    for name in payloads:
        matrix.ran["archive", "Parquet"] += 1
        row = rows.get(f"a-{name}")
        if row is None:
            matrix.refused += 1
        elif comparable(row["title"]) != comparable(titles[name]):
            matrix.fail("archive", "Parquet", f"{name}: the title is {row['title'][:60]!a}")
    for name, payload in payloads.items():
        _archive_maps(matrix, archive, name, payload)


def _archive_maps(matrix: Matrix, archive: Path, name: str, payload: str) -> None:
    out = matrix.folder / f"archive-maps-{name}"
    title = f"title⟩{payload}⟨".replace("\0", "")
    fields = {"title": title}
    ask = ["corpus-map", archive, "--out", out]
    printed(matrix, "archive", "--where", fields, [*ask, "--where", title], {0, 1, 2})
    printed(matrix, "archive", "corpus-map", fields, [*ask, "--title", title], {0})
    for page in out.glob("*/map.html"):
        seen = look(matrix, "archive", "page", page)
        matrix.saw("archive", "page", fields, {"title"}, seen)
        heads = heading(page)
        if comparable(title) not in comparable(heads):
            matrix.fail("archive", "head", f"{title[:60]!a} does not read as it was")


EACH = (run_comparison, run_card, run_geopackage, run_editor, run_joined)

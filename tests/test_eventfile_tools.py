"""The table of damage: what programs do to an events file, and that it all comes back.

``events/make.sh`` saved the files in tests/events with the real programs. geojson.io and uMap run
in a browser with a server of their own; what they do is told by their code and their issues, and
done here by hand.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from command_line import assert_one_sentence, mapgen

from mapgen.errors import EventFileError
from mapgen.eventfile import (
    check_events,
    import_events,
    merge,
    read_events,
    update_events,
    write_events,
)
from mapgen.exports import export_events
from mapgen.models import EventMap

EVENTS = Path(__file__).parent / "events"
ORIGINAL = EVENTS / "original.geojson"

# What each program does to the file; after the way back nothing is lost (see the README there).
DAMAGE = {
    "mapshaper.geojson": "members of the collection dropped",
    "mapshaper-coarse.geojson": "precision=0.001: coordinates cut to 3 decimals, members dropped",
    "ogr.geojson": "name and crs added, members dropped, line breaks gone",
    "ogr-rfc7946.geojson": "id taken off the properties, name added, members dropped",
    "ogr-multi-z.geojson": "points promoted to multipoints with a height",
    "ogr-from-geopackage.geojson": "row numbers as ids, members dropped",
    "ogr.gpkg": "a table: booleans and dates become columns of their types",
    "ogr-xy.csv": "a table: every value a text, booleans 0 and 1",
    "ogr-wkt.csv": "a table with semicolons, the point as WKT",
    "qgis.geojson": "id only in the properties, name and crs added, members dropped",
    "qgis-sorted.geojson": "order changed",
    "qgis-multi.gpkg": "a table of multipoints",
    "gdal-3.12.geojson": "as ogr.geojson, by a GDAL four years younger",
    "gdal-3.12-rfc7946.geojson": "as ogr-rfc7946.geojson",
    "gdal-3.12-geopackage.geojson": "as ogr-from-geopackage.geojson",
}


def original() -> EventMap:
    return read_events(ORIGINAL)


def test_every_file_of_a_program_is_in_the_table() -> None:
    saved = {path.name for path in EVENTS.iterdir()}
    others = {"original.geojson", "qgis-mercator.gpkg", "make.sh", "README.md"}
    assert saved == DAMAGE.keys() | others
    table = (EVENTS / "README.md").read_text("utf-8")
    for name, what in DAMAGE.items():
        (row,) = [line for line in table.splitlines() if f"`{name}`" in line]
        assert what in row
        assert row.rstrip("| ").endswith("nothing")
    for program in IN_THE_BROWSER:
        assert f"| {program} |" in table


@pytest.mark.parametrize("program", DAMAGE)
def test_saving_in_a_real_program_is_no_edit(program: str) -> None:
    assert check_events(EVENTS / program) == []
    merged = merge(original(), read_events(EVENTS / program), original())
    assert merged.event_map == original()
    assert merged.kept == merged.conflicts == []


@pytest.mark.parametrize("program", DAMAGE)
def test_a_copy_of_a_program_is_imported_without_a_change(tmp_path: Path, program: str) -> None:
    path = tmp_path / "events.geojson"
    path.write_bytes(ORIGINAL.read_bytes())
    imported = import_events(EVENTS / program, path)
    assert imported.done == imported.missing == []
    assert path.read_bytes() == ORIGINAL.read_bytes()


def test_an_older_copy_does_not_undo_what_it_does_not_have(tmp_path: Path) -> None:
    """Coarse coordinates and dropped columns are no edits; another title is one."""
    path = tmp_path / "events.geojson"
    path.write_bytes(ORIGINAL.read_bytes())
    rows = (EVENTS / "ogr-xy.csv").read_text("utf-8").replace("The ferry left Harwich,", "Mine,")
    copy = tmp_path / "copy.csv"
    copy.write_text(rows.replace("1.28442,51.94194", "1.3000,51.9000"), "utf-8")
    imported = import_events(copy, path)
    assert imported.done == [
        "moved Harwich 4.8 km and changed its title",
        "changed the title of Hoek van Holland",
    ]
    mark = read_events(path).marks[0]
    assert (mark.title, mark.lat, mark.lon, mark.source) == ("Mine", 51.9, 1.3, "corrected")
    assert read_events(path).article == original().article
    assert read_events(path).not_mapped == original().not_mapped


def test_rows_that_a_copy_lacks_are_deleted_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    path.write_bytes(ORIGINAL.read_bytes())
    lines = (EVENTS / "ogr-xy.csv").read_text("utf-8").splitlines(keepends=True)
    new = 'lat,lon,title\n51.9,4.4,"Lifeboat, launched"\n'
    selection, added = tmp_path / "selection.csv", tmp_path / "added.csv"
    selection.write_text("".join(lines[:3]), "utf-8")
    added.write_text(new, "utf-8")
    assert len(import_events(selection, path).missing) == 2
    assert len(read_events(path).marks) == 4
    assert import_events(added, path).done == ["added Lifeboat, launched"]
    done = import_events(selection, path, delete=True).done
    assert done[0] == "deleted Rotterdam (Three people were hurt in Rotterdam)"
    assert len(done) == 3
    assert len(read_events(path).marks) == 2


SPREADSHEET = (
    "id;event;title;lat;lon;radius_km;inferred;note\r\n"
    '7514f277;0df7fdd9;"Mine; really";51,5;1,5;2,5;WAHR;"two\r\nlines"\r\n'
    ";;Lifeboat;51,9;4,4;;;\r\n"
    ";;;;;;;\r\n"
)


def test_a_spreadsheet_with_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(SPREADSHEET.replace("WAHR", "TRUE"), "utf-8-sig", newline="")
    one, two = read_events(path).marks
    assert (one.title, one.lat, one.lon, one.radius_km) == ("Mine; really", 51.5, 1.5, 2.5)
    assert (one.inferred, one.note) == (True, "two\r\nlines")
    assert (two.title, two.lat, two.source) == ("Lifeboat", 51.9, "corrected")
    path.write_text(SPREADSHEET, "utf-8", newline="")
    (problem,) = check_events(path)
    assert (problem.line, problem.text) == (
        2, 'inferred "WAHR" is neither true nor false: write true or false',
    )  # fmt: skip


def as_a_spreadsheet_saves(table: str, day: str) -> str:
    """What Excel saves of a table: dates as its country has them, TRUE and FALSE, short numbers."""
    saved = re.sub(
        r"(\d{4})-(\d\d)-(\d\d)(?=,)",
        lambda m: day.format(y=m[1], m=int(m[2]), d=int(m[3])),
        table,
    )
    saved = re.sub(r"2019-03(?=,)", "Mar-19", saved)
    saved = saved.replace("00123456", "123456").replace("123456e7", "1.23E+12")
    return saved.replace(",true", ",TRUE").replace(",false", ",FALSE")


@pytest.mark.parametrize("day", ["{d:02}/{m:02}/{y}", "{m}/{d}/{y}", "{d}.{m}.{y}", "{y}/{m}/{d}"])
def test_a_table_that_a_spreadsheet_saved_is_no_edit(tmp_path: Path, day: str) -> None:
    one, two, three, four = original().marks
    marks = [
        one.model_copy(update={"id": "00123456"}), two.model_copy(update={"id": "123456e7"}),
        three.model_copy(update={"when": "2019-03"}), four,
    ]  # fmt: skip
    path, copy = tmp_path / "events.geojson", tmp_path / "copy.csv"
    write_events(original().with_marks(marks), path)
    before = path.read_bytes()
    table = export_events(read_events(path), "csv").decode("utf-8-sig")
    saved = as_a_spreadsheet_saves(table, day)
    assert saved != table
    copy.write_text(saved, "utf-8")
    imported = import_events(copy, path)
    assert (imported.done, imported.missing, path.read_bytes()) == ([], [], before)


def test_a_date_that_was_changed_in_a_spreadsheet_is_asked_for_in_one_order(tmp_path: Path) -> None:
    path, copy = tmp_path / "events.geojson", tmp_path / "copy.csv"
    path.write_bytes(ORIGINAL.read_bytes())
    table = export_events(original(), "csv").decode("utf-8-sig")
    copy.write_text(table.replace("2019-03-05", "06/03/2019", 1), "utf-8")
    with pytest.raises(
        EventFileError, match=r'when "06/03/2019" is not a date .* Write 2002-05-08'
    ):
        import_events(copy, path)
    assert path.read_bytes() == ORIGINAL.read_bytes()


BAD_TABLES = [
    ("id,title\na,b\n", 1, "no columns lat and lon"),
    ("title,lat,lon\nx,51,4\ny,abc,4\n", 3, "must be two numbers"),
    ("title,lat,lon\nx,,\n", 2, "there is no point"),
    ("title,lat,lon\nx,41.8,123.4\ny,123.4,41.8\n", 3, "write [123.4, 41.8]"),
    ('title,lat,lon\nx,51,4\ny,"51,4', 3, "not CSV"),
    ("title,lat,lon\nThe ship, a ferry,51,4\n", 2, "into double quotes"),
    ('title,WKT\nx,"LINESTRING(1 2,3 4)"\n', 2, "is a LineString, not a Point"),
    ("title,WKT\nx,PUNKT(1 2)\n", 2, "must be two numbers"),
]


@pytest.mark.parametrize(("content", "line", "sentence"), BAD_TABLES)
def test_a_table_at_fault_is_one_sentence_with_its_line(
    tmp_path: Path, content: str, line: int, sentence: str
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(content, "utf-8")
    (problem,) = check_events(path)
    assert (problem.line, sentence in problem.text) == (line, True), problem
    with pytest.raises(EventFileError, match=rf"events\.csv:{line}: "):
        read_events(path)


def test_geopackages_at_fault(tmp_path: Path) -> None:
    assert "save it as WGS 84" in check_events(EVENTS / "qgis-mercator.gpkg")[0].text
    path = tmp_path / "events.gpkg"
    path.write_bytes((EVENTS / "ogr.gpkg").read_bytes()[:5_000])
    assert "cannot be read" in check_events(path)[0].text
    path.write_bytes((EVENTS / "ogr.gpkg").read_bytes())
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other AS SELECT * FROM gpkg_geometry_columns")
        database.execute("DROP TABLE gpkg_geometry_columns")
    database.close()
    assert "cannot be read" in check_events(path)[0].text


def as_geojson_io(doc: dict[str, Any]) -> None:
    """It writes what its editor holds: type and features; lists become text (issue 457)."""
    for name in list(doc):
        if name not in ("type", "features"):
            doc.pop(name)
    for number, feature in enumerate(doc["features"]):
        feature["id"] = number
        feature["properties"]["marker-color"] = "#7e7e7e"


def as_umap(doc: dict[str, Any]) -> None:
    """Members of the collection ignored (issue 3383), ids of its own, options nested."""
    doc.pop("article")
    doc.pop("not_mapped")
    doc["_umap_options"] = {"name": "events", "displayOnLoad": True}
    for number, feature in enumerate(doc["features"]):
        feature["id"] = f"Nz{number}Mj"
        feature["properties"] |= {"_umap_options": {"color": "Crimson"}, "name": "x"}


def in_umap_csv(doc: dict[str, Any]) -> str:
    """Its CSV: the properties as they are, and Latitude and Longitude behind them."""
    rows = io.StringIO()
    writer = csv.DictWriter(rows, [*doc["features"][0]["properties"], "Latitude", "Longitude"])
    writer.writeheader()
    for feature in doc["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        values = {
            name: json.dumps(value) if isinstance(value, bool) else value
            for name, value in feature["properties"].items()
        }
        writer.writerow(values | {"Latitude": lat, "Longitude": lon})
    return rows.getvalue()


IN_THE_BROWSER = {"geojson.io": as_geojson_io, "uMap": as_umap, "uMap, CSV": None}


def edited_by_a_person(doc: dict[str, Any]) -> dict[str, Any]:
    doc["features"][0]["properties"] |= {"title": "Mine", "note": "really"}
    doc["features"][0]["geometry"]["coordinates"] = [1.5, 51.5]
    return doc


@pytest.mark.parametrize("program", IN_THE_BROWSER)
def test_programs_in_the_browser_lose_nothing_that_a_person_typed(
    tmp_path: Path, program: str
) -> None:
    path = tmp_path / "output" / "events.geojson"
    path.parent.mkdir()
    update_events(original(), path)
    doc = edited_by_a_person(json.loads(path.read_text("utf-8")))
    damage = IN_THE_BROWSER[program]
    if damage:
        damage(doc)
        path.write_text(json.dumps(doc), "utf-8")
    else:
        copy = tmp_path / "umap.csv"
        copy.write_text(in_umap_csv(doc), "utf-8")
        assert import_events(copy, path).done == [
            "moved Harwich 51.3 km and changed its title and note"
        ]
    merged = update_events(original(), path)
    assert merged is not None
    mark = read_events(path).marks[0]
    assert (mark.title, mark.note, mark.lat, mark.lon) == ("Mine", "really", 51.5, 1.5)
    assert [m.id for m in read_events(path).marks] == [m.id for m in original().marks]
    untouched = [dict(m, extra=()) for m in read_events(path).marks[1:]]
    assert untouched == [dict(m) for m in original().marks[1:]]
    assert read_events(path).article == original().article
    assert read_events(path).not_mapped == original().not_mapped


# -- the command -----------------------------------------------------------------------------------


def test_import_says_what_it_did_and_what_it_left(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    path.write_bytes(ORIGINAL.read_bytes())
    rows = (EVENTS / "ogr-wkt.csv").read_text("utf-8").splitlines(keepends=True)
    copy = tmp_path / "copy.csv"
    copy.write_text("".join(rows[:2]).replace("The ferry left Harwich;", "Mine;"), "utf-8")
    done = mapgen("import", copy, path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "changed the title of Harwich" in done.stderr
    assert "3 that copy.csv does not have stay; --delete removes them" in done.stderr
    assert read_events(path).marks[0].title == "Mine"
    failed = mapgen("import", tmp_path / "none.csv", path, cwd=tmp_path)
    assert_one_sentence(failed, "none.csv:1: the events file cannot be read")


def test_a_table_is_checked_and_drawn_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes((EVENTS / "ogr-xy.csv").read_bytes())
    assert mapgen("check", copy, cwd=tmp_path).returncode == 0
    done = mapgen("render", copy, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Hoek van Holland" in (tmp_path / "map.html").read_text("utf-8")

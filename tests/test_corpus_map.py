"""The dataset of many articles, read: by `mapgen corpus-map`, geopandas, GDAL, DuckDB spatial."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from command_line import assert_one_sentence, mapgen
from sample_archive import write_archive

from mapgen.corpus.archive_map import draw_selection
from mapgen.corpus.layout import part_path
from mapgen.corpus.selection import EXAMPLE, column_when, described, select
from mapgen.errors import CorpusError
from mapgen.eventfile import read_events
from mapgen.models import Mark

# The newest that PyPI has of DuckDB's spatial extension, which DuckDB itself would download.
SPATIAL = ["duckdb==1.4.4", "duckdb-ext-spatial==1.4.4.20260205"]

SPATIAL_QUERY = """
import duckdb, sys
database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
database.execute(f"load '{sys.argv[2]}'")
print(database.execute('''
    select count(*), any_value(typeof(geometry)), round(any_value(st_y(geometry)), 2)
    from read_parquet($files) where st_within(geometry, st_makeenvelope(100, 13, 101, 14))
''', {"files": sys.argv[1]}).fetchone())
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archives") / "news", 30, part=8)


def test_the_documented_condition_works_as_it_stands(archive: Path) -> None:
    found = select(archive, EXAMPLE, title="t")
    assert {mark.topic for mark in found.event_map.marks} == {"conflict"}
    assert {mark.when[:4] for mark in found.event_map.marks} == {"2016", "2017", "2018", "2019"}
    assert found.events == len({mark.event for mark in found.event_map.marks})
    assert not found.counted


@pytest.mark.parametrize(
    ("where", "events"),
    [
        ("", 330),
        ("publisher = 'Paper 0' and country = 'TH'", 5),
        ("article_title = 'Report 3'", 11),
        ("case when when >= '2019' then true else false end and topic = 'society'", 5),
        ("\"when\" like '2012%'", 15),
        ("event in (select event from events where place = 'Bangkok')", 30),
    ],
)
def test_a_condition_over_any_column(archive: Path, where: str, events: int) -> None:
    assert select(archive, where, title="t").events == events


@pytest.mark.parametrize(
    "where",
    [
        "exists(select * from read_text('/etc/passwd'))",
        "exists(select * from read_csv('{secret}'))",
        "exists(select * from '{secret}')",
        "exists(select * from glob('/etc/*'))",
        "true; copy (select 1) to '{written}'",
        "true) to '{written}' --",
        "exists(copy (select 1) to '{written}')",
        "exists(attach '{written}')",
        "exists(select * from query('copy (select 1) to ''{written}'''))",
        "true; set enable_external_access = true",
        "exists(select * from read_text('https://example.org/'))",
        "load_extension('httpfs')",
        "topic = ",
        "no_such_column = 1",
        "'2016'",
        "))",
    ],
)
def test_a_condition_can_do_nothing_but_choose(archive: Path, tmp_path: Path, where: str) -> None:
    secret, written = tmp_path / "secret.csv", tmp_path / "written"
    secret.write_text("a\n1\n", "utf-8")
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    with pytest.raises(CorpusError, match="condition"):
        select(archive, where.format(secret=secret, written=written), title="t")
    assert not written.exists()
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before


def test_when_is_the_column_where_it_is_no_part_of_case() -> None:
    assert column_when("WHEN is null") == '"when" is null'
    assert column_when("year(when) = 3 -- when") == 'year("when") = 3 -- when'
    assert (
        column_when("case topic when 'x' then when end") == "case topic when 'x' then \"when\" end"
    )
    assert column_when("a = 'when'") == "a = 'when'"
    # DuckDB counts bytes, and takes a space that does not break for one.
    assert column_when("place = 'Köln' and when > '2'") == "place = 'Köln' and \"when\" > '2'"
    assert column_when("\u00a0 when is null") == '\u00a0 "when" is null'


def test_a_dataset_that_others_changed_ends_in_a_sentence(archive: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(archive, changed)
    (changed / "events" / "part-00000 (1).parquet").write_bytes(b"a copy that a person made")
    path = part_path(changed, "events", 0)
    table = pq.read_table(path)
    ids = pa.array(["../../x"] * table.num_rows)
    column = table.schema.get_field_index("country")
    pq.write_table(table.set_column(column, "country", ids), path)
    with pytest.raises(CorpusError, match=r"was changed: country '../../x' cannot be drawn"):
        select(changed, "", title="t")


def test_too_many_events_are_counted_by_place_and_it_is_said(archive: Path) -> None:
    found = select(archive, "", title="t", most=100)
    assert (found.counted, found.events) == (True, 330)
    bangkok = next(mark for mark in found.event_map.marks if mark.place == "Bangkok")
    assert bangkok.title == "30 events, one of them"
    assert dict(bangkok.extra)["events"] == 30
    yalu = next(
        m for m in found.event_map.marks if m.place.startswith("Consulate-General of Japan")
    )
    assert yalu.when == "2010-05-08/2019-05-08"
    assert sum(1 for line in described(found) if "too many" in line) == 1


def test_ids_of_different_articles_are_told_apart(archive: Path) -> None:
    marks = select(archive, "", title="t").event_map.marks
    assert len({mark.id for mark in marks}) == len(marks) == 510
    assert len({mark.event for mark in marks}) == 330


def test_retellings_are_one_event_when_that_is_asked_for(archive: Path) -> None:
    where = "topic = 'conflict'"  # of the papers 1, 4, 7 …: each of another year
    apart, joined = (select(archive, where, title="t", joined=j) for j in (False, True))
    assert (apart.events, apart.retold) == (110, None)
    assert apart.event_map.marks != joined.event_map.marks
    assert sorted(m.id for m in apart.event_map.marks) == sorted(
        m.id for m in joined.event_map.marks
    )
    tellings: dict[str, list[Mark]] = {}
    for mark in joined.event_map.marks:
        tellings.setdefault(mark.event, []).append(mark)
    assert joined.events == len(tellings) < apart.events
    years = [{m.when[:4] for m in marks if m.when} for marks in tellings.values()]
    assert max(map(len, years)) == 1  # what happened in 2011 is not what happened in 2014
    told = [{m.article for m in marks} for marks in tellings.values()]
    assert joined.retold == sum(len(articles) > 1 for articles in told) > 0
    assert f"joined: {joined.retold} of the events" in "".join(described(joined))
    one = select(archive, "article_title = 'Report 3'", title="t", joined=True)
    assert (one.events, one.retold) == (11, 0)
    counted = select(archive, "", title="t", most=100, joined=True)
    assert (counted.counted, counted.retold) == (True, None)


def test_a_correction_in_a_map_of_an_archive_lasts(archive: Path, tmp_path: Path) -> None:
    found = select(archive, EXAMPLE, title="Conflict")
    made = draw_selection(found, tmp_path / "conflict")
    assert made.events is not None
    document = json.loads(made.events.read_text("utf-8"))
    feature = document["features"][4]
    feature["geometry"]["coordinates"] = [100.0, 14.0]
    made.events.write_text(json.dumps(document), "utf-8")
    again = draw_selection(select(archive, EXAMPLE, title="Conflict"), tmp_path / "conflict")
    assert len(again.kept) == 1
    (mark,) = [m for m in read_events(made.events).marks if m.id == feature["id"]]
    assert (mark.lat, mark.lon, mark.source) == (14, 100, "corrected")
    assert mapgen("check", made.events, cwd=tmp_path).returncode == 0


def test_the_command_draws_the_map(archive: Path, tmp_path: Path) -> None:
    done = mapgen("corpus-map", archive, "--where", EXAMPLE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "output" / "news-topic-conflict-and-when-2016"
    assert sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) == [
        "events.geojson", "events.schema.json", "map.html",
    ]  # fmt: skip
    page = (folder / "map.html").read_text("utf-8")
    assert "news: topic = &#x27;conflict&#x27; and when &gt;= &#x27;2016&#x27;" in page


def test_the_command_says_what_is_wrong(archive: Path, tmp_path: Path) -> None:
    assert_one_sentence(
        mapgen("corpus-map", tmp_path, cwd=tmp_path), "this is no dataset of mapgen"
    )
    for where, part in [("topic = 'x'", "no event meets"), ("to pic", "--where: ")]:
        done = mapgen("corpus-map", archive, "--where", where, cwd=tmp_path)
        assert_one_sentence(done, part)
    part = write_archive(tmp_path / "part", 3, finished=False)
    assert "is not finished" in mapgen("corpus-map", part, cwd=tmp_path).stderr


def test_geopandas_and_gdal_open_the_dataset_as_it_is(archive: Path) -> None:
    frame = geopandas.read_parquet(archive / "events")
    assert len(frame) == 510
    assert frame.crs is not None
    assert frame.crs.to_epsg() == 4326 or frame.crs.to_string() == "OGC:CRS84"
    bangkok = frame[frame.place == "Bangkok"].geometry.iloc[0]
    assert (round(bangkok.y, 2), round(bangkok.x, 2)) == (13.75, 100.5)
    inside = geopandas.read_parquet(archive / "events", bbox=(100, 13, 101, 14))
    assert set(inside.place) == {"Bangkok"}
    if "Parquet" in pyogrio.list_drivers():  # not in pyogrio's wheels for every system
        assert len(pyogrio.read_dataframe(archive / "events" / "part-00000.parquet")) == 136


def test_duckdb_spatial_opens_the_dataset_as_it_is(archive: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--target", str(tmp_path), *SPATIAL], check=True, timeout=300,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SPATIAL_QUERY, str(archive / "events" / "*.parquet"),
         str(next(tmp_path.rglob("spatial.duckdb_extension")))],
        env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "(30, 'GEOMETRY', 13.75)", done.stderr

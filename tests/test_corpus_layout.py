"""The dataset's columns are the contract's, and its events are GeoParquet that others can read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from mapgen.corpus import require
from mapgen.corpus.geoparquet import with_points
from mapgen.corpus.layout import (
    ARTICLES,
    EVENTS,
    NOT_MAPPED,
    PROPERTIES,
    TABLES,
    part_path,
    part_paths,
)
from mapgen.errors import CorpusError
from mapgen.eventfile.writing import PROPERTIES as CONTRACT
from mapgen.models import ArticleInfo, Mark, NotMapped

ARROW = {str: pa.string(), bool: pa.bool_(), int: pa.int32(), float: pa.float64()}


def test_the_columns_of_events_are_the_properties_of_the_contract_in_its_order() -> None:
    assert tuple(PROPERTIES.names) == (*CONTRACT, "lat", "lon")
    assert EVENTS.names == ["position", *PROPERTIES.names, "geometry", "bbox"]


def test_the_columns_are_of_the_kind_of_the_model() -> None:
    for name in PROPERTIES.names:
        annotation = Mark.model_fields[name].annotation
        assert PROPERTIES.field(name).type == ARROW.get(annotation or str, pa.string()), name


def test_the_other_tables_have_all_that_the_models_have() -> None:
    info = set(ArticleInfo.model_fields) - {"id"}
    assert info < set(ARTICLES.names)
    assert set(NotMapped.model_fields) < set(NOT_MAPPED.names)


def test_events_are_geoparquet(tmp_path: Path) -> None:
    marks = [
        Mark(id="a", event="e", place="Shenyang", lat=41.79222, lon=123.43278),
        Mark(id="b", event="e", place="Suva", lat=-18.14161, lon=178.44149),
    ]
    rows = [{name: getattr(mark, name) for name in PROPERTIES.names} for mark in marks]
    table = with_points(pa.Table.from_pylist(rows, schema=PROPERTIES))
    pq.write_table(table, tmp_path / "events.parquet")
    read = pq.read_table(tmp_path / "events.parquet")
    geo = json.loads(read.schema.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0"
    assert column["bbox"] == [123.43278, -18.14161, 178.44149, 41.79222]
    assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
    assert "crs" not in column  # which means longitude and latitude of WGS 84
    points = shapely.from_wkb(read["geometry"].to_pylist())
    assert [(p.y, p.x) for p in points] == [(mark.lat, mark.lon) for mark in marks]
    assert read["bbox"][1].as_py() == {
        "xmin": 178.44149, "ymin": -18.14161, "xmax": 178.44149, "ymax": -18.14161,
    }  # fmt: skip


def test_no_events_are_geoparquet_too() -> None:
    table = with_points(PROPERTIES.empty_table())
    geo = json.loads(table.schema.metadata[b"geo"])
    assert table.schema.names == EVENTS.names[1:]
    assert "bbox" not in geo["columns"]["geometry"]


def test_parts_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for part in (100_000, 2, 0):
        path = part_path(tmp_path, "events", part)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [path.stem for path in part_paths(tmp_path, "events")]
    assert found == ["part-00000", "part-00002", "part-100000"]
    for table in set(TABLES) - {"events"}:
        with pytest.raises(CorpusError, match="this is no dataset of mapgen corpus"):
            part_paths(tmp_path, table)


def test_a_missing_package_is_said_with_what_to_install() -> None:
    require()
    with pytest.raises(CorpusError, match=r"not installed \(no_such_package\); run: pip install"):
        require("pyarrow", "no_such_package")

"""A dataset as ``mapgen corpus`` writes it, of the shipped article's story told by many papers."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sample_story import china_story

from mapgen.corpus.geoparquet import with_points
from mapgen.corpus.layout import (
    ARTICLES,
    FAILURES,
    MANIFEST,
    NOT_MAPPED,
    PROPERTIES,
    SCHEMAS,
    TABLES,
    part_path,
)  # fmt: skip

TOPICS = ("society", "conflict", "politics")


def write_archive(
    folder: Path, articles: int, *, part: int = 4096, finished: bool = True, spread: float = 0.0
) -> Path:
    """A dataset of so many articles with 17 marks each; article N is of the year 2010 + N % 10.

    ``spread`` moves each article's points east by so many degrees times its number, up to 499.
    """
    story = china_story()
    for number, first in enumerate(range(0, articles, part)):
        positions = range(first, min(first + part, articles))
        events, papers = [], []
        for n in positions:
            year = 2010 + n % 10
            for mark in story.marks:
                row = {name: getattr(mark, name) for name in PROPERTIES.names}
                row |= {"position": n, "article": f"paper-{n}", "topic": TOPICS[n % 3],
                        "when": mark.when and f"{year}-05-08",
                        "lon": (mark.lon + n % 500 * spread + 180) % 360 - 180}  # fmt: skip
                events.append(row)
            papers.append(
                {"position": n, "article": f"paper-{n}", "title": f"Report {n}",
                 "byline": "", "publisher": f"Paper {n % 7}", "published": None,
                 "url": f"https://example.org/{n}", "language": "en", "text_sha256": "",
                 "input": f"a.jsonl:{n}", "marks": 17, "left_off": 0}
            )  # fmt: skip
        with_position = pa.schema([("position", pa.int64()), *PROPERTIES])
        tables = {
            "events": with_points(pa.Table.from_pylist(events, with_position)),
            "articles": pa.Table.from_pylist(papers, ARTICLES),
            "not_mapped": pa.Table.from_pylist([], NOT_MAPPED),
            "failures": pa.Table.from_pylist([], FAILURES),
        }
        assert set(tables) == set(SCHEMAS)
        for name in TABLES:
            path = part_path(folder, name, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(tables[name], path, compression="zstd")
    (folder / MANIFEST).write_text(json.dumps({"finished": finished}), "utf-8")
    return folder

"""Many articles -> one GeoParquet dataset, on one machine or on a Dask cluster.

run.py          the story: input -> batches -> readings -> parts, resumable at any moment
inputs.py       JSONL, Parquet, web archives and folders -> articles, one after the other
engine.py       batches to Dask's workers, on this machine or a cluster
crew.py         the workers of this machine, replaced when they die
reading.py      what a worker does: a batch -> what its articles report
lookups.py      questions to a geocoder: gathered, asked once
program.py      what a reading depends on beside the articles
parts.py        batches and parts on the disk
layout.py       the dataset: its folders, columns, parts and the order of its rows
geoparquet.py   a table with points as GeoParquet 1.1
progress.py     how far a run is

It needs the packages of the extra ``corpus`` (see pyproject.toml); ``require`` says so in a
sentence when they are missing.
"""

from __future__ import annotations

from importlib.util import find_spec

from mapgen.errors import CorpusError

__all__ = ["require"]

PACKAGES = ("dask", "distributed", "duckdb", "pyarrow", "warcio")


def require(*packages: str) -> None:
    """See that packages of the extra ``corpus`` are installed; all of them when none is named.

    Raises:
        CorpusError: one is not; the message says how to install them.
    """
    missing = [name for name in packages or PACKAGES if find_spec(name) is None]
    if missing:
        raise CorpusError(
            f"many articles need packages that are not installed ({', '.join(missing)}); "
            "run: pip install 'mapgen[corpus]'"
        )

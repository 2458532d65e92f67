"""Many articles -> one GeoParquet dataset, on one machine or on a Dask cluster.

layout.py       the dataset: its folders, columns, parts and the order of its rows
geoparquet.py   a table with points as GeoParquet 1.1

It needs the packages of the extra ``corpus`` (see pyproject.toml); ``require`` says so in a
sentence when they are missing.
"""

from __future__ import annotations

from importlib.util import find_spec

from mapgen.errors import CorpusError

__all__ = ["require"]

PACKAGES = ("dask", "distributed", "duckdb", "fastwarc", "pyarrow")


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

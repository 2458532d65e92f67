"""The SQLite index of the offline gazetteer, unpacked from the data file at first use.

The index lies in the user's cache (MAPGEN_CACHE overrides the folder) under a name with the
checksum of the data file, so that a new data file makes a new index. It is written under a
temporary name and then renamed: two processes at once each write their own, and the last rename
wins.
"""

from __future__ import annotations

import atexit
import contextlib
import gzip
import math
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mapgen.datafiles import CACHE_VARIABLE, cache_folder
from mapgen.errors import GazetteerError
from mapgen.gazetteer.layer import normalise

FORMAT = 1
"""Of the index; raise it whenever the tables or the ranking below change."""
COLUMNS = 11

RANKS = {
    "PPLC": 1.0, "PPLA": 0.4, "PPLX": -1.5, "PPLL": -1.5, "ADM1": -0.7, "ADM2": -0.9,
}  # fmt: skip
"""What a feature code adds to the logarithm of the population.

So a bare "New York" or "São Paulo" is the city, "Jilin" and "Quebec" the province, "Washington"
the capital; a quarter of a city stands behind every town of its name down to a thirtieth of its
people.
"""

TABLES = """
    CREATE TABLE place (
        id INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, feature_code TEXT, country TEXT,
        admin1 TEXT, admin2 TEXT, population INTEGER, radius_km REAL
    );
    CREATE TABLE name (
        name TEXT, place_rank INTEGER, id INTEGER, PRIMARY KEY (name, place_rank, id)
    ) WITHOUT ROWID;
    CREATE TABLE admin1 (
        country TEXT, code TEXT, name TEXT, PRIMARY KEY (country, code)
    ) WITHOUT ROWID;
"""


def open_index(data: Path) -> tuple[sqlite3.Connection, Path]:
    """A read-only connection to the index of a data file, and where the index is.

    A missing, damaged or half-written index is built anew; that takes some seconds. When the
    cache folder cannot be written, the index is a temporary file and a line on stderr says so.

    Raises:
        GazetteerError: the data file is missing or damaged.
    """
    try:
        digest = _content_mark(data)
    except OSError as error:
        raise GazetteerError(
            f"{data}: the offline gazetteer cannot be read ({error.strerror}); reinstall mapgen"
        ) from error
    index = cache_folder() / f"geonames-{FORMAT}-{digest}.sqlite"
    if not is_whole(index):
        index = _write(data, index)
    return connect(index), index


def _content_mark(data: Path) -> str:
    """What tells one data file from another: the checksum and the length at the end of a gzip.

    Reading all of it would cost half of the time to the first look-up. A file that is damaged
    before its end is noticed when it is unpacked.
    """
    with data.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        return file.read(8).hex()


def connect(index: Path) -> sqlite3.Connection:
    """Open an index for reading, from any thread."""
    return sqlite3.connect(
        f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def is_whole(index: Path) -> bool:
    """Whether the file is a complete index: marked as finished, and as long as it says."""
    try:
        with contextlib.closing(connect(index)) as database:
            (mark,) = database.execute("PRAGMA user_version").fetchone()
            (pages,) = database.execute("PRAGMA page_count").fetchone()
            (size,) = database.execute("PRAGMA page_size").fetchone()
        return bool(mark == FORMAT and pages * size == index.stat().st_size)
    except (sqlite3.Error, OSError):
        return False


def _write(data: Path, index: Path) -> Path:
    """Build the index beside its place and rename it; in a temporary folder if need be."""
    try:
        index.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".part", index.stem, index.parent)
    except OSError as error:
        return _write_temporarily(data, index, error)
    os.close(handle)
    part = Path(name)
    try:
        build_index(data, part)
        part.replace(index)
    except PermissionError:
        if not is_whole(index):  # on Windows: another process has made it and holds it open
            raise
    except (OSError, sqlite3.Error) as error:
        return _write_temporarily(data, index, error)
    finally:
        part.unlink(missing_ok=True)
    return index


def _write_temporarily(data: Path, index: Path, error: Exception) -> Path:
    sys.stderr.write(
        f"mapgen: the cache folder {index.parent} cannot be written ({error}); the place index is "
        f"made anew in a temporary folder each time; set {CACHE_VARIABLE} to a folder of yours\n"
    )
    folder = Path(tempfile.mkdtemp(prefix="mapgen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_index(data, folder / index.name)
    return folder / index.name


def build_index(data: Path, index: Path) -> None:
    """Write the index of a data file.

    Raises:
        GazetteerError: the data file is not what build/geonames.py writes; with its line.
    """
    with contextlib.closing(sqlite3.connect(index)) as database:
        # Nothing to roll back to: a file without its final mark counts as absent.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        database.execute("BEGIN")
        names: list[tuple[str, int, int]] = []
        for id_, *values, others in _rows(data):
            name, lat, lon, code, country, admin1, admin2, people, radius = values
            database.execute(
                "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (int(id_), name, float(lat), float(lon), code, country, admin1, admin2,
                 int(people), float(radius)),
            )  # fmt: skip
            if code == "ADM1":
                database.execute(
                    "INSERT OR IGNORE INTO admin1 VALUES (?, ?, ?)", (country, admin1, name)
                )
            worth = math.log10(int(people) + 1) + RANKS.get(code, 0.0)
            order = -round(worth * 1000)
            names.append((normalise(name), order, int(id_)))
            # A name that is not the place's own speaks for it a little less.
            names += [(n, order + 100, int(id_)) for n in others.split("|") if n]
        names.sort()
        database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", names)
        database.execute("COMMIT")
        database.execute(f"PRAGMA user_version = {FORMAT}")


def _rows(data: Path) -> Iterator[list[str]]:
    """The rows of the data file, with progress on a terminal when it takes long."""
    from rich.console import Console  # costs time, and is wanted once per machine
    from rich.progress import Progress

    size = data.stat().st_size
    terminal = sys.stderr.isatty()
    console = Console(stderr=True)
    with (
        data.open("rb") as packed,
        Progress(console=console, disable=not terminal, transient=True) as progress,
    ):
        task = progress.add_task("Unpacking the places (first use only)", total=size)
        try:
            with gzip.open(packed, "rt", encoding="utf-8", newline="\n") as lines:
                next(lines), next(lines)
                for number, line in enumerate(lines, 3):
                    row = line.rstrip("\n").split("\t")
                    if len(row) != COLUMNS:
                        raise GazetteerError(
                            f"{data.name}:{number}: {len(row)} columns instead of {COLUMNS}; "
                            "build it anew with data/build/geonames.py"
                        )
                    if terminal and number % 5000 == 0:
                        progress.update(task, completed=packed.tell())
                    yield row
        except (OSError, EOFError, UnicodeDecodeError, StopIteration) as error:
            raise GazetteerError(
                f"{data}: the offline gazetteer is damaged ({error}); reinstall mapgen"
            ) from error

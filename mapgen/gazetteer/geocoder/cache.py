"""What a geocoder said, kept in one SQLite file, with the turn that all processes share.

    answers   provider, domain, query, parameters -> status hit or miss, the answers as JSON,
              licence, retrieved_at (seconds since 1970)
    turns     domain -> the earliest time of the next request

Hits are kept for ever, misses for 30 days; what went wrong is never written. The file can be
read with any SQLite program, and deleted at any time.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from mapgen.gazetteer.geocoder.answers import ANSWERS, Answer, licence_of

MISS_KEPT_S = 30 * 24 * 3600
# Others may be waiting for their turn too, each for as long as a slow answer takes.
LOCK_TIMEOUT_S = 120.0
# A service may tell us to stay away for a day; nobody's next map shall wait for longer than this.
LONGEST_BAR_S = 3600.0
NEW, SCHEMA_VERSION = 0, 1
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT, domain TEXT, query TEXT, parameters TEXT,
    status TEXT CHECK (status IN ('hit', 'miss')), answer TEXT, licence TEXT, retrieved_at REAL,
    PRIMARY KEY (provider, domain, query, parameters)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (domain TEXT PRIMARY KEY, next_at REAL) WITHOUT ROWID;
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
ROW = "provider = ? AND domain = ? AND query = ? AND parameters = ?"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom: the key of the cache. ``query`` is a normalised name."""

    provider: str
    domain: str
    query: str
    parameters: str

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The key's columns."""
        return (self.provider, self.domain, self.query, self.parameters)


@dataclass(frozen=True, slots=True)
class CachedAnswers:
    """A row of the cache, for people: ``names`` are those of the answers, none for a miss."""

    question: Question
    names: tuple[str, ...]
    licence: str
    retrieved_at: float


class AnswerCache:
    """The cache file. Safe for several processes and threads: each use opens it anew.

    Raises:
        sqlite3.Error: from every method, when the file cannot be opened, read or written.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float]) -> None:
        self.path = path
        self._clock = clock
        self._checked = False

    def find(self, question: Question) -> list[Answer] | None:
        """The answers, an empty list for a fresh miss, None when there is nothing cached."""
        with self._open() as connection:
            return self._find(connection, question)

    @contextmanager
    def turn(self, domain: str) -> Iterator[Turn]:
        """The right to ask this machine's next question, for one process at a time.

        The lock is the file's write lock, so it ends with the process, however that ends.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Turn(self, connection, domain)
            finally:
                # Also after an error: that a request was sent must not be forgotten.
                connection.execute("COMMIT")

    def rows(self) -> list[CachedAnswers]:
        """Everything in the cache, in the order of names."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT provider, domain, query, parameters, answer, licence, retrieved_at"
                " FROM answers ORDER BY query, provider, domain, parameters"
            ).fetchall()
        return [
            CachedAnswers(
                question=Question(*row[:4]),
                names=tuple(answer["address"] for answer in json.loads(row[4])),
                licence=row[5],
                retrieved_at=row[6],
            )
            for row in rows
        ]

    def forget(self, query: str) -> int:
        """Drop what is cached for a normalised name; says how many rows that were."""
        with self._open() as connection:
            return connection.execute("DELETE FROM answers WHERE query = ?", (query,)).rowcount

    def _find(self, connection: sqlite3.Connection, question: Question) -> list[Answer] | None:
        found = connection.execute(
            f"SELECT status, answer, retrieved_at FROM answers WHERE {ROW}",  # noqa: S608
            question.row,
        ).fetchone()
        if found is None:
            return None
        status, answer, retrieved_at = found
        if status == "miss" and not 0 <= self._clock() - retrieved_at < MISS_KEPT_S:
            return None
        try:
            return ANSWERS.validate_json(answer)
        except ValidationError:  # not what was written: ask again, which writes it anew
            return None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self._checked:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            version = self._version()
            if version not in (NEW, SCHEMA_VERSION):
                self._set_aside()
            if version != SCHEMA_VERSION:
                with closing(self._connect()) as connection:
                    connection.executescript(SCHEMA)
            self._checked = True
        with closing(self._connect()) as connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=LOCK_TIMEOUT_S, isolation_level=None)

    def _version(self) -> int | None:
        """The version of the file's tables, NEW when it has none, None when it is damaged."""
        with closing(self._connect()) as connection:
            try:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            except sqlite3.OperationalError:  # locked or not readable, which is no damage
                raise
            except sqlite3.DatabaseError:
                return None
        return int(version) if verdict == "ok" else None

    def _set_aside(self) -> None:
        aside = self.path.with_name(self.path.name + ".damaged")
        # The journal goes along: SQLite would play it back into the new file.
        for suffix in ("", "-journal"):
            file = self.path.with_name(self.path.name + suffix)
            if file.exists():
                file.replace(aside.with_name(aside.name + suffix))
        print(
            f"{self.path}: the geocoder's cache is damaged; it was set aside as {aside.name} and a "
            "new one begun",
            file=sys.stderr,
        )


class Turn:
    """The right to ask, while no other process may."""

    def __init__(self, cache: AnswerCache, connection: sqlite3.Connection, domain: str) -> None:
        self._cache = cache
        self._connection = connection
        self._domain = domain

    def find(self, question: Question) -> list[Answer] | None:
        """As AnswerCache.find: another process may have asked the same a moment ago."""
        return self._cache._find(self._connection, question)

    def next_at(self) -> float:
        """The earliest time of the next request, in seconds since 1970; 0 before the first."""
        found = self._connection.execute(
            "SELECT next_at FROM turns WHERE domain = ?", (self._domain,)
        ).fetchone()
        return float(found[0]) if found else 0.0

    def pause(self, seconds: float) -> None:
        """Nobody asks for so long from now; an hour at most."""
        next_at = self._cache._clock() + min(seconds, LONGEST_BAR_S)
        self._connection.execute(
            "INSERT OR REPLACE INTO turns VALUES (?, ?)", (self._domain, next_at)
        )

    def keep(self, question: Question, answers: list[Answer]) -> None:
        """Write the answers down; none is a miss."""
        self._connection.execute(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *question.row,
                "hit" if answers else "miss",
                ANSWERS.dump_json(answers).decode(),
                licence_of(question.provider),
                self._cache._clock(),
            ),
        )

"""The offline layer: towns, provinces and counties of the world, from GeoNames."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import weakref
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mapgen.datafiles import data_file
from mapgen.gazetteer.index import open_index
from mapgen.gazetteer.layer import Query, normalise
from mapgen.models import Place, Precision

LICENCE = "GeoNames, CC BY 4.0"
PRECISIONS: dict[str, Precision] = {
    "ADM1": "region", "ADM2": "district", "PPLX": "district", "PPLL": "locality",
}  # fmt: skip
"""Of a feature code; every other code is a town, so a locality."""

LONGEST_INITIALS = 4
CITY = 100_000
"""People; a city's name stands for it in capitals too: LIMA, OSLO."""

SELECT = """
    SELECT place.id, place.name, lat, lon, feature_code, country, population, radius_km, admin1
    FROM place
"""
BY_NAME = SELECT + (
    " JOIN name ON name.id = place.id WHERE name.name = ? ORDER BY place_rank, name.id"
)
BY_ID = SELECT + " WHERE place.id = ?"
IN_BOX = (
    "SELECT name, lat, lon, population FROM place WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
    " AND (feature_code = 'PPL' OR feature_code GLOB 'PPL[AC]*')"
    " ORDER BY population DESC, id LIMIT ?"
)
_NUMBER = re.compile(r"[0-9]{1,18}")  # what an integer of SQLite holds; anyone may write an id


class GeoNames:
    """The places of GeoNames that the data file holds: populated places from 500 people on,
    first-level units, and the second-level units that have a sensible point.

    The index is opened at the first question; the very first time on a machine it is unpacked
    into the cache, which takes some seconds.

    Raises:
        GazetteerError: at the first question, when the data file is missing or damaged.
    """

    name = "geonames"

    def __init__(self, data: Path | None = None) -> None:
        self._data = data
        self._lock = threading.Lock()
        self._ask = lru_cache(maxsize=4096)(self._look_up)
        self._has = lru_cache(maxsize=1 << 15)(self._is_there)

    def candidates(self, query: Query) -> list[Place]:
        """The places of this name, best first: by population and by what the place is.

        The countries and the box of the query are no filter here; a resolver weighs them. A few
        letters in capitals are initials ("NATO", "HIV"), unless a city has them for its own name.
        """
        plain = normalise(query.name)
        found = list(self._ask(plain))
        if len(plain) <= LONGEST_INITIALS and query.name.isupper():
            return [p for p in found if normalise(p.name) == plain and p.population >= CITY]
        return found

    def knows(self, name: str) -> bool:
        """Whether a place has this name, and the name is no common English word; microseconds.

        So "Police said" is no town in Poland. ``candidates`` still answers for such words, to
        callers who know from elsewhere that a place is meant.
        """
        plain = normalise(name)
        if plain in self._stop_names:
            return False
        if len(plain) <= LONGEST_INITIALS and name.isupper():
            return bool(self.candidates(Query(name)))
        return self._has(plain)

    def is_common_word(self, name: str) -> bool:
        """Whether the name is a common English word too: "Police", "Centre", "Nice"."""
        return normalise(name) in self._stop_names

    def by_id(self, place_id: str) -> Place | None:
        """The place with the id ``geonames:2034937``, or None."""
        layer, _, number = place_id.partition(":")
        if layer != self.name or not _NUMBER.fullmatch(number):
            return None
        rows = self._fetch(BY_ID, int(number))
        return self._place(rows[0]) if rows else None

    def towns(
        self, south: float, west: float, north: float, east: float, *, most: int
    ) -> list[tuple[str, float, float, int]]:
        """(name, latitude, longitude, people) of the towns in a box of degrees, the largest first.

        Raises:
            GazetteerError: the data file is missing or damaged.
        """
        return self._fetch(IN_BOX, south, north, west, east, most)

    def close(self) -> None:
        """Close the index; the next question opens it again."""
        if "_database" in self.__dict__:
            self._database.close()
            del self._database
        self.__dict__.pop("_regions", None)

    @cached_property
    def _stop_names(self) -> frozenset[str]:
        return frozenset(data_file("stopnames.txt").read_text("utf-8").split("\n"))

    @cached_property
    def _database(self) -> sqlite3.Connection:
        database, self.index = open_index(self._data or data_file("geonames.tsv.gz"))
        weakref.finalize(self, database.close)  # from Python 3.13 on it warns where nobody does
        return database

    def _look_up(self, name: str) -> tuple[Place, ...]:
        return tuple(map(self._place, self._fetch(BY_NAME, name)))

    def _place(self, row: tuple[Any, ...]) -> Place:
        id_, name, lat, lon, code, country, population, radius_km, admin1 = row
        return Place(
            id=f"geonames:{id_}",
            name=name,
            lat=lat,
            lon=lon,
            precision=PRECISIONS.get(code, "locality"),
            radius_km=radius_km,
            country=country,
            admin1=self._regions.get((country, admin1), ""),
            feature_code=code,
            population=population,
            licence=LICENCE,
        )

    @cached_property
    def _regions(self) -> dict[tuple[str, str], str]:
        """The names of the first-level units by country and code; joining them would take as long
        as the look-up itself."""
        rows = self._fetch("SELECT country, code, name FROM admin1")
        return {(country, code): name for country, code, name in rows}

    def _is_there(self, name: str) -> bool:
        return bool(self._fetch("SELECT 1 FROM name WHERE name = ? LIMIT 1", name))

    def _fetch(self, statement: str, *values: str | float) -> list[tuple[Any, ...]]:
        """Ask the index; build it once more when it turns out to be damaged."""
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.DatabaseError:
                self.close()
                with contextlib.suppress(OSError):
                    self.index.unlink()
                return self._database.execute(statement, values).fetchall()

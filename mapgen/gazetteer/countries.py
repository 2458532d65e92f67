"""The second layer: countries by all their names, and states by their abbreviations."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import ValidationError

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.layer import Query, in_capitals, normalise
from mapgen.models import Place

LICENCE = "GeoNames, CC BY 4.0; Natural Earth"
COUNTRY_COLUMNS = [
    "code", "name", "aliases", "lat", "lon", "radius_km", "population", "capital_id", "capital",
    "source", "note",
]  # fmt: skip
STATE_COLUMNS = [
    "abbreviation", "name", "geonameid", "country", "lat", "lon", "radius_km", "after_comma",
]  # fmt: skip


class Countries:
    """Countries (``country:CN``), and the abbreviations of American, Canadian, Australian states.

    Historic states that news archives name (``country:SUHH``, the Soviet Union) have no ISO 3166-1
    code; the place then has an empty ``country`` and a note with the years.

    Raises:
        GazetteerError: a data file is missing or wrong; with its line.
    """

    name = "country"

    def __init__(self, countries: Path | None = None, abbreviations: Path | None = None) -> None:
        self._names: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        self._by_code: dict[str, Place] = {}
        self._capitals: dict[str, str] = {}
        self._capital_names: dict[str, str] = {}
        self._states: dict[str, tuple[Place, bool]] = {}
        # every rule that meets a name asks whether it is a country's
        self._called = lru_cache(maxsize=1 << 14)(self._look_up)
        for row in _rows(countries or data_file("countries.csv"), COUNTRY_COLUMNS):
            self._add_country(row)
        for row in _rows(abbreviations or data_file("abbreviations.csv"), STATE_COLUMNS):
            state = _state(row)
            self._states.setdefault(row["abbreviation"], (state, row["after_comma"] == "yes"))

    def _add_country(self, row: dict[str, str]) -> None:
        code = row["code"]
        place = Place(
            id=f"country:{code}",
            name=row["name"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            precision="country",
            radius_km=float(row["radius_km"]),
            country=code if len(code) == 2 else "",
            feature_code="PCLI" if len(code) == 2 else "PCLH",
            population=int(row["population"]),
            licence=LICENCE,
            note=row["note"],
        )
        self._by_code[code] = place
        if row["capital"]:
            self._capitals.setdefault(normalise(row["capital"]), code)
            self._capital_names[code] = row["capital"]
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            self._names[normalise(name)].append((name, place))

    def candidates(self, query: Query) -> list[Place]:
        """The countries of this name, the most populous first; or the state of an abbreviation.

        Abbreviations count only as written: "US" and "U.S.", never "us"; "Ky." and "B.C.".
        Those that are words or initials as well ("OR", "Miss.") do not count here at all: see
        ``state_abbreviation``.
        """
        return list(self.called(query.name))

    def called(self, name: str) -> tuple[Place, ...]:
        """The same by a name alone."""
        return self._called(name.strip())

    def _look_up(self, asked: str) -> tuple[Place, ...]:
        found = {
            place.id: place
            for name, place in self._names.get(normalise(asked), ())
            if in_capitals(asked) or not in_capitals(name)
        }
        if not found:
            state, after_comma = self._states.get(asked, (None, False))
            return (state,) if state and not after_comma else ()
        return tuple(sorted(found.values(), key=lambda place: -place.population))

    def knows(self, name: str) -> bool:
        """Whether a country has this name, or a state this unmistakable abbreviation."""
        return bool(self.called(name))

    def begins_name(self, words: str) -> bool:
        """Whether the name of a country or state may begin with these words."""
        return normalise(words) in self._beginnings

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Letter by letter: a parser's words end where it likes ("d'|Ivoire")."""
        names = {"the", *self._names, *map(normalise, self._states)}
        return frozenset(name[:end] for name in names for end in range(1, len(name) + 1))

    def by_code(self, code: str) -> Place | None:
        """The country with an ISO 3166-1 alpha-2 code."""
        return self._by_code.get(code)

    def by_id(self, place_id: str) -> Place | None:
        """The country with the id ``country:CN``, or None."""
        layer, _, code = place_id.partition(":")
        return self._by_code.get(code) if layer == self.name else None

    def capital_name(self, code: str) -> str:
        """The name of the capital of a country by its code; empty when there is none."""
        return self._capital_names.get(code, "")

    def capital_of(self, name: str) -> str | None:
        """The code of the country whose capital has this name in normal form, or None."""
        return self._capitals.get(name)

    def state_abbreviation(self, text: str) -> Place | None:
        """The state that an abbreviation means when it follows a comma: "Portland, OR".

        AP and postal forms, as written; one without its final dot ("Calif") counts too.
        """
        state, _ = self._states.get(text) or self._states.get(f"{text}.") or (None, True)
        return state


def _state(row: dict[str, str]) -> Place:
    return Place(
        id=f"geonames:{row['geonameid']}",
        name=row["name"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        precision="region",
        radius_km=float(row["radius_km"]),
        country=row["country"],
        admin1=row["name"],
        feature_code="ADM1",
        licence="GeoNames, CC BY 4.0",
    )


def _rows(path: Path, columns: list[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file; an error raised while one is used names the file and its line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise GazetteerError(f"{path.name}:1: the columns must be {', '.join(columns)}")
            for row in reader:
                if None in row or None in row.values():
                    raise GazetteerError(
                        f"{path.name}:{reader.line_num}: this row does not have {len(columns)} "
                        "columns; put a cell that has a comma into double quotes"
                    )
                _check_numbers(row, f"{path.name}:{reader.line_num}")
                yield row
    except OSError as error:
        raise GazetteerError(
            f"{path}: this data file cannot be read ({error.strerror}); reinstall mapgen"
        ) from error
    except csv.Error as error:
        raise GazetteerError(f"{path.name}:{reader.line_num}: this is not CSV ({error})") from error


def _check_numbers(row: dict[str, str], where: str) -> None:
    """Refuse a row whose point is not one."""
    try:
        Place(
            id="row:x", name=row["name"], lat=float(row["lat"]), lon=float(row["lon"]),
            precision="country", radius_km=float(row["radius_km"]),
            population=int(row.get("population", "0")),
        )  # fmt: skip
    except (ValueError, ValidationError) as error:
        raise GazetteerError(
            f"{where}: lat, lon, radius_km or population is not a number in its range; "
            "write decimal degrees and kilometres"
        ) from error

"""The first layer: places that a person has checked by hand, in data/gazetteer.csv."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.layer import Query, in_capitals, normalise
from mapgen.models import Kilometres, Latitude, Longitude, Model, Place, Precision

Status = Literal["confirmed", "single-source", "inferred"]
STATUS_WORDS: dict[Status, str] = {
    "confirmed": "",
    "single-source": "single source",
    "inferred": "inferred",
}


class Row(Model):
    """A line of a gazetteer file; the field names are its columns."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Annotated[str, Field(min_length=1)]
    aliases: tuple[str, ...] = ()
    scope: Annotated[str, Field(pattern=r"^[\w-]*$")] = ""
    lat: Latitude
    lon: Longitude
    precision: Precision
    radius_km: Kilometres
    country: Annotated[str, Field(pattern=r"^(?:[A-Z]{2})?$")] = ""
    shape: Annotated[str, Field(pattern=r"^(?:[a-z0-9][a-z0-9-]*)?$")] = ""
    status: Status
    source: Annotated[str, Field(min_length=1)]
    checked_on: dt.date
    note: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _everywhere_means_capitals(self) -> Self:
        small = [name for name in self.names if not any(c.isupper() for c in name)]
        if small and not self.scope:
            name = shortened(small[0])
            raise ValueError(
                f'"{name}" has no capital letter, so it may only stand in a row with a scope'
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases, as written in text."""
        return (self.name, *self.aliases)

    @property
    def place(self) -> Place:
        """The row as a place; the note begins with how sure the row is."""
        words = STATUS_WORDS[self.status]
        return Place(
            id=f"checked:{self.id}",
            name=self.name,
            lat=self.lat,
            lon=self.lon,
            precision=self.precision,
            radius_km=self.radius_km,
            country=self.country,
            shape=self.shape,
            licence="mapgen, MIT",
            origin=self.source,
            checked_on=self.checked_on,
            note=f"{words}: {self.note}" if words else self.note,
        )


COLUMNS = tuple(Row.model_fields)


def read_rows(path: Path) -> list[Row]:
    """The rows of a gazetteer file (CSV, UTF-8, columns as in ``Row``), checked one by one.

    Raises:
        GazetteerError: every problem, one a line, as ``gazetteer.csv:118: what; what to do``.
    """
    problems: list[str] = []
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, values in _lines(path):
        try:
            row = Row.model_validate({**values, "aliases": _split(values["aliases"])})
        except ValidationError as error:
            problems += [f"{path.name}:{line}: {text}" for text in explain(error)]
            continue
        if row.id in seen:
            problems.append(
                f'{path.name}:{line}: the id "{row.id}" stands in line {seen[row.id]} already; '
                "give each row its own"
            )
        seen.setdefault(row.id, line)
        rows.append(row)
    if problems:
        raise GazetteerError("\n".join(problems))
    return rows


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, aliases.split("|")) if part)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line number at which each row ends, and its cells by column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = tuple(reader.fieldnames or ())
            if columns != COLUMNS:
                raise GazetteerError(
                    f"{path.name}:1: the columns are {shortened(', '.join(columns)) or 'missing'}; "
                    f"they must be {', '.join(COLUMNS)}"
                )
            for values in reader:
                if None in values or None in values.values():
                    raise GazetteerError(
                        f"{path.name}:{reader.line_num}: this row does not have {len(COLUMNS)} "
                        "columns; put a cell that has a comma into double quotes"
                    )
                yield reader.line_num, {k: v.strip() for k, v in values.items()}
    except OSError as error:
        raise GazetteerError(
            f"{path}: the gazetteer cannot be read ({error.strerror}); check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path.name}: this file is not UTF-8; save it as UTF-8") from error
    except csv.Error as error:
        raise GazetteerError(
            f"{path.name}:{reader.line_num + 1}: this is not CSV ({error}); check the double quotes"
        ) from error


ADVICE = {
    "id": "use small letters, digits and hyphens",
    "lat": "write WGS 84 decimal degrees, north positive",
    "lon": "write WGS 84 decimal degrees, east positive",
    "precision": "write facility, locality, district, region, country, water or area",
    "radius_km": "write kilometres, 0 to 20038",
    "country": "write two capital letters (ISO 3166-1), or nothing",
    "shape": "write the name of a file in data/shapes without .geojson, or nothing",
    "scope": "write the id of an article, or nothing",
    "status": "write confirmed, single-source or inferred",
    "checked_on": "write the day as 2026-11-23",
}
LONGEST_SHOWN = 200  # characters of a value in a message
RANGES = {"lat": ("latitude", "-90..90"), "lon": ("longitude", "-180..180")}


def explain(error: ValidationError) -> Iterator[str]:
    """Each problem of a row in plain words, with what to do."""
    for problem in error.errors():
        column = str(problem["loc"][0]) if problem["loc"] else ""
        value = problem["input"]
        advice = ADVICE.get(column, "write something there")
        if not column:
            yield str(problem["ctx"]["error"])
        elif value == "":
            yield f"{column} is empty; {advice}"
        elif column in RANGES and problem["type"].startswith(("greater", "less")):
            word, limits = RANGES[column]
            yield f"{word} {shortened(value)} is outside {limits}; {advice}"
        else:
            yield f'{column} "{shortened(value)}" is not possible; {advice}'


def shortened(value: object) -> str:
    """A value for a message, cut when it is long: a whole book may stand in a cell."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


class Checked:
    """The hand-checked places of one or more gazetteer files, the first file winning.

    Rows with a scope answer only for the article of that id, and before the rows without one.

    Raises:
        GazetteerError: when a file is missing or any of its rows is wrong; with every problem.
    """

    name = "checked"

    def __init__(self, *paths: Path) -> None:
        self._names: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._phrases: dict[str, list[str]] = defaultdict(list)
        self._written: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, Place] = {}
        self._own: set[str] = set()
        for path in paths or (data_file("gazetteer.csv"),):
            own = bool(paths) and os.path.realpath(path) != os.path.realpath(
                data_file("gazetteer.csv")
            )
            self._add(read_rows(path), path.parent, earlier=frozenset(self._names), own=own)

    def _add(
        self, rows: Sequence[Row], folder: Path, earlier: frozenset[tuple[str, str]], own: bool
    ) -> None:
        """Add a file's rows; a name that an earlier file has keeps its meaning there."""
        for row in rows:
            if f"checked:{row.id}" in self._places:
                continue  # an earlier file has the last word on this place
            place = row.place
            if own and row.shape:
                place = place.model_copy(update={"shape": _own_shape(folder, row.shape)})
            self._places[f"checked:{row.id}"] = place
            if row.scope or own:
                self._own.add(f"checked:{row.id}")
            self._phrases[row.scope] += row.names
            for name in dict.fromkeys(map(normalise, row.names)):
                if (row.scope, name) not in earlier:
                    self._names[row.scope, name].append(row)

    def candidates(self, query: Query) -> list[Place]:
        """The checked places of this name, in file order: those for the query's article alone
        when there are any, else those for everywhere.

        A name in capitals only ("EU") must be asked for in capitals.
        """
        name = normalise(query.name)
        for scope in dict.fromkeys((query.article, "")):
            rows = self._names.get((scope, name), ())
            found = [row for row in rows if _written_so(query.name, row)]
            if found:
                return [self._places[f"checked:{row.id}"] for row in found]
        return []

    def decides(self, place: Place) -> bool:
        """Whether nothing else may be meant by a row's names: it is scoped to the article, or
        stands in a person's own gazetteer."""
        return place.id in self._own

    def knows(self, name: str, article: str = "") -> bool:
        """Whether any row valid in this article has the name."""
        return bool(self.candidates(Query(name, article=article)))

    def phrases(self, article: str = "") -> tuple[str, ...]:
        """All names and aliases valid in this article, as written, for scanning its text.

        An alias with a small first letter may begin a sentence with a capital one.
        """
        scope = article if article in self._phrases else ""
        if scope not in self._written:  # for most articles the same: those for everywhere
            written = [*self._phrases.get(scope, ()), *self._phrases.get("", ())]
            self._written[scope] = tuple(dict.fromkeys(written))
        return self._written[scope]

    def by_id(self, place_id: str) -> Place | None:
        """The place with the id ``checked:yalu-river``, or None."""
        return self._places.get(place_id)


def _own_shape(folder: Path, shape: str) -> str:
    """The shape file beside a person's own gazetteer; a shipped one when only that is there."""
    own = Path(os.path.realpath(folder / "shapes" / f"{shape}.geojson"))
    shipped = data_file("shapes") / f"{shape}.geojson"
    return shape if shipped.exists() and not own.exists() else str(own)


def _written_so(asked: str, row: Row) -> bool:
    """False when the row only has the name as an abbreviation in capitals, and it was not asked so.

    So "EU" is the European Union, and "eu" or "Eu" (a town in France) is not.
    """
    name = normalise(asked)
    same = [own for own in row.names if normalise(own) == name]
    return any(not in_capitals(own) or in_capitals(asked) for own in same)

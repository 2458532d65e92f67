"""What a person corrected in one map becomes a row of the gazetteer, for the next ones."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.eventfile import hold, read_events
from mapgen.eventfile.merging import BY_HAND, POINT, changes
from mapgen.eventfile.updating import MEMORY
from mapgen.eventfile.writing import replace_file
from mapgen.gazetteer.checked import COLUMNS, Row, explain, read_rows
from mapgen.gazetteer.distances import distance_km, km
from mapgen.gazetteer.layer import normalise
from mapgen.models import Mark

CORRECTED = "corrected"
# How the reason of a mark without a toponym begins when a phrase alone means the place; what
# points to a name told before ("the city" is “Rome”) is no phrase for a gazetteer.
PHRASE = re.compile(r"“([^“”]*[A-Z][^“”]*)” is [^“]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A corrected place: its mark, the names it is to be known by, and the old answer in words.

    ``teaches`` is false when a row with these names would not change the answer: the sentence has
    no words for the place.
    """

    mark: Mark
    names: tuple[str, ...]
    before: str
    teaches: bool = True

    def row(self, *, source: str, everywhere: bool, on: dt.date, taken: Collection[str]) -> Row:
        """The lesson as a row of the gazetteer: for its article, or everywhere.

        Raises:
            GazetteerError: none of its names may stand in a row for everywhere, or something else
                of the mark may not stand in a row.
        """
        mark = self.mark
        if not self.teaches:
            raise GazetteerError(
                f"{mark.id}: the sentence of {mark.place} has no words for the place, so a row of "
                "the gazetteer cannot teach it; your correction stays in the events file"
            )
        names = [n for n in self.names if not everywhere or any(c.isupper() for c in n)]
        if not names:
            raise GazetteerError(
                f"{mark.id}: “{self.names[0]}” has no capital letter, so it may mean this place in "
                "one article only; learn it for this article"
            )
        about = f"corrected by hand in {mark.article}; before: {self.before}"
        values = {
            "id": _free_id(names[0], taken),
            "name": names[0],
            "aliases": tuple(names[1:]),
            "scope": "" if everywhere else mark.article,
            "lat": mark.lat,
            "lon": mark.lon,
            "precision": mark.precision,
            "radius_km": mark.radius_km,
            "country": mark.country,
            "status": "single-source",
            "source": source,
            "checked_on": on,
            "note": f"{mark.note}; {about}" if mark.note else about,
        }
        try:
            return Row.model_validate(values)
        except ValidationError as error:
            problems = "; ".join(explain(error))
            raise GazetteerError(f"{mark.id}: cannot be learned: {problems}") from error


def find_lessons(events: Path) -> list[Lesson]:
    """The places that a person moved or set in an events file, each once.

    What was generated is read from ``.generated.geojson`` beside it; without that, the marks whose
    source is ``corrected`` count.

    Raises:
        EventFileError: the events file cannot be read.
    """
    memory = events.with_name(MEMORY)
    remembered = read_events(memory).marks if memory.exists() else ()
    generated = {mark.id: mark for mark in remembered if BY_HAND not in mark.extra}
    lessons: dict[tuple[object, ...], Lesson] = {}
    for mark in read_events(events).marks:
        before = generated.get(mark.id)
        moved = before is not None and POINT in changes(before, mark)
        if not moved and (mark.source != CORRECTED or before is not None):
            continue
        key = (mark.place, mark.lat, mark.lon)
        known = lessons[key].names if key in lessons else ()
        words = mark.toponym or _phrase(before)
        names = tuple(dict.fromkeys(n for n in (*known, mark.place, words) if n.strip()))
        teaches = before is None or bool(words) or before.place == mark.place
        lessons[key] = Lesson(
            lessons[key].mark if known else mark,
            names,
            _answer(before, mark),
            teaches or (key in lessons and lessons[key].teaches),
        )
    return list(lessons.values())


def learn(
    gazetteer: Path,
    accepted: Sequence[tuple[Lesson, bool]],
    *,
    source: str,
    on: dt.date,
    write: bool = True,
) -> str:
    """Add the accepted lessons, each with whether it holds everywhere, to a gazetteer file.

    The file is made when it is not there, and replaced in one step. A lesson that it already
    holds is left out.

    Returns:
        The change as a unified diff; empty when there is nothing to add. With ``write`` false
        nothing is written.

    Raises:
        GazetteerError: the file is wrong, or a name already stands in it for another place.
        EventFileError: it cannot be written.
    """
    gazetteer.parent.mkdir(parents=True, exist_ok=True)
    with hold(gazetteer.parent):
        rows = read_rows(gazetteer) if gazetteer.exists() else []
        # A row with the id of a shipped one would take its place.
        taken = {row.id for row in [*rows, *read_rows(data_file("gazetteer.csv"))]}
        old = gazetteer.read_text("utf-8-sig") if gazetteer.exists() else ""
        new = old if old.strip() else ",".join(COLUMNS) + "\n"
        new += "" if new.endswith("\n") else "\n"
        for lesson, everywhere in accepted:
            row = lesson.row(source=source, everywhere=everywhere, on=on, taken=taken)
            taken.add(row.id)
            if not _is_known(row, rows, gazetteer):
                rows.append(row)
                new += _csv_line(row)
        if new != old and write:
            replace_file(gazetteer, new.encode("utf-8"))
    name = gazetteer.name
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), name, name, n=0
    )
    return "".join(lines) if rows else ""


def _is_known(row: Row, rows: Sequence[Row], gazetteer: Path) -> bool:
    """Whether the gazetteer already says this; another place of this name is an error."""
    mine = {normalise(name) for name in row.names}
    for other in rows:
        same = mine & {normalise(name) for name in other.names}
        if same and other.scope == row.scope:
            if (other.lat, other.lon) == (row.lat, row.lon):
                return True
            raise GazetteerError(
                f"{gazetteer.name}: “{row.name}” already stands there as {other.id}, elsewhere; "
                "correct that row, or learn this one for its article only"
            )
    return False


def _phrase(before: Mark | None) -> str:
    """The words of the sentence that were taken for the place, when they are a phrase for it."""
    found = PHRASE.match(before.reason) if before else None
    return found[1] if before and found and found[1] in before.quote else ""


def _answer(before: Mark | None, mark: Mark) -> str:
    """The old answer and how far it was off."""
    if before is None:
        return "added by hand"
    far = km(distance_km(before.lat, before.lon, mark.lat, mark.lon))
    return f"{before.place} ({before.source}), {far} away"


def _free_id(name: str, taken: Collection[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", normalise(name)).strip("-") or "place"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}-{number}"
    return free


def _csv_line(row: Row) -> str:
    line = io.StringIO()
    values = row.model_dump(mode="json") | {"aliases": "|".join(row.aliases)}
    csv.writer(line, lineterminator="\n").writerow(values[column] for column in COLUMNS)
    return line.getvalue()

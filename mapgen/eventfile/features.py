"""GeoJSON features -> Marks, forgiving what QGIS, geojson.io, uMap, mapshaper and ogr2ogr do.

Accepted: an ``id`` only in the properties or only on the feature, properties dropped, reordered
or null, numbers and booleans as text, a third coordinate, a point wrapped as a MultiPoint of one,
a longitude beyond 180 from a map that was dragged around the globe, unknown properties (kept).
A property that is not in the file counts as not set (``Mark.model_fields_set``): a tool dropped
it, nobody emptied it.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pydantic import ValidationError

from mapgen.eventfile import advice
from mapgen.eventfile.doubts import COUNTRY_LIMIT_KM, country_distance_km
from mapgen.eventfile.naming import event_id, free_id
from mapgen.eventfile.positions import Where
from mapgen.eventfile.writing import PROPERTIES, rounded
from mapgen.models import Mark

Severity = Literal["error", "warning"]

Inspect = Callable[[Mark], Iterable[tuple[Where, str]]]

_KNOWN = frozenset(PROPERTIES)
_NOT_TEXT = {
    "inferred", "quote_start", "quote_end", "when_inferred", "radius_km", "confidence",
    "role", "topic", "precision",
}  # fmt: skip

_TEXT = _KNOWN - _NOT_TEXT

# When every date of a layer is a day, OGR makes the column one of dates or times, and writes it
# as such: 2002/05/08 in older versions, 2002-05-08T00:00:00 from a column of times.
OGR_DATE = re.compile(
    r"^(\d{4})[/-](\d\d)[/-](\d\d)(?:[T ]00:00:00(?:\.0+)?(?:Z|[+-]00(?::?00)?)?)?$"
)

MOST_HINTS = 100  # of different texts: a hint takes a tenth of a millisecond
LONGEST_NAME = 80  # of a property, in a message
# A file with more mistakes is none of ours: the rest of it is not read.
MOST_ERRORS = 10_000

# Columns that OGR adds for a GeoPackage, or a database.
ROW_NUMBERS = {"fid", "ogc_fid"}


class RepeatedKeys(dict[str, object]):
    """A JSON object in which a name stands twice; the last one counts."""

    def __init__(self, pairs: Sequence[tuple[str, object]]) -> None:
        super().__init__(pairs)
        counted = Counter(name for name, _ in pairs)
        self.repeated = sorted(name for name, times in counted.items() if times > 1)


@dataclass(slots=True)
class Findings:
    """What is wrong in a document, and where; lines are looked up only when there is something."""

    found: list[tuple[Where, Severity, str]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    errors: int = 0

    def error(self, where: Where, text: str) -> None:
        """Something that must be put right before the file can be used."""
        self.errors += 1
        self.found.append((where, "error", text))

    def warn(self, where: Where, text: str) -> None:
        """Something to look at; the file can be used."""
        self.found.append((where, "warning", text))

    def warn_once(self, where: Where, text: str) -> None:
        """A warning that would otherwise come with every feature."""
        if text not in self.said:
            self.said.add(text)
            self.warn(where, text)

    def doubt(self, mark: Mark, where: Where, inspect: Inspect) -> None:
        """Warnings of what is doubtful about a mark; ``where`` is its feature."""
        for here, text in inspect(mark):
            self.warn((*where, *here), text)


@dataclass(slots=True)
class _Draft:
    where: Where
    values: dict[str, object]
    derived: set[str] = field(default_factory=set)

    def derive(self, name: str, value: object) -> None:
        self.values[name] = value
        self.derived.add(name)


def read_marks(
    features: Sequence[object], article_id: str, findings: Findings, inspect: Inspect
) -> list[Mark]:
    """The marks of the features that are in order; the others are reported in ``findings``.

    ``inspect`` says of each mark what is doubtful about it, which becomes a warning.
    """
    whole = []
    for n, feature in enumerate(features):
        draft = _draft(feature, ("features", n), findings)
        whole += [] if draft is None else [draft]
        if findings.errors > MOST_ERRORS:
            findings.error(("features", n), "from here on nothing is read: mend what is above")
            return []
    _name(whole, findings)
    marks = []
    for draft in whole:
        if not draft.values.get("article"):
            draft.derive("article", article_id)
        mark = _mark(draft, findings, inspect)
        if mark is not None:
            marks.append(mark)
    return marks


def _draft(feature: object, where: Where, findings: Findings) -> _Draft | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        findings.error(where, 'this is not a feature: it must have "type": "Feature"')
        return None
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        findings.error((*where, "properties"), "properties must be names with values in { }")
        return None
    point = _point(feature.get("geometry"), properties.get("country"), where, findings)
    values = _values(properties, (*where, "properties"), findings)
    id_ = _id(feature, values, where, findings)
    if point is None:
        return None
    values["lat"], values["lon"] = point
    draft = _Draft(where, values)
    if id_:
        draft.values["id"] = id_
    else:
        draft.values.pop("id", None)
    for empty, other in (("place", "title"), ("title", "place")):
        if not draft.values.get(empty) and draft.values.get(other):
            if empty in properties and empty == "place":
                findings.warn((*where, "properties", empty), "place is empty: write its name")
            if empty == "place" or empty not in properties:
                draft.derive(empty, draft.values[other])
    if not draft.values.get("place"):
        findings.error((*where, "properties"), "there is no place and no title: write one")
        return None
    return draft


def _values(
    properties: Mapping[str, object], where: Where, findings: Findings
) -> dict[str, object]:
    """The properties by name as Mark takes them, with the unknown ones in ``extra``."""
    for name in getattr(properties, "repeated", ()):
        findings.error((*where, name), f'"{_shown(name)}" stands twice in this feature: delete one')
    values: dict[str, object] = {}
    extra: list[tuple[str, object]] = []
    for name, value in properties.items():
        if type(value) is str and name in _TEXT:  # nearly all that a file holds
            values[name] = _edtf(value) if name == "when" else value
            continue
        here = (*where, name)
        if name in ROW_NUMBERS:
            continue
        if name not in _KNOWN:
            kept = _unknown(name, value, here, findings)
            extra += [] if kept is None else [(name, kept)]
        elif isinstance(value, (dict, list)):
            findings.error(here, f"{name} is nested: write one text, number, true or false")
        elif name in _NOT_TEXT:
            if value is not None and value != "":
                values[name] = value
        else:
            text = _as_text(value)
            values[name] = _edtf(text) if name == "when" else text
    if extra:
        values["extra"] = tuple(extra)
    return values


@lru_cache(maxsize=4096)  # an archive has a day thousands of times
def _edtf(date: str) -> str:
    return OGR_DATE.sub(r"\1-\2-\3", date)


def _unknown(
    name: str, value: object, where: Where, findings: Findings
) -> str | int | float | bool | None:
    """An unknown property as it is kept; None for an empty one, which tools add to every row."""
    if value is None:
        return None
    shown = _shown(name)
    hint = advice.did_you_mean(name, PROPERTIES) if len(findings.said) < MOST_HINTS else ""
    findings.warn_once(where, f'"{shown}" is not a property that mapgen uses; it is kept.{hint}')
    if isinstance(value, (dict, list)):
        findings.warn_once(where, f'"{shown}" is nested; it is kept as text')
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, (str, int, float)) else str(value)


def _shown(name: str) -> str:
    """A property's name for a message, cut when it is long."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _id(
    feature: Mapping[str, object], values: Mapping[str, object], where: Where, findings: Findings
) -> str:
    """The id, empty when there is none. A bare number on the feature is a tool's row number."""
    own, outer = values.get("id"), feature.get("id")
    if own and isinstance(outer, str) and outer and outer != own:
        findings.warn_once((*where, "id"), "the feature's id is not its property id, which counts")
    return str(own or (outer if isinstance(outer, str) else "") or "")


def _point(
    geometry: object, country: object, where: Where, findings: Findings
) -> tuple[float, float] | None:
    """Latitude and longitude of a Point, or None with a finding; ``country`` is its code."""
    here = (*where, "geometry")
    if not isinstance(geometry, dict):
        findings.error(
            here, 'there is no point: write {"type": "Point", "coordinates": [lon, lat]}'
        )
        return None
    kind, pair = geometry.get("type"), geometry.get("coordinates")
    if kind == "MultiPoint" and isinstance(pair, list) and len(pair) == 1:
        kind, pair = "Point", pair[0]
    if kind != "Point":
        findings.error(
            here,
            f"the geometry is a {str(kind)[:40]}, not a Point: make one feature for each point",
        )
        return None
    numbers = [_number(part) for part in pair[:2]] if isinstance(pair, list) else []
    here = (*here, "coordinates")
    if len(numbers) != 2 or None in numbers:
        findings.error(here, "coordinates must be two numbers: write [longitude, latitude]")
        return None
    lon, lat = (number or 0.0 for number in numbers)
    for part in pair[:2] if isinstance(pair, list) else ():
        if isinstance(part, str):
            findings.warn(here, f"{advice.shorten(part)} is in quotes: write the number without")
    if abs(lat) > 90:
        few = findings.errors < MOST_HINTS  # an outline takes a millisecond
        swapped = few and abs(lon) <= 90 and abs(lat) <= 180 and _may_be_in(country, lon, lat)
        findings.error(here, advice.about_latitude(lon, lat, swapped=swapped))
        return None
    if abs(lon) > 540:
        findings.error(here, f"longitude {lon:g} is out of range: write degrees from -180 to 180")
        return None
    if abs(lon) > 180:
        turned = round((lon + 180) % 360 - 180, 9)
        findings.warn(here, f"longitude {lon:g} is beyond 180: read as {turned:g}")
        lon = turned
    return lat, lon


def _may_be_in(country: object, lat: float, lon: float) -> bool:
    """Whether nothing speaks against a point in this country: it is not known, or near."""
    far = country_distance_km(country, lat, lon) if isinstance(country, str) else None
    return far is None or far <= COUNTRY_LIMIT_KM


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _name(drafts: Sequence[_Draft], findings: Findings) -> None:
    """Give each draft that has none an id from its content, as the generator would."""
    taken: set[str] = set()
    for draft in drafts:
        id_ = draft.values.get("id")
        if isinstance(id_, str) and id_ in taken:
            findings.error(
                (*draft.where, "properties", "id"),
                f'id "{_shown(id_)}" is already taken by a feature above: delete this line and the '
                "feature's id, and a new one is made",
            )
        elif isinstance(id_, str):
            taken.add(id_)
    repeats: dict[tuple[str, ...], int] = {}
    for draft in drafts:
        values = draft.values
        quote = str(values.get("quote", ""))
        if "id" not in values:
            if quote:
                words = [quote, str(values.get("toponym", "")), str(values.get("role", "at"))]
            else:
                words = [str(values.get(n, "")) for n in ("title", "place", "lat", "lon")]
            values["id"] = free_id(words, taken, repeats)
            taken.add(str(values["id"]))
        if not values.get("event"):
            draft.derive("event", event_id(quote) if quote else values["id"])


def _mark(draft: _Draft, findings: Findings, inspect: Inspect) -> Mark | None:
    inside = (*draft.where, "properties")
    try:
        mark = Mark.model_validate(draft.values)
    except ValidationError as error:
        for name in dict.fromkeys(str(e["loc"][0]) for e in error.errors()):
            findings.error((*inside, name), advice.about(name, draft.values.get(name)))
        return None
    wrong_date = advice.about_date(mark.when)
    if wrong_date:
        findings.error((*inside, "when"), wrong_date)
        return None
    findings.doubt(mark, draft.where, inspect)
    if draft.derived:
        set_in_file = mark.model_fields_set - draft.derived
        mark = Mark.model_construct(_fields_set=set_in_file, **dict(mark))
    return rounded(mark)

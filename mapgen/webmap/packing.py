"""A long story as columns: what many events have in common is written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from mapgen.webmap.quoting import QuotePart
from mapgen.webmap.story import Story
from mapgen.webmap.tellings import Telling

MANY = 200  # marks; up to here the page has a pin for each, beyond it one layer for all
# What the map and the strip of days need; the other fields may come when these are drawn.
AT_ONCE = {
    "pins": {"number", "event", "role", "lat", "lon", "radius_km", "precision", "vague", "shape",
             "count"},
    "events": {"number", "date", "date_from", "first_day", "last_day", "soft", "pins", "tellings"},
}  # fmt: skip


def story_data(story: Story) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the story for JSON, the words that it may do without at first).

    A short story is readable objects, and has no words apart. Of many marks both are columns,
    some in the first and some in the second.
    """
    if len(story.pins) <= MANY:
        return plain(story), {}
    first = plain(story, without=("pins", "events"))
    words: dict[str, Any] = {}
    for name, rows in (("pins", story.pins), ("events", story.events)):
        table = columns(rows)
        at_once = {field: c for field, c in table["columns"].items() if field in AT_ONCE[name]}
        first[name] = table | {"columns": at_once}
        words[name] = {f: c for f, c in table["columns"].items() if f not in AT_ONCE[name]}
    return first, words


def plain(row: Any, without: Sequence[str] = ()) -> dict[str, Any]:
    """A part of a story as JSON takes it, without what has its default."""
    return {
        field.name: _plain(value)
        for field in fields(row)
        if field.name not in without and (value := getattr(row, field.name)) != field.default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return plain(value) if is_dataclass(value) else value


def columns(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows of one kind as ``{"count": n, "columns": {field: column}}``.

    A column is ``{"all": value}`` when every row has the same, ``{"as": field}`` when it is an
    earlier column again, ``{"from": n}`` when it counts the rows from n on (``{"each": n}`` when
    each row has that number in a list of its own), ``{"of": values, "at": indexes}`` when values
    come again and again, else the list of the values; one in which every row has the field's
    default is left out.
    """
    table: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    for field in fields(rows[0]):
        name = field.name
        values = list(map(attrgetter(name), rows))
        if _all_are(field.default, values):
            continue
        if name == "tellings":
            values = [_own(value) for value in values]
        table[name] = _column(values, lists)
        lists[name] = values
    return {"count": len(rows), "columns": table}


def _own(tellings: tuple[Telling, ...]) -> tuple[Telling | int, ...]:
    """Of a sole telling only the article's number: the rest is its event's."""
    return (tellings[0].article,) if len(tellings) == 1 else tellings


def _column(values: list[Any], earlier: dict[str, list[Any]]) -> Any:
    first = values[0]
    if isinstance(first, tuple):
        return _lists(values)
    if _all_are(first, values):
        return {"all": first}
    same = (name for name, known in earlier.items() if type(known[0]) is type(first))
    twin = next((name for name in same if earlier[name] == values), None)
    if twin:
        return {"as": twin}
    if type(first) is int and values == list(range(first, first + len(values))):
        return {"from": first}
    if isinstance(first, str) and 2 * len(distinct := dict.fromkeys(values)) < len(values):
        index = {value: n for n, value in enumerate(distinct)}
        return {"of": list(distinct), "at": [index[value] for value in values]}
    return values


def _all_are(value: object, values: list[Any]) -> bool:
    return bool(values[-1] == value) and values.count(value) == len(values)


def _lists(values: list[tuple[Any, ...]]) -> Any:
    if all(type(part) is int for part in chain.from_iterable(values)):
        start = values[0][0] if values[0] else 0
        if values == [(start + n,) for n in range(len(values))]:
            return {"each": start}
        return values
    return [list(map(_part, value)) for value in values]


def _part(part: object) -> object:
    """A stretch of a quote: its text, or its text and pins; a telling; anything else as it is."""
    if isinstance(part, QuotePart):
        return [part.text, *part.pins] if part.pins else part.text
    if isinstance(part, Telling):
        return plain(part) | {"quote": [_part(piece) for piece in part.quote]}
    return part

"""A long story as columns: what many events have in common is written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mapgen.webmap.quoting import QuotePart
from mapgen.webmap.story import Story
from mapgen.webmap.tellings import Telling

MANY = 200  # marks; up to here the page has a pin for each, beyond it one layer for all


def story_data(story: Story) -> dict[str, Any]:
    """The story for JSON: readable objects, or columns when there are many marks."""
    if len(story.pins) <= MANY:
        return story.model_dump(mode="json", exclude_defaults=True)
    rest = story.model_dump(mode="json", exclude_defaults=True, exclude={"pins", "events"})
    return rest | {"pins": columns(story.pins), "events": columns(story.events)}


def columns(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows of one model as ``{"count": n, "columns": {field: column}}``.

    A column is ``{"all": value}`` when every row has the same, ``{"of": values, "at": indexes}``
    when values come again and again, else the list of the values; one in which every row has the
    field's default is left out.
    """
    fields = type(rows[0]).model_fields
    table = {}
    for name, field in fields.items():
        values = [_own(row, name) for row in rows]
        if field.is_required() or any(value != field.default for value in values):
            table[name] = _column(values)
    return {"count": len(rows), "columns": table}


def _own(row: Any, name: str) -> Any:
    """A field's value; of a sole telling only the article's number, the rest is its event's."""
    value = getattr(row, name)
    return (value[0].article,) if name == "tellings" and len(value) == 1 else value


def _column(values: list[Any]) -> Any:
    if isinstance(values[0], tuple):
        return [[_part(part) for part in value] for value in values]
    distinct = dict.fromkeys(values)
    if len(distinct) == 1:
        return {"all": values[0]}
    if isinstance(values[0], str) and 2 * len(distinct) < len(values):
        index = {value: n for n, value in enumerate(distinct)}
        return {"of": list(distinct), "at": [index[value] for value in values]}
    return values


def _part(part: object) -> object:
    """A stretch of a quote: its text, or its text and pins; a telling; anything else as it is."""
    if isinstance(part, QuotePart):
        return [part.text, *part.pins] if part.pins else part.text
    if isinstance(part, Telling):
        told = part.model_dump(mode="json", exclude_defaults=True)
        return told | {"quote": [_part(piece) for piece in part.quote]}
    return part

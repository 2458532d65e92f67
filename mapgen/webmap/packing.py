"""A long story as columns: what many events have in common is written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mapgen.webmap.story import QuotePart, Story

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
    when values come again and again, else the list of the values.
    """
    fields = type(rows[0]).model_fields
    return {
        "count": len(rows),
        "columns": {name: _column([getattr(row, name) for row in rows]) for name in fields},
    }


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
    """A stretch of a quote: its text, or its text and pins; anything else as it is."""
    if isinstance(part, QuotePart):
        return [part.text, *part.pins] if part.pins else part.text
    return part

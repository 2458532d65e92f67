"""GeoJSON features that are as mapgen writes them -> Marks, all at once.

Most files are so, also after most corrections by hand. Any other goes through ``features``, which
forgives what tools do and says what is wrong; both read the same of the same feature.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from mapgen.eventfile import advice
from mapgen.eventfile.writing import PROPERTIES, rounded
from mapgen.models import Mark

_MARKS = TypeAdapter(list[Mark])


def marks_as_written(features: Sequence[object]) -> list[Mark] | None:
    """The marks of the features; None when one of them is not just as mapgen writes it."""
    found = []
    for feature in features:
        match feature:
            case {
                "type": "Feature",
                "id": id_,
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": dict(properties),
            } if (
                type(properties) is dict  # else a name stands twice in it
                and len(properties) == len(PROPERTIES)
                and properties.get("id") == id_
            ):
                found.append(properties | {"lat": lat, "lon": lon})
            case _:
                return None
    try:
        marks = _MARKS.validate_python(found, strict=True)
    except ValidationError:
        return None
    if len({mark.id for mark in marks}) < len(marks):
        return None
    if any(map(advice.about_date, {mark.when for mark in marks})):
        return None
    if not all(mark.place and mark.article for mark in marks):
        return None
    return list(map(rounded, marks))

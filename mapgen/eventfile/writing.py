"""EventMap -> events.geojson: the same content is always the same bytes, whole or not at all."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mapgen import replacing
from mapgen.errors import EventFileError
from mapgen.eventfile.locking import hold
from mapgen.eventfile.schema import SCHEMA_REFERENCE, place_schema
from mapgen.models import EventMap, Mark

LARGEST_BYTES = 100_000_000  # of an events file, read or written

# 5 decimals of a degree are 1.1 m, 3 decimals of a kilometre are 1 m: finer than any source.
DECIMALS = {"lat": 5, "lon": 5, "radius_km": 3, "confidence": 3}
_STEPS = {name: 10**decimals for name, decimals in DECIMALS.items()}

PROPERTIES = tuple(name for name in Mark.model_fields if name not in ("lat", "lon", "extra"))

# Invisible in an editor, or able to turn the order of a line around, or not encodable.
INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def write_events(event_map: EventMap, path: Path) -> None:
    """Write an events file as design.md's contract has it.

    One property a line, UTF-8, the contract's order, coordinates to 5 decimals. The file is
    replaced in one step: whoever reads it sees the old one or the new one. Its schema is put
    beside it.

    Raises:
        EventFileError: the folder or the disk does not let it, or it would be too large to be
            read again; the old file is as it was.
    """
    replace_file(path, to_bytes(event_map))
    place_schema(path.parent)


def to_bytes(event_map: EventMap) -> bytes:
    """The bytes of the events file.

    Raises:
        EventFileError: they are more than are read of one.
    """
    content = "".join(_lines(event_map)).encode("utf-8")
    if len(content) > LARGEST_BYTES:
        raise EventFileError(
            f"the events file would have {len(content) / 1e6:.0f} MB, more than the "
            f"{LARGEST_BYTES / 1e6:.0f} MB that are read; what was there is as it was: split it "
            "by article"
        )
    return content


def rounded(mark: Mark) -> Mark:
    """The mark with its numbers as they are written; what was not set stays not set."""
    changed = {}
    for name, steps in _STEPS.items():
        value = getattr(mark, name)
        # Not round(value, decimals): that takes three times as long, for each number of a file.
        if round(value * steps) / steps != value or (not value and math.copysign(1, value) < 0):
            changed[name] = round(value, DECIMALS[name]) + 0.0  # -0.0 becomes 0.0
    return mark.model_copy(update=changed) if changed else mark


def replace_file(path: Path, content: bytes) -> None:
    """Put these bytes in the place of the file in one step, through any symbolic link.

    Raises:
        EventFileError: the folder or the disk does not let it; the old file is as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        with hold(target.parent):
            replacing.replace_file(path, content, beside=target.with_name(f".{target.name}.tmp"))
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> EventFileError:
    """The error for a file that the system does not let us write."""
    return EventFileError(
        f"{path}: cannot be written ({error.strerror or error}); what was there is as it was; "
        "make room or get the right to write there, and run it again"
    )


def _lines(event_map: EventMap) -> Iterator[str]:
    yield f'{{\n  "$schema": "{SCHEMA_REFERENCE}",\n  "type": "FeatureCollection",\n  "article": '
    yield _block(event_map.article.model_dump(mode="json"), "  ")
    if event_map.articles:
        blocks = (_block(info.model_dump(mode="json"), "    ") for info in event_map.articles)
        yield ',\n  "articles": [\n    ' + ",\n    ".join(blocks) + "\n  ]"
    yield ',\n  "features": ['
    for number, mark in enumerate(event_map.marks):
        yield (",\n    " if number else "\n    ") + feature_text(rounded(mark))
    yield "\n  ]" if event_map.marks else "]"
    yield ',\n  "not_mapped": ['
    for number, entry in enumerate(event_map.not_mapped):
        values = entry.model_dump(mode="json", exclude_defaults=True)
        yield (",\n    " if number else "\n    ") + _block(values, "    ")
    yield "\n  ]\n}\n" if event_map.not_mapped else "]\n}\n"


def feature_text(mark: Mark) -> str:
    """A mark as it stands in the file."""
    properties = {name: getattr(mark, name) for name in PROPERTIES} | dict(mark.extra)
    point = f'{{"type": "Point", "coordinates": [{_value(mark.lon)}, {_value(mark.lat)}]}}'
    return (
        '{\n      "type": "Feature",\n'
        f'      "id": {_value(mark.id)},\n'
        f'      "geometry": {point},\n'
        f'      "properties": {_block(properties, "      ")}\n'
        "    }"
    )


def _block(values: Mapping[str, object], indent: str) -> str:
    lines = (f"{indent}  {_value(name)}: {_value(value)}" for name, value in values.items())
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _value(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _ENCODER.encode(value)
    return INVISIBLE.sub(lambda c: f"\\u{ord(c[0]):04x}", text)

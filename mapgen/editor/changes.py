"""What the page may ask for, checked before anything is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from mapgen.models import Latitude, LeftOff, Longitude, Model

Value = str | float | bool
Name = Literal[
    "title", "place", "role", "toponym", "when", "when_text", "when_inferred", "topic",
    "precision", "radius_km", "country", "source", "note", "lat", "lon",
]  # fmt: skip
MarkId = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]


class Edit(Model):
    """Give fields of a mark other values; ``was`` is what the page showed before."""

    kind: Literal["edit"]
    id: MarkId
    set: Annotated[Mapping[Name, Value], Field(min_length=1)]
    was: Mapping[Name, Value]


class Drop(Model):
    """Take a mark off the map, and say why."""

    kind: Literal["drop"]
    id: MarkId
    left_off: LeftOff = "background"


class PutBack(Model):
    """Put a mark that was dropped on the map again."""

    kind: Literal["put_back"]
    id: MarkId


class Add(Model):
    """A new mark. ``start`` and ``end`` count code points of the article; equal without a span."""

    kind: Literal["add"]
    start: Annotated[int, Field(ge=0)] = 0
    end: Annotated[int, Field(ge=0)] = 0
    quote: str = ""
    toponym: str = ""
    place: str = ""
    lat: Latitude
    lon: Longitude
    precision: str = "locality"
    radius_km: float = 0.0
    country: str = ""
    source: str = "corrected"


class Undo(Model):
    """Take the last change back."""

    kind: Literal["undo"]


class Redo(Model):
    """Make the change again that was taken back last."""

    kind: Literal["redo"]


class Search(Model):
    """Ask the layers for a name; the geocoder on the network only when ``online``."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    online: bool = False


Change = Annotated[Edit | Drop | PutBack | Add | Undo | Redo, Field(discriminator="kind")]
CHANGE: TypeAdapter[Edit | Drop | PutBack | Add | Undo | Redo] = TypeAdapter(Change)
SEARCH = TypeAdapter(Search)

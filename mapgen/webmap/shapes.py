"""A mark's outline for the page, where its place has one: a river, a region, a country."""

from __future__ import annotations

from typing import Literal

from mapgen.models import Mark, Model


class Shape(Model):
    """Lines or rings as Google encoded polylines of (lat, lon) in thousandths of a degree."""

    kind: Literal["line", "area"]
    parts: tuple[str, ...]


def shape_of(mark: Mark) -> Shape | None:
    """The outline of a mark's place; none when there is none, or a person moved the point off it.

    Raises:
        GazetteerError: the data file of the outline is missing or wrong.
    """
    return None

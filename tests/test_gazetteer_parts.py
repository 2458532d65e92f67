"""'northern Mali': the part lies in its country, on the side it names, and can be drawn."""

from __future__ import annotations

import pytest
import shapely

from mapgen.gazetteer.outlines import country_outline
from mapgen.gazetteer.parts import part_of, part_outline
from mapgen.gazetteer.places import Places

PARTS = [
    ("ML", "northern", 1, 0), ("MZ", "northern", 1, 0), ("ZW", "eastern", 0, 1),
    ("US", "western", 0, -1), ("CN", "north-east", 1, 1), ("PH", "southern", -1, 0),
    ("SY", "south-western", -1, -1), ("CL", "northern", 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(("code", "direction", "north", "east"), PARTS)
def test_a_part_lies_where_it_says(
    code: str, direction: str, north: int, east: int, places: Places
) -> None:
    whole = places.countries.by_code(code)
    outline = country_outline(code)
    assert whole
    assert outline
    part = part_of(whole, direction)
    land = shapely.union_all([shapely.Polygon([(x, y) for y, x in ring]).buffer(0)
                              for ring in outline.parts])  # fmt: skip
    assert land.contains(shapely.Point(part.lon, part.lat))
    middle = shapely.Polygon([(x, y) for y, x in outline.parts[0]]).centroid
    assert (part.lat - middle.y) * north >= 0
    assert (part.lon - middle.x) * east >= 0
    assert (part.id, part.precision) == (f"country:{code}/{direction}", "region")
    assert 0 < part.radius_km < whole.radius_km * 1.2
    assert direction in part.note


def test_a_part_without_an_outline_is_moved_and_vague(places: Places) -> None:
    sahel = places.checked.by_id("checked:sahel")
    assert sahel
    assert part_outline(sahel.id, "western") is None
    part = part_of(sahel, "western")
    assert part.lon < sahel.lon
    assert part.radius_km > 100


def test_the_middle(places: Places) -> None:
    whole = places.countries.by_code("MG")
    assert whole
    part = part_of(whole, "central")
    assert abs(part.lat - whole.lat) < 3

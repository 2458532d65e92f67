"""Towns round a local story: near and large ones, from the offline gazetteer that ships."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mapgen.gazetteer.geonames import GeoNames
from mapgen.webmap.basemap import choose
from mapgen.webmap.nearby import TOWNS_AT_MOST, towns_near


@dataclass(frozen=True)
class At:
    """A point."""

    lat: float
    lon: float


LEDBURY, HEREFORD = At(52.036, -2.426), At(52.057, -2.715)


def names(*points: At, named: frozenset[str] = frozenset()) -> list[str]:
    return [label["name"] for label in towns_near(points, set(named))]


def test_towns_round_the_marks_are_named() -> None:
    found = names(LEDBURY, HEREFORD)
    assert {"Bromyard", "Newent", "Great Malvern"} <= set(found)
    assert len(found) <= TOWNS_AT_MOST
    assert found == names(HEREFORD, LEDBURY)


def test_what_the_map_names_already_is_not_named_again() -> None:
    assert "Bromyard" not in names(LEDBURY, named=frozenset({"Bromyard"}))


@pytest.mark.parametrize("points", [(), (LEDBURY, At(48.2, 16.4))], ids=["none", "far apart"])
def test_a_wide_story_has_none(points: tuple[At, ...]) -> None:
    assert names(*points) == []


def test_the_base_map_of_a_local_story_has_them_behind_its_own() -> None:
    labels = choose([LEDBURY, HEREFORD])["labels"]
    assert "Bromyard" in {label["name"] for label in labels}
    ranks = [label["rank"] for label in labels]
    assert ranks == sorted(ranks)
    assert len({label["name"] for label in labels if label["kind"] == "city"}) > 30


def test_the_largest_town_of_a_box_comes_first() -> None:
    places = GeoNames()
    found = places.towns(51.8, -2.8, 52.3, -2.0, most=5)
    places.close()
    assert [name for name, *_ in found][:2] == ["Gloucester", "Cheltenham"]
    assert [people for *_, people in found] == sorted((p for *_, p in found), reverse=True)

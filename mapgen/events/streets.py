"""Streets, schools and halls stand in the town of the story, which a report names once."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.events.sites import site_in, town_of
from mapgen.events.story import home_town
from mapgen.events.unknown import is_unknown_scene, names_its_town
from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document, facility_kind, load_words
from mapgen.models import Resolution

QUARTERS = {"neighborhood", "neighbourhood", "quarter", "suburb"}
QUARTER_KM = 60.0
CORNERS = {"block", "corner", "intersection", "junction", "stretch"}
STREET_KM = 100.0  # a town so far away is not the one that is meant by a name behind "on"


def with_streets(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with each street, and each site that no gazetteer knows, at the town that was
    told last, or the report's own; none behind a place that nobody knows."""
    home = home_town(resolutions)
    settled: list[Resolution] = []
    near: list[Resolution] = []
    for resolution in resolutions:
        if is_unknown_scene(document, resolution):
            near, home = [], None
        toponym, town = resolution.toponym, town_of(near) or home
        kind = toponym.facility
        if resolution.left_off == "unresolved" and not kind:
            kind = facility_kind(document, document.tokens[toponym.tokens[1] - 1])
        unknown = (
            resolution.left_off == "unresolved"
            and kind not in {"", *load_words().story.remote}
            and not names_its_town(toponym)
        )
        if town is not None and (unknown or is_street(document, resolution, town)):
            site = site_in(town, document, kind or "street", toponym.tokens)
            named = toponym.model_copy(update={"facility": kind})
            resolution = site.model_copy(update={"toponym": named})
        settled.append(resolution)
        near.append(resolution)
    return settled


def is_misplaced(document: Document, resolution: Resolution, town: Resolution) -> bool:
    """Whether a street or a quarter was found far from the story's town: 'a house on Broadway',
    'the Certosa quarter'."""
    place, here = resolution.place, town.place
    if place is None or here is None:
        return False
    quarter = resolution.toponym.name.rsplit(" ", 1)[-1] in QUARTERS
    if quarter and not resolution.toponym.facility:
        return distance_km(place.lat, place.lon, here.lat, here.lon) > QUARTER_KM
    return is_street(document, resolution, town)


def is_street(document: Document, resolution: Resolution, town: Resolution) -> bool:
    """'A house on Broadway', 'at the corner of Broadway': one is not on a town, and the one of
    this name lies far from the story's."""
    place, here = resolution.place, town.place
    if resolution.toponym.facility or place is None or here is None:
        return False
    if place.precision != "locality":
        return False
    preposition = document.head(document.root_of(*resolution.toponym.tokens).i)
    word = preposition.text.lower()
    if word not in {"on", "along"} and document.head(preposition.i).lemma not in CORNERS:
        return False
    return distance_km(place.lat, place.lon, here.lat, here.lon) > STREET_KM

"""Toponyms -> Resolutions: the right place for each name, or the reason why there is none.

scene.py     what is certain sets the scene: countries, qualifiers, names with one meaning
choice.py    which candidate it is, by population, class and distance to the scene
facility.py  buildings and sites: gazetteer, geocoder, else the locality they stand in
"""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import LeftOff, Resolution, Toponym
from mapgen.resolver.choice import resolve_name
from mapgen.resolver.facility import resolve_facility
from mapgen.resolver.scene import Scene, set_scene

__all__ = ["Scene", "resolve"]

LEFT_OFF: dict[str, LeftOff] = {
    "actor": "actor",
    "demonym": "demonym",
    "in_name": "in_name",
    "background": "background",
}


def resolve(document: Document, toponyms: Sequence[Toponym], places: Places) -> list[Resolution]:
    """One Resolution for each toponym, in the same order.

    Only toponyms used as a place are looked up. A name that says where another is ('Texas' in
    'Paris, Texas') is not mapped itself: the most specific place stands for both.
    """
    scene = set_scene(document, toponyms, places)
    resolutions: list[Resolution] = []
    for k, toponym in enumerate(toponyms):
        if toponym.use != "place":
            resolution = Resolution(
                toponym=toponym, place=None, reason=toponym.reason, left_off=LEFT_OFF[toponym.use]
            )
        elif k in scene.containers:
            inner = toponyms[scene.containers[k]]
            resolution = Resolution(
                toponym=toponym,
                place=None,
                reason=f"says where “{inner.text}” is; the more specific place is mapped",
                left_off="background",
            )
        elif toponym.facility:
            resolution = resolve_facility(toponym, places, scene, resolutions)
        else:
            resolution = resolve_name(toponym, places, scene, scene.container_of(k))
        resolutions.append(resolution)
    return resolutions

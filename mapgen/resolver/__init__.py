"""Toponyms -> Resolutions: the right place for each name, or the reason why there is none.

scene.py     what is certain sets the scene: countries, qualifiers, names with one meaning
votes.py     what the names of the article say about each other
worth.py     how much speaks for a candidate: population, class and the scene
choice.py    which candidate it is
doubt.py     what speaks against the best candidate, and how sure it is
town.py      the town that a report is set in, and what no gazetteer has there
facility.py  buildings and sites: gazetteer, geocoder, else the locality they stand in
"""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import LeftOff, Resolution, Toponym
from mapgen.resolver.choice import locate_unmapped, resolve_name
from mapgen.resolver.facility import resolve_facility
from mapgen.resolver.ranking import Ranked, rank
from mapgen.resolver.scene import Scene, is_inside, set_scene
from mapgen.resolver.town import at_the_town, set_town
from mapgen.resolver.worth import set_votes

__all__ = ["Ranked", "Scene", "rank", "resolve"]

LEFT_OFF: dict[str, LeftOff] = {
    "actor": "actor",
    "demonym": "demonym",
    "in_name": "in_name",
    "background": "background",
}


def resolve(
    document: Document, toponyms: Sequence[Toponym], places: Places, *, marked: bool = False
) -> list[Resolution]:
    """One Resolution for each toponym, in the same order.

    Args:
        marked: somebody has marked the toponyms and asks where each of them is.

    Only toponyms used as a place are looked up. A name that says where another is ('Texas' in
    'Paris, Texas') is not mapped itself: the most specific place stands for both.
    """
    scene = set_scene(document, toponyms, places)
    set_votes(toponyms, places, scene)
    set_town(document, toponyms, places, scene)
    resolutions: list[Resolution] = []
    for k, toponym in enumerate(toponyms):
        if toponym.use != "place":
            resolution = Resolution(
                toponym=toponym,
                place=None,
                reason=toponym.reason,
                left_off=LEFT_OFF[toponym.use],
                located=locate_unmapped(
                    toponym, places, scene, scene.container_of(k), anyway=marked
                ),
            )
        elif k in scene.containers:
            inner = toponyms[scene.containers[k]]
            resolution = Resolution(
                toponym=toponym,
                place=None,
                reason=f"says where “{inner.text}” is"
                + ("; the more specific place is mapped" if inner.use == "place" else ""),
                left_off="background",
                located=locate_unmapped(toponym, places, scene, scene.container_of(k)),
            )
        elif toponym.facility:
            resolution = resolve_facility(
                toponym, places, scene, resolutions, scene.container_of(k)
            )
        else:
            resolution = resolve_name(toponym, places, scene, scene.container_of(k))
        resolutions.append(resolution)
    return _most_specific(document, at_the_town(document, resolutions, scene))


def _most_specific(document: Document, resolutions: list[Resolution]) -> list[Resolution]:
    """'In Malawi, floods swept away a bridge at Chikwawa' is at Chikwawa, not at Malawi as well.

    Only within a clause, and only where both words say where it happens.
    """
    beside: dict[int, list[Resolution]] = {}
    for resolution in resolutions:
        beside.setdefault(resolution.toponym.sentence, []).append(resolution)
    kept: list[Resolution] = []
    for outer in resolutions:
        others = beside[outer.toponym.sentence]
        inner = next((r for r in others if _narrows(document, r, outer)), None)
        if inner:
            outer = outer.model_copy(
                update={
                    "place": None,
                    "located": outer.place,
                    "left_off": "background",
                    "reason": f"says where “{inner.toponym.text}” is; "
                    "the more specific place is mapped",
                }
            )
        kept.append(outer)
    return kept


def _narrows(document: Document, inner: Resolution, outer: Resolution) -> bool:
    """Whether it says more exactly where; both are in one sentence."""
    if inner.place is None or outer.place is None or inner is outer:
        return False
    if outer.place.precision not in {"country", "region"} or outer.place.layer == "checked":
        return False
    clauses = [_clause(document, r.toponym) for r in (inner, outer)]
    return (
        clauses[0] == clauses[1]
        and all(_says_at(document, r.toponym) for r in (inner, outer))
        and is_inside(inner.place, outer.place)
    )


def _clause(document: Document, toponym: Toponym) -> int:
    head = document.root_of(*toponym.tokens)
    return next((t.i for t in document.ancestors(head.i) if t.pos in {"VERB", "AUX"}), -1)


def _says_at(document: Document, toponym: Toponym) -> bool:
    head = document.root_of(*toponym.tokens)
    governor = document.head(head.i)
    if head.dep != "pobj":
        return bool(toponym.facility)
    return governor.text.lower() in {"in", "at", "near", "outside", "on", "around"}

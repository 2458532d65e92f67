"""The candidates of every name with their scores, for those who ask why one was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Place, Toponym
from mapgen.resolver.choice import variants
from mapgen.resolver.scene import set_scene
from mapgen.resolver.worth import scored, set_votes

Ranked = tuple[tuple[Place, float], ...]


def rank(document: Document, toponyms: Sequence[Toponym], places: Places) -> list[Ranked]:
    """For each toponym its candidates in the offline layers, the best first, with their scores
    (powers of ten of inhabitants; see worth.py). A facility has those of the place it is in."""
    scene = set_scene(document, toponyms, places)
    set_votes(toponyms, places, scene)
    ranked: list[Ranked] = []
    for toponym in toponyms:
        names = [toponym.within or toponym.name] if toponym.facility else variants(toponym, places)
        found = next(((n, f) for n in names if (f := places.homonyms(scene.asks(n)))), None)
        name, candidates = found or ("", [])
        weighed = scored(name, candidates, scene)
        ranked.append(tuple(sorted(weighed, key=lambda pair: (-pair[1], pair[0].id))))
    return ranked

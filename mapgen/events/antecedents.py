"""Which site 'the school', 'the building', 'the site' is: the last one told that fits in kind.

Rather none than a wrong one: what the words say beyond the kind ('the high school', 'the county
hospital') must be in the name of the site that they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mapgen.events.pointing import Here
from mapgen.events.story import Scene
from mapgen.language import Document, Token, load_words
from mapgen.models import Place, Resolution

WHERE_IT_HAPPENED = {"site", "spot", "scene"}
NEAR_SENTENCES = 3  # a site that was told longer ago is called by its kind


def site_meant(here: Here, token: Token, kind: str) -> Resolution | None:
    """The site that a definite noun of this kind means, or None."""
    said = _told_apart(here.document, token, kind)
    sites = [r for r in _sites_before(here, token.i) if said <= _words_of(r.toponym.text)]
    if kind in load_words().story.any_site:
        return _any_site(here, [r for r in sites if _may_be(kind, r.toponym.facility)], kind)
    exact = [r for r in sites if r.toponym.facility == kind]
    return next(iter(exact or (r for r in sites if _related(kind, r.toponym.facility))), None)


def _any_site(here: Here, sites: list[Resolution], kind: str) -> Resolution | None:
    """'The building' is the one of the scene, else one told just before; 'the site' of an accident
    at no site is the scene."""
    scene = here.scene
    if scene is not None:
        now = next((r for r in sites if r.place and r.place.id == scene.place.place.id), None)
        if now is not None and scene.resolution.toponym.facility:
            return now
    recent = [r for r in sites if here.number - r.toponym.sentence <= NEAR_SENTENCES]
    if recent:
        return recent[0]
    if kind in WHERE_IT_HAPPENED and scene is not None and not scene.resolution.toponym.facility:
        return scene.resolution
    return None


def _sites_before(here: Here, before: int) -> Iterator[Resolution]:
    """The sites that are told, the last one first; not where somebody only came from, nor one of
    which no more than the country is known, unless the story stands there."""
    named = (r for r in here.named if r.toponym.tokens[1] <= before)
    for resolution in reversed([*here.before, *named]):
        place = resolution.place
        if place is None or not resolution.toponym.facility:
            continue
        if place.precision != "country" or place is _place_of(here.scene):
            yield resolution


def _place_of(scene: Scene | None) -> Place | None:
    return scene.resolution.place if scene else None


def _told_apart(document: Document, token: Token, kind: str) -> set[str]:
    """What the words say beyond the kind and what befell it: 'high' of 'the high school', not
    'burnt' of 'the burnt school'."""
    ranks = load_words().story.kind_of_site
    return {
        child.text.lower()
        for child in document.children(token.i)
        if child.text.lower() not in kind.split()
        and (child.dep in {"compound", "nmod"} or child.text.lower() in ranks)
    }


@lru_cache(maxsize=1024)
def _words_of(name: str) -> frozenset[str]:
    bare = {word.strip("’'s").lower() for word in name.split()}
    return frozenset(bare | set(name.lower().split()))


def _may_be(kind: str, facility: str) -> bool:
    """Whether 'the building' may be a site: a school is one, a bridge is none."""
    open_air = kind == "building" and facility in load_words().story.open_site
    return not open_air and facility != "street"


def _related(kind: str, named: str) -> bool:
    return any(kind in family and named in family for family in load_words().story.families)

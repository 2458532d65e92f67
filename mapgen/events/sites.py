"""Sites without a name: 'a downtown hotel', 'the hospital' stand in the town of the scene."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.language import Document, Token, facility_kind, load_words
from mapgen.models import Place, Resolution, Toponym

LEAST_RADIUS_KM = 10.0
CONFIDENCE = 0.6
# How the resolver's reason begins for a site of which the text does not say where it is.
GUESSED = "the story is in"
OWNERS = {"his", "her", "their", "its"}
GOALS = {"to", "into", "towards", "toward"}
STANDING = {"at", "in", "inside", "outside", "near", "from", "behind", "through", "around", "by"}


def site_at(document: Document, token: Token) -> tuple[str, tuple[int, int]] | None:
    """The kind of the site that a noun names, and its tokens, when something is told there."""
    kind = kind_at(document, token)
    if token.lemma == "home":
        owned = document.child(token.i, "poss")
        if owned is not None and owned.text.lower() in OWNERS:
            kind = "home"
    if not kind or token.pos != "NOUN" or kind in load_words().story.no_site:
        return None
    if not _is_one(document, token) or not _stands(document, token):
        return None
    if token.i in document.spoken or not _happens(document, token):
        return None
    return kind, (_first(document, token), token.i + 1)


def kind_at(document: Document, token: Token) -> str:
    """The kind of the site that a noun names, or that a part of one belongs to: 'hotel' of 'the
    hotel lobby', 'hospital' of 'her hospital bed'."""
    kind, words = facility_kind(document, token), load_words()
    if kind or token.lemma not in words.story.part_of_site:
        return kind
    whole = document.child(token.i, "compound", "nmod", "poss")
    return whole.lemma if whole is not None and whole.lemma in words.nouns.facility else ""


def site_in(town: Resolution, document: Document, kind: str, tokens: tuple[int, int]) -> Resolution:
    """The site as a resolution: the town's point, a wider radius and a plain word."""
    place = town_around(town)
    assert place is not None  # noqa: S101  # the story's scenes are placed
    words = document.text(*tokens)
    toponym = Toponym(
        start=document.tokens[tokens[0]].start,
        end=document.tokens[tokens[1] - 1].end,
        text=words,
        name=words,
        use="place",
        reason=f"“{words}” has no name; the story is in {place.name} here",
        sentence=document.tokens[tokens[0]].sentence,
        tokens=tokens,
        facility=kind,
    )
    return Resolution(
        toponym=toponym,
        place=_stand_in(place, " ".join(words.split()), kind),
        reason=toponym.reason,
        confidence=round(town.confidence * CONFIDENCE, 2),
        candidates=(place,),
    )


def town_around(site: Resolution) -> Place | None:
    """The town that a site was put at for want of its own point; else the place itself."""
    stands_in = site.toponym.facility and site.place and site.place.precision != "facility"
    return site.candidates[0] if stands_in and site.candidates else site.place


def _stand_in(town: Place, words: str, kind: str) -> Place:
    return town.model_copy(
        update={
            "name": f"{words}, {town.name}",
            "precision": "locality" if town.precision == "facility" else town.precision,
            "radius_km": max(town.radius_km, LEAST_RADIUS_KM),
            "shape": "",
            "note": f"“{kind}” itself was not located: the point is {town.name}",
        }
    )


def town_of(resolutions: Sequence[Resolution]) -> Resolution | None:
    """The last of these that a site can stand in."""
    near = {"facility", "locality", "district"}
    return next(
        (r for r in reversed(resolutions) if r.place is not None and r.place.precision in near),
        None,
    )


def _is_one(document: Document, token: Token) -> bool:
    """Whether certain sites are meant: 'a hotel', 'Saudi hospitals'; not 'in school'."""
    marks = ("det", "poss", "nummod") if token.tag != "NNS" else ("amod", "compound")
    return document.child(token.i, *marks) is not None


def _stands(document: Document, token: Token) -> bool:
    """Whether a preposition of place or a verb of reaching governs the noun."""
    governor = document.head(token.i)
    if token.dep == "pobj":
        if governor.text.lower() == "of":  # 'on the floor of the terminal'
            part = document.head(governor.i)
            above = document.head(part.i).text.lower()
            return part.lemma in load_words().nouns.part and above in {"on", *STANDING}
        return governor.text.lower() in STANDING | GOALS
    verbs, story = load_words().verbs, load_words().story
    if token.dep == "nsubjpass":  # 'the airport was closed'
        return governor.lemma not in story.mind | story.justice | verbs.saying
    reached = verbs.reaching | verbs.befalling | verbs.leaving
    return token.dep == "dobj" and governor.lemma in reached


def _happens(document: Document, token: Token) -> bool:
    """Whether the clause tells of a happening that was or is."""
    verb = next((t for t in document.ancestors(token.i) if t.pos in {"VERB", "AUX"}), None)
    if verb is None or document.child(verb.i, "neg"):
        return False
    modals = {"would", "could", "should", "may", "might", "can", "must"}
    if any(c.dep == "aux" and c.text.lower() in modals for c in document.children(verb.i)):
        return False
    general = verb.tag in {"VBZ", "VBP"} and not document.child(verb.i, "aux", "auxpass")
    return not general


def _first(document: Document, token: Token) -> int:
    inside = [
        c.i
        for c in document.children(token.i)
        if c.dep in {"det", "amod", "compound", "nummod", "poss", "nmod"} and c.i < token.i
    ]
    return min([token.i, *inside])

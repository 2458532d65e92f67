"""A place's part in the event: where it happens (at), begins (from), passes (via), ends (to).

Active and passive, verbs and nouns: 'fled Syria', 'were deported to Oslo', 'passage to South
Korea', 'the trek to Bangkok', 'crossed the Yalu'. The lists are in data/words.toml.
"""

from __future__ import annotations

from mapgen.language import Document, Token, load_words
from mapgen.models import Role

# 'ten miles from Oslo', 'close to Oslo': a position, not a movement
DISTANCE = {
    "mile", "kilometre", "kilometer", "km", "metre", "meter", "yard", "hour", "minute", "far",
    "away", "close", "near", "next", "adjacent", "due", "opposite", "distance", "drive",
}  # fmt: skip
ARRIVING = {"arrive", "land", "arrival", "landing"}
HEADED = {"head", "bind", "set", "leave", "depart", "make", "sail", "start", "fly", "embark"}
# A service that does not run brings nobody from one end to the other.
HALTED = {
    "axe",
    "cancel",
    "delay",
    "divert",
    "ground",
    "halt",
    "postpone",
    "scrap",
    "stop",
    "suspend",
}
# What one does into a wall: 'ploughed into a market outside Kabwe'
COLLIDING = {
    "bump",
    "burst",
    "collide",
    "crash",
    "plough",
    "plow",
    "plunge",
    "ram",
    "slam",
    "smash",
}
ADVANCING = {"advance", "converge", "descend", "march"}  # 'marched on the barracks'
FLEEING = {"flee", "escape"}  # also what is there: 'fled the hunger of their homeland'
WATCHING = {"look", "speak", "watch"}
# Prepositions behind which a place only narrows the noun before: 'to a village in Syria'.
NARROWING = {"in", "of", "near", "at", "on", "outside", "within", "inside"}


def role_of(document: Document, first: int, last: int, *, building: bool) -> Role:
    """The role of the place that tokens ``first`` to ``last`` name.

    ``building`` is true for a facility: who reaches or enters it has arrived, and what is told
    happens at it; who enters a town or a country is on the way to it.
    """
    head = document.root_of(first, last)
    seen = 0
    while head.dep in {"conj", "appos"} and seen < len(document.tokens):
        head = document.head(head.i)
        seen += 1
    return _role(document, head, building, direct=True)


def _role(document: Document, head: Token, building: bool, *, direct: bool) -> Role:
    verbs = load_words().verbs
    governor = document.head(head.i)
    if head.dep in {"pobj", "pcomp"}:
        return _behind(document, governor, building, direct)
    if head.dep in {"dobj", "obj"} and (direct or _is_place(head) or governor.lemma in FLEEING):
        if governor.lemma in verbs.leaving:
            return "from"
        if governor.lemma in verbs.crossing:
            return "via"
        if governor.lemma in verbs.reaching:
            return "at" if building or not direct else "to"
    before = document.tokens[max(0, head.i - 1)]
    if head.lemma == "home" and before.lemma in verbs.motion | verbs.sending:
        return "to"
    return "at"


def _behind(document: Document, preposition: Token, building: bool, direct: bool) -> Role:
    words = load_words()
    word = preposition.text.lower()
    governor = document.head(preposition.i)
    if preposition.dep in {"prep", "pcomp"} and governor.pos == "ADP":
        # 'out of Syria', 'from inside Syria', 'up to Oslo'
        word = governor.text.lower() if word in {"of", "inside", "within", "under"} else word
        governor = document.head(governor.i)
    before = document.tokens[max(0, preposition.i - 1)]
    if word in {"at", "in"} and before.dep == "pobj" and document.head(before.i).dep == "prep":
        moved = document.head(before.i)  # 'flown to a unit at the hospital', joined to the verb
        if moved.head == governor.i and moved.text.lower() in words.prepositions.goal:
            return "to" if _moves(governor) else "at"
    if word == "as" and before.lemma == "far":
        verb = next((t for t in document.ancestors(preposition.i) if t.pos == "VERB"), governor)
        return "to" if _moves(verb) or verb.lemma == "get" else "at"
    if any(word.lemma in DISTANCE and word.pos != "VERB" for word in (governor, before)):
        return "at"
    if governor.lemma in words.nouns.movement and document.head(governor.i).lemma in HALTED:
        return "at"
    if governor.lemma in ARRIVING and word in {"in", "at", "on"} and not building:
        return "to"
    if word == "into" and governor.lemma in COLLIDING:
        return "at"
    if word == "on" and governor.lemma in ADVANCING:
        return "to"
    if word == "of" and governor.lemma == "way" and document.head(governor.i).text == "by":
        return "via"
    if word == "for":
        return "to" if governor.lemma in HEADED | words.nouns.movement else "at"
    if word in words.prepositions.goal:
        return "to" if direct or _moves(governor) else "at"
    if word in words.prepositions.origin and _comes_with(document, governor):
        return "at"
    if word in words.prepositions.origin and governor.lemma in words.verbs.stating | WATCHING:
        return "at"  # 'told reporters from her hospital bed', 'watched from the bridge'
    if word in words.prepositions.origin:
        return "from" if direct or _moves(governor) else "at"
    if word in words.prepositions.passage and _moves(governor):
        return "via"
    if word in NARROWING and governor.pos in {"NOUN", "PROPN"}:
        if word == "of" and governor.lemma in {"evacuation", "abandonment"}:
            return "from"
        returns = document.head(governor.i).text.lower() in words.prepositions.origin
        if governor.lemma not in words.nouns.happening or returns:
            return _role(document, governor, building, direct=False)
    return "at"


def _is_place(noun: Token) -> bool:
    """'left a village near Lyon', but not 'left the rails near Lyon'."""
    nouns = load_words().nouns
    return noun.lemma in nouns.locality | nouns.region | nouns.facility | nouns.country


def _comes_with(document: Document, noun: Token) -> bool:
    """'Video from the scene': nothing moves."""
    both_ends = any(c.text.lower() == "to" for c in document.children(noun.i))
    if noun.pos != "NOUN" or _moves(noun) or both_ends:
        return False  # 'a service from Venice to Maribor'
    above = document.head(noun.i)
    while above.pos == "ADP":  # 'moved production of vans from', 'brought by ship from'
        above = document.head(above.i)
        above = above if _moves(above) else document.head(above.i)
    return not _moves(above)


def _moves(governor: Token) -> bool:
    """Whether a word tells of a movement."""
    words = load_words()
    if governor.pos in {"NOUN", "PROPN"}:
        return governor.lemma in words.nouns.movement
    verbs = words.verbs
    moving = verbs.motion | verbs.sending | verbs.leaving | verbs.reaching | verbs.crossing
    return governor.lemma in moving

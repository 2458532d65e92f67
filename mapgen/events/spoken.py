"""A capital where a government only speaks: 'In Berlin, the chancellor promised more aid'.

It is the one who acts, as in 'Berlin promised more aid'. What it does there before others, at a
meeting or to reporters, is an event.
"""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.events.happening import SUBJECTS, subject_of
from mapgen.events.story import CAPITAL
from mapgen.language import Document, Token, load_words
from mapgen.models import Resolution

# Words that others hear on the spot, or an act.
BEFORE_OTHERS = {"address", "hear", "meet", "speak", "tell", "vote"}


def without_spoken(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with the capitals left off in which a government only speaks."""
    return [_left_off(document, r) if r.place is not None else r for r in resolutions]


def _left_off(document: Document, resolution: Resolution) -> Resolution:
    place, toponym = resolution.place, resolution.toponym
    if place is None or place.feature_code != CAPITAL or toponym.facility:
        return resolution
    preposition = document.head(document.root_of(*toponym.tokens).i)
    verb = _main_verb(document, document.head(preposition.i))
    if preposition.text.lower() != "in" or not _only_speaks(document, verb):
        return resolution
    return resolution.model_copy(
        update={
            "place": None,
            "located": place,
            "left_off": "actor",
            "reason": f"its government speaks, and nothing else is told of it: “{verb.text}”",
        }
    )


def _main_verb(document: Document, verb: Token) -> Token:
    """'The minister, speaking in London, promised help': what speaking only leads up to."""
    if verb.lemma != "speak" or verb.tag != "VBG" or verb.dep not in {"acl", "advcl"}:
        return verb
    above = document.head(verb.i)
    return document.head(above.i) if above.dep in SUBJECTS else above


def _only_speaks(document: Document, verb: Token) -> bool:
    words = load_words()
    said = (words.verbs.saying & words.story.mind) | words.verbs.stating
    if verb.lemma not in said - BEFORE_OTHERS:
        return False
    subject = subject_of(document, verb)
    if subject is None or not _governs(document, subject):
        return False
    beside = [c for c in document.children(verb.i) if c.dep not in {*SUBJECTS, "ccomp", "dobj"}]
    told = {t.lemma for c in beside for t in (c, *document.children(c.i))}
    return told.isdisjoint(words.nouns.happening)


def _governs(document: Document, subject: Token) -> bool:
    """A body or an office of the place's own: not 'the Ukrainian president' in Berlin, and not
    the police, who tell what happened."""
    words = load_words()
    if subject.lemma in words.story.responder | {"authority", "department", "official"}:
        return False
    if subject.entity == "ORG" and subject.pos == "PROPN":
        return False  # 'In Brussels the European Commission said': not a country's government
    beside = [c for c in document.children(subject.i) if c.dep in {"amod", "compound", "nmod"}]
    if any(c.entity == "NORP" for c in beside):
        return False
    return any(
        t.lemma.lower() in words.nouns.institution or t.text.capitalize() in words.titles
        for t in (subject, *beside)
    )

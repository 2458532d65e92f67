"""Who comes from elsewhere comes to where the story is: 'She drove back from Isfahan'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapgen.events.happening import MODALS, subject_of
from mapgen.events.pointing import Carried, Here
from mapgen.events.story import is_wide
from mapgen.language import Document, Token, load_words

COMING = {"arrive", "bring", "come", "drive", "fly", "hurry", "return", "rush", "travel", "visit"}
ALONE = {"arrive", "visit"}  # 'is to visit on Friday': they need no 'from'
TOWARDS = {"in", "back", "over"}  # 'flew in', 'drove back'
ELSEWHERE = {"to", "into", "at", "for", "through", "across", "toward", "towards", "with", "under"}
NO_PERSONS = {"EVENT", "ORG", "PRODUCT", "WORK_OF_ART"}
PERSONS = {"he", "she", "they", "who"}
A_YEAR = re.compile(r"\d{4}s?")


def by_coming(here: Here, verb: Token) -> Iterator[Carried]:
    """The scene, as the goal of a movement of which only the beginning is told."""
    # who comes from far comes to where the story began, not to where it has just strayed
    scene, document = here.lead if here.scene else None, here.document
    if verb.lemma not in COMING or verb.pos != "VERB" or scene is None:
        return
    if is_wide(scene.place.place) or verb.i in document.spoken or not _is_told(document, verb):
        return
    if _names_goal(document, verb):
        return
    moves = _is_of_persons(document, verb) and document.child(verb.i, "dobj") is None
    if not moves and not _brings_in(document, verb):
        return
    if verb.lemma not in ALONE and not _begins_somewhere(here, verb):
        return
    if any(r.place and r.place.id == scene.place.place.id for r in here.named):
        return
    words = document.text(verb.i, verb.i + 1)
    reason = f"“{words}” without a goal: to where the story is"
    yield Carried((verb.i, verb.i + 1), words, scene.resolution, reason, role="to")


def _begins_somewhere(here: Here, verb: Token) -> bool:
    """Whether the movement begins at a named place."""
    document = here.document
    inside = [verb, *(c for c in document.children(verb.i) if c.text.lower() in TOWARDS)]
    for governor in inside:
        for child in document.children(governor.i):
            place = document.child(child.i, "pobj") if child.text.lower() == "from" else None
            if place and any(
                r.toponym.tokens[0] <= place.i < r.toponym.tokens[1] and r.toponym.use == "place"
                for r in here.named
            ):
                return True
    return False


def _names_goal(document: Document, verb: Token) -> bool:
    """Whether the sentence says where it goes to, or where it is."""
    for child in document.children(verb.i):
        if child.lemma in load_words().nouns.origin:
            return True  # 'flown home'
        if child.dep != "prep" or child.text.lower() not in {*ELSEWHERE, "in", "on", "outside"}:
            continue
        goal = document.child(child.i, "pobj")
        if goal is None or goal.entity in {"DATE", "TIME"}:
            continue
        if child.text.lower() in ELSEWHERE or goal.pos == "PROPN":
            return True
    return False


def _is_told(document: Document, verb: Token) -> bool:
    """Whether it happened or is to happen, and not long ago in a life ('came here in 2011')."""
    children = document.children(verb.i)
    if any(c.dep == "neg" for c in children):
        return False
    if any(c.dep == "aux" and c.text.lower() in MODALS - {"will"} for c in children):
        return False
    if verb.tag in {"VBG", "VBP", "VBZ"} or verb.dep == "acl":
        return False  # 'travellers arriving from Oslo', 'it comes from Norway'
    if verb.dep == "relcl" and document.head(verb.i).entity != "PERSON":
        return False  # 'rebels who came from Uganda' are only described
    first, end = document.bounds[verb.sentence]
    return not any(A_YEAR.fullmatch(t.text) for t in document.tokens[first:end])


def _brings_in(document: Document, verb: Token) -> bool:
    """'Doctors flew in vaccine from a store in Geneva'."""
    particle = document.child(verb.i, "prt")
    sent = verb.lemma in load_words().verbs.sending and document.child(verb.i, "dobj") is not None
    return sent and particle is not None and particle.text.lower() == "in"


def _is_of_persons(document: Document, verb: Token) -> bool:
    """'The minister is to visit', 'volunteers came', not 'the news arrived'."""
    subject = subject_of(document, verb)
    if subject is None:
        return False
    words = load_words()
    bodies = words.nouns.people | words.nouns.institution | words.story.responder
    told = subject.text.lower() in PERSONS or subject.lemma in bodies
    return told or (subject.pos == "PROPN" and subject.entity not in NO_PERSONS)

"""A short title out of the sentence: who did what where, in the sentence's own words."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.events.clauses import others_in
from mapgen.language import Document, Token, load_words

LONGEST = 100  # characters; three lines of the story list on a phone
LOOSE = {"relcl", "appos", "acl", "advcl", "parataxis", "cc", "conj", "ccomp", "prep"}
CLAUSES = {"relcl", "acl"}  # of a noun, which is then their subject
BOUND = {"aux", "auxpass", "neg", "prt", "expl", "attr", "acomp", "dative", "dobj", "obj", "xcomp"}
RELATIVE = {"WDT", "WP"}
DONE = {"VBN", "VBD"}
NARROW = {"det", "amod", "compound", "poss", "case", "nummod"}


def title_of(document: Document, number: int, anchors: Sequence[tuple[int, int]]) -> str:
    """The clause around the place names (token spans) of a sentence, without its side clauses.

    The first name fixes the clause; the others join when they stand in it too. Falls back to the
    beginning of the sentence; never longer than LONGEST characters.
    """
    first, end = document.bounds[number]
    joined = _joined_phrase(document, anchors[0]) if anchors else None
    if joined:
        kept = _doer_before(document, joined[0]) | set(range(*joined))
        return _shortened(_joined(document, sorted(kept)))
    verb = _verb(document, anchors[0]) if anchors else None
    subject = _subject(document, verb) if verb else None
    others = others_in(document, number) if anchors else None
    if others is not None and anchors[0][1] <= others <= (verb.i if verb else others):
        return _shortened(document.text(first, others))
    if verb and others is not None and others < verb.i:
        subject = document.tokens[others]
    if verb is None or subject is None:
        return _shortened(document.text(first, end))
    kept = {verb.i} | _phrase(document, subject) | _clause(document, verb)
    for anchor in anchors:
        own = _verb(document, anchor)
        while own and own != verb and _serves(document, own):
            own = document.head(own.i)
        if own == verb:
            kept |= set(range(*anchor)) | _way(document, anchor, verb)
    while _serves(document, verb) or _is_said_of(document, verb, subject):
        verb = document.head(verb.i)
        kept |= {verb.i} | _clause(document, verb)
        doer = document.child(verb.i, "nsubj", "nsubjpass")
        if doer and doer.tag not in RELATIVE:
            kept |= _phrase(document, doer)
    kept |= _object_before(document, verb)
    title = _joined(document, sorted(kept))
    short = _happening_at(document, anchors[0]) if len(title) > LONGEST else None
    return _shortened(document.text(*short) if short else title)


def _verb(document: Document, anchor: tuple[int, int]) -> Token | None:
    head = document.root_of(*anchor)
    return next((t for t in [head, *document.ancestors(head.i)] if t.pos in {"VERB", "AUX"}), None)


def _happening_at(document: Document, anchor: tuple[int, int]) -> tuple[int, int] | None:
    """'fight against separatists in Homs': the happening that a name stands behind, when the
    clause around it makes too long a title."""
    for token in document.ancestors(document.root_of(*anchor).i):
        if token.pos in {"VERB", "AUX"}:
            break
        if token.lemma in load_words().nouns.happening and token.i < anchor[0]:
            return token.i, anchor[1]
    return None


def _serves(document: Document, verb: Token) -> bool:
    """Whether a verb means nothing without the one above: 'has used to deflect', 'risk their
    lives to cross', 'had the bumper replaced', 'expects the crest to reach'."""
    purpose = verb.dep == "advcl" and document.tokens[max(0, verb.i - 1)].text == "to"
    helped = any(c.dep in {"aux", "auxpass"} and c.tag != "TO" for c in document.children(verb.i))
    return verb.head != verb.i and (
        verb.dep == "xcomp"
        or (verb.dep == "ccomp" and verb.tag in {"VB", "VBN"} and not helped)
        or (purpose and document.child(verb.i, "nsubj", "nsubjpass") is None)
    )


def _is_said_of(document: Document, verb: Token, subject: Token) -> bool:
    """'China said it would bring home its citizens': 'it' needs who is meant."""
    above = document.head(verb.i)
    speaker = document.child(above.i, "nsubj")
    return (
        subject.pos == "PRON"
        and subject.dep in {"nsubj", "nsubjpass"}
        and verb.dep == "ccomp"
        and speaker is not None
        and speaker.pos != "PRON"
        and speaker.i < above.i < subject.i
    )


def _object_before(document: Document, verb: Token) -> set[int]:
    """'a ship that rebels seized', 'a ship rebels seized': what the clause is about."""
    subject = document.child(verb.i, "nsubj", "nsubjpass")
    if verb.dep != "relcl" or subject is None or subject.tag in RELATIVE:
        return set()
    inside = document.children(verb.i)
    found = next((c for c in inside if c.dep in {"dobj", "obj", "advmod", "prep"}
                  and c.i < subject.i), None)  # fmt: skip
    if found and found.tag not in RELATIVE:
        return set()
    if found is None and document.child(verb.i, "dobj", "obj"):
        return set()
    return _phrase(document, document.head(verb.i)) | ({found.i} if found else set())


def _doer_before(document: Document, done: int) -> set[int]:
    """Who is told to have done something just before: 'three who fled and then secured passage'."""
    first = document.bounds[document.tokens[done].sentence][0]
    before = (t for t in reversed(document.tokens[first:done]) if t.pos == "VERB")
    verb = next((t for t in before if t.tag in DONE), None)
    subject = _subject(document, verb) if verb else None
    return _phrase(document, subject) if subject else set()


def _joined_phrase(document: Document, anchor: tuple[int, int]) -> tuple[int, int] | None:
    """'secured passage to Oslo', joined to a noun that is another's object; None otherwise.

    The parser takes a second verb for an adjective here, and the clause around it for the verb's.
    """
    head = document.root_of(*anchor)
    for token in document.ancestors(head.i):
        if token.pos in {"VERB", "AUX"}:
            return None
        done = [
            c
            for c in document.children(token.i)
            if c.dep == "amod" and (c.tag in DONE or document.child(c.i, "advmod"))
        ]
        if token.dep == "conj" and token.pos == "NOUN" and done and done[0].i < anchor[0]:
            return done[0].i, anchor[1]
    return None


def _way(document: Document, anchor: tuple[int, int], verb: Token) -> set[int]:
    """The words between a name and its verb: 'the long trek to'."""
    head = document.root_of(*anchor)
    kept: set[int] = set()
    for token in [head, *document.ancestors(head.i)]:
        if token.i == verb.i:
            break
        kept |= {token.i} | {c.i for c in document.children(token.i) if c.dep in NARROW}
        if token.pos == "ADV":
            kept |= _phrase(document, token)
        if token.dep == "conj":  # 'between Piraeus and Naxos', 'in Ankara, Izmir and Bursa'
            first = document.head(token.i).i
            kept |= {t.i for t in document.tokens[first : token.i] if t.dep == "cc"}
    return kept


def _clause(document: Document, verb: Token) -> set[int]:
    """What is bound to a verb closely: auxiliaries, objects, complements, and measures; of 'was'
    the state that somebody is in ('was under three feet of water')."""
    children = document.children(verb.i)
    told = verb.lemma != "be" or document.child(verb.i, "attr", "acomp")
    bound = [
        child
        for child in children
        if child.dep in BOUND
        or (child.dep == "advmod" and child.i == verb.i + 1)
        or (child.dep == "npadvmod" and document.child(child.i, "nummod"))
        or (child.dep == "prep" and not told and child.i == verb.i + 1)
    ]
    return set().union(*(_phrase(document, child) for child in bound))


def _subject(document: Document, verb: Token) -> Token | None:
    """The subject of a verb; of a relative clause the noun it belongs to."""
    subject = document.child(verb.i, "nsubj", "nsubjpass")
    if verb.dep in CLAUSES and (subject is None or subject.tag in RELATIVE):
        return document.head(verb.i)
    if subject is None and verb.dep in {"conj", "xcomp", "advcl"} and verb.head != verb.i:
        governor = document.head(verb.i)
        return _subject(document, governor) if governor.pos in {"VERB", "AUX"} else None
    return subject


def _phrase(document: Document, token: Token) -> set[int]:
    """A noun with what is bound to it closely: 'dozens of homes', 'two days of talks'."""
    kept = {token.i}
    for child in document.children(token.i):
        bound = child.dep not in LOOSE or _is_of(document, child)
        bound = bound and child.tag not in RELATIVE
        if bound and (child.dep != "punct" or child.tag == "HYPH"):
            kept |= _phrase(document, child)
        if child.dep == "conj" and child.i == token.i + 2:  # 'life and liberty'
            kept |= {child.i - 1} | _phrase(document, child)
    return kept


def _is_of(document: Document, preposition: Token) -> bool:
    """'dozens of homes', 'two days of talks', but not 'two, one of whom'."""
    of = document.child(preposition.i, "pobj") if preposition.text == "of" else None
    return of is not None and of.tag not in RELATIVE and preposition.head == preposition.i - 1


def _joined(document: Document, kept: list[int]) -> str:
    """The kept words with the article's spacing where they are neighbours."""
    words = ""
    for k, i in enumerate(kept):
        token = document.tokens[i]
        before = document.tokens[kept[k - 1]] if k else token
        glued = before.end == token.start
        comma = "," if before.i == i - 2 and document.tokens[i - 1].text == "," else ""
        words += token.text if glued or not words else f"{comma} {token.text}"
    return words


def _shortened(text: str) -> str:
    text = " ".join(text.split()).strip("\"“”‘’' ,;:–—-")
    if text.endswith(".") and not text.endswith("..."):
        text = text[:-1]
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"
    return text[:1].upper() + text[1:]

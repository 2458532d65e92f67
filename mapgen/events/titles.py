"""A short title out of the sentence: who did what where, in the sentence's own words."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.language import Document, Token

LONGEST = 100  # characters; three lines of the story list on a phone
LOOSE = {"relcl", "appos", "acl", "advcl", "parataxis", "cc", "conj", "ccomp", "prep"}
CLAUSES = {"relcl", "acl"}  # of a noun, which is then their subject
BOUND = {"aux", "auxpass", "neg", "prt", "expl", "attr", "acomp", "dobj", "obj", "xcomp"}
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
        return _shortened(document.text(*joined))
    verb = _verb(document, anchors[0]) if anchors else None
    subject = _subject(document, verb) if verb else None
    if verb is None or subject is None:
        return _shortened(document.text(first, end))
    kept = {verb.i} | _phrase(document, subject) | _clause(document, verb)
    for anchor in anchors:
        if _verb(document, anchor) == verb:
            kept |= set(range(*anchor)) | _way(document, anchor, verb)
    while verb.dep == "xcomp" and verb.head != verb.i:  # 'has used to deflect'
        verb = document.head(verb.i)
        kept |= {verb.i} | _clause(document, verb)
    return _shortened(_joined(document, sorted(kept)))


def _verb(document: Document, anchor: tuple[int, int]) -> Token | None:
    head = document.root_of(*anchor)
    return next((t for t in [head, *document.ancestors(head.i)] if t.pos in {"VERB", "AUX"}), None)


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
        if token.dep == "conj":  # 'between Piraeus and Naxos', 'in Ankara, Izmir and Bursa'
            first = document.head(token.i).i
            kept |= {t.i for t in document.tokens[first : token.i] if t.dep == "cc"}
    return kept


def _clause(document: Document, verb: Token) -> set[int]:
    """What is bound to a verb closely: auxiliaries, objects, complements."""
    bound = [
        child
        for child in document.children(verb.i)
        if child.dep in BOUND or (child.dep == "advmod" and child.i == verb.i + 1)
    ]
    return set().union(*(_phrase(document, child) for child in bound))


def _subject(document: Document, verb: Token) -> Token | None:
    """The subject of a verb; of a relative clause the noun it belongs to."""
    subject = document.child(verb.i, "nsubj", "nsubjpass")
    if verb.dep in CLAUSES and (subject is None or subject.tag in {"WDT", "WP"}):
        return document.head(verb.i)
    if subject is None and verb.dep in {"conj", "xcomp", "advcl"} and verb.head != verb.i:
        governor = document.head(verb.i)
        return _subject(document, governor) if governor.pos in {"VERB", "AUX"} else None
    return subject


def _phrase(document: Document, token: Token) -> set[int]:
    """A noun with what is bound to it closely."""
    kept = {token.i}
    for child in document.children(token.i):
        bound = child.dep not in LOOSE and child.tag not in {"WDT", "WP"}
        if bound and (child.dep != "punct" or child.tag == "HYPH"):
            kept |= _phrase(document, child)
    return kept


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

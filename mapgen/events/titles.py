"""A short title out of the sentence: who did what where, in the sentence's own words."""

from __future__ import annotations

from mapgen.language import Document, Token

LONGEST = 80  # characters; two lines of the story list on a phone
LOOSE = {"relcl", "appos", "acl", "advcl", "parataxis", "punct", "cc", "conj", "ccomp"}
BOUND = {"aux", "auxpass", "neg", "prt", "nsubj", "nsubjpass", "expl", "attr", "acomp"}


def title_of(document: Document, number: int, anchor: tuple[int, int]) -> str:
    """The clause around the tokens ``anchor`` of sentence ``number``, without its side clauses.

    Falls back to the beginning of the sentence; never longer than LONGEST characters.
    """
    first, end = document.bounds[number]
    head = document.root_of(*anchor)
    verb = next((t for t in [head, *document.ancestors(head.i)] if t.pos in {"VERB", "AUX"}), None)
    subject = _subject(document, verb) if verb else None
    if verb is None or subject is None or anchor == (first, end):
        return _shortened(document.text(first, end))
    kept = set(range(*anchor)) | {verb.i} | _phrase(document, subject)
    for child in document.children(verb.i):
        if child.dep in BOUND and child.dep not in {"nsubj", "nsubjpass"}:
            kept |= _phrase(document, child)
        if child.dep in {"dobj", "obj"}:
            kept |= _phrase(document, child)
    for token in [head, *document.ancestors(head.i)]:
        if token.i == verb.i:
            break
        kept |= {token.i} | {
            c.i for c in document.children(token.i) if c.dep in {"det", "amod", "compound", "poss"}
        }
    return _shortened(_joined(document, sorted(kept)))


def _subject(document: Document, verb: Token) -> Token | None:
    """The subject of a verb; of a relative clause the noun it belongs to."""
    subject = document.child(verb.i, "nsubj", "nsubjpass")
    if verb.dep == "relcl" and (subject is None or subject.tag in {"WDT", "WP"}):
        return document.head(verb.i)
    if subject is None and verb.dep in {"conj", "xcomp", "advcl"} and verb.head != verb.i:
        governor = document.head(verb.i)
        return _subject(document, governor) if governor.pos in {"VERB", "AUX"} else None
    return subject


def _phrase(document: Document, token: Token) -> set[int]:
    """A noun with what is bound to it closely."""
    kept = {token.i}
    for child in document.children(token.i):
        if child.dep not in LOOSE and child.dep != "prep" and child.tag not in {"WDT", "WP"}:
            kept |= _phrase(document, child)
    return kept


def _joined(document: Document, kept: list[int]) -> str:
    """The kept words with the article's spacing where they are neighbours."""
    words = ""
    for k, i in enumerate(kept):
        token = document.tokens[i]
        glued = k > 0 and kept[k - 1] == i - 1 and document.tokens[i - 1].end == token.start
        words += token.text if glued or not words else f" {token.text}"
    return words


def _shortened(text: str) -> str:
    text = " ".join(text.split()).strip("\"“”‘’' ,;:–—-")
    if text.endswith(".") and not text.endswith("..."):
        text = text[:-1]
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"
    return text[:1].upper() + text[1:]

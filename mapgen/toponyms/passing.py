"""Names that no sentence tells anything of: datelines, labels, instructions, churches as bodies."""

from __future__ import annotations

import re

from mapgen.language import Document, dateline_end, load_words
from mapgen.toponyms.spans import Span

# 'Country: Brazil, Venezuela', 'Photo: Oslo': a label and what stands behind it
LABEL = re.compile(
    r"\b(?:Sources?|Countr(?:y|ies)|Locations?|Places?|Photos?|Credits?|Topics?|Tags?|Regions?"
    r"|Filed under|Read more|Contact|Address)\s*:[^.:!?]*$"
)
# What a paper asks of its readers
INSTRUCTING = {
    "call", "check", "click", "contact", "email", "follow", "go", "join", "mail", "order", "phone",
    "read", "register", "ring", "see", "send", "subscribe", "text", "visit", "watch", "write",
}  # fmt: skip
CREEDS = {"orthodox", "catholic", "coptic", "lutheran", "anglican", "methodist", "reformed"}


def in_dateline(document: Document, span: Span) -> bool:
    """Whether a name says where the report was written: 'BEIJING --', 'HELENA, Mont. (AP) -'."""
    sentence = document.tokens[span.first].sentence
    first_of_paragraph = sentence == 0 or (
        document.paragraphs[sentence - 1] != document.paragraphs[sentence]
    )
    written = document.sentences[sentence]
    offset = document.tokens[span.last - 1].end - written.start
    end = dateline_end(written.text)
    with_agency = "(" in written.text[:end]  # that is one behind a headline, too
    return offset <= end and (first_of_paragraph or with_agency)


def behind_label(document: Document, span: Span) -> bool:
    """Whether a name stands behind a label: 'Country: Brazil'."""
    sentence = document.tokens[span.first].sentence
    start = document.sentences[sentence].start
    before = document.article.text[start : document.tokens[span.first].start]
    return LABEL.search(before) is not None


def stands_alone(document: Document, span: Span) -> bool:
    """'(NEW YORK)' as a line of its own."""
    first, end = document.bounds[document.tokens[span.first].sentence]
    return all(
        span.first <= token.i < span.last or token.pos == "PUNCT"
        for token in document.tokens[first:end]
    )


def in_instruction(document: Document, span: Span) -> bool:
    """'For appointments, call the clinic in Huntington at 304-399-6500.'"""
    first, end = document.bounds[document.tokens[span.first].sentence]
    root = next((t for t in document.tokens[first:end] if t.head == t.i), None)
    if root is None or root.tag != "VB" or root.lemma not in INSTRUCTING:
        return False
    return document.child(root.i, "nsubj", "nsubjpass", "aux", "auxpass") is None


def is_opinion(document: Document, i: int, *, country: bool) -> bool:
    """Whether a quotation names a place at token ``i`` without telling what happened or is to be
    seen there: '“We have always been lucky in Japan,” he said', and of any place what is denied:
    '“You don't get that in London”'."""
    if i not in document.spoken:
        return False
    words = load_words()
    verb = next((t for t in document.ancestors(i) if t.pos in {"VERB", "AUX"}), None)
    if verb is None or verb.i not in document.spoken:
        return False
    vague = words.story.mind | words.story.life
    denied = document.child(verb.i, "neg") is not None
    general = country or verb.tag in {"VBP", "VBZ"}  # 'they do it differently in London'
    if not denied and (not general or verb.lemma not in vague):
        return False
    seen = words.nouns.happening | words.nouns.scene | words.nouns.movement | words.story.plight
    first, end = document.bounds[verb.sentence]
    said = [t for t in document.tokens[first:end] if t.i in document.spoken]
    return not any(t.lemma in seen or t.tag == "CD" for t in said)


def is_creed(document: Document, span: Span) -> bool:
    """'the Coptic Orthodox Church of Alexandria' is a body, unless it happens in it."""
    words = {token.text for token in document.tokens[span.first : span.last]}
    if span.facility != "church" or "Church" not in words:
        return False
    if not CREEDS & {word.lower() for word in words} or any(
        w in words for w in ("St", "St.", "Saint")
    ):
        return False
    governor = document.head(document.root_of(span.first, span.last).i)
    return governor.text.lower() not in {"at", "in", "inside", "outside", "near", "to", "into"}

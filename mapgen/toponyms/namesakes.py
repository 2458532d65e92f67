"""Names of other things that are names of places too: persons, diseases, bodies, kinds of building.

'Campbell said', 'the Marburg virus', 'Hamas' (also Hamm in Germany), 'the University'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mapgen.gazetteer.places import Places
from mapgen.language import Document, load_words
from mapgen.toponyms.nested import behind_place_word, trimmed
from mapgen.toponyms.span import Span

BARE = {"entity", "name", "inner"}
ERAS = {"AD", "A.D.", "BC", "B.C.", "BCE", "CE"}


def without_namesakes(document: Document, found: Sequence[Span], places: Places) -> list[Span]:
    """The spans without those that name something else."""
    spans = [s for s in found if s.kind not in BARE or not _names_no_place(document, s)]
    spans = _without_products(document, _without_diseases(document, spans))
    return _without_persons(document, spans, places)


def _names_no_place(document: Document, span: Span) -> bool:
    """Whether a span is a body, sum, year or mere kind of building, whatever the text says."""
    text = document.text(span.first, span.last)
    if text in load_words().namesakes.body:
        return True
    start, end = document.tokens[span.first].start, document.tokens[span.last - 1].end
    if "$" in (document.article.text[start - 1 : start], document.article.text[end : end + 1]):
        return True  # '$US 15 billion'
    before = document.tokens[span.first - 1] if span.first else None
    if text in ERAS and before is not None and before.text.isdigit():
        return True  # '500 BC'
    return _is_kind(document, span, before.pos if before else "")


def _is_kind(document: Document, span: Span, before: str) -> bool:
    """'the University of Calgary', "the Sheriff's Office"; but a village may be: 'in Mission'."""
    nouns = load_words().nouns
    word = document.tokens[span.first]
    lower = word.text.lower()
    if span.last - span.first > 1 or not (lower in nouns.facility or lower in nouns.institution):
        return False
    return before != "ADP" or not behind_place_word(document, span)


def _without_diseases(document: Document, found: Sequence[Span]) -> list[Span]:
    """'West Nile virus', and 'Marburg' alone once it was one, unless the article is there too
    ('in Wuhan')."""
    diseases = load_words().namesakes.disease
    ill = set()
    for span in found:
        behind = document.tokens[span.last : span.last + 2]
        if span.kind != "demonym" and any(t.lemma in diseases for t in behind[:1]):
            ill.add(span)
        elif [t.lemma in diseases for t in behind] == [False, True] and behind[0].pos == "ADJ":
            ill.add(span)  # 'Marburg haemorrhagic fever'
    names = {document.text(s.first, s.last) for s in ill}
    there = {
        document.text(s.first, s.last) for s in found if s not in ill and _stands_in(document, s)
    }
    return [
        s for s in found if s not in ill and document.text(s.first, s.last) not in names - there
    ]


def _without_products(document: Document, found: Sequence[Span]) -> list[Span]:
    """'the Phoenix pay system', 'the Aurora satellite', and 'Phoenix' alone in the same article,
    unless it more often stands where a town does. 'The Boston school system' is a town's."""
    words = load_words().namesakes
    named = []
    for span in found:
        before = document.tokens[span.first - 1].text.lower() if span.first else ""
        behind = document.tokens[span.last : span.last + 2]
        if before not in {"the", "a", "its"} or span.kind == "demonym":
            continue
        lemmas = [t.lemma for t in behind]
        if (lemmas[:1] and lemmas[0] in words.product) or (
            len(lemmas) == 2
            and lemmas[1] in words.product
            and behind[0].text.islower()
            and lemmas[0] not in words.public
        ):
            named.append(span)
    counts = Counter(document.text(s.first, s.last) for s in named)
    there = Counter(document.text(s.first, s.last) for s in found if _stands_in(document, s))
    return [
        s
        for s in found
        if s not in named and not 0 < counts[name := document.text(s.first, s.last)] >= there[name]
    ]


def _stands_in(document: Document, span: Span) -> bool:
    before = document.tokens[span.first - 1].text.lower() if span.first else ""
    return before in {"to", "near"} or before in load_words().prepositions.at


def _without_persons(document: Document, found: Sequence[Span], places: Places) -> list[Span]:
    """The spans without those that are a person's name elsewhere: 'Campbell said' after 'Willy
    Campbell', unless a word of place is before them ('in Campbell'); none behind a title."""
    persons = _names_of_persons(document, places)
    titles = load_words().titles | load_words().namesakes.office
    kept = []
    for span in found:
        word = document.tokens[span.first].text
        before = document.tokens[span.first - 1].text.rstrip(".") if span.first else ""
        bare = span.last - span.first == 1 and span.kind in BARE
        named = word in persons and not behind_place_word(document, span)
        if not bare or not (named or before in titles):
            kept.append(span)
    return kept


def _names_of_persons(document: Document, places: Places) -> set[str]:
    """The given names and the surnames of the persons in the document."""
    names = set()
    for entity in document.entities:
        if entity.label == "PERSON" and entity.last - entity.first > 1:
            span = trimmed(document, Span(entity.first, entity.last, "name"))
            # 'New London' is no person, whatever the parser says
            if span and not places.knows(document.text(span.first, span.last)):
                names |= {document.tokens[span.first].text, document.tokens[span.last - 1].text}
    return names

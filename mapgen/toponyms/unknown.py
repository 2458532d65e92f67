"""Names that neither the parser nor the gazetteer has for places, where only a place can stand.

So that they are asked online, or listed as not found, and do not vanish without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapgen.language import Document, Token, load_words
from mapgen.toponyms.nested import (
    LONGEST_NAME,
    SAYING_WHERE,
    behind_place_word,
    is_of_parties,
    lies_between,
    trimmed,
)
from mapgen.toponyms.span import Span

# What the small model takes foreign towns for.
TAKEN_FOR = {"PERSON", "ORG", "NORP", "WORK_OF_ART", "PRODUCT"}
BESIDE = {"above", "below", "across", "throughout", "via"}
INTO = {"into", "toward", "towards"}
LISTING = {",", "and", "or"}
IN_A_LIST = {"conj", "appos", "pobj", "dobj"}


def unknown_names(document: Document, found: Sequence[Span]) -> Iterator[Span]:
    """Names that no gazetteer has, where only a place can stand: 'a storm hit Kampungu', 'near
    Umm Qarah', 'the road to Las Bambas', 'in Kano, Zaria and Gumel', 'from Kano to Gumel'.

    ``found`` are the spans that are known, beside which a name may stand.
    """
    named = {s.last: s for s in found if s.kind not in {"demonym", "inner"}}
    begun = {s.first for s in named.values()}
    for span in sorted(_names(document), key=lambda s: s.first):
        if not _is_no_body(document, span):
            continue
        proper = all(t.pos == "PROPN" for t in document.tokens[span.first : span.last])
        if _on_the_way(document, span, named, begun) or (
            proper and (_where_a_place_stands(document, span) or _in_a_list(document, span, named))
        ):
            named[span.last] = span
            yield span


def _names(document: Document) -> Iterator[Span]:
    """What the parser has as the name of something else, and nouns with capitals that it has as
    none ('from Kano to Sale')."""
    for entity in document.entities:
        if entity.label in TAKEN_FOR:
            span = trimmed(document, Span(entity.first, entity.last, "name", entity.label))
            if span is not None:
                yield from _parts(document, span)
    free = 0
    for i, end in document.capitals:
        last = i
        while last < end and _is_bare_name(document.tokens[last]):
            last += 1
        if i >= free and last > i:
            yield Span(i, last, "name")
        free = max(free, last)


def _parts(document: Document, span: Span) -> Iterator[Span]:
    """'Gadap and Malir' behind "in" are two names; a firm may be called so behind other words."""
    words = document.tokens[span.first : span.last]
    cuts = [token.i for token in words if token.text.lower() in LISTING]
    before = document.tokens[span.first - 1].text.lower() if span.first else ""
    if not cuts or before not in {"in", "near", "around"}:
        yield span
        return
    for first, last in zip([span.first, *(i + 1 for i in cuts)], [*cuts, span.last], strict=True):
        if first < last:
            yield span.over(first, last)


def _is_bare_name(token: Token) -> bool:
    return token.pos in {"PROPN", "NOUN"} and token.text.istitle() and not token.entity


def _is_no_body(document: Document, span: Span) -> bool:
    """Whether it is written as a name, and no word of it is one for a body, a person or a site."""
    nouns = load_words().nouns
    bodies = nouns.institution | nouns.name_tail | nouns.facility | nouns.people | nouns.part
    words = document.tokens[span.first : span.last]
    if span.last < len(document.tokens) and document.tokens[span.last].text.isdigit():
        return False  # 'at Euro 2016'
    written = all(
        t.pos in {"PROPN", "NOUN"} and t.text.istitle() and len(t.text) > 1 for t in words
    )
    if len(words) == 1 and words[0].lemma in nouns.region | nouns.locality | nouns.country:
        return False  # 'the trip to State'
    return written and len(words) < LONGEST_NAME and bodies.isdisjoint(t.lemma for t in words)


def _where_a_place_stands(document: Document, span: Span) -> bool:
    """Right behind "in" or "near", as the goal of a movement, or struck by what strikes places."""
    head = document.root_of(span.first, span.last)
    governor = document.head(head.i)
    verbs, nouns = load_words().verbs, load_words().nouns
    before = document.tokens[max(0, span.first - 2)]
    if head.dep == "pobj" and governor.i == span.first - 1:
        word, above = governor.text.lower(), document.head(governor.i)
        if word == "of":  # 'the town of Umm Qarah', 'residents of Meanwood'
            return behind_place_word(document, span) or (
                above.lemma in nouns.people and above.tag == "NNS"
            )
        way = before.pos == "NOUN" and before.lemma in nouns.movement  # 'the road to'
        if word == "from":  # 'soldiers from Keylong', 'came from Lyari'
            person = document.tokens[span.first].entity == "PERSON"
            of_them = person and above.lemma in nouns.people and above.tag == "NNS"
            return of_them or (not person and above.pos == "VERB" and above.lemma in verbs.motion)
        if word == "between":  # 'fighting went on between Hays and Khokha'
            what = document.child(above.i, "nsubj") or above
            person = document.tokens[span.first].entity == "PERSON"
            return lies_between(above) and not is_of_parties(what) and not person
        if word in INTO:  # 'the river poured into Lower Broughton'
            motion = above.pos == "VERB" and above.lemma in verbs.motion
            return motion and document.tokens[span.first].entity != "PERSON"
        return word in SAYING_WHERE | BESIDE or (word == "to" and way)
    if head.dep != "dobj":
        return False
    cause = document.child(governor.i, "nsubj")
    struck = cause is not None and cause.lemma in nouns.happening
    return governor.lemma in verbs.reaching | verbs.leaving | verbs.crossing or (
        governor.lemma in verbs.befalling and struck
    )


def _on_the_way(document: Document, span: Span, named: dict[int, Span], begun: set[int]) -> bool:
    """The other end of a way: 'from Kano to Gumel', 'between Kano and Gumel'."""
    tokens = document.tokens
    before = tokens[span.first - 1].text.lower() if span.first else ""
    start = named.get(span.first - 1)
    if start is not None and start.first:
        opened = tokens[start.first - 1].text.lower()
        if (opened, before) == ("from", "to"):
            return True
        return (opened, before) == ("between", "and") and _lies(document, start.first)
    goes_on = span.last + 1 < len(tokens) and span.last + 1 in begun
    after = tokens[span.last].text.lower() if goes_on else ""
    if (before, after) == ("from", "to"):
        return True
    return (before, after) == ("between", "and") and _lies(document, span.first)


def _lies(document: Document, first: int) -> bool:
    """Whether "between" before this name, one end of which is a place, says where."""
    return not is_of_parties(document.head(document.tokens[first - 1].i))


def _in_a_list(document: Document, span: Span, named: dict[int, Span]) -> bool:
    """Beside a place in a list of places: 'in Kano, Zaria and Gumel'; no subject is, as in 'in
    Kano, Aliyu said'."""
    tokens = document.tokens
    i = span.first
    while i and tokens[i - 1].text.lower() in LISTING:
        i -= 1
    before = named.get(i)
    if before is None or i == span.first:
        return False
    after = tokens[span.last] if span.last < len(tokens) else None
    if after is not None and after.text.lower() in SAYING_WHERE:
        return False  # 'in Moscow and Ayse Wieting in Istanbul'
    if tokens[span.first - 1].text == "," and not _goes_on(document, span.last):
        return False
    listed = document.root_of(span.first, span.last).dep in IN_A_LIST
    return listed and behind_place_word(document, before)


def _goes_on(document: Document, i: int) -> bool:
    """Whether a list goes on at this token: 'and Gumel', ', Gumel', ', and Gumel'."""
    words = [token.text for token in document.tokens[i : i + 2]]
    if len(words) < 2 or words[0] not in LISTING:
        return False
    return words[1] in LISTING or words[1][:1].isupper()

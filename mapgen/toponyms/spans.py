"""Where the names are: hand-checked phrases first, then the parser's entities, then names that
the gazetteer knows. The longest wins, and case counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mapgen.gazetteer.places import Places
from mapgen.language import Document, load_words
from mapgen.toponyms.namesakes import without_namesakes
from mapgen.toponyms.nested import (
    LONGEST_NAME,
    NAME_LABELS,
    bare_names,
    cities_said,
    datelines,
    joined_names,
    names_again,
    names_in_names,
    qualified_names,
    trimmed,
)
from mapgen.toponyms.span import Span
from mapgen.toponyms.unknown import unknown_names

__all__ = ["Span", "find_spans", "span_at"]

PLACE_LABELS = {"GPE", "LOC", "FAC"}
LONGEST_PHRASE = 12  # tokens; hand-checked phrases may be long


def find_spans(document: Document, places: Places) -> list[Span]:
    """The names in the document, none overlapping another, in the order of the text."""
    found: list[Span] = []
    taken: set[int] = set()

    def take(spans: Iterable[Span]) -> None:
        for span in sorted(spans, key=lambda s: (s.first - s.last, s.first)):
            tokens = range(span.first, span.last)
            if taken.isdisjoint(tokens):
                taken.update(tokens)
                found.append(span)

    # of the same length the checked phrase wins: it comes first, and sorting is stable
    take(
        [
            *_phrases(document, places),
            *_country_names(document, places),
            *_entities(document, places),
        ]
    )
    # the longest wins here too: 'Tamil Nadu' before 'Tamil'
    take(
        [
            *_demonyms(document, places),
            *datelines(document, places),
            *qualified_names(document, places),
            *names_in_names(document, places),
            *bare_names(document, places),
            *cities_said(document, places),
        ]
    )
    found[:] = without_namesakes(document, found, places)
    take(without_namesakes(document, list(unknown_names(document, found)), places))
    again = [*found, *names_again(document, found)]
    before = set(found)
    take([span for span in without_namesakes(document, again, places) if span not in before])
    return sorted((_with_type_word(document, span, taken) for span in found), key=lambda s: s.first)


def span_at(document: Document, places: Places, first: int, last: int) -> Span:
    """The span of these tokens, which somebody else has marked as a toponym."""
    if document.text(first, last) in places.demonyms:
        return Span(first, last, "demonym")
    around = [e for e in document.entities if e.first <= first and last <= e.last]
    names = [
        trimmed(document, Span(e.first, e.last, "name")) for e in around if e.label in NAME_LABELS
    ]
    inside = any(name and name.last - name.first > last - first for name in names)
    label = around[0].label if around else ""
    return Span(first, last, "inner" if inside else "entity", label)


def _phrases(document: Document, places: Places) -> Iterator[Span]:
    """Names of the hand-checked gazetteer, word for word.

    A capital in the gazetteer must be one in the text; a small letter may be a capital there
    ("Its north-eastern border" at the start of a sentence).
    """
    table = _phrase_table(places.checked.phrases(document.article.id))
    for i, end, begun in _beginnings(document, table):
        longest = min(end, i + LONGEST_PHRASE)
        if not _plain(document.text(i, longest)).startswith(begun):
            continue
        for last in range(longest, i, -1):
            text = document.text(i, last)
            written = table.phrases.get(_plain(text), ())
            if any(_same_case(phrase, text) for phrase in written):
                longer = _longer_name(document, i, last, end, places)
                yield longer or Span(i, last, "phrase", name=text)
                break


def _beginnings(document: Document, table: _Phrases) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The tokens with which a phrase may begin, the end of their sentence, and such phrases."""
    for i, end in document.capitals:
        begun = table.begun_by.get(document.tokens[i].text.casefold())
        if begun:
            yield i, end, begun
    for token in document.tokens:
        if token.text in table.small:
            yield token.i, document.bounds[token.sentence][1], table.small[token.text]


def _longer_name(
    document: Document, first: int, last: int, end: int, places: Places
) -> Span | None:
    """'Atlantic City' and 'Rio Grande do Sul' begin with a checked name, and are others."""
    for longer in range(min(end, first + LONGEST_NAME), last, -1):
        name = document.text(first, longer)
        if document.tokens[longer - 1].text[:1].isupper() and places.knows(name):
            return Span(first, longer, "entity", "GPE")
    return None


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases by their plain form, and the plain forms that begin with a token; ``small`` has
    those that may do so without a capital."""

    phrases: dict[str, list[str]] = field(default_factory=dict)
    begun_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    small: dict[str, tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _phrase_table(names: tuple[str, ...]) -> _Phrases:
    """The table of names. A token ends at a space, a hyphen or an apostrophe: "north-east" is
    three, "China's" two; but "O'Hare" is one."""
    table = _Phrases()
    for name in names:
        phrase = _plain(name)
        table.phrases.setdefault(phrase, []).append(name)
        for token in {re.split(ends, phrase)[0] for ends in (r"[\s-]", r"[\s'-]")}:
            for begun in [table.begun_by] if name[0].isupper() else [table.begun_by, table.small]:
                begun[token] = (*begun.get(token, ()), phrase)
    return table


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _same_case(phrase: str, text: str) -> bool:
    text = " ".join(text.split())
    return len(phrase) == len(text) and all(
        not ours.isupper() or theirs.isupper() for ours, theirs in zip(phrase, text, strict=True)
    )


def _country_names(document: Document, places: Places) -> Iterator[Span]:
    """Countries of several words, which the parser cuts ("Bosnia and | Herzegovina")."""
    countries = places.countries
    for i, end in document.capitals:
        word = document.tokens[i].text
        if word == "The" or not countries.begins_name(word):
            continue  # 'The Kenya Weather Service' is none; "Gambia" is found without "The"
        if i + 1 < end and countries.begins_name(document.text(i, i + 2)):
            for last in range(min(end, i + LONGEST_NAME), i + 1, -1):
                text = document.text(i, last)
                if text[-1].isalnum() and countries.knows(text):
                    yield Span(i, last, "entity", "GPE")
                    break


def _entities(document: Document, places: Places) -> Iterator[Span]:
    """The parser's places, without article and possessive."""
    for entity in document.entities:
        if entity.label in PLACE_LABELS:
            span = trimmed(document, Span(entity.first, entity.last, "entity", entity.label))
            joined = joined_names(document, span.first, span.last, places) if span else []
            if joined:
                yield from joined
            elif span and _is_name(document, span):
                yield _grown(document, span, places)


def _grown(document: Document, span: Span, places: Places) -> Span:
    """The span with the proper nouns around it, where the gazetteer has the longer name: the
    small model cuts 'Boa | Vista'."""
    start, end = document.bounds[document.tokens[span.first].sentence]
    for before, after in ((2, 0), (1, 0), (1, 1), (0, 2), (0, 1)):
        first, last = span.first - before, span.last + after
        around = document.tokens[first:last] if start <= first and last <= end else ()
        proper = all(token.pos == "PROPN" and token.text[:1].isupper() for token in around)
        if around and proper and places.knows(document.text(first, last)):
            return replace(span, first=first, last=last)
    return span


def _is_name(document: Document, span: Span) -> bool:
    """A name has a capital letter, and is no number."""
    text = document.text(span.first, span.last)
    return any(c.isupper() for c in text) and not text[:1].isdigit()


def _demonyms(document: Document, places: Places) -> Iterator[Span]:
    """Peoples and adjectives of nationality; two words ("North Koreans") before one."""
    for i, end in document.capitals:
        if not places.demonyms.begin_with(document.tokens[i].text):
            continue
        for last in range(min(end, i + 3), i, -1):
            if document.text(i, last) in places.demonyms:
                yield Span(i, last, "demonym")
                break


def _with_type_word(document: Document, span: Span, taken: set[int]) -> Span:
    """The span with the type word after it ("Zhejiang province", "Yalu river", "Haram district"),
    and with the direction beside it ("northern Mali", "Mali's north")."""
    if span.kind not in {"entity", "name"}:
        return span
    nouns = load_words().nouns
    tokens = document.tokens
    end = document.bounds[tokens[span.first].sentence][1]
    name = document.text(span.first, span.last)
    last = span.last
    if last < end and last not in taken:
        word = tokens[last]
        if word.lemma in nouns.region | nouns.locality and word.pos in {"NOUN", "PROPN"}:
            follows = last + 1 < end and tokens[last + 1].dep == "compound"
            if tokens[last - 1].dep in {"compound", "nmod", "amod"} and not follows:
                return replace(span, last=last + 1, name=f"{name} {word.text}")
    return _with_direction(document, replace(span, name=name), end)


def _with_direction(document: Document, span: Span, end: int) -> Span:
    directions = load_words().directions
    tokens = document.tokens
    start = document.bounds[tokens[span.first].sentence][0]
    for width in (3, 1):  # 'north-east' is three tokens, 'northern' one
        first = span.first - width
        if first >= start:
            word = document.text(first, span.first).casefold()
            if word in directions:
                return replace(span, first=first, name=f"{word} {span.name}")
    if span.last < end and tokens[span.last].tag == "POS":
        for width in (3, 1):
            last = span.last + 1 + width
            if last <= end:
                word = document.text(span.last + 1, last).casefold()
                if word in directions:
                    return replace(span, last=last, name=f"{word} {span.name}")
    return span

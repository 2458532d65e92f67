"""Facility phrases as one toponym: 'the visa section of the Japanese consulate in Shenyang',
'a hospital in Juba', 'Winnipeg jail', 'Changi airport'."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from mapgen.language import STREETS, Document, Token, facility_kind, load_words
from mapgen.toponyms.spans import Span

MODIFIERS = {"amod", "compound", "nmod", "poss", "nummod", "det", "case", "punct", "advmod"}
# Words between a facility and the name of the place it stands in: 'in a popular area of Hangzhou'.
LONGEST_WAY = 7
# What stands behind these is not where the site is: 'a house in 2019 from an Oslo firm'.
ELSEWHERE = {
    "after",
    "before",
    "by",
    "during",
    "for",
    "from",
    "since",
    "than",
    "to",
    "until",
    "with",
}
PLACE_KINDS = {"entity", "name", "phrase"}
# A mission belongs to the country before it and stands elsewhere; a jail stands in it.
MISSIONS = {"consulate", "embassy", "mission", "base", "airbase", "high commission"}
# Houses of worship bear the names of saints, which are towns elsewhere.
WORSHIP = {"church", "cathedral", "chapel", "basilica", "abbey", "monastery", "convent", "mosque"}
SAINTS = {"st", "st.", "saint", "sts", "sts.", "saints", "ss.", "holy", "our", "all"}


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A facility noun with its modifiers: tokens ``first`` to ``last``, ``core`` without part."""

    first: int
    core: int
    noun: int
    last: int
    kind: str


def join_facilities(document: Document, spans: list[Span]) -> list[Span]:
    """The spans with those that belong to a facility phrase joined into it.

    A facility without any name ('a hospital', 'the consulate') is no toponym; the story may
    still carry it over.
    """
    spans = [_checked_site(document, span) if span.kind == "phrase" else span for span in spans]
    inside: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        inside[document.tokens[span.first].sentence].append(span)
    joined: list[Span] = []
    used: set[int] = set()
    phrases = {i for span in spans if span.kind == "phrase" for i in range(span.first, span.last)}
    for token in document.tokens:
        kind = facility_kind(document, token)
        if not kind or token.i in phrases:
            continue
        beside = inside[token.sentence]
        phrase = _phrase(document, token, kind, beside)
        site = _with_names(document, phrase, beside)
        if site and used.isdisjoint(range(site.first, site.last)):
            used.update(range(site.first, site.last))
            joined.append(site)
    return [s for s in spans if used.isdisjoint(range(s.first, s.last))] + joined


def _checked_site(document: Document, span: Span) -> Span:
    """A hand-checked phrase with its kind of facility and the part before it, if it is one."""
    for token in document.tokens[span.first : span.last]:
        kind = facility_kind(document, token)
        if kind:
            return replace(span, first=_part_before(document, span.first), facility=kind)
    return span


def _phrase(document: Document, noun: Token, kind: str, spans: list[Span]) -> _Phrase:
    core = _left_edge(document, noun.i)
    if kind not in MISSIONS:
        core = _with_owner(document, core, spans)
    last = noun.i + 1
    if kind in WORSHIP:
        core, last = _saint_before(document, core), _saint_behind(document, last)
    return _Phrase(_part_before(document, core), core, noun.i, last, kind)


def _with_owner(document: Document, core: int, spans: list[Span]) -> int:
    """Where a site begins with the place that owns it: "Bali's international airport"."""
    if core < 2 or document.tokens[core - 1].tag != "POS":
        return core
    owner = next((s for s in spans if s.last == core - 1 and s.kind in PLACE_KINDS), None)
    return owner.first if owner else core


def _saint_before(document: Document, core: int) -> int:
    """Where the name of a church begins: 'Saint Peter and Saint Paul Coptic Orthodox Church'."""
    start = document.bounds[document.tokens[core].sentence][0]
    first = saint = core
    while first > start and core - first < LONGEST_WAY:
        before = document.tokens[first - 1]
        if before.pos != "PROPN" and before.text not in {"and", "&", "'s", "’s", "."}:
            break
        first -= 1
        if before.text.lower() in SAINTS:
            saint = first
    return saint


def _saint_behind(document: Document, last: int) -> int:
    """Where the name of a church ends: 'the church of St. Peter and St. Paul'."""
    tokens = document.tokens
    end = document.bounds[tokens[last - 1].sentence][1]
    if last + 1 >= end or tokens[last].text.lower() != "of":
        return last
    name = last + 1 + (tokens[last + 1].text.lower() == "the")
    if name >= end or tokens[name].text.lower() not in SAINTS:
        return last
    while name < end and name - last < LONGEST_WAY:
        joined = tokens[name].text in {"and", "&", "."} and name + 1 < end
        if tokens[name].pos != "PROPN" and not (joined and tokens[name + 1].pos == "PROPN"):
            break
        name += 1
    return name


def _part_before(document: Document, core: int) -> int:
    """Where a part of the facility begins: 'the visa section of the …'; else ``core``."""
    tokens = document.tokens
    start = document.bounds[tokens[core].sentence][0]
    of = core - 1
    while of > start and tokens[of].dep == "det":
        of -= 1
    if of - 1 > start and tokens[of].text.lower() == "of":
        part = tokens[of - 1]
        if part.lemma in load_words().nouns.part:
            return _left_edge(document, part.i)
    return core


def _left_edge(document: Document, noun: int) -> int:
    """The first token of the noun's run of modifiers, without its article."""
    start = document.bounds[document.tokens[noun].sentence][0]
    first = noun
    while first > start:
        before = document.tokens[first - 1]
        inside = first - 1 <= before.head <= noun or first <= before.head <= noun
        if before.dep not in MODIFIERS or not inside or before.text in {",", "(", '"', "“"}:
            break
        first -= 1
    while first < noun and document.tokens[first].dep == "det":
        first += 1
    return first


def _with_names(document: Document, phrase: _Phrase, spans: list[Span]) -> Span | None:
    """The phrase with the names in and behind it; None when it has none."""
    owner = within = ""
    named = False
    for span in spans:
        if phrase.core <= span.first and span.last <= phrase.noun:
            name = document.text(span.first, span.last)
            if phrase.kind in WORSHIP and document.tokens[span.first].text.lower() in SAINTS:
                continue
            if span.kind == "demonym" or phrase.kind in MISSIONS:
                owner = name
            else:
                within = name
    for token in document.tokens[phrase.core : phrase.last]:
        kind = token.lemma in phrase.kind.split()  # 'the Library' has no name
        named = named or (token.pos == "PROPN" and not kind and not _in(token.i, spans, "demonym"))
    behind = _place_behind(document, phrase.last, spans)
    last = phrase.last
    if behind and document.tokens[behind.last - 1].text in STREETS:
        return Span(  # 'a church on Locust Street': that is in the same town
            phrase.first,
            behind.last,
            "facility",
            "FAC",
            document.text(phrase.core, behind.last),
            facility=phrase.kind,
        )
    if behind:
        within, last = behind.name or document.text(behind.first, behind.last), behind.last
    if not (named or within):
        return None
    core = document.text(phrase.core, phrase.last)
    name = core if named and not behind else (f"{core} in {within}" if behind else core)
    return Span(
        phrase.first,
        last,
        "facility",
        "FAC",
        name,
        facility=phrase.kind,
        owner=owner,
        within=within,
    )


def _in(i: int, spans: list[Span], kind: str) -> bool:
    return any(span.kind == kind and span.first <= i < span.last for span in spans)


def _place_behind(document: Document, i: int, spans: list[Span]) -> Span | None:
    """The place that a facility is said to stand in: 'in Shenyang', 'in the city of Kolkata'."""
    tokens = document.tokens
    end = document.bounds[tokens[i - 1].sentence][1]
    if i >= end or tokens[i].text.lower() not in {"in", "at", "near", "of", "outside", "on"}:
        return None
    for k in range(i + 1, min(end, i + 1 + LONGEST_WAY)):
        span = next((s for s in spans if s.first <= k < s.last), None)
        if span:
            saint = document.text(span.first, span.last).startswith(("St ", "St. ", "Saint "))
            return span if span.kind in PLACE_KINDS and not saint else None
        if tokens[k].pos in {"VERB", "AUX", "PUNCT", "CCONJ", "SCONJ", "PRON"}:
            return None
        if tokens[k].entity in {"DATE", "TIME"} or tokens[k].text.lower() in ELSEWHERE:
            return None
    return None

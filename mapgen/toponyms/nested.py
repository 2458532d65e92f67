"""Names that the parser has as no place: in other names, in datelines, taken for persons or missed.

Half of the place names that the parser loses stand in a longer name ("Paris Police Department"),
a fifth to a third are demonyms, a tenth it takes for persons.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, dateline_end, load_words
from mapgen.toponyms.span import Span

# Inside these a place name is a part of another name: 'Paris Police Department', 'Bank of China'.
NAME_LABELS = {"ORG", "PERSON", "NORP", "WORK_OF_ART", "LAW", "EVENT", "PRODUCT"}
# The small model takes foreign towns for persons and peoples; these hold no inner places.
BEINGS = {"PERSON", "NORP"}
LONGEST_NAME = 5  # tokens; the longest city names in news ("Santa Cruz de la Sierra") have five
WEIGHTY = 100_000  # people; below it the word in a name is more often a common one
MONTHS = set(calendar.month_name) | set(calendar.month_abbr)
JOINING = {"and", "for", "to"}
SHARES = {"interest", "invest", "investment", "investor", "share", "stake", "stock"}
SAYING_WHERE = {"in", "near", "at", "outside", "inside", "around"}
# What two sides have with each other, towns too, beside nouns.statement: 'the match between Leeds
# and Hull'. All else between two towns is on the way: 'a convoy between Gao and Menaka'.
BETWEEN_PARTIES = {
    "alliance", "choice", "clash", "contrast", "cooperation", "derby", "difference", "final",
    "friendship", "game", "gap", "match", "meeting", "partnership", "relation", "relationship",
    "rivalry", "series", "similarity", "split", "talk", "tension", "tie", "war",
}  # fmt: skip
# What somebody does between two persons: 'mediated between Hamilton and Burr'.
BETWEEN_PERSONS = {
    "alternate", "choose", "decide", "differ", "distinguish", "divide", "judge", "mediate", "pick",
    "share", "split",
}  # fmt: skip
LONGEST_DATELINE = 4  # tokens before the dash: 'ST. PETERSBURG, Fla. -'


def names_in_names(document: Document, places: Places) -> Iterator[Span]:
    """Place names in the names of bodies, works, laws and events: part of another name.

    A name that is the whole entity ("Malawi" taken for a body) is judged by its sentence. The
    names of persons hold no places.
    """
    for entity in document.entities:
        if entity.label not in NAME_LABELS:
            continue
        between = is_between_places(document, entity.first)
        joined = joined_names(document, entity.first, entity.last, places, one=between)
        if joined and between:
            yield from joined
            continue
        for span in _known(document, entity.first, entity.last, places, "inner", entity.label):
            whole = trimmed(document, Span(entity.first, entity.last, "name"))
            if whole and (span.first, span.last) == (whole.first, whole.last):
                if entity.label != "PERSON" or _stands_as_place(document, span):
                    yield whole
            elif _names_a_body(document, span) or (
                entity.label not in BEINGS and _weighty(document, span, places)
            ):
                yield span


def joined_names(
    document: Document, first: int, last: int, places: Places, *, one: bool = False
) -> list[Span]:
    """Places that the parser has as one name: 'between Piraeus and Naxos', 'from Pokhara for
    Jomsom', 'Kurla, Sion and Dadar'; else empty. ``one`` when it is enough that one of them is
    known; so it is of a list with commas and "and" ('Wainwright, Alta.' is none)."""
    words = [t.text for t in document.tokens[first:last]]
    cuts = [first + k for k, word in enumerate(words) if word in JOINING or word == ","]
    joined = not JOINING.isdisjoint(words)
    ends = zip([first - 1, *cuts], [*cuts, last], strict=True)
    parts = [(before + 1, end) for before, end in ends if before + 1 < end]
    if len(parts) < 2 or not (one or joined) or places.knows(document.text(first, last)):
        return []
    known = [places.knows(document.text(*part)) for part in parts]
    enough = any(known) if one or "," in words else all(known)
    return [Span(*part, "name") for part in parts] if enough else []


def is_between_places(document: Document, first: int) -> bool:
    """Whether a word of place is right before a name, 'between' where something moves or happens;
    none is before that of a firm."""
    before = document.tokens[first - 1] if first else None
    if before is None or before.pos not in {"ADP", "SCONJ"}:
        return False
    words = load_words()
    word, governor = before.text.lower(), document.head(before.i)
    if word == "between":
        return lies_between(governor)
    of_place = words.prepositions
    place_words = of_place.at | of_place.origin | of_place.goal | of_place.passage
    return word in place_words - words.prepositions.party and governor.lemma not in SHARES


def lies_between(governor: Token) -> bool:
    """Whether "between" behind this word says where: 'overturned between Hamilton and Dunkeld',
    'the road between'; not what two sides have with each other."""
    words = load_words()
    if governor.pos == "VERB":
        return not is_of_parties(governor)
    nouns = words.nouns
    lying = nouns.movement | nouns.region | nouns.facility | nouns.land | words.verbs.motion
    return governor.lemma in lying - BETWEEN_PARTIES


def is_of_parties(governor: Token) -> bool:
    """Whether what is "between" two belongs to persons or powers rather than to places."""
    words = load_words()
    if governor.pos == "VERB":
        return governor.lemma in words.verbs.saying | words.verbs.stating | BETWEEN_PERSONS
    return governor.lemma in words.nouns.statement | BETWEEN_PARTIES


def qualified_names(document: Document, places: Places) -> Iterator[Span]:
    """Names that the parser takes for persons or days, before the state or country that says
    where they are: 'in Holliday, Missouri,'."""
    for state in document.entities:
        comma = state.first - 1
        if state.label != "GPE" or comma < 1 or document.tokens[comma].text != ",":
            continue
        first = comma
        while first and document.tokens[first - 1].pos == "PROPN":
            first -= 1
        name = document.tokens[first:comma]
        if not 0 < len(name) < LONGEST_NAME or name[0].text in MONTHS:
            continue
        if first == 0 or document.tokens[first - 1].text.lower() not in SAYING_WHERE | {"to"}:
            continue
        after = document.tokens[state.last : state.last + 1]
        closed = not after or after[0].pos in {"PUNCT", "ADP"}
        if closed and any(
            p.feature_code == "ADM1" or p.precision == "country"
            for p in places.candidates(Query(name=document.text(state.first, state.last)))
        ):
            yield Span(first, comma, "entity", "GPE")


def trimmed(document: Document, span: Span) -> Span | None:
    """The span without "the", "'s", "in" and punctuation at its ends; None when nothing is left."""
    first, last = span.first, span.last
    while first < last and document.tokens[first].pos in {"DET", "PUNCT", "ADP", "CCONJ"}:
        first += 1
    while first < last and (
        document.tokens[last - 1].tag == "POS"
        or document.tokens[last - 1].pos in {"PUNCT", "CCONJ", "ADP"}
    ):
        last -= 1
    return span.over(first, last) if first < last else None


def _stands_as_place(document: Document, span: Span) -> bool:
    """Whether a name taken for a person's stands as only a place's does: 'in Chikwawa',
    'Alexandria woman'."""
    after = document.tokens[span.last] if span.last < len(document.tokens) else None
    head = document.root_of(span.first, span.last)
    describes = (
        after is not None
        and head.dep == "compound"
        and after.lemma in load_words().nouns.people | load_words().nouns.institution
        and after.text.islower()
    )
    owned = document.head(head.i)
    owns = (
        head.dep == "poss"  # "in Giza's Haram district"
        and owned.lemma in load_words().nouns.locality | load_words().nouns.region
        and document.head(owned.i).pos == "ADP"
    )
    verbs = load_words().verbs
    gone_from = head.dep == "dobj" and owned.lemma in (
        verbs.leaving | verbs.reaching | verbs.crossing
    )  # 'the ferry had left Split'
    between = owned.text.lower() == "between" and is_between_places(document, span.first)
    return describes or owns or gone_from or between or behind_place_word(document, span)


def behind_place_word(document: Document, span: Span) -> bool:
    """Whether a preposition of place governs the name, or the first name of its list: also 'the
    town of', 'by way of', 'as far as'."""
    head = document.root_of(span.first, span.last)
    while head.dep == "conj" and head.head != head.i:
        head = document.head(head.i)
    if head.dep != "pobj":
        return False
    words = load_words().prepositions
    governor = document.head(head.i)
    word = governor.text.lower()
    if word == "of":
        return _is_place_noun(document.head(governor.i))
    if word == "as":
        before = document.tokens[max(0, governor.i - 2) : governor.i]
        return "far" in {token.text.lower() for token in before}
    place_words = (words.at | words.origin | words.passage | words.goal) - words.party
    return word in place_words


def _is_place_noun(noun: Token) -> bool:
    """'The town of', 'the streets of', 'the bus station of', 'by way of'."""
    nouns = load_words().nouns
    local = nouns.locality | nouns.region | nouns.facility | nouns.movement
    return noun.pos == "NOUN" and noun.lemma in local - nouns.institution


def _weighty(document: Document, span: Span, places: Places) -> bool:
    """Whether a name inside another is worth a word: 'Vienna' in a treaty is, 'Union' is not."""
    found = places.candidates(Query(name=document.text(span.first, span.last)))
    return any(p.population >= WEIGHTY or p.layer == "checked" for p in found)


def _names_a_body(document: Document, span: Span) -> bool:
    """Whether the next word is one of a local body, office or site, or the name says what it is:
    'Grand Ledge Police', 'Walker County Commissioners', 'Laurel County Clerk'."""
    nouns = load_words().nouns
    local = nouns.region | nouns.locality
    if span.last - span.first > 1 and document.tokens[span.last - 1].lemma in local:
        return True
    if span.last >= len(document.tokens):
        return False
    after = document.tokens[span.last]
    bodies = nouns.institution | nouns.name_tail | nouns.facility | local
    return after.lemma in bodies and after.sentence == document.tokens[span.first].sentence


def bare_names(document: Document, places: Places) -> Iterator[Span]:
    """Capitalised names that the parser missed and the gazetteer knows.

    Only proper nouns, so that 'Police' or 'Reading' at the start of a sentence stays a word, and
    none that the parser has as something else (May, Thursday).
    """
    for first, end in document.bounds:
        for span in _known(document, first, end, places, "name", ""):
            labels = {token.entity for token in document.tokens[span.first : span.last]}
            city = labels == {"LANGUAGE"} and _weighty(document, span, places)  # Aleppo, not Farsi
            if not (labels <= {"", "NORP"} or city) or labels == {"NORP"}:
                continue  # the parser has it as something else; of 'Tamil Nadu' only 'Tamil'
            before = document.tokens[span.first - 1] if span.first > first else None
            after = document.tokens[span.last] if span.last < end else None
            if before is not None and before.pos == "PROPN":
                continue  # a proper noun goes on: 'Minister' in 'Foreign Minister'
            if after is None or after.pos != "PROPN":
                yield span
            elif _names_a_body(document, span):
                yield span.as_kind("inner")


def cities_said(document: Document, places: Places) -> Iterator[Span]:
    """Known cities right behind "in" or "near", whatever the parser takes them for: 'in north
    Leeds' is a noun and a product for it. Persons are not."""
    directions = load_words().directions
    for first, end in document.capitals:
        before = first - 1
        if before > 0 and document.tokens[before].text.casefold() in directions:
            before -= 1
        if before < 0 or document.tokens[before].text.lower() not in SAYING_WHERE:
            continue
        token = document.tokens[first]
        follows = first + 1 < end and document.tokens[first + 1].text[:1].isupper()
        if not follows and token.entity != "PERSON" and places.knows(token.text):
            span = Span(first, first + 1, "name")
            if _weighty(document, span, places) and not places.geonames.is_common_word(token.text):
                yield span


def _known(
    document: Document, first: int, end: int, places: Places, kind: str, label: str
) -> Iterator[Span]:
    free = first
    for token in document.tokens[first:end]:
        if token.i < free or token.pos != "PROPN" or not token.text[:1].isupper():
            continue
        for last in range(min(end, token.i + LONGEST_NAME), token.i, -1):
            name = document.text(token.i, last)
            if document.tokens[last - 1].pos == "PROPN" and places.knows(name):
                yield Span(token.i, last, kind, label)
                free = last
                break


def datelines(document: Document, places: Places) -> Iterator[Span]:
    """Towns in capitals in a dateline, or before a comma at the start of a sentence ('COLUMBUS, a
    town of 900, …'): the parser has few of them as places."""
    for sentence, (first, end) in enumerate(document.bounds):
        if not (document.tokens[first].text.isupper() and len(document.tokens[first].text) > 1):
            continue
        written = document.sentences[sentence]
        until = written.start + dateline_end(written.text)
        for last in range(min(end, first + LONGEST_DATELINE), first, -1):
            name, behind = document.text(first, last), document.tokens[last - 1].end
            comma = re.match(r",\s+[A-Z]", document.article.text[behind : behind + 20])
            ends = name[-1].isalnum() or name[-1] == "."
            if ends and name.isupper() and (behind <= until or comma) and places.knows(name):
                yield Span(first, last, "name")
                break


def names_again(document: Document, found: Sequence[Span]) -> Iterator[Span]:
    """The names that were found, wherever else they stand: once found, found everywhere.

    Not at the end of a person's name: 'Lincoln' in Nebraska is not 'Abraham Lincoln'.
    """
    names: dict[str, set[tuple[str, ...]]] = {}
    for span in found:
        if span.kind in {"entity", "name"} and not span.facility:
            words = tuple(t.text for t in document.tokens[span.first : span.last])
            if words[0][:1].isupper():
                names.setdefault(words[0], set()).add(words)
    ends = {e.last: e for e in document.entities if e.label == "PERSON" and e.last - e.first > 1}
    inside = {
        i: e.last - e.first
        for e in document.entities
        if e.label in NAME_LABELS
        for i in range(e.first, e.last)
    }
    for i, _ in document.capitals:
        for words in names.get(document.tokens[i].text, ()):
            last = i + len(words)
            if tuple(t.text for t in document.tokens[i:last]) != words or last in ends:
                continue
            longer = inside.get(i, 0) > len(words)
            yield Span(i, last, "inner" if longer else "name")

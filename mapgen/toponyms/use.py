"""What a toponym does in its sentence, with the evidence: a government that acts is no place.

The evidence is the word that governs the name: the verb it is subject or object of, the
preposition before it, the noun it modifies or owns. The lists are in data/words.toml.
"""

from __future__ import annotations

from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, load_words
from mapgen.toponyms.behind import (
    CONTINENTS,
    MINDED,
    Verdict,
    behind_preposition,
    is_kind_of_place,
)
from mapgen.toponyms.passing import (
    behind_label,
    in_dateline,
    in_instruction,
    is_creed,
    is_opinion,
    stands_alone,
)
from mapgen.toponyms.spans import Span

# Of these the name stands before: 'the Haram district of Giza', but 'the Pacific isle of Niue'.
QUARTERS = {
    "area", "borough", "community", "county", "district", "neighborhood", "neighbourhood", "part",
    "quarter", "street",
}  # fmt: skip
# What a court does where it sits: 'a Lyon court sentenced five men'
JUDGING = {
    "acquit",
    "clear",
    "convict",
    "fine",
    "hear",
    "jail",
    "remand",
    "rule",
    "sentence",
    "try",
}
# What only the report tells of a court: 'Leeds Crown Court heard that he had fled'
HEARING = {"hear", "tell"}
# A mountain or a river that does something is no power: 'Mount Semeru threw ash'.
NATURAL = {"mount", "mt", "mt.", "volcano", "glacier", "river", "lake", "creek"}
NEXT_TO = {"neighbour", "neighbor", "neighbouring", "neighboring", "surround"}


def use_of(document: Document, span: Span, places: Places) -> Verdict:
    """The use of a span and the reason, in words a reader understands."""
    if span.kind == "demonym":
        return "demonym", "a word for a people or a nationality"
    if span.kind == "inner" and not _owns_site(document, span):
        return "in_name", f"part of the name “{_name_around(document, span)}”"
    if in_dateline(document, span):
        return "background", "the dateline: where the report was written"
    if behind_label(document, span) or stands_alone(document, span):
        return "background", "a label, not a report"
    if in_instruction(document, span):
        return "background", "tells the reader what to do, not what happened"
    if is_creed(document, span):
        return "in_name", f"the name of a church as a body: “{span.name}”"
    if span.kind == "phrase" and not _one_name(document, span):
        return "place", "a phrase of the hand-checked gazetteer"
    if _of_any_kind(document, span, places):
        return "background", f"any {document.tokens[span.last - 1].text} of the country"
    head = document.root_of(span.first, span.last)
    if document.tokens[max(0, span.first - 1)].lemma == "another":
        return "background", f"compared with: “another {span.name}”"
    seat = _seat(document, head)
    if seat:
        return "in_name", f"a body, not a place: “{seat}”"
    if _is_body_of_country(document, span, places):
        return "actor", f"a body of a country, not a place: “{span.name}”"
    verdict = _by_governor(document, span, head, places)
    if verdict[0] != "place":
        return verdict
    if is_opinion(document, head.i, country=places.country_of(span.name) != ""):
        return "background", "somebody says what it is like there, not what happened"
    return verdict


def _seat(document: Document, head: Token) -> str:
    """'Pittsburgh-based' before a name, which is that of a firm then; else nothing."""
    for word in document.children(head.i):
        seat = document.child(word.i, "npadvmod") if word.text.lower() == "based" else None
        if seat is not None and word.i < head.i:
            return f"{seat.text}-{word.text}"
    return ""


def _is_body_of_country(document: Document, span: Span, places: Places) -> bool:
    """'the Guardia Civil, Spain': a name with an article that no gazetteer has and that is no kind
    of place, before a country. A village has no article."""
    before, comma = document.tokens[max(0, span.first - 1)], span.last
    if span.facility or before.text.lower() != "the" or comma + 1 >= len(document.tokens):
        return False
    name = document.text(span.first, span.last)
    nouns = load_words().nouns
    kinds = nouns.facility | nouns.region | nouns.locality | nouns.land
    if places.knows(name) or document.tokens[span.last - 1].text.lower() in kinds:
        return False
    country = any(
        places.country_of(document.text(comma + 1, last))
        for last in range(comma + 2, min(comma + 4, len(document.tokens) + 1))
    )
    return document.tokens[comma].text == "," and span.label != "LOC" and country


def _of_any_kind(document: Document, span: Span, places: Places) -> bool:
    """'the 12th fastest-growing U.S. county' names none; 'the U.S. border' does."""
    last = document.tokens[span.last - 1]
    if span.last - span.first < 2 or not last.text.islower():
        return False
    kinds = load_words().nouns.locality | {"county", "state", "province", "region", "street"}
    return last.lemma in kinds and places.country_of(document.text(span.first, span.last - 1)) != ""


def _owns_site(document: Document, span: Span) -> bool:
    """'Derry's Altnagelvin Hospital', 'Harare's Third Street': the town of a site."""
    head = document.root_of(span.first, span.last)
    nouns = load_words().nouns
    owned = document.head(head.i).lemma
    return head.dep == "poss" and owned in nouns.facility | nouns.locality | nouns.region


def _name_around(document: Document, span: Span) -> str:
    for entity in document.entities:
        if entity.first <= span.first and span.last <= entity.last:
            return document.text(entity.first, entity.last)
    return document.text(span.first, span.last)


def _one_name(document: Document, span: Span) -> bool:
    """Whether a checked phrase is a bare name ("China", "the White House"), which may act too."""
    tokens = document.tokens[span.first : span.last]
    bare = tokens[1:] if tokens[0].text == "the" else tokens
    return all(token.text[:1].isupper() for token in bare)


def _by_governor(document: Document, span: Span, head: Token, places: Places) -> Verdict:
    governor = document.head(head.i)
    match head.dep:
        case "conj" | "appos" if span.first > governor.i or head.dep == "conj":
            return _by_sibling(document, span, governor, places)
        case "nsubj":
            return _as_subject(document, span, governor, places)
        case "nsubjpass":
            return _as_passive_subject(document, span, governor)
        case "dobj" | "dative" | "obj":
            return _as_object(document, span, governor, places)
        case "pobj" | "pcomp":
            named = document.head(governor.i)
            if governor.text.lower() in {"as", "like", "including"} and is_kind_of_place(named):
                return _by_governor(document, span, named, places)
            return behind_preposition(document, span, governor, places)
        case "poss":
            return _as_owner(span, governor)
        case "compound" | "nmod" | "amod" | "npadvmod" if governor.i >= span.last:
            return _as_modifier(document, span, governor)
        case "agent":
            return "actor", "the one who did it"
        case _:
            return "place", "named on its own"


def _by_sibling(document: Document, span: Span, sibling: Token, places: Places) -> Verdict:
    """In a list or an apposition a name does what the first one does."""
    first = _first_of_list(document, span)
    if first is not None and first.dep == "pobj":
        return _by_governor(document, span, first, places)
    if span.last - 1 > sibling.i and sibling.pos == "NOUN" and is_kind_of_place(sibling):
        return "place", f"one of the {sibling.text}"
    if sibling.dep in {"conj", "appos"} and sibling.head != sibling.i:
        return _by_sibling(document, span, document.head(sibling.i), places)
    if sibling.pos in {"NOUN", "PROPN"}:
        return _by_governor(document, span, sibling, places)
    return "place", "named beside another"


def _first_of_list(document: Document, span: Span) -> Token | None:
    """The first of the places that stand before a name with nothing but commas and "and" between:
    the parser hangs 'killed 24 people in Poland, Romania and Austria' on the people."""
    tokens = document.tokens
    start = document.bounds[tokens[span.first].sentence][0]
    first, i = None, span.first - 1
    while i > start:
        between = i
        while i > start and tokens[i].text.lower() in {",", "and", "or", "the"}:
            i -= 1
        if i == between or tokens[i].entity not in {"GPE", "LOC"}:
            break
        last = i + 1
        while i > start and tokens[i].entity == tokens[last - 1].entity and tokens[i].text != ",":
            i -= 1
        first = document.root_of(i + 1, last)
    return first


def _as_subject(document: Document, span: Span, verb: Token, places: Places) -> Verdict:
    words = load_words()
    verbs, lemma = words.verbs, verb.lemma
    if not NATURAL.isdisjoint(span.name.lower().split()) and lemma not in verbs.saying:
        return "place", f"what is told of it happens there: “{verb.text}”"
    if span.facility == "court" and _only_hears(document, verb):
        return "actor", f"it only hears what happened elsewhere: “{verb.text}”"
    judges = span.facility == "court" and lemma in JUDGING
    if span.facility and (judges or lemma not in verbs.saying | verbs.stating | words.story.mind):
        return "place", f"what is told of it happens there: “{verb.text}”"
    located = span.facility and span.name.endswith(f" in {span.within}")
    if located and lemma not in verbs.stating:
        return "place", f"what is told of it happens there: “{verb.text}”"
    if lemma in verbs.having and not _steers(document, verb):
        if _only_described(document, verb):
            return "background", f"says what it is like: “{verb.text}”"
        return "place", f"what is told of it happens there: “{verb.text}”"
    if lemma in verbs.befalling and places.country_of(span.name) == "":
        return "place", f"it happens to the place: “{verb.text}”"
    return "actor", f"it is the one who acts: “{verb.text}”"


def _only_hears(document: Document, verb: Token) -> bool:
    """'Leeds Crown Court heard that …', 'was told that …', '…, the court heard'."""
    if verb.lemma not in HEARING or document.child(verb.i, "dobj") is not None:
        return False
    return document.child(verb.i, "ccomp") is not None or verb.dep in {"parataxis", "ccomp"}


def _only_described(document: Document, verb: Token) -> bool:
    """'Mexico is a great nation', 'Dubai has strategic goals': nothing happens or is to be seen
    there, as in 'Oslo was cold', 'Kenya has had three deaths', 'Haiti is in ruins'."""
    words = load_words()
    seen = words.nouns.happening | words.nouns.scene | words.nouns.people | words.nouns.movement
    told = [c for c in document.children(verb.i) if c.dep in {"attr", "acomp", "dobj"}]
    if verb.lemma == "lie":
        return True
    if verb.lemma not in {"be", "become", "remain", "have", "experience", "face"} or not told:
        return False
    return not any(
        t.lemma in seen - {"one"} or document.child(t.i, "nummod") for t in told
    )  # 'has one of the worst records' neither


def _steers(document: Document, verb: Token) -> bool:
    """'China is ready to …', 'Moscow has an interest …': a will, not a location."""
    return any(
        child.dep == "xcomp" or (child.dep == "acomp" and child.lemma in MINDED)
        for child in document.children(verb.i)
    )


def _as_passive_subject(document: Document, span: Span, verb: Token) -> Verdict:
    if span.facility == "court" and _only_hears(document, verb):
        return "actor", f"it only hears what happened elsewhere: “{verb.text}”"
    if span.facility or verb.lemma in load_words().verbs.befalling:
        return "place", f"it happens to the place: “{verb.text}”"
    return "actor", f"it is dealt with as a power: “{verb.text}”"


def _as_object(document: Document, span: Span, verb: Token, places: Places) -> Verdict:
    verbs = load_words().verbs
    lemma = verb.lemma
    if lemma in verbs.befalling | verbs.leaving | verbs.reaching | verbs.crossing:
        return "place", f"it happens there: “{verb.text}”"
    if span.facility or (span.label in {"LOC", "FAC"} and span.name not in CONTINENTS):
        return "place", f"it happens there: “{verb.text}”"
    if lemma in NEXT_TO:
        return "place", f"“{verb.text}” says where"
    power = places.country_of(span.name) or places.capital_of(span.name)
    if lemma in verbs.pressing or power or span.name in CONTINENTS:
        return "actor", f"it is spoken to or dealt with: “{verb.text}”"
    return "place", f"it happens there: “{verb.text}”"


def _as_owner(span: Span, owned: Token) -> Verdict:
    """'China's Foreign Ministry' acts; 'China's coast' is a place."""
    nouns = load_words().nouns
    places = nouns.region | nouns.locality | nouns.facility | nouns.happening | nouns.land
    if owned.lemma in places - nouns.institution - nouns.statement:
        return "place", f"where the {owned.text} is"
    return "actor", f"the owner of “{owned.text}”"


def _as_modifier(document: Document, span: Span, noun: Token) -> Verdict:
    nouns = load_words().nouns
    if noun.tag == "VBN":  # 'Pittsburgh-based Alcoa', 'the Delft-born painter'
        return "background", f"says who or what is meant: “{span.name}-{noun.text}”"
    noun = _whole(document, noun)
    lemma = noun.lemma
    if span.facility:
        return "background", f"only describes “{noun.text}”"
    judged = document.head(noun.i)
    if lemma == "court" and judged.lemma in JUDGING and not _only_hears(document, judged):
        return "place", f"where the {noun.text} sits"
    if lemma in nouns.institution:
        return "actor", f"the {noun.text} acts, not the place"
    if noun.pos == "PROPN" and lemma in nouns.instrument | nouns.name_tail:
        return "in_name", f"part of a name that ends in “{noun.text}”"
    inside = nouns.facility | nouns.region | nouns.locality | nouns.land
    of = next((c for c in document.children(noun.i) if c.text.lower() == "of"), None)
    named = document.child(of.i, "pobj") if of else None
    wider = lemma in (nouns.region | nouns.locality) - QUARTERS
    if wider and named is not None and named.pos == "PROPN":
        return "background", f"says which {noun.text}"  # 'the Pacific territory of Tokelau'
    before = document.tokens[span.first - 1] if span.first else noun
    if lemma in nouns.people and before.text.lower() in {"in", "at"} and noun.text.islower():
        return "place", f"“{before.text}” says where"  # 'in the city of Kassala people marched'
    if lemma in nouns.happening and _is_aside(document, noun):
        return "background", f"the {noun.text} is not what is told"
    if lemma in nouns.happening | nouns.movement | inside:
        return "place", f"where the {noun.text} is"
    if lemma in nouns.people | nouns.statement:
        return "actor", f"whose {noun.text} it is"
    return "background", f"only describes “{noun.text}”"


def _whole(document: Document, noun: Token) -> Token:
    """'station' in 'the Delft police station', 'shooting' in 'the Oslo police shooting'."""
    head = document.head(noun.i)
    nouns = load_words().nouns
    sites = nouns.facility | nouns.region | nouns.locality
    told = sites | nouns.happening if noun.lemma == "police" else sites
    return head if noun.dep == "compound" and head.i > noun.i and head.lemma in told else noun


def _is_aside(document: Document, noun: Token) -> bool:
    """'ahead of the US election', 'involvement in the Syrian war': it dates or explains another."""
    preposition = document.head(noun.i)
    if noun.dep != "pobj":
        return False
    governor = document.head(preposition.i)
    if preposition.text.lower() in {"of", "in"} and governor.lemma in {"ahead", "involvement"}:
        return True
    return preposition.text.lower() in {"about", "over", "since", "before"}

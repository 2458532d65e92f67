"""Sentences with a scene of their own that is not on the map: 'In Haven, a fire broke out'.

No gazetteer knows the name, or several places bear it. Nothing is carried over to such a
sentence nor past it until a known place comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapgen.events.sites import GUESSED
from mapgen.events.within import resolutions_in
from mapgen.language import Document, Token, load_words
from mapgen.models import Resolution, Toponym

STANDING = {"around", "at", "in", "inside", "near", "off", "outside"}
LEADING = STANDING - {"off"}
UNKNOWN = {"ambiguous", "unresolved"}
NO_NAME_OF_A_PLACE = {"DATE", "EVENT", "LANGUAGE", "LAW", "NORP", "ORG", "PRODUCT", "WORK_OF_ART"}
LONGEST_NAME = 4  # tokens: 'In Newcastle upon Tyne,' is long already
# What somebody tells beside, of the place of another.
SIDE_CLAUSES = {"relcl", "acl", "advcl"}


def with_unknown(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with all that a sentence says of where it stands, so that it is listed with what
    is not mapped: sites in a town that nobody knows, which do not stand in the story's, and names
    that the parser did not take for places ('Near Sokolinka, a train …')."""
    settled = [_without_guess(r) for r in resolutions]
    leading = list(_leading_names(document))
    if not leading:
        return settled
    covered = {i for r in settled for i in range(*r.toponym.tokens)}
    found = [
        Resolution(toponym=toponym, place=None, reason=toponym.reason, left_off="unresolved")
        for toponym in leading
        if covered.isdisjoint(range(*toponym.tokens))
    ]
    return sorted([*settled, *found], key=lambda r: r.toponym.start)


def _without_guess(resolution: Resolution) -> Resolution:
    """'A school in Haven' without the place that was guessed for want of Haven."""
    if not resolution.reason.startswith(GUESSED) or not names_its_town(resolution.toponym):
        return resolution
    return resolution.model_copy(
        update={
            "place": None,
            "left_off": "unresolved",
            "reason": f"“{resolution.toponym.within}” could not be placed",
        }
    )


def names_its_town(toponym: Toponym) -> bool:
    """'A school in Haven'; not 'a bar near the Gare du Nord', for towns have no article, nor the
    'Port of Montreal', which is the site itself."""
    if not toponym.facility or toponym.facility in toponym.within.lower().split():
        return False
    if not toponym.name.endswith(f" in {toponym.within}"):
        return False
    return f" the {toponym.within}" not in toponym.text


def _leading_names(document: Document) -> Iterator[Toponym]:
    for number, (first, end) in enumerate(document.bounds):
        tokens = document.tokens
        if tokens[first].text.lower() not in LEADING:
            continue
        last = first + 1
        while last < end and tokens[last].pos == "PROPN" and tokens[last].text[:1].isupper():
            last += 1
        if not first + 1 < last < end or tokens[last].text != "," or last - first > LONGEST_NAME:
            continue
        if any(
            t.entity in NO_NAME_OF_A_PLACE or t.text.isupper() for t in tokens[first + 1 : last]
        ):
            continue
        name = document.text(first + 1, last)
        yield Toponym(
            start=tokens[first + 1].start,
            end=tokens[last - 1].end,
            text=name,
            name=name,
            use="place",
            reason=f"no gazetteer knows “{name}”",
            sentence=number,
            tokens=(first + 1, last),
        )


def stands_elsewhere(
    document: Document, number: int, resolutions: Sequence[Resolution]
) -> Resolution | None:
    """The name of the place that a sentence says it stands at, when that is not on the map."""
    inside = resolutions_in(number, resolutions)
    return next((r for r in inside if is_unknown_scene(document, r)), None)


def is_unknown_scene(document: Document, resolution: Resolution) -> bool:
    """Whether a name says where its sentence stands, and nobody knows where that is."""
    toponym = resolution.toponym
    if resolution.left_off not in UNKNOWN or toponym.use != "place":
        return False
    before = document.tokens[max(0, toponym.tokens[0] - 1)]
    if not names_its_town(toponym) and (toponym.facility or before.dep == "det"):
        return False  # a site without a town ('the Town Hall') stands in that of the story
    if _is_told_where(document, toponym):
        return False
    if toponym.tokens[0] == document.bounds[toponym.sentence][0] + 1:
        return before.text.lower() in LEADING
    head = document.root_of(*toponym.tokens)
    if head.i in document.spoken or document.head(head.i).text.lower() not in STANDING:
        return False
    return _is_told_in_the_main_clause(document, head)


def _is_told_where(document: Document, toponym: Toponym) -> bool:
    """'Haven, a part of the town', 'Malembo, a village outside the capital': other words of the
    sentence say where it is."""
    kind = document.child(document.root_of(*toponym.tokens).i, "appos")
    return kind is not None and document.child(kind.i, "prep") is not None and kind.pos == "NOUN"


def _is_told_in_the_main_clause(document: Document, noun: Token) -> bool:
    """Whether what happens there is what the sentence tells: not 'a clerk who lives in Haven'."""
    for token in (noun, *document.ancestors(noun.i)):
        if token.dep in SIDE_CLAUSES:
            return False
        if token.pos == "NOUN" and token.lemma in load_words().nouns.people:
            return False  # 'a teacher in Haven said'
    return True

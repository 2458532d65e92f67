"""Places that a sentence does not name but the story fixes: 'the consulate', 'outside', 'home'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, facility_kind, load_words
from mapgen.models import EventPlace, Precision, Resolution

POINTING = {"the", "that", "this", "these", "those"}
ADVERBS = {"there", "outside", "inside", "nearby"}
# How exact a place must be for these nouns to point to it.
EXACT: dict[str, tuple[Precision, ...]] = {
    "locality": ("locality", "district"),
    "region": ("region", "area"),
    "country": ("country",),
}

Told = Mapping[int, Sequence[tuple[Resolution, EventPlace]]]


@dataclass(frozen=True, slots=True)
class Carried:
    """Words that point to a place, at tokens ``tokens``, with the Resolution they point to."""

    tokens: tuple[int, int]
    text: str
    resolution: Resolution
    reason: str


def carried_over(
    document: Document,
    number: int,
    resolutions: Sequence[Resolution],
    told: Told,
    places: Places,
) -> list[Carried]:
    """What sentence ``number`` points to, in the order of its words.

    ``told`` holds the places of the sentences before.
    """
    named = [r for r in resolutions if r.toponym.sentence == number]
    before = [pair[0] for n in range(number) for pair in told.get(n, ())]
    found: list[Carried] = []
    first, end = document.bounds[number]
    for token in document.tokens[first:end]:
        if any(r.toponym.tokens[0] <= token.i < r.toponym.tokens[1] for r in named):
            continue
        found.extend(_by_noun(document, token, before, named))
        found.extend(_by_adverb(document, token, number, told))
        found.extend(_by_origin(document, token, resolutions, places))
    return found


def _by_noun(
    document: Document, token: Token, before: Sequence[Resolution], named: Sequence[Resolution]
) -> Iterator[Carried]:
    """'the consulate', 'the city', 'the country': the last one of that kind."""
    article = document.child(token.i, "det")
    if token.pos != "NOUN" or article is None or article.text.lower() not in POINTING:
        return
    if token.dep in {"compound", "nmod", "amod"}:
        return
    described = document.child(token.i, "amod", "compound", "nmod", "poss", "relcl", "nummod")
    tokens = (article.i, token.i + 1)
    kind = facility_kind(document, token)
    for earlier in reversed([*before, *(r for r in named if r.toponym.tokens[1] <= article.i)]):
        place = earlier.place
        if place is None:
            continue
        same = kind and earlier.toponym.facility == kind
        if same or (not kind and not described and _points_to(token, place.precision)):
            words = document.text(*tokens)
            reason = f"“{words}” is “{earlier.toponym.text}”, named before"
            yield Carried(tokens, words, earlier, reason)
            return


def _points_to(token: Token, precision: Precision) -> bool:
    nouns = load_words().nouns
    if token.lemma in nouns.country:
        return precision in EXACT["country"]
    if token.lemma in nouns.locality:
        return precision in EXACT["locality"]
    return token.lemma in {"region", "province", "area"} and precision in EXACT["region"]


def _by_adverb(document: Document, token: Token, number: int, told: Told) -> Iterator[Carried]:
    """'there', 'outside': the place of the sentence before."""
    if token.text.lower() not in ADVERBS or token.dep != "advmod" or token.tag == "EX":
        return
    if document.child(token.i, "pobj") or not told.get(number - 1):
        return
    resolution = told[number - 1][-1][0]
    reason = f"“{token.text}” points to “{resolution.toponym.text}” in the sentence before"
    yield Carried((token.i, token.i + 1), token.text, resolution, reason)


def _by_origin(
    document: Document, token: Token, resolutions: Sequence[Resolution], places: Places
) -> Iterator[Carried]:
    """'deported home', 'their homeland': the country of the people in the sentence."""
    words = load_words()
    if token.lemma not in words.nouns.origin:
        return
    if token.lemma == "home":
        # "deported home face": the small model takes this for a noun, so ask the word before
        verb = document.tokens[max(0, token.i - 1)]
        if verb.lemma not in words.verbs.motion | words.verbs.sending:
            return
    people = [
        r
        for r in resolutions
        if r.toponym.use == "demonym"
        and r.toponym.sentence == token.sentence
        and r.toponym.tokens[1] <= token.i
        and document.tokens[r.toponym.tokens[1] - 1].pos in {"PROPN", "NOUN"}
    ]
    if not people:
        return
    demonym = people[-1]
    codes = places.demonyms.country_of(demonym.toponym.text)
    place = places.countries.by_code(codes[0]) if len(codes) == 1 else None
    if place is None:
        return
    owner = document.child(token.i, "poss")
    tokens = (owner.i if owner else token.i, token.i + 1)
    resolution = demonym.model_copy(update={"place": place, "left_off": None, "confidence": 0.9})
    reason = f"“{token.text}” of the {demonym.toponym.text} is {place.name}"
    yield Carried(tokens, document.text(*tokens), resolution, reason)

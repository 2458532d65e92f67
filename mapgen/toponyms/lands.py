"""A nationality before a piece of land is that land: 'the Greek islands', 'Turkish airspace'.

The words stand for the country, for its part ('a northern Nigerian village') or for its capital
('the Swedish capital'). 'The Turkish town' is one that was named before, 'the Turkish town of Van'
one that is named behind: neither stands for Turkey.
"""

from __future__ import annotations

from dataclasses import replace

from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, load_words
from mapgen.toponyms.spans import Span

STANDING = {"pobj", "dobj", "nsubj", "nsubjpass", "conj"}
# Of these a country has many: with 'the' one of them is meant, which is named elsewhere.
ONE_OF_MANY = {
    "archipelago", "borough", "canton", "county", "desert", "district", "governorate", "hamlet",
    "island", "jungle", "lake", "mountain", "municipality", "neighborhood", "neighbourhood",
    "peninsula", "port", "prefecture", "province", "region", "resort", "settlement", "state",
    "suburb", "town", "city", "township", "valley", "village",
}  # fmt: skip
THE_LAND = {
    "airspace", "border", "coast", "coastline", "countryside", "frontier", "heartland", "highland",
    "highlands", "hinterland", "interior", "mainland", "shore", "sky", "soil", "territory",
}  # fmt: skip
POINTING = {"the", "that", "this"}


def with_lands(document: Document, spans: list[Span], places: Places) -> list[Span]:
    """The spans, with a demonym that describes a piece of land grown to the whole phrase."""
    taken = {i for span in spans for i in range(span.first, span.last)}
    return [
        (span.kind == "demonym" and _land(document, span, taken, places)) or span for span in spans
    ]


def _land(document: Document, span: Span, taken: set[int], places: Places) -> Span | None:
    noun = document.head(document.root_of(span.first, span.last).i)
    between = range(span.last, noun.i + 1)
    if not between or len(between) > 3 or not taken.isdisjoint(between):
        return None
    if noun.pos != "NOUN" or noun.dep not in STANDING or noun.i in document.spoken:
        return None
    capital = noun.text == "capital"
    if (not capital and not _is_land(noun)) or _is_told_elsewhere(document, noun):
        return None
    codes = places.demonyms.country_of(document.text(span.first, span.last))
    country = places.countries.by_code(codes[0]) if len(codes) == 1 else None
    if country is None:
        return None
    name = places.countries.capital_name(country.country) if capital else country.name
    land = replace(span, last=noun.i + 1, kind="land", name=name)
    before = document.tokens[span.first - 1] if span.first else noun
    if before.lemma in load_words().directions and not capital:
        land = replace(land, first=before.i, name=f"{before.text.lower()} {name}")
    return land


def _is_land(noun: Token) -> bool:
    many = noun.lemma in ONE_OF_MANY
    return many or noun.lemma in THE_LAND or (noun.lemma == "water" and noun.tag == "NNS")


def _is_told_elsewhere(document: Document, noun: Token) -> bool:
    """Whether a name beside the noun says which it is, or one is meant that was told before."""
    for child in document.children(noun.i):
        if child.text.lower() in {"of", "called"} or (
            child.pos == "PROPN" and child.dep == "appos"
        ):
            return True
        if child.text.lower() in POINTING and noun.tag == "NN" and noun.lemma in ONE_OF_MANY:
            return True
        if child.text.lower() in {"no", "any", "every", "ethnic"}:
            return True
    return False

"""The word lists of data/words.toml: what verbs and nouns say about the place beside them."""

from __future__ import annotations

import tomllib
from functools import cache

from pydantic import ValidationError

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.language.document import Document, Token
from mapgen.models import Model

WordSet = frozenset[str]


class Nouns(Model):
    """Nouns by what they tell of a place name beside them (lemmas, lower case)."""

    facility: WordSet
    part: WordSet
    locality: WordSet
    region: WordSet
    land: WordSet
    country: WordSet
    institution: WordSet
    people: WordSet
    statement: WordSet
    happening: WordSet
    movement: WordSet
    origin: WordSet
    scene: WordSet
    quality: WordSet
    instrument: WordSet
    name_tail: WordSet


class Verbs(Model):
    """Verbs by what they tell of a place name beside them (lemmas, lower case)."""

    saying: WordSet
    stating: WordSet
    pressing: WordSet
    addressing: WordSet
    befalling: WordSet
    having: WordSet
    motion: WordSet
    leaving: WordSet
    reaching: WordSet
    crossing: WordSet
    sending: WordSet
    biography: WordSet


class Prepositions(Model):
    """Prepositions by the part they give to a place."""

    at: WordSet
    origin: WordSet
    passage: WordSet
    goal: WordSet
    party: WordSet


class Story(Model):
    """How a story goes on at its place (lemmas, lower case).

    Sites of one of the ``families``, and happenings that are ``alike``, may be called by each
    other's name.
    """

    mind: WordSet
    life: WordSet
    justice: WordSet
    courtroom: WordSet
    plight: WordSet
    responder: WordSet
    participant: WordSet
    crowd: WordSet
    trace: WordSet
    abstract: WordSet
    building: WordSet
    families: tuple[WordSet, ...]
    alike: tuple[WordSet, ...]
    any_site: WordSet
    part_of_site: WordSet
    open_site: WordSet
    kind_of_site: WordSet
    no_site: WordSet
    remote: WordSet


class Namesakes(Model):
    """Words that tell a place's name from the same name of something else.

    ``disease``: lemmas behind the name of one; ``body``: parties, firms, agencies as written;
    ``office``: before the name of a person, as written; ``product``: lemmas behind the name of
    what is made or programmed, ``public`` between the two when it is a town's after all.
    """

    disease: WordSet
    product: WordSet
    public: WordSet
    body: WordSet
    office: WordSet


class Words(Model):
    """All of data/words.toml."""

    titles: WordSet
    nouns: Nouns
    verbs: Verbs
    prepositions: Prepositions
    story: Story
    namesakes: Namesakes
    directions: dict[str, tuple[float, float]]


@cache
def load_words() -> Words:
    """The word lists, read once.

    Raises:
        GazetteerError: words.toml is not TOML, or a list is missing or misspelt.
    """
    path = data_file("words.toml")
    try:
        return Words.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{path}: this is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise GazetteerError(f"{path}: {where}: {first['msg']}") from error


# At the end of the name of a street: 'on Locust Street', 'Manning Avenue'.
STREETS = {
    "Ave", "Ave.", "Avenue", "Blvd", "Blvd.", "Boulevard", "Crescent", "Drive", "Lane", "Rd",
    "Road", "Street", "Terrace",
}  # fmt: skip


def facility_kind(document: Document, token: Token) -> str:
    """What facility a noun names ("consulate", "police station"), or empty."""
    if token.pos not in {"NOUN", "PROPN"}:
        return ""
    facilities = load_words().nouns.facility
    previous = document.tokens[token.i - 1].lemma if token.i else ""
    pair = f"{previous} {token.lemma}"
    if pair in facilities:
        return pair
    if token.text in STREETS and token.i and document.tokens[token.i - 1].text[:1].isupper():
        return "street"
    return token.lemma if token.lemma in facilities and not _modifies(document, token) else ""


def _modifies(document: Document, token: Token) -> bool:
    """Whether the noun only describes another: 'church leaders', 'school bus'."""
    head = document.head(token.i)
    return token.dep in {"compound", "nmod", "poss"} and head.i > token.i and head.pos != "VERB"

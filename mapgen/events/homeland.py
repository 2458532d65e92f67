"""'The country', 'their country', 'the capital', 'home': the countries that words point to."""

from __future__ import annotations

from collections.abc import Iterator

from mapgen.events.pointing import Carried, Here, placed_at
from mapgen.events.within import REACH, resolutions_in
from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.parts import part_of
from mapgen.language import Token, load_words
from mapgen.models import Resolution

WHERE = {"in", "across", "throughout", "around", "into", "to", "from", "inside", "outside", "near"}


def by_country(here: Here, token: Token) -> Iterator[Carried]:
    """'the country', 'their country': of the nationality that is named, or of the scene."""
    document = here.document
    if token.pos != "NOUN" or token.lemma not in load_words().nouns.country:
        return
    owner = document.child(token.i, "det", "poss")
    if owner is None or token.dep != "pobj" or document.child(token.i, "relcl", "amod", "compound"):
        return
    if owner.text.lower() not in {"the", "their", "his", "her"} or token.i in document.spoken:
        return
    preposition = document.head(token.i)
    side = document.head(preposition.i)
    if side.lemma in load_words().nouns.people | load_words().nouns.institution:
        return  # 'the highest judge in the country' says who
    directed = side.lemma in load_words().directions and preposition.text.lower() == "of"
    if not directed and preposition.text.lower() not in WHERE:
        return
    resolution = _country_meant(here, token, of_people=owner.text.lower() != "the")
    if resolution is None or resolution.place is None:
        return
    tokens = (owner.i, token.i + 1)
    words = document.text(*tokens)
    if directed:
        part = part_of(resolution.place, side.lemma)
        resolution = resolution.model_copy(update={"place": part})
        tokens = (side.i, token.i + 1)
    assert resolution.place is not None  # noqa: S101  # set just above
    yield Carried(tokens, words, resolution, f"“{words}” is {resolution.place.name}")


def _country_meant(here: Here, token: Token, *, of_people: bool) -> Resolution | None:
    """The resolution of a country: of the people of the sentence, of the scene, or named last."""
    scene = here.scene.place.place.country if here.scene else ""
    number = here.document.tokens[token.i].sentence
    known = [(r, place) for r in here.people() if (place := here.country(r))]
    if of_people:
        groups = [pair for pair in known if here.part_of_speech(pair[0]) != "ADJ"]
        known = groups or known
    elif any(here.part_of_speech(r) == "ADJ" for r, _ in known) and len(known) > 1:
        known = [pair for pair in known if here.part_of_speech(pair[0]) == "ADJ"]
    elif any(place.country == scene for _, place in known):
        known = [pair for pair in known if pair[1].country == scene]
    if known:
        return placed_at(*known[-1])
    # 'New Zealand has sent nurses to the country': to another one
    sent = here.document.head(token.i).text.lower() in load_words().prepositions.goal
    aside = {"background", "actor"} if sent else {"background"}
    earlier = [
        r
        for r in resolutions_in(number, here.resolutions, back=REACH)
        if r.toponym.tokens[1] <= token.i
        and not (r.toponym.sentence == number and r.left_off in aside)
    ]
    # that of the scene before another that was only named
    told_here = [r for r in earlier if _country_of(r) == scene]
    for resolution in reversed(told_here or earlier):
        place = resolution.place or resolution.located
        if of_people and resolution.toponym.use != "demonym":
            continue
        if resolution.toponym.use == "demonym":
            place = here.country(resolution)
        if place is not None and (place.precision == "country" or place.country == scene):
            country = here.places.countries.by_code(place.country)
            return placed_at(resolution, country) if country else None
    return None


def _country_of(resolution: Resolution) -> str:
    place = resolution.place or resolution.located
    return place.country if place else ""


def by_capital(here: Here, token: Token) -> Iterator[Carried]:
    """'the capital': that of the scene's country."""
    if token.text != "capital":
        return
    article = here.document.child(token.i, "det")
    if article is None or article.text.lower() != "the":
        return
    if token.dep not in {"pobj", "dobj"} or here.scene is None:
        return
    if here.document.child(token.i, "compound", "amod", "prep"):
        return  # 'the provincial capital' is another one
    if _only_says_where(here, token):
        return  # 'near Homs, north of the capital'
    code = (here.lead or here.scene).place.place.country or here.scene.place.place.country
    name = here.places.countries.capital_name(code)
    found = [
        p for p in here.places.candidates(Query(name=name, countries=(code,))) if p.country == code
    ]
    if name and found:
        tokens = (article.i, token.i + 1)
        resolution = placed_at(here.scene.resolution, found[0], 0.85)
        words = here.document.text(*tokens)
        yield Carried(tokens, words, resolution, f"“{words}” is {found[0].name}")


def _only_says_where(here: Here, token: Token) -> bool:
    """Whether the capital only says where the place named before it is."""
    preposition = here.document.head(token.i)
    side = here.document.tokens[max(0, preposition.i - 1)]
    beside = preposition.text.lower() == "of" and side.lemma in load_words().directions
    placed = (r for r in here.named if r.place is not None)
    return beside and any(r.toponym.tokens[1] <= side.i for r in placed)


def country_acting(here: Here, token: Token) -> Resolution | None:
    """'China said it would bring home its citizens': the country that brings them."""
    verb = next((t for t in here.document.ancestors(token.i) if t.pos == "VERB"), None)
    if verb is None or verb.lemma not in load_words().verbs.sending:
        return None
    return next(
        (
            r
            for r in here.named
            if r.toponym.use == "actor"
            and r.located is not None
            and r.located.precision == "country"
            and here.document.root_of(*r.toponym.tokens).dep == "nsubj"
        ),
        None,
    )

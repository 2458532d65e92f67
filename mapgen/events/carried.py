"""Places that a sentence does not name but the story fixes: 'the consulate', 'outside', 'home'."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from mapgen.events.antecedents import site_meant
from mapgen.events.coming import COMING, by_coming
from mapgen.events.homeland import by_capital, by_country, country_acting
from mapgen.events.pointing import Carried, Here, placed_at
from mapgen.events.roles import role_of
from mapgen.events.sites import kind_at, site_at, site_in, town_around, town_of
from mapgen.events.story import Scene, Told, dateline_town, is_wide
from mapgen.events.unreal import is_unreal
from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, load_words
from mapgen.models import Precision, Resolution, Toponym

POINTING = {"the", "that", "this", "these", "those"}
ADVERBS = {"there", "outside", "inside", "nearby"}
LOCATING = {"advmod", "pcomp", "pobj"}  # 'stayed there', 'from there'
ANOTHER = {"other", "another", "second", "third", "nearby", "next", "neighbouring", "neighboring"}
FLED = {"leave", "flee", "escape"}
SUPPOSED = {"could", "may", "might", "should", "would"}
TOWNS = {"city", "hamlet", "town", "village"}
VILLAGE = 20_000  # inhabitants at most; what nobody has counted has 0
# Who is flown home has one elsewhere: 'their crews were flown home'.
ABROAD = {"airlift", "deport", "evacuate", "expel", "extradite", "fly", "repatriate", "ship"}
# How exact a place must be for these nouns to point to it.
EXACT: dict[str, tuple[Precision, ...]] = {
    "town": ("locality",),  # a county is none
    "locality": ("locality", "district"),
    "region": ("region", "area"),
}


def carried_over(
    document: Document,
    number: int,
    resolutions: Sequence[Resolution],
    told: Mapping[int, Sequence[Told]],
    scene: Scene | None,
    lead: Scene | None,
    places: Places,
) -> list[Carried]:
    """What sentence ``number`` points to, in the order of its words.

    ``told`` holds the places of the sentences before, ``scene`` is where the story is, and
    ``lead`` where it began.
    """
    here = Here(document, number, resolutions, told, scene, lead, places)
    found: list[Carried] = []
    in_names = {i for r in here.named for i in range(*r.toponym.tokens)}
    words = _pointing_words()
    for token in document.tokens[slice(*document.bounds[number])]:
        # the rules below look at one word in four
        if (token.pos != "NOUN" and token.lemma not in words) or token.i in in_names:
            continue
        if token.text.lower() == "there" and found and found[-1].tokens[1] == token.i:
            continue  # 'the station there'
        for rule in (by_coming,) if token.pos == "VERB" else RULES:
            pointed = next(rule(here, token), None)
            if pointed:
                found.append(pointed)
                break
    return found


@cache
def _pointing_words() -> frozenset[str]:
    """What points to a place without being a noun for the parser."""
    return frozenset({"capital", "here", *ADVERBS, *COMING}) | load_words().nouns.origin


def _by_noun(here: Here, token: Token) -> Iterator[Carried]:
    """'the consulate', 'the city', 'the scene': the last one of that kind."""
    document = here.document
    if token.pos != "NOUN":
        return
    article = document.child(token.i, "det")
    if article is None or article.text.lower() not in POINTING:
        return
    if token.dep in {"compound", "nmod", "amod"} or _acts(document, token):
        return
    if _is_only_described(document, token):
        return
    if _only_meant(document, token):
        return
    tokens = (article.i, token.i + 1)
    words = document.text(*tokens)
    if token.lemma == "scene" and here.scene is not None:
        if document.head(token.i).lemma in FLED and token.dep == "dobj":
            return  # 'charged with leaving the scene': where one is no more
        reason = f"“{words}” is “{here.scene.resolution.toponym.text}”"
        yield Carried(tokens, words, here.scene.resolution, reason)
        return
    kind = kind_at(document, token) or (
        token.lemma if token.lemma in load_words().story.any_site else ""
    )
    exactness = _exactness_of(token)
    named_so = _called_so(here, token)
    if not kind and not exactness and named_so is None:
        return
    asked = document.sentences[here.number].text.rstrip("\"”’' ").endswith("?")
    if (asked or not kind) and token.i in document.spoken:
        return
    described = [
        c for c in document.children(token.i) if c.dep in {"amod", "compound", "nmod", "poss"}
    ]
    if any(c.text.lower() in ANOTHER or c.pos == "PROPN" or c.tag == "JJS" for c in described):
        return  # 'the largest port in the world' is none that was named
    of = next((c for c in document.children(token.i) if c.text.lower() == "of"), None)
    if of and any(r.toponym.tokens[0] > of.i for r in here.named):
        return  # 'the village of Azaz' is named
    plain = not [c for c in described if c.text.lower() != "same"] and not document.child(
        token.i, "relcl", "nummod"
    )
    if kind in load_words().story.any_site and not plain:
        return
    meant = site_meant(here, token, kind) if kind else None
    if exactness and not kind and plain:
        meant = _town_meant(here, token, exactness)
    if meant is None and plain:
        meant = named_so
    if meant:
        reason = f"“{words}” is “{meant.toponym.text}”, named before"
        yield Carried(tokens, words, meant, reason)


def _town_meant(here: Here, noun: Token, exactness: tuple[Precision, ...]) -> Resolution | None:
    """'The city': that of the sentence, of the scene, or the last one told; 'the village' is no
    city."""
    most = VILLAGE if noun.lemma in {"hamlet", "village"} else math.inf
    named = [r for r in here.named if r.toponym.tokens[1] <= noun.i]
    placed = [r for r in reversed([*here.before, *named]) if r.place is not None]
    beside = [r for r in placed if r.toponym.sentence == here.number]
    scene = [here.scene.resolution] if here.scene else []
    towns = (r for r in (*beside, *scene, *placed) if _precision_of(r) in exactness)
    meant = (_town_of(r) for r in towns)
    return next((r for r in meant if r.place and r.place.population <= most), None)


def _called_so(here: Here, noun: Token) -> Resolution | None:
    """'The islands' of the Canary Islands, 'the ridge' of the Lomonosov Ridge."""
    if noun.dep not in {"pobj", "dobj"}:
        return None
    for resolution in reversed(here.before):
        last = here.document.tokens[resolution.toponym.tokens[1] - 1]
        if last.text.lower() in {noun.lemma, noun.text.lower()} and last.pos == "PROPN":
            return resolution
    return None


def _acts(document: Document, token: Token) -> bool:
    """'The consulate refused', 'the city said': it is the one who acts."""
    words = load_words()
    return token.dep == "nsubj" and document.head(token.i).lemma in (
        words.story.mind | words.verbs.stating
    )


def _is_only_described(document: Document, token: Token) -> bool:
    """'The mill makes newsprint', 'that school is now a theatre': what it is or always does."""
    verb = document.head(token.i)
    if token.dep != "nsubj" or verb.tag not in {"VBP", "VBZ"}:
        return False
    if verb.lemma == "be":
        return document.child(verb.i, "attr") is not None
    return verb.lemma != "remain" and document.child(verb.i, "aux") is None


def _only_meant(document: Document, token: Token) -> bool:
    """'London had refused to pay for the bridge', 'gulls would be drawn to the site': nothing is
    told to have happened at it."""
    verb = next((t for t in document.ancestors(token.i) if t.pos in {"VERB", "AUX"}), None)
    if verb and any(
        c.text.lower() in SUPPOSED for c in document.children(verb.i) if c.dep == "aux"
    ):
        return True
    preposition = document.head(token.i)
    party = token.dep == "pobj" and preposition.text.lower() in load_words().prepositions.party
    return verb is not None and party and is_unreal(document, verb)


def _town_of(resolution: Resolution) -> Resolution:
    """A site at its town as that town: 'the city' is where the site stands."""
    return resolution.model_copy(update={"place": town_around(resolution)})


def _exactness_of(noun: Token) -> tuple[Precision, ...]:
    """How exact a place must be for 'the city' or 'the region' to be it; empty for other nouns."""
    if noun.lemma == "capital":
        return ()
    if noun.lemma in TOWNS:
        return EXACT["town"]
    if noun.lemma in load_words().nouns.locality:
        return EXACT["locality"]
    return EXACT["region"] if noun.lemma in {"region", "province", "area"} else ()


def _precision_of(resolution: Resolution) -> Precision:
    """That of the town of a resolution."""
    town = town_around(resolution)
    return town.precision if town else "country"


def _by_adverb(here: Here, token: Token) -> Iterator[Carried]:
    """'there', 'outside': where the story is."""
    document, number = here.document, here.number
    if token.text.lower() not in ADVERBS or token.dep not in LOCATING or token.tag == "EX":
        return
    if document.child(token.i, "pobj") or token.i in document.spoken:
        return
    if any(r.place is not None and r.toponym.tokens[1] <= token.i for r in here.named):
        return  # 'in the Colombia area nearby', 'flew to Oslo and stayed there': no other place
    if document.tokens[max(0, token.i - 1)].text.lower() == "out":
        return
    before = [one for one in here.told.get(number - 1, ()) if one.place.role != "from"]
    if before:
        resolution = before[-1].resolution
    elif here.scene and document.paragraphs[here.scene.last] == document.paragraphs[number]:
        resolution = here.scene.resolution
    else:
        return
    reason = f"“{token.text}” points to “{resolution.toponym.text}”, told just before"
    yield Carried((token.i, token.i + 1), token.text, resolution, reason)


def _by_report(here: Here, token: Token) -> Iterator[Carried]:
    """'outside a bank here': the town that the report comes from."""
    document = here.document
    if token.text.lower() != "here" or token.dep != "advmod" or token.i in document.spoken:
        return
    town = dateline_town(here.resolutions) or (here.scene and here.scene.resolution)
    if town:
        reason = f"“{token.text}” is “{town.toponym.text}”, where the report is"
        yield Carried((token.i, token.i + 1), token.text, town, reason)


def _by_origin(here: Here, token: Token) -> Iterator[Carried]:
    """'deported home', 'their homeland': the country of the people in the sentence; else the town
    that the story is in."""
    words, document = load_words(), here.document
    if token.lemma not in words.nouns.origin:
        return
    verb = document.tokens[max(0, token.i - 1)]
    moved = verb.lemma in words.verbs.motion | words.verbs.sending
    if token.lemma == "home" and not moved and token.dep != "advmod":
        # "deported home face": the small model takes this for a noun, so ask the word before
        return
    subject = country_acting(here, token)
    if token.lemma == "home" and subject is not None and subject.located is not None:
        resolution = placed_at(subject, subject.located)
        reason = f"“{token.text}” of {subject.toponym.text} is {subject.located.name}"
        yield Carried((token.i, token.i + 1), token.text, resolution, reason)
        return
    people = [
        r
        for r in here.people()
        if r.toponym.tokens[1] <= token.i
        and document.tokens[r.toponym.tokens[1] - 1].pos in {"PROPN", "NOUN"}
    ]
    if people:
        place = here.country(people[-1])
        if place is None:
            return
        owner = document.child(token.i, "poss")
        tokens = (owner.i if owner else token.i, token.i + 1)
        resolution = placed_at(people[-1], place)
        reason = f"“{token.text}” of the {people[-1].toponym.text} is {place.name}"
        yield Carried(tokens, document.text(*tokens), resolution, reason)
    elif token.lemma == "home" and token.dep == "advmod" and verb.lemma not in ABROAD:
        if any(r.place is not None for r in here.named):
            return  # 'a mill in Lyon sent its workers home'
        town = _town(here)
        if town:
            yield from _site(here, "home", (token.i, token.i + 1), town)


def _by_site(here: Here, token: Token) -> Iterator[Carried]:
    """'a downtown hotel', 'the hospital': a site without a name, in the town of the story;
    'Saudi hospitals': sites of a country."""
    placed = [r.toponym for r in here.named if r.place is not None]
    placed = [t for t in placed if not _is_in_side_clause(here.document, t, token)]
    if any(toponym.tokens[0] < token.i for toponym in placed):
        return
    found = site_at(here.document, token)
    # 'Students at the high school were to leave for Bergen': the site is not there
    if found is None or any(
        role_of(here.document, *toponym.tokens, building=False) != "to" for toponym in placed
    ):
        return
    first, last = found[1]
    nation = next((r for r in here.people() if first <= r.toponym.tokens[0] < last), None)
    country = here.country(nation) if nation else None
    before = here.told.get(here.number - 1, ())
    behind = here.document.tokens[token.i + 1 : token.i + 2]
    if before and behind and behind[0].text == "there":
        town: Resolution | None = before[-1].resolution  # 'the fairground there'
    else:
        town = _town(here)
    if (
        nation
        and country
        and (town is None or town.place is None or town.place.country != country.country)
    ):
        yield from _site(here, *found, placed_at(nation, country))
    elif town and token.tag != "NNS":
        yield from _site(here, *found, town)


def _is_in_side_clause(document: Document, toponym: Toponym, token: Token) -> bool:
    """'His father, who flew from Lahore, wept in the gallery': told of somebody beside."""
    clause = next((t for t in document.ancestors(toponym.tokens[0]) if t.dep == "relcl"), None)
    return clause is not None and all(t.i != clause.i for t in document.ancestors(token.i))


def _site(here: Here, kind: str, tokens: tuple[int, int], town: Resolution) -> Iterator[Carried]:
    resolution = site_in(town, here.document, kind, tokens)
    yield Carried(tokens, resolution.toponym.text, resolution, resolution.reason)


def _town(here: Here) -> Resolution | None:
    """Where an unnamed site stands: in the town of the scene, or else of the sentences before."""
    if here.scene is None:
        return None
    if not is_wide(here.scene.place.place):  # a small island is as good as a town
        return here.scene.resolution
    return town_of([*here.before, here.scene.resolution]) or here.scene.resolution


RULES = (_by_noun, by_country, by_capital, _by_adverb, _by_report, _by_origin, _by_site)

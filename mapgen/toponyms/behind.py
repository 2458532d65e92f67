"""A place name behind a preposition: 'in Oslo', 'a treaty with Pyongyang', 'aid to Haiti'."""

from __future__ import annotations

from mapgen.gazetteer.places import Places
from mapgen.language import Document, Token, load_words
from mapgen.models import Use
from mapgen.toponyms.nested import is_of_parties
from mapgen.toponyms.persons import described_person, lives_there, tells_of_a_life
from mapgen.toponyms.spans import Span

Verdict = tuple[Use, str]

# A will, a feeling or an ability: 'China is ready', but 'Oslo is cold'
MINDED = {
    "able", "afraid", "angry", "anxious", "aware", "bound", "cautious", "committed", "concerned",
    "confident", "convinced", "determined", "eager", "furious", "guilty", "hopeful", "keen",
    "likely", "opposed", "prepared", "proud", "ready", "reluctant", "responsible", "silent",
    "supportive", "sure", "unable", "unhappy", "unwilling", "wary", "willing", "worried",
}  # fmt: skip
# What a river or a road always does: 'which flows from Tibet through Assam'.
LYING = {"drain", "extend", "flow", "lead", "rise", "run", "stretch", "wind"}
# Behind these a place is set beside another: 'the second producer, after Chile'.
COMPARING = {"after", "behind", "than", "unlike"}
# One side of a game: 'drew with Seville', 'lost to Lyon'.
PLAYING = {"compete", "draw", "lose", "play", "tie", "win"}
# What one power has or wants of another, beside nouns.statement: 'cut aid to Honduras'.
AID = {"aid", "assistance", "fund", "funding", "grant", "help", "loan", "money", "subsidy"}
# What a ship or a train does between two places, powers or not.
COMING_TO_GRIEF = {
    "capsize", "collide", "crash", "derail", "fall", "lie", "overturn", "sink", "stall", "topple",
}  # fmt: skip
# Who takes part comes to where the others are: 'a navy vessel from Kenya joined the search'.
TAKING_PART = {"aid", "assist", "help", "join", "participate", "support"}
CONTINENTS = {
    "Africa", "America", "Asia", "Europe", "Latin America", "North America", "South America",
    "the Middle East", "Middle East", "the West",
}  # fmt: skip


def behind_preposition(
    document: Document, span: Span, preposition: Token, places: Places
) -> Verdict:
    """The use of a span that the preposition governs, and the reason."""
    words = load_words()
    word = preposition.text.lower()
    governor = document.head(preposition.i)
    lemma = governor.lemma
    power = bool(places.country_of(span.name) or places.capital_of(span.name))
    if preposition.dep == "agent":
        return "actor", "the one who did it"
    if _only_compares(document, span, word, governor):
        return "background", f"set beside another: “{governor.text} {word}”"
    lies = governor.tag in {"VBZ", "VBP"} and lemma in LYING and governor.dep == "relcl"
    if lies and document.child(governor.i, "dobj") is None:
        return "background", f"says where something always is: “{governor.text} {word}”"
    if lemma in PLAYING and word in {"with", "against", "to"} and not span.facility:
        return "actor", f"the other side: “{governor.text} {word}”"
    person = described_person(document, governor)
    if person:
        return "background", f"says who {person.text} is, not where"
    lived = tells_of_a_life(document, governor) or lives_there(document, governor)
    if lived and governor.pos == "VERB" and word in {"in", "from", "at"}:
        return "background", f"tells of a life or a seat: “{governor.text} {word}”"
    if word in {"to", "according"} and (lemma == "according" or word == "according"):
        return "actor", "the source of a statement"
    if word == "of":
        return _behind_of(span, governor, power)
    if word == "from" and lemma == "be":
        return "background", "says who it is, not where"
    if word == "from":
        return _behind_from(document, span, governor)
    decides = power or span.facility == "court"
    if decides and word in {"to", "on", "upon"} and _is_addressed(document, governor):
        return "actor", f"the other side of “{governor.text}”"
    speaker = _of_subject(document, governor)
    verb = _said_by(document, speaker)
    if verb and not span.facility:
        bodies = words.nouns.institution | words.nouns.people
        speaks = words.verbs.saying if speaker.lemma in bodies else words.verbs.stating
        if verb.lemma in speaks:
            return "actor", f"“{speaker.text}” there speaks or decides: “{verb.text}”"
    if word in words.prepositions.party and word not in words.prepositions.passage:
        before = document.tokens[preposition.i - 1]
        if word == "with" and before.lemma in {"border", "frontier", "boundary"}:
            return "place", f"“{before.text} with” says where"
        return _behind_party(span, word, governor, power)
    if power and governor.pos == "ADJ" and governor.lemma in MINDED:
        return "actor", f"what one is {governor.text} about"
    about = words.prepositions.goal | {"over", "on", "at", "about"}
    moves = governor.pos == "VERB" and lemma in words.verbs.motion  # 'moved on to Athens'
    if word in about and power and lemma in words.nouns.statement and not moves:
        return "actor", f"the other side of “{governor.text}”"
    return "place", f"“{word}” says where"


def _only_compares(document: Document, span: Span, word: str, governor: Token) -> bool:
    """'The largest producer, after Chile', 'a fifth of those in England', 'the first of its kind
    in Africa'."""
    if word in COMPARING:
        return governor.lemma in {"be", "rank", "come"} or governor.pos in {"ADJ", "ADV"}
    if governor.lemma == "kind":
        return span.name in CONTINENTS
    above = document.head(governor.i).text.lower()
    return governor.text.lower() in {"those", "that"} and above in {"of", "than", "as", "to"}


def _of_subject(document: Document, noun: Token) -> Token:
    """The noun at the head of 'the head of the fire department'."""
    while noun.dep == "pobj" and document.head(noun.i).text.lower() == "of":
        above = document.head(document.head(noun.i).i)
        if above.pos not in {"NOUN", "PROPN"}:
            break
        noun = above
    return noun


def _said_by(document: Document, speaker: Token) -> Token | None:
    """The verb of a subject; the parser takes the first word of 'Aid agencies in Geneva warned'
    for a verb, too."""
    verb = document.head(speaker.i)
    if speaker.dep == "dobj" and verb.dep == "csubj":
        return document.head(verb.i)
    return verb if speaker.dep == "nsubj" else None


def _is_addressed(document: Document, verb: Token) -> bool:
    """'explained to Rome', 'puts pressure on Georgia'."""
    words = load_words()
    if verb.pos != "VERB":
        return False
    put = document.child(verb.i, "dobj")
    moves = words.verbs.motion | words.verbs.sending
    dealt = words.nouns.statement | AID
    if put is not None and put.lemma in dealt and verb.lemma not in moves:
        return True
    return verb.lemma in words.verbs.addressing


def is_kind_of_place(noun: Token) -> bool:
    """'countries such as Cyprus', 'cities like Oslo'."""
    nouns = load_words().nouns
    return noun.lemma in nouns.country | nouns.locality | nouns.region | {"place", "destination"}


def _behind_of(span: Span, governor: Token, power: bool) -> Verdict:
    nouns = load_words().nouns
    nouns_of_place = nouns.facility | nouns.region | nouns.locality | nouns.land | nouns.happening
    named = governor.pos == "PROPN" and governor.lemma.lower() not in nouns_of_place
    counted = governor.pos in {"DET", "NUM", "PRON"} and governor.dep == "appos"
    if governor.entity == "PERSON" or named or counted:  # 'two brothers, both of Swindon'
        return "background", f"says which {governor.text}"
    if governor.lemma == "part" and governor.dep in {"attr", "acomp", "oprd", "dobj"}:
        return "background", "says what it belongs to"  # 'chose to stay part of France'
    if governor.lemma in nouns.institution:
        return "actor", f"the {governor.text} acts, not the place"
    if governor.lemma in nouns.people:
        return "background", f"says which {governor.text}"
    if power and governor.lemma in nouns.statement:
        return "actor", f"whose {governor.text} it is"
    if power and governor.lemma in nouns.quality:
        return "background", f"tells of its {governor.text}, not of what happens there"
    return "place", f"“of” says where the {governor.text} is"


def _behind_from(document: Document, span: Span, governor: Token) -> Verdict:
    words = load_words()
    nouns, verbs = words.nouns, words.verbs
    verb = document.head(governor.i)
    verb = document.child(verb.i, "xcomp") or verb  # 'were expected to arrive'
    thing = _of_subject(document, governor)  # 'production' in 'move production of vans from Turin'
    moved = (
        thing.dep in {"dobj", "nsubjpass"}
        and document.head(thing.i).lemma in verbs.sending | verbs.motion
    )
    # 'ten men, including two from Oslo', 'a 19-year-old from Oslo'
    aged = document.text(max(0, governor.i - 2), governor.i + 1).endswith(("year-old", "year-olds"))
    if aged or (governor.pos == "NUM" and governor.dep == "pobj"):
        return "background", "says who they are, not where"
    if thing.dep == "nsubj" and document.head(thing.i).lemma in TAKING_PART:
        return "background", f"says whose {thing.text} it is, not where"
    if governor.pos in {"NOUN", "PROPN"} and not moved:
        if governor.lemma in (nouns.statement - nouns.movement) | nouns.institution:
            return "actor", f"whose {governor.text} it is"
        if governor.lemma in nouns.people or governor.entity == "PERSON":
            return "background", f"says who the {governor.text} is, not where"
        told = nouns.movement | nouns.happening | nouns.scene | words.story.trace
        told |= nouns.region | nouns.locality | nouns.facility
        carried = verb.lemma in verbs.motion | verbs.sending and governor.dep == "nsubj"
        both = any(c.text.lower() == "to" for c in document.children(governor.i))
        meant = governor.pos == "NOUN" and not span.facility
        if governor.lemma not in told and meant and not (carried or both):
            return "background", f"says what {governor.text} is meant, not where"
    return "place", "“from” says where it begins"


def _behind_party(span: Span, word: str, governor: Token, power: bool) -> Verdict:
    words = load_words()
    moves = words.verbs.motion | words.verbs.sending | words.verbs.befalling | COMING_TO_GRIEF
    if word == "for" and governor.lemma in words.verbs.motion | words.nouns.movement:
        return "place", f"“{governor.text} for” says where to"
    parties = power or is_of_parties(governor)
    if word == "between" and (
        governor.lemma in words.nouns.region | words.nouns.movement | moves or not parties
    ):
        return "place", f"“{governor.text} between” says where"
    if word == "with" and span.facility:
        return "actor", f"a party: “{governor.text} with”"
    if span.facility or (not power and word in {"by", "for", "about", "with", "like", "as"}):
        return "place", f"“{word}” says where"
    return "actor", f"a party: “{governor.text} {word}”"

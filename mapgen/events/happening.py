"""Whether a sentence goes on telling a happening: who did what, and is it more than words.

'The fire had been put out, authorities said' does; 'The president condemned the attack', 'The man
is charged with murder', 'It could take years' do not. The lists are in data/words.toml, [story].
"""

from __future__ import annotations

from functools import cache

from mapgen.language import Document, Token, load_words

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
SUBJECTS_SET = set(SUBJECTS)
MODALS = {"may", "might", "could", "would", "should", "must", "can", "will", "shall", "'ll", "’ll"}
SPEAKERS = {"i", "we", "you", "it", "this", "that", "what", "who", "which", "one"}
PRONOUNS = {"he", "she", "they", "him", "her", "them", "all", "some", "both", "others", "many"}
HABITUAL = {"usually", "often", "always", "sometimes", "generally", "typically", "never", "rarely"}
ORDERED = {"advise", "ask", "order", "tell", "urge"}  # 'residents were told to leave'
# What one fears or denies has not happened.
# Before the site where one waits or sleeps.
SITUATED = {"at", "in", "inside", "outside", "on", "under"}
# What is to come of a happening that is known: 'the funeral will be held on Friday'.
COMING = {"begin", "close", "end", "go", "hold", "open", "return", "start", "take"}
UNSURE = {"deny", "doubt", "expect", "fear", "forecast", "hope", "think", "predict", "suggest"}


def telling_verb(document: Document, number: int) -> Token | None:
    """The verb of what sentence ``number`` tells to have happened, or None when it tells nothing.

    Behind 'police said' it is the verb of what they said, unless that is a quotation.
    """
    verb = _content(document, number)
    if verb is None or verb.i in document.spoken or _is_open(document, verb):
        return None
    story = load_words().story
    if verb.lemma in {"be", "remain", "lie"}:
        return verb if _plight(document, verb) else None
    subject = subject_of(document, verb)
    if subject and _is_crowd(document, subject) and not _negated(document, verb):
        return verb
    if verb.lemma == "make" and _makes_happening(document, verb):
        return verb
    if document.child(verb.i, "nsubjpass") and verb.lemma in ORDERED:
        return verb
    if _is_planned(document, verb) or _is_called(document, verb):
        return verb
    if verb.lemma in story.mind | story.life and not _is_situated(document, verb):
        return None
    return verb


def _is_situated(document: Document, verb: Token) -> bool:
    """'Families waited at the gate', 'survivors spent the night in parks': a verb of mind or life
    that is said to have been done at a site."""
    if verb.tag != "VBD":
        return False
    nouns = load_words().nouns
    sites = nouns.facility | nouns.part | nouns.happening
    for child in document.children(verb.i):
        if child.dep == "prep" and child.text.lower() in SITUATED:
            site = document.child(child.i, "pobj")
            if site is not None and site.pos == "NOUN" and site.lemma in sites:
                return True
    return False


def _is_planned(document: Document, verb: Token) -> bool:
    """'Two more strikes are planned'."""
    subject = document.child(verb.i, "nsubjpass")
    if subject is None or verb.lemma not in {"plan", "schedule", "set"}:
        return False
    return subject.lemma in load_words().nouns.happening


def _is_called(document: Document, verb: Token) -> bool:
    """'The search was called off', 'crews were called to the house'."""
    if verb.lemma != "call" or document.child(verb.i, "nsubjpass") is None:
        return False
    behind = {c.text.lower() for c in document.children(verb.i) if c.dep in {"prt", "prep"}}
    return bool(behind & {"off", "out", "in", "to"})


def _makes_happening(document: Document, verb: Token) -> bool:
    """'made an arrest'."""
    made = document.child(verb.i, "dobj")
    return made is not None and made.lemma in load_words().nouns.happening


def is_in_court(document: Document, verb: Token) -> bool:
    """Whether a verb tells what is done in a court: 'he was jailed', 'appeared before a judge',
    'the trial was adjourned'. It happens there, and not where the crime was."""
    story = load_words().story
    if verb.lemma in story.justice:
        return True
    for child in document.children(verb.i):
        named = document.child(child.i, "pobj") if child.dep == "prep" else child
        if named and named.lemma in story.courtroom and (child.dep in {"prep", *SUBJECTS}):
            return True
    return False


def is_fresh(document: Document, verb: Token) -> bool:
    """Whether a verb tells of something that happened, and not of what is generally so."""
    aux = {c.text.lower() for c in document.children(verb.i) if c.dep in {"aux", "auxpass"}}
    if verb.tag == "VBD":
        return True
    if verb.tag == "VBN":
        return bool(aux & {"had", "has", "have", "was", "were", "been", "’ve", "'ve"})
    if verb.tag == "VBG":
        return bool(aux & {"was", "were", "is", "are", "been"})
    return False


def subject_of(document: Document, verb: Token) -> Token | None:
    """The subject of a verb, its own or that of the verb it is joined to."""
    own = document.child(verb.i, *SUBJECTS)
    if own is None and verb.dep in {"conj", "xcomp"} and verb.head != verb.i:
        return subject_of(document, document.head(verb.i))
    return own


def takes_part(document: Document, number: int, subject: Token | None, *, near: bool) -> bool:
    """Whether the subject is one of the happening: a victim, the police, the fire, a pronoun,
    somebody counted, or somebody of whom the story spoke before. ``near``, right behind what
    happened in a town, any thing is ("A section of the pipe had split"), and 'it' that moved.
    """
    if subject is None:
        return False
    word = subject.text.lower()
    if word in SPEAKERS and subject.pos == "PRON":
        verb = document.head(subject.i)
        return near and word == "it" and verb.tag == "VBD" and verb.lemma in _moving()
    if word in PRONOUNS or subject.pos == "NUM" or document.child(subject.i, "nummod"):
        return True
    nouns, story = load_words().nouns, load_words().story
    if subject.pos == "PROPN":
        return _was_named(document, number, subject)
    lemma = subject.lemma
    known = (
        nouns.people
        | nouns.happening
        | story.responder
        | story.participant
        | story.trace
        | story.crowd
    )
    buildings = (nouns.facility | story.building) - story.no_site
    if lemma in known | buildings or _of_happening(document, subject):
        return True
    if lemma in {"dozen", "hundred", "thousand", "score", "number", "group", "pair", "majority"}:
        return True
    if lemma in nouns.institution | nouns.statement | nouns.country | story.abstract:
        return False
    article = document.child(subject.i, "det")
    if near and subject.pos == "NOUN":
        return True
    definite = article is not None and article.text.lower() in {"the", "those", "these"}
    return definite and _was_named(document, number, subject)


def touches_known(document: Document, number: int, verb: Token) -> bool:
    """'Looters dug up part of the mound', 'a tiger got into the park': something is done to a thing
    that was told before."""
    if verb.tag not in {"VBD", "VBN"}:
        return False
    nouns, story = load_words().nouns, load_words().story
    no_things = nouns.institution | nouns.statement | nouns.country | nouns.people | story.abstract
    for child in document.children(verb.i):
        thing = document.child(child.i, "pobj") if child.dep == "prep" else child
        if thing is None or (child.dep != "prep" and thing.dep != "dobj"):
            continue
        of = next((c for c in document.children(thing.i) if c.text.lower() == "of"), None)
        thing = (document.child(of.i, "pobj") if of else None) or thing
        article = document.child(thing.i, "det")
        if thing.pos != "NOUN" or article is None or article.text.lower() != "the":
            continue
        if thing.lemma not in no_things and _was_named(document, number, thing):
            return True
    return False


def _moving() -> frozenset[str]:
    verbs = load_words().verbs
    return (verbs.motion - {"make", "take"}) | verbs.befalling | {"fall", "sink", "turn"}


def happenings_of(document: Document, number: int) -> frozenset[str]:
    """The nouns of a sentence that name a happening, with those that may stand for them later
    ('a fire' is 'the blaze'), and its verbs, by their lemmas."""
    words = load_words()
    first, end = document.bounds[number]
    lemmas = {
        t.lemma
        for t in document.tokens[first:end]
        if t.lemma in words.nouns.happening or t.pos == "VERB"
    }
    alike = _alike()
    return frozenset(lemmas.union(*(alike[lemma] for lemma in lemmas if lemma in alike)))


@cache
def _alike() -> dict[str, frozenset[str]]:
    """For each happening those that may be called by its name."""
    return {lemma: row for row in load_words().story.alike for lemma in row}


def _content(document: Document, number: int) -> Token | None:
    """The main verb; behind a verb of saying, that of what is said."""
    first, end = document.bounds[number]
    roots = [t for t in document.tokens[first:end] if t.head == t.i]
    # a title with a dot ("Const. Jones said") leaves a sentence with two roots
    root = next((t for t in roots if t.pos in {"VERB", "AUX"}), roots[0] if roots else None)
    if root is None:
        return None
    verbs = load_words().verbs
    if root.i in document.spoken:  # 'Protesters chanted: "…"'
        said = [t for t in document.tokens[first:end] if t.pos == "VERB"]
        outside = (t for t in said if t.i not in document.spoken)
        root = next((t for t in outside if document.child(t.i, *SUBJECTS)), root)
    if root.pos not in {"VERB", "AUX"}:
        return None
    if root.lemma in UNSURE:
        return None
    told = root.lemma == "tell" and document.child(root.i, "nsubjpass")  # 'were told to leave'
    if not told and root.lemma in verbs.stating | {"believe", "show", "find"}:
        said = [c for c in document.children(root.i) if c.dep == "ccomp"]
        told = next((c for c in said if c.lemma not in verbs.stating), None)
        return told or (root if root.lemma in {"show", "find"} else None)
    return root


def _is_open(document: Document, verb: Token) -> bool:
    """Whether it is denied, possible, asked or usual rather than told."""
    if _negated(document, verb):
        return True
    for child in document.children(verb.i):
        word = child.text.lower()
        if child.dep == "aux" and word in MODALS:
            return word not in {"will", "'ll", "’ll"} or not _is_coming(document, verb)
        if child.dep == "mark" and word in {"if", "whether", "unless"}:
            return True
        if child.dep == "advmod" and word in HABITUAL | {"how", "why"}:
            return True
    end = document.bounds[verb.sentence][1]
    return document.tokens[end - 1].text == "?"


def _is_coming(document: Document, verb: Token) -> bool:
    """'The funeral will be held', 'next year's festival will take place'."""
    subject = document.child(verb.i, *SUBJECTS)
    return (
        verb.lemma in COMING
        and subject is not None
        and subject.lemma in load_words().nouns.happening
    )


def _negated(document: Document, verb: Token) -> bool:
    if document.child(verb.i, "neg"):
        return True
    subject = document.child(verb.i, *SUBJECTS)
    if subject is None:
        return False
    article = document.child(subject.i, "det")
    words = {subject.text.lower(), article.text.lower() if article else ""}
    return bool(words & {"no", "none", "nobody", "nothing", "neither", "any", "anyone", "few"})


def _plight(document: Document, verb: Token) -> bool:
    """'25 people are dead', 'four are in hospital'."""
    plight = load_words().story.plight
    for child in document.children(verb.i):
        if child.dep == "acomp" and child.lemma in plight:
            return True
        if child.dep == "prep" and child.text.lower() in {"in", "under", "on"}:
            place = document.child(child.i, "pobj")
            if place and place.lemma in {"hospital", "custody", "rubble", "fire", "condition"}:
                return True
    return False


def _is_crowd(document: Document, subject: Token) -> bool:
    """Whether those who protest speak: they, or 'they' for those of the sentence before."""
    crowd = load_words().story.crowd
    if subject.lemma in crowd:
        return True
    if subject.text.lower() != "they" or subject.sentence == 0:
        return False
    first, end = document.bounds[subject.sentence - 1]
    return any(
        t.lemma in crowd and SUBJECTS_SET & {t.dep, document.head(document.head(t.i).i).dep}
        for t in document.tokens[first:end]
    )


def _of_happening(document: Document, noun: Token) -> bool:
    """'Videos of the explosion'."""
    of = next((c for c in document.children(noun.i) if c.text.lower() == "of"), None)
    named = document.child(of.i, "pobj") if of else None
    nouns, story = load_words().nouns, load_words().story
    return bool(named and named.lemma in nouns.happening | nouns.people | story.trace)


def is_trace(document: Document, noun: Token, *, seen: bool) -> bool:
    """Whether a noun is the happening or shows it, in the present tense too: 'Videos of the
    explosion show …'; with ``seen``, also 'Patches of blood cover the pews'."""
    words = load_words()
    if noun.lemma in words.nouns.happening or _of_happening(document, noun):
        return True
    return seen and noun.lemma in words.story.trace


def _was_named(document: Document, number: int, noun: Token) -> bool:
    return document.first(noun.lemma, noun.pos) < document.bounds[number][0]

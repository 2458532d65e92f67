"""Places that only tell who a person is: 'X, the highest judge in Egypt', 'she works in Geneva'."""

from __future__ import annotations

from mapgen.language import Document, Token, load_words

# What somebody does for a living; one person's place of work or home is no event
LIVING = {
    "graduate",
    "live",
    "practise",
    "practice",
    "reside",
    "serve",
    "study",
    "teach",
    "train",
    "work",
}
# How a life goes on: 'was raised in Leeds and moved to York'
MOVING_HOUSE = {"bring", "emigrate", "move", "settle"}
WEEKDAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "today",
    "tomorrow", "yesterday",
}  # fmt: skip


def described_person(document: Document, noun: Token) -> Token | None:
    """The person that an apposition tells more of: 'X, the highest judge in Egypt', 'X,
    responsible for lending in Egypt'."""
    while noun.pos in {"NOUN", "PROPN", "ADP", "ADJ"} and noun.head != noun.i:
        above = document.head(noun.i)
        if noun.pos == "ADJ" and above.entity == "PERSON" and noun.i > above.i:
            return above
        if noun.dep == "appos":
            nouns = load_words().nouns
            body = above.entity in {"PERSON", "ORG"} or noun.lemma in (
                nouns.people | nouns.institution
            )
            return above if body else None
        noun = above
    return None


def tells_of_a_life(document: Document, verb: Token) -> bool:
    """'Born in London and studied in Chicago', 'he grew up in Oslo', 'Marx is buried in London';
    not 'ten men were buried in the rubble', nor a funeral that is told with its day."""
    biography = load_words().verbs.biography
    if verb.lemma == "bury":
        return _is_of_a_person(document, verb) and not _is_of_these_days(document, verb)
    grew_up = verb.lemma in {"bring", "grow"} and (particle := document.child(verb.i, "prt"))
    if verb.lemma in biography or (grew_up and particle and particle.lemma == "up"):
        return True
    joined = verb.dep == "conj" and document.child(verb.i, "nsubj", "nsubjpass") is None
    if not joined or verb.lemma not in LIVING | MOVING_HOUSE | load_words().story.life:
        return False
    return tells_of_a_life(document, document.head(verb.i))


def _is_of_a_person(document: Document, verb: Token) -> bool:
    """Whether the subject is one person by name, or he or she."""
    subject = document.child(verb.i, "nsubjpass", "nsubj")
    if subject is None:  # 'Karl Marx, buried in Highgate'
        subject = document.head(verb.i)
    return subject.text.lower() in {"he", "she", "who"} or subject.entity == "PERSON"


def _is_of_these_days(document: Document, verb: Token) -> bool:
    first, end = document.bounds[verb.sentence]
    return any(t.lemma in WEEKDAYS or t.text in WEEKDAYS for t in document.tokens[first:end])


def lives_there(document: Document, verb: Token) -> bool:
    """Whether a verb tells of the work or the home of he, she or a person by name."""
    subject = document.child(verb.i, "nsubj")
    if verb.lemma not in LIVING or subject is None:
        return False
    pronoun = subject.text.lower() in {"he", "she", "who", "i"}
    return pronoun or subject.entity == "PERSON" or subject.tag == "NNP"

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


def lives_there(document: Document, verb: Token) -> bool:
    """Whether a verb tells of the work or the home of he, she or a person by name."""
    subject = document.child(verb.i, "nsubj")
    if verb.lemma not in LIVING or subject is None:
        return False
    pronoun = subject.text.lower() in {"he", "she", "who", "i"}
    return pronoun or subject.entity == "PERSON" or subject.tag == "NNP"

"""Article -> parsed document; the only room that knows a language model.

model.py       loads spaCy's model and parses
attributes.py  the model's rules for parts of speech and lemmas, looked up in a table
dateline.py    where a report was written, at its beginning
document.py    what the parse looks like to the other rooms
words.py       the word lists of data/words.toml
"""

from mapgen.language.dateline import dateline_end
from mapgen.language.document import Document, Entity, Token
from mapgen.language.model import DEFAULT_MODEL, Language, load_language
from mapgen.language.words import STREETS, Words, facility_kind, load_words

__all__ = [
    "DEFAULT_MODEL",
    "STREETS",
    "Document",
    "Entity",
    "Language",
    "Token",
    "Words",
    "dateline_end",
    "facility_kind",
    "load_language",
    "load_words",
]

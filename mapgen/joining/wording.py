"""How alike two sentences say what happened: by stems, words for one thing, and names.

The word groups are in data/same_words.toml; stems are Snowball's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import snowballstemmer

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError

FILE_NAME = "same_words.toml"

# What a shared word is worth: what happened says most, the crowd of any report hardly anything.
HAPPENING, NAME, THING, WEAK = 2.0, 2.0, 1.0, 0.3

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAME = re.compile(r"[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a sentence says, ready to be compared.

    ``words`` are the stems with their worth, without the names of places and days; ``happenings``
    and ``things`` the groups that they belong to; ``names`` the words of names of two and more.
    """

    words: Mapping[str, float]
    groups: frozenset[str]
    names: frozenset[str]


def wording(sentence: str, places: Iterable[str]) -> Wording:
    """The wording of a sentence; the words of its ``places`` say nothing about what happened.

    Raises:
        GazetteerError: data/same_words.toml is missing or wrong.
    """
    lexicon = _lexicon()
    silent = lexicon.silent | {w.lower() for place in places for w in _WORD.findall(place)}
    names = {
        word.lower()
        for found in _NAME.findall(sentence)
        for word in found.split()
        if word.lower() not in silent
    }
    words: dict[str, float] = {}
    groups: set[str] = set()
    for word in _WORD.findall(sentence):
        low = word.lower()
        if low in silent or len(low) < 2:
            continue
        stem = _stem(low)
        kinds = kinds_of(stem)
        groups |= kinds
        if low in names:
            words[stem] = NAME
        elif any(kind.startswith("h") for kind in kinds):
            words[stem] = HAPPENING
        else:
            words[stem] = WEAK if stem in lexicon.weak else THING
    return Wording(words, frozenset(groups), frozenset(names))


def share_of_words(one: Wording, other: Wording) -> float:
    """How much of what the shorter of two sentences says the other says too: 0 nothing, 1 all.

    >>> tram = wording("A tram hit a bus, hurting six.", ())
    >>> round(share_of_words(tram, wording("Six were injured when a streetcar crashed.", ())), 2)
    1.0
    >>> share_of_words(tram, wording("The mayor opened a school.", ()))
    0.0
    """
    return max(_said_again(one, other), _said_again(other, one)) if one.words and other.words else 0


def happenings_at(sentence: str) -> list[tuple[int, frozenset[str]]]:
    """Where in a sentence a word says what happened, and of which kinds that is."""
    groups = _lexicon().groups
    found = (
        (word.start(), frozenset(k for k in groups.get(_stem(word[0].lower()), ()) if k[0] == "h"))
        for word in _WORD.finditer(sentence)
    )
    return [(start, kinds) for start, kinds in found if kinds]


def is_silent(word: str) -> bool:
    """Whether a word is one of grammar, of days or months."""
    return word.lower() in _lexicon().silent


def kinds_of(stem: str) -> frozenset[str]:
    """The groups that a stem of a ``Wording`` belongs to."""
    return _lexicon().groups.get(stem, frozenset())


def same_kind(one: Wording, other: Wording) -> bool:
    """Whether both name one kind of happening."""
    return any(kind.startswith("h") for kind in one.groups & other.groups)


def other_names(one: Wording, other: Wording) -> bool:
    """Whether both name somebody, and nobody in common."""
    return bool(one.names) and bool(other.names) and not one.names & other.names


def _said_again(one: Wording, other: Wording) -> float:
    """The share of what the one says that the other says too."""
    told = sum(
        worth
        for stem, worth in one.words.items()
        if stem in other.words or kinds_of(stem) & other.groups
    )
    return told / sum(one.words.values())


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """For each stem its groups ("h12" of happenings, "t3" of things); weak stems, silent words."""

    groups: Mapping[str, frozenset[str]]
    weak: frozenset[str]
    silent: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    path = data_file(FILE_NAME)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        groups: dict[str, set[str]] = {}
        for letter, name in (("h", "happenings"), ("t", "things")):
            for number, line in enumerate(found[name]):
                for word in line.split():
                    groups.setdefault(_stem(word), set()).add(f"{letter}{number}")
        weak = frozenset(_stem(word) for line in found["weak"] for word in line.split())
        silent = frozenset(word for line in found["silent"] for word in line.split())
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise GazetteerError(
            f"{path}: this must hold the lists happenings, things, weak and silent ({error}); "
            "put the shipped file back"
        ) from error
    return _Lexicon({stem: frozenset(kinds) for stem, kinds in groups.items()}, weak, silent)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word.replace("-", "")))

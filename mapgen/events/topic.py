"""The IPTC Media Topic of a sentence, by counting the words of data/topics.csv.

Each row of that file says how strongly a word speaks for a topic: 3 decides almost alone, 2 is
typical, 1 is a hint. A sentence's words count in full, the headline's too; the whole text adds
its own balance of topics, since a sentence of a story is mostly about what the story is about.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.models import TOPICS, Topic

FILE_NAME = "topics.csv"
COLUMNS = ["term", "topic", "weight", "note"]
# What the whole text weighs against one sentence. A story's main topic has some two fifths of the
# votes: about one deciding word. On the first nine annotated articles: 0.70 of the events right
# without the text, 0.77 at 5, 0.81 at 8, 0.82 at 10; beyond, an odd sentence is hardly told apart.
CONTEXT_WEIGHT = 10.0

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_POSSESSIVE = re.compile(r"(?<=[^\W_])['’]s(?![^\W_])")
_TERM = re.compile(r"[^\W_]+(?: [^\W_]+)*\*?")

MOST_SILENT = 1 << 16  # words; a corpus has more, most of them once

Votes = tuple[tuple[Topic, int], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of topics.csv: whole ones, and prefixes ("earthquake*") without their star."""

    whole: dict[str, Votes]
    prefixes: dict[str, Votes]
    longest: int
    begins: frozenset[str]
    """The first words of the terms of several words."""
    silent: set[str] = field(default_factory=set)
    """Words met that tell nothing: four in five of a text, which are asked for again and again."""

    def votes(self, text: str) -> Iterator[tuple[str, Votes]]:
        """Each term of a text with its votes, as often as it stands there, the longest first."""
        words = _WORD.findall(_POSSESSIVE.sub("", text.lower()))
        free = 0
        for at, word in enumerate(words):
            if word in self.silent or at < free:
                continue
            term, votes, length = self._longest_at(words, at)
            if votes:
                yield term, votes
                free = at + length
            elif word not in self.begins and len(self.silent) < MOST_SILENT:
                self.silent.add(word)

    def _longest_at(self, words: list[str], at: int) -> tuple[str, Votes, int]:
        if words[at] in self.begins:
            for length in range(min(self.longest, len(words) - at), 1, -1):
                phrase = " ".join(words[at : at + length])
                term, votes = self.term(phrase, len(phrase) - len(words[at + length - 1]))
                if votes:
                    return term, votes, length
        return (*self.term(words[at]), 1)

    def term(self, phrase: str, least: int = 0) -> tuple[str, Votes]:
        """The term that a phrase is, or that it begins with, longer than ``least`` characters."""
        if phrase in self.whole:
            return phrase, self.whole[phrase]
        for end in range(len(phrase), least, -1):
            if phrase[:end] in self.prefixes:
                return phrase[:end], self.prefixes[phrase[:end]]
        return "", ()


def topic_of(text: str, headline: str = "", context: str = "") -> Topic:
    """The topic of a sentence: one of ``mapgen.models.TOPICS``, "other" when no word tells.

    Args:
        text: the sentence.
        headline: the article's title; counts like the sentence.
        context: the article's whole text; its balance of topics counts as CONTEXT_WEIGHT.

    Ties go to the topic that is first in TOPICS.

    Raises:
        GazetteerError: data/topics.csv is missing or has a broken row.
    """
    lexicon = lexicon_of(data_file(FILE_NAME))
    scores: Counter[Topic] = Counter()
    for votes in (*_each_once(lexicon, text), *_votes_of_headline(headline)):
        for topic, weight in votes:
            scores[topic] += weight
    shares = dict(_balance(context))
    totals = {t: scores[t] + CONTEXT_WEIGHT * shares.get(t, 0.0) for t in TOPICS if t != "other"}
    best = max(totals, key=lambda topic: totals[topic])  # max keeps the first of equals
    return best if totals[best] > 0 else "other"


def _each_once(lexicon: Lexicon, text: str) -> tuple[Votes, ...]:
    """The votes of the terms in a text; a term counts once."""
    return tuple(dict(lexicon.votes(text)).values())


@lru_cache(maxsize=16)  # all sentences of an article share it
def _votes_of_headline(headline: str) -> tuple[Votes, ...]:
    return _each_once(lexicon_of(data_file(FILE_NAME)), headline)


@lru_cache(maxsize=16)  # as well
def _balance(context: str) -> tuple[tuple[Topic, float], ...]:
    """The share of each topic in the votes of a text, 0 to 1; a term counts each time it stands."""
    scores: Counter[Topic] = Counter()
    for _, votes in lexicon_of(data_file(FILE_NAME)).votes(context):
        for topic, weight in votes:
            scores[topic] += weight
    total = scores.total()
    return tuple((topic, score / total) for topic, score in sorted(scores.items()))


@cache
def lexicon_of(path: Path) -> Lexicon:
    """The terms of a file with the columns term, topic, weight (1 to 3) and note.

    A term is one word or several, in lower case; a star at its end stands for any ending.

    Raises:
        GazetteerError: a row is broken; the message begins with ``topics.csv:line:``.
    """
    whole: dict[str, list[tuple[Topic, int]]] = {}
    prefixes: dict[str, list[tuple[Topic, int]]] = {}
    for line, term, topic, weight in _rows(path):
        votes = prefixes if term.endswith("*") else whole
        listed = votes.setdefault(term.rstrip("*"), [])
        if any(other == topic for other, _ in listed):
            raise GazetteerError(
                f"{path.name}:{line}: '{term}' stands twice under {topic}; delete one of the rows"
            )
        listed.append((topic, weight))
    terms = (*whole, *prefixes)
    return Lexicon(
        {term: tuple(votes) for term, votes in whole.items()},
        {term: tuple(votes) for term, votes in prefixes.items()},
        longest=max((term.count(" ") + 1 for term in terms), default=0),
        begins=frozenset(term.split(" ")[0] for term in terms if " " in term),
    )


def _rows(path: Path) -> Iterator[tuple[int, str, Topic, int]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, None) != COLUMNS:
            raise GazetteerError(
                f"{path.name}:1: the first line must name the columns {','.join(COLUMNS)}"
            )
        for row in reader:
            if not row:
                continue
            place = f"{path.name}:{reader.line_num}"
            if len(row) != len(COLUMNS):
                raise GazetteerError(
                    f"{place}: {len(row)} columns where {','.join(COLUMNS)} are due; "
                    "quote a note that holds a comma"
                )
            term, topic, weight, _ = row
            if not _TERM.fullmatch(term) or term != term.lower():
                raise GazetteerError(
                    f"{place}: '{term}' is no term; write words in lower case with one space "
                    "between, and at most one * at the end"
                )
            known = next((known for known in TOPICS if known == topic), None)
            if known is None or known == "other":
                raise GazetteerError(
                    f"{place}: '{topic}' is no topic; use {', '.join(TOPICS[:-1])}"
                )
            if weight not in ("1", "2", "3"):
                raise GazetteerError(f"{place}: the weight '{weight}' is not 1, 2 or 3")
            yield reader.line_num, term, known, int(weight)

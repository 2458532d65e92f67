"""Questions to a geocoder, gathered by the workers and asked by one process, each once.

Workers never ask. While they read, a Gatherer stands in the geocoder's place: it answers from what
is known already and writes the other questions down. When all articles have been read, the one
process that runs the command asks each question once, the most frequent first, as politely as a
build (``gazetteer.geocoder``); only articles that get an answer are read again. Questions that an
outage has left open are asked by the next run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace

from mapgen.gazetteer.geocoder import Geocoder
from mapgen.gazetteer.layer import Query
from mapgen.models import Place

Answers = dict[str, tuple[Place, ...]]
"""Places by the question as text; only questions that were answered with one."""


class Gatherer:
    """A layer of places in the stead of a geocoder: it asks nobody."""

    name = "gathered"
    available = True
    outage = ""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked: dict[Query, None] = {}

    def candidates(self, query: Query) -> list[Place]:
        """The places of an earlier answer; none for a question that is still to be asked."""
        plain = replace(query, article="")
        known = self._answers.get(as_text(plain))
        if known is None:
            self._asked[plain] = None
        return list(known or ())

    def take(self) -> tuple[Query, ...]:
        """The unanswered questions since the last call, each once."""
        taken = tuple(self._asked)
        self._asked.clear()
        return taken


def ask_all(
    questions: Iterable[str], geocoder: Geocoder, tell: Callable[[int, int], None]
) -> tuple[Answers, frozenset[str]]:
    """What the geocoder knows of these questions, and the questions that it did not answer.

    Each is asked once, the most frequent first. When the geocoder stops, only what it said before
    is known; ``geocoder.outage`` says why then. ``tell`` is called with how many have been asked,
    and of how many.
    """
    counted = Counter(questions)
    answers: Answers = {}
    unanswered = set()
    for number, (question, _) in enumerate(sorted(counted.items(), key=lambda c: (-c[1], c[0]))):
        tell(number, len(counted))
        failed_before = len(geocoder.unanswered)
        found = geocoder.candidates(from_text(question))
        if found:
            answers[question] = tuple(found)
        elif len(geocoder.unanswered) > failed_before:
            unanswered.add(question)
    tell(len(counted), len(counted))
    return answers, frozenset(unanswered)


def as_text(query: Query) -> str:
    """A question as text: the same for the same question."""
    return json.dumps(astuple(query), ensure_ascii=False)


def from_text(text: str) -> Query:
    """The question in its text."""
    name, article, countries, box = json.loads(text)
    return Query(name, article, tuple(countries), tuple(box) if box else None)

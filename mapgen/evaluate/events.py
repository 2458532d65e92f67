"""How good events are: pins, their roles, dates and topics against annotated articles.

precision   of the pins, those within the radius of a place of the same sentence
recall      of the annotated places, those with such a pin: named in the sentence, inferred, all
f1          of precision and the recall of all places
roles       of the places that were hit, those whose nearest pin has the role
dates       of the events that were hit and have a date, those whose spans share at least half of
            the days that both cover; happenings of a sentence with dates of their own count each
topics      of the events that were hit, those with the topic
actors      of the names that are no places (actors, demonyms, names in names), those pinned
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mapgen.dates.edtf import edtf_span
from mapgen.evaluate.annotated import Annotation, GoldEvent, GoldPlace, read_annotated
from mapgen.eventfile import map_events
from mapgen.gazetteer.distances import distance_km
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Mark
from mapgen.pipeline import find_events

LEAST_RADIUS_KM = 10.0  # a pin nearer than this is right whatever the annotation says
SHARED_WORDS = 0.7  # of the words of the longer one: two sentences are one
SHARED_DAYS = 0.5
SHORTEST = 12  # characters; a shorter sentence may stand in another by chance
NO_PLACES = {"actor", "demonym", "in_name"}


@dataclass
class EventScore:
    """Counts over articles; ``add`` takes one article after another."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Annotation, marks: Sequence[Mark]) -> None:
        """Count one article."""
        right: set[str] = set()
        for event in gold.events:
            right |= self._add_event(event, [m for m in marks if _same(event.sentence, m.quote)])
        self.counts["pins"] += len(marks)
        self.counts["right pins"] += len(right)
        for name in gold.not_places:
            if name.why in NO_PLACES:
                self.counts["no places"] += 1
                self.counts["no places pinned"] += any(
                    m.toponym and _plain(m.toponym) == _plain(name.text) and m.id not in right
                    for m in marks
                    if _same(name.sentence, m.quote)
                )

    def _add_event(self, event: GoldEvent, marks: Sequence[Mark]) -> set[str]:
        """Count an event; gives the ids of the marks that are right for it."""
        right: set[str] = set()
        told: Mark | None = None
        dated: dict[tuple[dt.date, dt.date], Mark] = {}
        for place in event.places:
            kind = "inferred" if place.inferred else "named"
            self.counts[kind] += 1
            near = sorted((d, k) for k, m in enumerate(marks) if (d := _off(place, m)) is not None)
            if near:
                nearest = marks[near[0][1]]
                right |= {marks[k].id for _, k in near}
                told = told or nearest
                days = event.days_at(place)
                if days:
                    dated.setdefault(days, nearest)
                self.counts[f"{kind} hit"] += 1
                self.counts["roles right"] += nearest.role == place.role
        for days, mark in dated.items():
            self.counts["dates"] += 1
            self.counts["dates right"] += _shares_days(days, mark.when)
        if told and event.topic:
            self.counts["topics"] += 1
            self.counts["topics right"] += told.topic == event.topic
        return right

    def rate(self, part: str, *whole: str) -> float:
        """A share of counts, 0 of nothing."""
        parts = part.split("+")
        total = sum(self.counts[name] for name in whole)
        return sum(self.counts[name] for name in parts) / total if total else 0.0

    @property
    def f1(self) -> float:
        """Of precision and the recall of all places."""
        precision = self.rate("right pins", "pins")
        recall = self.rate("named hit+inferred hit", "named", "inferred")
        both = precision + recall
        return 2 * precision * recall / both if both else 0.0


FIGURES: dict[str, Callable[[EventScore], float]] = {
    "precision": lambda s: s.rate("right pins", "pins"),
    "f1": lambda s: s.f1,
    "named": lambda s: s.rate("named hit", "named"),
    "inferred": lambda s: s.rate("inferred hit", "inferred"),
    "roles": lambda s: s.rate("roles right", "named hit", "inferred hit"),
    "dates": lambda s: s.rate("dates right", "dates"),
    "topics": lambda s: s.rate("topics right", "topics"),
    "actors": lambda s: s.rate("no places pinned", "no places"),
}


def evaluate_events(folder: Path, *, places: Places, language: Language) -> EventScore:
    """Score mapgen on a folder of annotated articles.

    Raises:
        EvaluationError: an article or an annotation is missing or wrong.
    """
    score = EventScore()
    for article, gold in read_annotated(folder):
        found = find_events(article, places=places, language=language)
        score.add(gold, map_events(article, found.events, found.not_mapped).marks)
    return score


def report_events(scores: dict[str, EventScore], console: Console) -> None:
    """Print the figures, a row for each score."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in FIGURES:
        table.add_column(name, justify="right", no_wrap=True)
    for name, score in scores.items():
        table.add_row(name, *(f"{figure(score):.3f}" for figure in FIGURES.values()))
    console.print(table)
    console.print(
        "precision and f1 of pins; recall of places named and inferred; roles, dates and topics "
        "of those that are right; actors, demonyms and names in names that are pinned",
        style="dim",
    )


@cache
def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


@cache
def _same(sentence: str, quote: str) -> bool:
    """Whether a quote is the annotated sentence, or most of it."""
    one, other = _plain(sentence), _plain(quote)
    if not one or not other:
        return False
    if one in other or other in one:
        return min(len(one), len(other)) >= SHORTEST or one == other
    words, others = set(one.split()), set(other.split())
    return len(words & others) >= SHARED_WORDS * max(len(words), len(others))


def _off(place: GoldPlace, mark: Mark) -> float | None:
    """How far a mark is off, in km; None when it is too far to be right."""
    away = distance_km(place.lat, place.lon, mark.lat, mark.lon)
    return away if away <= max(place.radius_km, LEAST_RADIUS_KM) else None


def _shares_days(gold: tuple[dt.date, dt.date], when: str) -> bool:
    span = edtf_span(when.replace("../", "").replace("/..", ""))  # of an open one the end told
    if span is None:
        return False
    shared = max(0, (min(gold[1], span[1]) - max(gold[0], span[0])).days + 1)
    return shared / ((max(gold[1], span[1]) - min(gold[0], span[0])).days + 1) >= SHARED_DAYS

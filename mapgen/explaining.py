"""``mapgen build --explain``: why each mark is on the map and each name that is left off is not.

Nothing is kept for this while a map is made: the rooms are asked once more. What they decided
travels in the ``reason`` of a mark; here stand beside it the words that the parse found, the
candidates of the gazetteer with their scores, and the arithmetic of the dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from mapgen.eventfile import map_events
from mapgen.gazetteer.places import Places
from mapgen.language import Document, Language
from mapgen.models import Article, Mark, Place, Toponym
from mapgen.pipeline import find_events
from mapgen.resolver import Ranked, rank
from mapgen.toponyms import find_toponyms
from mapgen.webmap.words import date_sum

WIDTH = 100  # characters a line
MOST_CANDIDATES = 5
STEPS = 5  # words of the parse from a name up to what governs it


def explain(article: Article, *, places: Places, language: Language) -> str:
    """The trace of an article, as text for a terminal: every event, then every name left off."""
    document = language.parse(article)
    toponyms = find_toponyms(document, places)
    known = _Known(document, toponyms, rank(document, toponyms, places))
    found = find_events(article, places=places, language=language)
    event_map = map_events(article, found.events, found.not_mapped)
    lines: list[str] = []
    events = groupby(event_map.marks, key=lambda mark: mark.event)
    for number, (_, marks) in enumerate(events, 1):
        lines += _event(number, list(marks), known, article)
    if event_map.not_mapped:
        lines += ["Left off the map", ""]
    for name in event_map.not_mapped:
        lines.append(f"{name.left_off}: {' '.join(name.toponym.split())}")
        lines += _indented(f"“{name.sentence}”")
        lines += _indented(f"because {name.reason}")
        lines += [*known.evidence(name.start, name.end), ""]
    return "\n".join(lines)


@dataclass(frozen=True)
class _Known:
    """What is known of the names of an article."""

    document: Document
    toponyms: Sequence[Toponym]
    ranked: Sequence[Ranked]

    def evidence(self, start: int, end: int) -> Iterator[str]:
        """The parse around the name at ``start:end`` of the text, and its candidates."""
        for toponym, ranked in zip(self.toponyms, self.ranked, strict=True):
            if (toponym.start, toponym.end) == (start, end):
                yield from _indented(f"parse: {_way(self.document, *toponym.tokens)}")
                if ranked:
                    yield from _indented(f"candidates: {_candidates(ranked)}")

    def at(self, mark: Mark) -> Iterator[str]:
        """The evidence of the name that a mark quotes."""
        for toponym in self.toponyms:
            inside = mark.quote_start <= toponym.start and toponym.end <= mark.quote_end
            if inside and toponym.text == mark.toponym:
                yield from self.evidence(toponym.start, toponym.end)
                return


def _event(number: int, marks: Sequence[Mark], known: _Known, article: Article) -> Iterator[str]:
    first = marks[0]
    yield f"{number}. {first.title}"
    yield from _indented(f"“{first.quote}”")
    yield from _indented(_date(first, article))
    for mark in marks:
        words = f"“{mark.toponym}”" if mark.toponym else "no name in the sentence"
        point = f"{mark.lat:g}, {mark.lon:g}, within {mark.radius_km:g} km, {mark.source}"
        yield from _indented(f"{mark.role}: {mark.place} ({point})")
        yield from _indented(f"{words}: {mark.reason}; confidence {mark.confidence:.2f}", 6)
        yield from (f"   {line}" for line in known.at(mark))
    yield ""


def _date(mark: Mark, article: Article) -> str:
    if not mark.when:
        return "when: not told"
    return f"when: {mark.when}; {date_sum(mark, article.published)}"


def _way(document: Document, first: int, last: int) -> str:
    """'scaled ← wall (dobj) ← of (prep) ← consulate (pobj)', read from the name up."""
    head = document.root_of(first, last)
    words = [f"{' '.join(document.text(first, last).split())} ({head.dep})"]
    for token in list(document.ancestors(head.i))[:STEPS]:
        words.append(f"{token.text} ({token.dep})")
        if token.pos in {"VERB", "AUX"}:
            break
    return " ← ".join(reversed(words))


def _candidates(ranked: Ranked) -> str:
    listed = [f"{_named(place)} {score:.1f}" for place, score in ranked[:MOST_CANDIDATES]]
    more = len(ranked) - len(listed)
    return "; ".join(listed) + (f"; and {more} more" if more > 0 else "")


def _named(place: Place) -> str:
    where = ", ".join(part for part in (place.admin1, place.country) if part)
    return f"{place.name} ({where}, {place.id})" if where else f"{place.name} ({place.id})"


def _indented(text: str, by: int = 3) -> list[str]:
    return wrap(
        " ".join(text.split()), WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + 2)
    )

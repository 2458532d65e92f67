"""A quote cut into stretches: the names that are on the map, and the words between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapgen.models import Mark

# Marks of one sentence. More have their quote from elsewhere, as rows of a table that all say the
# same: each of them would repeat the numbers of all.
MOST_IN_A_SENTENCE = 40


@dataclass(slots=True)
class QuotePart:
    """A stretch of a quote; ``pins`` are the marks whose toponym it is, none for plain text."""

    text: str
    pins: tuple[int, ...] = ()


class Sentences:
    """The names that are on the map by sentence: one that tells several events has all theirs."""

    def __init__(self, marks: Iterable[Mark], pin_of: Mapping[str, int]) -> None:
        self._pin_of = pin_of
        self._marks: dict[tuple[object, ...], list[Mark]] = {}
        for mark in marks:
            self._marks.setdefault(_sentence(mark), []).append(mark)

    def parts(self, marks: Sequence[Mark]) -> tuple[QuotePart, ...]:
        """The quote of an event's marks, their own names and the others of its sentence marked."""
        others = self._marks[_sentence(marks[0])]
        if len(others) <= MOST_IN_A_SENTENCE and len(others) > 1:
            marks = [*marks, *others]
        names = dict.fromkeys([(mark.toponym, self._pin_of[mark.id]) for mark in marks])
        return tuple(quote_parts(marks[0].quote, names))


def _sentence(mark: Mark) -> tuple[object, ...]:
    return mark.article, mark.quote_start, mark.quote_end, mark.quote


def quote_parts(quote: str, names: Iterable[tuple[str, int]]) -> list[QuotePart]:
    """The quote cut where a toponym begins and ends; joined again the parts are the quote.

    ``names`` are toponyms, each with a pin that it stands for. A toponym is taken where it stands
    as a word for the first time, the longest first where two overlap; one that the quote does not
    hold marks nothing.
    """
    taken: list[tuple[int, int, str]] = []
    owners: dict[str, tuple[int, ...]] = {}
    for toponym, pin in names:
        owners[toponym] = (*owners.get(toponym, ()), pin)
    for toponym in sorted(owners, key=len, reverse=True):
        for start, end in as_words(toponym, quote) if toponym.strip() else ():
            if not taken or all(end <= a or start >= b for a, b, _ in taken):
                taken.append((start, end, toponym))
                break
    parts: list[QuotePart] = []
    position = 0
    for start, end, toponym in sorted(taken):
        if start > position:
            parts.append(QuotePart(quote[position:start]))
        parts.append(QuotePart(quote[start:end], owners[toponym]))
        position = end
    if position < len(quote):
        parts.append(QuotePart(quote[position:]))
    return parts


def as_words(phrase: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a phrase stands in a text and is no part of a longer word."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            yield start, end
        start = text.find(phrase, start + 1)


def _in_word(letter: str) -> bool:
    """Whether a name cannot end beside this letter; in scripts without spaces it can anywhere."""
    if not (letter.isalnum() or letter == "_"):
        return False
    return not ("\u0e00" <= letter < "\u0f00" or letter >= "\u2e80")  # Thai, Lao; East Asia

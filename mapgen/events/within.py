"""What stands in one sentence of an article, out of all that was found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mapgen.language import Document
from mapgen.models import Resolution, When

# Sentences that words point back over, as long as the longest features; without an end a text of
# a megabyte, whose every sentence points back, would take the square of it.
REACH = 300


def resolutions_in(
    number: int, resolutions: Sequence[Resolution], *, back: int = 0
) -> Sequence[Resolution]:
    """The toponyms of sentence ``number`` and of so many before it; ``resolutions`` are in the
    order of the text."""
    first = bisect_left(resolutions, number - back, key=_sentence)
    return resolutions[first : bisect_right(resolutions, number, lo=first, key=_sentence)]


def whens_in(document: Document, number: int, whens: Sequence[When]) -> Sequence[When]:
    """The dates that sentence ``number`` tells; ``whens`` are in the order of the text."""
    sentence = document.sentences[number]
    first = bisect_left(whens, sentence.start, key=_start)
    return whens[first : bisect_left(whens, sentence.end, lo=first, key=_start)]


def _sentence(resolution: Resolution) -> int:
    return resolution.toponym.sentence


def _start(when: When) -> int:
    return when.start

"""Quotes and the text they are from: where a quote stands, and which sentence it has become."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

# Of the words of two sentences, in order. An edited sentence of news copy (a number, a name, a
# clause changed) keeps 0.7 and more; two sentences of one story about the same place stay below.
SAME_SENTENCE = 0.6

# difflib takes the square of them: 20,000 words alike would take minutes, and no sentence has them.
MOST_WORDS = 500

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][”’\"')]*(?=\s)|$)", re.MULTILINE)
_ALIKE = [("“”„«»", '"'), ("‘’`´", "'"), ("–—‐‑", "-")]


class Span(NamedTuple):
    """A stretch of a text, in code points: ``text[start:end]``."""

    start: int
    end: int


def find_quote(quote: str, text: str, near: int = 0) -> Span | None:
    """Where a quote stands in a text, the occurrence nearest to an offset; None when nowhere.

    White space and the shapes of quotation marks and dashes do not matter when the quote does
    not stand there to the letter: editors and mail change them.
    """
    spans = [Span(m.start(), m.end()) for m in re.finditer(re.escape(quote), text)] if quote else []
    if not spans and quote.split():
        pattern = r"\s+".join(_letter_by_letter(word) for word in quote.split())
        spans = [Span(m.start(), m.end()) for m in re.finditer(pattern, text)]
    return min(spans, key=lambda span: abs(span.start - near), default=None)


def nearest_sentence(quote: str, text: str) -> Span | None:
    """The sentence of a text that a quote most probably is now; None when none is like it."""
    spans = [Span(m.start(), m.end()) for m in _SENTENCE.finditer(text)]
    best = max(spans, key=lambda s: similarity(quote, text[s.start : s.end]), default=None)
    if best is None or similarity(quote, text[best.start : best.end]) < SAME_SENTENCE:
        return None
    start = (
        best.start + len(text[best.start : best.end]) - len(text[best.start : best.end].lstrip())
    )
    return Span(start, best.end)


@lru_cache(maxsize=4096)
def similarity(one: str, other: str) -> float:
    """How much of the words two sentences share in the same order: 0 nothing, 1 all.

    >>> similarity("Three people were hurt.", "Four people were hurt.")
    0.75
    """
    words, others = _words(one)[:MOST_WORDS], _words(other)[:MOST_WORDS]
    if not words or not others:
        return 1.0 if one == other else 0.0
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    # The upper bounds are cheap, and most pairs of sentences fail them.
    if matcher.real_quick_ratio() < SAME_SENTENCE or matcher.quick_ratio() < SAME_SENTENCE:
        return 0.0
    return matcher.ratio()


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", sentence.casefold())


def _letter_by_letter(word: str) -> str:
    """A pattern for a word in which marks of one kind stand for each other."""
    pattern = ""
    for letter in word:
        alike = next(
            (f"{others}{plain}" for others, plain in _ALIKE if letter in others + plain), ""
        )
        pattern += f"[{re.escape(alike)}]" if alike else re.escape(letter)
    return pattern

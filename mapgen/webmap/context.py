"""What stands before and after a quote, from the other sentences that the events file holds."""

from __future__ import annotations

from collections import defaultdict

from mapgen.models import EventMap, Mark, NotMapped

WIDEST_GAP = 2  # code points between two sentences: a space, or the end of a paragraph


class Context:
    """The sentences of an events file by where they begin and end in their article's text."""

    def __init__(self, event_map: EventMap) -> None:
        self.starting: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.ending: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.several = bool(event_map.articles)
        for mark in event_map.marks:
            if mark.quote_end - mark.quote_start == len(mark.quote):
                self._add(self._text(mark), mark.quote_start, mark.quote)
        quotes = {text: set(sentences.values()) for text, sentences in self.starting.items()}
        for name in event_map.not_mapped:
            within, text = name.sentence.find(name.toponym), self._text(name)
            if within >= 0 and name.start >= within and name.sentence not in quotes.get(text, ()):
                self._add(text, name.start - within, name.sentence)

    def _text(self, item: Mark | NotMapped) -> str:
        """Which text the offsets count in: the article's, in a file of several."""
        return item.article if self.several else ""

    def _add(self, text: str, start: int, sentence: str) -> None:
        if sentence:
            self.starting[text].setdefault(start, sentence)
            self.ending[text].setdefault(start + len(sentence), sentence)

    def before(self, mark: Mark) -> str:
        """The sentence that ends where the quote begins, empty when the file does not have it."""
        ending, at = self.ending[self._text(mark)], mark.quote_start
        return ending.get(at) or ending.get(at - 1) or ending.get(at - WIDEST_GAP) or ""

    def after(self, mark: Mark) -> str:
        """The sentence that begins where the quote ends, empty when the file does not have it."""
        starting, at = self.starting[self._text(mark)], mark.quote_end
        return starting.get(at) or starting.get(at + 1) or starting.get(at + WIDEST_GAP) or ""

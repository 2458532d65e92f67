"""What stands before and after a quote, from the other sentences that the events file holds."""

from __future__ import annotations

from mapgen.models import EventMap, Mark, NotMapped

WIDEST_GAP = 2  # code points between two sentences: a space, or the end of a paragraph


class Context:
    """The sentences of an events file by where they begin and end in their article's text."""

    def __init__(self, event_map: EventMap) -> None:
        self.starting: dict[tuple[str, int], str] = {}
        self.ending: dict[tuple[str, int], str] = {}
        self.event_map = event_map
        for mark in event_map.marks:
            if mark.quote_end - mark.quote_start == len(mark.quote):
                self._add(self._text(mark), mark.quote_start, mark.quote)
        quotes = {(text, sentence) for (text, _), sentence in self.starting.items()}
        for name in event_map.not_mapped:
            within, text = name.sentence.find(name.toponym), self._text(name)
            if within >= 0 and name.start >= within and (text, name.sentence) not in quotes:
                self._add(text, name.start - within, name.sentence)

    def _text(self, item: Mark | NotMapped) -> str:
        """Which text the offsets count in: the article's, in a file of several."""
        return item.article if self.event_map.articles else ""

    def _add(self, text: str, start: int, sentence: str) -> None:
        if sentence:
            self.starting.setdefault((text, start), sentence)
            self.ending.setdefault((text, start + len(sentence)), sentence)

    def before(self, mark: Mark) -> str:
        """The sentence that ends where the quote begins, empty when the file does not have it."""
        text = self._text(mark)
        for gap in range(WIDEST_GAP + 1):
            if sentence := self.ending.get((text, mark.quote_start - gap)):
                return sentence
        return ""

    def after(self, mark: Mark) -> str:
        """The sentence that begins where the quote ends, empty when the file does not have it."""
        text = self._text(mark)
        for gap in range(WIDEST_GAP + 1):
            if sentence := self.starting.get((text, mark.quote_end + gap)):
                return sentence
        return ""

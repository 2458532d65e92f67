"""What stands before and after a quote, from the other sentences that the events file holds."""

from __future__ import annotations

from mapgen.models import EventMap, Mark

WIDEST_GAP = 2  # code points between two sentences: a space, or the end of a paragraph


class Context:
    """The sentences of an events file by where they begin and end in the article's text."""

    def __init__(self, event_map: EventMap) -> None:
        self.starting: dict[int, str] = {}
        self.ending: dict[int, str] = {}
        for mark in event_map.marks:
            if mark.quote_end - mark.quote_start == len(mark.quote):
                self._add(mark.quote_start, mark.quote)
        quotes = set(self.starting.values())
        for name in event_map.not_mapped:
            within = name.sentence.find(name.toponym)
            if within >= 0 and name.start >= within and name.sentence not in quotes:
                self._add(name.start - within, name.sentence)

    def _add(self, start: int, sentence: str) -> None:
        if sentence:
            self.starting.setdefault(start, sentence)
            self.ending.setdefault(start + len(sentence), sentence)

    def before(self, mark: Mark) -> str:
        """The sentence that ends where the quote begins, empty when the file does not have it."""
        gaps = range(WIDEST_GAP + 1)
        return next((s for gap in gaps if (s := self.ending.get(mark.quote_start - gap))), "")

    def after(self, mark: Mark) -> str:
        """The sentence that begins where the quote ends, empty when the file does not have it."""
        gaps = range(WIDEST_GAP + 1)
        return next((s for gap in gaps if (s := self.starting.get(mark.quote_end + gap))), "")

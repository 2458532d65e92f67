"""Texts made to take long, through the whole story: time and memory go in step with their size."""

from __future__ import annotations

import datetime as dt
import gc
import json
import time
from pathlib import Path

import pytest
from benchmark_dates import REPEATED as REPEATED_DATES
from benchmark_dates import measure

from mapgen.article import LONGEST_TEXT, read_article
from mapgen.errors import ArticleError
from mapgen.eventfile import map_events, read_events
from mapgen.eventfile.writing import write_events
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.language.model import BATCH_CHARACTERS, LONGEST_WORD, MOST_WORDS
from mapgen.models import Article
from mapgen.pipeline import find_events

FOURFOLD = 10  # four times the input may take this much longer; the square of it would take 16
# `python tests/benchmark_dates.py`: 8 at most. It was 23, more than five seconds a megabyte.
DATES_OF_FLOOR = 12

# What is repeated, and how many characters of it are taken once.
REPEATED = {
    "brackets": ("(", 2_500),
    "quoted names in one sentence": ("“Paris” ", 1_500),
    "sentences of one name": ("Paris. ", 2_500),
    "sites in sentences": ("A bomb hit the hospital in Paris. The hospital burned. ", 2_500),
    "words that point back": ("A bomb hit Paris. They fled the country to the hospital. ", 10_000),
    "months": ("May 5 and June ", 5_000),
    "from there to there": ("They fled from Paris to London. ", 2_500),
}


def article(unit: str, size: int) -> Article:
    text = (unit * (size // len(unit) + 1))[:size].strip()
    return Article(id="a", text=text, published=dt.date(2002, 5, 10))


def seconds(article: Article, places: Places, language: Language) -> float:
    gc.collect()
    gc.disable()  # what other tests of this process left would be gone through again and again
    before = time.process_time()
    try:
        find_events(article, places=places, language=language)
        return time.process_time() - before
    finally:
        gc.enable()


@pytest.mark.parametrize("name", REPEATED)
def test_four_times_the_text_takes_about_four_times_as_long(
    name: str, places: Places, language: Language
) -> None:
    unit, size = REPEATED[name]
    seconds(article(unit, 200), places, language)  # what is loaded once
    once = min(seconds(article(unit, size), places, language) for _ in range(2))
    fourfold = seconds(article(unit, 4 * size), places, language)
    assert fourfold / once < FOURFOLD


def test_a_name_in_an_endless_sentence_does_not_quote_all_of_it(
    tmp_path: Path, places: Places, language: Language
) -> None:
    endless = article("“Paris” ", BATCH_CHARACTERS)
    found = find_events(endless, places=places, language=language)
    event_map = map_events(endless, found.events, found.not_mapped)
    assert len(event_map.marks) + len(event_map.not_mapped) > 1_000
    path = tmp_path / "events.geojson"
    write_events(event_map, path)
    assert read_events(path).marks == event_map.marks
    assert path.stat().st_size < 200 * len(endless.text)  # 5,000 times it, once


def test_words_and_sentences_without_end_are_cut(language: Language) -> None:
    document = language.parse(article("(", 3 * LONGEST_WORD + 1))
    assert len(document.tokens) == 3 * LONGEST_WORD + 1
    assert all(len(sentence.text) <= LONGEST_WORD for sentence in document.sentences)
    document = language.parse(article("Paris and ", 10 * MOST_WORDS * 10))
    for (first, end), sentence in zip(document.bounds, document.sentences, strict=True):
        assert end - first <= MOST_WORDS
        assert all(first <= token.head < end for token in document.tokens[first:end])
        assert document.article.text[sentence.start : sentence.end] == sentence.text


def test_a_book_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    path.write_text(json.dumps({"text": "It rained. " * (LONGEST_TEXT // 11 + 1)}), "utf-8")
    with pytest.raises(ArticleError, match=r"1,000,0\d\d characters.*not a book"):
        read_article(str(path))


@pytest.mark.parametrize("unit", [*REPEATED_DATES[:5], "has to stay until May 5 "])
def test_a_text_of_dates_alone_costs_a_few_times_its_words(unit: str) -> None:
    took, floor = measure(unit, 50_000, rounds=3)
    assert took / floor < DATES_OF_FLOOR

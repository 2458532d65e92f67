"""The parser: many articles at once give what one by one gives, however long their paragraphs."""

from __future__ import annotations

from pathlib import Path

from mapgen.language import Document, Language
from mapgen.language.model import BATCH_CHARACTERS
from mapgen.models import Article

STORIES = sorted(Path(__file__, "..", "stories").resolve().glob("*"))
SENTENCE = "The ferry left Naxos for Paros on Monday, and the mayor of Piraeus waved. "


def article(number: int, text: str) -> Article:
    return Article(id=f"article-{number}", text=text)


def told(document: Document) -> list[tuple[object, ...]]:
    tokens = [(t.start, t.text, t.lemma, t.pos, t.dep, t.head, t.entity) for t in document.tokens]
    return [*tokens, *document.sentences, *document.entities, *document.paragraphs]


def test_many_articles_are_parsed_as_each_of_them_alone(language: Language) -> None:
    texts = [file.read_text("utf-8") for file in STORIES if file.suffix in {".txt", ".md"}]
    texts += [SENTENCE, "\n\n", "…", SENTENCE * 20]
    articles = [article(n, text) for n, text in enumerate(texts)]
    together = list(language.parse_all(articles))
    assert [document.article for document in together] == articles
    for document in together:
        assert told(document) == told(language.parse(document.article))


def test_a_paragraph_that_is_too_long_for_the_parser_is_cut_between_sentences(
    language: Language,
) -> None:
    times = 3 * BATCH_CHARACTERS // len(SENTENCE)
    document = language.parse(article(0, SENTENCE * times))
    assert len(document.sentences) == times
    assert {s.text for s in document.sentences} == {SENTENCE.strip()}
    assert len(set(document.paragraphs)) > 2


def test_text_without_any_sentence_is_parsed_in_pieces(language: Language) -> None:
    text = "x" * (2 * BATCH_CHARACTERS + 1) + " " + "word " * BATCH_CHARACTERS
    document = language.parse(article(0, text))
    assert document.tokens[-1].text == "word"
    assert all(text[t.start : t.end] == t.text for t in document.tokens)

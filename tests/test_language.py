"""The parser: many articles at once give what one by one gives, however long their paragraphs."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.pipeline import AttributeRuler

from mapgen.language import DEFAULT_MODEL, Document, Language
from mapgen.language.attributes import AttributeTable, replace_ruler
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


@pytest.mark.parametrize(
    "line",
    [
        "STONE TOWN, Zanzibar - ",
        "LEEDS — ",
        "ST. PETERSBURG, Fla. (AP) -- ",
        "NEW YORK (Reuters) – ",
        "SOUTH WAZIRISTAN, April 5 (APP): ",
        "MEXICO CITY (AP) ",
        "LAHORE: ",
    ],
)
def test_a_dateline_is_no_part_of_the_first_sentence(line: str, language: Language) -> None:
    text = f"{line}A ferry sank off the coast on Thursday.\nDivers\nfound it."
    document = language.parse(article(1, text))
    assert [s.text for s in document.sentences] == [
        line.strip(), "A ferry sank off the coast on Thursday.", "Divers\nfound it.",
    ]  # fmt: skip
    assert document.paragraphs[:2] == (0, 0)
    sank = next(token for token in document.tokens if token.text == "sank")
    subject = document.child(sank.i, "nsubj")
    assert subject is not None
    assert subject.text == "ferry"


@pytest.mark.parametrize(
    "line",
    [
        "WHO — the agency — named it.",
        "UN-backed troops left.",
        "I - we - they sank it.",
        "Bread - Butter - All of it sank.",
    ],
)
def test_a_dash_alone_makes_no_dateline(line: str, language: Language) -> None:
    assert language.parse(article(1, line)).sentences[0].text == line


def test_text_without_any_sentence_is_parsed_in_pieces(language: Language) -> None:
    text = "x" * (2 * BATCH_CHARACTERS + 1) + " " + "word " * BATCH_CHARACTERS
    document = language.parse(article(0, text))
    assert document.tokens[-1].text == "word"
    assert all(text[t.start : t.end] == t.text for t in document.tokens)


def test_the_table_of_attributes_says_what_spacys_ruler_says() -> None:
    """Also where a rule spans words ("gonna", "y'all"), asks for a dependency, or has a pattern."""
    ruled = spacy.load(DEFAULT_MODEL)
    tabled = spacy.load(DEFAULT_MODEL)
    replace_ruler(tabled)
    texts = [story.read_text("utf-8") for story in STORIES if story.suffix == ".txt"]
    texts += [
        "There's nothin' goin' on; I ain't gonna let's go, y'all got ta c'mon. It'll do 'em good.",
        "She wo n't, and he gets what you got: who but you has been doing this?  \t That was it.",
        "But that’s not what I said, whether\nit is or n’t. Whose is that ol' thing? It rained.",
    ]

    def attributes(nlp: spacy.Language) -> list[tuple[str, ...]]:
        return [
            (word.text, word.pos_, str(word.morph), word.lemma_, word.tag_, word.dep_)
            for parse in nlp.pipe(texts)
            for word in parse
        ]

    assert attributes(tabled) == attributes(ruled)


def test_the_later_pattern_of_an_attribute_wins_wherever_it_is_kept() -> None:
    """In the table or, for it spans two words, in the matcher."""
    patterns = [
        {"patterns": [[{"LOWER": "a"}, {"LOWER": "b"}]], "attrs": {"POS": "X"}, "index": -1},
        {"patterns": [[{"LOWER": {"IN": ["b", "c"]}}]], "attrs": {"POS": "NOUN"}, "index": 0},
        {"patterns": [[{"LOWER": "c"}, {"LOWER": "b"}]], "attrs": {"POS": "VERB"}, "index": 1},
        {"patterns": [[{"TAG": "CC"}], [{"LOWER": "d"}]], "attrs": {"LEMMA": "dee"}, "index": 0},
    ]  # fmt: skip
    nlp = spacy.blank("en")
    table, ruler = AttributeTable(nlp.vocab), AttributeRuler(nlp.vocab)
    table.add(patterns)
    ruler.add_patterns(patterns)
    said, ruled = table(nlp("a b c b d")), ruler(nlp("a b c b d"))
    assert [(w.pos_, w.lemma_) for w in said] == [(w.pos_, w.lemma_) for w in ruled]
    assert [w.pos_ for w in said] == ["", "NOUN", "NOUN", "VERB", ""]

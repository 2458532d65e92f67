"""What a parse looks like to the other rooms: tokens, entities, sentences, no library type."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from mapgen.models import Article, Sentence

OPENING = {'"', "“", "``", "«"}
CLOSING = {'"', "”", "''", "»"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the article with its place in the parse.

    ``pos`` is a Universal part of speech, ``tag`` a Penn one, ``dep`` a ClearNLP dependency
    label; ``head`` is the index of the governing token (its own at the root of a sentence);
    ``entity`` is the OntoNotes label of the entity it stands in, or empty.
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    sentence: int
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity: tokens ``first`` to ``last`` (exclusive) with an OntoNotes label."""

    first: int
    last: int
    label: str


@dataclass(frozen=True)
class Document:
    """A parsed article.

    ``bounds[s]`` are the first and last+1 token of sentence ``s``; ``paragraphs[s]`` is the
    number of the paragraph it stands in.
    """

    article: Article
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    bounds: tuple[tuple[int, int], ...]
    paragraphs: tuple[int, ...]
    entities: tuple[Entity, ...] = field(default=())

    @cached_property
    def _children(self) -> dict[int, list[Token]]:
        children: dict[int, list[Token]] = {}
        for token in self.tokens:
            if token.head != token.i:
                children.setdefault(token.head, []).append(token)
        return children

    def children(self, i: int) -> list[Token]:
        """The tokens that token ``i`` governs, in the order of the text."""
        return list(self._children.get(i, ()))

    def child(self, i: int, *deps: str) -> Token | None:
        """The first token that ``i`` governs by one of these dependencies."""
        for token in self._children.get(i, ()):
            if token.dep in deps:
                return token
        return None

    def head(self, i: int) -> Token:
        """The token that governs ``i``; itself at the root."""
        return self.tokens[self.tokens[i].head]

    def ancestors(self, i: int) -> Iterator[Token]:
        """The governors of ``i``, nearest first, up to the root of the sentence."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield self.tokens[i]

    def root_of(self, first: int, last: int) -> Token:
        """The token of a span that governs the others: the one whose head is outside."""
        for token in self.tokens[first:last]:
            if token.head == token.i or not first <= token.head < last:
                return token
        return self.tokens[last - 1]

    @cached_property
    def spoken(self) -> frozenset[int]:
        """The tokens between quotation marks that open and close within their paragraph."""
        found, spoken, paragraph = set(), False, -1
        for token in self.tokens:
            if self.paragraphs[token.sentence] != paragraph:
                spoken, paragraph = False, self.paragraphs[token.sentence]
            if spoken:
                found.add(token.i)
            if spoken and token.text in CLOSING:
                spoken = False
            elif token.text in OPENING:
                spoken = True
        return frozenset(found)

    def first(self, lemma: str, pos: str) -> int:
        """The index of the first token with this lemma and part of speech; past the end if none."""
        return self._firsts.get((lemma, pos), len(self.tokens))

    @cached_property
    def _firsts(self) -> dict[tuple[str, str], int]:
        return {(token.lemma, token.pos): token.i for token in reversed(self.tokens)}

    @cached_property
    def capitals(self) -> tuple[tuple[int, int], ...]:
        """The tokens that begin with a capital, each with the last+1 token of its sentence: one
        in six, and the only ones that a name can begin with."""
        return tuple(
            (i, end)
            for first, end in self.bounds
            for i in range(first, end)
            if self.tokens[i].text[:1].isupper()
        )

    def text(self, first: int, last: int) -> str:
        """The words of a span exactly as written."""
        return self.article.text[self.tokens[first].start : self.tokens[last - 1].end]

    def token_at(self, offset: int) -> int:
        """The index of the last token that begins at or before ``offset``."""
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

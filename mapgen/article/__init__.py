"""Text, Markdown, HTML, JSON, a URL or standard input to an Article."""

from __future__ import annotations

import datetime as dt
import re

from mapgen.article.copied import read_copied
from mapgen.article.decoding import decode
from mapgen.article.draft import Draft
from mapgen.article.layout import tidy
from mapgen.article.markup import LOOKS_LIKE_HTML, read_html, read_markdown
from mapgen.article.sources import Source, read_source, slug
from mapgen.article.structured import read_json
from mapgen.errors import ArticleError
from mapgen.models import Article

__all__ = ["Source", "article_in", "read_article"]

LONGEST_TEXT = 1_000_000
"""Characters, some 170,000 words: two novels. The parser takes a minute for them."""

EXPLAINED = {
    "html": "no article was found in this page; copy its text into a .txt file",
    "json": 'this JSON has an empty "text"; fill it',
}


def read_article(
    source: str, *, published: dt.date | None = None, allow_private: bool = False
) -> Article:
    """The article behind a path, an http(s) URL, or ``-`` for standard input.

    Args:
        source: a .txt, .md, .html, .htm or .json file, a URL, or ``-``. What is in other files
            and on standard input is found out.
        published: the publication date, when it is known better than the page says.
        allow_private: whether a URL may lead to private and loopback addresses.

    Returns:
        The article with clean text: the story's paragraphs separated by a blank line, without
        the page's furniture. Its id is made of the file's name, the JSON's id, the URL, or the
        title. The text of a JSON article is taken as it is.

    Raises:
        ArticleError: it cannot be read, or is no article; one sentence that says what to do.
    """
    return article_in(read_source(source, allow_private=allow_private), published=published)


def article_in(found: Source, *, published: dt.date | None = None) -> Article:
    """The article in bytes that were read already; else as ``read_article``.

    Raises:
        ArticleError: they are no article; one sentence that says what to do.
    """
    text = decode(found.data, found.where, found.charset)
    kind = found.kind or kind_of(text)
    draft = read_as(kind, text, found)
    if not draft.text.strip():
        reason = EXPLAINED.get(kind, "no article text was found here, only notices and menus")
        raise ArticleError(f"{found.where}: {reason}")
    if len(draft.text) > LONGEST_TEXT:
        raise ArticleError(
            f"{found.where}: this text has {len(draft.text):,} characters, more than the "
            f"{LONGEST_TEXT:,} that are read; give a single article, not a book or a collection"
        )
    return Article(
        id=article_id(draft, found),
        text=draft.text,
        title=draft.title,
        byline=draft.byline,
        publisher=draft.publisher,
        published=published or draft.published,
        url=draft.url or found.url,
        language=draft.language or "en",
    )


def kind_of(text: str) -> str:
    """What a text is when no name says so: json, html, markdown or text."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    if re.match(r"\{\s*(?:\"|\})", head):
        return "json"
    if head.startswith("<") and LOOKS_LIKE_HTML.search(head):
        return "html"
    return "markdown" if re.match(r"---[ \t]*\r?\n\w+:|# \S", head) else "text"


def read_as(kind: str, text: str, found: Source) -> Draft:
    """The article in a text of a known kind."""
    if kind == "json":
        return read_json(text, found.where)
    if kind == "html":
        return read_html(text, found.url, found.where)
    return read_markdown(tidy(text)) if kind == "markdown" else read_copied(tidy(text))


def article_id(draft: Draft, found: Source) -> str:
    """The id that names the article and its output folder."""
    if re.fullmatch(r"[A-Za-z0-9][\w-]{0,99}", draft.id, re.ASCII):
        return draft.id
    return slug(draft.id) or slug(found.name) or slug(draft.title) or "article"

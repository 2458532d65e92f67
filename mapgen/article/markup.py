"""HTML and Markdown to text and metadata; trafilatura and markdown-it do the work."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import re
from typing import Any

from mapgen.article.copied import read_copied
from mapgen.article.draft import Draft
from mapgen.article.head import labelled_head
from mapgen.article.layout import tidy
from mapgen.article.published import date_in
from mapgen.errors import ArticleError

LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|article|main|section|div|p|meta|title|h1)\b", re.IGNORECASE
)


# The largest news pages have some 3,000 blocks. Beyond, the last resort of trafilatura (justext)
# is left out, for it compares each block with all the others: 12,000 take half a minute.
MOST_BLOCKS = 4000
# Live blogs of a whole day have 20,000 tags; 330,000 take eight seconds and are no article.
MOST_TAGS = 80_000
BLOCK = re.compile(r"<(?:p|li|div|t[dhr]|d[dt]|h[1-6]|br|blockquote|section)\b", re.IGNORECASE)


def read_html(markup: str, url: str, where: str) -> Draft:
    """The article of a web page, by trafilatura; the text goes through the rules for copied text.

    The date is the page's own metadata (JSON-LD, OpenGraph, ``<time>``), the first publication
    before the last change; a date is never guessed from the text. ``text`` is empty when the
    page has no article.

    Raises:
        ArticleError: the page breaks trafilatura, or is mostly tags.
    """
    import trafilatura

    # Its complaints about a page are for its developers; what is wrong is said by our error.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    source = tidy(markup)
    tags = source.count("<")
    if tags > MOST_TAGS:
        raise ArticleError(
            f"{where}: this page has {tags:,} tags, more than any article needs; copy its text "
            "into a .txt file"
        )
    try:
        document: Any = trafilatura.bare_extraction(
            source, url=url or None, with_metadata=True, include_comments=False,
            include_tables=False, include_images=False, include_links=False, deduplicate=False,
            date_extraction_params={"original_date": True, "extensive_search": False, "url": None},
            fast=len(BLOCK.findall(source)) > MOST_BLOCKS,
        )  # fmt: skip
    except Exception as error:  # whatever a page of the wild web can break in it
        raise ArticleError(
            f"{where}: this page cannot be taken apart ({type(error).__name__}); copy its text "
            "into a .txt file"
        ) from error
    if document is None or not (document.text or "").strip():
        return Draft(text="")
    found = read_copied("\n\n".join(document.text.split("\n")))
    return merge(document, found, url)


def merge(document: Any, found: Draft, url: str) -> Draft:
    """What the page's metadata say, and where they are silent what its text says."""
    return dataclasses.replace(
        found,
        title=tidy(document.title or "").strip() or found.title,
        byline=", ".join(tidy(document.author or "").split("; ")) or found.byline,
        publisher=tidy(document.sitename or "").strip() or found.publisher,
        published=iso_date(document.date) or found.published,
        url=url or http_only(document.url),
        language=found.language,
    )


def iso_date(value: str | None) -> dt.date | None:
    """The date that the metadata give, or None."""
    return date_in(value or "")


def http_only(url: str | None) -> str:
    """The URL when it is one that a reader may be sent to."""
    return url if url and re.fullmatch(r"https?://[^\s<>\"'\x00-\x1f\x7f-\x9f]+", url) else ""


def read_markdown(source: str) -> Draft:
    """The article of a Markdown file: front matter, the first heading as title, paragraphs."""
    from markdown_it import MarkdownIt

    labelled, body = labelled_head(source)
    title, parts = labelled.title, []
    tokens = MarkdownIt("commonmark").parse(body)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline" or before is None:
            continue
        text = plain(token.children or []).strip()
        if before.type == "heading_open":
            title = title or text
        elif text:
            parts.append(text)
    found = read_copied("\n\n".join(parts))
    return dataclasses.replace(
        found,
        title=title or found.title,
        byline=labelled.byline or found.byline,
        publisher=labelled.publisher or found.publisher,
        published=labelled.published or found.published,
        url=labelled.url,
    )


def plain(tokens: list[Any]) -> str:
    """The text of inline Markdown: links and emphasis without their marks, no pictures."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        breaks.get(token.type, token.content if token.type in ("text", "code_inline") else "")
        for token in tokens
    )

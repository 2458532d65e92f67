"""An article whose fields are named: the JSON that design and README show."""

from __future__ import annotations

import datetime as dt
import json
import re

from mapgen.article.draft import Draft
from mapgen.article.layout import tidy
from mapgen.article.published import date_in
from mapgen.errors import ArticleError

FIELDS = ("id", "title", "byline", "publisher", "url", "language")


def read_json(raw: str, where: str) -> Draft:
    """A JSON article; all but ``text`` may be missing or null, unknown keys are ignored.

    Its text is taken as it is, but for line ends and control characters: who wrote the JSON has
    cleaned it, and may hold offsets into it.

    Raises:
        ArticleError: no JSON object, no text, or a value of a wrong type; with file:line.
    """
    try:
        content = json.loads(raw)
    except json.JSONDecodeError as error:
        raise ArticleError(
            f"{where}:{error.lineno}: this is no JSON ({error.msg} at column {error.colno}); "
            "correct it there"
        ) from error
    except (RecursionError, ValueError) as error:
        raise ArticleError(f"{where}: this JSON cannot be read ({error}); simplify it") from error
    if not isinstance(content, dict):
        raise ArticleError(
            f'{where}:1: a JSON article is one object, {{"title": …, "text": …}}; '
            f"this is {_kind(content)}"
        )
    texts = {key: _text(content, key, raw, where) for key in (*FIELDS, "text", "published")}
    if not texts["text"]:
        raise ArticleError(f'{where}:1: a JSON article needs "text"; add it')
    published = _published(texts.pop("published"), raw, where)
    return Draft(published=published, **texts)


def _text(content: dict[str, object], key: str, raw: str, where: str) -> str:
    value = content.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ArticleError(
            f'{where}:{line_of(raw, key)}: "{key}" is {_kind(value)}; '
            "write it as text in quotation marks"
        )
    return tidy(value).strip()


def _published(value: str, raw: str, where: str) -> dt.date | None:
    date = date_in(value)
    if value and date is None:
        raise ArticleError(
            f'{where}:{line_of(raw, "published")}: "published" is "{value[:40]}", no complete '
            'date; write it as "2002-05-10"'
        )
    return date


def line_of(raw: str, key: str) -> int:
    """The line of the first key of that name."""
    found = re.search(rf'"{key}"\s*:', raw)
    return raw.count("\n", 0, found.start()) + 1 if found else 1


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "text" if isinstance(value, str) else "an object")

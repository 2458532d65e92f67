"""The bytes of an article: from a file, from standard input, from a URL."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from mapgen.errors import ArticleError

LARGEST_MB = 20
LARGEST = LARGEST_MB * 1_000_000
LONGEST_ID = 80
KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".json": "json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """An article's bytes as they came: ``where`` names them in messages.

    ``kind`` is text, markdown, html, json or empty (to be found out); ``charset`` is what a
    server declared; ``name`` is what an id can be made of.
    """

    data: bytes
    where: str
    kind: str = ""
    charset: str = ""
    url: str = ""
    name: str = ""


def read_source(source: str, *, allow_private: bool) -> Source:
    """The bytes behind a path, an http(s) URL, or ``-`` for standard input.

    Raises:
        ArticleError: there is no such file or page, or it is empty or too big.
    """
    if source == "-":
        read = _from_stdin()
    elif re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", source):
        from mapgen.article.fetch import fetch

        page = fetch(source, allow_private=allow_private)
        read = Source(page.data, source, page.kind, page.charset, page.url, name_in_url(page.url))
    else:
        read = _from_file(Path(source))
    if not read.data.strip():
        raise ArticleError(f"{read.where}: this is empty; give an article with text in it")
    return read


def too_big(where: str) -> ArticleError:
    """The error for more than the limit."""
    return ArticleError(
        f"{where}: this is over {LARGEST_MB} MB; give a single article, not a collection"
    )


def _from_stdin() -> Source:
    where = "standard input"
    return Source(_read_limited(sys.stdin.buffer, where), where)


def _from_file(path: Path) -> Source:
    where = str(path)
    try:
        if path.is_dir():
            raise ArticleError(f"{where}: this is a folder; give the article's file")
        with path.open("rb") as file:
            data = _read_limited(file, where)
    except ArticleError:
        raise  # it says already what is wrong
    except FileNotFoundError as error:
        raise ArticleError(f"{where}: there is no such file; check the path") from error
    except PermissionError as error:
        raise ArticleError(
            f"{where}: this file may not be read; change its permissions or copy it"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"{where}: cannot be read ({reason}); check the path") from error
    return Source(data, where, KINDS.get(path.suffix.lower(), ""), name=path.stem)


def _read_limited(file: BinaryIO, where: str) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_big(where)
    return data


def name_in_url(url: str) -> str:
    """The last part of a URL's path when it is made of words, else nothing.

    >>> name_in_url("https://example.org/2018/08/bridge-falls-in-genoa.html?x=1")
    'bridge-falls-in-genoa'
    """
    last = PurePosixPath(unquote(urlsplit(url).path)).name
    stem = re.sub(r"\.(?:html?|php|aspx?|txt|md|json|stm)$", "", last, flags=re.IGNORECASE)
    return stem if len(re.findall(r"[^\W\d_]{2,}", stem)) >= 2 else ""


def slug(name: str) -> str:
    """A name as an id of ``[a-z0-9-]``, at most 80 long; a name without any has its hash.

    >>> slug("São Tomé: 3 dead"), slug("")
    ('sao-tome-3-dead', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain)))
    if len(made) > LONGEST_ID:
        made = made[: LONGEST_ID + 1].rsplit("-", 1)[0][:LONGEST_ID]
    if made or not name.strip():
        return made
    return f"article-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"

"""JSONL, Parquet, web archives and folders of articles -> their bytes, one article after the other.

Nothing is decoded or parsed here beyond what tells one article from the next: that is work for
the many. The order is that of the file; in a folder, of the paths.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mapgen.article import Source
from mapgen.article.fetch import KINDS as MEDIA_TYPES
from mapgen.article.sources import KINDS, LARGEST, name_in_url, read_source, too_big
from mapgen.corpus import require
from mapgen.corpus.pages import page_sizes
from mapgen.errors import ArticleError, CorpusError

FIELDS = ("id", "title", "byline", "publisher", "published", "url", "language", "text")
ROWS_AT_ONCE = 64
# Writers look at a page's size every thousand rows or so, and aim at one megabyte.
LARGEST_PAGE = 128 << 20
LONGEST_REASON = 200
DAMAGED = (OSError, EOFError, ValueError, zlib.error)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What should have been an article, or the rest of a file, and why it cannot be read."""

    where: str
    reason: str


Item = Source | Unreadable
Reader = Callable[[Path, str], Iterator[Item]]


def read_items(given: Path) -> Iterator[Item]:
    """The articles of a file or of a folder and the folders in it; ``where`` counts from there.

    Kinds are told by the name: ``.jsonl`` and ``.ndjson`` (also ``.gz``), ``.parquet``, ``.warc``
    (also ``.gz``); in a folder also ``.txt``, ``.md``, ``.html`` and ``.json``, an article each.
    Other files of a folder, and those whose name begins with a dot, are passed over.

    Raises:
        CorpusError: there is no such file or folder, or it is of no such kind.
    """
    if given.is_dir():
        for path in _files(given):
            reader = _reader_of(path)
            where = path.relative_to(given).as_posix()
            if reader:
                yield from reader(path, where)
            elif path.suffix.lower() in KINDS:
                yield _single(path, where)
        return
    if not given.exists():
        raise CorpusError(f"{given}: there is no such file or folder; check the path")
    reader = _reader_of(given)
    if reader is None:
        raise CorpusError(
            f"{given}: many articles are read from .jsonl, .parquet, .warc or a folder; "
            "for a single one use: mapgen build"
        )
    yield from reader(given, given.name)


def _files(folder: Path) -> Iterator[Path]:
    """Every file in a folder and its folders, in the order of their names."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(above, name) for name in sorted(names) if not name.startswith("."))


def _reader_of(path: Path) -> Reader | None:
    name = path.name.lower().removesuffix(".gz")
    return next((read for suffix, read in READERS.items() if name.endswith(suffix)), None)


def _single(path: Path, where: str) -> Item:
    try:
        found = read_source(str(path), allow_private=False)
    except ArticleError as error:
        return Unreadable(where, _without(str(path), error))
    return Source(found.data, where, found.kind, name=found.name)


def _without(where: str, error: Exception) -> str:
    """An error's sentence without the place, which stands beside it."""
    return str(error).removeprefix(f"{where}: ")


def _read_jsonl(path: Path, where: str) -> Iterator[Item]:
    """A JSON object a line; empty lines are passed over."""
    number = 0
    try:
        with _unpacked(path) as file:
            while line := file.readline(LARGEST + 1):
                number += 1
                place = f"{where}:{number}"
                if len(line) > LARGEST:
                    yield Unreadable(place, _without(place, too_big(place)))
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LARGEST)
                elif line.strip():
                    yield Source(line.rstrip(b"\r\n"), place, "json")
    except DAMAGED as error:
        yield _damaged(f"{where}:{number + 1}", error)


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    if path.name.lower().endswith(".gz"):
        with gzip.open(path) as packed:
            yield packed
    else:
        with path.open("rb") as file:
            yield file


def _damaged(where: str, error: Exception) -> Unreadable:
    reason = " ".join(str(error).split())[:LONGEST_REASON] or type(error).__name__
    return Unreadable(where, f"the file is damaged or cannot be read from here on ({reason})")


def _read_parquet(path: Path, where: str) -> Iterator[Item]:
    """A row each, its columns named as the fields of a JSON article."""
    require("pyarrow")
    import pyarrow.parquet as pq

    number = 0
    try:
        names = pq.read_schema(path).names
        columns = [name for name in FIELDS if name in names]
        if "text" not in columns:
            yield Unreadable(where, 'a Parquet file of articles needs a column "text"; add it')
            return
        largest = max(page_sizes(path, pq.read_metadata(path), columns), default=0)
        if largest > LARGEST_PAGE:
            yield Unreadable(
                where, f"a page of it unpacks to {largest >> 20:,} MB; write it again with pages "
                f"of at most {LARGEST_PAGE >> 20} MB"
            )  # fmt: skip
            return
        # As a dictionary a text that thousands of rows share is held once: a small file may say of
        # a text of megabytes that all of them have it.
        with pq.ParquetFile(path, read_dictionary=["text"]) as file:
            for rows in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=columns):
                for at in range(rows.num_rows):
                    number += 1
                    place = f"{where}:{number}"
                    content = _as_json(rows.slice(at, 1).to_pylist()[0])
                    if len(content) > LARGEST:
                        yield Unreadable(place, _without(place, too_big(place)))
                    else:
                        yield Source(content, place, "json")
    except DAMAGED as error:  # pyarrow's own are ValueErrors and OSErrors
        yield _damaged(f"{where}:{number + 1}", error)


def _as_json(row: dict[str, Any]) -> bytes:
    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    number = row.get("id")
    if isinstance(number, int):
        row = {**row, "id": str(number)}
    return json.dumps(row, ensure_ascii=False, default=plain).encode("utf-8", "surrogatepass")


def _read_warc(path: Path, where: str) -> Iterator[Item]:
    """Each page that a crawler got: answers with status 200, as HTML or text."""
    require("warcio")
    from warcio.exceptions import ArchiveLoadFailed

    from mapgen.corpus.warc import records

    number = 0
    try:
        with path.open("rb") as file:
            for record in records(file):
                if record.format != "warc":
                    yield Unreadable(where, "this is no web archive (WARC)")
                    return
                number += 1
                item = _page_in(record, where)
                while record.raw_stream.read(LARGEST):  # a record may unpack to any size
                    pass
                if record.raw_stream.limit > 0:  # warcio says nothing of it
                    yield Unreadable(f"{where}: record {number}", "the file ends within it")
                elif item:
                    yield item
        if not number:
            yield Unreadable(where, "this is no web archive, or an empty one")
    # warcio asks records for lines that they need not have.
    except (*DAMAGED, ArchiveLoadFailed, AttributeError, TypeError) as error:
        yield _damaged(f"{where}: record {number + 1}", error)


def _page_in(record: Any, where: str) -> Item | None:
    """The page in a record of a web archive; None when it holds no page."""
    headers = record.http_headers
    if record.rec_type not in {"response", "resource"}:
        return None
    if headers is not None and headers.get_statuscode() != "200":
        return None
    content_type = (headers or record.rec_headers).get_header("Content-Type") or ""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type not in MEDIA_TYPES or not media_type.startswith(PAGES):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    place = f"{where}: {url}"
    data = record.content_stream().read(LARGEST + 1)
    if len(data) > LARGEST:
        return Unreadable(place, _without(place, too_big(place)))
    if not data.strip():
        return None
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", parameters, re.IGNORECASE)
    charset = named[1] if named else ""
    return Source(data, place, MEDIA_TYPES[media_type], charset, url, name_in_url(url))


PAGES = ("text/", "application/xhtml")
READERS: dict[str, Reader] = {
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".parquet": _read_parquet,
    ".warc": _read_warc,
}

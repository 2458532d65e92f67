"""A batch of articles -> what they report, in one table: what a worker does.

The table has a row for each article, in the order of the input, with its marks and its left-off
toponyms inside: it travels from worker to scheduler as one piece, and lies on the disk as one file
until its part of the dataset is whole.
"""

from __future__ import annotations

import contextlib
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from mapgen import pipeline
from mapgen.article import article_in
from mapgen.corpus.inputs import Item, Unreadable
from mapgen.corpus.layout import ARTICLES, NOT_MAPPED, PROPERTIES
from mapgen.corpus.lookups import Answers, Gatherer, as_text
from mapgen.corpus.program import Settings, program_mark
from mapgen.datafiles import data_file
from mapgen.errors import CorpusError, MapgenError
from mapgen.eventfile import map_events
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.places import Places, open_places
from mapgen.language import Document, Language, load_language
from mapgen.models import Article, ArticleInfo

LONGEST = 200_000
"""Characters of an article: 30,000 words are more than any newspaper prints at once; what is
longer is a book, a list or a log, and would keep a worker for minutes."""

ARTICLE_LIMIT_S = 60.0
"""Of processor time, so that a busy machine changes nothing: one of the LONGEST takes 20 s. A loop
that does not end, in whatever library, ends with its process then."""

_INFO = pa.struct([f for f in ARTICLES if f.name not in {"position", "input", "marks", "left_off"}])
_MARKS = pa.list_(pa.struct(list(PROPERTIES)))
_LEFT_OFF = pa.list_(pa.struct([f for f in NOT_MAPPED if f.name not in {"position", "article"}]))

READINGS = pa.schema(
    [
        ("position", pa.int64()),
        ("input", pa.string()),
        ("failure", pa.string()),  # null when it was read
        ("article", _INFO),  # null when it was not
        ("marks", _MARKS),
        ("left_off", _LEFT_OFF),
        ("look_ups", pa.list_(pa.string())),  # asked of a geocoder, and not answered
    ]
)

_ONE_AT_A_TIME = threading.Lock()  # spaCy's vocabulary belongs to one thread
"""Held for a batch; a worker with several threads is no faster than one with one."""


@dataclass(frozen=True)
class Batch:
    """Articles of the input, each with its position; ``mark`` tells the content of all of them,
    and the settings. ``answers`` are what a geocoder said to the questions of an earlier reading;
    then only the articles that had asked are in it."""

    items: tuple[tuple[int, Item], ...]
    mark: str
    answers: Answers = field(default_factory=dict)

    @property
    def position(self) -> int:
        """That of the first article."""
        return self.items[0][0]

    @property
    def name(self) -> str:
        """What its file is called: its content decides."""
        return self.mark


def read_batch(settings: Settings, batch: Batch, limit_s: float | None = None) -> bytes:
    """What the articles of a batch report: a table as READINGS has it, as an Arrow stream.

    An article that cannot be read, for whatever reason, becomes a row with that reason. With
    ``limit_s`` this process ends when one takes so much of the processor: a thread cannot be
    stopped from outside, least of all within a library's C code.

    Raises:
        MapgenError: this machine has another mapgen, no such language model, or damaged data.
    """
    if program_mark() != settings.program:
        raise CorpusError(
            "a worker runs another version of mapgen, or has other data files, than the command; "
            "install the same on all machines"
        )
    with _ONE_AT_A_TIME:
        language, places = _equipment(settings)
        gatherer = Gatherer(batch.answers) if settings.online else None
        found = _rows(batch, language, replace(places, geocoder=gatherer), gatherer)
        rows = list(_in_time(found, limit_s) if limit_s else found)
    return to_bytes(pa.Table.from_pylist(rows, schema=READINGS))


def _in_time(rows: Iterator[dict[str, Any]], limit_s: float) -> Iterator[dict[str, Any]]:
    """The rows; one that takes too long ends this process, by the alarm that nobody handles."""
    try:
        while True:
            signal.setitimer(signal.ITIMER_PROF, limit_s)
            row = next(rows, None)
            if row is None:
                return
            yield row
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def to_bytes(readings: pa.Table) -> bytes:
    """A table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, readings.schema, options=options) as writer:
        writer.write_table(readings)
    return bytes(sink.getvalue())


def from_bytes(stream: bytes) -> pa.Table:
    """The table in an Arrow stream."""
    with pa.ipc.open_stream(stream) as reader:
        return reader.read_all()


def unread(batch: Batch, reason: str) -> bytes:
    """The table of a batch whose articles all failed for one reason."""
    rows = [_failed(position, item, reason) for position, item in batch.items]
    return to_bytes(pa.Table.from_pylist(rows, schema=READINGS))


@lru_cache(maxsize=1)
def _equipment(settings: Settings) -> tuple[Language, Places]:
    """The model and the layers of places, opened once in a worker's life."""
    places = open_places(offline=True)
    if settings.gazetteer:
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(settings.gazetteer)
            file.flush()
            own = Checked(Path(file.name), data_file("gazetteer.csv"))
        places = replace(places, checked=own)
    return load_language(settings.model), places


def _rows(
    batch: Batch, language: Language, places: Places, gatherer: Gatherer | None
) -> Iterator[dict[str, Any]]:
    read: list[Article | str] = [_article(item) for _, item in batch.items]
    documents = _documents([a for a in read if isinstance(a, Article)], language)
    for (position, item), article in zip(batch.items, read, strict=True):
        document = next(documents) if isinstance(article, Article) else article
        if isinstance(document, str):
            yield _failed(position, item, document)
            continue
        try:
            row = _reading(document, places)
        except Exception as error:  # one bad article stops nothing; its row says what it was
            yield _failed(position, item, _reason(item, error))
            continue
        asked = gatherer.take() if gatherer else ()
        yield {**row, "position": position, "input": item.where,
               "look_ups": [as_text(query) for query in asked]}  # fmt: skip


def _article(item: Item) -> Article | str:
    """The article in its bytes, or why there is none."""
    if isinstance(item, Unreadable):
        return item.reason
    try:
        article = article_in(item)
    except Exception as error:  # as above
        return _reason(item, error)
    if len(article.text) > LONGEST:
        return f"it has {len(article.text):,} characters, an article at most {LONGEST:,}; split it"
    if not article.language.lower().startswith("en"):
        return f"its language is “{article.language}”; mapgen reads English"
    return article


def _documents(articles: Sequence[Article], language: Language) -> Iterator[Document | str]:
    """The articles parsed together; one by one after one of them has failed."""
    done = 0
    with contextlib.suppress(Exception):  # the one it was says so below
        for document in language.parse_all(articles):
            yield document
            done += 1
    for article in articles[done:]:
        try:
            yield language.parse(article)
        except Exception as error:  # as above
            yield f"the parser fails: {_said(error)}"


def _reading(document: Document, places: Places) -> dict[str, Any]:
    article = document.article
    found = pipeline.find_in(document, places=places)
    event_map = map_events(article, found.events, found.not_mapped)
    info = ArticleInfo.of(article)
    return {
        "article": {**info.model_dump(exclude={"id"}), "article": info.id},
        "marks": [
            {name: getattr(mark, name) for name in PROPERTIES.names} for mark in event_map.marks
        ],
        "left_off": [
            {name.name: getattr(entry, name.name) for name in _LEFT_OFF.value_type}
            for entry in event_map.not_mapped
        ],
    }


def _failed(position: int, item: Item, reason: str) -> dict[str, Any]:
    return {"position": position, "input": item.where, "failure": reason}


def _reason(item: Item, error: Exception) -> str:
    if isinstance(error, MapgenError):
        return str(error).removeprefix(item.where).lstrip(": ")
    return f"mapgen fails at it: {_said(error)}; please report this"


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:300]

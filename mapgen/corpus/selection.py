"""Events chosen out of a dataset by an SQL condition, with DuckDB.

The condition is the reader's own: an expression over the columns of ``events`` and, of the
article, ``article_title``, ``byline``, ``publisher``, ``published``, ``url`` and ``language``. It
can do nothing but choose: no statement can be hung onto it, and no file but the dataset's own can
be read or written (``enable_external_access``), whatever it says.

``when``, a reserved word of SQL, means the date there, unless it stands in ``CASE WHEN … THEN``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from mapgen.corpus.layout import MANIFEST, part_paths
from mapgen.errors import CorpusError
from mapgen.joining import join
from mapgen.models import ArticleInfo, EventMap, Mark

MOST_EVENTS = 50_000  # on a page; more are counted by place
EXAMPLE = "topic = 'conflict' and when >= '2016'"

_OF_ARTICLE = ("byline", "publisher", "published", "url", "language", "text_sha256")
_MARK = tuple(name for name in Mark.model_fields if name != "extra")
# What a word after CASE's own `when` may begin an expression with.
_BEGINNERS = {"(", "-", "+"}
_GO_ON = {"and", "or", "is", "in", "like", "ilike", "between", "similar", "then", "end"}


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen events as the content of a map; ``events`` is how many were chosen.

    ``counted`` when there were too many, and each mark is a place with how many there were.
    ``retold`` is how many of them several articles tell; None when nobody asked.
    ``unfinished`` when the dataset is still being made.
    """

    event_map: EventMap
    events: int
    counted: bool
    unfinished: bool
    retold: int | None = None


def select(
    folder: Path, where: str, *, title: str, most: int = MOST_EVENTS, joined: bool = False
) -> Selection:
    """The events of a dataset that a condition chooses, all of them when it is empty.

    ``joined``: the same happening told by several articles becomes one event, as ``build --one``
    has it, unless there are so many that they are counted.

    Raises:
        CorpusError: the folder holds no dataset, the condition cannot be read or wants what it
            may not, or nothing meets it.
    """
    with _open(folder) as database:
        try:
            chosen = database.view("marks")
            if where.strip():
                chosen = chosen.filter(column_when(where))
            chosen.create_view("chosen")
            (events,) = _rows(database, "select count(distinct (position, event)) from chosen")[0]
            if not events:
                raise CorpusError(f"{folder}: no event meets this condition: {where}")
            counted = events > most
            event_map = _by_place(database, title, most) if counted else _all(database, title)
        except duckdb.Error as error:
            raise CorpusError(
                f"--where: {_first_line(error)}; write a condition over the columns of the "
                f"events, as {EXAMPLE}"
            ) from error
        except ValidationError as error:
            wrong = error.errors()[0]
            raise CorpusError(
                f"{folder}: this dataset was changed: {'.'.join(map(str, wrong['loc']))} "
                f"{str(wrong['input'])[:80]!r} cannot be drawn; make it anew with mapgen corpus"
            ) from error
    retold = None
    if joined and not counted:
        event_map, retold = _joined(event_map)
        events = len({mark.event for mark in event_map.marks})
    return Selection(event_map, events, counted, not _is_finished(folder), retold)


def column_when(where: str) -> str:
    """The condition with ``when`` quoted wherever it means the column.

    >>> column_when("when >= '2016' and title <> 'when'")
    '"when" >= \\'2016\\' and title <> \\'when\\''
    >>> column_when("case when when > '2016' then true else when is null end")
    'case when "when" > \\'2016\\' then true else "when" is null end'
    >>> column_when("place = 'Köln' and when > '2016'")
    'place = \\'Köln\\' and "when" > \\'2016\\''
    """
    encoded = where.encode("utf-8", "replace")
    starts = [start for start, _ in duckdb.tokenize(encoded.decode())]  # they count bytes
    if not starts:
        return where
    ends = [*starts[1:], len(encoded)]
    tokens = [encoded[a:b].decode() for a, b in zip(starts, ends, strict=True)]
    words = [(token.split() or [token])[0].lower() for token in tokens]
    made, cases = [encoded[: starts[0]].decode()], 0
    for n, (token, word) in enumerate(zip(tokens, words, strict=True)):
        cases += (word == "case") - (word == "end" and cases > 0)
        of_case = cases and n + 1 < len(words) and _begins_expression(words[n + 1])
        made.append(f'"when"{token[4:]}' if word == "when" and not of_case else token)
    return "".join(made)


def _begins_expression(word: str) -> bool:
    """Whether an expression may begin with a word: then a ``when`` before it was CASE's own."""
    return word in _BEGINNERS or ((word[0].isalnum() or word[0] in "\"'_") and word not in _GO_ON)


def _open(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database that knows the dataset's files and nothing else of this machine."""
    tables = {name: [str(p.resolve()) for p in part_paths(folder, name)]
              for name in ("events", "articles")}  # fmt: skip
    database = duckdb.connect(":memory:")
    folders = [str((folder / name).resolve()) for name in tables]
    database.execute("set autoinstall_known_extensions = false")
    database.execute("set autoload_known_extensions = false")
    database.execute("set allowed_directories = $folders", {"folders": folders})
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
    for name, paths in tables.items():
        database.read_parquet(paths).create_view(name)
    of_article = ", ".join(f"a.{name}" for name in _OF_ARTICLE)
    database.execute(
        f"create view marks as select e.*, a.title as article_title, {of_article} "  # noqa: S608
        "from events e left join articles a using (position)"
    )
    return database


def _rows(
    database: duckdb.DuckDBPyConnection, query: str, *values: object
) -> list[tuple[Any, ...]]:
    return database.execute(query, list(values)).fetchall()


def _all(database: duckdb.DuckDBPyConnection, title: str) -> EventMap:
    """Each mark, its ids told apart from those of other articles."""
    columns = ", ".join(f'"{name}"' for name in (*_MARK, "position", "article_title", *_OF_ARTICLE))
    rows = _rows(database, f"select {columns} from chosen order by position, quote_start, id")  # noqa: S608
    position, first = len(_MARK), len(_MARK) + 1
    ids: dict[int, str] = {row[position]: row[_MARK.index("article")] for row in rows}
    often = Counter(ids.values())
    keys = {n: id_ if often[id_] == 1 else f"{id_}-{n}" for n, id_ in ids.items()}
    marks: list[Mark] = []
    infos: dict[int, ArticleInfo] = {}
    for row in rows:
        at = row[position]
        key = keys[at]
        if at not in infos:
            infos[at] = _info(key, row[first:])
        values = dict(zip(_MARK, row[:position], strict=True)) | {
            "id": _own_id(key, row[0]), "event": _own_id(key, row[1]), "article": key,
        }  # fmt: skip
        marks.append(Mark.model_validate(values))
    return EventMap(
        article=ArticleInfo(id="archive", title=title),
        articles=tuple(infos.values()) if len(infos) > 1 else (),
        marks=tuple(marks),
    )


def _joined(event_map: EventMap) -> tuple[EventMap, int]:
    """The map with its retellings as one event each, and how many events are told by several."""
    marks = groupby(event_map.marks, lambda mark: mark.article)
    infos = {info.id: info for info in event_map.articles}
    maps = [EventMap(article=infos[id_], marks=tuple(own)) for id_, own in marks] if infos else []
    if not maps:  # of one article
        return event_map, 0
    found = join(maps, event_map.article.id, event_map.article.title)
    tellers: dict[str, set[str]] = {}
    for mark in found.marks:
        tellers.setdefault(mark.event, set()).add(mark.article)
    return found, sum(len(articles) > 1 for articles in tellers.values())


def _info(key: str, row: tuple[Any, ...]) -> ArticleInfo:
    title, *others = row
    about = {k: v for k, v in zip(_OF_ARTICLE, others, strict=True) if v is not None}
    return ArticleInfo(id=key, title=title or "", **about)


def _own_id(article: str, id_: str) -> str:
    """12 hexadecimal digits: among 100,000 marks one in 50,000 selections has two alike."""
    return hashlib.sha256(f"{article}\0{id_}".encode()).hexdigest()[:12]


def _by_place(database: duckdb.DuckDBPyConnection, title: str, most: int) -> EventMap:
    """A mark for each place: how many events there were, from when to when, one for example."""
    rows = _rows(
        database,
        """
        select source, lat, lon, any_value(place), any_value(precision), max(radius_km),
               any_value(country), count(distinct (position, event)) as number,
               min("when"[:10]) filter ("when"[:1] between '0' and '9'),
               max("when"[:10]) filter ("when"[:1] between '0' and '9'),
               mode(topic), arg_max(quote, confidence), arg_max(toponym, confidence)
        from chosen group by source, lat, lon order by number desc, source limit ?
        """,
        most,
    )
    return EventMap(
        article=ArticleInfo(id="archive", title=title),
        marks=tuple(_counted(row) for row in rows),
    )


def _counted(row: tuple[Any, ...]) -> Mark:
    source, lat, lon, place, precision, radius, country, number, *rest = row
    first, last, topic, quote, toponym = rest
    id_ = _own_id(source, f"{lat} {lon}")
    when = first or ""
    if first and last and last > first:
        when = f"{first}/{last}"
    return Mark(
        id=id_, event=id_, place=place, lat=lat, lon=lon, precision=precision, radius_km=radius,
        country=country, source=source, topic=topic, quote=quote, toponym=toponym, when=when,
        quote_end=len(quote),
        title=f"{number:,} event{'' if number == 1 else 's, one of them'}",
        reason="counted by place: there are too many events for a page",
        extra=(("events", number),),
    )  # fmt: skip


def _is_finished(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_text("utf-8")).get("finished"))
    except (OSError, ValueError):
        return False


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "not read")


def described(selection: Selection) -> Iterator[str]:
    """What is to be said of a selection, a sentence each."""
    if selection.counted:
        places = len(selection.event_map.marks)
        yield (
            f"{selection.events:,} events are too many for one page: here they are counted at the "
            f"{places:,} places where most happened; a narrower condition shows them one by one"
        )
    if selection.retold is not None:
        yield f"told by several articles, and joined: {selection.retold:,} of the events"
    if selection.unfinished:
        yield "the dataset is not finished: the same mapgen corpus, run again, does the rest"

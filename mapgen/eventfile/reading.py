"""events.geojson -> EventMap, and every problem in it with its line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from mapgen import cycles
from mapgen.errors import EventFileError
from mapgen.eventfile.advice import did_you_mean, shorten
from mapgen.eventfile.doubts import Inspector
from mapgen.eventfile.features import (
    MOST_ERRORS,
    Findings,
    Inspect,
    RepeatedKeys,
    Severity,
    read_marks,
)
from mapgen.eventfile.positions import Positions, Where
from mapgen.eventfile.spreadsheets import restored
from mapgen.eventfile.tables import NotATableError, is_table, read_table
from mapgen.eventfile.writing import LARGEST_BYTES
from mapgen.eventfile.written import file_as_written
from mapgen.gazetteer.checked import Checked
from mapgen.models import Article, ArticleInfo, EventMap, Mark, NotMapped

MOST_SHOWN = 100  # problems in one error; `mapgen check` shows them all


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an events file: where, and what to write instead."""

    file: Path
    line: int
    severity: Severity
    text: str

    def __str__(self) -> str:
        """``file:line: text``, as compilers write it, so that editors jump there."""
        kind = "" if self.severity == "error" else "warning: "
        return f"{self.file}:{self.line}: {kind}{self.text}"


def read_events(path: Path, *, made_from: EventMap | None = None) -> EventMap:
    """The events file at this path, also after a tool rewrote it (see ``features``), and also a
    copy of it as a CSV table or a GeoPackage (see ``tables``).

    Numbers come rounded as they are written; a property that the file does not have is not in
    the mark's ``model_fields_set``. ``made_from`` are the events that a table was made from: what a
    spreadsheet did to its ids and dates is put right by them.

    Raises:
        EventFileError: it breaks the contract; one line ``file:line: …`` for each problem.
    """
    event_map, problems = _parse_file(_content(path), path, no_doubts, made_from)
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    if errors or event_map is None:
        more = len(errors) - MOST_SHOWN
        tail = [f"and {more} more: `mapgen check {path}` shows them all"] if more > 0 else []
        raise EventFileError("\n".join(errors[:MOST_SHOWN] + tail))
    return event_map


def check_events(path: Path, *articles: Article, checked: Checked | None = None) -> list[Problem]:
    """Every problem in an events file, in the order of its lines; empty when all is well.

    Points are held against the outlines of their countries and the gazetteer's places (the
    shipped ones when ``checked`` is left out), and quotes against the texts of the articles given;
    in a file of several articles each quote against its own article's.

    Raises:
        EventFileError: the file cannot be read at all.
        GazetteerError: a data file of mapgen's own is missing or wrong.
    """
    content = _content(path)
    texts, problems = _texts(path, content, articles)
    problems += _parse_file(content, path, Inspector(texts, checked))[1]
    return sorted(problems, key=lambda problem: problem.line)


def _texts(
    path: Path, content: bytes, articles: Sequence[Article]
) -> tuple[dict[str, str], list[Problem]]:
    """The texts to hold quotes against, by article, and which are not those of the file."""
    if not articles:
        return {}, []
    event_map, _ = _parse_file(content, path, no_doubts)
    if event_map is None:  # what is wrong with the file itself is all there is to say
        return {}, []
    several = event_map.articles
    if not several:
        several = (event_map.article.model_copy(update={"id": articles[0].id}),)
    known = {info.id: info.text_sha256 for info in several}
    problems = []
    for article in articles:
        digest = known.get(article.id)
        if digest is None:
            other = f"{article.id} is none of the articles of this file: name {_any_of(known)}"
            problems.append(Problem(path, 1, "warning", other))
        elif digest not in ("", article.digest):
            line = content[: max(content.find(digest.encode()), 0)].count(b"\n") + 1
            other = f"{article.id} is not the text that these events were found in: build it again"
            problems.append(Problem(path, line, "warning", other))
    if not event_map.articles:
        return {"": articles[0].text}, problems
    return {article.id: article.text for article in articles}, problems


def _any_of(ids: Collection[str], most: int = 5) -> str:
    more = f" (and {len(ids) - most} more)" if len(ids) > most else ""
    return ", ".join(sorted(ids)[:most]) + more


def _parse_file(
    content: bytes, path: Path, inspect: Inspect, made_from: EventMap | None = None
) -> tuple[EventMap | None, list[Problem]]:
    """As ``parse_events``, of a CSV table or a GeoPackage as well."""
    if not is_table(path, content):
        return parse_events(content, path, inspect)
    try:
        table = read_table(path, content)
    except NotATableError as unreadable:
        return None, [Problem(path, unreadable.line, "error", str(unreadable))]
    findings = Findings()
    features = restored(table.features, made_from.marks) if made_from else table.features
    document = {"type": "FeatureCollection", "features": features}
    event_map = _event_map(document, findings, inspect)
    problems = [
        Problem(path, table.lines[int(where[1])], severity, sentence)
        for where, severity, sentence in findings.found
    ]
    return event_map, sorted(problems, key=lambda problem: problem.line)


def no_doubts(mark: Mark) -> tuple[()]:
    """What is doubtful about a mark when nobody asks."""
    return ()


@cycles.not_sought()
def parse_events(
    content: bytes, path: Path, inspect: Inspect = no_doubts
) -> tuple[EventMap | None, list[Problem]]:
    """The bytes of an events file as an EventMap (None when it is none at all), with the problems.

    ``path`` is only what the problems name; ``inspect`` says what is doubtful about a mark.
    """
    findings = Findings()
    written = file_as_written(content)
    if written:
        for n, mark in enumerate(written.marks):
            findings.doubt(mark, ("features", n), inspect)
        event_map: EventMap | None = _whole(
            written.article, written.articles, written.marks, written.not_mapped
        )
    else:
        try:
            document = _parse(_decode(content))
        except NotJsonError as unreadable:
            return None, [Problem(path, unreadable.line, "error", str(unreadable))]
        event_map = _event_map(document, findings, inspect)
    if not findings.found:
        return event_map, []
    positions = Positions(_decode(content))
    problems = [
        Problem(path, positions.line(where), severity, sentence)
        for where, severity, sentence in findings.found
    ]
    return event_map, sorted(problems, key=lambda problem: problem.line)


class NotJsonError(Exception):
    """The content is no JSON text at all."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise too_big(path, size)
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)  # a device or pipe has no size
        if len(content) > LARGEST_BYTES:
            raise too_big(path, len(content))
        return content
    except OSError as error:
        reason = error.strerror or str(error)
        raise EventFileError(
            f"{path}:1: the events file cannot be read ({reason}): name one that "
            "`mapgen build` made"
        ) from error


def too_big(path: Path, size: int) -> EventFileError:
    """The error for more than the limit; ``size`` in bytes, as far as it is known."""
    return EventFileError(
        f"{path}:1: this file has {size / 1e6:.0f} MB, more than the "
        f"{LARGEST_BYTES / 1e6:.0f} MB that are read: split it by article"
    )


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotJsonError(line, "this is not UTF-8 text: save the file as UTF-8") from error
    if not text.strip():
        raise NotJsonError(1, "the file is empty: run `mapgen build` to make it anew")
    return text


def _parse(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _broken_json(text, error) from error
    except RecursionError as error:
        raise NotJsonError(1, "this is not an events file: it is nested too deeply") from error
    except ValueError as error:
        raise NotJsonError(1, f"a number in this file cannot be read: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else RepeatedKeys(pairs)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON; write one, or null")


_JSON_ADVICE = {
    "Expecting ',' delimiter": (
        'a comma is missing behind this, or a " inside a text is not written as \\"'
    ),
    "Expecting property name enclosed in double quotes": (
        'a name in " should come next: is there a comma too many before }?'
    ),
    "Illegal trailing comma before end of object": "there is a comma too many before }",
    "Illegal trailing comma before end of array": "there is a comma too many before ]",
    "Expecting value": 'a value should come next: is there a comma too many, or a text without "?',
    "Expecting ':' delimiter": "a : is missing behind this name",
    "Invalid control character at": (
        'the text is not closed with " on its line, or holds a line break or tab: write \\n or \\t'
    ),
    "Invalid \\escape": "a \\ inside a text is written as \\\\",
    "Unterminated string starting at": (
        'the file ends in the middle of this text: take a whole copy, or put a " at its end'
    ),
    "Extra data": "the file should end before this: is there a bracket too many?",
}


def _broken_json(text: str, error: json.JSONDecodeError) -> NotJsonError:
    """The place and the likely cause; what is missing is missing behind the last sign before."""
    message = error.msg.removesuffix(": ")
    at = error.pos
    if message.startswith("Expecting"):
        at = max(len(text[:at].rstrip()) - 1, 0)
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:].split("\n", 1)[0]
    column = at - line_start
    around = line[max(column - 30, 0) : column + 31].strip()
    cause = _JSON_ADVICE.get(message, message)
    number = text.count("\n", 0, at) + 1
    if not text[error.pos :].strip():
        cause = "the file ends in the middle: take a whole copy, or close what is open"
    return NotJsonError(number, f"not JSON at character {column + 1}, near `{around}`: {cause}")


def _event_map(document: object, findings: Findings, inspect: Inspect) -> EventMap | None:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        kind = document.get("type") if isinstance(document, dict) else None
        found = f'a "{kind}"' if isinstance(kind, str) else "something else"
        findings.error((), f'this is {found}, not a GeoJSON "FeatureCollection": save it as one')
        return None
    features = document.get("features")
    if not isinstance(features, list):
        findings.error(("features",), "there is no list of features: write features in [ ]")
        return None
    _check_reference_system(document.get("crs"), findings)
    article = _article(document.get("article"), ("article",), findings)
    articles = _articles(document.get("articles"), findings)
    marks = read_marks(features, article.id if article else "", findings, inspect)
    return _whole(article, articles, marks, _not_mapped(document.get("not_mapped"), findings))


def _whole(
    article: ArticleInfo | None,
    articles: tuple[ArticleInfo, ...],
    marks: Sequence[Mark],
    not_mapped: tuple[NotMapped, ...],
) -> EventMap:
    """The map of what a file has; when a tool has lost its article, the marks still tell it."""
    if article is None:
        counted = Counter(mark.article for mark in marks if mark.article)
        if not articles and len(counted) > 1:
            articles = tuple(ArticleInfo(id=id_) for id_ in counted)
        article = ArticleInfo(id=max(counted, key=counted.__getitem__, default=""))
    return EventMap(article=article, articles=articles, marks=tuple(marks), not_mapped=not_mapped)


def _check_reference_system(crs: object, findings: Findings) -> None:
    """Tools of before RFC 7946 write a ``crs``; any but WGS 84 would put the points elsewhere."""
    if crs is None:
        return
    name = json.dumps(crs)
    if not any(known in name for known in ("CRS84", "4326", "WGS 84", "WGS84")):
        findings.error(
            ("crs",), f"the coordinates are in {name[:80]}: save the file as WGS 84 (EPSG:4326)"
        )


def _article(member: object, where: Where, findings: Findings) -> ArticleInfo | None:
    if member is None:
        return None
    if not isinstance(member, dict):
        findings.warn(where, "article must be names with values in { }: delete it, "
                             "the next build writes it")  # fmt: skip
        return None
    known = {str(name): value for name, value in member.items() if value is not None}
    try:
        return ArticleInfo.model_validate(known)
    except ValidationError as error:
        wrong = dict.fromkeys(str(e["loc"][0]) for e in error.errors())
    for name in wrong:
        findings.warn(
            (*where, name) if name in known else where, _about_article(name, known.get(name))
        )
    try:  # the rest of it still counts
        return ArticleInfo.model_validate({n: v for n, v in known.items() if n not in wrong})
    except ValidationError:  # without its id
        return None


def _about_article(name: str, value: object) -> str:
    """What is wrong with this line of an article, and what to write instead."""
    if value is None:
        return f'the article has no "{name}": write one, or delete "article", and the next build '\
               "writes it"  # fmt: skip
    shown = shorten(name)
    if name not in ArticleInfo.model_fields:
        guess = did_you_mean(name, list(ArticleInfo.model_fields))
        return f"{shown} is nothing that an article has:{guess} Rename it, or delete this line"
    return f"the article's {name} {shorten(value)} cannot be used: mend it, or delete this line"


def _articles(member: object, findings: Findings) -> tuple[ArticleInfo, ...]:
    """The articles of a file of several."""
    entries = member if isinstance(member, list) else []
    read: list[ArticleInfo] = []
    for number, entry in enumerate(entries):
        if number - len(read) > MOST_ERRORS:
            findings.warn(("articles", number), "the articles from here on are not read")
            break
        info = _article(entry, ("articles", number), findings)
        read += [] if info is None else [info]
    return tuple(read)


def _not_mapped(member: object, findings: Findings) -> tuple[NotMapped, ...]:
    entries = member if isinstance(member, list) else []
    read: list[NotMapped] = []
    for number, entry in enumerate(entries):
        if number - len(read) > MOST_ERRORS:
            findings.warn(("not_mapped", number), "the entries from here on are not read")
            break
        try:
            read.append(NotMapped.model_validate(entry))
        except ValidationError:
            findings.warn(
                ("not_mapped", number),
                "this entry of not_mapped cannot be used: delete it, the next build writes it",
            )
    return tuple(read)

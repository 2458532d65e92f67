"""The whole of ``mapgen corpus``: input -> batches -> readings -> parts, resumable at any moment.

The input is read twice. The first time its batches are only marked (a hash of their bytes and the
settings) and counted: so a run knows what an earlier one has done already, also when the input has
changed since, and how long it will take. The second time what is missing goes to the workers.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from mapgen import __version__
from mapgen.corpus.inputs import Item, Unreadable, read_items
from mapgen.corpus.layout import FORMAT, MANIFEST, PART_ARTICLES, TABLES, TableName
from mapgen.corpus.lookups import ask_all
from mapgen.corpus.parts import Parts, replaced
from mapgen.corpus.program import Settings
from mapgen.corpus.reading import Batch
from mapgen.errors import CorpusError
from mapgen.eventfile import hold
from mapgen.eventfile.writing import replace_file

if TYPE_CHECKING:
    from mapgen.corpus.engine import Engine
    from mapgen.corpus.progress import Progress
    from mapgen.gazetteer.geocoder import Geocoder

BATCH_ARTICLES = 32
BATCH_BYTES = 4_000_000
"""A batch takes some seconds to read: a killed run loses no more than that on each core."""


@dataclass
class Outcome:
    """What a run made: rows of each table (of events, one for each place), events, articles of the
    input, how many of them were done before, and questions that an outage has left open."""

    rows: dict[TableName, int] = field(default_factory=lambda: dict.fromkeys(TABLES, 0))
    events: int = 0
    articles: int = 0
    done_before: int = 0
    outage: str = ""
    unanswered: int = 0

    def add(self, rows: dict[TableName, int], events: int) -> None:
        """Count what a part has."""
        for name, number in rows.items():
            self.rows[name] += number
        self.events += events


@dataclass(frozen=True)
class Plan:
    """The marks of the input's parts, and how many articles there are and are done."""

    marks: list[str]
    articles: int
    done: int


def read_corpus(
    given: Path,
    folder: Path,
    *,
    settings: Settings,
    engine: Callable[[], AbstractContextManager[Engine]],
    progress: Progress,
    geocoder: Geocoder | None = None,
) -> Outcome:
    """Read all articles of an input into the dataset in a folder, or go on where a run was ended.

    Args:
        engine: opens the processes that read; not called when there is nothing left to read.
        geocoder: asked once for each name that nothing offline knows, when all else is done;
            with ``settings.online``.

    Raises:
        CorpusError: the input is none, somebody else writes to the folder, or the scheduler died.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder, patience_s=1.0), progress.shown():
        parts = Parts(folder)
        plan = _plan(given, settings, parts, progress)
        if not plan.articles:
            raise CorpusError(f"{given}: there is no article in it")
        outcome = Outcome(articles=plan.articles, done_before=plan.done)
        write_manifest(folder, given, settings, outcome, finished=False)
        reading = _Reading(given, settings, parts, plan, progress)
        with ExitStack() as stack:
            running = _Lazily(engine, stack)
            reading.first(running)
            if geocoder is not None:
                reading.again(running, geocoder)
                outcome.outage = geocoder.outage
                outcome.unanswered = len(reading.unanswered)
        for part in range(len(plan.marks)):
            outcome.add(parts.rows(part), parts.events(part))
        whole = not outcome.unanswered
        parts.end(len(plan.marks), whole=whole)
        write_manifest(folder, given, settings, outcome, finished=whole)
    return outcome


def _plan(given: Path, settings: Settings, parts: Parts, progress: Progress) -> Plan:
    """Read the input once, to know what it is and what of it is done."""
    marks: list[str] = []
    articles = done = 0
    for part, batches in groupby(batches_of(given, settings), key=part_of):
        names: list[str] = []
        here = in_batches = 0
        for batch in batches:
            names.append(batch.name)
            here += len(batch.items)
            in_batches += len(batch.items) * parts.has_batch(batch.name)
            progress.count(articles + here)
        marks.append(mark_of(names))
        articles += here
        done += here if parts.mark_of(part) == marks[-1] else in_batches
    return Plan(marks, articles, done)


class _Lazily:
    """The engine, started at the first batch."""

    def __init__(
        self, engine: Callable[[], AbstractContextManager[Engine]], stack: ExitStack
    ) -> None:
        self._open = engine
        self._stack = stack
        self._engine: Engine | None = None

    def read(
        self, settings: Settings, batches: Iterator[Batch], progress: Progress
    ) -> Iterator[tuple[Batch, bytes]]:
        first = next(batches, None)
        if first is None:
            return
        if self._engine is None:
            self._engine = self._stack.enter_context(self._open())
        for done in self._engine.read(settings, chain([first], batches)):
            progress.workers = self._engine.workers
            yield done


class _Reading:
    """Takes the batches of the input that are missing to the engine and their readings to parts."""

    def __init__(
        self, given: Path, settings: Settings, parts: Parts, plan: Plan, progress: Progress
    ) -> None:
        self.given = given
        self.settings = settings
        self.parts = parts
        self.plan = plan
        self.progress = progress
        self._names: dict[int, list[str]] = {}  # of parts that are not whole yet
        self._awaited: dict[int, int] = {}
        self._questions: Counter[str] = Counter()
        self.unanswered: frozenset[str] = frozenset()

    def first(self, engine: _Lazily) -> None:
        """Read what is not there. Offline, its parts are finished as soon as they can be."""
        self.progress.begin(self.plan.articles, self.plan.done)

        def missing(batch: Batch) -> Batch | None:
            return None if self.parts.has_batch(batch.name) else batch

        for batch, readings in engine.read(self.settings, self._wanted(missing), self.progress):
            self.parts.keep_batch(batch.name, readings)
            self._arrived(batch)
            self.progress.advance(len(batch.items))

    def again(self, engine: _Lazily, geocoder: Geocoder) -> None:
        """Ask the geocoder, and read the articles again for which it has an answer."""
        answers, self.unanswered = ask_all(self._questions, geocoder, self.progress.ask)
        self.settings = replace(self.settings, rereading=True)
        self._awaited.clear()

        def answered(batch: Batch) -> Batch | None:
            asked = self.parts.batch(batch.name).select(["position", "look_ups"]).to_pylist()
            known = {r["position"]: set(r["look_ups"] or ()) & answers.keys() for r in asked}
            items = tuple(pair for pair in batch.items if known[pair[0]])
            mine = {question: answers[question] for k, _ in items for question in known[k]}
            return replace(batch, items=items, answers=mine) if items else None

        for batch, readings in engine.read(self.settings, self._wanted(answered), self.progress):
            self.parts.keep_batch(batch.name, replaced(self.parts.batch(batch.name), readings))
            self._arrived(batch)

    def _wanted(self, need: Callable[[Batch], Batch | None]) -> Iterator[Batch]:
        """The batches that must be read, of parts that are not whole."""
        for part, batches in groupby(batches_of(self.given, self.settings), key=part_of):
            if part < len(self.plan.marks) and self.parts.mark_of(part) == self.plan.marks[part]:
                continue
            names: list[str] = []
            self._awaited[part] = 1  # for the part itself, until all of its batches are known
            for batch in batches:
                names.append(batch.name)
                needed = need(batch)
                if needed is not None:
                    self._awaited[part] += 1
                    yield needed
            self._names[part] = names
            self._came(part)

    def _arrived(self, batch: Batch) -> None:
        self._came(part_of(batch))

    def _came(self, part: int) -> None:
        """One thing less that a part waits for; with the last one it is whole."""
        self._awaited[part] -= 1
        if self._awaited[part]:
            return
        names = self._names.pop(part)
        questions: Counter[str] = Counter()
        if self.settings.online:
            for name in names:
                for asked in self.parts.batch(name)["look_ups"].to_pylist():
                    questions.update(asked or ())
        if questions and not self.settings.rereading:
            self._questions += questions  # the part waits for the answers
            return
        whole = self.unanswered.isdisjoint(questions)
        self.parts.finish(part, mark_of(names) if whole else "", names)


def batches_of(given: Path, settings: Settings) -> Iterator[Batch]:
    """The batches of an input: always the same ones, and none in two parts."""
    items: list[tuple[int, Item]] = []
    size = 0
    for position, item in enumerate(read_items(given)):
        length = 0 if isinstance(item, Unreadable) else len(item.data)
        full = len(items) == BATCH_ARTICLES or size + length > BATCH_BYTES
        if items and (full or position % PART_ARTICLES == 0):
            yield _batch(items, settings)
            items, size = [], 0
        items.append((position, item))
        size += length
    if items:
        yield _batch(items, settings)


def _batch(items: list[tuple[int, Item]], settings: Settings) -> Batch:
    whole = hashlib.blake2b(settings.mark, digest_size=12)
    for _, item in items:
        if isinstance(item, Unreadable):
            parts = [item.where.encode("utf-8", "surrogateescape"), item.reason.encode()]
        else:
            words = (item.where, item.kind, item.charset, item.url, item.name)
            parts = [*(w.encode("utf-8", "surrogateescape") for w in words), item.data]
        for part in parts:
            whole.update(len(part).to_bytes(8, "big") + part)
    return Batch(tuple(items), whole.hexdigest())


def part_of(batch: Batch) -> int:
    """The number of the part that a batch is in."""
    return batch.position // PART_ARTICLES


def mark_of(names: list[str]) -> str:
    """The mark of a part of these batches."""
    return hashlib.blake2b("\n".join(names).encode(), digest_size=16).hexdigest()


def write_manifest(
    folder: Path, given: Path, settings: Settings, outcome: Outcome, *, finished: bool
) -> None:
    """Say in the dataset's folder what it was made of, and whether it is whole."""
    manifest = {
        "format": FORMAT,
        "made_by": f"mapgen {__version__}",
        "input": given.name,
        "model": settings.model,
        "own_gazetteer": hashlib.sha256(settings.gazetteer).hexdigest()
        if settings.gazetteer
        else "",
        "online": settings.online,
        "part_articles": PART_ARTICLES,
        "articles": outcome.articles,
        "rows": outcome.rows if finished else {},
        "finished": finished,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    replace_file(folder / MANIFEST, text.encode("utf-8", "surrogateescape"))

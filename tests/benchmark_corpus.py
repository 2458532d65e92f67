"""How fast mapgen reads many articles, beside what others do with the same; for people, not CI.

``python tests/benchmark_corpus.py [--articles 400] [--annotated LGL.jsonl ...]`` runs, one after
the other in one go, each in a process of its own on one core:

- raw spaCy, parser and names alone: the floor; also with all of its components, and with the
  matrices multiplied by numpy as mapgen has it
- mapgen, from the bytes of an article to the rows of the dataset
- a naive geoparser: spaCy's names, and the most populous place of that name
- geotext and flashgeotext, which find names only (``pip install geotext flashgeotext``)

Articles a second count processor time, so that a busy machine is busy for all; the time to load is
left out. Quality is that of ``mapgen evaluate``, on annotated files of its form: the corpora do
not ship.

``--scale 1000 20000 --workers 1 2`` times ``mapgen corpus`` itself: what an article more costs at
each size, and how much faster more workers are, beside what raw spaCy gains by as many processes.
That is wall time: only a quiet machine tells it.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

import psutil
import pyarrow as pa
from synthetic_articles import synthetic_articles

from mapgen.corpus.engine import Engine
from mapgen.corpus.program import Settings, program_mark
from mapgen.corpus.progress import Progress
from mapgen.corpus.reading import LONGEST, Batch, from_bytes, read_batch, to_bytes
from mapgen.corpus.run import BATCH_ARTICLES, batches_of, read_corpus
from mapgen.evaluate.corpora import read_corpus as read_annotated
from mapgen.evaluate.scores import Score
from mapgen.language.model import DEFAULT_MODEL

ONLY_PARSER = ("tagger", "attribute_ruler", "lemmatizer", "senter")
PLACES = {"GPE", "LOC", "FAC"}
SHORT = 1
"""Paragraphs of the articles that are read to see whether the cost is flat: 44 words."""
BATCH = 16  # articles; of 1, 4, 16, 64 and 256 the fastest for raw spaCy


class Found(NamedTuple):
    """A name at ``text[start:end]``, with a point if the tool gives one."""

    start: int
    end: int
    lat: float | None = None
    lon: float | None = None


Read = Callable[[Sequence[str]], Iterator[list[Found]]]


def spacy_reader(exclude: Sequence[str], *, blis: bool = True) -> Read:
    """Raw spaCy; the names it finds."""
    import spacy
    from thinc.api import use_ops

    with use_ops("numpy", use_blis=blis):
        nlp = spacy.load(DEFAULT_MODEL, exclude=list(exclude))

    def read(texts: Sequence[str]) -> Iterator[list[Found]]:
        for document in nlp.pipe(texts, batch_size=BATCH):
            names = (entity for entity in document.ents if entity.label_ in PLACES)
            yield [Found(entity.start_char, entity.end_char) for entity in names]

    return read


def naive_reader() -> Read:
    """spaCy's names, each at the most populous place that GeoNames has of that name."""
    from mapgen.gazetteer.places import open_places

    names, places = spacy_reader(ONLY_PARSER), open_places(offline=True)
    from mapgen.gazetteer.layer import Query

    def read(texts: Sequence[str]) -> Iterator[list[Found]]:
        for text, found in zip(texts, names(texts), strict=True):
            placed = []
            for start, end, *_ in found:
                query = Query(text[start:end])
                known = places.countries.candidates(query) or places.geonames.candidates(query)
                best = max(known, key=lambda place: place.population, default=None)
                if best:
                    placed.append(Found(start, end, best.lat, best.lon))
            yield placed

    return read


def mapgen_reader() -> Read:
    """mapgen's toponyms, for the quality; its speed is measured on the way to the rows."""
    from mapgen.gazetteer.places import open_places
    from mapgen.language import load_language
    from mapgen.models import Article
    from mapgen.resolver import resolve
    from mapgen.toponyms import find_toponyms

    language, places = load_language(), open_places(offline=True)

    def read(texts: Sequence[str]) -> Iterator[list[Found]]:
        articles = [Article(id="a", text=text) for text in texts]
        for document in language.parse_all(articles):
            found = []
            for resolution in resolve(document, find_toponyms(document, places), places):
                place, toponym = resolution.place or resolution.located, resolution.toponym
                point = (place.lat, place.lon) if place else (None, None)
                found.append(Found(toponym.start, toponym.end, *point))
            yield found

    return read


def geotext_reader() -> Read:
    """geotext: names without offsets; every occurrence counts."""
    from geotext import GeoText

    def read(texts: Sequence[str]) -> Iterator[list[Found]]:
        for text in texts:
            places = GeoText(text)
            names = sorted({*places.cities, *places.countries}, key=len, reverse=True)
            pattern = "|".join(map(re.escape, names))
            yield [Found(*m.span()) for m in re.finditer(rf"\b(?:{pattern})\b", text) if names]

    return read


def flashgeotext_reader() -> Read:
    """flashgeotext: names with offsets."""
    from flashgeotext.geotext import GeoText

    finder = GeoText()

    def read(texts: Sequence[str]) -> Iterator[list[Found]]:
        for text in texts:
            found = finder.extract(input_text=text, span_info=True)
            spans = [span for kind in found.values() for name in kind.values()
                     for span in name["span_info"]]  # fmt: skip
            yield [Found(start, end) for start, end in sorted(spans)]

    return read


READERS: dict[str, Callable[[], Read]] = {
    "spaCy, parser and names": lambda: spacy_reader(ONLY_PARSER),
    "the same, by numpy": lambda: spacy_reader(ONLY_PARSER, blis=False),
    "spaCy, all components": lambda: spacy_reader(("senter",)),
    "mapgen": mapgen_reader,
    "spaCy and a dictionary": naive_reader,
    "geotext": geotext_reader,
    "flashgeotext": flashgeotext_reader,
}
FLOOR = "spaCy, parser and names"


def measure(name: str, articles: Path, annotated: Sequence[Path]) -> dict[str, Any]:
    """One tool, in this process: its speed and memory, then its quality."""
    read = READERS[name]()
    texts = [json.loads(line)["text"] for line in articles.read_text("utf-8").splitlines()]
    run = rows_of(articles) if name == "mapgen" else lambda: sum(1 for _ in read(texts))
    for _ in read(texts[:BATCH]):
        pass  # what is loaded at the first use
    began = time.process_time()
    run()
    took_s = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"took_s": took_s, "peak_mb": peak_mb, "quality": quality(read, annotated)}


def rows_of(articles: Path) -> Callable[[], int]:
    """All that a worker does, from the bytes of the articles to the rows of the dataset."""
    settings = Settings(program=program_mark())
    batches = list(batches_of(articles, settings))
    read_batch(settings, Batch(batches[0].items[:1], "warm"))
    return lambda: sum(len(read_batch(settings, batch)) for batch in batches)


def quality(read: Read, annotated: Sequence[Path]) -> dict[str, tuple[float, float]]:
    """By corpus: F1 of names (overlapping), and of names placed within 161 km, in percent."""
    scores: dict[str, Score] = {}
    for file in annotated:
        documents = [d for d in read_annotated(file) if d.text.strip()]
        for gold, found in zip(documents, read([d.text for d in documents]), strict=True):
            scores.setdefault(gold.corpus, Score()).add(gold.toponyms, found)
    return {name: (100 * s.overlap.f1, 100 * s.end_to_end.f1) for name, s in scores.items()}


def _measured(
    name: str, articles: Path, annotated: Sequence[Path] = (), *, at_once: int = 1
) -> list[subprocess.CompletedProcess[str]]:
    """One tool, in so many processes at the same time."""
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(
                subprocess.run,
                [sys.executable, __file__, "--one", name, "--given", articles,
                 "--annotated", *annotated],
                capture_output=True, text=True, check=False,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
            for _ in range(at_once)
        ]  # fmt: skip
        return [run.result() for run in runs]


def compare(articles: Path, annotated: Sequence[Path], number: int) -> None:
    """Each tool in a process of its own, and the table of all."""
    results = {}
    for name in READERS:
        (done,) = _measured(name, articles, annotated)
        if done.returncode:
            print(f"{name:26} did not run: {done.stderr.strip().splitlines()[-1]}")
            continue
        results[name] = json.loads(done.stdout)
    floor = results[FLOOR]["took_s"]
    corpora = list(results[FLOOR]["quality"])
    print(f"{'':26}{'articles/s':>12}{'of floor':>10}{'MB':>8}", *(f"{c:>14}" for c in corpora))
    for name, found in results.items():
        told = [f"{'{:.0f} / {:.0f}'.format(*found['quality'][c]):>14}" for c in corpora]
        speed, share = number / found["took_s"], floor / found["took_s"]
        print(f"{name:26}{speed:12.1f}{share:10.2f}{found['peak_mb']:8.0f}", *told)
    if corpora:
        print("quality: F1 of names found / of names placed within 161 km")


def scale(sizes: Sequence[int], folder: Path, workers: int) -> None:
    """What an article more costs ``mapgen corpus`` at each size, by the most processes.

    What it costs to start is that of a run of one batch for each process, and is taken off.
    """
    print(f"short articles ({SHORT} paragraph), read by {workers}; the start is taken off")
    _head()
    start = _run(folder, BATCH_ARTICLES * workers, workers, SHORT)
    _print(start, None)
    for size in sizes:
        _print(_run(folder, size, workers, SHORT), start)


def speed_up(size: int, workers: Sequence[int], folder: Path) -> None:
    """How much faster more processes read articles of the length of news."""
    print("whole articles; the start is taken off")
    _head()
    rates: dict[int, float] = {}
    for number in workers:
        start = _run(folder, BATCH_ARTICLES * number, number)
        done = _run(folder, size, number)
        _print(start, None)
        _print(done, start)
        rates[number] = (done.size - start.size) / (done.took_s - start.took_s)
    alone, *others = workers
    words = sum(len(one["text"].split()) for one in synthetic_articles(size)) / size
    print(f"{alone} worker: {rates[alone]:.2f} articles of {words:.0f} words a second")
    given = folder / f"{BATCH_ARTICLES}.jsonl"
    write(given, BATCH_ARTICLES)
    once = json.loads(_measured(FLOOR, given)[0].stdout)["took_s"]
    for number in others:
        runs = _measured(FLOOR, given, at_once=number)
        floor = sum(once / json.loads(run.stdout)["took_s"] for run in runs)
        faster = rates[number] / rates[alone]
        print(f"{number} workers: {faster:.2f} times as many; raw spaCy by {number}: {floor:.2f}")


def command_alone(folder: Path, times: int = 20) -> None:
    """What the command does for each article beside the workers: so many cores it keeps busy.

    The workers' part is played by readings that were made before.
    """
    settings = Settings(program=program_mark())
    given = folder / "alone.jsonl"
    write(given, 4 * BATCH_ARTICLES)
    read = [from_bytes(read_batch(settings, batch)) for batch in batches_of(given, settings)]
    given.write_bytes(given.read_bytes() * times)
    played_s = 0.0

    class Played:
        workers = 1

        def read(self, _: Settings, batches: Iterator[Batch]) -> Iterator[tuple[Batch, bytes]]:
            nonlocal played_s
            for number, batch in enumerate(batches):
                pickle.dumps(batch)  # as it is sent
                began = time.process_time()
                rows = read[number % len(read)]
                positions = pa.array([position for position, _ in batch.items])
                readings = to_bytes(rows.set_column(0, "position", positions))
                played_s += time.process_time() - began
                yield batch, readings

    began = time.process_time()
    read_corpus(given, folder / "alone", settings=settings, progress=Progress(),
                engine=lambda: nullcontext(cast(Engine, Played())))  # fmt: skip
    took_s = time.process_time() - began - played_s
    print(f"the command alone: {1000 * took_s / (4 * BATCH_ARTICLES * times):.2f} ms an article")


def longest(folder: Path) -> None:
    """What a worker needs for the longest articles that are read."""
    print(f"articles of {LONGEST:,} characters")
    _head()
    _print(_run(folder, 3, 1, characters=LONGEST), None)


class Ran(NamedTuple):
    """A finished `mapgen corpus`: processor time of all its processes, and the peaks of memory."""

    size: int
    workers: int
    took_s: float
    computed_s: float
    worker_mb: float
    command_mb: float
    dataset_kb: float


def _run(
    folder: Path,
    size: int,
    workers: int,
    paragraphs: int | None = None,
    characters: int | None = None,
) -> Ran:
    given, out = folder / f"{size}.jsonl", folder / "out"
    write(given, size, paragraphs, characters)
    shutil.rmtree(out, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mapgen", "corpus", given, "--out", out, "--workers", str(workers)],
        stderr=subprocess.DEVNULL,
    )
    watched = psutil.Process(process.pid)
    peaks = {"worker": 0.0, "command": 0.0}
    while process.poll() is None:
        with suppress(psutil.NoSuchProcess):  # it ends just now
            peaks["command"] = max(peaks["command"], watched.memory_info().rss)
            for child in watched.children():  # its workers; their tracker of resources is small
                peaks["worker"] = max(peaks["worker"], child.memory_info().rss)
        time.sleep(0.1)
    took_s = time.perf_counter() - began
    assert process.returncode == 0, f"mapgen corpus ended with {process.returncode}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)  # of the command and of its workers
    computed_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    kb = sum(path.stat().st_size for path in out.rglob("*.parquet")) / 1e3
    return Ran(size, workers, took_s, computed_s, peaks["worker"] / 1e6, peaks["command"] / 1e6, kb)


def _head() -> None:
    print(f"{'articles':>10}{'workers':>9}{'s':>9}{'CPU s':>9}{'CPU ms an article':>19}"
          f"{'MB a worker':>13}{'MB the command':>16}{'kB an article':>15}{'load':>7}")  # fmt: skip


def _print(ran: Ran, start: Ran | None) -> None:
    cost = "start and all"
    if start:
        cost = f"{1000 * (ran.computed_s - start.computed_s) / (ran.size - start.size):.1f}"
    print(
        f"{ran.size:10,}{ran.workers:9}{ran.took_s:9.1f}{ran.computed_s:9.1f}{cost:>19}"
        f"{ran.worker_mb:13.0f}{ran.command_mb:16.0f}{ran.dataset_kb / ran.size:15.2f}"
        f"{os.getloadavg()[0]:7.1f}",
        flush=True,
    )


def write(
    path: Path, number: int, paragraphs: int | None = None, characters: int | None = None
) -> None:
    """So many articles, one a line; of each only the first paragraphs, if so many are given, or
    so many characters, with its text told again and again."""
    with path.open("w", encoding="utf-8") as file:
        for one in synthetic_articles(number):
            text = "\n\n".join(one["text"].split("\n\n")[:paragraphs])
            if characters:
                text = f"{text}\n\n" * (characters // len(text) + 1)
            file.write(json.dumps({**one, "text": text[:characters]}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--annotated", type=Path, nargs="*", default=[])
    parser.add_argument("--scale", type=int, nargs="*", default=[], metavar="ARTICLES")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--given", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    least = BATCH_ARTICLES * max(asked.workers)
    if asked.scale and min(asked.scale) <= least:
        parser.error(f"--scale needs more than {least} articles: so many are read to start")
    if asked.one:
        print(json.dumps(measure(asked.one, asked.given, asked.annotated)))
        return
    with tempfile.TemporaryDirectory() as name:
        articles = Path(name) / "articles.jsonl"
        write(articles, asked.articles)
        if asked.articles:
            compare(articles, asked.annotated, asked.articles)
        if asked.scale:
            scale(asked.scale, Path(name), max(asked.workers))
            speed_up(min(asked.scale), asked.workers, Path(name))
            longest(Path(name))
            command_alone(Path(name))


if __name__ == "__main__":
    main()

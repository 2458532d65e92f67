"""How long `mapgen build` takes, and how fast the place index answers; for people, not for CI.

``python tests/benchmark.py [--runs N] [--corpus FILE ...]`` prints a table and writes nothing. The
measure of a build is its ratio to what it cannot do without: one process that imports spaCy, loads
the model and parses the same text. The two take turns, so that a busy machine is busy for both.
The measure of finding events is the parser's time on the same documents: the articles that ship,
or those of corpus files as `mapgen evaluate` takes them.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from mapgen.article import read_article
from mapgen.datafiles import data_file
from mapgen.evaluate.corpora import read_corpus
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.places import open_places
from mapgen.language import Document, Language, load_language
from mapgen.language.model import DEFAULT_MODEL, UNUSED
from mapgen.models import Article
from mapgen.pipeline import find_events

ARTICLE = data_file("articles/china-north-korea-2002.txt")
PARSE = """
import sys
import spacy
nlp = spacy.load(sys.argv[1])
list(nlp.pipe(sys.argv[2].split("\\n\\n")))
"""
FIRST_LOOK_UP = """
import time
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.layer import Query
start = time.process_time()
assert GeoNames().candidates(Query("Shenyang"))
print(1000 * (time.process_time() - start))
"""
MEMORY = """
import resource
import sys
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.layer import Query
places = GeoNames()
places.is_common_word("nice")
before = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
names = open(sys.argv[1], encoding="utf-8").read().split("\\n")
asked = names[:: len(names) // 2000]  # as an article asks: some hundred; a corpus: some thousand
assert sum(bool(places.candidates(Query(name))) for name in asked) > 1000
after = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
print((after - before) / 1e6)
"""
AIM = 1.5
FINDING_AIM = 0.15
LOOK_UPS = 20_000
STORIES = Path(__file__).parent / "stories"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="of each process (10)")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[], help="annotated documents")
    options = parser.parse_args()
    runs = options.runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAPGEN_CACHE"] = str(Path(folder) / "cache")
        cold_s = seconds(FIRST_LOOK_UP)
        measure_builds(runs, Path(folder))
        measure_look_ups(cold_s, runs, Path(folder))
        measure_finding(options.corpus)


def measure_builds(runs: int, folder: Path) -> None:
    """A whole warm build, against importing spaCy, loading the model and parsing the text."""
    text = read_article(str(ARTICLE)).text
    build = [sys.executable, "-m", "mapgen", "build", "--offline", "--out", str(folder / "out")]
    parse = [sys.executable, "-c", PARSE, DEFAULT_MODEL, text]
    run(build), run(parse)
    pairs = [(run(parse), run(build)) for _ in range(runs)]
    print(f"{'':34}{'best':>9}{'median':>9}{'worst':>9}")
    for kind, unit in enumerate(("s", "CPU s")):
        parses = [parsed[kind] for parsed, _ in pairs]
        builds = [built[kind] for _, built in pairs]
        row(f"import spaCy, load, parse, {unit}", parses)
        row(f"mapgen build, warm, {unit}", builds)
        best = min(builds) / min(parses)
        median = statistics.median(builds) / statistics.median(parses)
        print(f"{f'ratio (aim: {AIM} or less)':34}{best:9.2f}{median:9.2f}")


def measure_finding(corpora: list[Path]) -> None:
    """Finding events without parsing, against parsing, in one run on the same documents.

    mapgen parses in less time than spaCy as it is installed (by numpy's matrices), so both are
    told; spaCy parses paragraph by paragraph, as mapgen does.
    """
    shipped = [read_article(str(file)) for file in (ARTICLE, *sorted(STORIES.glob("*.txt")))]
    annotated = [document.article for file in corpora for document in read_corpus(file)]
    articles = [article for article in annotated if article] or shipped
    language, places = load_language(), open_places(offline=True)
    for article in shipped:  # opens and loads what it needs, once in a process
        find_events(article, places=places, language=language)
    import spacy

    plain = spacy.load(DEFAULT_MODEL, exclude=UNUSED)
    parsed_s = found_s = spacy_s = 0.0
    for article in articles:
        start = time.process_time()
        list(plain.pipe(article.text.split("\n\n")))
        spacy_s += time.process_time() - start
        start = time.process_time()
        document = language.parse(article)
        parsed = time.process_time()
        find_events(article, places=places, language=_Parsed(document))
        parsed_s += parsed - start
        found_s += time.process_time() - parsed
    print(f"\n{'documents':34}{len(articles):9}")
    print(f"{'parsing, CPU s':34}{parsed_s:9.2f}")
    print(f"{'finding events, CPU s':34}{found_s:9.2f}")
    print(f"{'spaCy alone, CPU s':34}{spacy_s:9.2f}")
    print(f"{f'of parsing (aim: {FINDING_AIM} or less)':34}{found_s / parsed_s:9.3f}")
    print(f"{'of spaCy alone':34}{found_s / spacy_s:9.3f}")


class _Parsed(Language):
    """A language that has parsed one document already."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def parse(self, article: Article) -> Document:
        return self._document


def measure_look_ups(cold_s: float, runs: int, folder: Path) -> None:
    """The offline index: its size, its first answer, its answers a second."""
    places = GeoNames()
    known = [name for (name,) in places._fetch(
        "SELECT DISTINCT name FROM name WHERE abs(id % 60) = ? LIMIT 20000", 7
    )][:LOOK_UPS]  # fmt: skip
    names = [str(name) for name in known]
    unknown = [f"{name}x" for name in names]
    warm = [seconds(FIRST_LOOK_UP) for _ in range(runs)]
    opened = [printed(FIRST_LOOK_UP) for _ in range(runs)]
    size = places.index.stat().st_size / 1e6
    listed = folder / "names.txt"
    listed.write_text("\n".join(names), "utf-8")
    memory_mb = printed(MEMORY, str(listed))
    print(f"\n{'data file, MB':34}{data_file('geonames.tsv.gz').stat().st_size / 1e6:9.1f}")
    print(f"{'index on disk, MB':34}{size:9.1f}")
    print(f"{'memory for it, MB (Linux)':34}{memory_mb:9.1f}")
    print(f"{'empty cache to first answer, s':34}{cold_s:9.2f}")
    row("process start to first answer, s", warm)
    row("index there: first answer, CPU ms", opened)
    print(f"{'knows, known names a second':34}{rate(places.knows, names):9,.0f}")
    print(f"{'knows, unknown names a second':34}{rate(places.knows, unknown):9,.0f}")
    print(f"{'candidates, names a second':34}{rate(places.candidates, map(Query, names)):9,.0f}")


def row(title: str, values: Iterable[float]) -> None:
    """Best, median and worst."""
    ordered = sorted(values)
    print(f"{title:34}{ordered[0]:9.2f}{statistics.median(ordered):9.2f}{ordered[-1]:9.2f}")


def rate(ask: Callable[..., object], questions: Iterable[object]) -> float:
    """Questions a second of computing, each asked once."""
    asked = list(questions)
    start = time.process_time()
    for question in asked:
        ask(question)
    return len(asked) / (time.process_time() - start)


def seconds(code: str) -> float:
    """How long a new Python takes for this code."""
    return run([sys.executable, "-c", code])[0]


def printed(code: str, *arguments: str) -> float:
    """The number that a new Python prints for this code."""
    command = [sys.executable, "-c", code, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def run(command: list[str]) -> tuple[float, float]:
    """How long a process takes from outside, and how long it computes, in seconds.

    The latter hardly changes when others use the machine too.
    """
    before, start = computed_s(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start, computed_s() - before


def computed_s() -> float:
    """What all processes started here have computed so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

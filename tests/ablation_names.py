"""What each part of finding and placing names brings: README's table, by one command.

``python tests/ablation_names.py LGL.jsonl TR-News.jsonl GeoVirus.jsonl GWN.jsonl`` reads
annotated corpora as `mapgen evaluate` does, parses them once, takes away one part at a time, and
prints a Markdown table: points of end-to-end F1 and of names placed within 161 km when the spans
are given, lost without the part. Some minutes; for people, not for CI. (For events: ablation.py.)
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from mapgen.evaluate.corpora import GoldDocument, read_corpus
from mapgen.evaluate.predictions import predict
from mapgen.evaluate.scores import Score
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.countries import Countries
from mapgen.gazetteer.demonyms import Demonyms
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.places import open_places
from mapgen.gazetteer.publishers import Publishers
from mapgen.language import Document, load_language
from mapgen.models import Place
from mapgen.resolver import choice, scene, worth
from mapgen.resolver.scene import Scene
from mapgen.toponyms import namesakes, spans

Parsed = list[tuple[GoldDocument, Document]]
Change = tuple[Any, str, Any]


def nothing(*_: Any, **__: Any) -> None:
    """In place of what finds or notes something."""


def none(*_: Any, **__: Any) -> Iterator[Any]:
    """In place of what yields spans."""
    return iter(())


def unchanged(_: Document, found: list[Any], *__: Any) -> list[Any]:
    """In place of what leaves spans out."""
    return found


def always(value: object) -> Callable[..., object]:
    """In place of a question: one answer."""
    return lambda *_, **__: value


def by_size(name: str, found: Sequence[Place], scene: Scene) -> list[tuple[Place, float]]:
    """In place of the scores: population and class."""
    return [(place, worth._size(place)) for place in found]


PARTS: dict[str, list[Change]] = {
    "all that knows the story: population alone": [
        (choice, "scored", by_size),
        (worth, "scored", by_size),
        (scene, "_find_container", nothing),
        (choice, "out_of_place", always("")),
    ],
    "the names saying together where it plays": [("mapgen.resolver", "set_votes", nothing)],
    "the newspaper's home": [(Publishers, "home_id", always(""))],
    "the share of the candidate's country": [(worth, "SCENE_WORTH", 0.0)],
    "“Paris, Texas”": [(scene, "_find_container", nothing)],
    "“Georgia” alone after “Atlanta, Georgia”": [(scene, "_note_meaning", nothing)],
    "names of a list close to each other": [(worth, "LIST_WORTH", 0.0)],
    "the town that the report is set in": [("mapgen.resolver", "set_town", nothing)],
    "no namesakes far from the story": [(choice, "out_of_place", always(""))],
    "countries": [(Countries, "candidates", always([]))],
    "hand-checked places": [(Checked, "candidates", always([])), (Checked, "phrases", always(()))],
    "demonyms": [(Demonyms, "__contains__", always(False))],
    "demonyms placed only when they come back": [(Scene, "keeps_to", always(True))],
    "names in longer names": [(spans, "names_in_names", none)],
    "names that the parser missed": [(spans, "bare_names", none)],
    "names where only a place can stand": [(spans, "unknown_names", none)],
    "names found again": [(spans, "names_again", none)],
    "names of persons left out": [(namesakes, "_without_persons", unchanged)],
    "bodies, diseases, kinds of building left out": [
        (namesakes, "_names_no_place", always(False)),
        (namesakes, "_without_diseases", unchanged),
    ],
    "common words and initials left out": [(GeoNames, "_stop_names", frozenset())],
    "state abbreviations": [(Countries, "state_abbreviation", always(None))],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help="annotated documents, JSONL")
    files = parser.parse_args().corpus
    language = load_language()
    annotated = [document for file in files for document in read_corpus(file)]
    parsed = [(gold, language.parse(gold.article)) for gold in annotated if gold.article]
    whole = score(parsed)
    print("| without | " + " | ".join(whole) + " |")
    print("|---" * (len(whole) + 1) + "|")
    for part in PARTS:
        with without(part):
            less = score(parsed)
        print(
            f"| {part} | " + " | ".join(lost(whole[c], less[c]) for c in whole) + " |", flush=True
        )
    cells = (f"{100 * f1:.1f} / {100 * placed:.1f}" for f1, placed in whole.values())
    print("| nothing: the whole | " + " | ".join(cells) + " |")


@contextmanager
def without(part: str) -> Iterator[None]:
    """Take a part away."""
    with ExitStack() as stack:
        for where, what, instead in PARTS[part]:
            target = sys.modules[where] if isinstance(where, str) else where
            stack.enter_context(patch.object(target, what, instead))
        yield


def score(parsed: Parsed) -> dict[str, tuple[float, float]]:
    """End-to-end F1, and the share placed when the spans are given, of each corpus."""
    places = open_places(offline=True)
    found: dict[str, tuple[Score, Score]] = {}
    for gold, document in parsed:
        scores = found.setdefault(gold.corpus, (Score(), Score()))
        for given, one in zip((False, True), scores, strict=True):
            predicted = predict(gold, document, places, gold_spans=given, literal=False)
            one.add(gold.toponyms, predicted.toponyms)
    return {c: (free.end_to_end.f1, given.accuracy_of_all) for c, (free, given) in found.items()}


def lost(whole: tuple[float, float], less: tuple[float, float]) -> str:
    """The points that are lost, as "1.2 / 0.3"."""
    points = (100 * (a - b) for a, b in zip(whole, less, strict=True))
    return " / ".join(f"{p:.1f}".replace("-0.0", "0.0").replace("-", "−") for p in points)


if __name__ == "__main__":
    main()

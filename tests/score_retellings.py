"""How often it is right which reports tell one happening: python tests/score_retellings.py [--show]

Each pair of tests/retellings/*.toml goes through the whole pipeline as two articles of one map;
"found" means that they share an event there. Precision: of the pairs found to be one happening,
how many are. Recall: of the pairs that are one, how many are found.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mapgen.gazetteer.places import Places, open_places
from mapgen.language import Language, load_language
from mapgen.models import Article, EventMap
from mapgen.pipeline import find_joined

FOLDER = Path(__file__).parent / "retellings"


@dataclass(frozen=True)
class Scored:
    """A pair with what it is and what was found."""

    name: str
    same: bool
    found: bool
    event_map: EventMap


@dataclass(frozen=True)
class Score:
    """Precision and recall of a file of pairs, and the pairs that are wrong."""

    pairs: list[Scored]

    @property
    def precision(self) -> float:
        """Of the pairs found to be one happening, the share that is."""
        found = [pair for pair in self.pairs if pair.found]
        return sum(pair.same for pair in found) / len(found) if found else 0.0

    @property
    def recall(self) -> float:
        """Of the pairs that are one happening, the share that is found."""
        same = [pair for pair in self.pairs if pair.same]
        return sum(pair.found for pair in same) / len(same) if same else 0.0


def score(file: Path, places: Places, language: Language) -> Score:
    """All pairs of a file, through the pipeline."""
    return Score(list(_scored(file, places, language)))


def _scored(file: Path, places: Places, language: Language) -> Iterator[Scored]:
    for pair in tomllib.loads(file.read_text("utf-8"))["pair"]:
        days = [pair["published"], pair.get("other_published", pair["published"])]
        articles = [
            Article(id=id_, text=pair[id_], published=dt.date.fromisoformat(day))
            for id_, day in zip(("one", "other"), days, strict=True)
        ]
        joined = find_joined(articles, "pair", "pair", places=places, language=language)
        by_event: dict[str, set[str]] = {}
        for mark in joined.marks:
            by_event.setdefault(mark.event, set()).add(mark.article)
        found = any(len(articles) > 1 for articles in by_event.values())
        yield Scored(pair["name"], pair["same"], found, joined)


def main() -> None:
    """Print precision and recall of each file, and with --show what was wrong."""
    places, language = open_places(offline=True), load_language()
    for file in sorted(FOLDER.glob("*.toml")):
        result = score(file, places, language)
        same = sum(pair.same for pair in result.pairs)
        print(f"{file.name}: {same} pairs that are the same, {len(result.pairs) - same} that only "
              f"look so: precision {result.precision:.2f}, recall {result.recall:.2f}")  # fmt: skip
        if "--show" in sys.argv:
            for pair in result.pairs:
                if pair.same != pair.found:
                    print(f"  {'missed' if pair.same else 'wrongly joined'}: {pair.name}")
                    for mark in pair.event_map.marks:
                        print(f"    {mark.article}: {mark.place} {mark.when} {mark.quote}")


if __name__ == "__main__":
    main()

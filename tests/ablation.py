"""What each family of rules brings: the figures of ``mapgen evaluate FOLDER`` without it.

    python tests/ablation.py FOLDER

FOLDER holds articles with annotated events (articles/ID.json, events/ID.json; the form is in
mapgen/evaluate/annotated.py). A family is switched off by putting what a plain pipeline would do
in its place, so the rooms themselves know nothing of this.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console

from mapgen.evaluate import EventScore, evaluate_events, report_events
from mapgen.events.clauses import Happening
from mapgen.gazetteer.places import open_places
from mapgen.language import Document, Language, load_language
from mapgen.models import Article

Swap = tuple[str, Any]


def nothing(*_: object, **__: object) -> None:
    """In place of a rule that finds something."""


def no(*_: object, **__: object) -> bool:
    """In place of a rule that holds of some."""
    return False


def none_found(*_: object, **__: object) -> list[object]:
    """In place of rules that find several things."""
    return []


def unchanged(document: object, found: object) -> object:
    """In place of a rule that changes what was found."""
    return found


def always_place(*_: object, **__: object) -> tuple[str, str]:
    """Every name is a place."""
    return "place", "every name is one"


def always_at(*_: object, **__: object) -> str:
    """Every place is where something happens."""
    return "at"


def one_happening(document: object, told: Any, inside: Any) -> list[Happening]:
    """All places of a sentence with its first date."""
    return [Happening(told[0].tokens[0], tuple(told), inside[0] if inside else None)]


FAMILIES: dict[str, list[Swap]] = {
    "use, all of it": [("mapgen.toponyms.use_of", always_place)],
    "who acts, what is described": [("mapgen.toponyms.use._by_governor", always_place)],
    "datelines, labels, instructions": [
        ("mapgen.toponyms.use.in_dateline", no),
        ("mapgen.toponyms.use.behind_label", no),
        ("mapgen.toponyms.use.stands_alone", no),
        ("mapgen.toponyms.use.in_instruction", no),
    ],
    "sites as one name": [("mapgen.toponyms.join_facilities", unchanged)],
    "vague leads, regions beside towns": [
        ("mapgen.events.narrowed", lambda resolutions: resolutions),
        ("mapgen.events.without_wider", unchanged),
    ],
    "roles": [("mapgen.events.role_of", always_at)],
    "'the consulate', 'there', 'home'": [("mapgen.events.carried_over", none_found)],
    "the story goes on": [("mapgen.events.story.Story.goes_on", nothing)],
    "the town of the dateline": [("mapgen.events.story.Story.opens", nothing)],
    "several happenings": [("mapgen.events.happenings_in", one_happening)],
    "dates, all of them": [("mapgen.pipeline.find_dates", none_found)],
    "dates carried over": [
        ("mapgen.events.carried_when", nothing),
        ("mapgen.events.when_of_lead", nothing),
    ],
    "the topic of the whole text": [("mapgen.events.topic.CONTEXT_WEIGHT", 0.0)],
}


class Remembered(Language):
    """A language model that parses an article once, for the whole run."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.documents: dict[str, Document] = {}

    def parse(self, article: Article) -> Document:
        """The parse of an article."""
        if article.id not in self.documents:
            self.documents[article.id] = self.language.parse(article)
        return self.documents[article.id]


@contextmanager
def without(swaps: list[Swap]) -> Iterator[None]:
    """The rooms with some of their rules swapped."""
    with ExitStack() as stack:
        for name, other in swaps:
            stack.enter_context(patch(name, other))
        yield


def ablate(folder: Path, language: Language) -> dict[str, EventScore]:
    """The scores with all rules, and without each family."""
    places, remembered = open_places(offline=True), Remembered(language)
    score: Callable[[], EventScore] = lambda: evaluate_events(  # noqa: E731
        folder, places=places, language=remembered
    )
    scores = {"all rules": score()}
    for family, swaps in FAMILIES.items():
        with without(swaps):
            scores[f"without: {family}"] = score()
    return scores


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    report_events(ablate(Path(sys.argv[1]), load_language()), Console(width=140))

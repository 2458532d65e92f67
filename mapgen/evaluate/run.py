"""The whole of an evaluation: corpora -> parsed -> predictions -> scores, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

from mapgen.errors import EvaluationError
from mapgen.evaluate.corpora import LITERAL, GoldDocument, read_corpus
from mapgen.evaluate.predictions import PredictedDocument, predict
from mapgen.evaluate.scores import Rates, Score
from mapgen.gazetteer.places import Places
from mapgen.language import Language

if TYPE_CHECKING:
    from rich.console import Console


@dataclass
class Evaluation:
    """The scores by corpus, and how long reading and placing took."""

    scores: dict[str, Score] = field(default_factory=dict)
    documents: int = 0
    parsing_s: float = 0.0
    placing_s: float = 0.0

    def add(self, gold: GoldDocument, predicted: PredictedDocument, *, literal: bool) -> None:
        """Count one document; with ``literal`` only names used literally are gold."""
        wanted = [t for t in gold.toponyms if not literal or t.type is None or t.type == LITERAL]
        name = f"{gold.corpus} (literal)" if literal else gold.corpus
        score = self.scores.setdefault(name, Score())
        score.add(wanted, predicted.toponyms)
        if not literal:
            types = {(t.start, t.end): t.type for t in gold.toponyms if t.type}
            uses = [(p.use, types[p.start, p.end]) for p in predicted.toponyms
                    if (p.start, p.end) in types]  # fmt: skip
            score.typed += len(uses)
            score.told_apart += sum((use == "place") == (type_ == LITERAL) for use, type_ in uses)
        self.documents += 1


def evaluate(
    files: Sequence[Path],
    *,
    places: Places,
    language: Language,
    gold_spans: bool = False,
    literal: bool = False,
    predictions: Path | None = None,
) -> Evaluation:
    """Score mapgen on corpus files, document by document, with a progress bar on stderr.

    Args:
        gold_spans: place the annotated names instead of finding names: resolution alone.
        literal: gold are the literal toponyms, predictions those used as a place.
        predictions: where to write what was found, a JSON object for each document.

    Raises:
        EvaluationError: a corpus file is missing or wrong, or ``predictions`` cannot be written.
    """
    documents = [document for file in files for document in read_corpus(file)]
    result = Evaluation()
    with ExitStack() as stack:
        out = stack.enter_context(_opened(predictions)) if predictions else None
        for gold in _with_progress(documents):
            predicted = _predicted(gold, places, language, gold_spans, literal, result)
            result.add(gold, predicted, literal=literal)
            if out:
                out.write(predicted.model_dump_json() + "\n")
    return result


def _predicted(
    gold: GoldDocument,
    places: Places,
    language: Language,
    gold_spans: bool,
    literal: bool,
    result: Evaluation,
) -> PredictedDocument:
    article = gold.article
    if article is None:
        return PredictedDocument(doc_id=gold.doc_id, corpus=gold.corpus, toponyms=())
    began = perf_counter()
    document = language.parse(article)
    parsed = perf_counter()
    predicted = predict(gold, document, places, gold_spans=gold_spans, literal=literal)
    result.parsing_s += parsed - began
    result.placing_s += perf_counter() - parsed
    return predicted


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise EvaluationError(
            f"{path}: cannot be written ({error.strerror}); choose another file"
        ) from error


def _with_progress(documents: Sequence[GoldDocument]) -> Iterator[GoldDocument]:
    from rich.console import Console  # only wanted here
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"), TimeElapsedColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(documents), pace="")
        began = perf_counter()
        for number, document in enumerate(documents):
            pace = f"{number / (perf_counter() - began):.1f} documents/s" if number else ""
            progress.update(task, completed=number, description=document.corpus, pace=pace)
            yield document
        progress.update(task, completed=len(documents))


def report(result: Evaluation, console: Console) -> None:
    """Print the scores, a column for each corpus, and the time they took."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in result.scores:
        table.add_column(name, justify="right")
    for title, cell in ROWS.items():
        table.add_row(title, *map(cell, result.scores.values()))
    console.print(table)
    both = result.parsing_s + result.placing_s
    console.print(
        f"{result.documents} documents, {result.documents / max(both, 1e-9):.1f} a second: "
        f"parsing {result.parsing_s:.1f} s, finding and placing names {result.placing_s:.1f} s "
        f"({100 * result.placing_s / max(result.parsing_s, 1e-9):.0f} % of the parsing)",
        soft_wrap=True,
    )


def _rates(rates: Rates) -> str:
    return " ".join(_percent(r) for r in (rates.precision, rates.recall, rates.f1))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _km(distance: float | None) -> str:
    return "-" if distance is None else f"{distance:.0f}"


ROWS: dict[str, Callable[[Score], str]] = {
    "names annotated": lambda s: str(s.gold),
    "names found": lambda s: str(s.predicted),
    "exact spans: P R F1": lambda s: _rates(s.exact),
    "overlapping: P R F1": lambda s: _rates(s.overlap),
    "end to end: P R F1": lambda s: _rates(s.end_to_end),
    "literal told from associative": lambda s: _percent(s.literal_accuracy) if s.typed else "-",
    "within 161 km, of placed": lambda s: _percent(s.accuracy),
    "within 161 km, of all": lambda s: _percent(s.accuracy_of_all),
    "mean error, km": lambda s: _km(s.mean_km),
    "median error, km": lambda s: _km(s.median_km),
    "AUC (0 is best)": lambda s: f"{s.auc:.3f}",
}

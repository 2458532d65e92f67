"""The command for many articles: corpus."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapgen.cli.group import counted, main, say_errors
from mapgen.cli.making import SOME_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapgen.corpus.engine import Engine
    from mapgen.corpus.program import Settings
    from mapgen.corpus.run import Outcome


@main.command(short_help="Read many articles into one dataset of events.")
@click.argument("given", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the dataset; a run that was ended goes on there.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N",
              help="Processes that read on this machine; by default one a core.")  # fmt: skip
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Read on this Dask cluster.")
@click.option("--online", is_flag=True,
              help="Ask a geocoder, once each, for names that nothing offline knows.")  # fmt: skip
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Hand-checked places of your own, before the shipped ones.")  # fmt: skip
@click.option("--model", metavar="NAME", help="Another spaCy model: a package's name or a folder.")
@say_errors
def corpus(
    given: Path,
    out: Path,
    workers: int | None,
    scheduler: str | None,
    online: bool,
    gazetteer: Path | None,
    model: str | None,
) -> None:
    """Read many articles into one dataset of events (GeoParquet).

    INPUT is .jsonl or .parquet (an article a line or row, as in a JSON article), .warc, or a folder
    of these and of .txt, .md, .html and .json files. The network is not asked unless --online.
    """
    if workers and scheduler:
        raise click.UsageError("--workers is for this machine; a cluster has its own")
    from mapgen.corpus import require

    require()
    from mapgen.corpus.engine import cluster_engine, local_engine
    from mapgen.corpus.progress import Progress
    from mapgen.corpus.run import read_corpus

    settings = _settings(gazetteer, model, online)
    engine: Callable[[], AbstractContextManager[Engine]]
    engine = partial(cluster_engine, scheduler) if scheduler else partial(local_engine, workers)
    geocoder = None
    if online:
        from mapgen.gazetteer.geocoder import open_geocoder

        geocoder = open_geocoder()
    outcome = read_corpus(
        given, out, settings=settings, engine=engine, progress=Progress(), geocoder=geocoder
    )
    _report(outcome, out)


def _settings(gazetteer: Path | None, model: str | None, online: bool) -> Settings:
    """How articles are read; what is wrong with it shows now, not in a worker."""
    from mapgen.corpus.program import Settings, program_mark
    from mapgen.gazetteer.checked import read_rows
    from mapgen.gazetteer.geonames import GeoNames
    from mapgen.language import DEFAULT_MODEL
    from mapgen.project import find_project

    project = find_project()
    own = gazetteer or project.gazetteer
    if own and own == project.gazetteer and not own.exists():
        own = None  # the project's file is made by the first `mapgen learn`
    if own:
        read_rows(own)
    GeoNames().knows("Naxos")  # unpacks the index before several workers do
    return Settings(
        model=model or project.model or DEFAULT_MODEL,
        gazetteer=own.read_bytes() if own else b"",
        online=online,
        program=program_mark(),
    )


def _report(outcome: Outcome, out: Path) -> None:
    """Say on stderr what was made; exit with 3 when some articles failed, with 1 when all did."""
    from mapgen.report import report_error, report_outage, visible

    rows = outcome.rows
    folder = visible(str(out))
    if outcome.done_before:
        click.echo(f"Done before: {outcome.done_before:,} of {outcome.articles:,}", err=True)
    click.echo(
        f"{folder}: {counted(rows['articles'], 'article')}, {counted(outcome.events, 'event')} "
        f"({counted(rows['events'], 'row')}, one for each of their places), "
        f"{counted(rows['not_mapped'], 'name')} not mapped",
        err=True,
    )
    if outcome.outage:
        report_outage(outcome.outage)
    if outcome.unanswered:
        click.echo(
            f"{counted(outcome.unanswered, 'look-up')} without an answer: "
            "run the same command again",
            err=True,
        )
    if rows["failures"]:
        report_error(
            f"{rows['failures']:,} of {outcome.articles:,} articles failed; "
            f"{folder}/failures says why"
        )
        sys.exit(SOME_FAILED if rows["articles"] else 1)

"""The commands around a corrected events file: check, import."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapgen.cli.group import main, say_errors


@main.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--article", metavar="ARTICLE", help="Hold the quotes against this article, too.")
@say_errors
def check(events: Path, article: str | None) -> None:
    """Say every problem of an EVENTS file with its line and what to write instead."""
    from mapgen.article import read_article
    from mapgen.eventfile import check_events
    from mapgen.report import report_error, visible

    problems = check_events(events, read_article(article) if article else None)
    for problem in problems:
        click.echo(visible(str(problem)))
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        report_error(f"{events}: {wrong} to mend before it can be drawn")
        sys.exit(1)
    verdict = f"{len(problems)} to look at" if problems else "fine"
    click.echo(f"{visible(str(events))}: {verdict}", err=True)


@main.command("import")
@click.argument("copy", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--delete", is_flag=True, help="Delete the events that COPY does not have.")
@say_errors
def import_copy(copy: Path, events: Path, delete: bool) -> None:
    """Bring a COPY that another program saved (.geojson, .csv, .gpkg) back into EVENTS."""
    from mapgen.eventfile import import_events
    from mapgen.report import visible

    imported = import_events(copy, events, delete=delete)
    for deed in imported.done:
        click.echo(visible(deed), err=True)
    if imported.missing and not delete:
        left = f"{len(imported.missing)} that {copy.name} does not have stay"
        click.echo(f"{visible(left)}; --delete removes them", err=True)
    click.echo(f"{visible(str(events))}: {len(imported.done)} changed", err=True)

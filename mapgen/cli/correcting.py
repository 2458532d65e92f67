"""The commands around a corrected events file: check, import, learn, diff."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapgen.cli.group import main, say_errors
from mapgen.cli.layers import open_checked

if TYPE_CHECKING:
    from mapgen.learning import Lesson


@main.command(short_help="Say what is wrong in an events file, and on which line.")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--article", "articles", metavar="ARTICLE", multiple=True,
              help="Hold the quotes against this article, too; repeat for several.")  # fmt: skip
@say_errors
def check(events: Path, articles: tuple[str, ...]) -> None:
    """Say every problem of an EVENTS file with its line and what to write instead."""
    from mapgen.article import read_article
    from mapgen.eventfile import check_events
    from mapgen.report import report_error, visible

    texts = (read_article(article) for article in articles)
    problems = check_events(events, *texts, checked=open_checked())
    for problem in problems:
        click.echo(visible(str(problem)))
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        report_error(f"{events}: {wrong} to mend before it can be drawn")
        sys.exit(1)
    verdict = f"{len(problems)} to look at" if problems else "fine"
    click.echo(f"{visible(str(events))}: {verdict}", err=True)


@main.command("import", short_help="Bring a table or layer that was edited elsewhere back.")
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


@main.command(short_help="Keep corrected places for the next articles.")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to write; the project's, else the shipped one.")  # fmt: skip
@click.option("--accept", multiple=True, metavar="ID", help="Learn the mark with this id; repeat.")
@click.option("--yes", is_flag=True, help="Learn all of them, and ask nothing.")
@click.option("--everywhere", is_flag=True, help="Those of --accept and --yes for every article.")
@click.option("--source", metavar="TEXT", help="What the points rest on: a map, an address, a URL.")
@say_errors
def learn(
    events: Path,
    gazetteer: Path | None,
    accept: tuple[str, ...],
    yes: bool,
    everywhere: bool,
    source: str | None,
) -> None:
    """Offer the places you corrected in EVENTS as rows of the gazetteer.

    Each is asked for, with the old answer and how far it was off; a row holds for this article or
    everywhere. What would be written is shown before it is.
    """
    from mapgen.datafiles import data_file
    from mapgen.learning import find_lessons
    from mapgen.learning import learn as write_rows
    from mapgen.project import find_project
    from mapgen.report import visible

    lessons = find_lessons(events)
    unknown = sorted(set(accept) - {lesson.mark.id for lesson in lessons})
    if unknown:
        raise click.BadParameter(f"{unknown[0]}: no corrected place has this id", param_hint="ID")
    if not lessons:
        click.echo("There is nothing to learn: no place was moved or set by hand.", err=True)
        return
    own = find_project().gazetteer
    target = gazetteer or own or data_file("gazetteer.csv")
    silent = bool(accept) or yes
    if silent:
        chosen = [x for x in lessons if yes or x.mark.id in accept]
        _say_unteachable(chosen)
        accepted = [(x, everywhere) for x in chosen if x.teaches]
    else:
        _say_unteachable(lessons)
        teachable = [x for x in lessons if x.teaches]
        accepted = [(x, answer == "e") for x in teachable if (answer := _ask(x)) != "n"]
    if not accepted:
        click.echo("Nothing is written.", err=True)
        return
    if source is None:
        source = (
            "" if silent else click.prompt("What do the points rest on (a map, a URL)?", err=True)
        )
    if not source.strip():
        raise click.UsageError("say with --source what the points rest on")
    today = dt.datetime.now(dt.UTC).date()
    difference = write_rows(target, accepted, source=source, on=today, write=False)
    for line in difference.splitlines():
        click.echo(visible(line))
    if not difference:
        click.echo(f"{target}: has all of this already", err=True)
    elif silent or click.confirm(f"Write this to {target}?", err=True):
        write_rows(target, accepted, source=source, on=today)
        known = "" if gazetteer in (None, own) else f" with --gazetteer {target}"
        click.echo(f"{target}: written; the next build{known} knows it", err=True)


def _say_unteachable(lessons: list[Lesson]) -> None:
    """Say of which places a row would not change the answer."""
    from mapgen.report import visible

    for lesson in lessons:
        if not lesson.teaches:
            click.echo(visible(
                f"{lesson.mark.place} ({lesson.mark.id}): the sentence has no words for the place, "
                "so a row cannot teach it; your correction stays in the events file"
            ), err=True)  # fmt: skip


def _ask(lesson: Lesson) -> str:
    """Whether to learn a place: a for this article, e for everywhere, n for no."""
    from mapgen.report import visible

    mark = lesson.mark
    click.echo(visible(f"{' = '.join(lesson.names)}: {mark.lat:g}, {mark.lon:g}"), err=True)
    click.echo(visible(f"  before: {lesson.before}"), err=True)
    choices = click.Choice(["a", "e", "n"])
    answer: str = click.prompt(
        "  Learn it for this article, everywhere, or not", type=choices, default="a", err=True
    )
    return answer


def _told_apart(old: Path, new: Path) -> tuple[str, str]:
    """The names of two files, with as many of their folders as it takes to tell them apart."""
    parts = old.resolve().parts, new.resolve().parts
    for count in range(1, max(map(len, parts))):
        first, second = ("/".join(own[-count:]) for own in parts)
        if first != second:
            return first, second
    return old.name, new.name


@main.command(short_help="Say what two events files say differently.")
@click.argument("old", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--map", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Draw it, too: a page with both files in two colours.")  # fmt: skip
@say_errors
def diff(old: Path, new: Path, page: Path | None) -> None:
    """Say what changed in where and when from the OLD events file to the NEW one."""
    from mapgen.eventfile import compare_events, read_events
    from mapgen.report import visible

    before, after = read_events(old), read_events(new)
    differences = compare_events(before, after)
    for difference in differences:
        click.echo(visible(difference.words))
    if not differences:
        click.echo("They say the same.", err=True)
    if page:
        from mapgen.webmap.comparison import write_comparison

        write_comparison(after, differences, page, names=_told_apart(old, new))
        click.echo(f"{visible(str(page))}: written", err=True)

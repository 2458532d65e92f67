"""The command that reads a dataset of many articles: corpus-map."""

from __future__ import annotations

from pathlib import Path

import click

from mapgen.cli.group import counted, main, say_errors


@main.command("corpus-map", short_help="Draw a map of the events of an archive.")
@click.argument("dataset", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--where", default="", metavar="CONDITION",
              help="An SQL condition over the columns of the events.  [default: all]")  # fmt: skip
@click.option("--title", metavar="TEXT", help="What the map is called; DIR and the condition when "
              "left out.")  # fmt: skip
@click.option("--join", "joined", is_flag=True,
              help="Make one event of the same happening told by several articles.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Folder for the map's folder.  [default: output]")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@say_errors
def corpus_map(
    dataset: Path,
    where: str,
    title: str | None,
    joined: bool,
    out: Path | None,
    open_browser: bool,
) -> None:
    """Draw a map of the events in DIR, which `mapgen corpus` made, that meet a CONDITION.

    \b
    mapgen corpus-map archive --where "topic = 'conflict' and when >= '2016'"

    Up to 50,000 events are shown one by one; more are counted by place, and not joined. Up to 2,000
    also make an events.geojson to correct by hand; corrections in one that is already there are
    kept.
    """
    from mapgen.corpus import require

    require("duckdb", "pyarrow")
    from mapgen.article.sources import slug
    from mapgen.corpus.archive_map import draw_selection
    from mapgen.corpus.selection import described, select
    from mapgen.project import find_project
    from mapgen.report import visible

    name = title or ": ".join(filter(None, [dataset.resolve().name, where.strip()]))
    selection = select(dataset, where, title=name, joined=joined)
    folder = (out or find_project().out or Path("output")) / (slug(name) or "archive")
    made = draw_selection(selection, folder)
    for sentence in described(selection):
        click.echo(f"mapgen: {visible(sentence)}", err=True)
    for kept in made.kept:
        click.echo(visible(kept), err=True)
    click.echo(f"{visible(name)}: {counted(selection.events, 'event')}", err=True)
    click.echo(f"Map:     {visible(str(made.page))}", err=True)
    if made.events:
        click.echo(f"Events:  {visible(str(made.events))}", err=True)
    if open_browser:
        click.launch(made.page.resolve().as_uri())

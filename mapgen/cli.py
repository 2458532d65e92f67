"""The commands. A MapgenError becomes one sentence and exit status 1; wrong usage exits with 2."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from mapgen import __version__
from mapgen.errors import MapgenError

SHIPPED_ARTICLE = "articles/china-north-korea-2002.txt"
SOME_FAILED = 3


def _say_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a MapgenError into its sentence on stderr and exit status 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except MapgenError as error:
            click.echo(f"mapgen: {error}", err=True)
            sys.exit(1)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapgen")
def main() -> None:
    """A news article goes in; a map of what it reports comes out.

    \b
    mapgen build article.txt        make the map
    mapgen check events.geojson     after a correction by hand
    mapgen render events.geojson    draw it again
    """


@main.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("output"),
              show_default=True, help="Folder for the results, one folder an article.")  # fmt: skip
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Publication date, when the article does not say it.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@click.option("--model", metavar="NAME", help="Another spaCy model: a package's name or a folder.")
@click.option("--allow-private", is_flag=True, help="Read URLs of private addresses too.")
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@_say_errors
def build(
    articles: tuple[str, ...],
    out: Path,
    published: dt.datetime | None,
    offline: bool,
    model: str | None,
    allow_private: bool,
    open_browser: bool,
) -> None:
    """Make events.geojson and map.html of each ARTICLE.

    ARTICLE is a .txt, .md, .html or .json file, a URL, or - for standard input. Without one,
    the article that ships with mapgen is built.

    Corrections in an events.geojson that is already there are kept.
    """
    from mapgen import pipeline
    from mapgen.datafiles import data_file
    from mapgen.gazetteer.places import open_places
    from mapgen.language import DEFAULT_MODEL, load_language
    from mapgen.report import report_built

    sources = articles or (str(data_file(SHIPPED_ARTICLE)),)
    day = published.date() if published else None
    language = places = None
    failed = 0
    for source in sources:
        try:
            article = pipeline.read_article(source, published=day, allow_private=allow_private)
            language = language or load_language(model or DEFAULT_MODEL)
            places = places or open_places(offline=offline)
            built = pipeline.build_map(article, out / article.id, places=places, language=language)
        except MapgenError as error:
            if len(sources) == 1:
                raise
            click.echo(f"mapgen: {error}", err=True)
            failed += 1
            continue
        report_built(built, places.geocoder.outage if places.geocoder else "")
        if open_browser:
            click.launch(built.map_path.resolve().as_uri())
    if failed:
        click.echo(f"mapgen: {failed} of {len(sources)} articles failed", err=True)
        sys.exit(1 if failed == len(sources) else SOME_FAILED)


@main.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="The page to write; map.html beside the events file when left out.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@_say_errors
def render(events: Path, out: Path | None, open_browser: bool) -> None:
    """Draw map.html from an EVENTS file, as it stands after your edits."""
    from mapgen import pipeline

    page = out or events.with_name(pipeline.MAP_NAME)
    event_map = pipeline.render_map(events, page)
    click.echo(f"{page}: {len(event_map.marks)} marks", err=True)
    if open_browser:
        click.launch(page.resolve().as_uri())


@main.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@_say_errors
def check(events: Path) -> None:
    """Say every problem of an EVENTS file with its line and what to write instead."""
    from mapgen.eventfile import check_events

    problems = check_events(events)
    for problem in problems:
        click.echo(str(problem))
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        click.echo(f"mapgen: {events}: {wrong} to mend before it can be drawn", err=True)
        sys.exit(1)
    click.echo(f"{events}: fine", err=True)


@main.command()
@click.argument("name")
@click.option("--article", default="", metavar="ID", help="Also names that hold for this article.")
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@_say_errors
def lookup(name: str, article: str, offline: bool) -> None:
    """Show the places that each layer has for NAME, with source and licence."""
    from mapgen.gazetteer.layer import Query
    from mapgen.gazetteer.places import open_places
    from mapgen.report import report_layer

    places = open_places(offline=offline)
    query = Query(name=name, article=article)
    found = sum([report_layer(layer, layer.candidates(query)) for layer in places.layers])
    if not found:
        click.echo(f"mapgen: no layer knows “{name}”", err=True)
        sys.exit(1)


@main.command()
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--src", metavar="URL", help="Where the page will be; its path when left out.")
@click.option("--title", default="Map of the story", show_default=True, help="For screen readers.")
def embed(page: Path, src: str | None, title: str) -> None:
    """Print the HTML that embeds a map PAGE in a web page."""
    from mapgen.webmap.embedding import iframe_snippet

    click.echo(iframe_snippet(src or page.as_posix(), title))


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command; for ``python -m mapgen``."""
    main.main(args=list(arguments) if arguments is not None else None, prog_name="mapgen")

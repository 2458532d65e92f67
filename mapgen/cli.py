"""The commands. A MapgenError becomes one sentence and exit status 1; wrong usage exits with 2."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapgen import __version__
from mapgen.errors import ArticleError, MapgenError

if TYPE_CHECKING:
    from mapgen.gazetteer.places import Places
    from mapgen.language import Language
    from mapgen.pipeline import Built

SHIPPED_ARTICLE = "articles/china-north-korea-2002.txt"
SOME_FAILED = 3
INTERRUPTED = 130  # as shells have it: 128 + SIGINT


def _say_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn an error that the user can mend into its sentence on stderr and exit status 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from mapgen.report import report_error

        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # who read the output has seen enough; click ends quietly
        except (MapgenError, OSError) as error:
            report_error(_sentence(error))
            sys.exit(1)

    return wrapped


def _sentence(error: Exception) -> str:
    """What is wrong and what to do; the system's own errors do not say the latter."""
    if isinstance(error, MapgenError) or not isinstance(error, OSError):
        return str(error)
    name = error.filename2 or error.filename
    where = f"{os.fsdecode(name)}: " if isinstance(name, str | bytes) else ""
    return (
        f"{where}the system does not let us ({error.strerror or error}); "
        "check the path, the rights to it and the room on the disk"
    )


class Commands(click.Group):
    """The commands, as a group that ends as a program of the shell should."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; text that the terminal cannot show is escaped, Ctrl-C is no fault."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nmapgen: stopped; what was finished before is kept", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    from mapgen.datafiles import data_file
    from mapgen.report import report_error, report_next_steps, report_outage

    sources = articles or (str(data_file(SHIPPED_ARTICLE)),)
    workshop = Workshop(out, published.date() if published else None, offline, model, allow_private)
    built = None
    failed = 0
    for source in sources:
        try:
            built = workshop.build(source)
        except (MapgenError, OSError) as error:
            report_error(_sentence(error))
            failed += 1
            continue
        if open_browser:
            click.launch(built.map_path.resolve().as_uri())
    if workshop.outage:
        report_outage(workshop.outage)
    if built:
        report_next_steps(built)
    if failed and len(sources) > 1:
        report_error(f"{failed} of {len(sources)} articles failed")
    if failed:
        sys.exit(1 if failed == len(sources) else SOME_FAILED)


class Workshop:
    """What one run of ``build`` needs, opened once, when the first article has been read."""

    def __init__(
        self, out: Path, published: dt.date | None, offline: bool, model: str | None, private: bool
    ) -> None:
        self.out = out
        self.published = published
        self.offline = offline
        self.model = model
        self.private = private
        self.places: Places | None = None
        self.language: Language | None = None
        self.made: dict[str, str] = {}

    def build(self, source: str) -> Built:
        """Make the map of an article, and report it."""
        from mapgen import pipeline
        from mapgen.gazetteer.places import open_places
        from mapgen.language import DEFAULT_MODEL, load_language
        from mapgen.report import report_built

        article = pipeline.read_article(
            source, published=self.published, allow_private=self.private
        )
        if article.id in self.made:
            raise ArticleError(
                f"{source}: this would go where {self.made[article.id]} went, to "
                f"{self.out / article.id}; rename one of them, or build it with another --out"
            )
        self.language = self.language or load_language(self.model or DEFAULT_MODEL)
        self.places = self.places or open_places(offline=self.offline)
        if self.made:
            click.echo(err=True)
        built = pipeline.build_map(
            article, self.out / article.id, places=self.places, language=self.language
        )
        self.made[article.id] = source
        report_built(built)
        return built

    @property
    def outage(self) -> str:
        """Why the geocoder was not asked any more; empty when all went well."""
        return self.places.geocoder.outage if self.places and self.places.geocoder else ""


@main.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="The page to write; map.html beside the events file when left out.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@_say_errors
def render(events: Path, out: Path | None, open_browser: bool) -> None:
    """Draw map.html from an EVENTS file, as it stands after your edits."""
    from mapgen import pipeline
    from mapgen.report import visible

    page = out or events.with_name(pipeline.MAP_NAME)
    event_map = pipeline.render_map(events, page)
    number = len(event_map.marks)
    click.echo(f"{visible(str(page))}: {number} mark{'' if number == 1 else 's'}", err=True)
    if open_browser:
        click.launch(page.resolve().as_uri())


@main.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--article", metavar="ARTICLE", help="Hold the quotes against this article, too.")
@_say_errors
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
@_say_errors
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


@main.command()
@click.argument("name")
@click.option("--article", default="", metavar="ID", help="Also names that hold for this article.")
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@_say_errors
def lookup(name: str, article: str, offline: bool) -> None:
    """Show the places that each layer has for NAME, with source and licence."""
    from mapgen.gazetteer.layer import Query
    from mapgen.gazetteer.places import open_places
    from mapgen.report import report_error, report_layer, report_outage

    if not name.strip():
        raise click.BadParameter("it is empty; give the name of a place", param_hint="NAME")
    places = open_places(offline=offline)
    query = Query(name=name, article=article)
    found = sum([report_layer(layer, layer.candidates(query)) for layer in places.layers])
    if places.geocoder and places.geocoder.outage:
        report_outage(places.geocoder.outage)
    if not found:
        report_error(f"no layer knows “{name}”")
        sys.exit(1)


@main.command()
@click.argument("corpora", nargs=-1, required=True, metavar="CORPUS...",
                type=click.Path(path_type=Path, dir_okay=False))  # fmt: skip
@click.option("--gold-spans", is_flag=True, help="Place the annotated names; do not look for any.")
@click.option("--literal", is_flag=True, help="Literal toponyms against names used as a place.")
@click.option("--predictions", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT",
              help="Write what was found, a JSON object for each document.")  # fmt: skip
@click.option("--model", metavar="NAME", help="Another spaCy model: a package's name or a folder.")
@_say_errors
def evaluate(
    corpora: tuple[Path, ...],
    gold_spans: bool,
    literal: bool,
    predictions: Path | None,
    model: str | None,
) -> None:
    """Score mapgen on annotated CORPUS files, never asking the network.

    CORPUS is JSONL: {"doc_id", "corpus", "text", "toponyms": [{"start", "end", "lat", "lon"}]}.
    """
    from rich.console import Console

    from mapgen.evaluate import evaluate, report
    from mapgen.gazetteer.places import open_places
    from mapgen.language import DEFAULT_MODEL, load_language

    result = evaluate(
        corpora,
        places=open_places(offline=True),
        language=load_language(model or DEFAULT_MODEL),
        gold_spans=gold_spans,
        literal=literal,
        predictions=predictions,
    )
    report(result, Console())


@main.command()
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--src", metavar="URL", help="Where the page will be; its path when left out.")
@click.option("--title", help="For screen readers; the page's own when left out.")
@click.option("--fit", is_flag=True, help="Add a script that fits the frame to the page's height.")
@click.option("--oembed", "oembed_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the oEmbed answer for the page to this file; needs --src.")  # fmt: skip
@_say_errors
def embed(
    page: Path, src: str | None, title: str | None, fit: bool, oembed_file: Path | None
) -> None:
    """Print the HTML that embeds a map PAGE in a web page."""
    from mapgen.webmap.embedding import PageFacts, iframe_snippet, oembed

    content = page.read_text("utf-8", errors="replace")
    if oembed_file:
        if not src or not src.startswith(("https://", "http://")):
            raise click.BadOptionUsage("--src", "--oembed needs --src with the page's web address")
        oembed_file.write_text(oembed(src, content), encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="xmlcharrefreplace")  # it is HTML, whatever the terminal is
    name = PageFacts(content).title if title is None else title
    click.echo(iframe_snippet(src or page.as_posix(), name, height_script=fit))


@main.command()
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_say_errors
def extract(page: Path) -> None:
    """Print the events file that a map PAGE holds: mapgen extract map.html > events.geojson."""
    from mapgen.webmap.keeping import kept_in

    events_file = kept_in(page.read_text("utf-8", errors="replace"), str(page))
    sys.stdout.buffer.write(events_file)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command; for ``python -m mapgen``."""
    main.main(args=list(arguments) if arguments is not None else None, prog_name="mapgen")

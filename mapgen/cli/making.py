"""The commands that make a map: build, render."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapgen.cli.group import day, main, say_errors, sentence
from mapgen.cli.layers import open_checked, open_layers
from mapgen.cli.publication import publication_options
from mapgen.errors import ArticleError, MapgenError

if TYPE_CHECKING:
    from mapgen.gazetteer.places import Places
    from mapgen.language import Language
    from mapgen.models import Article
    from mapgen.pipeline import Built
    from mapgen.webmap.publication import Publication

SHIPPED_ARTICLE = "articles/china-north-korea-2002.txt"
SOME_FAILED = 3


@main.command(short_help="Make events.geojson and map.html of an article.")
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the results, one folder an article.  [default: output]")  # fmt: skip
@click.option("--one", metavar="NAME", help="One map of all the articles, in the folder NAME, with "
              "this title; the same happening told by several is one event.")  # fmt: skip
@click.option("--published", type=day, metavar="YYYY-MM-DD",
              help="Publication date, when the article does not say it.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Hand-checked places of your own, before the shipped ones.")  # fmt: skip
@click.option("--model", metavar="NAME", help="Another spaCy model: a package's name or a folder.")
@click.option("--allow-private", is_flag=True, help="Read URLs of private addresses too.")
@click.option("--explain", is_flag=True,
              help="Print why each mark is on the map, and other names are not.")  # fmt: skip
@click.option("--watch", "keep_watching", is_flag=True,
              help="Draw again on each save, and show the page so that it reloads.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@say_errors
@publication_options
def build(
    articles: tuple[str, ...],
    out: Path | None,
    one: str | None,
    published: dt.date | None,
    offline: bool,
    gazetteer: Path | None,
    model: str | None,
    allow_private: bool,
    explain: bool,
    keep_watching: bool,
    open_browser: bool,
    publication: Publication | None,
) -> None:
    """Make events.geojson and map.html of each ARTICLE.

    ARTICLE is a .txt, .md, .html or .json file, a URL, or - for standard input. Without one,
    the article that ships with mapgen is built.

    Corrections in an events.geojson that is already there are kept.
    """
    from mapgen.datafiles import data_file
    from mapgen.project import find_project
    from mapgen.report import report_error, report_next_steps, report_outage

    sources = articles or (str(data_file(SHIPPED_ARTICLE)),)
    project = find_project()
    workshop = Workshop(
        out=out or project.out or Path("output"),
        published=published,
        offline=offline,
        gazetteer=gazetteer,
        model=model or project.model,
        private=allow_private,
        explain=explain,
        publication=publication,
    )
    if keep_watching:
        if one is not None or len(sources) > 1 or not Path(sources[0]).is_file():
            raise click.UsageError("--watch takes one article, a file")
        _watch_build(workshop, sources[0], open_browser)
        return
    if one is not None:
        built = workshop.build_joined(sources, one)
        if workshop.outage:
            report_outage(workshop.outage)
        report_next_steps(built)
        if open_browser:
            click.launch(built.map_path.resolve().as_uri())
        return
    made = None
    failed = 0
    for source in sources:
        try:
            made = workshop.build(source)
        except (MapgenError, OSError) as error:
            report_error(sentence(error))
            failed += 1
            continue
        if open_browser:
            click.launch(made.map_path.resolve().as_uri())
    if workshop.outage:
        report_outage(workshop.outage)
    if made:
        report_next_steps(made)
    if failed and len(sources) > 1:
        report_error(f"{failed} of {len(sources)} articles failed")
    if failed:
        sys.exit(1 if failed == len(sources) else SOME_FAILED)


class Workshop:
    """What one run of ``build`` needs, opened once, when the first article has been read."""

    def __init__(
        self,
        *,
        out: Path,
        published: dt.date | None,
        offline: bool,
        gazetteer: Path | None,
        model: str | None,
        private: bool,
        publication: Publication | None,
        explain: bool = False,
    ) -> None:
        self.out = out
        self.published = published
        self.offline = offline
        self.gazetteer = gazetteer
        self.model = model
        self.private = private
        self.explain = explain
        self.publication = publication
        self.places: Places | None = None
        self.language: Language | None = None
        # By the id without case: on macOS and Windows "Flood" and "flood" are one folder.
        self.made: dict[str, str] = {}

    def build(self, source: str) -> Built:
        """Make the map of an article, and report it."""
        from mapgen import pipeline
        from mapgen.report import report_built

        article = self._read(source)
        if article.id.casefold() in self.made:
            raise ArticleError(
                f"{source}: this would go where {self.made[article.id.casefold()]} went, to "
                f"{self.out / article.id}; rename one of them, or build it with another --out"
            )
        places, language = self._open()
        if self.made:
            click.echo(err=True)
        built = pipeline.build_map(
            article, self.out / article.id,
            places=places, language=language, publication=self.publication,
        )  # fmt: skip
        self.made[article.id.casefold()] = source
        report_built(built)
        self._explain(article)
        return built

    def build_joined(self, sources: Sequence[str], name: str) -> Built:
        """Make one map of several articles, and report it; nothing is written if one fails.

        Without one of them its events would go from a map that has them.
        """
        from mapgen import pipeline
        from mapgen.article.sources import slug
        from mapgen.report import report_built

        folder = slug(name)
        if not folder:
            raise click.BadParameter("it is empty; give the map a name", param_hint="--one")
        articles: dict[str, Article] = {}
        wrong = []
        for source in sources:
            try:
                article = self._read(source)
                if article.id.casefold() in self.made:
                    raise ArticleError(
                        f"{source}: has the same id as {self.made[article.id.casefold()]}, "
                        f"{article.id}; rename one of them"
                    )
            except (MapgenError, OSError) as error:
                wrong.append(sentence(error))
                continue
            self.made[article.id.casefold()] = source
            articles[article.id] = article
        if wrong:
            count = f"{len(wrong)} of {len(sources)} articles failed; nothing is written"
            raise ArticleError("\n".join([*wrong, count] if len(sources) > 1 else wrong))
        places, language = self._open()
        built = pipeline.build_joined_map(
            list(articles.values()), name.strip(), self.out / folder,
            places=places, language=language, publication=self.publication,
        )  # fmt: skip
        report_built(built)
        for article in articles.values():
            self._explain(article)
        return built

    def _explain(self, article: Article) -> None:
        """Print the trace of an article on stdout, when it is wished."""
        if not self.explain:
            return
        from mapgen.explaining import explain
        from mapgen.report import visible

        places, language = self._open()
        for line in explain(article, places=places, language=language).split("\n"):
            click.echo(visible(line))

    def _read(self, source: str) -> Article:
        from mapgen import pipeline

        return pipeline.read_article(source, published=self.published, allow_private=self.private)

    def _open(self) -> tuple[Places, Language]:
        from mapgen.language import DEFAULT_MODEL, load_language

        self.language = self.language or load_language(self.model or DEFAULT_MODEL)
        self.places = self.places or open_layers(offline=self.offline, gazetteer=self.gazetteer)
        return self.places, self.language

    def start_again(self) -> None:
        """Forget what was made and looked up: files may have changed."""
        self.made.clear()
        self.places = None

    @property
    def outage(self) -> str:
        """Why the geocoder was not asked any more; empty when all went well."""
        return self.places.geocoder.outage if self.places and self.places.geocoder else ""


@main.command(short_help="Draw map.html from an events file, as corrected.")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="The page to write; map.html beside the events file when left out.")  # fmt: skip
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Hand-checked places of your own, for their outlines.")  # fmt: skip
@click.option("--watch", "keep_watching", is_flag=True,
              help="Draw again on each save, and show the page so that it reloads.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the map in the browser.")
@say_errors
@publication_options
def render(
    events: Path,
    out: Path | None,
    gazetteer: Path | None,
    keep_watching: bool,
    open_browser: bool,
    publication: Publication | None,
) -> None:
    """Draw map.html from an EVENTS file, as it stands after your edits."""
    from mapgen.drawing import MAP_NAME, render_map
    from mapgen.report import counted_marks, report_old_picture, visible

    page = out or events.with_name(MAP_NAME)

    def draw() -> None:
        event_map = render_map(events, page, open_checked(gazetteer), publication)
        click.echo(f"{visible(str(page))}: {counted_marks(event_map)}", err=True)
        report_old_picture(page, events)

    if keep_watching:
        _watch(lambda: page, lambda: [events], draw, open_browser)
        return
    draw()
    if open_browser:
        click.launch(page.resolve().as_uri())


def _watch_build(workshop: Workshop, source: str, open_browser: bool) -> None:
    """Build an article again and again, as it, its events file or the gazetteer is saved."""
    made: list[Built] = []

    def draw() -> None:
        workshop.start_again()
        made[:] = [workshop.build(source)]

    def files() -> list[Path]:
        return [Path(source), *(built.events_path for built in made)]

    _watch(lambda: made[0].map_path if made else None, files, draw, open_browser)


def _watch(
    page: Callable[[], Path | None],
    files: Callable[[], Sequence[Path]],
    draw: Callable[[], None],
    open_browser: bool,
) -> None:
    """Draw at each save until Ctrl-C; what is wrong meanwhile is said, and watched on."""
    from mapgen.report import report_error
    from mapgen.watching import Shown, watch

    with Shown() as shown:

        def draw_and_tell() -> None:
            try:
                draw()
            except (MapgenError, OSError) as error:
                report_error(sentence(error))
            made = page()
            if made and not shown.page:
                shown.page = made
                click.echo(f"Drawn again on each save: {shown.address}  (Ctrl-C ends it)", err=True)
                if open_browser:
                    click.launch(shown.address)

        watch(files, draw_and_tell, threading.Event())

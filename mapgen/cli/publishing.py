"""The commands that take a map elsewhere: embed, extract, export."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from mapgen.cli.group import main, say_errors

# As in mapgen.exports, which is not loaded before it is needed.
FORMATS = ("csv", "kml", "storymapjs", "timelinejs", "annotations", "places")


@main.command(short_help="Print the HTML that embeds a map in a web page.")
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--src", metavar="URL", help="Where the page will be; its path when left out.")
@click.option("--title", help="For screen readers; the page's own when left out.")
@click.option("--fit", is_flag=True, help="Add a script that fits the frame to the page's height.")
@click.option("--oembed", "oembed_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the oEmbed answer for the page to this file; needs --src.")  # fmt: skip
@say_errors
def embed(
    page: Path, src: str | None, title: str | None, fit: bool, oembed_file: Path | None
) -> None:
    """Print the HTML that embeds a map PAGE in a web page."""
    from mapgen.eventfile.writing import replace_file
    from mapgen.webmap.embedding import PageFacts, iframe_snippet, oembed

    content = page.read_text("utf-8", errors="replace")
    facts = PageFacts(content)
    if facts.meta.get("generator") != "mapgen":
        raise click.BadParameter(f"{page} is no map that mapgen made", param_hint="PAGE")
    if oembed_file:
        if not src or not src.startswith(("https://", "http://")):
            raise click.BadOptionUsage("--src", "--oembed needs --src with the page's web address")
        replace_file(oembed_file, oembed(src, content).encode("utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="xmlcharrefreplace")  # it is HTML, whatever the terminal is
    name = facts.title if title is None else title
    click.echo(iframe_snippet(src or page.as_posix(), name, height_script=fit))


@main.command(short_help="Print the events file that a map holds.")
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@say_errors
def extract(page: Path) -> None:
    """Print the events file that a map PAGE holds: mapgen extract map.html > events.geojson."""
    from mapgen.webmap.keeping import kept_in

    events_file = kept_in(page.read_text("utf-8", errors="replace"), str(page))
    sys.stdout.buffer.write(events_file)


@main.command(short_help="Print the events as CSV, KML, JSON of other tools.")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("--article", metavar="ARTICLE", help="The article, for annotations that quote what "
              "stands round a sentence; one that ships is found by itself.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to write; stdout when left out.")  # fmt: skip
@say_errors
def export(events: Path, form: str, article: str | None, out: Path | None) -> None:
    """Print an EVENTS file in another FORMAT: mapgen export events.geojson kml > events.kml.

    \b
    csv          a table for spreadsheets; `mapgen import` brings it back
    kml          Google Earth and other programs for maps
    storymapjs   the JSON of Knight Lab's StoryMapJS
    timelinejs   the JSON of Knight Lab's TimelineJS
    annotations  W3C Web Annotations on the article's text (JSON-LD)
    places       the places alone, in Linked Places Format (JSON-LD)
    """
    from mapgen.editor import article_text
    from mapgen.eventfile import read_events
    from mapgen.eventfile.writing import replace_file
    from mapgen.exports import export_events, left_out
    from mapgen.report import visible

    event_map = read_events(events)
    text = article_text(events, article) if form == "annotations" or article else None
    content = export_events(event_map, form, {text.article: text.text} if text else None)
    if out:
        replace_file(out, content)
        click.echo(f"{visible(str(out))}: written", err=True)
    else:
        sys.stdout.buffer.write(content)
    for sentence in left_out(event_map, form):
        click.echo(visible(sentence), err=True)

"""The commands around a finished page: embed, extract."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from mapgen.cli.group import main, say_errors


@main.command()
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
@say_errors
def extract(page: Path) -> None:
    """Print the events file that a map PAGE holds: mapgen extract map.html > events.geojson."""
    from mapgen.webmap.keeping import kept_in

    events_file = kept_in(page.read_text("utf-8", errors="replace"), str(page))
    sys.stdout.buffer.write(events_file)

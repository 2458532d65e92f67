"""The command that serves the editor."""

from __future__ import annotations

from pathlib import Path

import click

from mapgen.cli.group import main, say_errors
from mapgen.cli.layers import open_layers


@main.command(short_help="Correct an events file on its map, in the browser.")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--article", metavar="ARTICLE", help="The article, to select words of it; one that "
              "ships with mapgen is found by itself.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N",
              help="Port on 127.0.0.1; a free one when left out.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@say_errors
def edit(events: Path, article: str | None, port: int, offline: bool, open_browser: bool) -> None:
    """Correct an EVENTS file on its map, in a browser on this machine.

    Drag pins, search for places, change dates and words, add events and take them off. Each
    change is saved at once; map.html is drawn again two seconds after the last one. Ctrl-C ends
    it and says what was changed.
    """
    from mapgen import editor
    from mapgen.drawing import MAP_NAME
    from mapgen.report import report_error, report_old_picture, visible

    def opened(address: str) -> None:
        click.echo(f"Open {address}\nCtrl-C ends it.", err=True)
        if open_browser:
            click.launch(address)

    text = editor.article_text(events, article)
    places = open_layers(offline=offline)
    deeds = editor.edit(
        events, text=text, places=places, port=port, opened=opened, failed=report_error
    )
    number = f"{len(deeds) or 'no'} change{'' if len(deeds) == 1 else 's'}"
    click.echo(f"\n{visible(str(events))}: {number}", err=True)
    for deed in deeds:
        click.echo(f"  {visible(deed)}", err=True)
    report_old_picture(events.with_name(MAP_NAME), events)

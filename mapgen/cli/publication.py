"""The options that ``build`` and ``render`` share: what a page has beyond itself."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

NO_TILES = "none"


def publication_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --card, --src and --tiles; the command is called with ``publication`` in their place."""

    @click.option("--card", is_flag=True, help="Draw preview.png beside the page, the picture that "
                  "social networks show; by a browser that is there.")  # fmt: skip
    @click.option("--src", metavar="URL", help="Where the page will be: networks want the whole "
                  "address of its picture.")  # fmt: skip
    @click.option("--tiles", metavar="NAME", help="Offer a street map of the web, loaded only when "
                  "a reader presses its button; a name that xyzservices lists, such as "
                  "OpenStreetMap.Mapnik; \"none\" takes it away.")  # fmt: skip
    @functools.wraps(command)
    def decided(*args: Any, card: bool, src: str | None, tiles: str | None, **more: Any) -> Any:
        publication = None
        if card or src or tiles:
            from mapgen.webmap.publication import Publication
            from mapgen.webmap.tiles import find_tiles
            from mapgen.webmap.words import is_web_address

            if src and not is_web_address(src):
                raise click.BadParameter("it is no web address (https://…)", param_hint="--src")
            publication = Publication(
                address=src or "",
                preview=card,
                tiles=find_tiles(tiles) if tiles and tiles != NO_TILES else None,
                keeps_tiles=tiles != NO_TILES,
            )
        return command(*args, publication=publication, **more)

    return decided

"""What is decided about a page before it is published; by default nothing is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from mapgen.webmap.embedding import PageFacts
from mapgen.webmap.placing import MARK
from mapgen.webmap.tiles import Tiles, find_tiles
from mapgen.webmap.words import is_web_address

PREVIEW_NAME = "preview.png"
TILES_META = "mapgen:tiles"
PREVIEW_SIZE = 1200, 630  # pixels: what Facebook, X, LinkedIn and Slack show whole


@dataclass(frozen=True)
class Publication:
    """Where a page will be, and what it has beyond itself.

    ``address`` is the page's URL, empty when it is not known. ``preview`` says that a picture
    for social networks stands beside the page. ``tiles`` is the street map that a reader may
    ask for; without one the page can load nothing at all. What is not decided stays as the page
    that is replaced has it; ``keeps_tiles`` is false when its street map shall go.
    """

    address: str = ""
    preview: bool = False
    tiles: Tiles | None = None
    keeps_tiles: bool = True

    @property
    def preview_address(self) -> str:
        """Where the picture will be; relative to the page when the page's own is not known."""
        if not self.preview:
            return ""
        return urljoin(self.address, PREVIEW_NAME) if self.address else PREVIEW_NAME

    def over(self, page: Path) -> Publication:
        """This, with what the page that it replaces says: its address, its street map, and that it
        has a picture, while that still stands beside it.

        Raises:
            TilesError: xyzservices does not list the page's street map.
        """
        said = _said_by(page)
        address = said.get("og:url", "")
        street_map = said.get(TILES_META, "") if self.keeps_tiles else ""
        return replace(
            self,
            address=self.address or (address if is_web_address(address) else ""),
            preview=self.preview or ("og:image" in said and page.with_name(PREVIEW_NAME).exists()),
            tiles=self.tiles or (find_tiles(street_map) if street_map else None),
        )


def old_picture(page: Path) -> Path | None:
    """The picture that a page names, if it was drawn before the page was; else None."""
    picture = page.with_name(PREVIEW_NAME)
    if not picture.exists() or "og:image" not in _said_by(page):
        return None
    return picture if picture.stat().st_mtime_ns < page.stat().st_mtime_ns else None


def _said_by(page: Path) -> dict[str, str]:
    """The metas of a page that mapgen made; none where there is no such page."""
    content = page.read_bytes() if page.exists() else b""
    return PageFacts(content.decode("utf-8", "replace")).meta if MARK in content else {}

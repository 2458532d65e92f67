"""What is decided about a page before it is published; by default nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from mapgen.webmap.tiles import Tiles

PREVIEW_NAME = "preview.png"
PREVIEW_SIZE = 1200, 630  # pixels: what Facebook, X, LinkedIn and Slack show whole


@dataclass(frozen=True)
class Publication:
    """Where a page will be, and what it has beyond itself.

    ``address`` is the page's URL, empty when it is not known. ``preview`` says that a picture
    for social networks stands beside the page. ``tiles`` is the street map that a reader may
    ask for; without one the page can load nothing at all.
    """

    address: str = ""
    preview: bool = False
    tiles: Tiles | None = None

    @property
    def preview_address(self) -> str:
        """Where the picture will be; relative to the page when the page's own is not known."""
        if not self.preview:
            return ""
        return urljoin(self.address, PREVIEW_NAME) if self.address else PREVIEW_NAME

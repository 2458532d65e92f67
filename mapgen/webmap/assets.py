"""The page's own scripts and styles, and Leaflet, as text to inline."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

# In the order in which one uses the other.
SCRIPTS = ("dom.js", "table.js", "sheet.js", "geometry.js", "basemap.js", "pins.js", "crowd.js",
           "basenames.js", "labels.js", "locator.js", "shapes.js", "articles.js", "beside.js",
           "card.js", "tiles.js", "axis.js", "time.js", "player.js", "panel.js", "longlist.js",
           "legend.js", "embed.js", "view.js", "app.js")  # fmt: skip

# An empty line, one that is a comment, an indentation. No text of the scripts goes over several
# lines (tests/test_webmap.py), so none of it is lost.
ASIDE = r"^ *(?://.*|/\*\*(?s:.)*?\*/)?\n|^ +"


def leaflet_script() -> str:
    """Leaflet's minified script, without the link to its source map."""
    code = _leaflet("leaflet.js")
    return re.sub(r"\n?//# sourceMappingURL=.*", "", code).strip() + "\n"


def leaflet_style() -> str:
    """Leaflet's style sheet without its pictures: the page uses none, and may load none."""
    return re.sub(r"url\([^)]*\)", "none", _leaflet("leaflet.css"))


def page_script() -> str:
    """The page's script: the files of ``static`` in the order of their use.

    Comments of whole lines and indentation stay behind, a fifth of the letters: the page is
    ready 4 % sooner without them.
    """
    return re.sub(ASIDE, "", "\n".join(_static(name) for name in SCRIPTS), flags=re.MULTILINE)


def page_style() -> str:
    """The page's style sheet."""
    return _static("page.css") + _static("articles.css")


def _static(name: str) -> str:
    return files("mapgen.webmap").joinpath("static", name).read_text("utf-8")


def _leaflet(name: str) -> str:
    from xstatic.pkg import leaflet

    return (Path(leaflet.BASE_DIR) / name).read_text("utf-8").replace("\r\n", "\n")

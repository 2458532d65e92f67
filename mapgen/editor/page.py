"""The editor's own files: a page without data, and the scripts and styles it is made of.

The page is a constant: what the events file says comes later, as JSON, and becomes text nodes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files as package_files

from starlette.requests import Request
from starlette.responses import Response

from mapgen.webmap import assets

SCRIPTS = ("search.js", "form.js", "lists.js", "editor.js")


@cache
def files() -> dict[str, tuple[str, str]]:
    """Every path that is served without a token: its media type and its content."""
    script = "\n".join(_static(name) for name in SCRIPTS)
    return {
        "/": ("text/html", _static("page.html")),
        "/leaflet.css": ("text/css", assets.leaflet_style()),
        "/map.css": ("text/css", assets.page_style()),
        "/editor.css": ("text/css", _static("editor.css")),
        "/leaflet.js": ("text/javascript", assets.leaflet_script()),
        "/map.js": ("text/javascript", assets.page_script()),
        "/editor.js": ("text/javascript", f'"use strict";\n{script}'),
    }


def serve(request: Request) -> Response:
    """The file at a path that ``files`` has."""
    media_type, content = files()[request.url.path]
    return Response(content, media_type=media_type)


def _static(name: str) -> str:
    return package_files("mapgen.editor").joinpath("static", name).read_text("utf-8")

"""The server of the editor: for one browser on this machine, and for nobody else.

- It listens on 127.0.0.1 alone, and answers only to that name: a page of another site that makes
  its own name point here (DNS rebinding) is refused by the Host header.
- Whatever reads or changes data needs the token of this run, in a header that a page of another
  site cannot send without a permission that is never given. The token is in the address behind
  ``#``, which browsers send to nobody.
- Requests that say they come from another page are refused, whatever they ask for.
- Paths are the few listed here; no file's name comes from a request.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapgen.editor import page, view
from mapgen.editor.changes import CHANGE, SEARCH
from mapgen.editor.desk import ChangeError, Desk
from mapgen.errors import MapgenError
from mapgen.gazetteer.places import Places

HOST = "127.0.0.1"
TOKEN_HEADER = "x-mapgen-token"  # noqa: S105  the header's name
LARGEST_REQUEST_BYTES = 256 * 1024
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Lets through what comes from the editor's own page, with the token where data is asked."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app = app
        self.host = f"{HOST}:{port}"
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or answer with the headers that keep the page to itself."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY)
            await send(message)

        refusal = self._refusal(scope["path"], Headers(scope=scope))
        answer = PlainTextResponse(refusal, 403) if refusal else self.app
        await answer(scope, receive, guarded)

    def _refusal(self, path: str, headers: Headers) -> str:
        """Why a request is refused; empty when it is not."""
        if headers.getlist("host") != [self.host]:
            return f"This is not {headers.get('host', '')[:80]!a}."
        if headers.get("origin", f"http://{self.host}") != f"http://{self.host}":
            return "Only the editor's own page may ask."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "Only the editor's own page may ask."
        if path in page.files():
            return ""
        given = headers.get(TOKEN_HEADER, "").encode("utf-8", "replace")
        if not secrets.compare_digest(given, self.token.encode()):
            return "Open the address that `mapgen edit` printed, whole."
        return ""


class Office:
    """What each request comes to; ``saved`` is called after each change."""

    def __init__(self, desk: Desk, places: Places, saved: Callable[[], None]) -> None:
        self.desk = desk
        self.places = places
        self.saved = saved

    async def show(self, request: Request) -> Response:
        """Everything; nothing (204) when the page has seen this version."""
        seen = request.query_params.get("seen")

        def look() -> dict[str, Any] | None:
            if seen == str(self.desk.sync()):
                return None
            if seen is not None:
                return view.showing(self.desk, self.places)
            return view.opening(self.desk, self.places)

        return await _answer(look)

    async def change(self, request: Request) -> Response:
        """Make a change; the answer is what there is then."""
        asked = await _read(request, CHANGE)
        if isinstance(asked, Response):
            return asked

        def make() -> dict[str, Any]:
            self.desk.change(asked)
            self.saved()
            return view.showing(self.desk, self.places)

        return await _answer(make)

    async def search(self, request: Request) -> Response:
        """The candidates for a name."""
        asked = await _read(request, SEARCH)
        if isinstance(asked, Response):
            return asked

        def look() -> dict[str, Any]:
            article = self.desk.event_map.article.id
            found = view.candidates(self.places, asked.name, article, online=asked.online)
            geocoder = self.places.geocoder
            outage = str(geocoder.outage) if asked.online and geocoder and geocoder.outage else ""
            return {"candidates": found, "outage": outage}

        return await _answer(look)


def application(
    desk: Desk, places: Places, *, port: int, token: str, saved: Callable[[], None]
) -> ASGIApp:
    """The editor as an ASGI application for http://127.0.0.1:port alone."""
    office = Office(desk, places, saved)
    routes = [
        *(Route(path, page.serve, methods=["GET"]) for path in page.files()),
        Route("/data", office.show, methods=["GET"]),
        Route("/change", office.change, methods=["POST"]),
        Route("/search", office.search, methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), port, token)


async def _read(request: Request, model: TypeAdapter[Any]) -> Any:
    """The request's JSON as its model, or the answer that refuses it."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _json({"error": "the request is not JSON"}, 415)
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_REQUEST_BYTES:
            return _json({"error": "the request is too large"}, 413)
    try:
        return model.validate_python(json.loads(content))
    except (ValidationError, ValueError, RecursionError):
        return _json({"error": "the request cannot be understood; reload the page"}, 422)


async def _answer(work: Callable[[], dict[str, Any] | None]) -> Response:
    try:
        result = await run_in_threadpool(work)
    except (MapgenError, OSError) as error:
        field = error.field if isinstance(error, ChangeError) else ""
        return _json({"error": str(error), "field": field}, 409)
    return Response(status_code=204) if result is None else _json(result)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content), status, media_type="application/json")

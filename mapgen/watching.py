"""Draws again when a file is saved, and shows the page so that it reloads by itself.

The page itself is never changed for it: a frame around it, served on 127.0.0.1, asks whether there
is a newer one and reloads it in place.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

PAUSE_S = 0.3
PATIENCE_S = 20.0  # how long the frame's question waits for a change before it asks again

FRAME = b"""<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>mapgen --watch</title>
<style>html, body, iframe { display: block; height: 100%; width: 100%; margin: 0; border: 0 }
</style>
<iframe title="The map, drawn again when you save" src="/map.html"></iframe>
<script>
const frame = document.querySelector("iframe");
async function ask(seen) {
  try {
    const now = await (await fetch("/version?seen=" + seen)).text();
    if (seen !== "" && now !== seen) frame.contentWindow.location.reload();
    ask(now);
  } catch { setTimeout(ask, 1000, seen); }
}
ask("");
</script>
</html>
"""

Stamp = tuple[int, int, int]


def watch(
    files: Callable[[], Sequence[Path]], draw: Callable[[], object], stop: threading.Event
) -> None:
    """Draw at once, and again each time one of the files is saved, until stopped.

    ``files`` is asked anew each time. It looks at the files' times, sizes and identities: editors
    replace files, move them away and back, and save over network drives, where the system
    reports nothing. A file that is saved while it draws is drawn again.
    """
    seen = {file: _stamp(file) for file in files()}
    draw()
    while True:
        for file in files():  # also those that the first drawing made
            seen.setdefault(file, _stamp(file))
        if stop.wait(PAUSE_S):
            return
        now = {file: _stamp(file) for file in files()}
        changed = {file: stamp for file, stamp in now.items() if stamp != seen.get(file)}
        if changed and not stop.wait(PAUSE_S / 3):  # a save may take two steps
            seen |= {file: _stamp(file) for file in changed}
            draw()


class Shown:
    """A page on 127.0.0.1 that reloads when it is written; serves as long as the ``with`` runs."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)

    @property
    def page(self) -> Path | None:
        """The file that is shown; none until there is one."""
        return self._server.page

    @page.setter
    def page(self, page: Path) -> None:
        self._server.page = page

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        """Begin to serve."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    page: Path | None = None
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """The frame, the page, or the page's version; nothing else, and to this host alone."""
        address, page = urlsplit(self.path), self.server.page
        # A foreign site whose name was made to point here would send its own name.
        if self.headers.get("Host") != f"127.0.0.1:{self.server.server_port}":
            self.send_error(403)
        elif address.path == "/":
            self._send(FRAME, "text/html; charset=utf-8")
        elif address.path == "/map.html" and page and page.exists():
            self._send(page.read_bytes(), "text/html; charset=utf-8")
        elif address.path == "/version":
            self._send(self._newer_than(address.query.removeprefix("seen=")), "text/plain")
        else:
            self.send_error(404)

    def _newer_than(self, seen: str) -> bytes:
        until = time.monotonic() + PATIENCE_S
        while (now := self._version()) == seen and time.monotonic() < until:
            time.sleep(PAUSE_S / 3)
        return now.encode("ascii")

    def _version(self) -> str:
        return "-".join(map(str, _stamp(self.server.page))) if self.server.page else "none"

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing: the terminal belongs to what is drawn."""


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return (0, 0, 0)
    return status.st_mtime_ns, status.st_size, status.st_ino

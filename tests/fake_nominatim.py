"""A server on this machine that plays Nominatim: answers, refuses, stalls, and remembers."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Reply:
    """What the server does once.

    ``drop`` closes the connection without a word, ``reset`` tears it down; ``head_drip_s`` sends
    headers for ever with this pause, ``drip_s`` pauses before each byte of the body.
    """

    status: int = 200
    body: str = "[]"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drop: bool = False
    reset: bool = False
    head_drip_s: float = 0.0
    drip_s: float = 0.0


@dataclass(frozen=True)
class Received:
    """What the server got; ``at`` is when, in seconds since 1970."""

    at: float
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeNominatim:
    """``places`` by the query's text; ``script`` is used up first, one reply for each request."""

    places: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    script: deque[Reply] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    domain: str = ""
    clock: Callable[[], float] = time.time

    def reply(self, parameters: dict[str, str]) -> Reply:
        if self.script:
            return self.script.popleft()
        found = self.places.get(parameters.get("q", ""), [])
        wanted = {code for code in parameters.get("countrycodes", "").lower().split(",") if code}
        in_countries = [p for p in found if not wanted or p["address"]["country_code"] in wanted]
        return Reply(body=json.dumps(in_countries[: int(parameters.get("limit", 10))]))


@contextmanager
def serve(fake: FakeNominatim | None = None) -> Iterator[FakeNominatim]:
    """A running server; ``domain`` says where."""
    fake = fake or FakeNominatim()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = fake.clock()
            url = urlsplit(self.path)
            parameters = dict(parse_qsl(url.query))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                headers = dict(self.headers.items())
                fake.received.append(
                    Received(at, self.command, url.path, parameters, headers, body)
                )
                reply = fake.reply(parameters)
            time.sleep(reply.delay_s)
            if reply.drop or reply.reset:
                if reply.reset:
                    at_once = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                    self.connection.close()
                self.close_connection = True
                return
            content = reply.body.encode()
            try:
                self.send_response(reply.status)
                while reply.head_drip_s:
                    self.flush_headers()
                    time.sleep(reply.head_drip_s)
                    self.send_header("X", "y")
                for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                    self.send_header(name, value)
                if "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if not reply.drip_s:
                    self.wfile.write(content)
                    return
                for byte in content:
                    time.sleep(reply.drip_s)
                    self.wfile.write(bytes([byte]))
            except OSError:
                return  # the client did not wait: some tests are about that

        def log_message(self, *_: Any) -> None:
            """Quiet: what was asked is in ``received``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.domain = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def nominatim_place(
    name: str,
    lat: float,
    lon: float,
    *,
    country: str = "cn",
    osm: tuple[str, int] = ("way", 123),
    kind: tuple[str, str] = ("place", "city"),
    addresstype: str = "city",
    half_box: float = 0.1,
) -> dict[str, Any]:
    """A record as Nominatim 4 and 5 write it with ``format=json`` and ``addressdetails``."""
    return {
        "place_id": 100149,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. https://osm.org/copyright",
        "osm_type": osm[0],
        "osm_id": osm[1],
        "lat": str(lat),
        "lon": str(lon),
        "class": kind[0],
        "type": kind[1],
        "place_rank": 16,
        "importance": 0.6,
        "addresstype": addresstype,
        "name": name,
        "display_name": f"{name}, Somewhere, Country",
        "address": {"state": "Somewhere", "country": "Country", "country_code": country},
        "boundingbox": [
            str(v) for v in (lat - half_box, lat + half_box, lon - half_box, lon + half_box)
        ],
    }

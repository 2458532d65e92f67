"""URLs: real local servers, friendly and hostile; what is refused is refused before it is asked."""

from __future__ import annotations

import gzip
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mapgen.article import read_article
from mapgen.article.fetch import fetch, is_public
from mapgen.errors import ArticleError

STORY = [
    "A dam broke above the town of Laxey on Monday and flooded forty houses, the mayor said.",
    "“You can’t go home,” she told people from the quay — the café there was gone, she said.",
    "The army brought pumps and blankets from Douglas by the evening, and schools were opened.",
]
PAGE = (
    '<!DOCTYPE html><html><head><title>Dam breaks above Laxey | The Manx Post</title>'
    '<meta property="article:published_time" content="2019-10-01T08:00:00Z">'
    '<meta property="og:site_name" content="The Manx Post"></head><body><article>'
    f"<h1>Dam breaks above Laxey</h1>{''.join(f'<p>{p}</p>' for p in STORY)}</article></body>"
)  # fmt: skip


class Server(ThreadingHTTPServer):
    """A server that remembers what it was asked."""

    daemon_threads = True
    asked: list[tuple[str, dict[str, str]]]


class Handler(BaseHTTPRequestHandler):
    """Plays a good and several bad news sites, by path."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        name = self.path.split("?")[0].strip("/").split("/")[0]
        getattr(self, f"play_{name}", self.play_missing)()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, to: str) -> None:
        self.answer(b"", 302, Location=to)

    def play_missing(self) -> None:
        self.answer(b"gone", 404, Content_Type="text/html")

    def play_page(self) -> None:
        self.answer(PAGE.encode(), Content_Type="text/html; charset=utf-8")

    def play_zipped(self) -> None:
        body = gzip.compress(PAGE.encode())
        self.answer(body, Content_Type="text/html; charset=utf-8", Content_Encoding="gzip")

    def play_latin(self) -> None:
        self.answer(PAGE.encode("cp1252"), Content_Type="text/html; charset=ISO-8859-1")

    def play_plain(self) -> None:
        self.answer("\n\n".join(STORY).encode(), Content_Type="text/plain; charset=utf-8")

    def play_teapot(self) -> None:
        self.answer(b"", int(self.path.split("/")[2]), Content_Type="text/html")

    def play_picture(self) -> None:
        self.answer(b"\x89PNG\r\n\x1a\n", Content_Type="image/png")

    def play_liar(self) -> None:
        self.answer(b"%PDF-1.4 ...", Content_Type="text/html")

    def play_empty(self) -> None:
        self.answer(b"", Content_Type="text/html")

    def play_hop(self) -> None:
        left = int(self.path.split("/")[2])
        self.redirect(f"/hop/{left - 1}" if left else "/page")

    def play_loop(self) -> None:
        self.redirect("/loop")

    def play_away(self) -> None:
        self.redirect(self.path.removeprefix("/away/"))

    def play_bomb(self) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
        self.answer(body, Content_Type="text/html", Content_Encoding="gzip")

    def play_big(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.close_connection = True
        self.flow(b"a" * 100_000, pause_s=0)

    def play_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.close_connection = True
        self.flow(b"a", pause_s=0.05)

    def play_slowhead(self) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.flow(b"a", pause_s=0.05)

    def play_broken(self) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort")

    def play_rubbish(self) -> None:
        self.close_connection = True
        self.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")

    def play_badzip(self) -> None:
        self.answer(b"no gzip", Content_Type="text/html", Content_Encoding="gzip")

    def flow(self, piece: bytes, pause_s: float) -> None:
        """Send for ever, until the other side hangs up."""
        try:
            while True:
                self.wfile.write(piece)
                time.sleep(pause_s)
        except OSError:
            return


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


@pytest.fixture
def site(server: Server) -> str:
    server.asked.clear()
    return f"http://127.0.0.1:{server.server_address[1]}"


def refusal(url: str, *, allow_private: bool = True) -> str:
    with pytest.raises(ArticleError) as caught:
        read_article(url, allow_private=allow_private)
    message = str(caught.value)
    assert message.startswith(url)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("path", ["page", "zipped", "latin", "hop/4", "page/dam-breaks.html?a=1"])
def test_a_page_is_read(site: str, path: str) -> None:
    article = read_article(f"{site}/{path}", allow_private=True)
    assert article.text.split("\n\n") == STORY
    assert article.title == "Dam breaks above Laxey"
    assert article.publisher == "The Manx Post"
    assert str(article.published) == "2019-10-01"
    assert article.id == ("dam-breaks" if "dam" in path else "dam-breaks-above-laxey")
    assert article.url == f"{site}/{'page' if path == 'hop/4' else path}"


def test_plain_text_is_read(site: str) -> None:
    assert read_article(f"{site}/plain", allow_private=True).text.split("\n\n") == STORY


def test_the_server_is_told_who_asks(server: Server, site: str) -> None:
    read_article(f"{site}/page", allow_private=True)
    [(_, headers)] = server.asked
    assert headers["User-Agent"].startswith("mapgen/")
    assert headers["Host"] == site.removeprefix("http://")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing", "404 Not Found; check the address"),
        ("teapot/403", "403 Forbidden; open it in a browser"),
        ("teapot/503", "503 Service Unavailable; try again later"),
        ("teapot/302", "302 Found"),
        ("picture", "image/png"),
        ("liar", "a PDF"),
        ("empty", "is empty"),
        ("loop", "more than 5 redirects"),
        ("hop/5", "more than 5 redirects"),
        ("bomb", "over 20 MB"),
        ("big", "over 20 MB"),
        ("broken", "cannot be read"),
        ("rubbish", "cannot be read"),
        ("badzip", "cannot be read"),
    ],
)
def test_a_bad_answer_is_one_sentence(site: str, path: str, says: str) -> None:
    assert says in refusal(f"{site}/{path}")


@pytest.mark.parametrize("path", ["drip", "slowhead"])
def test_a_dripping_server_comes_to_an_end(site: str, path: str) -> None:
    with pytest.raises(ArticleError, match="longer than the time limit"):
        fetch(f"{site}/{path}", allow_private=True, total_timeout_s=0.5)


def test_nothing_is_sent_to_a_private_address(server: Server, site: str) -> None:
    port = server.server_address[1]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433", "0"):
        url = f"http://{host}:{port}/page"
        message = refusal(url, allow_private=False)
        assert "private or reserved" in message or "cannot be found" in message
    assert server.asked == []


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "ftp://example.org/a", "http://user:secret@example.org/", "gopher:a"],
)  # fmt: skip
def test_a_redirect_is_held_to_the_same_rules(server: Server, site: str, to: str) -> None:
    with pytest.raises(ArticleError):
        read_article(f"{site}/away/{to}", allow_private=True)
    assert len(server.asked) == 1


def test_a_redirect_to_loopback_is_refused(
    server: Server, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first host is let through as if it were public; the second is judged by the real rule.
    first = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(
        "mapgen.article.fetch.is_public", lambda address: address == first or is_public(address)
    )
    port = server.server_address[1]
    with pytest.raises(ArticleError, match=r"this is a private or reserved address"):
        read_article(f"{site}/away/http://127.0.0.2:{port}/page")
    assert [path for path, _ in server.asked] == [f"/away/http://127.0.0.2:{port}/page"]


def test_the_checked_address_is_the_one_that_is_visited(
    server: Server, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name server that says one address first and another afterwards (DNS rebinding).
    answers = iter(["127.0.0.1", "127.0.0.9"])
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **more: Any) -> object:
        if host != "news.example":
            return real(host, *args, **more)
        asked.append(host)
        return real(next(answers), *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = f"http://news.example:{server.server_address[1]}/page"
    assert read_article(url, allow_private=True).text.split("\n\n") == STORY
    assert asked == ["news.example"]
    assert server.asked[0][1]["Host"].startswith("news.example:")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "198.18.0.1", "0.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.org/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "no host"),
        ("http://user:secret@127.0.0.1/a", "user name or password"),
        ("http://[::1", "no URL"),
        ("http://a b/", "no URL"),
        ("http://127.0.0.1:99999/", "no URL"),
        ("http://no-such-host.invalid/", "cannot be found"),
    ],
)
def test_a_url_that_cannot_be_asked(url: str, says: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_article(url)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "refused" in refusal(f"http://127.0.0.1:{port}/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if not openssl:
        missing = "needs the openssl command, to make a certificate"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    pem = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=news.example", "-addext", "subjectAltName=DNS:news.example",
            "-keyout", str(pem), "-out", str(pem.with_suffix(".crt")),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_text(pem.read_text("utf-8") + pem.with_suffix(".crt").read_text("utf-8"), "utf-8")
    return pem


class QuietServer(Server):
    """One that says nothing of the callers that hang up, as who refuses a certificate does."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture
def secure(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with QuietServer(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        made.socket = context.wrap_socket(made.socket, server_side=True)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield int(made.server_address[1])
        made.shutdown()


def test_tls_is_held_to_the_name_not_the_address(
    secure: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **m: real("127.0.0.1" if "example" in host else host, *a, **m),
    )
    good = f"https://news.example:{secure}/page"
    assert "certificate is not valid" in refusal(good)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert read_article(good, allow_private=True).text.split("\n\n") == STORY
    assert "certificate is not valid" in refusal(f"https://other.example:{secure}/page")

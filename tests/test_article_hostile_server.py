"""What a server can do to whoever reads its page: each is a result or one sentence, in time."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import socketserver
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from mapgen.article import read_article
from mapgen.article.fetch import fetch, is_public
from mapgen.article.sources import LARGEST
from mapgen.errors import ArticleError

STORY = (
    "A dam broke above the town of Laxey on Monday and flooded forty houses, the mayor said.\n\n"
    "The café on the quay was gone, she said, and the school’s naïve rowing boat was in a tree."
)
PAGE = STORY.encode()
Send = Callable[[socket.socket], None]


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def whole(body: bytes, *lines: str) -> bytes:
    return head("Content-Type: text/plain", f"Content-Length: {len(body)}", *lines) + body


@contextmanager
def answering(send: bytes | Send, *, read_first: bool = True) -> Iterator[str]:
    """A server that gives every connection the same bytes, or what a function sends."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                if read_first:
                    self.request.recv(65_536)
                if callable(send):
                    send(self.request)
                else:
                    self.request.sendall(send)
            except OSError:
                return  # the reader has hung up, as it should

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def for_ever(first: bytes, piece: bytes, pause_s: float = 0.0) -> Send:
    def send(to: socket.socket) -> None:
        to.sendall(first)
        while True:
            to.sendall(piece)
            time.sleep(pause_s)

    return send


def refusal(url: str, total_timeout_s: float = 20) -> str:
    with pytest.raises(ArticleError) as caught:
        fetch(url, allow_private=True, total_timeout_s=total_timeout_s)
    message = str(caught.value)
    assert message.startswith(url)
    assert "\n" not in message
    return message


def gzip_bomb(megabytes: int) -> bytes:
    """So many MB of zeros as members of one gzip file: a thousandth of that."""
    return gzip.compress(bytes(1_000_000), 9) * megabytes


# sizes


@pytest.mark.parametrize(
    "body",
    [
        for_ever(head("Content-Type: text/html", "Content-Length: 10000000000"), b"a" * 65_536),
        for_ever(head("Content-Type: text/html"), b"a" * 65_536),
        for_ever(
            head("Content-Type: text/html", "Transfer-Encoding: chunked"),
            b"10000\r\n" + b"a" * 65_536 + b"\r\n",
        ),
        whole(gzip_bomb(10_000), "Content-Encoding: gzip"),
    ],
    ids=["10 GB", "endless", "endless chunks", "10 GB of gzip"],
)
def test_a_giant_body_ends_at_the_limit_and_takes_no_memory(body: bytes | Send) -> None:
    with answering(body) as url:
        tracemalloc.start()
        try:
            began = time.monotonic()
            assert "over 20 MB" in refusal(url)
            assert time.monotonic() - began < 10
            assert tracemalloc.get_traced_memory()[1] < 3 * LARGEST
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    "packing", ["gzip, gzip", "gzip,gzip,gzip,gzip,gzip,gzip", "br", "zstd", "deflate"]
)
def test_packing_that_was_not_asked_for_is_refused(packing: str) -> None:
    body = PAGE
    for _ in range(packing.count("gzip")):
        body = gzip.compress(body)
    with answering(whole(body, f"Content-Encoding: {packing}")) as url:
        assert "packs the page as" in refusal(url)


# time


@pytest.mark.parametrize(
    "drip",
    [
        for_ever(b"", b"H", 0.02),
        for_ever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.02),
        for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
        for_ever(head("Content-Type: text/plain"), b"a", 0.02),
        for_ever(head("Content-Type: text/plain", "Content-Length: 999"), b"a", 0.02),
        for_ever(head("Transfer-Encoding: chunked"), b"1\r\na\r\n", 0.02),
        for_ever(head("Transfer-Encoding: chunked") + b"0\r\n", b"X: y\r\n", 0.02),
        for_ever(head("Content-Encoding: gzip") + gzip.compress(b"a")[:10], b"", 0.02),
        for_ever(head("Location: /", status="302 Found")[:-2], b"X: y\r\n", 0.02),
    ],
    ids=[
        "status", "headers", "continue", "body", "known length", "chunks", "trailers", "gzip",
        "redirect",
    ],
)  # fmt: skip
def test_a_slow_drip_comes_to_an_end(drip: Send) -> None:
    with answering(drip) as url:
        began = time.monotonic()
        message = refusal(url, total_timeout_s=0.4)
        assert "longer than the time limit" in message or "cannot be read" in message
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("record", [b"\x16\x03\x03\x40\x00", b""], ids=["drip", "silence"])
def test_a_handshake_that_does_not_end(record: bytes) -> None:
    with answering(for_ever(record, record[:1], 0.02), read_first=False) as url:
        secure = url.replace("http:", "https:")
        assert "longer than the time limit" in refusal(secure, total_timeout_s=0.4)


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def tarry(*_: object, **__: object) -> list[tuple[object, ...]]:
        ended.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", tarry)
    began = time.monotonic()
    assert "longer than the time limit" in refusal("http://slow.example/", total_timeout_s=0.3)
    assert time.monotonic() - began < 3
    ended.set()


# lengths, forms, kinds


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (head("Content-Type: text/plain", "Content-Length: 900") + PAGE, "cannot be read"),
        (head("Content-Length: 5", "Content-Length: 7") + PAGE, "cannot be read"),
        (head("Transfer-Encoding: chunked") + b"ffff\r\n" + PAGE, "cannot be read"),
        (head("Transfer-Encoding: chunked") + b"-1\r\n" + PAGE, "cannot be read"),
        (head("Transfer-Encoding: chunked") + b"rubbish\r\n" + PAGE, "cannot be read"),
        (whole(gzip.compress(PAGE * 99)[:-20], "Content-Encoding: gzip"), "cannot be read"),
        (head(*(f"X-{n}: y" for n in range(1000))), "cannot be read"),
        (head("X: " + "y" * 100_000), "cannot be read"),
        (b"HTTP/1.1 " + b"2" * 100_000, "cannot be read"),
        (b"HTTP/1.1 99999 OK\r\n\r\n", "cannot be read"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cannot be read"),
        (b"", "cannot be read"),
        (head("Content-Length: 0", status="204 No Content"), "204 No Content"),
        (head("Content-Length: 0", status="304 Not Modified"), "304 Not Modified"),
        (head("Content-Length: 2", status="299 \x1b[31mred") + b"ok", "299"),
        (head("Content-Type: image/svg+xml", "Content-Length: 5") + b"<svg>", "image/svg+xml"),
        (head("Content-Type: text/css", "Content-Length: 5") + b"p { }", "text/css"),
        (head("Content-Type: text/javascript", "Content-Length: 2") + b"{}", "text/javascript"),
        (head("Content-Type: application/pdf", "Content-Length: 4") + b"%PDF", "application/pdf"),
        (head("Content-Type: video/mp4", "Content-Length: 4") + b"\0\0\0\0", "video/mp4"),
        (head("Content-Type: multipart/mixed; boundary=x"), "multipart/mixed"),
    ],
)
def test_a_wrong_answer_is_one_sentence(answer: bytes, says: str) -> None:
    with answering(answer) as url:
        assert says in refusal(url)


@pytest.mark.parametrize(
    "answer",
    [
        head("Content-Type: text/plain", "Content-Length: -5") + PAGE,
        head("Content-Type: text/plain", "Content-Length: many") + PAGE,
        head("Content-Type: text/plain") + PAGE,
        head("Content-Type: ; ; =") + PAGE,
        head("Content-Type: \x1b]0;title\x07/html") + PAGE,
        head("Content-Type: text/plain", "Content-Encoding: identity") + PAGE,
        b"HTTP/1.0 200 OK\r\n\r\n" + PAGE,
        b"HTTP/1.1 200\r\n\r\n" + PAGE,
    ],
)
def test_an_odd_answer_is_read_all_the_same(answer: bytes) -> None:
    with answering(answer) as url:
        assert read_article(url, allow_private=True).text == STORY


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(99), b"%PDF-1.7", b"GIF89a", b"PK\x03\x04" + bytes(99),
        b"\x7fELF" + bytes(999), bytes(range(256)) * 99, b"\0" * 9999,
    ],
)  # fmt: skip
def test_what_is_no_text_whatever_its_server_says(body: bytes) -> None:
    with answering(head("Content-Type: text/html; charset=utf-8") + body) as url:
        with pytest.raises(ArticleError) as caught:
            read_article(url, allow_private=True)
        assert str(caught.value).startswith(url)


# charsets


@pytest.mark.parametrize(
    "named",
    [
        "utf-8", "iso-8859-1", "windows-1252", "us-ascii", "klingon", "utf-16", "utf-32", "idna",
        "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "zip", "hex",
        "rot13", "mbcs", "cp037", "x" * 9999, "\x00", "\xff", "utf-8\x00", "'; drop", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["header", "meta"])
def test_a_wrong_charset_spoils_nothing(named: str, where: str) -> None:
    paragraphs = "".join(f"<p>{p}</p>" for p in STORY.split("\n\n"))
    charset = f"; charset={named}" if where == "header" else ""
    meta = f'<meta charset="{named}">' if where == "meta" else ""
    page = f"<html><head>{meta}</head><body><article><h1>Dam</h1>{paragraphs}</article>"
    answer = head(f"Content-Type: text/html{charset}") + page.encode("utf-8")
    with answering(answer) as url:
        assert read_article(url, allow_private=True).text == STORY


def test_a_stray_byte_spoils_no_other() -> None:
    broken = (STORY * 9).encode() + b"\xff\xe2\x80"
    with answering(head("Content-Type: text/plain; charset=utf-8") + broken) as url:
        assert "The café on the quay" in read_article(url, allow_private=True).text


# redirects

HOSTS = [
    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0",
    "169.254.169.254", "[fe80::1]", "[fe80::1%25lo]", "[fd00:ec2::254]", "10.0.0.1", "192.168.0.1",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]", "[2002:7f00:1::]", "224.0.0.1",
    "255.255.255.255", "192.0.0.192",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_redirect_inwards_is_refused_and_nothing_is_sent(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first host is let through as if it were public, the second is judged by the real rule.
    outside = ipaddress.ip_address("127.0.0.7")
    monkeypatch.setattr(
        "mapgen.article.fetch.is_public", lambda address: address == outside or is_public(address)
    )
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda name, *a, **m: real("127.0.0.7" if name == "news.example" else name, *a, **m),
    )  # fmt: skip
    asked: list[bytes] = []

    def lead(to: socket.socket) -> None:
        asked.append(b"once")
        to.sendall(head(f"Location: http://{host}:{port}/secret", status="302 Found"))

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            lead(self.request)

    with socketserver.ThreadingTCPServer(("0.0.0.0", 0), Handler) as server:  # noqa: S104
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://news.example:{port}/"
        with pytest.raises(ArticleError) as caught:
            fetch(url, allow_private=False)
        server.shutdown()
    assert str(caught.value).startswith(f"{url}: leads to http://")
    assert "private or reserved" in str(caught.value) or "cannot be found" in str(caught.value)
    assert asked == [b"once"]


def test_a_name_that_is_public_at_first_and_private_after_a_redirect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(
        "mapgen.article.fetch.is_public", lambda address: address == outside or is_public(address)
    )
    answers = iter(["127.0.0.1", "169.254.169.254"])
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda name, *a, **m: real(next(answers) if name == "news.example" else name, *a, **m),
    )  # fmt: skip
    with answering(head("Location: /again", status="307 Temporary Redirect")) as url:
        url = url.replace("127.0.0.1", "news.example")
        refused = r"news\.example is 169\.254\.\S+, which is a private or reserved address"
        with pytest.raises(ArticleError, match=refused):
            fetch(url, allow_private=False)


@pytest.mark.parametrize("also", ["127.0.0.1", "169.254.169.254", "::1"])
def test_one_private_address_among_public_ones_is_enough(
    also: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", also)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(ArticleError, match="private or reserved"):
        fetch("http://news.example/", allow_private=False)


def test_a_host_is_found_at_its_next_address(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", (address, 80)) for address in ("127.0.0.9", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda name, *a, **m: answers if name == "two.example" else real(name, *a, **m),
    )  # fmt: skip
    with answering(whole(PAGE)) as url:
        assert fetch(url.replace("127.0.0.1", "two.example"), allow_private=True).data == PAGE


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://[::1", "is no URL"),
        ("http://[", "is no URL"),
        ("//", "more than 5 redirects"),
        ("http://", "more than 5 redirects"),
        ("javascript:alert(1)", "only http and https"),
        ("data:text/html,hello", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user:secret@news.example/", "user name or password"),
        ("/" + "a" * 9999, "is no URL"),
        ("http://127.0.0.1:99999/", "is no URL"),
        ("\x1b[31m", "more than 5 redirects"),
        ("/\xe9t\xe9 \x80", "more than 5 redirects"),
        ("?", "more than 5 redirects"),
    ],
)
def test_a_redirect_to_nowhere_is_one_sentence(location: str, says: str) -> None:
    with answering(head(f"Location: {location}", status="301 Moved")) as url:
        message = refusal(url)
        assert says in message
        assert "secret" not in message

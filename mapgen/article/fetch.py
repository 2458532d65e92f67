"""A page from the web, at an address that was checked before anything was sent to it."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from gzip import GzipFile
from http import HTTPStatus
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from mapgen.article.sources import LARGEST, too_big
from mapgen.errors import ArticleError

CONNECT_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 60.0
MOST_REDIRECTS = 5
CHUNK = 65_536
REDIRECTS = {301, 302, 303, 307, 308}
KINDS = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown",
    "text/x-markdown": "markdown", "application/json": "json", "text/json": "json",
    "text/plain": "", "": "", "application/octet-stream": "",
}  # fmt: skip
# Text by name, and never an article.
NO_PROSE = {"text/css", "text/csv", "text/calendar", "text/javascript", "text/vcard"}
# What we ask for. A chain of packings is a bomb: each link makes a thousand bytes of one.
PACKINGS = {"", "identity", "gzip", "x-gzip"}
LONGEST_LOCATION = 2_000  # characters; servers and browsers agree on hardly more
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# In IANA's registries of special addresses, and unknown to Python 3.11 or taken for public there:
# NAT64 of one's own, the relay of 6to4, protocol assignments, documentation, segment routing.
NEVER_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b:1::/48", "192.88.99.0/24", "192.0.0.0/24", "3fff::/20", "5f00::/16")
)
UNREADABLE = (HTTPError, HTTPException, OSError, ValueError, EOFError, zlib.error)
SAVE_IT = "open it in a browser, save the page and give that file"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: ``kind`` as in Source, ``url`` where the last redirect led."""

    data: bytes
    url: str
    kind: str
    charset: str


def fetch(url: str, *, allow_private: bool, total_timeout_s: float = TOTAL_TIMEOUT_S) -> Page:
    """The page at an http or https URL, at most 20 MB and 60 seconds, over at most 5 redirects.

    At every redirect the host is resolved and refused when any of its addresses is private,
    loopback, link-local, multicast or reserved; the connection goes to the very address that
    was checked, so that a second answer of the name server changes nothing. Proxies are not used.

    Raises:
        ArticleError: the URL is refused, cannot be reached, or is no page of text.
    """
    deadline = time.monotonic() + total_timeout_s
    at = url
    for _ in range(MOST_REDIRECTS + 1):
        try:
            target = parse(at)
            answer = visit(target, at, deadline, allow_private=allow_private)
        except ArticleError as error:
            if at == url:
                raise
            raise ArticleError(f"{url}: leads to {error}") from error
        if isinstance(answer, Page):
            return answer
        at = redirected(target, answer, url)
    raise ArticleError(f"{url}: leads through more than {MOST_REDIRECTS} redirects; {SAVE_IT}")


def redirected(target: Url, location: str, url: str) -> str:
    """Where a Location header leads to.

    Raises:
        ArticleError: it is no address.
    """
    try:
        if len(location) <= LONGEST_LOCATION:
            return urljoin(str(target), location)
    except ValueError:
        pass  # brackets that are no IPv6 address
    raise ArticleError(f"{url}: its server leads on to what is no URL; {SAVE_IT}")


def parse(url: str) -> Url:
    """The parts of a URL that may be fetched.

    Raises:
        ArticleError: no http(s), no host, or a user name and password in it.
    """
    try:
        target = parse_url(url)
        if re.search(r"\s", target.netloc or ""):  # urllib3 2.6 lets it pass
            raise LocationParseError(url)
    except LocationParseError as error:
        raise ArticleError(f"{url[:200]}: this is no URL; check how it is written") from error
    if target.scheme not in ("http", "https"):
        raise ArticleError(f"{url}: only http and https can be read; save the article as a file")
    if not target.host:
        raise ArticleError(f"{url}: this URL names no host; check how it is written")
    if target.auth is not None:
        raise ArticleError(
            f"{target.scheme}://{target.netloc}: a URL with a user name or password is not read; "
            f"take them out, or {SAVE_IT}"
        )
    return target


def visit(target: Url, url: str, deadline: float, *, allow_private: bool) -> Page | str:
    """One request: the page, or the Location that it redirects to."""
    failed: Exception | None = None
    for address in checked_addresses(target, url, deadline, allow_private=allow_private):
        connection = connection_to(target, address, deadline)
        try:
            with ended_at(deadline, connection):
                try:
                    connection.connect()
                except (HTTPError, OSError, ValueError) as error:
                    failed = failed or error  # the host may be there at its next address
                    continue
                return ask(connection, target, url, deadline)
        except UNREADABLE as error:
            if isinstance(error, ArticleError):
                raise
            failed = error
            break
    if time.monotonic() >= deadline:
        raise too_slow(url) from failed
    raise unreachable(url, failed or OSError("no address")) from failed


def ask(connection: HTTPConnection, target: Url, url: str, deadline: float) -> Page | str:
    """Send the request over an open connection: the page, or the Location that it leads to."""
    connection.request(
        "GET", target.request_uri, preload_content=False, decode_content=False,
        headers={
            "Host": target.netloc or "", "User-Agent": user_agent(), "Accept-Encoding": "gzip",
            "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1",
        },
    )  # fmt: skip
    with connection.getresponse() as response:
        if response.status in REDIRECTS and (location := response.headers.get("Location")):
            return location
        return page_of(response, url, deadline)


def checked_addresses(target: Url, url: str, deadline: float, *, allow_private: bool) -> list[str]:
    """The addresses of the host, when all of them may be visited.

    Raises:
        ArticleError: the host is unknown, one of its addresses is not public, or its name server
            does not answer before the deadline.
    """
    host = (target.host or "").strip("[]")
    port = target.port or (443 if target.scheme == "https" else 80)
    found: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(info[4][0]) for info in infos])
        except Exception as error:  # whatever it is, it is raised below
            found.set_exception(error)

    # The system's resolver has no time limit of ours, and cannot be interrupted.
    threading.Thread(target=look_up, daemon=True).start()
    try:
        addresses = found.result(max(0.0, deadline - time.monotonic()))
    except (OSError, UnicodeError) as error:
        if not found.done():
            raise too_slow(url) from error
        raise ArticleError(
            f"{url}: the host {host} cannot be found; check the address and the connection"
        ) from error
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address)):
            where = "this" if host.strip("[]") == address else f"{host} is {address}, which"
            raise ArticleError(
                f"{url}: {where} is a private or reserved address; "
                "give --allow-private if you trust it"
            )
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, also inside IPv6 wrappings of IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address.teredo is not None:
            return False
    if any(address in network for network in NEVER_PUBLIC):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def connection_to(target: Url, address: str, deadline: float) -> HTTPConnection:
    """A connection to a checked address, not yet open; TLS is held to the host's name."""
    timeout = max(0.01, min(CONNECT_TIMEOUT_S, deadline - time.monotonic()))
    if target.scheme == "http":
        return HTTPConnection(address, target.port or 80, timeout=timeout)
    host = (target.host or "").strip("[]")
    return HTTPSConnection(
        address, target.port or 443, timeout=timeout, ssl_context=ssl.create_default_context(),
        cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host,
    )  # fmt: skip


@contextmanager
def ended_at(deadline: float, connection: HTTPConnection) -> Iterator[None]:
    """Close the connection at the end, and at the deadline whatever is going on then.

    The socket's own timeout is for one packet; a server that drips one byte a second must also
    come to an end, in its handshake and headers as well.
    """
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()


def hang_up(connection: HTTPConnection) -> None:
    """End a connection from another thread, so that a blocked read returns."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it had ended by itself


def page_of(response: BaseHTTPResponse, url: str, deadline: float) -> Page:
    """The page in a response.

    Raises:
        ArticleError: an error status, another kind of content, too big or too slow.
    """
    if response.status != HTTPStatus.OK:
        raise refused(url, response.status)
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    content_type = header.get_content_type() if header["Content-Type"] else ""
    prose = content_type in KINDS or content_type.startswith("text/")
    if not prose or content_type in NO_PROSE:
        raise ArticleError(f"{url}: this is {content_type}, not a page of text; {SAVE_IT}")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise ArticleError(f"{url}: its server packs the page as “{packing[:40]}”; {SAVE_IT}")
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > LARGEST:
        raise too_big(url)
    # The standard library's reader unpacks no more than is asked for, and notices a cut end.
    body = GzipFile(fileobj=response) if "gzip" in packing else response
    chunks: list[bytes] = []
    size = 0
    while chunk := body.read1(CHUNK):
        size += len(chunk)
        if size > LARGEST:
            raise too_big(url)
        if time.monotonic() >= deadline:
            raise too_slow(url)
        chunks.append(chunk)
    if time.monotonic() >= deadline:
        raise too_slow(url)
    charset = header.get_content_charset("")
    return Page(b"".join(chunks), url, KINDS.get(content_type, ""), charset)


def refused(url: str, status: int) -> ArticleError:
    """The error for a status other than 200."""
    known = {member.value: member.phrase for member in HTTPStatus}
    answer = f"{status} {known.get(status, '')}".strip()
    if status in (404, 410):
        advice = "check the address"
    elif status >= 500 or status == 429:
        advice = "try again later"
    else:
        advice = SAVE_IT
    return ArticleError(f"{url}: the server answers {answer}; {advice}")


def too_slow(url: str) -> ArticleError:
    """The error for a server that does not come to an end."""
    return ArticleError(f"{url}: took longer than the time limit; {SAVE_IT}")


def unreachable(url: str, error: Exception) -> ArticleError:
    """The error for a connection that failed, with its reason in a few words."""
    if isinstance(error, (TimeoutError, HTTPError)) and "timed out" in str(error):
        reason = f"no answer within {CONNECT_TIMEOUT_S:.0f} seconds"
    elif "CERTIFICATE_VERIFY_FAILED" in str(error) or "doesn't match" in str(error):
        reason = "its certificate is not valid"
    else:
        reason = re.sub(r"^.*?>: |[^ -~]+", " ", str(error)).strip()[:150]
        reason = reason or type(error).__name__
    return ArticleError(f"{url}: cannot be read ({reason}); check the address and the connection")


def user_agent() -> str:
    """Who is asking: ``mapgen/0.1.0``."""
    try:
        return f"mapgen/{version('mapgen')}"
    except PackageNotFoundError:
        return "mapgen"

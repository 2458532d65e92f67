"""A page from the web, at an address that was checked before anything was sent to it."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from email.message import Message
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
NAT64 = ipaddress.ip_network("64:ff9b::/96")
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
        target = parse(at)
        answer = visit(target, at, deadline, allow_private=allow_private)
        if isinstance(answer, Page):
            return answer
        at = urljoin(str(target), answer)
    raise ArticleError(f"{url}: leads through more than {MOST_REDIRECTS} redirects; {SAVE_IT}")


def parse(url: str) -> Url:
    """The parts of a URL that may be fetched.

    Raises:
        ArticleError: no http(s), no host, or a user name and password in it.
    """
    try:
        target = parse_url(url)
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
    address = checked_address(target, url, allow_private=allow_private)
    connection = connect(target, address, deadline)
    # The socket's own timeout is for one packet; a server that drips one byte a second must
    # also come to an end, in its headers as well.
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.request(
            "GET", target.request_uri, preload_content=False,
            headers={
                "Host": target.netloc or "", "User-Agent": user_agent(), "Accept-Encoding": "gzip",
                "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1",
            },
        )  # fmt: skip
        with connection.getresponse() as response:
            if response.status in REDIRECTS and (location := response.headers.get("Location")):
                return location
            return page_of(response, url, deadline)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if isinstance(error, ArticleError):
            raise
        if time.monotonic() >= deadline:
            raise too_slow(url) from error
        raise unreachable(url, error) from error
    finally:
        watch.cancel()
        connection.close()


def checked_address(target: Url, url: str, *, allow_private: bool) -> str:
    """The first address of the host, when all of its addresses may be visited.

    Raises:
        ArticleError: the host is unknown, or one of its addresses is not public.
    """
    host = (target.host or "").strip("[]")
    port = target.port or (443 if target.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ArticleError(
            f"{url}: the host {host} cannot be found; check the address and the connection"
        ) from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address)):
            raise ArticleError(
                f"{url}: {host} is the private or reserved address {address}; "
                "give --allow-private if you trust it"
            )
    return addresses[0]


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
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def connect(target: Url, address: str, deadline: float) -> HTTPConnection:
    """A connection to the checked address, not yet open; TLS is held to the host's name."""
    timeout = max(0.01, min(CONNECT_TIMEOUT_S, deadline - time.monotonic()))
    if target.scheme == "http":
        return HTTPConnection(address, target.port or 80, timeout=timeout)
    host = (target.host or "").strip("[]")
    return HTTPSConnection(
        address, target.port or 443, timeout=timeout, ssl_context=ssl.create_default_context(),
        cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host,
    )  # fmt: skip


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
    if content_type not in KINDS and not content_type.startswith("text/"):
        raise ArticleError(f"{url}: this is {content_type}, not a page of text; {SAVE_IT}")
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(CHUNK, decode_content=True):
        size += len(chunk)
        if size > LARGEST:
            raise too_big(url)
        if time.monotonic() >= deadline:
            raise too_slow(url)
        chunks.append(chunk)
    if time.monotonic() >= deadline:
        raise too_slow(url)
    charset = str(header.get_param("charset", "") or "")
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

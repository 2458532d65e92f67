"""One geopy geocoder, and what its failures mean; imported only when there is something to ask."""

from __future__ import annotations

import inspect
import logging
import socket
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Literal
from urllib.error import URLError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from geopy.adapters import AdapterHTTPError, URLLibAdapter
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderNotFound,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
)
from geopy.geocoders import get_geocoder_for_service

from mapgen.errors import GeocoderError
from mapgen.gazetteer.geocoder.answers import ANSWERS, Answer

KEY_PARAMETERS = ("api_key", "apikey", "subscription_key", "username")
CENTRE_PARAMETERS = ("location_bias", "proximity")
LONGEST_RETRY_AFTER_S = 10.0
LONGEST_SAID_S = 10_000_000  # what a server says may be a number of a thousand digits
LARGEST_ANSWER_BYTES = 4_000_000  # five of Nominatim's are 5 kB; with outlines up to 1 MB
PACKET_BYTES = 65_536
NOT_WELCOME = {401, 402, 403, 407}
# It quotes a server's headers, raw, to the terminal; what is wrong is said by our errors.
logging.getLogger("geopy").setLevel(logging.CRITICAL)


class NoAnswerError(GeocoderError):
    """A question without an answer. It says nothing about the place, so it is never cached.

    ``again_in_s`` is how long to wait before the question may be put once more, None when that
    is of no use. ``ends_run`` says when no other question will fare better; ``barred_s`` for how
    long the service told us to stay away.
    """

    def __init__(
        self,
        reason: str,
        *,
        again_in_s: float | None = None,
        ends_run: Literal["at once", "if repeated", "after some"] = "after some",
        barred_s: float = 0.0,
    ) -> None:
        super().__init__(reason)
        self.again_in_s = again_in_s
        self.ends_run = ends_run
        self.barred_s = barred_s

    def is_final(self, attempt: int) -> bool:
        """Whether the question must not be put again after this attempt, counted from 1."""
        return self.again_in_s is None or (self.ends_run == "if repeated" and attempt > 1)


class Service:
    """A geopy geocoder by its geopy name; one call is one request, with no hidden repeats.

    Raises:
        GeocoderError: geopy does not know the name, or the settings do not suit the geocoder.
    """

    def __init__(
        self,
        name: str,
        *,
        domain: str | None,
        scheme: str | None,
        key: str | None,
        user_agent: str,
        timeout_s: float,
    ) -> None:
        try:
            geocoder = get_geocoder_for_service(name)
        except GeocoderNotFound as error:
            raise GeocoderError(
                f"MAPGEN_GEOCODER={name}: geopy has no geocoder of this name; see "
                "https://geopy.readthedocs.io for those it has, such as nominatim or photon"
            ) from error
        accepted = inspect.signature(geocoder).parameters
        settings: dict[str, Any] = {"user_agent": user_agent, "timeout": timeout_s}
        settings["adapter_factory"] = PlainAdapter
        for setting, value in (("domain", domain), ("scheme", scheme)):
            if value and setting not in accepted:
                raise GeocoderError(f"{name} has no {setting} to set: MAPGEN_GEOCODER_{setting}")
            if value:
                settings[setting] = value
        key_parameter = next((p for p in KEY_PARAMETERS if p in accepted), None)
        if key and key_parameter:
            settings[key_parameter] = key
        try:
            self._geocode = geocoder(**settings).geocode
        except (ConfigurationError, TypeError) as error:
            raise GeocoderError(
                f"{name} cannot be set up ({error}); set MAPGEN_GEOCODER_KEY or "
                "MAPGEN_GEOCODER_DOMAIN as its operator says, or MAPGEN_GEOCODER=nominatim"
            ) from error
        self._accepts = inspect.signature(self._geocode).parameters

    def ask(self, name: str, parameters: Mapping[str, Any]) -> list[Answer]:
        """Put one question; an empty list when the service knows no such place.

        ``parameters`` may hold ``limit``, ``language``, ``box`` (south, west, north, east) and
        the service's own parameter for countries; what the service does not know is left out.

        Raises:
            NoAnswerError: there was no answer, or one that cannot be read.
        """
        try:
            locations = self._geocode(name, exactly_one=False, **self._arguments(parameters))
            return ANSWERS.validate_python([
                {
                    "lat": location.latitude,
                    "lon": location.longitude,
                    "address": location.address or "",
                    "raw": location.raw if isinstance(location.raw, dict) else {},
                }
                for location in locations or []
            ])  # fmt: skip
        except GeocoderServiceError as error:
            raise failure_of(error) from error
        except TimeoutError as error:
            raise too_slow() from error
        except (OSError, HTTPException) as error:
            raise unreachable(error) from error
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            # geopy reads answers without looking at them first
            raise unreadable() from error

    def _arguments(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        wanted = {key: value for key, value in parameters.items() if key != "box"}
        wanted["addressdetails"] = True
        if "box" in parameters:
            south, west, north, east = parameters["box"]
            wanted["viewbox"] = [(south, west), (north, east)]
            wanted |= dict.fromkeys(CENTRE_PARAMETERS, ((south + north) / 2, (west + east) / 2))
        return {key: value for key, value in wanted.items() if key in self._accepts}


class PlainAdapter(URLLibAdapter):  # type: ignore[misc]  # geopy has no types
    """One request for one call, of limited size and time, to the server that was chosen.

    geopy's adapter for ``requests`` silently sends three requests when a server fails; its time
    limit is for each packet; and a redirect would be another request, to anybody.
    """

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        watching = Watching(ssl_context)
        self._watching = watching
        self.urlopen = build_opener(
            ProxyHandler(proxies), NoRedirect, *watching.handlers()
        ).open  # proxies None: the environment's

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """As geopy has it; ``timeout`` seconds for the whole answer, from the first byte on."""
        self._deadline = time.monotonic() + timeout
        watch = threading.Timer(timeout, self._watching.hang_up)
        watch.daemon = True
        watch.start()
        try:
            text = str(super().get_text(url, timeout=timeout, headers=headers))
        except (OSError, HTTPException, GeocoderServiceError) as error:
            if time.monotonic() >= self._deadline:
                raise GeocoderTimedOut("Service timed out") from error
            raise
        finally:
            watch.cancel()
        if time.monotonic() >= self._deadline:  # cut short by us, maybe in mid-answer
            raise GeocoderTimedOut("Service timed out")
        return text

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """As geopy has it, but null and the like are errors: geopy takes them for a miss."""
        answer = super().get_json(url, timeout=timeout, headers=headers)
        if not answer and answer != []:
            raise GeocoderParseError(f"an empty answer: {answer!r}")
        return answer

    def _decode_page(self, page: HTTPResponse) -> str:
        body = bytearray()
        while packet := page.read1(PACKET_BYTES):
            body += packet
            if len(body) > LARGEST_ANSWER_BYTES:
                raise GeocoderParseError(f"an answer of more than {LARGEST_ANSWER_BYTES} bytes")
            if time.monotonic() > self._deadline:
                raise GeocoderTimedOut("Service timed out")
        return body.decode(page.headers.get_content_charset() or "utf-8")


class NoRedirect(HTTPRedirectHandler):
    """Takes a redirect for the error status that it is here."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nowhere."""


class Watching:
    """The connection that is open now, so that another thread can end it."""

    def __init__(self, ssl_context: Any) -> None:
        self._ssl_context = ssl_context
        self._connection: HTTPConnection | None = None

    def hang_up(self) -> None:
        """End the connection; a blocked read of it returns."""
        sock = self._connection.sock if self._connection else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it had ended by itself

    def handlers(self) -> tuple[HTTPHandler, HTTPSHandler]:
        """urllib's handlers, whose connections are the watched ones."""
        watching = self

        class Http(HTTPHandler):
            def http_open(self, request: Request) -> HTTPResponse:
                return self.do_open(watching._http, request)

        class Https(HTTPSHandler):
            def https_open(self, request: Request) -> HTTPResponse:
                return self.do_open(watching._https, request)

        return Http(), Https(context=self._ssl_context)

    def _http(self, host: str, /, **settings: Any) -> HTTPConnection:
        self._connection = HTTPConnection(host, **settings)
        return self._connection

    def _https(self, host: str, /, **settings: Any) -> HTTPConnection:
        self._connection = HTTPSConnection(host, context=self._ssl_context, **settings)
        return self._connection


def unreachable(error: BaseException) -> NoAnswerError:
    """No connection, which the next question will not have either; or one that broke off."""
    origin = error.reason if isinstance(error, URLError) else error
    broken = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, HTTPException)
    if isinstance(origin, broken):
        said = "breaks off the connection"
        return NoAnswerError(said, again_in_s=0.0, ends_run="if repeated")
    return NoAnswerError(f"cannot be reached ({error})", ends_run="at once")


def unreadable() -> NoAnswerError:
    """A page in HTML, a sign-in page of a hotel, half an answer."""
    return NoAnswerError("answered with something that is no geocoder's answer", again_in_s=0.0)


def too_slow() -> NoAnswerError:
    """No answer, or not the whole of it, within the time limit."""
    return NoAnswerError("does not answer in time", again_in_s=0.0, ends_run="if repeated")


def failure_of(error: GeocoderServiceError) -> NoAnswerError:
    """What a failure means for this question and for the rest of the run."""
    cause = error.__cause__
    status = cause.status_code if isinstance(cause, AdapterHTTPError) else None
    if isinstance(error, GeocoderRateLimited):
        after_s = error.retry_after
        return rate_limited(None if after_s is None else min(after_s, LONGEST_SAID_S))
    refused = (
        GeocoderAuthenticationFailure,
        GeocoderInsufficientPrivileges,
        GeocoderQuotaExceeded,
    )
    if status in NOT_WELCOME or isinstance(error, refused):
        said = f"HTTP {status}" if status else str(error)
        return NoAnswerError(f"refuses to answer us ({said})", ends_run="at once")
    if isinstance(error, GeocoderParseError):
        return unreadable()
    if status is not None:
        passing = status == 408 or status >= 500
        return NoAnswerError(f"failed (HTTP {status})", again_in_s=0.0 if passing else None)
    if isinstance(error, GeocoderQueryError):
        return NoAnswerError(f"did not understand the question ({error})")
    if isinstance(error, GeocoderTimedOut):
        return too_slow()
    return unreachable(error.__context__ or error)


def rate_limited(retry_after_s: float | None) -> NoAnswerError:
    """We asked too much: wait once if it is for seconds, else leave the service alone."""
    if retry_after_s is not None and retry_after_s <= LONGEST_RETRY_AFTER_S:
        said = "says that we ask too much (HTTP 429)"
        return NoAnswerError(said, again_in_s=retry_after_s, ends_run="if repeated")
    wait = f", come back in {retry_after_s:.0f} s" if retry_after_s is not None else ""
    return NoAnswerError(
        f"says that we ask too much (HTTP 429{wait})",
        ends_run="at once",
        barred_s=retry_after_s or 0.0,
    )

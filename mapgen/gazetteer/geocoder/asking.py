"""Ask a geocoder for places: from the cache when it can be, else politely, else not at all."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapgen.datafiles import cache_folder
from mapgen.gazetteer.geocoder.answers import Answer, country_of, flat, id_prefix, place_of
from mapgen.gazetteer.geocoder.cache import (
    LONGEST_BAR_S,
    AnswerCache,
    CachedAnswers,
    Question,
    Turn,
)
from mapgen.gazetteer.layer import Query, normalise
from mapgen.models import Place

if TYPE_CHECKING:
    from mapgen.gazetteer.geocoder.service import NoAnswerError, Service

CACHE_FILE = "geocoder.sqlite"
# https://operations.osmfoundation.org/policies/nominatim: one request a second, one at a time
PAUSE_S = 1.0
LONGEST_WAIT_S = 10.0
ATTEMPTS = 3
FAILURES_IN_A_ROW = 3
ANSWERS_KEPT = 5
LONGEST_REASON = 300
# Names are short; what is longer is text, and text stays here.
LONGEST_NAME = 120
# The parameter by which a service answers from certain countries only. The others are asked once,
# without countries.
COUNTRY_PARAMETERS = {
    "geocodeearth": "countries",
    "geonames": "country",
    "mapbox": "country",
    "nominatim": "country_codes",
    "opencage": "country",
    "openmapquest": "country_codes",
    "pelias": "countries",
    "pickpoint": "country_codes",
}
OWN_DOMAINS = {"nominatim": "nominatim.openstreetmap.org", "photon": "photon.komoot.io"}


class Geocoder:
    """The layer of a geocoding service on the network: any of geopy's, Nominatim by default.

    At most one request a second leaves this machine, over all its processes that use one cache
    file; it holds the name, the countries and the box of the query, and nothing else. Answers
    and misses come from the cache when they are there. When the service cannot be reached or
    turns us away, ``available`` becomes False for the rest of the run and ``outage`` says why;
    the cache still answers.

    ``asked`` counts requests, ``answered`` those that were answered (with places or without),
    ``from_cache`` look-ups that needed none; ``unanswered`` holds the names of look-ups that
    failed, which is not the same as names that the service does not know.

    Args:
        cache_path: the cache file; geocoder.sqlite in the user's cache folder when None.
        contact: an address or page by which the service's operator can reach the user.
        service: geopy's name of the geocoder.
        domain: another server than the service's own, with or without ``http://``.
        scheme: http or https.
        key: the service's key or user name, where it wants one.
        language: in which the service is to give names.
        timeout_s: how long to wait for an answer.
        pause_s: from the end of one request to the start of the next, in all processes.
        clock: the time in seconds since 1970.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        *,
        cache_path: Path | None = None,
        contact: str = "",
        service: str = "nominatim",
        domain: str | None = None,
        scheme: str | None = None,
        key: str | None = None,
        language: str = "en",
        timeout_s: float = 10.0,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if domain and "://" in domain:
            scheme, domain = domain.split("://", 1)
        self.service = service.casefold()
        self.name = id_prefix(self.service)
        self.contact = contact
        self.language = language
        self.timeout_s = timeout_s
        self.pause_s = pause_s
        self.available = True
        self.outage = ""
        self.asked = self.answered = self.from_cache = 0
        self.unanswered: list[str] = []
        self._country_parameter = COUNTRY_PARAMETERS.get(self.service, "")
        self._own_domain = domain
        self._scheme = scheme
        self._key = key
        self._clock = clock
        self._sleep = sleep
        self._cache = AnswerCache(cache_path or cache_folder() / CACHE_FILE, clock=clock)
        self._connected: Service | None = None
        self._failures_in_a_row = 0

    @property
    def domain(self) -> str:
        """The server that is asked; empty when it is the service's own and only geopy knows it."""
        return self._own_domain or OWN_DOMAINS.get(self.service, "")

    def candidates(self, query: Query) -> list[Place]:
        """The places the service offers for a name, best first, at most five.

        The query's countries are asked first, and the whole world when they have no such place.
        Places elsewhere than the countries come last, and their note says so. The list is empty
        when the service knows no such place, and also when it could not be asked: then the name
        is in ``unanswered``.

        Raises:
            GeocoderError: the settings name no geocoder that geopy can set up.
        """
        name = " ".join(query.name.split())
        if not normalise(name) or len(name) > LONGEST_NAME:
            return []
        expected = sorted({country.upper() for country in query.countries})
        answers: list[Answer] | None = []
        if expected and self._country_parameter:
            answers = self._look_up(name, self._parameters(query, expected))
        if answers == []:
            answers = self._look_up(name, self._parameters(query, ()))
        if answers is None:
            self.unanswered.append(name)
            return []
        places = [place_of(answer, self.service) for answer in answers[:ANSWERS_KEPT]]
        return expected_first(places, expected)

    def cached(self) -> list[CachedAnswers]:
        """What the cache holds, from every service, in the order of names."""
        return self._cache.rows()

    def forget(self, name: str) -> int:
        """Drop every cached answer for a name, however it is written; says how many there were."""
        return self._cache.forget(normalise(name))

    def _parameters(self, query: Query, countries: Sequence[str]) -> dict[str, Any]:
        parameters: dict[str, Any] = {"language": self.language, "limit": ANSWERS_KEPT}
        if countries:
            parameters[self._country_parameter] = list(countries)
        box = query.box and whole_degrees(query.box)
        if box:
            parameters["box"] = box
        return parameters

    def _look_up(self, name: str, parameters: Mapping[str, Any]) -> list[Answer] | None:
        """The answers, none for a miss, None when there is no telling."""
        question = Question(
            self.service, self.domain, normalise(name), json.dumps(parameters, sort_keys=True)
        )
        try:
            answers = self._cache.find(question)
        except (OSError, sqlite3.Error) as error:
            self._switch_off(self._without_cache(error))
            return None
        if answers is not None:
            self.from_cache += 1
            return answers
        if not self.available:
            return None
        service = self._service()
        try:
            with self._cache.turn(self.domain or self.service) as turn:
                return self._ask(service, name, parameters, question, turn)
        except (OSError, sqlite3.Error) as error:
            self._switch_off(self._without_cache(error))
            return None

    def _ask(
        self,
        service: Service,
        name: str,
        parameters: Mapping[str, Any],
        question: Question,
        turn: Turn,
    ) -> list[Answer] | None:
        from mapgen.gazetteer.geocoder.service import NoAnswerError

        answers = turn.find(question)  # another process may have asked the same meanwhile
        if answers is not None:
            self.from_cache += 1
            return answers
        strayed = False
        for attempt in range(1, ATTEMPTS + 1):
            if not self._wait(turn):
                return None
            pause_s = self.pause_s
            self.asked += 1
            try:
                answers = service.ask(name, parameters)
            except NoAnswerError as failure:
                pause_s = max(pause_s, failure.again_in_s or 0.0, failure.barred_s)
                if failure.is_final(attempt) or attempt == ATTEMPTS:
                    self._give_up(failure)
                    return None
            else:
                if only_elsewhere(answers, parameters.get(self._country_parameter, ())):
                    if not strayed and attempt < ATTEMPTS:
                        strayed = True
                        continue
                    answers = []  # not kept: it is no answer to what was asked
                else:
                    turn.keep(question, answers)
                self.answered += 1
                self._failures_in_a_row = 0
                return answers
            finally:
                turn.pause(pause_s)
        return None

    def _wait(self, turn: Turn) -> bool:
        """Sleep until the next request may start; False when that is too far away."""
        wait_s = turn.next_at() - self._clock()
        if wait_s > LONGEST_BAR_S:  # nobody is barred for so long: the clock was set back
            return True
        if wait_s > max(LONGEST_WAIT_S, self.pause_s):
            self._switch_off(f"asked us to stay away for another {wait_s:.0f} s")
            return False
        while (wait_s := turn.next_at() - self._clock()) > 0:
            self._sleep(wait_s)
        return True

    def _give_up(self, failure: NoAnswerError) -> None:
        """Leave this question open, and the service alone when the next will fare no better."""
        self._failures_in_a_row += 1
        if failure.ends_run != "after some" or self._failures_in_a_row >= FAILURES_IN_A_ROW:
            self._switch_off(str(failure))

    def _switch_off(self, reason: str) -> None:
        if self.available:
            self.available = False
            where = f"{self.service} ({self.domain})" if self.domain else self.service
            said = " ".join(reason.split())[:LONGEST_REASON]
            self.outage = f"{where} {said}; it is not asked again in this run"

    def _without_cache(self, error: Exception) -> str:
        # Nobody could say then how often we ask: so we do not.
        return f"is not asked without its cache {self._cache.path} ({error})"

    def _service(self) -> Service:
        if self._connected is None:
            from mapgen.gazetteer.geocoder.service import Service

            self._connected = Service(
                self.service,
                domain=self._own_domain,
                scheme=self._scheme,
                key=self._key,
                user_agent=user_agent(self.contact),
                timeout_s=self.timeout_s,
            )
        return self._connected


def open_geocoder(environ: Mapping[str, str] = os.environ) -> Geocoder:
    """The geocoder as the environment has it.

    MAPGEN_GEOCODER is geopy's name of the service (nominatim when unset), MAPGEN_GEOCODER_DOMAIN
    and MAPGEN_GEOCODER_SCHEME another server, MAPGEN_GEOCODER_KEY the service's key,
    MAPGEN_CONTACT an address or page of yours for the service's operator, MAPGEN_CACHE the
    folder of the cache.

    Raises:
        GeocoderError: geopy has no such geocoder, or these settings do not suit it.
    """
    geocoder = Geocoder(
        cache_path=cache_folder(environ) / CACHE_FILE,
        contact=environ.get("MAPGEN_CONTACT", ""),
        service=environ.get("MAPGEN_GEOCODER") or "nominatim",
        domain=environ.get("MAPGEN_GEOCODER_DOMAIN") or None,
        scheme=environ.get("MAPGEN_GEOCODER_SCHEME") or None,
        key=environ.get("MAPGEN_GEOCODER_KEY") or None,
    )
    if environ.get("MAPGEN_GEOCODER"):
        geocoder._service()  # a wrong setting shows now, not in the middle of an article
    return geocoder


def expected_first(places: Sequence[Place], countries: Sequence[str]) -> list[Place]:
    """The same places, those that are known to be elsewhere than the countries last, and noted."""

    def elsewhere(place: Place) -> bool:
        return bool(countries and place.country and place.country not in countries)

    note = f"elsewhere than the article suggests ({', '.join(countries)})"
    noted = [p.model_copy(update={"note": note}) if elsewhere(p) else p for p in places]
    return sorted(noted, key=elsewhere)


def only_elsewhere(answers: Sequence[Answer], countries: Sequence[str]) -> bool:
    """Whether all answers to a question for certain countries are known to be in others."""
    found = [country_of(flat(answer.raw)) for answer in answers]
    return bool(countries and found) and all(code and code not in countries for code in found)


def whole_degrees(
    box: tuple[float, float, float, float],
) -> tuple[int, int, int, int] | None:
    """The box grown to whole degrees, so that two articles on one region share the cache.

    None for a box across the date line: the services take such a one for its opposite.
    """
    south, west, north, east = box
    if west > east or south > north:
        return None
    return (
        max(math.floor(south), -90),
        max(math.floor(west), -180),
        min(math.ceil(north), 90),
        min(math.ceil(east), 180),
    )


def user_agent(contact: str) -> str:
    """How we introduce ourselves: the operator of a free service wants to know whom to write."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("mapgen")
    except PackageNotFoundError:
        number = "checkout"
    whom = "".join(c for c in contact if c.isascii() and c.isprintable()).strip()
    return f"mapgen/{number} ({whom or 'maps of news articles, by geopy'})"

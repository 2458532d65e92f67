"""A soak of the geocoder layer: thousands of look-ups against a server with faults at random.

    python tests/geocoder_soak.py                    10,000 look-ups, a clock that needs no waiting
    python tests/geocoder_soak.py --lookups 20 --real-time

The server (fake_nominatim) knows the truth and writes down what it did to each request. From that
follows for each look-up what must come of it, so that nothing is right by chance:

- pace: a second between the end of a request and the start of the next, Retry-After as it was said
- cache: only what the server truly answered; never an error, never a place of another country
- look-ups: each is answered, or its last request met a fault after which asking on is of no use
- in the end, without faults, every name has its answer, and what was cached is not asked again
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fake_nominatim import FakeNominatim, Reply, nominatim_place, serve

from mapgen.gazetteer.geocoder import Geocoder
from mapgen.gazetteer.geocoder.asking import ATTEMPTS
from mapgen.gazetteer.layer import Query, normalise

COUNTRIES = ("cn", "fr", "gb", "ke", "us")
PAUSE_S = 1.0  # https://operations.osmfoundation.org/policies/nominatim
TIMEOUT_S = 2.0
FAULTY = 0.15  # of the requests

HTML = Reply(body="<html>Please sign in</html>", headers={"Content-Type": "text/html"})
FAULTS: dict[str, tuple[int, Callable[[random.Random], Reply]]] = {
    # name: (how often, against the others; the reply)
    "403": (1, lambda dice: Reply(status=403)),
    "429 for seconds": (4, lambda dice: Reply(status=429, headers={"Retry-After": "3"})),
    "429 for long": (1, lambda dice: Reply(status=429, headers={"Retry-After": "900"})),
    "429 of any form": (2, lambda dice: Reply(status=429, headers={
        "Retry-After": dice.choice(["soon", "", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])})),
    "503": (6, lambda dice: Reply(status=503)),
    "500": (2, lambda dice: Reply(status=500, body="oops")),
    "400": (1, lambda dice: Reply(status=400, body="bad request")),
    "slow": (0, lambda dice: Reply(delay_s=TIMEOUT_S + 0.3)),
    "html": (6, lambda dice: HTML),
    "truncated": (6, lambda dice: Reply(body="[{\"lat\": \"41.8\", \"lon\""[:dice.randint(1, 22)])),
    "cut": (3, lambda dice: Reply(body="[", headers={"Content-Length": "900"})),
    "other country": (6, lambda dice: Reply(body="")),  # its body is made for the question
    "empty": (4, lambda dice: Reply(body="")),
    "null": (4, lambda dice: Reply(body=dice.choice(["null", "{}", "[1]"]))),
    "reset": (5, lambda dice: Reply(reset=True)),
    "dropped": (3, lambda dice: Reply(drop=True)),
}  # fmt: skip
AT_ONCE = {"403", "429 for long", "429 of any form", "400"}
SECOND_TIME = {"429 for seconds", "slow", "reset", "dropped"}


class Clock:
    """The time; without real time, sleeping only moves it."""

    def __init__(self, *, real: bool) -> None:
        self.real = real
        self._now = 1_800_000_000.0

    def time(self) -> float:
        return time.time() if self.real else self._now

    def sleep(self, seconds: float) -> None:
        if self.real:
            time.sleep(seconds)
        else:
            self._now += max(seconds, 1e-6)


@dataclass(frozen=True)
class Request:
    """What the server did once: ``fault`` is empty for a true answer."""

    name: str
    countries: str
    fault: str
    begin: float
    end: float
    retry_after_s: float


@dataclass
class FaultyNominatim(FakeNominatim):
    """Knows the truth, and does wrong at random while ``faulty``."""

    dice: random.Random = field(default_factory=random.Random)
    soak_clock: Clock = field(default_factory=lambda: Clock(real=False))
    requests: list[Request] = field(default_factory=list)
    faulty: bool = True
    slow_weight: float = 0.3

    def reply(self, parameters: dict[str, str]) -> Reply:
        begin = self.soak_clock.time()
        fault = self.fault(parameters) if self.faulty else ""
        answer = super().reply(parameters)
        if fault == "other country":
            code = next(c for c in COUNTRIES if c not in parameters["countrycodes"].lower())
            answer = Reply(body=json.dumps([nominatim_place("Wrong", 1, 1, country=code)]))
        elif fault:
            answer = FAULTS[fault][1](self.dice)
        if not self.soak_clock.real:
            self.soak_clock.sleep(self.dice.uniform(0, 0.5))  # what the server takes
        after = answer.headers.get("Retry-After", "")
        self.requests.append(Request(
            parameters["q"], parameters.get("countrycodes", ""), fault, begin,
            self.soak_clock.time(), float(after) if after.isdecimal() else 0.0,
        ))  # fmt: skip
        return answer

    def fault(self, parameters: dict[str, str]) -> str:
        if self.dice.random() >= FAULTY:
            return ""
        weights: dict[str, float] = {name: weight for name, (weight, _) in FAULTS.items()}
        weights["slow"] = self.slow_weight
        if not parameters.get("countrycodes"):
            weights["other country"] = 0
        return self.dice.choices(list(weights), list(weights.values()))[0]


@dataclass
class Soak:
    """The figures of a soak, and its world: names with the country they truly are in, or none."""

    world: dict[str, str]
    runs: int = 1
    lookups: int = 0
    answered: int = 0
    unanswerable: int = 0
    shut: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def expected(self, name: str, countries: tuple[str, ...]) -> list[tuple[str, bool]]:
        """The ids that a look-up must give, each with whether it is elsewhere than expected."""
        home = self.world[name]
        return [(id_of(name), bool(countries) and home.upper() not in countries)] if home else []


def id_of(name: str) -> str:
    return f"nominatim:node/{int(name.split()[1]) + 1}"


def make_world(names: int, dice: random.Random) -> dict[str, str]:
    """Names of places; one in six is unknown to the server."""
    return {f"Place {n}": dice.choice((*COUNTRIES, "")) for n in range(names)}


def soak(
    lookups: int, seed: int, folder: Path, *, real_time: bool = False, slow_weight: float = 0.3
) -> Soak:
    """Run it; an AssertionError says which look-up went wrong."""
    dice = random.Random(seed)  # noqa: S311  the same seed is the same soak
    clock = Clock(real=real_time)
    done = Soak(make_world(max(lookups // 3, 5), dice))
    server = FaultyNominatim(dice=dice, soak_clock=clock, slow_weight=slow_weight)
    for name, country in done.world.items():
        if country:
            place = nominatim_place(name, 10, 20, country=country, osm=("node", 0))
            server.places[name] = [place | {"osm_id": int(name.split()[1]) + 1}]
    os.environ["NO_PROXY"] = "127.0.0.1"
    with serve(server):

        def new_run() -> Geocoder:
            return Geocoder(
                cache_path=folder / "geocoder.sqlite", domain=server.domain, scheme="http",
                timeout_s=TIMEOUT_S, clock=clock.time, sleep=clock.sleep,
            )  # fmt: skip

        geocoder = new_run()
        for _ in range(lookups):
            if not geocoder.available:
                if not real_time:
                    clock.sleep(dice.choice([0.0, 30.0, 1000.0]))
                geocoder = new_run()
                done.runs += 1
            name = dice.choice(list(done.world))
            others = tuple(dice.sample([c.upper() for c in COUNTRIES], dice.randint(0, 2)))
            one_look_up(done, server, geocoder, name, tuple(sorted(others)))
        check_pace(server.requests)
        check_cache(done, server, folder / "geocoder.sqlite")
        done.faults.update(r.fault for r in server.requests if r.fault)
        finish(done, server, new_run, clock)
    return done


def one_look_up(
    done: Soak, server: FaultyNominatim, geocoder: Geocoder, name: str, countries: tuple[str, ...]
) -> None:
    before, asked, lost = len(server.requests), geocoder.asked, len(geocoder.unanswered)
    places = geocoder.candidates(Query(name=name, countries=countries))
    here = server.requests[before:]
    where = f"look-up {done.lookups}, {name} {countries}: {[r.fault for r in here]}"
    done.lookups += 1
    assert geocoder.asked - asked == len(here), where
    failed = geocoder.unanswered[lost:]
    if not failed:
        found = [(place.id, bool(place.note)) for place in places]
        assert found == done.expected(name, countries), where
        done.answered += 1
        return
    assert (failed, places) == ([name], []), where
    last = [r for r in here if r.countries == here[-1].countries] if here else []
    assert is_of_no_use(last) or (not geocoder.available and not here), where
    if here:
        done.unanswerable += 1
    else:  # barred by an earlier Retry-After: not one request
        assert "stay away" in geocoder.outage, where
        done.shut += 1


def is_of_no_use(asked: list[Request]) -> bool:
    """Whether asking on after these requests for one question would have been of no use."""
    if not asked or not asked[-1].fault:
        return False
    fault = asked[-1].fault
    again = fault in SECOND_TIME and len(asked) > 1
    return fault in AT_ONCE or again or len(asked) == ATTEMPTS


def check_pace(requests: list[Request]) -> None:
    tolerance = 0.005
    for earlier, later in itertools.pairwise(requests):
        pause = later.begin - earlier.end
        asked_for = max(PAUSE_S, min(earlier.retry_after_s, 3600.0))
        assert pause >= asked_for - tolerance, f"{pause} s after {earlier}"


def check_cache(done: Soak, server: FaultyNominatim, file: Path) -> None:
    """Only true answers are in the cache, and all of them."""
    true = {
        (normalise(r.name), tuple(filter(None, r.countries.upper().split(","))))
        for r in server.requests if not r.fault
    }  # fmt: skip
    with sqlite3.connect(file) as connection:
        rows = connection.execute(
            "SELECT query, parameters, status, answer FROM answers"
        ).fetchall()
    connection.close()
    names = {normalise(name): name for name in done.world}
    cached = set()
    for query, parameters, status, answer in rows:
        countries = tuple(json.loads(parameters).get("country_codes", ()))
        cached.add((query, countries))
        home = done.world[names[query]]
        known = bool(home) and (not countries or home.upper() in countries)
        ids = [f"nominatim:node/{a['raw']['osm_id']}" for a in json.loads(answer)]
        assert (status, ids) == (("hit", [id_of(names[query])]) if known else ("miss", []))
    assert cached == true


def finish(
    done: Soak, server: FaultyNominatim, new_run: Callable[[], Geocoder], clock: Clock
) -> None:
    """Without faults every name has its answer; what is cached is not asked again."""
    known = {r.name for r in server.requests if not r.fault and not r.countries}
    server.faulty = False
    if not clock.real:
        clock.sleep(3600)
    geocoder = new_run()
    for name in done.world:
        found = [(place.id, False) for place in geocoder.candidates(Query(name=name))]
        assert found == done.expected(name, ()), name
    assert geocoder.unanswered == []
    assert geocoder.asked == len(done.world) - len(known)
    assert geocoder.from_cache == len(known)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lookups", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real-time", action="store_true")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        done = soak(given.lookups, given.seed, Path(folder), real_time=given.real_time)
    faults = ", ".join(f"{count} {name}" for name, count in done.faults.most_common())
    print(
        f"{done.lookups} look-ups in {done.runs} runs, seed {given.seed}, "
        f"{time.monotonic() - began:.0f} s\n"
        f"faults: {done.faults.total()} ({faults})\n"
        f"answered {done.answered}; the server would not answer {done.unanswerable}; "
        f"{done.shut} fell into a time in which it had told us to stay away\n"
        "pace kept, nothing wrong cached, no look-up lost"
    )


if __name__ == "__main__":
    main()

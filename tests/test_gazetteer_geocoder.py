"""The geocoder layer against a real server on this machine: its answers, manners and failures."""

from __future__ import annotations

import inspect
import itertools
import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_nominatim import FakeNominatim, Reply, nominatim_place, serve

from mapgen.errors import GeocoderError
from mapgen.gazetteer.geocoder import Geocoder, open_geocoder
from mapgen.gazetteer.geocoder.answers import Answer, place_of
from mapgen.gazetteer.geocoder.asking import COUNTRY_PARAMETERS, OWN_DOMAINS
from mapgen.gazetteer.layer import Query

SHENYANG = nominatim_place("Shenyang", 41.8, 123.43, osm=("relation", 2034937))
DAY_S = 24 * 3600
HTML = Reply(body="<html>Please sign in</html>", headers={"Content-Type": "text/html"})


class Clock:
    """A clock that a test can move; ``sleep`` moves it too, so that no test waits."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def fake() -> Iterator[FakeNominatim]:
    with serve() as running:
        running.places["Shenyang"] = [SHENYANG]
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(fake: FakeNominatim, clock: Clock, tmp_path: Path) -> Callable[..., Geocoder]:
    """A geocoder for the fake server, as a new run of the program would make it."""

    def geocoder(**settings: object) -> Geocoder:
        defaults = {
            "cache_path": tmp_path / "cache" / "geocoder.sqlite",
            "domain": fake.domain,
            "scheme": "http",
            "timeout_s": 5.0,
            "clock": clock.time,
            "sleep": clock.sleep,
        }
        return Geocoder(**(defaults | settings))

    return geocoder


def ask(geocoder: Geocoder, name: str = "Shenyang", **bias: object) -> list[str]:
    return [place.id for place in geocoder.candidates(Query(name=name, **bias))]


# answers


def test_an_answer_becomes_a_place(make: Callable[..., Geocoder]) -> None:
    (place,) = make().candidates(Query(name="Shenyang"))
    assert place.id == "nominatim:relation/2034937"
    assert place.layer == "nominatim"
    assert (place.name, place.lat, place.lon) == ("Shenyang", 41.8, 123.43)
    assert (place.precision, place.country, place.admin1) == ("locality", "CN", "Somewhere")
    assert place.licence == "© OpenStreetMap contributors, ODbL 1.0"
    assert 13 < place.radius_km < 15  # half of 0.2 degrees by 0.2 degrees, at 42 north


@pytest.mark.parametrize(
    ("kind", "addresstype", "half_box", "precision", "radius_km"),
    [
        (("amenity", "embassy"), "amenity", 0.0001, "facility", 0.1),
        (("office", "diplomatic"), "office", 0.0001, "facility", 0.1),
        (("aeroway", "aerodrome"), "aeroway", 0.02, "facility", None),
        (("highway", "motorway"), "road", 1.0, "area", None),
        (("place", "village"), "village", 0.0001, "locality", 1.0),
        (("place", "suburb"), "suburb", 0.02, "district", None),
        (("boundary", "administrative"), "county", 0.5, "district", None),
        (("boundary", "administrative"), "city", 0.5, "locality", None),
        (("boundary", "administrative"), "state", 3.0, "region", None),
        (("boundary", "administrative"), "country", 9.0, "country", None),
        (("waterway", "river"), "waterway", 2.0, "water", None),
        (("natural", "bay"), "natural", 1.0, "water", None),
        (("natural", "peak"), "natural", 0.0001, "area", 2.0),
    ],
)
def test_precision_follows_the_kind_and_radius_the_box(
    kind: tuple[str, str],
    addresstype: str,
    half_box: float,
    precision: str,
    radius_km: float | None,
) -> None:
    raw = nominatim_place("X", 0, 10, kind=kind, addresstype=addresstype, half_box=half_box)
    place = place_of(Answer(lat=0, lon=10, address="X", raw=raw), "nominatim")
    assert place.precision == precision
    expected = radius_km if radius_km is not None else half_box * 2**0.5 * 111.195
    assert place.radius_km == pytest.approx(expected, rel=0.01)


def test_a_box_across_the_date_line_is_no_wider_than_it_is() -> None:
    raw = nominatim_place("Fiji", -17, 180, kind=("boundary", "administrative"))
    raw |= {"addresstype": "country", "boundingbox": ["-21", "-12", "176", "-178"]}
    place = place_of(Answer(lat=-17, lon=180, address="Fiji", raw=raw), "nominatim")
    assert 500 < place.radius_km < 700


def test_a_photon_record_and_a_record_that_says_nothing() -> None:
    properties = {"osm_type": "W", "osm_id": 7, "osm_key": "amenity", "osm_value": "embassy"}
    properties |= {"type": "house", "countrycode": "CN", "name": "日本国駐瀋陽総領事館"}
    raw = {"type": "Feature", "properties": properties}
    place = place_of(Answer(lat=41.8, lon=123.4, address="a, b", raw=raw), "photon")
    assert (place.id, place.precision, place.country) == ("photon:way/7", "facility", "CN")
    bare = place_of(Answer(lat=1, lon=2, address="Somewhere\nelse, X", raw={}), "baiduv3")
    assert (bare.id, bare.name) == ("baiduv:1.00000,2.00000", "Somewhere else")
    assert (bare.precision, bare.radius_km) == ("locality", 5)


def test_the_best_comes_first_and_runners_up_stay(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    fake.places["Springfield"] = [
        nominatim_place("Springfield", 40 + n / 10, -90, country="us", osm=("node", n + 1))
        for n in range(9)
    ]
    assert ask(make(), "Springfield") == [f"nominatim:node/{n}" for n in range(1, 6)]


def test_the_expected_country_is_asked_first_then_the_world(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    georgia = nominatim_place("Georgia", 32, -83, country="us", osm=("relation", 1))
    fake.places["Georgia"] = [georgia, nominatim_place("Georgia", 42, 43, country="ge")]
    assert ask(make(), "Georgia", countries=("GE",)) == ["nominatim:way/123"]
    assert [r.parameters.get("countrycodes") for r in fake.received] == ["GE"]
    (elsewhere,) = make().candidates(Query(name="Shenyang", countries=("US", "CA")))
    assert elsewhere.note == "elsewhere than the article suggests (CA, US)"
    assert [r.parameters.get("countrycodes") for r in fake.received] == ["GE", "CA,US", None]


def test_an_answer_in_the_wrong_country_comes_last_and_says_so(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    wrong = nominatim_place("Paris", 33, -95, country="us", osm=("node", 1))
    right = nominatim_place("Paris", 48, 2, country="fr", osm=("node", 2))
    fake.script.append(Reply(body=json.dumps([wrong, right])))
    first, last = make().candidates(Query(name="Paris", countries=("FR",)))
    assert (first.country, first.note) == ("FR", "")
    assert (last.country, "FR" in last.note) == ("US", True)


# what leaves the machine


def test_only_the_name_and_the_bias_leave(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    query = Query(
        name=" Shenyang\n ",
        article="secret-article",
        countries=("CN",),
        box=(41.2, 122.9, 42.1, 123.5),
    )
    make(contact="desk@example.org\r\nX-Evil: 1").candidates(query)
    (got,) = fake.received
    assert (got.method, got.path, got.body) == ("GET", "/search", b"")
    assert got.parameters == {
        "q": "Shenyang",
        "format": "json",
        "limit": "5",
        "addressdetails": "1",
        "accept-language": "en",
        "countrycodes": "CN",
        "viewbox": "122.0,41.0,124.0,43.0",
    }
    assert set(got.headers) == {"Accept-Encoding", "Host", "User-Agent", "Connection"}
    assert got.headers["User-Agent"].startswith("mapgen/")
    assert got.headers["User-Agent"].endswith("(desk@example.orgX-Evil: 1)")


@pytest.mark.parametrize("name", ["", " . ", "A whole sentence of the article. " * 5])
def test_what_is_no_name_is_not_sent(
    make: Callable[..., Geocoder], fake: FakeNominatim, name: str
) -> None:
    assert ask(make(), name) == []
    assert fake.received == []


def test_a_box_across_the_date_line_is_no_bias(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    ask(make(), box=(-20.0, 170.0, -10.0, -170.0))
    assert "viewbox" not in fake.received[0].parameters


# the cache


def test_a_cached_answer_makes_no_request_and_needs_no_geopy(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock
) -> None:
    first = make()
    fresh = first.candidates(Query(name="Shenyang"))
    assert (first.asked, first.answered, first.from_cache) == (1, 1, 0)
    clock.now += 4000 * DAY_S
    second = make()
    assert second.candidates(Query(name="SHENYANG")) == fresh
    assert (second.asked, second.answered, second.from_cache) == (0, 0, 1)
    assert second._connected is None
    assert len(fake.received) == 1


def test_other_bias_language_or_server_is_another_question(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    ask(make())
    ask(make(), countries=("CN",))
    ask(make(), box=(40.0, 120.0, 42.0, 125.0))
    ask(make(language="zh"))
    assert len(fake.received) == 4
    with serve() as other:
        assert ask(make(domain=other.domain)) == []
    assert len(other.received) == 1


def test_a_miss_is_kept_for_thirty_days(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock
) -> None:
    assert ask(make(), "Nowhere") == []
    clock.now += 29 * DAY_S
    geocoder = make()
    assert ask(geocoder, "Nowhere") == []
    assert (geocoder.asked, geocoder.from_cache, geocoder.unanswered) == (0, 1, [])
    clock.now += 2 * DAY_S
    fake.places["Nowhere"] = [SHENYANG]
    assert ask(make(), "Nowhere") == ["nominatim:relation/2034937"]


def test_the_cache_can_be_listed_and_a_name_forgotten(make: Callable[..., Geocoder]) -> None:
    geocoder = make()
    ask(geocoder)
    ask(geocoder, "Nowhere")
    miss, hit = geocoder.cached()
    assert (miss.question.query, miss.names) == ("nowhere", ())
    assert (hit.question.query, hit.names) == ("shenyang", ("Shenyang, Somewhere, Country",))
    assert hit.question.provider == "nominatim"
    assert hit.question.domain == geocoder.domain
    assert hit.licence == "© OpenStreetMap contributors, ODbL 1.0"
    assert hit.retrieved_at == pytest.approx(1_800_000_000)
    assert geocoder.forget("the SHENYANG") == 1
    assert [row.question.query for row in geocoder.cached()] == ["nowhere"]


@pytest.mark.parametrize("damage", ["no database", "broken page", "other version"])
def test_a_damaged_cache_is_set_aside(
    make: Callable[..., Geocoder], damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(make())
    file = tmp_path / "cache" / "geocoder.sqlite"
    if damage == "no database":
        file.write_bytes(b"this was a cache once\n" * 1000)
    elif damage == "broken page":
        content = bytearray(file.read_bytes())
        content[4096 : 4096 + 512] = b"\xff" * 512
        file.write_bytes(content)
    else:
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    damaged = file.read_bytes()
    geocoder = make()
    assert ask(geocoder) == ["nominatim:relation/2034937"]
    assert geocoder.asked == 1
    assert file.with_name("geocoder.sqlite.damaged").read_bytes() == damaged
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{file}: ")
    assert len(geocoder.cached()) == 1


def test_a_row_that_is_no_answer_is_asked_anew(
    make: Callable[..., Geocoder], fake: FakeNominatim, tmp_path: Path
) -> None:
    ask(make())
    with sqlite3.connect(tmp_path / "cache" / "geocoder.sqlite") as connection:
        connection.execute("UPDATE answers SET answer = '[{\"lat\": 999}]'")
    connection.close()
    assert ask(make()) == ["nominatim:relation/2034937"]
    assert len(fake.received) == 2


def test_without_a_cache_nothing_is_asked(
    make: Callable[..., Geocoder], fake: FakeNominatim, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    geocoder = make(cache_path=tmp_path / "file" / "geocoder.sqlite")
    assert ask(geocoder) == []
    assert not geocoder.available
    assert "is not asked without its cache" in geocoder.outage
    assert fake.received == []


# manners

TWO_PROCESSES = """
import sys
from pathlib import Path
from mapgen.gazetteer.geocoder import Geocoder
from mapgen.gazetteer.layer import Query

domain, cache, *names = sys.argv[1:]
geocoder = Geocoder(cache_path=Path(cache), domain=domain, scheme="http")
for name in names:
    geocoder.candidates(Query(name=name))
print(geocoder.asked, geocoder.answered, geocoder.from_cache, geocoder.outage)
"""


def test_two_processes_keep_a_second_between_requests(fake: FakeNominatim, tmp_path: Path) -> None:
    fake.script.extend(Reply(delay_s=delay_s) for delay_s in (0.3, 0.0, 0.2))
    command = [sys.executable, "-c", TWO_PROCESSES, fake.domain, tmp_path / "geocoder.sqlite"]
    processes = [
        subprocess.Popen([*command, *names], stdout=subprocess.PIPE, text=True)
        for names in (["One", "Same"], ["Same", "Two"])
    ]
    said = [process.communicate(timeout=60)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    arrivals = sorted(received.at for received in fake.received)
    assert sorted(r.parameters["q"] for r in fake.received) == ["One", "Same", "Two"]
    assert min(b - a for a, b in itertools.pairwise(arrivals)) >= 1.0
    assert sum(int(asked) for asked, *_ in said) == 3
    assert sum(int(from_cache) for _, _, from_cache, *_ in said) == 1


def test_one_run_keeps_its_pace(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock
) -> None:
    geocoder = make()
    for name in ("One", "Two", "Three"):
        ask(geocoder, name)
    assert clock.slept == pytest.approx([1.0, 1.0])
    clock.now -= 365 * DAY_S  # a clock that was set back must not stop us for a year
    ask(geocoder, "Four")
    assert len(fake.received) == 4


def test_another_try_after_429_when_it_is_for_seconds(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock
) -> None:
    fake.script.append(Reply(status=429, headers={"Retry-After": "7"}))
    geocoder = make()
    assert ask(geocoder) == ["nominatim:relation/2034937"]
    assert clock.slept == pytest.approx([7.0])
    assert (geocoder.asked, geocoder.available) == (2, True)


def test_429_twice_ends_the_run(make: Callable[..., Geocoder], fake: FakeNominatim) -> None:
    fake.script.extend([Reply(status=429, headers={"Retry-After": "1"})] * 2)
    check_off(make(), fake, requests=2, reason="HTTP 429")


def test_429_for_long_ends_this_run_and_holds_for_the_next(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock
) -> None:
    fake.script.append(Reply(status=429, headers={"Retry-After": "600"}))
    check_off(make(), fake, requests=1, reason="come back in 600 s")
    clock.now += 60
    check_off(make(), fake, requests=1, reason="stay away for another 540 s")
    clock.now += 560
    assert ask(make()) == ["nominatim:relation/2034937"]


# failures: never cached, and the service is left alone when asking on is of no use


def check_off(geocoder: Geocoder, fake: FakeNominatim, *, requests: int, reason: str) -> None:
    """Off for the run after so many requests, with the reason in one sentence, nothing cached."""
    assert ask(geocoder) == []
    assert not geocoder.available
    assert geocoder.outage.startswith(f"nominatim ({geocoder.domain}) ")
    assert reason in geocoder.outage
    assert "\n" not in geocoder.outage
    assert len(fake.received) == requests
    assert ask(geocoder, "Elsewhere") == []
    assert len(fake.received) == requests
    assert geocoder.unanswered == ["Shenyang", "Elsewhere"]
    assert geocoder.answered == 0
    assert geocoder.cached() == []


@pytest.mark.parametrize(
    ("reply", "requests", "reason"),
    [
        (Reply(status=403), 1, "refuses to answer us (HTTP 403)"),
        (Reply(status=401), 1, "refuses to answer us (HTTP 401)"),
        (Reply(status=429), 1, "ask too much (HTTP 429)"),
        (Reply(drop=True), 2, "breaks off the connection"),
        (Reply(reset=True), 2, "breaks off the connection"),
        (Reply(head_drip_s=0.05), 2, "does not answer in time"),
        (Reply(delay_s=0.5), 2, "does not answer in time"),
        (Reply(body="[" + " " * 99, drip_s=0.05), 2, "does not answer in time"),
    ],
    ids=["403", "401", "429", "dropped", "reset", "slow head", "slow", "drip"],
)
def test_what_ends_a_run(
    make: Callable[..., Geocoder], fake: FakeNominatim, reply: Reply, requests: int, reason: str
) -> None:
    fake.script.extend([reply] * requests)
    timeout_s = 0.2 if reply.delay_s or reply.drip_s or reply.head_drip_s else 5.0
    check_off(make(timeout_s=timeout_s), fake, requests=requests, reason=reason)
    assert ask(make()) == ["nominatim:relation/2034937"]


def test_a_refused_connection_ends_a_run(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        domain = f"127.0.0.1:{unused.getsockname()[1]}"
        check_off(make(domain=domain), fake, requests=0, reason="refused")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=503),
        Reply(status=500, body="oops"),
        Reply(delay_s=1.3),
        HTML,
        Reply(body="[" + " " * 5_000_000 + "]"),
        Reply(body="[", headers={"Content-Length": "9"}),
        Reply(body="[]", headers={"Content-Type": "text/plain; charset=klingon"}),
        Reply(drop=True),
        Reply(reset=True),
        Reply(body=""),
        Reply(body="null"),
        Reply(body="{}"),
        Reply(body="{truncated"),
        Reply(body='["surprise"]'),
        Reply(body='[{"lat": "north", "lon": "1", "display_name": "x"}]'),
        Reply(body='[{"lat": "NaN", "lon": "1", "display_name": "x"}]'),
    ],
    ids=[
        "503",
        "500",
        "slow",
        "html",
        "huge",
        "half",
        "charset",
        "dropped",
        "reset",
        "empty",
        "null",
        "dict",
        "cut",
        "list",
        "north",
        "nan",
    ],
)
def test_a_passing_failure_costs_one_more_request(
    make: Callable[..., Geocoder], fake: FakeNominatim, clock: Clock, reply: Reply
) -> None:
    fake.script.append(reply)
    geocoder = make(timeout_s=1.0 if reply.delay_s else 5.0)
    assert ask(geocoder) == ["nominatim:relation/2034937"]
    assert (geocoder.asked, geocoder.answered, geocoder.unanswered) == (2, 1, [])
    assert clock.slept == pytest.approx([1.0])


def test_an_answer_from_other_countries_than_asked_for_is_no_answer(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    texas = nominatim_place("Paris", 33, -95, country="us", osm=("node", 1))
    fake.places["Paris"] = [nominatim_place("Paris", 48, 2, country="fr", osm=("node", 2))]
    fake.script.append(Reply(body=json.dumps([texas])))
    geocoder = make()
    assert ask(geocoder, "Paris", countries=("FR",)) == ["nominatim:node/2"]
    assert (geocoder.asked, geocoder.answered) == (2, 1)
    # Who answers so again is asked for the whole world, and nothing of it is kept for France.
    fake.places["Paris"] = [texas]
    fake.script.extend([Reply(body=json.dumps([texas]))] * 2)
    (place,) = make().candidates(Query(name="Paris", countries=("DE",)))
    assert place.note == "elsewhere than the article suggests (DE)"
    assert [json.loads(row.question.parameters).get("country_codes") for row in geocoder.cached()] \
        == [["FR"], None]  # fmt: skip


ODD_DATE = "Fri, 31 Dec 999999999999999999 23:59:59 GMT"


@pytest.mark.parametrize(
    "after", ["soon", "", "-5", "1e999", "nan", "\x1b[31mred", "9" * 400, ODD_DATE]
)
def test_a_retry_after_that_says_nothing_is_not_repeated_to_the_terminal(
    fake: FakeNominatim, tmp_path: Path, after: str
) -> None:
    fake.script.append(Reply(status=429, headers={"Retry-After": after}))
    command = [sys.executable, "-c", TWO_PROCESSES, fake.domain, tmp_path / "geocoder.sqlite"]
    done = subprocess.run([*command, "One"], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    at_once = after in ("-5", ODD_DATE)  # asked again after a second, and answered
    assert ("HTTP 429" in done.stdout) != at_once


@pytest.mark.parametrize("to", ["/search", "http://127.0.0.2:9/", "ftp://127.0.0.1/", "file:///"])
def test_a_redirect_is_not_followed(
    make: Callable[..., Geocoder], fake: FakeNominatim, to: str
) -> None:
    fake.script.extend([Reply(status=302, headers={"Location": to})] * 9)
    geocoder = make()
    assert ask(geocoder) == []
    assert len(fake.received) == geocoder.asked == 1
    assert geocoder.cached() == []


def test_no_name_is_lost_to_two_failures_in_a_row(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    fake.script.extend([Reply(status=503), HTML])
    assert ask(make()) == ["nominatim:relation/2034937"]


@pytest.mark.parametrize("reply", [Reply(status=503), HTML], ids=["503", "html"])
def test_a_lasting_failure_ends_a_run_after_three_names(
    make: Callable[..., Geocoder], fake: FakeNominatim, reply: Reply
) -> None:
    fake.script.extend([reply] * 9)
    geocoder = make()
    assert [ask(geocoder, name) for name in ("One", "Two")] == [[], []]
    assert geocoder.available
    assert ask(geocoder, "Three") == []
    assert not geocoder.available
    assert geocoder.unanswered == ["One", "Two", "Three"]
    assert len(fake.received) == 9
    assert geocoder.cached() == []


def test_a_question_that_is_not_understood_is_asked_once(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    fake.script.append(Reply(status=400, body="bad request"))
    geocoder = make()
    assert ask(geocoder, "Odd") == []
    assert (geocoder.asked, geocoder.available, geocoder.unanswered) == (1, True, ["Odd"])
    assert ask(geocoder) == ["nominatim:relation/2034937"]


def test_off_for_the_run_the_cache_still_answers(
    make: Callable[..., Geocoder], fake: FakeNominatim
) -> None:
    ask(make())
    fake.script.append(Reply(status=403))
    geocoder = make()
    assert ask(geocoder, "Other") == []
    assert ask(geocoder) == ["nominatim:relation/2034937"]


def test_a_killed_process_leaves_the_turn_to_others(
    make: Callable[..., Geocoder], fake: FakeNominatim, tmp_path: Path
) -> None:
    fake.script.append(Reply(delay_s=1.0))
    cache = tmp_path / "cache" / "geocoder.sqlite"
    command = [sys.executable, "-c", TWO_PROCESSES, fake.domain, cache, "One"]
    with subprocess.Popen(command) as process:
        while not fake.received and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert ask(make()) == ["nominatim:relation/2034937"]


def test_the_cache_answers_while_another_process_asks(
    make: Callable[..., Geocoder], fake: FakeNominatim, tmp_path: Path
) -> None:
    ask(make())
    fake.script.append(Reply(delay_s=2.5))
    cache = tmp_path / "cache" / "geocoder.sqlite"
    command = [sys.executable, "-c", TWO_PROCESSES, fake.domain, cache, "Slow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while len(fake.received) < 2 and process.poll() is None:
            time.sleep(0.01)
        assert ask(make()) == ["nominatim:relation/2034937"]
        assert process.poll() is None
        assert process.communicate()[0].split()[:2] == ["1", "1"]


# settings


def test_settings_come_from_the_environment(fake: FakeNominatim, tmp_path: Path) -> None:
    geocoder = open_geocoder({
        "MAPGEN_GEOCODER": "Photon",
        "MAPGEN_GEOCODER_DOMAIN": f"http://{fake.domain}",
        "MAPGEN_CONTACT": "desk@example.org",
        "MAPGEN_CACHE": str(tmp_path / "mine"),
    })  # fmt: skip
    fake.script.append(Reply(body='{"features": []}'))
    assert geocoder.name == "photon"
    assert ask(geocoder, countries=("CN",), box=(40.0, 120.0, 42.0, 124.0)) == []
    (got,) = fake.received
    assert got.parameters == {
        "q": "Shenyang",
        "limit": "5",
        "lang": "en",
        "lat": "41.0",
        "lon": "122.0",
    }
    assert "desk@example.org" in got.headers["User-Agent"]
    assert (tmp_path / "mine" / "geocoder.sqlite").is_file()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MAPGEN_GEOCODER": "atlantis"}, "geopy has no geocoder of this name"),
        ({"MAPGEN_GEOCODER": "opencage"}, "MAPGEN_GEOCODER_KEY"),
        ({"MAPGEN_GEOCODER": "here", "MAPGEN_GEOCODER_DOMAIN": "x.org"}, "has no domain"),
    ],
)
def test_wrong_settings_say_so_at_once(settings: dict[str, str], message: str) -> None:
    with pytest.raises(GeocoderError, match=message):
        open_geocoder(settings)


def test_nothing_is_imported_or_written_before_it_is_needed(tmp_path: Path) -> None:
    code = "import sys; from mapgen.gazetteer.geocoder import open_geocoder; open_geocoder(); "
    code += "sys.exit('geopy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.parametrize("service", COUNTRY_PARAMETERS)
def test_geopy_has_the_country_parameters(service: str) -> None:
    from geopy.geocoders import get_geocoder_for_service

    parameters = inspect.signature(get_geocoder_for_service(service).geocode).parameters
    assert COUNTRY_PARAMETERS[service] in parameters


@pytest.mark.parametrize("service", OWN_DOMAINS)
def test_geopy_has_the_domains(service: str) -> None:
    from geopy.geocoders import get_geocoder_for_service

    assert (
        get_geocoder_for_service(service)(user_agent="mapgen tests").domain == OWN_DOMAINS[service]
    )

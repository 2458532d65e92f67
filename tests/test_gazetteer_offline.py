"""The offline layers: GeoNames with its index, countries, state abbreviations, demonyms."""

from __future__ import annotations

import gc
import gzip
import hashlib
import multiprocessing
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.countries import Countries
from mapgen.gazetteer.demonyms import Demonyms
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.index import is_whole, open_index
from mapgen.gazetteer.layer import Query, normalise


@pytest.fixture(scope="module")
def geonames(tmp_path_factory: pytest.TempPathFactory) -> GeoNames:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPGEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        layer = GeoNames()
        layer.knows("Paris")
    return layer


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first 500 places of the data file, and a cache folder of the test's own."""
    monkeypatch.setenv("MAPGEN_CACHE", str(tmp_path / "cache"))
    lines = gzip.decompress(data_file("geonames.tsv.gz").read_bytes()).split(b"\n")[:502]
    file = tmp_path / "geonames.tsv.gz"
    file.write_bytes(gzip.compress(b"\n".join(lines) + b"\n", mtime=0))
    return file


def best(layer: GeoNames, name: str) -> str:
    return layer.candidates(Query(name))[0].id


def test_bare_names_in_the_news(geonames: GeoNames) -> None:
    assert best(geonames, "Shenyang") == "geonames:2034937"
    assert best(geonames, "Washington") == "geonames:4140963"
    assert best(geonames, "New York") == "geonames:5128581"
    assert best(geonames, "Jilin") == "geonames:2036500"
    assert best(geonames, "Quebec") == "geonames:6115047"
    assert best(geonames, "Bombay") == "geonames:1275339"
    walkers = geonames.candidates(Query("Walker County"))
    assert {p.admin1 for p in walkers} == {"Texas", "Georgia", "Alabama"}
    assert {p.precision for p in walkers} == {"district"}


def test_names_that_mislead_are_gone(geonames: GeoNames) -> None:
    assert [p for p in geonames.candidates(Query("Manchuria")) if p.country == "CN"] == []
    for name in ("US", "UK", "Soul", "THE"):
        assert geonames.candidates(Query(name)) == []
    for word in ("Police", "March", "May", "Reading", "Nice", "Of", "Monday"):
        assert not geonames.knows(word)
    assert best(geonames, "Nice") == "geonames:2990440"


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Alberta", 55, -115),
        ("Queensland", -22, 144.5),
        ("Manitoba", 55, -97),
        ("Ontario", 50, -86),
        ("Liaoning Province", 41.2, 123),
    ],
)
def test_large_units_lie_in_their_middle(
    geonames: GeoNames, name: str, lat: float, lon: float
) -> None:
    place = next(p for p in geonames.candidates(Query(name)) if p.feature_code == "ADM1")
    assert place.precision == "region"
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=1)


def test_a_place_says_what_it_is(geonames: GeoNames) -> None:
    place = geonames.by_id("geonames:2034937")
    assert place is not None
    assert (place.name, place.country, place.admin1) == ("Shenyang", "CN", "Liaoning")
    assert place.licence == "GeoNames, CC BY 4.0"
    assert 5 <= place.radius_km <= 25
    assert geonames.by_id("geonames:1") is None
    assert geonames.by_id("country:CN") is None


def test_the_data_file_is_in_order() -> None:
    lines = gzip.decompress(data_file("geonames.tsv.gz").read_bytes()).decode().split("\n")
    rows = [line.split("\t") for line in lines[2:] if line]
    assert len(rows) > 250_000
    assert len({row[0] for row in rows}) == len(rows)
    for row in rows[::97]:
        assert -90 <= float(row[2]) <= 90 and -180 <= float(row[3]) <= 180
        assert all(normalise(name) == name for name in row[10].split("|"))


def test_a_damaged_index_is_built_anew(sample: Path) -> None:
    database, index = open_index(sample)
    database.close()
    whole = hashlib.sha256(index.read_bytes()).hexdigest()
    for damage in (b"", b"no database", index.read_bytes()[:8192]):
        index.write_bytes(damage)
        assert not is_whole(index)
        open_index(sample)[0].close()
        assert hashlib.sha256(index.read_bytes()).hexdigest() == whole
    inside = bytearray(index.read_bytes())
    inside[4096:] = b"\xff" * (len(inside) - 4096)  # as long as it should be, but rubbish
    index.write_bytes(inside)
    assert GeoNames(sample).knows("Andorra la Vella")
    assert hashlib.sha256(index.read_bytes()).hexdigest() == whole
    assert list(index.parent.iterdir()) == [index]


def _ask(sample: Path) -> bool:
    return GeoNames(sample).knows("Andorra la Vella")


def test_two_processes_at_once(sample: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_ask, [sample] * 4, chunksize=1) == [True] * 4


def test_its_file_is_closed_when_nobody_asks_any_more(sample: Path) -> None:
    layer = GeoNames(sample)
    layer.by_id("geonames:1")
    database = layer._database
    del layer
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.execute("SELECT 1")


def test_an_unwritable_cache(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAPGEN_CACHE", str(sample / "below-a-file"))
    assert GeoNames(sample).knows("Andorra la Vella")
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_data_file(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes()[:-200])
    with pytest.raises(GazetteerError, match="damaged"):
        GeoNames(sample).knows("Paris")
    sample.write_bytes(gzip.compress(b"#\nhead\n1\tx\n"))
    with pytest.raises(GazetteerError, match=r"geonames\.tsv\.gz:3: 2 columns"):
        GeoNames(sample).knows("Paris")
    with pytest.raises(GazetteerError, match="cannot be read"):
        GeoNames(sample.with_name("none")).knows("Paris")


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries()


def test_countries_by_their_names(countries: Countries) -> None:
    def code(name: str) -> str:
        found = countries.candidates(Query(name))
        return found[0].id.removeprefix("country:") if found else ""

    names = "China|the PRC|US|U.S.|USA|America|UK|Britain|DPRK|UAE|Burma|Ivory Coast|Congo|Georgia"
    codes = "CN CN US US US US GB GB KP AE MM CI CD GE"
    assert " ".join(code(name) for name in names.split("|")) == codes
    assert [code(name) for name in ("us", "Us", "uae", "States", "Shenyang")] == [""] * 5
    soviet = countries.candidates(Query("the Soviet Union"))[0]
    assert soviet.country == "" and "1991" in soviet.note
    assert countries.capital_of("pyongyang") == "KP"
    assert countries.capital_of("shenyang") is None
    china = countries.by_code("CN")
    assert china is not None and (china.lat, china.lon) == (35, 104)


def test_states_by_their_abbreviations(countries: Countries) -> None:
    written = {"Ky.": "Kentucky", "W.Va.": "West Virginia", "B.C.": "British Columbia"}
    for text, name in {**written, "N.S.W.": "New South Wales", "Calif.": "California"}.items():
        assert [p.name for p in countries.candidates(Query(text))] == [name]
    after_comma = {"OR": "Oregon", "IN": "Indiana", "ME": "Maine", "Calif": "California"}
    for text, name in after_comma.items():
        place = countries.state_abbreviation(text)
        assert place is not None and place.name == name
    for word in ("OR", "IN", "ME", "OK", "Or", "Miss."):
        assert not countries.knows(word)
    assert countries.state_abbreviation("Or") is None


def test_a_wrong_country_row(tmp_path: Path) -> None:
    file = tmp_path / "countries.csv"
    head = data_file("countries.csv").read_text("utf-8").splitlines()[0]
    file.write_text(f"{head}\nXX,Nowhere,,95,0,1,0,,,me,\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"countries\.csv:2: lat"):
        Countries(file)


def test_demonyms(countries: Countries, tmp_path: Path) -> None:
    demonyms = Demonyms()
    assert demonyms.country_of("North Koreans") == ("KP",)
    assert demonyms.country_of("Korean") == ("KP", "KR")
    assert demonyms.country_of("Chinese") == ("CN",)
    assert demonyms.country_of("Britons") == ("GB",)
    assert demonyms.country_of("chinese") == demonyms.country_of("Shenyang") == ()
    assert "European" in demonyms and demonyms.country_of("European") == ()
    assert demonyms.region_of("Catalans") == "Catalonia"
    known = {code for word in list(demonyms._countries) for code in demonyms.country_of(word)}
    assert [code for code in known if countries.by_code(code) is None] == []
    file = tmp_path / "demonyms.csv"
    file.write_text("demonym,plural,countries,region\nFrench,French,France,\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"demonyms\.csv:2: write"):
        Demonyms(file)


def test_the_look_ups_load_no_heavy_library() -> None:
    code = "import sys, mapgen.gazetteer.geonames; print({'rich', 'shapely'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "set()\n"

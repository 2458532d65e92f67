"""Where newspapers are at home."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapgen.errors import GazetteerError
from mapgen.gazetteer.places import Places
from mapgen.gazetteer.publishers import Publishers
from mapgen.language import Language
from mapgen.models import Article
from mapgen.resolver import resolve
from mapgen.toponyms import find_toponyms


def test_by_address(places: Places) -> None:
    publishers = Publishers()
    boston = publishers.home_id("https://www.bostonglobe.com/2024/03/01/metro/fire")
    assert boston == publishers.home_id("http://bostonglobe.com")
    place = places.geonames.by_id(boston)
    assert place is not None
    assert (place.name, place.admin1) == ("Boston", "Massachusetts")
    for url in ("", "https://example.org/story", "not a url", "https://com/"):
        assert publishers.home_id(url) == ""


def test_by_name_only_when_it_holds_its_town() -> None:
    publishers = Publishers()
    assert publishers.home_id("", "The Boston Globe") == publishers.home_id("//bostonglobe.com")
    assert publishers.home_id("", "The Seattle Times") != ""
    # a paper of Grand Island, Nebraska, has this address; London's had the name
    assert publishers.home_id("https://theindependent.com/") != ""
    assert publishers.home_id("", "The Independent") == ""


def test_every_newspaper_has_its_town(places: Places) -> None:
    rows = Publishers()._rows
    assert len({row["host"] for row in rows}) == len(rows) > 300
    for row in rows:
        place = places.geonames.by_id(row["place_id"])
        assert place is not None, row
        assert (place.name, place.admin1, place.country) == (
            row["town"],
            row["region"],
            row["country"],
        )


def test_a_local_paper_means_the_town_of_its_state(places: Places, language: Language) -> None:
    def sense(url: str) -> str:
        article = Article(id="x", text="A man was arrested in Springfield on Monday.", url=url)
        document = language.parse(article)
        (found,) = resolve(document, find_toponyms(document, places), places)
        return found.place.admin1 if found.place else f"({found.left_off})"

    assert sense("https://www.masslive.com/news/1") == "Massachusetts"
    assert sense("https://www.sj-r.com/news/1") == "Illinois"
    assert sense("") == "(ambiguous)"


def test_a_wrong_file(tmp_path: Path) -> None:
    file = tmp_path / "publishers.csv"
    with pytest.raises(GazetteerError, match="cannot be read"):
        Publishers(file).home_id("https://example.org")
    file.write_text("host,town\nexample.org,Paris\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"publishers\.csv: the columns must be"):
        Publishers(file).home_id("https://example.org")

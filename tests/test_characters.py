"""A character of every category of Unicode, through reading, names, events files and pages."""

from __future__ import annotations

import csv
import html
import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from mapgen.article import read_article
from mapgen.eventfile import check_events, map_events, read_events, write_events
from mapgen.exports import FORMATS, export_events
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.pipeline import find_events
from mapgen.report import visible
from mapgen.webmap import write_page
from mapgen.webmap.keeping import kept_in


def characters() -> dict[str, list[str]]:
    """The first, the middle and the last character of each category, and of it above U+FFFF."""
    known: defaultdict[str, list[str]] = defaultdict(list)
    for point in range(sys.maxunicode + 1):
        known[unicodedata.category(chr(point))].append(chr(point))
    chosen = {}
    for category, all_of_it in known.items():
        astral = [c for c in all_of_it if ord(c) > 0xFFFF][:1]
        middle = all_of_it[len(all_of_it) // 2]
        chosen[category] = sorted({all_of_it[0], middle, all_of_it[-1], *astral})
    return chosen


CHARACTERS = characters()
STEERS = {"Cc", "Cs"}  # are replaced or dropped on the way in
REST = "Two people were hurt in Bangkok on Tuesday, police said. Rain fell in Rotterdam."


def words(character: str) -> str:
    return f"A ferry sank at Bo{character}k near Rotterdam on Monday, police said."


def test_all_categories_are_there() -> None:
    assert len(CHARACTERS) == 30
    assert sum(map(len, CHARACTERS.values())) > 90


def formats(character: str) -> dict[str, bytes]:
    text, title = words(character), f"Ferry {character} sinks"
    body = f"{text}\n\n{REST}\n\n{REST}"
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in body.split("\n\n"))
    page = f"<html><head><title>{html.escape(title)}</title></head><body><article>{paragraphs}"
    whole = {
        ".json": json.dumps({"title": title, "text": body}),
        ".txt": f"Title: {title}\n\n{body}",
        ".md": f"# {title}\n\n{body}",
        ".html": f"<!DOCTYPE html><meta charset=utf-8>{page}</article></body></html>",
    }
    return {suffix: said.encode("utf-8", "surrogatepass") for suffix, said in whole.items()}


@pytest.mark.parametrize("category", sorted(CHARACTERS))
def test_an_article_with_it_is_read(category: str, tmp_path: Path) -> None:
    for character in CHARACTERS[category]:
        for suffix, content in formats(character).items():
            file = tmp_path / f"article{suffix}"
            file.write_bytes(content)
            article = read_article(str(file))
            # in a text of few lines a line end may end the head
            if category not in {"Zl", "Zp"}:
                assert "near Rotterdam on Monday" in article.text, (character, suffix)
            assert "hurt in Bangkok on Tuesday" in article.text, (character, suffix)
            assert not STEERS & {unicodedata.category(c) for c in set(article.text) - {"\n", "\t"}}
            article.model_dump_json().encode("utf-8")
            if unicodedata.category(character)[0] in "LNPS":
                kept = article.text.replace("\n", " ")
                assert f"Bo{character}k" in kept, (hex(ord(character)), suffix)


@pytest.mark.parametrize("category", sorted(CHARACTERS))
def test_events_with_it_come_back_from_every_file(
    category: str, tmp_path: Path, places: Places, language: Language
) -> None:
    text = "\n\n".join(words(character) for character in CHARACTERS[category])
    file = tmp_path / "article.json"
    file.write_text(json.dumps({"title": text, "text": text, "published": "2002-05-10"}))
    article = read_article(str(file))
    found = find_events(article, places=places, language=language)
    assert found.events
    for event in found.events:
        assert article.text[event.quote.start : event.quote.end] == event.quote.text
    event_map = map_events(article, found.events, found.not_mapped)
    events, page = tmp_path / "events.geojson", tmp_path / "map.html"
    write_events(event_map, events)
    assert not [problem for problem in check_events(events) if problem.severity == "error"]
    again = read_events(events)
    assert again.marks == event_map.marks
    write_page(again, page, events.read_bytes())
    assert kept_in(page.read_text("utf-8"), str(page)) == events.read_bytes()
    for name in FORMATS:
        content = export_events(again, name)
        assert content.decode("utf-8-sig")
    copy = tmp_path / "copy.csv"
    copy.write_bytes(export_events(again, "csv"))
    assert [mark.place for mark in read_events(copy).marks] == [m.place for m in again.marks]


@pytest.mark.parametrize("category", sorted(CHARACTERS.keys() - {"Cs"}))
def test_a_place_with_it_in_its_name_is_found(category: str, tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.csv"
    columns = (Path(__file__).parent.parent / "data" / "gazetteer.csv").read_text("utf-8")
    names = columns.split("\n", 1)[0].split(",")
    row = {
        "id": "odd", "lat": 10, "lon": 20, "precision": "locality", "radius_km": 1,
        "status": "confirmed", "source": "a test", "checked_on": "2026-11-23", "note": "made up",
    }  # fmt: skip
    for character in CHARACTERS[category]:
        name = f"Port Bo{character}k"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerow(row | {"name": name})
        found = Checked(file).candidates(Query(name=name))
        assert [place.id for place in found] == ["checked:odd"], hex(ord(character))


def test_nothing_of_it_steers_a_terminal() -> None:
    for some in CHARACTERS.values():
        said = visible("a".join(some))
        assert {unicodedata.category(c) for c in said}.isdisjoint(
            {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        )

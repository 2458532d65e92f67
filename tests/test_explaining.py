"""``mapgen build --explain``: a trace that a person can follow in a terminal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from command_line import mapgen

from mapgen.explaining import explain
from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article

TEXT = (
    "Moscow said on Friday that a Belgian courier was flown from Antwerp to Chicago on Wednesday. "
    "The police then searched the city."
)


def test_the_trace_says_what_decided(places: Places, language: Language) -> None:
    article = Article(id="x", text=TEXT, published=dt.date(2002, 5, 10))
    trace = " ".join(explain(article, places=places, language=language).split())
    assert "when: 2002-05-08; “on Wednesday” + published Fri 10 May 2002 → Wed 8 May 2002" in trace
    assert "parse: flown (ccomp) ← from (prep) ← Antwerp (pobj)" in trace
    assert "from: Antwerp (51.2" in trace
    assert "candidates: Antwerp (Flanders, BE, geonames:2803138)" in trace
    assert "no name in the sentence: “the city” is “Chicago”, named before" in trace
    left_off = trace.split("Left off the map")[1]
    assert "actor: Moscow" in left_off
    assert "because it is the one who acts: “said”" in left_off
    assert "demonym: Belgian" in left_off


def test_no_line_is_wider_than_a_terminal(places: Places, language: Language) -> None:
    article = Article(id="x", text=TEXT, published=dt.date(2002, 5, 10))
    lines = explain(article, places=places, language=language).split("\n")
    assert max(map(len, lines)) <= 104


def test_the_option_prints_on_stdout_and_writes_the_same_files(tmp_path: Path) -> None:
    source = tmp_path / "story.txt"
    source.write_text(f"A courier\n\n10 May 2002\n\n{TEXT}\x1b[31m\n", encoding="utf-8")
    plain = mapgen("build", source, "--offline", "--out", "plain", cwd=tmp_path)
    told = mapgen("build", source, "--offline", "--explain", "--out", "told", cwd=tmp_path)
    assert (plain.returncode, told.returncode) == (0, 0)
    assert plain.stdout == ""
    assert "parse: flown (ccomp)" in told.stdout
    assert "\x1b" not in told.stdout
    for name in ("events.geojson", "map.html"):
        one, other = (tmp_path / out / "story" / name for out in ("plain", "told"))
        assert one.read_bytes() == other.read_bytes()

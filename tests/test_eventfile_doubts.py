"""What `mapgen check` doubts: points, quotes and repeats, each with its line and what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import mapgen
from test_eventfile import ARTICLE, TEXT

from mapgen.eventfile import check_events, read_events
from mapgen.eventfile.quotes import find_quote, nearest_sentence, similarity
from mapgen.gazetteer.places import Places
from mapgen.models import Article

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
SHIPPED = Path(__file__).parent.parent / "output" / "china-north-korea-2002" / "events.geojson"


def changed(
    tmp_path: Path, point: list[float] | None = None, number: int = 0, **properties: object
) -> Path:
    """The original with one feature changed."""
    doc: Any = json.loads(ORIGINAL.read_text("utf-8"))
    if point is not None:
        doc["features"][number]["geometry"]["coordinates"] = point
    doc["features"][number]["properties"] |= properties
    path = tmp_path / "events.geojson"
    path.write_text(json.dumps(doc, indent=1), "utf-8")
    return path


def only_doubt(path: Path, name: str, article: Article | None = None) -> str:
    """The text of the only problem, a warning at the first line that has this name."""
    problems = check_events(path, *([article] if article else []))
    assert [problem.severity for problem in problems] == ["warning"], problems
    line = path.read_text("utf-8").splitlines()[problems[0].line - 1]
    assert f'"{name}"' in line
    assert read_events(path).marks
    return problems[0].text


# -- points ----------------------------------------------------------------------------------------


def test_a_point_swapped_within_range_says_where_it_is_and_what_to_write(tmp_path: Path) -> None:
    # Harwich; latitude 1.3 and longitude 51.9 are possible, in the Indian Ocean
    doubt = only_doubt(changed(tmp_path, [51.94194, 1.28442]), "coordinates")
    assert doubt == (
        "latitude and longitude look swapped: as it stands the point is at sea, 7,328 km from "
        "Harwich, and swapped it is there; longitude comes first: write [1.28442, 51.9419]"
    )


def test_a_swapped_point_of_no_known_place_is_told_by_its_country(tmp_path: Path) -> None:
    # Ankara, swapped, lies in Iraq
    path = changed(tmp_path, [39.93, 32.86], source="corrected", country="TR", place="Ankara")
    doubt = only_doubt(path, "coordinates")
    assert "as it stands the point is in Iraq, 428 km from Turkey" in doubt
    assert "and swapped it is there" in doubt
    assert "write [32.86, 39.93]" in doubt


def test_a_point_in_another_country_says_which_and_how_far(tmp_path: Path) -> None:
    path = changed(tmp_path, [2.35, 48.86], source="corrected", country="GB", place="Dover")
    doubt = only_doubt(path, "coordinates")
    assert doubt.startswith("the point is in France, 2")
    assert "km from United Kingdom: write the right [longitude, latitude], or another" in doubt


def test_a_point_off_its_gazetteer_place_offers_both_ways_out(tmp_path: Path) -> None:
    path = changed(tmp_path, [1.6, 51.9])
    doubt = only_doubt(path, "coordinates")
    assert doubt == (
        "the point is 22.1 km from Harwich (geonames:2647383, radius 5 km): if you moved it, "
        'write "source": "corrected", else [1.2844, 51.9419]'
    )
    assert check_events(changed(tmp_path, [1.6, 51.9], source="corrected")) == []
    assert check_events(changed(tmp_path, [1.30, 51.95])) == []
    assert check_events(changed(tmp_path, [1.6, 51.9], radius_km=30)) == []


def test_coasts_islands_and_unknown_sources_are_not_doubted(tmp_path: Path) -> None:
    for country, point in [
        ("NL", [4.1, 52.0]), ("GP", [-61.5, 16.2]), ("US", [-157.8, 21.3]), ("RU", [-172.5, 65.5]),
        ("FJ", [-179.9, -16.8]), ("", [0.1, 60.0]), ("GB", [1.2, 51.6]),
    ]:  # fmt: skip
        path = changed(tmp_path, point, source="corrected", country=country)
        assert [p.text for p in check_events(path)] == []


def test_what_mapgen_itself_generated_is_not_doubted(places: Places) -> None:
    assert check_events(SHIPPED) == []
    assert check_events(ORIGINAL, ARTICLE) == []


def test_each_capital_is_in_its_country_and_swapped_ones_are_noticed(
    tmp_path: Path, places: Places
) -> None:
    """A point of every country's own, as it is and swapped."""
    doc: Any = json.loads(ORIGINAL.read_text("utf-8"))
    base = doc["features"][0]
    codes = sorted(code for code in places.countries._by_code if len(code) == 2)
    wholes = [places.countries.by_code(code) for code in codes]
    for swap in (False, True):
        doc["features"] = [
            {
                **base,
                "id": f"m{n}",
                "geometry": {
                    "type": "Point",
                    "coordinates": [c.lat, c.lon] if swap else [c.lon, c.lat],
                },
                "properties": base["properties"]
                | {
                    "id": f"m{n}",
                    "event": f"m{n}",
                    "country": c.country,
                    "source": "corrected",
                    # the point of an archipelago is between its islands
                    "radius_km": 5 if swap else max(2 * c.radius_km, 100),
                },
            }
            for n, c in enumerate(wholes)
            if c is not None and abs(c.lon) <= 90
        ]
        path = tmp_path / "events.geojson"
        path.write_text(json.dumps(doc, indent=1), "utf-8")
        texts = [problem.text for problem in check_events(path)]
        total = len(doc["features"])
        if swap:
            # Those not noticed lie so that the swapped point is in or near the country as well.
            assert sum("look swapped" in text for text in texts) > 0.95 * total, len(texts)
        else:
            assert texts == []


# -- quotes ----------------------------------------------------------------------------------------


def test_a_toponym_that_is_not_in_its_quote(tmp_path: Path) -> None:
    doubt = only_doubt(changed(tmp_path, toponym="Norwich"), "toponym")
    assert doubt.startswith('toponym "Norwich" is not in the quote: write the words')


def test_with_the_article_a_changed_quote_is_found_and_its_sentence_offered(tmp_path: Path) -> None:
    path = changed(tmp_path, number=2, quote="Four people were hurt in Rotterdam.")
    assert only_doubt(path, "quote", ARTICLE) == (
        'the quote is not in the article: did you mean "Three people were hurt in Rotterdam."?'
    )
    path = changed(tmp_path, number=2, quote="Rotterdam is a port.")
    assert "delete it, or the feature" in only_doubt(path, "quote", ARTICLE)


def test_with_the_article_a_wrong_span_and_a_quote_not_verbatim_are_put_right(
    tmp_path: Path,
) -> None:
    original = read_events(ORIGINAL).marks[2]
    path = changed(tmp_path, number=2, quote_start=1, quote_end=len(original.quote) + 1)
    assert only_doubt(path, "quote_start", ARTICLE) == (
        f'the quote stands elsewhere in the article: write "quote_start": {original.quote_start}, '
        f'"quote_end": {original.quote_end}'
    )
    path = changed(tmp_path, number=2, quote=original.quote.replace(" people", "\n people"))
    assert only_doubt(path, "quote", ARTICLE).startswith("the quote is not verbatim: write ")


def test_the_same_mark_twice_and_two_quotes_at_one_place(tmp_path: Path) -> None:
    doc: Any = json.loads(ORIGINAL.read_text("utf-8"))
    copy = json.loads(json.dumps(doc["features"][0]))
    copy["id"] = copy["properties"]["id"] = "copy"
    doc["features"].append(copy)
    path = tmp_path / "events.geojson"
    path.write_text(json.dumps(doc, indent=1), "utf-8")
    (problem,) = check_events(path)
    assert problem.text.startswith("this says the same as the feature with id")
    quote = copy["properties"]["quote"]
    copy["properties"] |= {"title": "other", "quote": quote.replace("at night", "by night")}
    path.write_text(json.dumps(doc, indent=1), "utf-8")
    (problem,) = check_events(path)
    assert "at the same quote_start and quote_end" in problem.text


def test_quotes_are_found_where_they_are_nearest_and_however_they_are_set() -> None:
    text = "He said “no”. It rained. He said “no”. The\u2010end came\nsoon."
    assert find_quote("He said “no”.", text, near=30) == (25, 38)
    assert find_quote('He said "no".', text) == (0, 13)
    assert find_quote("The-end came  soon.", text) == (39, 57)
    assert find_quote("It snowed.", text) is None
    assert find_quote("", text) is None
    assert find_quote("  ", text) is None


def test_the_nearest_sentence_is_the_edited_one() -> None:
    near = nearest_sentence("Four men were hurt in Rotterdam.", TEXT)
    assert near is not None
    assert TEXT[near.start : near.end] == "Three people were hurt in Rotterdam."
    assert nearest_sentence("The king of France is bald.", TEXT) is None
    assert nearest_sentence("x", "") is None
    assert similarity("", "") == 1
    assert similarity("a", "") == 0


# -- the command -----------------------------------------------------------------------------------


def test_the_command_reads_the_article_with_the_file(tmp_path: Path) -> None:
    article = tmp_path / "ferry.json"
    article.write_text(json.dumps({"id": "ferry", "text": ARTICLE.text}), "utf-8")
    path = changed(tmp_path, number=2, quote="Four people were hurt in Rotterdam.")
    done = mapgen("check", path, "--article", article, cwd=tmp_path)
    assert done.returncode == 0
    assert ": warning: the quote is not in the article: did you mean" in done.stdout
    assert "1 to look at" in done.stderr
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"id": "x", "text": "Another story altogether."}), "utf-8")
    done = mapgen("check", ORIGINAL, "--article", other, cwd=tmp_path)
    assert "is not the text that these events were found in" in done.stdout

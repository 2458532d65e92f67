"""Several articles in one map: what is one event, and that corrections last as for one article."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from itertools import combinations
from pathlib import Path

import pytest
from command_line import assert_one_sentence, mapgen
from score_retellings import FOLDER, score
from synthetic_articles import SENTENCES

from mapgen.drawing import render_map
from mapgen.editor.changes import Add, Drop, Edit, PutBack
from mapgen.editor.desk import Desk
from mapgen.eventfile import check_events, compare_events, read_events
from mapgen.gazetteer.places import Places
from mapgen.joining.differing import disagreements
from mapgen.joining.pairs import BLOCK, possible_pairs
from mapgen.joining.sameness import Telling, likeness
from mapgen.language import Language
from mapgen.learning import find_lessons
from mapgen.models import ArticleInfo, EventMap, Mark, Role
from mapgen.pipeline import Built, build_joined_map, find_joined, read_article

TRAM = FOLDER / "tram"
GAZETTE, COURIER, WIRE = (str(TRAM / n) for n in ("gazette.txt", "courier.html", "wire.json"))


class Newsroom:
    """Builds one map of articles in a folder, again and again."""

    def __init__(self, folder: Path, places: Places, language: Language) -> None:
        self.folder = folder
        self.places = places
        self.language = language
        self.events = folder / "events.geojson"

    def build(self, *sources: str) -> Built:
        articles = [read_article(source) for source in sources]
        return build_joined_map(
            articles, "Tram crash", self.folder, places=self.places, language=self.language
        )

    def feature(self, article: str, words: str) -> dict[str, object]:
        document = json.loads(self.events.read_text("utf-8"))
        found: dict[str, object]
        (found,) = [
            f["properties"] | {"point": f["geometry"]["coordinates"]}
            for f in document["features"]
            if f["properties"]["article"] == article and words in f["properties"]["quote"]
        ]
        return found

    def change(self, id_: object, point: list[float] | None = None, **values: object) -> None:
        """As a person does in a text editor."""
        document = json.loads(self.events.read_text("utf-8"))
        for feature in document["features"]:
            if feature["id"] == id_:
                feature["properties"] |= values
                feature["geometry"]["coordinates"] = point or feature["geometry"]["coordinates"]
        self.events.write_text(json.dumps(document, indent=2), "utf-8")


@pytest.fixture
def newsroom(tmp_path: Path, places: Places, language: Language) -> Newsroom:
    return Newsroom(tmp_path / "tram-crash", places, language)


@pytest.fixture(scope="module")
def tram(places: Places, language: Language) -> EventMap:
    articles = [read_article(source) for source in (GAZETTE, COURIER, WIRE)]
    return find_joined(articles, "tram", "Tram", places=places, language=language)


def told_by(event_map: EventMap) -> dict[str, list[str]]:
    """The articles of each event that more than one tells, by a word of its first quote."""
    found: dict[str, list[Mark]] = {}
    for mark in event_map.marks:
        found.setdefault(mark.event, []).append(mark)
    return {
        marks[0].quote: list(dict.fromkeys(mark.article for mark in marks))
        for marks in found.values()
        if len({mark.article for mark in marks}) > 1
    }


@pytest.mark.parametrize("file", ["set-while-writing.toml", "kept-aside.toml"])
def test_retellings_are_told_from_what_only_looks_so(
    file: str, places: Places, language: Language
) -> None:
    found = score(FOLDER / file, places, language)
    assert found.precision >= 0.9
    assert found.recall >= 0.8


def test_one_happening_is_one_event_with_a_quote_of_each(tram: EventMap) -> None:
    told = told_by(tram)
    crash = next(quote for quote in told if "Bosnian capital" in quote)
    assert told[crash] == ["wire-1", "courier", "gazette"]
    hospital = next(quote for quote in told if "Kosevo" in quote)
    assert told[hospital] == ["wire-1", "gazette"]
    zagreb = next(quote for quote in told if "Zagreb" in quote)
    assert told[zagreb] == ["courier", "gazette"]
    assert len(told) == 3


def test_each_quote_stands_in_its_own_article(tram: EventMap) -> None:
    texts = {a.id: a.text for a in map(read_article, (GAZETTE, COURIER, WIRE))}
    for mark in tram.marks:
        assert texts[mark.article][mark.quote_start : mark.quote_end] == mark.quote
    assert [info.id for info in tram.articles] == ["wire-1", "courier", "gazette"]  # by their day
    assert {name.article for name in tram.not_mapped} <= set(texts)


def test_one_sentence_in_two_articles_makes_two_features(newsroom: Newsroom) -> None:
    text = read_article(WIRE).text
    copy = newsroom.folder.parent / "copy.txt"
    copy.write_text(f"Tram crash\n\n12 March 2019\n\n{text}\n", "utf-8")
    marks = newsroom.build(WIRE, str(copy)).event_map.marks
    assert len({mark.id for mark in marks}) == len(marks) == 8
    assert len({mark.event for mark in marks}) == 3


def test_the_order_of_the_articles_does_not_matter(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER, WIRE)
    before = newsroom.events.read_bytes()
    newsroom.events.unlink()
    newsroom.build(WIRE, GAZETTE, COURIER)
    assert newsroom.events.read_bytes() == before


def test_corrections_last_when_an_article_is_added(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER)
    moved = newsroom.feature("gazette", "Latin Bridge in Sarajevo")
    newsroom.change(moved["id"], [18.4295, 43.8576], note="seen on the spot")
    gone = newsroom.feature("courier", "Tuzla")
    document = json.loads(newsroom.events.read_text("utf-8"))
    document["features"] = [f for f in document["features"] if f["id"] != gone["id"]]
    own = {"title": "A witness came", "place": "Pale", "article": "courier"}
    own |= {"quote": "", "note": "by telephone"}
    document["features"].append(
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [18.57, 43.82]},
         "properties": own}
    )  # fmt: skip
    newsroom.events.write_text(json.dumps(document), "utf-8")
    built = newsroom.build(GAZETTE, COURIER, WIRE)
    assert built.merge is not None
    assert built.merge.conflicts == []
    after = newsroom.feature("gazette", "Latin Bridge in Sarajevo")
    assert (after["point"], after["note"]) == ([18.4295, 43.8576], "seen on the spot")
    assert after["source"] == "corrected"
    marks = read_events(newsroom.events).marks
    assert gone["id"] not in {mark.id for mark in marks}
    assert [mark.article for mark in marks if mark.title == "A witness came"] == ["courier"]
    once_more = newsroom.events.read_bytes()
    newsroom.build(WIRE, COURIER, GAZETTE)
    assert newsroom.events.read_bytes() == once_more


def test_what_a_person_joined_and_parted_stays_so(newsroom: Newsroom) -> None:
    """Also when an article that was published earlier comes to tell the event."""
    newsroom.build(GAZETTE, COURIER)
    crash = newsroom.feature("courier", "crashed into a bus")["event"]
    assert newsroom.feature("gazette", "Latin Bridge in Sarajevo")["event"] == crash
    council = newsroom.feature("gazette", "city council")
    newsroom.change(council["id"], event=crash)  # the person says that it is the same
    parted = newsroom.feature("gazette", "derailed in Zagreb")
    newsroom.change(parted["id"], event="of-its-own")
    newsroom.build(GAZETTE, COURIER, WIRE)
    now = newsroom.feature("wire-1", "Bosnian capital")["event"]
    assert newsroom.feature("courier", "crashed into a bus")["event"] == now == crash
    assert newsroom.feature("gazette", "city council")["event"] == now
    assert newsroom.feature("gazette", "derailed in Zagreb")["event"] == "of-its-own"


def test_an_edit_stays_when_its_article_is_taken_out(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER, WIRE)
    flown = read_events(newsroom.events)
    mark = next(m for m in flown.marks if m.place == "Belgrade")
    newsroom.change(mark.id, note="mine")
    built = newsroom.build(GAZETTE, COURIER)
    assert built.merge is not None
    assert ["Belgrade" in sentence for sentence in built.merge.conflicts] == [True]
    left = [m for m in read_events(newsroom.events).marks if m.article == "wire-1"]
    assert [(m.id, m.note) for m in left] == [(mark.id, "mine")]


def test_an_edit_follows_its_sentence_in_its_own_article_alone(newsroom: Newsroom) -> None:
    gazette = newsroom.folder.parent / "gazette.txt"
    shutil.copy(GAZETTE, gazette)
    newsroom.build(str(gazette), COURIER, WIRE)
    mark = newsroom.feature("gazette", "Latin Bridge in Sarajevo")
    newsroom.change(mark["id"], note="mine")
    gazette.write_text(gazette.read_text("utf-8").replace("Four people were", "Five people were"))
    newsroom.build(str(gazette), COURIER, WIRE)
    after = newsroom.feature("gazette", "Latin Bridge in Sarajevo")
    assert str(after["quote"]).startswith("Five people")
    assert (after["id"], after["note"]) == (mark["id"], "mine")


def test_the_file_survives_tools_that_drop_its_members(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER, WIRE)
    before = newsroom.events.read_bytes()
    document = json.loads(before)
    newsroom.events.write_text(
        json.dumps({k: v for k, v in document.items() if k in ("type", "features")}), "utf-8"
    )
    seen = render_map(newsroom.events, newsroom.folder / "map.html")
    assert [info.id for info in seen.articles] == ["wire-1", "courier", "gazette"]
    assert check_events(newsroom.events) == []
    newsroom.build(GAZETTE, COURIER, WIRE)
    assert newsroom.events.read_bytes() == before


def test_check_holds_each_quote_against_its_own_article(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER, WIRE)
    articles = [read_article(source) for source in (GAZETTE, COURIER, WIRE)]
    assert check_events(newsroom.events, *articles) == []
    mark = newsroom.feature("courier", "crashed into a bus")
    newsroom.change(mark["id"], quote="A tram crashed into a lorry in Sarajevo on Tuesday.")
    (problem,) = check_events(newsroom.events, articles[1])
    assert 'did you mean "A tram crashed into a bus' in problem.text
    others = check_events(newsroom.events, articles[0], articles[2])
    assert not [p for p in others if "not in the article" in p.text]  # its own is not at hand
    stranger, _ = check_events(newsroom.events, articles[0].model_copy(update={"id": "other"}))
    assert "other is none of the articles of this file: name courier, gazette" in stranger.text


def test_diff_and_learn_know_such_a_file(newsroom: Newsroom) -> None:
    before = newsroom.build(GAZETTE, COURIER, WIRE).event_map
    mark = newsroom.feature("gazette", "Latin Bridge in Sarajevo")
    newsroom.change(mark["id"], [18.4295, 43.8576])
    after = read_events(newsroom.events)
    (difference,) = compare_events(before, after)
    assert difference.words.startswith("moved Latin Bridge in Sarajevo")
    (lesson,) = find_lessons(newsroom.events)
    assert lesson.mark.article == "gazette"  # a row for one article is for this one


def test_the_editor_keeps_what_each_article_says(newsroom: Newsroom) -> None:
    newsroom.build(GAZETTE, COURIER, WIRE)
    before = newsroom.events.read_bytes()
    crash = newsroom.feature("courier", "crashed into a bus")
    text = read_article(GAZETTE).text
    desk = Desk(newsroom.events, text, "gazette")
    change = Edit.model_validate(
        {"kind": "edit", "id": crash["id"], "set": {"title": "Six hurt"}, "was": {}}
    )
    desk.change(change)
    titles = {m.article: m.title for m in desk.event_map.marks if m.event == crash["event"]}
    assert titles["courier"] == "Six hurt"
    assert titles["gazette"] == "A tram hit a bus at the Latin Bridge in Sarajevo"
    start = text.index("On Monday the city")
    add = {"kind": "add", "start": start, "end": start + 60, "place": "Pale", "lat": 1, "lon": 2}
    desk.change(Add.model_validate(add))
    assert [m.article for m in desk.event_map.marks if m.place == "Pale"] == ["gazette"]
    newsroom.events.write_bytes(before)
    desk = Desk(newsroom.events)
    middle = desk.event_map.marks[5]
    desk.change(Drop(kind="drop", id=middle.id))
    assert desk.event_map.not_mapped[-1].article == middle.article
    desk.change(PutBack(kind="put_back", id=middle.id))
    assert newsroom.events.read_bytes() == before


def test_the_command_makes_one_map_and_says_what_is_told_by_several(tmp_path: Path) -> None:
    done = mapgen("build", GAZETTE, COURIER, WIRE, "--one", "Tram: the crash", "--offline",
                  cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (tmp_path / "output").iterdir()) == ["tram-the-crash"]
    assert "Told by several articles, as one event:\n  A tram hit a bus in the Bosnian" in (
        done.stderr
    )
    assert ": wire-1, courier, gazette\n" in done.stderr
    made = tmp_path / "output" / "tram-the-crash"
    assert read_events(made / "events.geojson").article.title == "Tram: the crash"
    assert mapgen("check", made / "events.geojson", "--article", WIRE, "--article", GAZETTE,
                  cwd=tmp_path).returncode == 0  # fmt: skip


def test_one_article_that_fails_leaves_the_map_as_it_is(tmp_path: Path) -> None:
    command = ["build", GAZETTE, WIRE, "--one", "Tram", "--offline"]
    assert mapgen(*command, cwd=tmp_path).returncode == 0
    events = tmp_path / "output" / "tram" / "events.geojson"
    before = events.read_bytes()
    done = mapgen("build", GAZETTE, "missing.txt", "--one", "Tram", cwd=tmp_path)
    assert done.returncode == 1
    assert "missing.txt: there is no such file" in done.stderr
    assert "1 of 2 articles failed; nothing is written" in done.stderr
    assert events.read_bytes() == before
    twice = mapgen("build", GAZETTE, GAZETTE, "--one", "Tram", cwd=tmp_path)
    assert twice.returncode == 1
    assert "has the same id as" in twice.stderr
    assert_one_sentence(mapgen("build", "missing.txt", "--one", "x", cwd=tmp_path), "missing.txt")
    assert mapgen("build", GAZETTE, "--one", " ", cwd=tmp_path).returncode == 2


def telling(article: str, quote: str, *places: tuple[str, Role, float], when: str = "") -> Telling:
    marks = [
        Mark(id=f"{article}{n}", event="e", place=place, role=role, lat=lat, lon=20, quote=quote,
             when=when, radius_km=5, article=article)
        for n, (place, role, lat) in enumerate(places)
    ]  # fmt: skip
    return Telling(marks, ArticleInfo(id=article))


AT_A = ("A", "at", 40.0)


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        ("Four people were hurt.", "It injured at least six passengers.",
         ("Four people", "at least six passengers")),
        ("A blaze killed 23 workers.", "More than 21 died in the fire.",
         ("23 workers", "More than 21 died")),
        ("Some 1,200 people fled.", "About 1.5 million people were evacuated.",
         ("Some 1,200 people fled", "About 1.5 million people")),
        ("Four people were hurt.", "Four were injured.", None),
        ("Four people were hurt.", "Two men were arrested.", None),
        ("A 12-year-old girl was hurt.", "A girl of 13 years was hurt on 14 May 2003.", None),
        ("It took 40 minutes to save her.", "She was rescued after 50 km.", None),
    ],
)  # fmt: skip
def test_numbers_that_differ_are_said(
    one: str, other: str, numbers: tuple[str, str] | None
) -> None:
    found = disagreements([telling("x", one, AT_A), telling("y", other, AT_A)])
    assert [d.said for d in found] == ([tuple(enumerate(numbers))] if numbers else [])


def test_dates_and_places_that_differ_are_said() -> None:
    one = telling("x", "It sank.", AT_A, ("B", "to", 41.0), when="2012-02-02")
    other = telling("y", "It sank.", AT_A, ("C", "to", 42.0), when="2012-02-03")
    third = telling("z", "It sank.", AT_A, when="2012-02")
    found = disagreements([one, other, third])
    assert [(d.about, d.role, d.said) for d in found] == [
        ("dates", "at", ((0, "2012-02-02"), (1, "2012-02-03"), (2, "2012-02"))),
        ("places", "to", ((0, "B"), (1, "C"))),
    ]
    assert disagreements([one, third]) == []


WHENS = ("", "2012-02-02", "2012-02-03", "2012-02", "2012-02-01/2012-02-09", "2012-02-01/..",
         "../2012-03-01", "2013")  # fmt: skip
AROUND = ((40.0, 20.0), (-17.0, 179.9), (-17.1, -179.9), (89.9, 0.0), (89.9, 180.0), (0.0, 0.0))


def random_telling(draw: random.Random) -> Telling:
    """One of a few happenings, somewhere where a map has an edge, at some time."""
    quote = draw.choice(SENTENCES)
    marks = []
    for n in range(draw.randint(1, 3)):
        lat, lon = draw.choice(AROUND)
        wide = draw.random() < 0.3
        marks.append(Mark(
            id=f"m{n}", event="e", place="A", quote=quote, when=draw.choice(WHENS),
            lat=min(lat + draw.uniform(0, 0.5), 90.0), lon=lon,
            precision="region" if wide else "locality", source=draw.choice("abcd"),
            radius_km=draw.choice((300.0, 20_000.0)) if wide else 5.0,
        ))  # fmt: skip
    day = dt.date(2012, 2, draw.randint(1, 20)) if draw.random() < 0.8 else None
    return Telling(marks, ArticleInfo(id=f"x{draw.randint(1, 60)}", published=day))


def test_every_pair_that_is_alike_is_compared_and_few_others() -> None:
    draw = random.Random(5)  # noqa: S311  nothing secret
    tellings = [random_telling(draw) for _ in range(BLOCK + 200)]
    compared = list(possible_pairs(tellings))
    alike = {
        (a, b)
        for a, b in combinations(range(len(tellings)), 2)
        if tellings[a].article.id != tellings[b].article.id and likeness(tellings[a], tellings[b])
    }
    assert len(compared) == len(set(compared))
    assert len(alike) > 300
    assert alike <= set(compared)
    assert len(compared) < len(tellings) * (len(tellings) - 1) / 2 / 10
    assert list(possible_pairs([])) == []


@pytest.mark.parametrize(("day", "same"), [(2, True), (20, True), (40, False), (400, False)])
def test_what_has_no_date_is_news_again_after_a_month(day: int, same: bool) -> None:
    quote = "A fire destroyed a warehouse near the port, and two firemen were hurt."
    first, later = (
        Telling(telling(id_, quote, AT_A).marks, ArticleInfo(id=id_, published=published))
        for id_, published in (
            ("x", dt.date(2012, 1, 1)),
            ("y", dt.date(2012, 1, 1) + dt.timedelta(days=day)),
        )
    )
    assert bool(likeness(first, later)) is same

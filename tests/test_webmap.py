"""The page as written: its words, its order, its bytes, and that no text becomes a template."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from command_line import assert_one_sentence, mapgen
from sample_story import ARTICLE, BANGKOK, china_story, mark

from mapgen.days import days_of
from mapgen.drawing import render_map
from mapgen.errors import EventFileError
from mapgen.eventfile import write_events
from mapgen.models import ArticleInfo, EventMap, Mark
from mapgen.webmap import assets, draw, write_page
from mapgen.webmap.elements import InlineScript, safe_json
from mapgen.webmap.embedding import PageFacts, iframe_snippet, oembed
from mapgen.webmap.keeping import kept_in, lines_of_ids
from mapgen.webmap.packing import story_data
from mapgen.webmap.publication import Publication, old_picture
from mapgen.webmap.quoting import quote_parts
from mapgen.webmap.story import tell
from mapgen.webmap.tiles import EXAMPLE, find_tiles
from mapgen.webmap.words import (
    date_words,
    is_web_address,
    label_words,
    radius_words,
    source_words,
    spoken_date,
)


def data_of(page: str, name: str) -> dict[str, Any]:
    """A JSON script of the page."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "map.html"
    write_page(china_story(), file)
    return file.read_text("utf-8")


def test_the_same_events_give_the_same_bytes(page: str, tmp_path: Path) -> None:
    write_page(china_story(), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text("utf-8") == page


def test_save_and_notebook_show_the_same_page(page: str, tmp_path: Path) -> None:
    story_map = draw(china_story())
    story_map.save(str(tmp_path / "saved.html"))
    assert (tmp_path / "saved.html").read_text("utf-8") == page
    framed = re.search('srcdoc="(.*?)"', story_map._repr_html_(), re.S)
    assert framed and html.unescape(framed[1]) == page


def test_the_page_is_small(page: str) -> None:
    raw = page.encode()
    assert len(raw) < 700_000
    assert len(gzip.compress(raw)) < 250_000


def test_the_page_names_no_other_file(page: str) -> None:
    loads = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', page)
    assert loads == []
    style = "".join(re.findall("<style>(.*?)</style>", page, re.S))
    assert not re.findall(r"url\((?!data:)|@import", style)


def test_only_this_page_s_own_scripts_may_run(page: str) -> None:
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert policy[1].count("'sha256-") == len(re.findall("<(?:script|style)>", page)) == 3
    assert not re.search(
        r"<[^>]+\son\w+=|<[^>]+\sstyle=", page.split("<body>")[1].split("<script")[0]
    )


def test_one_outline_is_drawn_once_and_a_moved_point_has_none() -> None:
    china = {
        "place": "China",
        "precision": "country",
        "country": "CN",
        "lat": 35.0,
        "lon": 105.0,
        "radius_km": 900,
    }
    twice = [
        mark("China has grown.", china, source="country:CN"),
        mark("Rain fell on China.", china, place="all of China", source="geonames:1814991"),
        mark("Snow fell on China.", china, source="corrected"),
        mark("Hail fell on China.", china, source="country:CN", lat=0.0),
    ]
    story = tell(EventMap(article=ARTICLE, marks=tuple(twice)))
    assert [pin.shape for pin in story.pins] == ["country:CN", "country:CN", "", ""]
    assert list(story.shapes) == ["country:CN"]


def test_a_hand_checked_place_says_when_and_how_well_and_if_it_was_moved() -> None:
    consulate = china_story().marks[0]
    moved = consulate.model_copy(update={"lat": consulate.lat + 0.1})
    here, there = tell(china_story().with_marks([consulate, moved])).pins
    assert re.search(r", checked \w{3} \d+ \w+ \d{4}$", here.source)
    assert here.remark.startswith("single source: ")
    assert there.source.endswith("the point was moved by hand")


def test_nothing_is_left_behind_when_the_page_cannot_be_written(tmp_path: Path) -> None:
    taken = tmp_path / "map.html"
    taken.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_page(EventMap(article=ARTICLE), taken)
    assert list(tmp_path.iterdir()) == [taken]


def test_importing_the_room_does_not_import_folium() -> None:
    code = (
        "import mapgen.webmap, sys; print([m for m in ('folium', 'shapely') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


TEMPLATES = [
    "{{7*7}}",
    "{% raw %}",
    "{# note #}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{{ this.get_root() }}",
]


@pytest.mark.parametrize("words", TEMPLATES)
def test_no_text_is_run_as_a_template(words: str) -> None:
    story = EventMap(
        article=ArticleInfo(id="a", title=words, byline=words, publisher=words, language=words),
        marks=(mark(f"At {words} it rained.", BANGKOK | {"place": words}, toponym=words),),
    )
    written = draw(story).get_root().render()
    told = data_of(written, "mg-story")
    assert told["title"] == told["language"] == told["pins"][0]["place"] == words
    assert "".join(part["text"] for part in told["events"][0]["quote"]) == f"At {words} it rained."
    assert f"<title>{html.escape(words)} – map</title>" in written
    assert html.unescape(written).count(words) >= 8  # in the head, header, list and data
    assert f">{os.getpid()}<" not in written


def test_json_in_a_script_holds_nothing_that_ends_it() -> None:
    hostile = "</script><!-- &amp; \u2028\u2029 ]]> \ud800"
    written = safe_json({"text": hostile})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written)["text"] == hostile.replace("\ud800", "?")


def test_an_inline_script_cannot_end_itself() -> None:
    with pytest.raises(ValueError, match="must not hold"):
        InlineScript("let a = '</SCRIPT>'")


def test_the_page_gives_back_the_events_file_that_it_was_drawn_from() -> None:
    events_file = '{"id": "a</script>{{7*7}}"}\r\n\ufeff'.encode()
    page = draw(china_story(), events_file).get_root().render()
    assert kept_in(page, "map.html") == events_file
    for wrong, words in [
        ("<html>", "holds no"),
        (page.replace('"mg-file">H', '"mg-file">I'), "damaged"),
    ]:
        with pytest.raises(EventFileError, match=f"^map.html: .*{words}"):
            kept_in(wrong, "map.html")


def test_a_frame_is_named_after_the_page_and_closed_to_everything_else() -> None:
    page = draw(china_story()).get_root().render()
    facts = PageFacts(page)
    assert facts.title == "China in the front line of exodus from North Korea – map"
    assert facts.meta["og:title"] == facts.title
    assert facts.meta["og:description"] == facts.meta["description"]
    assert facts.meta["author"] == "Calum Macleod"
    snippet = iframe_snippet('https://host/"?a&b', facts.title)
    assert 'src="https://host/&quot;?a&amp;b" title="China in the front line' in snippet
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in snippet
    assert "script>" not in snippet
    assert "event.source !== frame.contentWindow" in iframe_snippet("x", "x", height_script=True)
    assert PageFacts("<p>no page of ours").title == "Map of the story"


def test_the_oembed_answer_is_one_frame_with_title_and_source() -> None:
    hostile = ArticleInfo(id="a", title='</script>"<b>', publisher="P & Co")
    page = draw(EventMap(article=hostile)).get_root().render()
    answer = json.loads(oembed("https://host/map.html", page))
    assert answer["version"] == "1.0" and answer["type"] == "rich"
    assert answer["title"] == '</script>"<b> – map' and answer["provider_name"] == "P & Co"
    assert isinstance(answer["width"], int) and isinstance(answer["height"], int)
    assert re.fullmatch(r"<iframe [^<>]*></iframe>", answer["html"], re.S)
    assert "author_name" not in answer


def test_an_id_stands_on_the_line_where_an_editor_shows_it() -> None:
    written = b'{"id": "x",\r\n "id":"b-1"\n\n{"id" : "c"} {"id": "b-1"}'
    assert lines_of_ids(written) == {"x": 1, "b-1": 2, "c": 4}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/x", "http://", "",
        "https://host/a\nb", "http://[::1",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert not is_web_address(url)
    page = draw(EventMap(article=ArticleInfo(id="a", url=url))).get_root().render()
    assert ">Article</a>" not in page


def test_a_link_to_the_article_is_escaped_and_tells_nothing() -> None:
    url = 'https://host/?a=1&b="2"'
    page = draw(EventMap(article=ArticleInfo(id="a", url=url))).get_root().render()
    assert '<a href="https://host/?a=1&amp;b=&quot;2&quot;" rel="noopener"' in page


def test_events_keep_the_order_of_the_text_and_share_a_number() -> None:
    story = tell(china_story())
    assert [event.number for event in story.events] == list(range(1, 12))
    assert [pin.number for pin in story.pins] == [
        1,
        2,
        3,
        3,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        9,
        9,
        9,
        10,
        10,
        11,
    ]
    assert [story.pins[p].before for p in story.events[2].pins] == ["from", "through", "to"]


def test_marks_of_an_event_stand_together_wherever_the_file_has_them() -> None:
    marks = china_story().marks
    apart = china_story().with_marks([*marks[1:], marks[0].model_copy(update={"event": "late"})])
    moved = china_story().with_marks([marks[2], *marks[:2], *marks[3:]])
    assert tell(apart).pins[-1].number == 11
    assert [pin.number for pin in tell(moved).pins][:4] == [1, 1, 1, 2]


def test_arrows_go_from_start_over_the_way_to_the_end_and_are_never_invented() -> None:
    story = tell(china_story())
    legs = [(story.pins[a].place, story.pins[b].place) for a, b in story.arrows]
    assert legs == [
        ("North Korea", "China"),
        ("China", "South Korea"),
        ("North Korea", "Yalu River"),
        ("Yalu River", "China"),
    ]  # fmt: skip


def test_what_crosses_a_river_is_not_what_leaves_a_town_after_it() -> None:
    quote = "The storm crossed the Yalu, broke over China and drove people from Korea to Bangkok."
    parts = [("via", "Yalu"), ("to", "Bangkok"), ("at", "China"), ("from", "Korea")]
    marks = [mark(quote, BANGKOK, place=name, toponym=name, role=role) for role, name in parts]
    story = tell(EventMap(article=ARTICLE, marks=tuple(marks)))
    legs = [(story.pins[a].place, story.pins[b].place) for a, b in story.arrows]
    assert legs == [("Korea", "Bangkok")]


def test_names_of_one_spot_are_one_name_on_the_map() -> None:
    at = [("Bangkok", 0.0), ("port of Bangkok", 0.0), ("Bangkokthon", 0.0), ("old Bangkok", 1.0)]
    marks = [mark(f"Rain on {p}.", BANGKOK, place=p, lat=13 + up) for p, up in at]
    story = tell(EventMap(article=ARTICLE, marks=tuple(marks)))
    assert [pin.label for pin in story.pins] == [
        "Bangkok", "Bangkok", "Bangkokthon", "old Bangkok"
    ]  # fmt: skip
    assert [pin.place for pin in story.pins] == [place for place, _ in at]


def test_a_long_story_is_written_as_columns_that_say_the_same() -> None:
    marks = [
        mark(
            f"At {n} and {n} it rained.",
            BANGKOK,
            toponym=str(n),
            when_text=f"day {n % 2}",
            when=f"2002-05-{n % 28 + 1:02}",
        )
        for n in range(300)
    ]
    story = tell(EventMap(article=ARTICLE, marks=tuple(marks)))
    data, words = json.loads(json.dumps(story_data(story)))
    assert "id" not in data["pins"]["columns"] and "quote" not in data["events"]["columns"]
    pins, events = (data[name]["columns"] | words[name] for name in ("pins", "events"))
    assert data["pins"]["count"] == data["events"]["count"] == 300
    assert pins["place"] == {"all": "Bangkok"}
    assert pins["id"] == [pin.id for pin in story.pins]
    assert events["date_from"] == {"of": ["day 0", "day 1"], "at": [0, 1] * 150}
    assert events["quote"][7] == ["At ", ["7", 7], " and 7 it rained."]
    assert events["pins"] == {"each": 0}
    assert pins["event"] == {"from": 0} and pins["number"] == {"from": 1}
    assert pins["label"] == {"all": "Bangkok"} and events["last_day"] == {"as": "first_day"}


def test_a_quote_is_cut_at_its_toponyms_and_nothing_is_lost() -> None:
    quote = "In Paris, Texas, Parisians met; Paris slept."
    parts = quote_parts(quote, [("Paris", 0), ("Paris, Texas", 1), ("", 2), ("Rome", 3)])
    assert "".join(part.text for part in parts) == quote
    assert [(part.text, part.pins) for part in parts if part.pins] == [
        ("Paris, Texas", (1,)),
        ("Paris", (0,)),
    ]


def test_a_sentence_that_tells_several_events_has_the_names_of_all_marked() -> None:
    quote = "Rain hit Osaka and snow fell on Kyoto."
    at = {"quote_start": 10, "quote_end": 10 + len(quote)}
    marks = [
        mark(quote, BANGKOK, id=name, event=name, place=name, toponym=name, **at)
        for name in ("Osaka", "Kyoto")
    ]
    first, second = tell(EventMap(article=ARTICLE, marks=tuple(marks))).events
    for event in (first, second):
        marked = [(part.text, part.pins) for part in event.quote if part.pins]
        assert marked == [("Osaka", (0,)), ("Kyoto", (1,))]
    assert second.same_quote and second.pins == (1,)


def test_rows_that_all_say_the_same_do_not_repeat_each_other() -> None:
    marks = [mark("Rain.", BANGKOK, id=f"m{n}", event=f"e{n}", toponym="Rain") for n in range(99)]
    events = tell(EventMap(article=ARTICLE, marks=tuple(marks))).events
    assert [event.quote[0].pins for event in events] == [(n,) for n in range(99)]


def test_a_title_that_only_repeats_the_quote_is_not_shown_twice() -> None:
    repeated = mark("It rained in Bangkok all day.", BANGKOK, title="It rained in Bangkok")
    written = mark("It rained in Bangkok all day.", BANGKOK, title="The first rain")
    titles = [
        tell(EventMap(article=ARTICLE, marks=(m,))).events[0].title for m in (repeated, written)
    ]
    assert titles == ["", "The first rain"]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("", ""),
        ("2002", "2002"),
        ("2002-02", "February 2002"),
        ("2002-05-08", "Wed 8 May 2002"),
        ("2002-05-08~", "about Wed 8 May 2002"),
        ("2002?", "perhaps 2002"),
        ("2001-12-30/2002-01-02", "30 December 2001 – 2 January 2002"),
        ("2002-03-10/2002-05-10", "10 March – 10 May 2002"),
        ("1999~/2002", "about 1999 – 2002"),
        ("2002/2002", "2002"),
        ("../2002-05", "until May 2002"),
        ("2002-05/..", "since May 2002"),
        ("2002-02-31", "2002-02-31"),
    ],
)
def test_dates_in_words(edtf: str, words: str) -> None:
    assert date_words(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("1970-01-02", (1, 1, False)),
        ("1970-01-02~", (1, 1, True)),
        ("1970-02", (31, 58, True)),
        ("1972?", (730, 1095, True)),
        ("1970-01-01/1970-01-03", (0, 2, True)),
        ("../1970-01-02", (None, 1, True)),
        ("1970-01-02/..", (1, None, True)),
        ("", None),
        ("1970-02-31", None),
        ("1971/1970", None),
    ],
)
def test_dates_in_days(edtf: str, days: tuple[int | None, int | None, bool] | None) -> None:
    assert days_of(edtf) == days


def test_dates_as_they_are_read_aloud() -> None:
    assert spoken_date("2002-05-08") == "Wednesday 8 May 2002"
    assert spoken_date("2002-03-10/2002-05-10") == "10 March to 10 May 2002"


def test_radius_source_and_label_in_words() -> None:
    assert [radius_words(r) for r in (0, 0.05, 1, 2.25, 250)] == [
        "",
        "50 m",
        "1 km",
        "2.2 km",
        "250 km",
    ]
    assert source_words("nominatim:way/1") == "OpenStreetMap through Nominatim, way/1"
    assert source_words("nobody knows") == "nobody knows"
    checked_on = dt.date(2026, 11, 23)
    assert source_words("checked:a", checked_on).endswith("entry a, checked Mon 23 November 2026")
    marks = china_story().marks
    assert label_words(marks[0]) == "Shenyang"
    assert label_words(marks[2]) == "North Korea"


def test_credits_name_the_data_that_is_used() -> None:
    both = draw(china_story()).get_root().render()
    osm = mark("It rained.", BANGKOK | {"source": "nominatim:way/1"})
    only = draw(EventMap(article=ARTICLE, marks=(osm,))).get_root().render()
    assert "checked by hand" in both and "OpenStreetMap" not in both
    assert "OpenStreetMap" in only and "checked by hand" not in only
    assert "Natural Earth" in both and "Natural Earth" in only


def test_two_movements_of_a_sentence_are_not_mixed() -> None:
    quote = "They went from Ankara to Izmir, then from Athens to Berlin."
    marks = [
        Mark(id=f"m{n}", event="e", place=name, toponym=name, role=role, quote=quote, lat=n, lon=n)
        for n, (name, role) in enumerate(
            [("Ankara", "from"), ("Izmir", "to"), ("Athens", "from"), ("Berlin", "to")]
        )
    ]
    assert tell(EventMap(article=ArticleInfo(id="x"), marks=tuple(marks))).arrows == (
        (0, 1),
        (2, 3),
    )


def test_a_plain_render_keeps_the_address_and_says_that_the_picture_is_old(tmp_path: Path) -> None:
    events, page = tmp_path / "events.geojson", tmp_path / "map.html"
    write_events(china_story(), events)
    there = Publication(address="https://example.org/map.html", preview=True)
    write_page(china_story(), page, publication=there)
    render_map(events, page)
    assert "og:image" not in page.read_text("utf-8")  # the picture is not there
    write_page(china_story(), page, publication=there)
    picture = tmp_path / "preview.png"
    picture.write_bytes(b"")
    os.utime(picture, (1, 1))
    render_map(events, page)
    assert 'content="https://example.org/preview.png"' in page.read_text("utf-8")
    assert old_picture(page) == picture
    os.utime(picture)
    assert old_picture(page) is None


def test_a_plain_render_keeps_the_street_map_until_it_is_taken_away(tmp_path: Path) -> None:
    events, page = tmp_path / "events.geojson", tmp_path / "map.html"
    write_events(china_story(), events)
    write_page(china_story(), page, publication=Publication(tiles=find_tiles(EXAMPLE)))
    render_map(events, page)
    assert "https://tile.openstreetmap.org" in page.read_text("utf-8")
    again = mapgen("render", events, "--tiles", "none", cwd=tmp_path)
    assert again.returncode == 0
    assert "openstreetmap.org/{z}" not in page.read_text("utf-8")
    page.write_text(
        page.read_text("utf-8").replace("<title>", '<meta name="mapgen:tiles" content="X"><title>')
    )
    again = mapgen("render", events, cwd=tmp_path)
    assert_one_sentence(again, "--tiles X: no street map of this name")


def test_the_scripts_leave_comments_and_indentation_behind_and_no_code() -> None:
    whole = "".join(
        files("mapgen.webmap").joinpath("static", name).read_text("utf-8") + "\n"
        for name in assets.SCRIPTS
    )
    code = re.sub(r"^\s*/\*\*(?s:.)*?\*/$|^\s*//.*$", "", whole, flags=re.MULTILINE)
    assert all(line.count("`") % 2 == 0 for line in code.splitlines())  # no text over two lines
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    assert assets.page_script().splitlines() == lines
    assert len(lines) > 2000
    assert not any(line.startswith(("/*", "*/", "* ", "//")) for line in lines)

"""mapgen export: each format against its own schema or rules, and nothing in it that runs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fastkml
import pytest
from command_line import assert_one_sentence, mapgen
from fastkml.features import Placemark
from fastkml.utils import find_all
from fastkml.validator import validate
from hostile import TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from mapgen.article import read_article
from mapgen.cli.publishing import FORMATS as COMMAND_FORMATS
from mapgen.datafiles import data_file
from mapgen.errors import ExportError
from mapgen.eventfile import import_events, read_events, write_events
from mapgen.eventfile.tables import guarded, unguarded
from mapgen.exports import FORMATS, export_events, left_out
from mapgen.exports.identifiers import place_address
from mapgen.models import Article, ArticleInfo, EventMap, Mark

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"
SHIPPED = Path(__file__).parent.parent / "output" / "china-north-korea-2002" / "events.geojson"


def shipped() -> EventMap:
    return read_events(SHIPPED)


def shipped_article() -> Article:
    return read_article(str(data_file("articles") / "china-north-korea-2002.txt"))


def hostile_map() -> EventMap:
    """The shipped events with hostile words in every text that a person may write."""
    marks = [
        mark.model_copy(
            update={
                "title": words, "place": words, "note": words, "quote": words, "toponym": words,
                "quote_end": mark.quote_start + len(words), "extra": (("own", words),),
            }
        )
        for mark, words in zip(shipped().marks, [*TEXTS, "=1+1", "-5+A1"], strict=False)
    ]  # fmt: skip
    marks = [m.model_copy(update={"id": f"mark-{n}"}) for n, m in enumerate(marks)]
    return shipped().with_marks(marks)


MAPS = {"shipped": shipped, "hostile": hostile_map, "none": lambda: shipped().with_marks([])}


@pytest.fixture(params=[name for name in MAPS if name != "none"])
def event_map(request: pytest.FixtureRequest) -> EventMap:
    return MAPS[request.param]()


def test_the_command_knows_every_format() -> None:
    assert tuple(FORMATS) == COMMAND_FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_events_are_always_the_same_bytes(name: str) -> None:
    assert export_events(shipped(), name) == export_events(shipped(), name)


# -- CSV -------------------------------------------------------------------------------------------

ROUND_TRIP = settings(max_examples=60, deadline=None, derandomize=True)
WORDS = st.text(st.sampled_from("aé=+-@'\",;\t\n\r 1.") | st.characters(codec="utf-8"), max_size=12)


def brought_back(tmp_path: Path, event_map: EventMap) -> list[str]:
    """What `mapgen import` changes in the events that a table was made from."""
    events, copy = tmp_path / "events.geojson", tmp_path / "copy.csv"
    write_events(event_map, events)
    before = events.read_bytes()
    copy.write_bytes(export_events(event_map, "csv"))
    done = import_events(copy, events).done
    assert done or events.read_bytes() == before
    return done


def test_a_table_comes_back_whole(tmp_path: Path, event_map: EventMap) -> None:
    assert brought_back(tmp_path, event_map) == []


def test_own_properties_come_back_as_they_were(tmp_path: Path) -> None:
    one, two, *others = shipped().marks
    own = shipped().with_marks(
        [
            one.model_copy(update={"extra": (("rank", 1), ("=seen", True), ("why", "-5"))}),
            two.model_copy(update={"extra": (("why", "because"), ("rank", 2.5))}),
            *others,
        ]
    )
    assert brought_back(tmp_path, own) == []
    assert read_events(tmp_path / "events.geojson").marks[0].extra == own.marks[0].extra


def test_an_edit_in_the_table_comes_back(tmp_path: Path) -> None:
    events, copy = tmp_path / "events.geojson", tmp_path / "copy.csv"
    write_events(shipped(), events)
    rows = export_events(shipped(), "csv").decode("utf-8-sig")
    copy.write_text(rows.replace("2002-05-08,On Wednesday", "2002-05-07,On Tuesday"), "utf-8-sig")
    assert import_events(copy, events).done[0] == (
        "changed the date and when text of Consulate-General of Japan, Shenyang"
    )


@given(words=st.lists(WORDS, min_size=3, max_size=3))
@ROUND_TRIP
def test_any_text_comes_back_and_is_no_formula(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    title, note, own = words
    (first, *_) = shipped().marks
    extra = (("own", own),) if own else ()
    mark = first.model_copy(update={"title": title, "note": note, "extra": extra})
    event_map = shipped().with_marks([mark])
    assert brought_back(tmp_path_factory.mktemp("table"), event_map) == []
    table = export_events(event_map, "csv").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(table, newline=""), strict=True):
        for cell in row:
            number = cell.removeprefix("-").replace(".", "", 1).isdecimal()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    assert unguarded(guarded(title)) == title


def test_points_of_the_south_and_west_stay_numbers() -> None:
    mark = shipped().marks[0].model_copy(update={"lat": -33.9, "lon": -70.6})
    table = export_events(shipped().with_marks([mark]), "csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(table, newline="")))
    assert (row["lat"], row["lon"]) == ("-33.9", "-70.6")


# -- KML -------------------------------------------------------------------------------------------

KML = "{http://www.opengis.net/kml/2.2}"


def test_kml_is_valid_against_the_schema_of_the_ogc(tmp_path: Path, event_map: EventMap) -> None:
    path = tmp_path / "events.kml"
    path.write_bytes(export_events(event_map, "kml"))
    assert validate(file_to_validate=path)  # raises with the reason otherwise


def test_the_validation_can_fail(tmp_path: Path) -> None:
    path = tmp_path / "events.kml"
    kml = export_events(shipped(), "kml").decode("utf-8")
    path.write_text(kml.replace("<styleUrl>#at</styleUrl>", "<styleURL/>"), "utf-8")
    with pytest.raises(AssertionError):
        validate(file_to_validate=path)


def test_a_kml_reader_finds_each_mark_with_its_point_date_and_properties() -> None:
    text = export_events(shipped(), "kml").decode("utf-8").split("\n", 1)[1]
    read = fastkml.KML.from_string(text)
    placemarks: list[Any] = list(find_all(read, of_type=Placemark))
    assert [(p.geometry.y, p.geometry.x) for p in placemarks] == [
        (m.lat, m.lon) for m in shipped().marks
    ]
    for placemark, mark in zip(placemarks, shipped().marks, strict=True):
        data = {entry.name: entry.value for entry in placemark.extended_data.elements}
        assert (data["id"], data["quote"], data["role"]) == (mark.id, mark.quote, mark.role)
        first, _, last = mark.when.partition("/")
        times = [str(t) for t in (placemark.begin, placemark.end, placemark.time_stamp) if t]
        assert times == [day for day in (first, last) if day]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2002", {"when": "2002"}), ("2002-05~", {"when": "2002-05"}),
        ("../2002-05-08", {"end": "2002-05-08"}), ("2002-05/..", {"begin": "2002-05"}),
        ("", {}),
    ],
)  # fmt: skip
def test_kml_dates(when: str, found: dict[str, str]) -> None:
    mark = shipped().marks[0].model_copy(update={"when": when})
    root = ET.fromstring(export_events(shipped().with_marks([mark]), "kml"))  # noqa: S314
    named = {e.tag.removeprefix(KML): e.text for e in root.iter() if e.tag.startswith(KML)}
    assert {n: v for n, v in named.items() if n in ("when", "begin", "end")} == found


def test_kml_holds_no_markup_of_the_article_and_asks_no_server() -> None:
    root = ET.fromstring(export_events(hostile_map(), "kml"))  # noqa: S314
    for description in root.iter(f"{KML}description"):
        assert only_plain_markup(description.text or "")
    assert not list(root.iter(f"{KML}href"))


def only_plain_markup(text: str) -> bool:
    """Whether the only elements in an HTML text are those that mapgen puts there."""
    from html.parser import HTMLParser

    class Elements(HTMLParser):
        found: set[tuple[str, int]] = set()  # noqa: RUF012

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            self.found = self.found | {(tag, len(attributes))}

    elements = Elements()
    elements.feed(text)
    return elements.found <= {(tag, 0) for tag in ("b", "i", "br", "p", "blockquote")}


# -- StoryMapJS and TimelineJS ---------------------------------------------------------------------

TEXT = {
    "type": "object", "required": ["headline", "text"], "additionalProperties": False,
    "properties": {"headline": {"type": "string", "minLength": 1}, "text": {"type": "string"}},
}  # fmt: skip
# https://storymap.knightlab.com/advanced/#json-syntax
STORYMAP = {
    "required": ["storymap"],
    "properties": {
        "storymap": {
            "required": ["slides", "map_type", "language"],
            "properties": {
                "map_type": {"enum": ["osm:standard"]},
                "slides": {
                    "minItems": 1,
                    "items": {
                        "required": ["text", "media"],
                        "properties": {
                            "type": {"enum": ["overview"]},
                            "text": TEXT,
                            "media": {"required": ["url", "caption", "credit"]},
                            "location": {
                                "required": ["lat", "lon", "zoom"],
                                "properties": {
                                    "lat": {"type": "number", "minimum": -90, "maximum": 90},
                                    "lon": {"type": "number", "minimum": -180, "maximum": 180},
                                    "zoom": {"type": "integer", "minimum": 1, "maximum": 18},
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}
DATE = {
    "type": "object", "required": ["year"], "additionalProperties": False,
    "properties": {
        "year": {"type": "integer"},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
    },
    "dependencies": {"day": ["month"]},
}  # fmt: skip
# https://timeline.knightlab.com/docs/json-format.html
TIMELINE = {
    "type": "object", "required": ["events"], "additionalProperties": False,
    "properties": {
        "title": {"required": ["text"], "not": {"required": ["start_date"]}},
        "events": {
            "type": "array", "minItems": 1,
            "items": {
                "required": ["start_date", "text", "unique_id"], "additionalProperties": False,
                "properties": {
                    "start_date": DATE, "end_date": DATE, "text": TEXT,
                    "unique_id": {"pattern": r"^[\w-]+$"}, "group": {"type": "string"},
                    "display_date": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip


def read_json(event_map: EventMap, name: str, text: str = "") -> Any:
    return json.loads(export_events(event_map, name, {event_map.article.id: text}))


@pytest.mark.parametrize(("name", "schema"), [("storymapjs", STORYMAP), ("timelinejs", TIMELINE)])
def test_a_story_keeps_the_rules_of_its_reader(
    event_map: EventMap, name: str, schema: dict[str, Any]
) -> None:
    story = read_json(event_map, name)
    assert [error.message for error in Draft7Validator(schema).iter_errors(story)] == []
    slides = story["storymap"]["slides"] if name == "storymapjs" else story["events"]
    for slide in slides:
        assert all(only_plain_markup(words) for words in slide["text"].values())


def test_a_storymap_has_an_overview_and_each_mark_in_order() -> None:
    overview, *slides = read_json(shipped(), "storymapjs")["storymap"]["slides"]
    assert overview["text"]["headline"] == shipped().article.title
    assert [(s["location"]["lat"], s["location"]["lon"]) for s in slides] == [
        (m.lat, m.lon) for m in shipped().marks
    ]
    zooms = {
        m.precision: s["location"]["zoom"] for m, s in zip(shipped().marks, slides, strict=True)
    }
    assert zooms["country"] < zooms["region"] < zooms["facility"]


def test_a_timeline_has_the_dated_events_and_the_others_are_named() -> None:
    story = read_json(shipped(), "timelinejs")
    dated = {f"event-{m.event}" for m in shipped().marks if m.when}
    assert {event["unique_id"] for event in story["events"]} == dated
    events = {m.event for m in shipped().marks}
    assert len(left_out(shipped(), "timelinejs")) == len(events) - len(dated)
    assert {"year": 2002, "month": 5, "day": 8} in [e["start_date"] for e in story["events"]]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("1999~", {"year": 1999}, None),
        ("2002-05/..", {"year": 2002, "month": 5}, None),
        ("../2002-05-08", {"year": 2002, "month": 5, "day": 8}, None),
        ("2001/2002-02", {"year": 2001}, {"year": 2002, "month": 2}),
    ],
)
def test_timeline_dates(when: str, start: dict[str, int], end: dict[str, int] | None) -> None:
    mark = shipped().marks[0].model_copy(update={"when": when})
    (event,) = read_json(shipped().with_marks([mark]), "timelinejs")["events"]
    assert (event["start_date"], event.get("end_date")) == (start, end)


def test_no_timeline_without_a_date() -> None:
    undated = [mark.model_copy(update={"when": ""}) for mark in shipped().marks]
    for marks in ([], undated):
        with pytest.raises(ExportError, match="no event has a date"):
            export_events(shipped().with_marks(marks), "timelinejs")


# -- annotations -----------------------------------------------------------------------------------

IRI = {"type": "string", "pattern": r"^(https?://[^\s<>\"]+|urn:uuid:[0-9a-f-]{36})$"}
POSITION = {
    "type": "object", "required": ["type", "start", "end"], "additionalProperties": False,
    "properties": {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0},
        "refinedBy": {},
    },
}  # fmt: skip
QUOTE = {
    "type": "object", "required": ["type", "exact"], "additionalProperties": False,
    "properties": {
        "type": {"const": "TextQuoteSelector"},
        "exact": {"type": "string", "minLength": 1},
        "prefix": {"type": "string"}, "suffix": {"type": "string"}, "refinedBy": {},
    },
}  # fmt: skip
PURPOSES = [
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing",
    "highlighting", "identifying", "linking", "moderating", "questioning", "replying", "tagging",
]  # fmt: skip
# The MUSTs of https://www.w3.org/TR/annotation-model/ for what stands in our pages.
ANNOTATIONS = {
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationPage"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "target"],
                "properties": {
                    "id": IRI,
                    "type": {"const": "Annotation"},
                    "motivation": {"enum": PURPOSES},
                    "target": {
                        "required": ["source", "selector"],
                        "properties": {
                            "source": IRI,
                            "selector": {"minItems": 1, "items": {"oneOf": [POSITION, QUOTE]}},
                        },
                    },
                    "body": {
                        "items": {
                            "properties": {"purpose": {"enum": PURPOSES}},
                            "oneOf": [
                                {
                                    "required": ["type", "value"],
                                    "properties": {
                                        "type": {"const": "TextualBody"},
                                        "value": {"type": "string", "minLength": 1},
                                        "format": {"pattern": "^[a-z]+/[a-z+]+$"},
                                    },
                                },
                                {
                                    "required": ["type", "source"],
                                    "properties": {
                                        "type": {"const": "SpecificResource"}, "source": IRI,
                                    },
                                },
                            ],
                        }
                    },
                },
            },
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("with_text", [False, True])
def test_annotations_keep_the_musts_of_the_model(event_map: EventMap, with_text: bool) -> None:
    page = read_json(event_map, "annotations", shipped_article().text if with_text else "")
    assert [error.message for error in Draft7Validator(ANNOTATIONS).iter_errors(page)] == []
    ids = [item["id"] for item in page["items"]]
    assert len(set(ids)) == len(ids)


def selected(selector: dict[str, Any], text: str) -> str:
    """What a selector selects in a text, found as the model says, by position or by quote."""
    if selector["type"] == "TextPositionSelector":
        found = text[selector["start"] : selector["end"]]
    else:
        whole = selector.get("prefix", "") + selector["exact"] + selector.get("suffix", "")
        assert whole in text
        found = selector["exact"]
    return selected(selector["refinedBy"], found) if "refinedBy" in selector else found


def test_both_selectors_find_the_words_in_the_article() -> None:
    text = shipped_article().text
    page = read_json(shipped(), "annotations", text)
    for item, mark in zip(page["items"], shipped().marks, strict=True):
        by_position, by_quote = item["target"]["selector"]
        assert by_quote["exact"] == mark.quote
        assert selected(by_position, text) == selected(by_quote, text)
        assert selected(by_position, text) == (mark.toponym or mark.quote)


def test_a_shifted_quote_is_looked_up_and_one_that_was_rewritten_has_no_position() -> None:
    (first, *_) = shipped().marks
    shifted = first.model_copy(update={"quote_start": 7, "quote_end": 7 + len(first.quote)})
    text = shipped_article().text
    (item,) = read_json(shipped().with_marks([shifted]), "annotations", text)["items"]
    assert item["target"]["selector"][0]["start"] == first.quote_start
    rewritten = first.model_copy(update={"quote": "Something else.", "toponym": ""})
    (item,) = read_json(shipped().with_marks([rewritten]), "annotations", text)["items"]
    assert [s["type"] for s in item["target"]["selector"]] == ["TextQuoteSelector"]


def test_the_gazetteer_and_the_article_are_named_by_their_addresses() -> None:
    bangkok = in_bangkok()
    article = shipped().article.model_copy(update={"url": "https://example.org/a?b=c"})
    event_map = shipped().with_marks([bangkok]).model_copy(update={"article": article})
    (item,) = read_json(event_map, "annotations")["items"]
    assert item["body"][0]["source"] == "https://sws.geonames.org/1609350/"
    assert item["target"]["source"] == "https://example.org/a?b=c"
    for hostile in ("javascript:alert(1)", "https://a b", 'https://a"b', ""):
        bad = event_map.model_copy(update={"article": article.model_copy(update={"url": hostile})})
        (item,) = read_json(bad, "annotations")["items"]
        assert item["target"]["source"].startswith("urn:uuid:")


def test_each_of_several_articles_is_the_target_of_its_own_marks() -> None:
    one, two = shipped().marks[:2]
    infos = [
        ArticleInfo(id=name, title=name, url=f"https://example.org/{name}") for name in ("a", "b")
    ]
    marks = [one.model_copy(update={"article": "a"}), two.model_copy(update={"article": "b"})]
    event_map = EventMap(article=ArticleInfo(id="both"), articles=tuple(infos), marks=tuple(marks))
    text = f"Before. {two.quote} After."
    first, second = json.loads(export_events(event_map, "annotations", {"b": text}))["items"]
    assert [item["target"]["source"][-1] for item in (first, second)] == ["a", "b"]
    assert "prefix" not in first["target"]["selector"][1]
    assert second["target"]["selector"][0]["start"] == 8
    citations = [
        f["names"][0]["citations"][0]["label"] for f in read_json(event_map, "places")["features"]
    ]
    assert citations == ["a", "b"]


# -- places ----------------------------------------------------------------------------------------

WHEN = {
    "required": ["timespans"],
    "properties": {
        "timespans": {
            "minItems": 1,
            "items": {
                "required": ["start"],
                "properties": {
                    "start": {
                        "required": ["in"],
                        "properties": {"in": {"pattern": r"^\d{4}(-\d\d){0,2}[~?%]?$"}},
                    }
                },
            },
        }
    },
}
# As the format's README asks, and the World Historical Gazetteer's schema of v1.2 checks: nothing
# beside these members, names attested, GeoNames' classes, a geometry collection.
PLACE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@id", "type", "properties", "names", "geometry"],
    "properties": {
        "@id": IRI,
        "type": {"const": "Feature"},
        "properties": {
            "required": ["title", "fclasses"],
            "properties": {
                "title": {"type": "string", "minLength": 1},
                "ccodes": {"items": {"pattern": "^[A-Z]{2}$"}},
                "fclasses": {"minItems": 1, "items": {"enum": ["A", "H", "L", "P", "R", "S", "T"]}},
            },
        },
        "names": {
            "minItems": 1,
            "items": {
                "required": ["toponym", "lang", "citations"],
                "properties": {
                    "toponym": {"type": "string", "minLength": 1},
                    "citations": {
                        "minItems": 1,
                        "items": {"required": ["label", "@id"], "properties": {"@id": IRI}},
                    },
                    "when": WHEN,
                },
            },
        },
        "types": {
            "items": {
                "required": ["identifier", "label"],
                "properties": {"identifier": {"pattern": "^aat:3[0-9]{8}$"}},
            }
        },
        "geometry": {
            "required": ["type", "geometries"],
            "properties": {
                "type": {"const": "GeometryCollection"},
                "geometries": {
                    "minItems": 1,
                    "items": {
                        "required": ["type", "coordinates", "certainty"],
                        "properties": {
                            "type": {"const": "Point"},
                            "certainty": {"enum": ["certain", "less-certain", "uncertain"]},
                        },
                    },
                },
            },
        },
        "links": {
            "items": {
                "required": ["type", "identifier"],
                "properties": {
                    "type": {"enum": ["exactMatch", "closeMatch", "primaryTopicOf", "subjectOf",
                                      "seeAlso"]},
                    "identifier": IRI,
                },
            }
        },
        "descriptions": {"items": {"required": ["@id", "value", "lang"]}},
    },
}  # fmt: skip


def test_places_keep_the_rules_of_the_format(event_map: EventMap) -> None:
    collection = read_json(event_map, "places")
    assert collection["type"] == "FeatureCollection"
    assert collection["@context"].endswith("linkedplaces-context-v1.1.jsonld")
    for feature in collection["features"]:
        assert [error.message for error in Draft7Validator(PLACE).iter_errors(feature)] == []
    ids = [feature["@id"] for feature in collection["features"]]
    assert len(set(ids)) == len(ids)


def test_each_place_once_with_its_names_and_its_gazetteer() -> None:
    features = read_json(shipped(), "places")["features"]
    assert len(features) == len({(m.place, m.source) for m in shipped().marks})
    bangkok = next(f for f in features if f["properties"]["title"] == "Bangkok")
    assert bangkok["names"][0]["when"] == {"timespans": [{"start": {"in": "2002-05-10"}}]}
    korea = next(f for f in features if f["properties"]["title"] == "North Korea")
    assert "the world's most repressive state" in [name["toponym"] for name in korea["names"]]


def in_bangkok() -> Mark:
    (mark, *_) = [mark for mark in shipped().marks if mark.place == "Bangkok"]
    return mark.model_copy(update={"source": "geonames:1609350"})


def test_a_place_is_known_by_its_gazetteers_address() -> None:
    (feature,) = read_json(shipped().with_marks([in_bangkok()]), "places")["features"]
    assert feature["@id"] == "https://sws.geonames.org/1609350/"
    assert feature["links"] == [{"type": "exactMatch", "identifier": feature["@id"]}]
    for source, address in (
        ("nominatim:way/12", "https://www.openstreetmap.org/way/12"),
        ("nominatim:way/12?x", ""), ("geonames:1/north", ""), ("country:TH", ""), ("corrected", ""),
    ):  # fmt: skip
        assert place_address(in_bangkok().model_copy(update={"source": source})) == address


def test_a_place_that_was_moved_is_not_the_gazetteers() -> None:
    bangkok = in_bangkok()
    moved: Mark = bangkok.model_copy(update={"lat": 13.0, "source": "corrected"})
    (feature,) = read_json(shipped().with_marks([moved]), "places")["features"]
    assert feature["@id"].startswith("urn:uuid:")
    assert "links" not in feature


# -- the command -----------------------------------------------------------------------------------


def test_the_command_prints_or_writes(tmp_path: Path) -> None:
    done = mapgen("export", SHIPPED, "annotations", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (first, *_) = json.loads(done.stdout)["items"]
    assert first["target"]["selector"][1]["suffix"].startswith("\n\nHe joined")
    done = mapgen("export", SHIPPED, "timelinejs", "--out", "story.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "left out, for a timeline needs a date: Two others are seeking asylum" in done.stderr
    assert json.loads((tmp_path / "story.json").read_text("utf-8"))["events"]


def test_the_command_at_fault(tmp_path: Path) -> None:
    assert mapgen("export", SHIPPED, "shapefile", cwd=tmp_path).returncode == 2
    missing = mapgen("export", "none.geojson", "kml", cwd=tmp_path)
    assert_one_sentence(missing, "none.geojson:1: the events file cannot be read")
    undated = [mark.model_copy(update={"when": ""}) for mark in shipped().marks]
    write_events(shipped().with_marks(undated), tmp_path / "events.geojson")
    failed = mapgen("export", "events.geojson", "timelinejs", cwd=tmp_path)
    assert_one_sentence(failed, "no event has a date")

"""500 random histories of editions, gazetteers, tools and edits: not one correction is lost.

The model beside the machine knows nothing of merging. It holds, for each name in the article, what
a person typed last, and what they deleted and added. After each build the file must say so, and
where nobody typed anything it must say what is generated.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from test_eventfile import DAMAGES

from mapgen.eventfile import import_events, map_events, read_events, update_events
from mapgen.eventfile.updating import MEMORY
from mapgen.exports import export_events
from mapgen.models import Article, Event, EventMap, EventPlace, Mark, Place, Role, Sentence

HISTORIES = int(os.environ.get("MAPGEN_HISTORIES", "500"))
STEPS = 14

# The names of each sentence: one place, or where it starts and where it leads.
NAMES = [["Avonmere"], ["Brackley", "Corvina"], ["Dunmore"], ["Estova", "Farleigh"], ["Gorsk"]]
ROLES: list[list[Role]] = [["at"], ["from", "to"], ["at"], ["from", "to"], ["via"]]
ALL = [name for names in NAMES for name in names]
# Each sentence in words of its own, as sentences of one story are.
WORDS = [
    [f"{verb}{names[0].lower()}" for verb in ("big", "old", "red", "low", "new", "hot", "dry")]
    for names in NAMES
]


@dataclass
class World:
    """The newspaper and the gazetteer: which sentences there are, their words, and where."""

    present: set[int] = field(default_factory=lambda: set(range(len(NAMES))))
    changed: dict[int, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)

    def sentence(self, number: int) -> str:
        """Any two wordings differ in two words at most, so that they are known as one sentence."""
        words = list(WORDS[number])
        if number in self.changed:
            words[self.changed[number]] += "er"
        return " ".join([*words[:3], *NAMES[number], *words[3:]]) + "."

    def generated(self) -> EventMap:
        numbers = sorted(self.present)
        text = "\n".join(map(self.sentence, numbers)) or "Nothing."
        events = []
        for number in numbers:
            quote = self.sentence(number)
            start = text.index(quote)
            places = tuple(
                self.place(name, role)
                for name, role in zip(NAMES[number], ROLES[number], strict=True)
            )
            sentence = Sentence(start=start, end=start + len(quote), text=quote)
            title = f"{quote[:9]} {sorted(self.points.items())}"  # changes with the gazetteer
            events.append(Event(quote=sentence, title=title, topic="other", places=places))
        return map_events(Article(id="story", text=text), events, [])

    def place(self, name: str, role: Role) -> EventPlace:
        place = Place(
            id=f"geonames:{ALL.index(name) + 1}",
            name=f"{name} Town" if name in self.renamed else name,
            lat=10.0 + ALL.index(name), lon=20.0 + self.points.get(name, 0),
            precision="locality", radius_km=5,
        )  # fmt: skip
        return EventPlace(
            place=place, role=role, toponym=name, inferred=False, confidence=0.9, reason="test"
        )


# What each kind of field may be given by hand. A point is whole tenths: never the old one with
# fewer decimals, which is what tools make of it.
TYPED = st.one_of(
    st.tuples(st.just("title"), st.text(st.characters(codec="utf-8", exclude_categories=["C"]))),
    st.tuples(st.just("note"), st.text(st.sampled_from("=+-@'\",; aé\n"), min_size=1)),
    st.tuples(st.just("when"), st.sampled_from(["2019-03-04", "2019-03", "2019~", "2018/2019"])),
    st.tuples(st.just("topic"), st.sampled_from(["sport", "crime"])),
    st.tuples(st.just("role"), st.sampled_from(["at", "via"])),
    st.tuples(st.just("point"), st.integers(-600, -400).map(lambda n: [n / 10, n / 20])),
)
# Those that take all ids leave only the words to know a mark by; test_eventfile has them.
HARMLESS = sorted(DAMAGES.keys() - {"both ids dropped"})
# These are the generator's alone where nobody typed; a moved point keeps its place's description.
FOLLOWING = ("title", "topic", "when", "role", "note")


class Histories(RuleBasedStateMachine):
    """Everything that may happen to an events file between two builds, in any order."""

    def __init__(self) -> None:
        super().__init__()
        # In memory where the system has such a folder: each save waits for the disk.
        in_memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
        self.folder = Path(tempfile.mkdtemp(prefix="histories", dir=in_memory))
        self.path = self.folder / "events.geojson"
        self.world = World()
        self.wanted: dict[str, dict[str, Any]] = {}
        self.deleted: set[str] = set()
        self.own: dict[str, dict[str, Any]] = {}
        self.count = 0

    def teardown(self) -> None:
        try:
            self.build()
        finally:
            shutil.rmtree(self.folder)

    # -- the person --------------------------------------------------------------------------------

    @initialize()
    def first_build(self) -> None:
        self.build()

    @rule(which=st.integers(0, 99), typed=TYPED)
    def edit(self, which: int, typed: tuple[str, Any]) -> None:
        document, features = self.document()
        if features:
            feature = features[which % len(features)]
            key, value = typed
            if key == "point":
                feature["geometry"]["coordinates"] = list(value)
            else:
                feature["properties"][key] = value
            self.save(document)
            self.model(feature["properties"], key, value)

    @rule(which=st.integers(0, 99))
    def take_an_edit_back(self, which: int) -> None:
        """Type what was generated last: then it is no correction any more."""
        edited = sorted((name, key) for name, wanted in self.wanted.items() for key in wanted)
        generated = self.generated_last()
        edited = [(name, key) for name, key in edited if name in generated and key in FOLLOWING]
        if edited:
            name, key = edited[which % len(edited)]
            document, features = self.document()
            (feature,) = (f for f in features if f["properties"].get("toponym") == name)
            feature["properties"][key] = getattr(generated[name], key)
            self.save(document)
            self.model(feature["properties"], key, feature["properties"][key])

    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        document, features = self.document()
        if features:
            feature = features.pop(which % len(features))
            self.save(document)
            name = feature["properties"].get("toponym")
            if name:
                self.deleted.add(name)
                self.wanted.pop(name, None)
            else:
                del self.own[feature["properties"]["place"]]

    @rule()
    def add(self) -> None:
        self.count += 1
        document, features = self.document()
        name, point = f"Own {self.count}", [-30 - self.count, -5.5]
        geometry = {"type": "Point", "coordinates": point}
        properties = {"place": name, "title": f"Added {self.count}"}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
        self.save(document)
        self.own[name] = {"title": properties["title"], "point": point}

    # -- programs ----------------------------------------------------------------------------------

    @rule(damage=st.sampled_from(HARMLESS))
    def save_in_a_tool(self, damage: str) -> None:
        document, features = self.document()
        days = {len(feature["properties"]["when"]) for feature in features} <= {
            0,
            len("2019-03-04"),
        }
        if damage.startswith("dates") and not days:
            return  # OGR makes a column of dates only where all are days
        DAMAGES[damage](document)
        self.save(document)

    @rule(which=st.integers(0, 99), title=st.text(st.sampled_from("=-'ab \n,"), min_size=1))
    def edit_a_row_of_a_table(self, which: int, title: str) -> None:
        copy = self.folder / "copy.csv"
        marks = list(self.event_map().marks)
        if marks:
            number = which % len(marks)
            marks[number] = marks[number].model_copy(update={"title": title})
            copy.write_bytes(export_events(self.event_map().with_marks(marks), "csv"))
            import_events(copy, self.path)
            self.model(marks[number].model_dump(), "title", title)

    # -- the newspaper, the gazetteer, and the build -----------------------------------------------

    @rule(number=st.sampled_from(range(len(NAMES))), word=st.integers(0, len(WORDS[0])))
    def reword(self, number: int, word: int) -> None:
        self.world.changed.pop(number, None)
        if word < len(WORDS[0]):
            self.world.changed[number] = word

    @rule(number=st.sampled_from(range(len(NAMES))))
    def drop_or_bring_back_a_sentence(self, number: int) -> None:
        self.world.present ^= {number}

    @rule(name=st.sampled_from(ALL))
    def gazetteer_moves(self, name: str) -> None:
        self.world.points[name] = self.world.points.get(name, 0) + 1

    @rule(name=st.sampled_from(ALL))
    def gazetteer_renames(self, name: str) -> None:
        self.world.renamed ^= {name}

    @rule()
    def build(self) -> None:
        now = self.world.generated()
        update_events(now, self.path)
        self.check(now)

    # -- what must be so ---------------------------------------------------------------------------

    def check(self, now: EventMap) -> None:
        marks = self.event_map().marks
        shown: dict[str, list[Mark]] = {}
        for mark in marks:
            shown.setdefault(mark.toponym or mark.place, []).append(mark)
        generated = {mark.toponym: mark for mark in now.marks}
        assert not self.deleted & shown.keys(), "a deletion is remembered"
        expected = (generated.keys() | self.wanted.keys() | self.own.keys()) - self.deleted
        assert shown.keys() == expected
        for name, found in shown.items():
            (mark,) = found
            has = mark.model_dump() | {"point": [mark.lon, mark.lat]}
            typed = self.own[name] if name in self.own else self.wanted.get(name, {})
            for key, value in typed.items():
                assert has[key] == value, f"{name}: {key} was typed and is lost"
            for key in FOLLOWING:
                if name in generated and key not in typed:
                    assert has[key] == getattr(generated[name], key), f"{name}: nobody typed {key}"

    def event_map(self) -> EventMap:
        return read_events(self.path)

    def document(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The file as a person sees it in an editor, whatever a tool made of it."""
        from mapgen.eventfile.writing import to_bytes

        document = json.loads(to_bytes(self.event_map()))
        return document, document["features"]

    def save(self, document: dict[str, Any]) -> None:
        self.path.write_text(json.dumps(document), "utf-8")

    def generated_last(self) -> dict[str, Mark]:
        return {mark.toponym: mark for mark in read_events(self.folder / MEMORY).marks}

    def model(self, properties: dict[str, Any], key: str, value: Any) -> None:
        """Somebody typed a value: what was generated anyway is no correction, all else is one."""
        name = properties.get("toponym")
        if not name:
            self.own[properties["place"]][key] = value
            return
        wanted = self.wanted.setdefault(name, {})
        generated = self.generated_last().get(name)
        wanted[key] = value
        if generated and key != "point" and getattr(generated, key) == value:
            del wanted[key]
        if not wanted:
            del self.wanted[name]


Histories.TestCase.settings = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a failure is told as it came: shrinking takes many minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase

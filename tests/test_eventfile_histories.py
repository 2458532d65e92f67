"""500 random histories of editions, gazetteers, tools and edits: not one correction is lost.

The model beside it knows nothing of merging: for each sentence what a person wants of its mark,
and whether they deleted it. After each build the file must say so.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from test_eventfile import DAMAGES

from mapgen.eventfile import map_events, merge
from mapgen.eventfile.reading import parse_events
from mapgen.eventfile.writing import to_bytes
from mapgen.models import Article, Event, EventMap, EventPlace, Place, Sentence

HISTORIES = 500
NAMES = ["Avonmere", "Brackley", "Corvina", "Dunmore", "Estova", "Farleigh"]
# Each sentence in words of its own, as sentences of one story are.
WORDS = [
    [f"{verb}{name.lower()}" for verb in ("big", "old", "red", "low", "new", "hot", "dry", "raw")]
    for name in NAMES
]
FILE = Path("events.geojson")


@dataclass
class World:
    """The newspaper and the gazetteer: which sentences there are, their words, and where."""

    dice: random.Random
    present: set[int] = field(default_factory=lambda: set(range(len(NAMES))))
    changed_words: dict[int, set[int]] = field(default_factory=dict)
    gazetteer: int = 0

    def sentence(self, number: int) -> str:
        words = list(WORDS[number])
        for position in self.changed_words.get(number, ()):
            words[position] += "er"
        return " ".join([*words[:4], NAMES[number], *words[4:]]) + "."

    def another_edition(self) -> None:
        """Sentences come, go, and change: any two wordings differ in two words at most."""
        number = self.dice.randrange(len(NAMES))
        self.present ^= {self.dice.randrange(len(NAMES))}
        self.changed_words[number] = set(self.dice.sample(range(8), self.dice.randrange(2)))

    def generated(self) -> EventMap:
        numbers = sorted(self.present)
        text = "\n".join(map(self.sentence, numbers)) or "Nothing."
        events = []
        for number in numbers:
            quote = self.sentence(number)
            start = text.index(quote)
            place = Place(
                id=f"geonames:{number + 1}", name=NAMES[number], lat=10.0 + number,
                lon=20.0 + self.gazetteer, precision="locality", radius_km=5,
            )  # fmt: skip
            at = EventPlace(
                place=place, role="at", toponym=NAMES[number], inferred=False, confidence=0.9,
                reason="test",
            )  # fmt: skip
            sentence = Sentence(start=start, end=start + len(quote), text=quote)
            title = f"Title {self.gazetteer}"
            events.append(Event(quote=sentence, title=title, topic="other", places=(at,)))
        return map_events(Article(id="story", text=text), events, [])


@dataclass
class Person:
    """Edits the file as JSON, and remembers what was wanted."""

    dice: random.Random
    wanted: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    count: int = 0

    def act(self, document: dict[str, Any]) -> None:
        self.count += 1
        deed = self.dice.choice(["edit", "edit", "move", "delete", "add"])
        features = document["features"]
        if deed == "add":
            title = f"Added {self.count}"
            point = {"type": "Point", "coordinates": [-30 - self.count, -5.5]}
            features.append({"type": "Feature", "geometry": point, "properties": {"title": title}})
            self.added.add(title)
        elif features:
            self.change(deed, features)

    def change(self, deed: str, features: list[dict[str, Any]]) -> None:
        feature = self.dice.choice(features)
        name = feature["properties"].get("toponym") or ""
        if not name:
            return  # one of the person's own
        if deed == "delete":
            features.remove(feature)
            self.wanted.pop(name, None)
            self.deleted.add(name)
            return
        wanted = self.wanted.setdefault(name, {})
        if deed == "move":
            wanted["point"] = [-60.5 - self.count / 10, -20.25]
            feature["geometry"]["coordinates"] = list(wanted["point"])
        else:
            key = self.dice.choice(["title", "note", "when", "topic"])
            new: dict[str, str] = {
                "title": f"Mine {self.count}", "note": f"note {self.count}",
                "when": f"2019-03-{self.count % 30 + 1:02}", "topic": "sport",
            }  # fmt: skip
            wanted[key] = feature["properties"][key] = new[key]

    def lost(self, event_map: EventMap) -> list[str]:
        """What the person wanted and the file does not say."""
        shown = {name: [m for m in event_map.marks if m.toponym == name] for name in NAMES}
        lost = [f"{name} is back" for name in self.deleted if shown[name]]
        lost += [f"{title} is gone" for title in self.added
                 if title not in {m.title for m in event_map.marks}]  # fmt: skip
        for name, wanted in self.wanted.items():
            if len(shown[name]) != 1:
                lost.append(f"{name} is there {len(shown[name])} times")
                continue
            (mark,) = shown[name]
            has = mark.model_dump() | {"point": [mark.lon, mark.lat]}
            lost += [f"{name}: {key}" for key, value in wanted.items() if has[key] != value]
        return lost


# Those that take all ids leave only the words to know a mark by; test_eventfile has them.
HARMLESS = sorted(DAMAGES.keys() - {"both ids dropped", "around the globe"})


def read(content: bytes) -> EventMap:
    event_map, problems = parse_events(content, FILE)
    assert event_map is not None
    assert [str(p) for p in problems if p.severity == "error"] == []
    return event_map


@pytest.mark.parametrize("block", range(10))
def test_no_history_loses_a_correction(block: int) -> None:
    for seed in range(block * HISTORIES // 10, (block + 1) * HISTORIES // 10):
        dice = random.Random(seed)  # noqa: S311
        world, person = World(dice), Person(dice)
        memory = world.generated()
        content = to_bytes(memory)
        story = []
        for _ in range(dice.randrange(4, 14)):
            deed = dice.choice(["person", "person", "edition", "gazetteer", "tool"])
            story.append(deed)
            document = json.loads(to_bytes(read(content)))
            if deed == "person":
                person.act(document)
            elif deed == "tool":
                DAMAGES[dice.choice(HARMLESS)](document)
            elif deed == "edition":
                world.another_edition()
            else:
                world.gazetteer += 1
            if deed in ("person", "tool"):
                content = json.dumps(document).encode()
                if dice.random() < 0.5:
                    continue
            merged = merge(memory, read(content), world.generated())
            content, memory = to_bytes(merged.event_map), read(to_bytes(merged.memory))
            assert person.lost(merged.event_map) == [], (seed, story)

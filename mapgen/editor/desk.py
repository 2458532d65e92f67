"""The desk: an events file while a person corrects it in the browser.

The file is the truth. Before each change it is read again if its bytes are others than those seen
last, and what came in is merged; then the change is made on it, and it is replaced in one step.
So a text editor, QGIS, `mapgen build` and a second editor can work on the same file.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mapgen.editor import steps
from mapgen.editor.changes import Add, Drop, Edit, PutBack, Redo, Undo
from mapgen.editor.steps import Deed, Step
from mapgen.errors import EventFileError
from mapgen.eventfile import advice, hold, merge, read_events, write_events
from mapgen.eventfile.doubts import COUNTRY_LIMIT_KM, country_at, country_distance_km
from mapgen.eventfile.naming import event_id, free_id
from mapgen.eventfile.updating import MEMORY
from mapgen.eventfile.writing import rounded
from mapgen.models import PUT_BY_HAND, ArticleInfo, EventMap, Mark, NotMapped

# Of an event as its article tells it, not of one of its places: changed on one mark, they change
# on all of them; what other articles say stays what they say.
OF_EVENT = {"title", "when", "when_text", "when_inferred", "topic"}
LEFT_OFF_BY_HAND = "left off by hand"


class ChangeError(EventFileError):
    """A change that cannot be made; ``field`` names what is wrong, empty when it is no field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass
class Desk:
    """An events file being corrected; every method may be called from any thread.

    ``text`` is the clean text of the article ``text_article``, empty when it is not at hand.
    ``done`` are the deeds of this session, ``version`` grows with each change of the content,
    ``news`` are sentences about what came in from elsewhere and what could not be done.
    """

    path: Path
    text: str = ""
    text_article: str = ""
    event_map: EventMap = field(init=False)
    generated: dict[str, Mark] = field(init=False, default_factory=dict)
    dropped: dict[str, Mark] = field(init=False, default_factory=dict)
    done: list[Deed] = field(init=False, default_factory=list)
    undone: list[Deed] = field(init=False, default_factory=list)
    news: list[str] = field(init=False, default_factory=list)
    version: int = field(init=False, default=1)
    _content: bytes = field(init=False, default=b"")
    _memory: bytes | None = field(init=False, default=None)
    _lock: threading.RLock = field(init=False, default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Read the file and what was generated."""
        self._content, self.event_map = self._read()
        self._read_memory()

    def sync(self) -> int:
        """Take in what others did to the file, and give the version.

        Raises:
            EventFileError: the file cannot be read now; nothing is lost and nothing written.
        """
        with self._lock:
            if self._read_memory():
                self.version += 1
            if self._bytes() != self._content:
                content, disk = self._read()
                self._take_in(disk)
                self._content = content
                self.version += 1
            return self.version

    def change(self, asked: Edit | Drop | PutBack | Add | Undo | Redo) -> None:
        """Make a change and save it.

        Raises:
            ChangeError: it cannot be made, or broke the contract.
            EventFileError: the file cannot be read or written.
        """
        with self._lock, hold(self.path.parent):
            self.sync()
            match asked:
                case Undo():
                    self._take_from(self.done, self.undone)
                case Redo():
                    self._take_from(self.undone, self.done)
                case _:
                    deed = self._deed(asked)
                    made = self._save(deed)
                    if made:
                        self.done.append(made)
                        self.undone.clear()

    def _deed(self, asked: Edit | Drop | PutBack | Add) -> Deed:
        match asked:
            case Edit():
                return self._edited(asked)
            case Drop():
                return self._dropped(asked)
            case PutBack():
                return self._put_back(asked.id)
            case Add():
                return self._added(asked)

    def _edited(self, asked: Edit) -> Deed:
        mark = self._mark(asked.id)
        values: dict[str, Any] = dict(asked.set.items())
        if {"lat", "lon"} & values.keys():
            values.setdefault("source", "corrected")
            values.setdefault("country", country_after(mark, values))
        if "when" in values:
            values.setdefault("when_inferred", False)
        was = checked({**dict(mark), **dict(asked.was.items())})
        own = Step(was, self._explained(was, checked({**dict(was), **values})))
        shared = {name: value for name, value in values.items() if name in OF_EVENT}
        others = [
            Step(other, checked({**dict(other), **shared}))
            for other in self.event_map.marks
            if shared
            and (other.event, other.article) == (mark.event, mark.article)
            and other.id != mark.id
        ]
        return Deed(steps.told(own), (own, *others))

    def _explained(self, was: Mark, mark: Mark) -> Mark:
        """The mark with a reason and a confidence that speak for where it is now."""
        where = operator.attrgetter("lat", "lon", "source")
        if where(was) == where(mark):
            return mark
        generated = self.generated.get(mark.id)
        if generated and where(generated) == where(mark):
            said = {name: getattr(generated, name) for name in ("reason", "confidence")}
        else:
            said = {"reason": PUT_BY_HAND, "confidence": 1.0}
        return mark.model_copy(update=said)

    def _dropped(self, asked: Drop) -> Deed:
        mark = self._mark(asked.id)
        self.dropped[mark.id] = mark
        words = mark.toponym or mark.place
        within = max(mark.quote.find(words), 0)
        start = mark.quote_start + within
        name = NotMapped(
            toponym=words,
            start=start,
            end=start + len(words),
            sentence=mark.quote,
            left_off=asked.left_off,
            reason=f"{LEFT_OFF_BY_HAND}: {mark.place}",
            article=mark.article if self.event_map.articles else "",
        )
        step = Step(mark, None)
        return Deed(steps.told(step), (step,), left_off=(name,))

    def _put_back(self, id_: str) -> Deed:
        mark = self.dropped.get(id_) or self.generated.get(id_)
        if mark is None:
            raise ChangeError("this mark is not known any more: add it anew")
        again = tuple(
            name
            for name in self.event_map.not_mapped
            if name.sentence == mark.quote and name.reason.startswith(LEFT_OFF_BY_HAND)
            and name.toponym in (mark.toponym, mark.place)
        )  # fmt: skip
        step = Step(None, mark)
        return Deed(f"{mark.place}: put back on the map", (step,), no_longer=again)

    def _added(self, asked: Add) -> Deed:
        quote, start, end, article = asked.quote, 0, 0, self.event_map.article.id
        if self.text and asked.end > asked.start:
            start, end = asked.start, min(asked.end, len(self.text))
            quote, article = self.text[start:end], self.text_article or article
        place = asked.place.strip() or asked.toponym.strip()
        if not place:
            raise ChangeError("the place has no name: write one", "place")
        toponym = asked.toponym if asked.toponym in quote else ""
        marks = self.event_map.marks
        same = next((mark for mark in marks if quote and mark.quote == quote), None)
        if same and not end:
            article = same.article
        taken = {mark.id for mark in marks} | self.generated.keys() | self.dropped.keys()
        words = (quote, toponym, "at") if quote else (place, str(asked.lat), str(asked.lon))
        id_ = free_id(words, taken)
        shared = {name: getattr(same, name) for name in OF_EVENT} if same else {}
        mark = checked(
            {
                "id": id_,
                "event": same.event if same else event_id(quote) if quote else id_,
                "inferred": bool(quote and not toponym),
                "quote": quote,
                "quote_start": start,
                "quote_end": end,
                "toponym": toponym,
                "place": place,
                "reason": "added by hand",
                "article": article,
                **shared,
                **{n: getattr(asked, n) for n in ("lat", "lon", "precision", "radius_km")},
                **{n: getattr(asked, n) for n in ("country", "source")},
            }
        )
        step = Step(None, mark)
        return Deed(steps.told(step), (step,))

    def _take_from(self, pile: list[Deed], other: list[Deed]) -> None:
        if not pile:
            raise ChangeError("there is nothing to take back" if pile is self.done else
                              "there is nothing to make again")  # fmt: skip
        deed = pile[-1]
        made = self._save(deed.back())
        pile.pop()
        if made:
            other.append(made)

    def _save(self, deed: Deed) -> Deed | None:
        """Make the deed on the file; what was made of it, None for nothing."""
        while True:
            made = steps.make(deed.steps, self.event_map.marks, list(self.generated))
            names = [n for n in self.event_map.not_mapped if n not in deed.no_longer]
            names += [name for name in deed.left_off if name not in names]
            changed = self.event_map.with_marks(made.marks).model_copy(
                update={"not_mapped": tuple(names)}
            )
            if changed == self.event_map or not made.steps:
                self._tell(made.refused)
                return None
            if self._bytes() == self._content:
                break
            self.sync()
        write_events(changed, self.path)
        self._tell(made.refused)
        self._content, self.event_map = self._bytes(), changed
        self.version += 1
        return Deed(deed.words, made.steps, deed.left_off, deed.no_longer)

    def _take_in(self, disk: EventMap) -> None:
        """Merge the file on the disk with what the page knows of it, and say what is new."""
        last = self.event_map
        merged = merge(last, disk, last).event_map
        # Tools drop the members of the collection; then only the id is left, on the marks.
        lost = disk.article == ArticleInfo(id=disk.article.id) and not disk.not_mapped
        self.event_map = merged if lost else disk.with_marks(merged.marks)
        old = {mark.id: mark for mark in last.marks}
        new = {mark.id: mark for mark in self.event_map.marks}
        came = [Step(old.get(id_), new.get(id_)) for id_ in {**old, **new}]
        self._tell(f"From the file: {steps.told(s)}" for s in came if s.before != s.after)
        self.dropped |= {id_: mark for id_, mark in old.items() if id_ not in new}

    def _tell(self, sentences: Any) -> None:
        self.news += sentences

    def _mark(self, id_: str) -> Mark:
        for mark in self.event_map.marks:
            if mark.id == id_:
                return mark
        raise ChangeError("this mark is no longer in the file")

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _read(self) -> tuple[bytes, EventMap]:
        """The bytes of the file and what they say, both of the same moment."""
        while True:
            content = self._bytes()
            event_map = read_events(self.path)
            if self._bytes() == content:
                return content, event_map

    def _read_memory(self) -> bool:
        """Read what was generated last, if it is other than it was; whether it is."""
        memory = self.path.with_name(MEMORY)
        content = memory.read_bytes() if memory.exists() else None
        if content == self._memory:
            return False
        self._memory = content
        try:
            self.generated = {m.id: m for m in read_events(memory).marks} if content else {}
        except EventFileError as error:
            self.generated = {}
            self._tell([f"What was generated cannot be shown: {error}"])
        return True


def country_after(mark: Mark, values: Mapping[str, Any]) -> str:
    """The country of a mark that is moved: another one when the point has left the old one.

    Empty stays empty: what lies on a border or at sea has no country.
    """
    lat, lon = float(values.get("lat", mark.lat)), float(values.get("lon", mark.lon))
    if not mark.country or abs(lat) > 90 or abs(lon) > 180:
        return mark.country
    far = country_distance_km(mark.country, lat, lon)
    near = far is None or far <= max(COUNTRY_LIMIT_KM, mark.radius_km)
    there = country_at(lat, lon)
    return mark.country if near and not there else there


def checked(values: dict[str, Any]) -> Mark:
    """The mark, if it keeps the contract.

    Raises:
        ChangeError: one field does not; the sentence says what to write.
    """
    if not str(values.get("place", "")).strip():
        raise ChangeError("the place has no name: write one", "place")
    try:
        mark = rounded(Mark.model_validate(values))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        if name in ("lat", "lon"):
            limit = 90 if name == "lat" else 180
            raise ChangeError(f"write degrees from -{limit} to {limit}", name) from error
        raise ChangeError(advice.about(name, values.get(name)), name) from error
    wrong = advice.about_date(mark.when)
    if wrong:
        raise ChangeError(wrong, "when")
    return mark

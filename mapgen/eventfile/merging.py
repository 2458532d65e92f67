"""A person's edit wins for ever: the three-way merge of events files.

``last`` is what was generated at the last build, ``person`` the file as the person left it,
``now`` what is generated now. Marks are matched by id, then compared field by field: what differs
between ``last`` and ``person`` is the person's, all else is generated. What belongs together is
one field: the point; the quote with its span. A moved point keeps the description of its place
(name, precision, radius, country) as the person has it, for the new answer would describe
another point; and it says that a person put it there, for the reason and the confidence of the
generated answer do not speak for it.

For ever means: also when the generator agrees with the person for a while, drops a mark and finds
it again, or comes to find by itself what a person added. So what is remembered for the next merge
is what is generated now, but

- a field that is generated now as the person has it keeps the value it had before the edit;
- a mark that the person changed or deleted stays when it is generated no more;
- a mark that the person added is there, flagged ``by_hand``: all its fields are the person's;
- a mark that the person touched and that is generated under another id now (see ``following``)
  keeps its own, with a note of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mapgen.eventfile.following import (
    follow,
    known_ids,
    with_known_events,
    with_note,
    without_note,
)
from mapgen.eventfile.writing import rounded
from mapgen.gazetteer.distances import distance_km, km
from mapgen.models import PUT_BY_HAND, EventMap, Mark

POINT = ("lat", "lon")
SPAN = ("quote", "quote_start", "quote_end")
PLACE = ("place", "precision", "radius_km", "country")
_TOGETHER = {name: unit for unit in (POINT, SPAN) for name in unit}
UNITS = tuple(
    dict.fromkeys(_TOGETHER.get(name, (name,)) for name in Mark.model_fields if name != "id")
)
CORRECTED = "corrected"
ANSWER = ("source", "reason", "confidence")  # what an answer says of itself, and of no other point
BY_HAND = ("by_hand", True)


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged map, sentences for the report, and what to remember for the next merge."""

    event_map: EventMap
    kept: list[str]
    conflicts: list[str]
    memory: EventMap


def merge(last: EventMap | None, person: EventMap, now: EventMap) -> Merge:
    """Merge three ways; without ``last`` the person's file wins wherever ids match.

    ``last`` is the ``memory`` of the merge before. The marks come in the order of ``now``; those
    only the person has stand where their quote stands in the text, or at the end. ``article`` and
    ``not_mapped`` are taken from ``now``.
    """
    now = with_known_events(last, now) if last else now
    theirs, new = _by_id(person.marks), _by_id(now.marks)
    known = known_ids(last.marks) if last else {}
    # Without a memory, what is generated now stands in for what the person started from.
    before = (
        {id_: without_note(mark) for id_, mark in _by_id(last.marks).items()}
        if last
        else {id_: mark for id_, mark in new.items() if id_ in theirs}
    )
    report = _Report([], [], last, now)
    followed = _followed(before, theirs, new, known)
    new = _renamed(new, followed)
    marks: dict[str, Mark] = {}
    memory: dict[str, Mark] = {}
    only_before = sorted(before.keys() - new.keys() - theirs.keys())
    for id_ in [*new, *(i for i in theirs if i not in new), *only_before]:
        mark, remembered = _settle(before.get(id_), theirs.get(id_), new.get(id_), report)
        if id_ in followed:
            report.followed(before[id_], new[id_], deleted=mark is None)
        if mark is not None:
            marks[id_] = mark
        if remembered is not None:
            note = followed.get(id_)
            memory[id_] = with_note(remembered, note) if note else remembered
    if last is None:
        report.no_memory()
    found_again = [memory[id_] for id_ in new]
    return Merge(
        event_map=now.with_marks(
            _in_text_order(
                [mark for id_, mark in marks.items() if id_ in new],
                [mark for id_, mark in marks.items() if id_ not in new],
            )
        ),
        kept=report.kept,
        conflicts=report.conflicts,
        memory=now.with_marks(
            [*found_again, *(memory[id_] for id_ in sorted(memory.keys() - new.keys()))]
        ),
    )


def _followed(
    before: Mapping[str, Mark],
    theirs: Mapping[str, Mark],
    new: Mapping[str, Mark],
    known: Mapping[str, str],
) -> dict[str, str]:
    """The id generated now, of each mark that the person touched and that has another one now."""
    gone = [m for id_, m in before.items() if id_ not in new and BY_HAND not in m.extra]
    touched = [m for m in gone if m.id not in theirs or changes(m, theirs[m.id])]
    newcomers = [m for id_, m in new.items() if id_ not in before and id_ not in theirs]
    known_here = {m.id: known[m.id] for m in gone if m.id in known}
    return follow(touched, newcomers, known_here, theirs)


def _renamed(new: Mapping[str, Mark], followed: Mapping[str, str]) -> dict[str, Mark]:
    """What is generated now, in its order, under the ids that the file has for it."""
    ids = {new_id: id_ for id_, new_id in followed.items()}
    return {
        ids.get(id_, id_): mark.model_copy(update={"id": ids[id_]}) if id_ in ids else mark
        for id_, mark in new.items()
    }


def _settle(
    last: Mark | None, person: Mark | None, now: Mark | None, report: _Report
) -> tuple[Mark | None, Mark | None]:
    """One mark: as it stands in the merged file, and as it is remembered."""
    if person is None:
        if last is None:
            return now, now
        if now is not None:
            report.deleted(now)
        return None, now or last
    if last is None or BY_HAND in last.extra:
        report.added(person)
        mark = _with(now, person, person.model_fields_set) if now else person
        return mark, (now or person).model_copy(update={"extra": (BY_HAND,)})
    changed = changes(last, person)
    if not changed:
        return now, now
    mark = corrected(last, person, now or last, changed)
    report.changed(last, mark, changed)
    if now is None:
        report.vanished(last)
        return mark, last
    report.compare(last, mark, now, changed)
    agreed = {name for unit in changed if not _differ(unit, mark, now) for name in unit}
    return mark, _with(now, last, agreed)


def changes(base: Mark, person: Mark) -> set[tuple[str, ...]]:
    """The units of fields that the person changed against what was generated.

    A field that the person's file does not have was dropped by a tool: no change.
    """
    return {
        unit
        for unit in UNITS
        if any(
            name in person.model_fields_set and getattr(person, name) != getattr(base, name)
            for name in unit
        )
        and not (unit == POINT and _same_point(base, person))
    }


def _by_id(marks: Iterable[Mark]) -> dict[str, Mark]:
    return {mark.id: rounded(mark) for mark in marks}


def _same_point(one: Mark, other: Mark) -> bool:
    """Whether two points are the same, or the other is the one with fewer decimals.

    Tools can be told to save 4 or 3 decimals (10 m or 100 m); nobody drags a pin to just there.
    """
    return (one.lat, one.lon) == (other.lat, other.lon) or any(
        _shortened(one.lat, other.lat, decimals) and _shortened(one.lon, other.lon, decimals)
        for decimals in (4, 3)
    )


def _shortened(number: float, short: float, decimals: int) -> bool:
    """Whether the second is the first with so many decimals, however halves were rounded."""
    half = 0.5 * 10**-decimals + 1e-9
    return round(short, decimals) == short and abs(number - short) <= half


def corrected(last: Mark, person: Mark, trunk: Mark, changed: set[tuple[str, ...]]) -> Mark:
    """The trunk, a generated mark, with all that the person changed in ``last``."""
    keep = {name for unit in changed for name in unit}
    moved = POINT in changed
    if moved:
        keep |= set(PLACE)
        if _same_point(trunk, person):
            keep -= set(POINT)
    mark = _with(trunk, person, keep & person.model_fields_set)
    if moved:
        said = {"source": CORRECTED, "reason": PUT_BY_HAND, "confidence": 1.0}
        own = {n: v for n, v in said.items() if (n,) not in changed}
        mark = mark.model_copy(update=own)
    return mark


def telling_moves(last: EventMap, person: EventMap) -> EventMap:
    """The person's file with each point that was moved since ``last`` saying so, as the merge of
    the next build will write it."""
    before = _by_id(last.marks)

    def told(mark: Mark) -> Mark:
        base = before.get(mark.id)
        if base is None or BY_HAND in base.extra:
            return mark
        changed = changes(base, mark)
        return corrected(base, mark, mark, changed) if POINT in changed else mark

    return person.with_marks([told(mark) for mark in person.marks])


def _with(mark: Mark, other: Mark, names: Iterable[str]) -> Mark:
    """The mark with these fields of the other."""
    return mark.model_copy(update={name: getattr(other, name) for name in sorted(names)})


def _in_text_order(generated: list[Mark], only_theirs: list[Mark]) -> list[Mark]:
    """The generated marks in their order, each other one before the first with a later quote.

    In a file of several articles that is the first of its own article.
    """
    articles = list(dict.fromkeys(mark.article for mark in generated))
    several = len(articles) > 1
    waiting: dict[str, list[Mark]] = {}
    for mark in sorted(only_theirs, key=lambda mark: mark.quote_start):
        if mark.quote_end:
            waiting.setdefault(mark.article if several else "", []).append(mark)
    ordered: list[Mark] = []
    for n, mark in enumerate(generated):
        article = mark.article if several else ""
        mine = waiting.get(article, [])
        while mine and mine[0].quote_start < mark.quote_start:
            ordered.append(mine.pop(0))
        ordered.append(mark)
        if several and (n + 1 == len(generated) or generated[n + 1].article != article):
            ordered += waiting.pop(article, [])
    rest = [mark for marks in waiting.values() for mark in marks]
    return [*ordered, *rest, *(mark for mark in only_theirs if not mark.quote_end)]


@dataclass(frozen=True, slots=True)
class _Report:
    """The sentences that tell the person what was kept and what to look at."""

    kept: list[str]
    conflicts: list[str]
    last: EventMap | None
    now: EventMap

    def changed(self, base: Mark, merged: Mark, changed: set[tuple[str, ...]]) -> None:
        self.kept.append(f"kept: you {changed_in_words(base, merged, changed)}")

    def followed(self, before: Mark, now: Mark, *, deleted: bool) -> None:
        """Report that what the person did went over to a sentence that is another now."""
        if before.quote != now.quote:
            what = "your deletion" if deleted else "your edit"
            self.kept.append(
                f"kept: {what} of {before.place} goes with its sentence, which now reads "
                f"{_quoted(now.quote, 120)}"
            )

    def added(self, mark: Mark) -> None:
        titled = "" if mark.title in ("", mark.place) else f" ({_quoted(mark.title)})"
        self.kept.append(f"kept: you added {mark.place}{titled}")

    def deleted(self, mark: Mark) -> None:
        self.kept.append(f"kept: you deleted {mark.place} ({_quoted(mark.quote or mark.title)})")

    def vanished(self, mark: Mark) -> None:
        last, now = (
            edition.article_of(mark).text_sha256 if edition else ""
            for edition in (self.last, self.now)
        )
        why = (
            "from this sentence mapgen places nothing there any more"
            if last == now or not self.last
            else "the sentence is no longer in the article, or no longer gives this place"
        )
        quote = _quoted(mark.quote or mark.title)
        self.conflicts.append(
            f"{mark.place} ({quote}): your edit stays, but {why}; delete the feature if it is wrong"
        )

    def compare(self, last: Mark, merged: Mark, now: Mark, changed: set[tuple[str, ...]]) -> None:
        """Report each field that the person and the generator changed to different values."""
        for unit in UNITS:
            if (
                unit not in changed
                or not _differ(unit, last, now)
                or not _differ(unit, merged, now)
                or (POINT in changed and unit[0] in ANSWER)
            ):
                continue
            if unit == POINT:
                self.conflicts.append(
                    f"{merged.place}: you moved it {_distance(last, merged)}; the gazetteer's "
                    f"answer also changed, and is now {_distance(now, merged)} from your point"
                )
            else:
                name = unit[0]
                self.conflicts.append(
                    f"{merged.place}: you changed its {_label(unit)} to "
                    f"{_quoted(getattr(merged, name))}; generated is now "
                    f"{_quoted(getattr(now, name))}"
                )

    def no_memory(self) -> None:
        self.conflicts.append(
            "what was generated last is not known (.generated.geojson is missing): your values "
            "stay wherever they differ, but features that you deleted are back"
        )


def changed_in_words(base: Mark, merged: Mark, changed: set[tuple[str, ...]]) -> str:
    """What was done to a mark: "moved Harwich 4.2 km and changed its title"."""
    deeds = []
    if POINT in changed:
        renamed = f" to {merged.place}" if merged.place != base.place else ""
        deeds.append(f"moved {base.place} {_distance(base, merged)}{renamed}")
        changed = changed - {(name,) for name in (*PLACE, *ANSWER)}
    fields = [_label(unit) for unit in UNITS if unit in changed and unit != POINT]
    if fields:
        whose = f"its {_list(fields)}" if deeds else f"the {_list(fields)} of {base.place}"
        deeds.append(f"changed {whose}")
    return " and ".join(deeds)


def _differ(unit: tuple[str, ...], one: Mark, other: Mark) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in unit)


def _distance(one: Mark, other: Mark) -> str:
    return km(distance_km(one.lat, one.lon, other.lat, other.lon))


def _label(unit: tuple[str, ...]) -> str:
    labels: Mapping[str, str] = {"when": "date", "radius_km": "radius", "extra": "own properties"}
    return labels.get(unit[0], unit[0].replace("_", " "))


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _quoted(value: object, length: int = 60) -> str:
    text = " ".join(str(value).split())
    return f"'{text if len(text) <= length else text[: length - 1].rstrip() + '…'}'"

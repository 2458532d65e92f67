"""A change as steps from mark to mark, which can be made on other marks than they were thought for.

A step says what a mark was and what it becomes. Made on a mark that was changed elsewhere in the
meantime, only what the step changes is changed; where both changed the same, the mark stays as
it is and a sentence says so. Undoing is the same step the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapgen.eventfile.merging import ANSWER, PLACE, POINT, UNITS
from mapgen.gazetteer.distances import distance_km, km
from mapgen.models import Mark, NotMapped

LABELS = {
    "when": "date", "when_text": "words for the date", "radius_km": "radius",
    "lat": "point", "quote": "quote", "extra": "own properties",
}  # fmt: skip
FOLLOWS_POINT = {*PLACE, *ANSWER}


@dataclass(frozen=True, slots=True)
class Step:
    """A mark before and after; None when it is not there."""

    before: Mark | None
    after: Mark | None

    @property
    def mark(self) -> Mark:
        """The mark, as it is after the step or was before."""
        mark = self.after or self.before
        if mark is None:
            raise ValueError("a step has a mark before or after")
        return mark

    def back(self) -> Step:
        """The step that undoes this one."""
        return Step(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did at once: its words, its steps, and names left off or no longer."""

    words: str
    steps: tuple[Step, ...]
    left_off: tuple[NotMapped, ...] = ()
    no_longer: tuple[NotMapped, ...] = ()

    def back(self, steps: Sequence[Step] | None = None) -> Deed:
        """The deed that undoes this one, as far as these steps were made."""
        made = self.steps if steps is None else steps
        backwards = tuple(step.back() for step in reversed(made))
        return Deed(self.words, backwards, self.no_longer, self.left_off)


@dataclass(frozen=True, slots=True)
class Made:
    """The marks after a deed, the steps as they were made, and what was not made and why."""

    marks: tuple[Mark, ...]
    steps: tuple[Step, ...]
    refused: tuple[str, ...]


def make(steps: Sequence[Step], marks: Sequence[Mark], order: Sequence[str] = ()) -> Made:
    """Make these steps on these marks; ``order`` are the ids of the generated ones."""
    by_id = {mark.id: mark for mark in marks}
    made: list[Step] = []
    refused: list[str] = []
    for step in steps:
        now = by_id.get(step.mark.id)
        then = _then(step, now, refused)
        if then == now:
            continue
        made.append(Step(now, then))
        if then is None:
            del by_id[step.mark.id]
        else:
            by_id[step.mark.id] = then
    return Made(_in_text_order(marks, by_id, order), tuple(made), tuple(refused))


def _then(step: Step, now: Mark | None, refused: list[str]) -> Mark | None:
    """What becomes of the mark as it is now."""
    if step.before is None or step.after is None:
        if step.before and now and differing(step.before, now):
            refused.append(f"{now.place}: it was changed in the meantime, so it stays")
            return now
        return step.after
    if now is None:
        refused.append(f"{step.after.place}: it is no longer in the file")
        return None
    taken: dict[str, object] = {}
    for unit in differing(step.before, step.after):
        if _same(unit, now, step.before) or _same(unit, now, step.after):
            taken |= {name: getattr(step.after, name) for name in unit}
        else:
            refused.append(
                f"{now.place}: its {label(unit)} was changed elsewhere to {_value(unit, now)}, "
                f"which stays; yours was {_value(unit, step.after)}"
            )
    then = Mark.model_validate({**dict(now), **taken})
    if not differing(now, then):
        return now
    # What a tool dropped from the file stays marked as not set, for the merge of the next build.
    return Mark.model_construct(_fields_set=now.model_fields_set | set(taken), **dict(then))


def differing(one: Mark, other: Mark) -> list[tuple[str, ...]]:
    """The units of fields in which two marks differ; the point is one."""
    return [unit for unit in UNITS if not _same(unit, one, other)]


def _same(unit: tuple[str, ...], one: Mark, other: Mark) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in unit)


def label(unit: tuple[str, ...]) -> str:
    """What a person calls it."""
    return LABELS.get(unit[0], unit[0].replace("_", " "))


def told(step: Step) -> str:
    """A step in words: ``Shenyang: moved 3.2 km, title``."""
    if step.before is None or step.after is None:
        return f"{step.mark.place}: {'added' if step.before is None else 'taken off the map'}"
    units = differing(step.before, step.after)
    words = []
    if POINT in units:
        words.append(f"moved {distance(step.before, step.after)}")
        units = [unit for unit in units if unit[0] not in FOLLOWS_POINT]
    words += [
        f"{label(unit)} {_value(unit, step.after)}"
        for unit in units
        if unit != POINT and unit != ("when_inferred",)
    ]
    renamed = step.before.place != step.after.place
    name = f"{step.before.place} → {step.after.place}" if renamed else step.before.place
    return f"{name}: {', '.join(words)}" if words else name


def distance(one: Mark, other: Mark) -> str:
    """How far two marks are apart, in metres or kilometres."""
    return km(distance_km(one.lat, one.lon, other.lat, other.lon))


def _value(unit: tuple[str, ...], mark: Mark) -> str:
    if unit == POINT:
        return f"{mark.lat:.5f}, {mark.lon:.5f}"
    text = " ".join(str(getattr(mark, unit[0])).split())
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”" if text else "(empty)"


def _in_text_order(
    marks: Sequence[Mark], by_id: Mapping[str, Mark], order: Sequence[str]
) -> tuple[Mark, ...]:
    """The marks in their order; a new one stands where its quote stands in its article, or at the
    end.

    Among those of one quote it stands where it stood when it was generated.
    """
    known = {mark.id for mark in marks}
    ranks = {id_: rank for rank, id_ in enumerate(order)}
    ordered = [by_id[mark.id] for mark in marks if mark.id in by_id]

    def key(mark: Mark) -> tuple[int, int]:
        return (mark.quote_start, ranks.get(mark.id, len(ranks)))

    for id_, mark in by_id.items():
        if id_ in known:
            continue
        mine = [n for n, m in enumerate(ordered) if m.article == mark.article]
        end = mine[-1] + 1 if mine and mark.quote_end else len(ordered)
        later = (n for n in mine if ordered[n].quote_end and key(ordered[n]) > key(mark))
        place = next(later, end) if mark.quote_end else end
        ordered.insert(place, mark)
    return tuple(ordered)

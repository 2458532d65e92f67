"""A person's edit wins for ever: the three-way merge of events files.

``last`` is what was generated at the last build, ``person`` the file as the person left it,
``now`` what is generated now. Marks are matched by id, then compared field by field: what differs
between ``last`` and ``person`` is the person's, all else is generated. What belongs together is
one field: the point; the quote with its span. A moved point keeps the description of its place
(name, precision, radius, country) as the person has it, for the new answer would describe
another point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mapgen.eventfile.writing import rounded
from mapgen.models import EventMap, Mark

POINT = ("lat", "lon")
SPAN = ("quote", "quote_start", "quote_end")
PLACE = ("place", "precision", "radius_km", "country")
_TOGETHER = {name: unit for unit in (POINT, SPAN) for name in unit}
UNITS = tuple(
    dict.fromkeys(_TOGETHER.get(name, (name,)) for name in Mark.model_fields if name != "id")
)
CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged map, sentences for the report, and what to remember for the next merge.

    ``generated`` is what is generated now, and those of last time that are generated no more but
    that the person deleted or changed: else the first would come back, and the second look like
    additions, should they ever be generated again.
    """

    event_map: EventMap
    kept: list[str]
    conflicts: list[str]
    generated: EventMap


def merge(last: EventMap | None, person: EventMap, now: EventMap) -> Merge:
    """Merge three ways; without ``last`` the person's file wins wherever ids match.

    The marks come in the order of ``now``; those only the person has stand where their quote
    stands in the text, or at the end. ``article`` and ``not_mapped`` are taken from ``now``.
    """
    before, theirs, new = (
        _by_id(last.marks if last else ()),
        _by_id(person.marks),
        _by_id(now.marks),
    )
    same_text = last is not None and last.article.text_sha256 == now.article.text_sha256
    report = _Report([], [])
    generated: list[Mark] = []
    only_theirs: list[Mark] = []
    remembered: list[Mark] = []
    for id_, mark in new.items():
        if id_ in theirs:
            generated.append(_merge_mark(before.get(id_), theirs[id_], mark, report))
        elif id_ in before:
            report.deleted(mark)
        else:
            generated.append(mark)
    for id_, mark in theirs.items():
        if id_ in new:
            continue
        base = before.get(id_)
        if base is None:
            only_theirs.append(mark)
            if last is not None:
                report.added(mark)
        elif changes(base, mark):
            only_theirs.append(_merge_mark(base, mark, None, report))
            report.vanished(base, same_text)
    for id_, mark in before.items():
        if id_ not in new and (id_ not in theirs or changes(mark, theirs[id_])):
            remembered.append(mark)
    if last is None:
        report.no_memory()
    return Merge(
        event_map=now.with_marks(_in_text_order(generated, only_theirs)),
        kept=report.kept,
        conflicts=report.conflicts,
        generated=now.with_marks([*new.values(), *remembered]),
    )


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

    Tools can be told to save 3 or 4 decimals (100 m or 10 m); nobody drags a pin to just there.
    """
    return any(
        (round(one.lat, decimals), round(one.lon, decimals)) == (other.lat, other.lon)
        for decimals in (5, 4, 3)
    )


def _merge_mark(last: Mark | None, person: Mark, now: Mark | None, report: _Report) -> Mark:
    """The generated mark with all that the person changed."""
    trunk = now or last or person
    base = last or trunk
    changed = changes(base, person)
    moved = POINT in changed
    keep = {name for unit in changed for name in unit if name in person.model_fields_set}
    if moved:
        keep |= set(PLACE) & person.model_fields_set
        if _same_point(trunk, person):
            keep -= set(POINT)
    merged = trunk.model_copy(update={name: getattr(person, name) for name in sorted(keep)})
    if moved and ("source",) not in changed:
        merged = merged.model_copy(update={"source": CORRECTED})
    if changed:
        report.changed(base, merged, changed)
    if now is not None and last is not None:
        report.compare(last, merged, now, changed)
    return merged


def _in_text_order(generated: list[Mark], only_theirs: list[Mark]) -> list[Mark]:
    """The generated marks in their order, each other one before the first with a later quote."""
    located = [mark for mark in only_theirs if mark.quote_end]
    waiting = sorted(located, key=lambda mark: mark.quote_start)
    ordered: list[Mark] = []
    for mark in generated:
        while waiting and waiting[0].quote_start < mark.quote_start:
            ordered.append(waiting.pop(0))
        ordered.append(mark)
    return [*ordered, *waiting, *(mark for mark in only_theirs if not mark.quote_end)]


@dataclass(frozen=True, slots=True)
class _Report:
    """The sentences that tell the person what was kept and what to look at."""

    kept: list[str]
    conflicts: list[str]

    def changed(self, base: Mark, merged: Mark, changed: set[tuple[str, ...]]) -> None:
        deeds = []
        about_place = {(name,) for name in (*PLACE, "source")}
        if POINT in changed:
            renamed = f" to {merged.place}" if merged.place != base.place else ""
            deeds.append(f"moved {base.place} {_distance(base, merged)}{renamed}")
            changed = changed - about_place
        fields = [_label(unit) for unit in UNITS if unit in changed and unit != POINT]
        if fields:
            its = "its" if deeds else f"of {base.place} the"
            deeds.append(f"changed {its} {_list(fields)}")
        self.kept.append(f"kept: you {' and '.join(deeds)}")

    def added(self, mark: Mark) -> None:
        self.kept.append(f"kept: you added {_quoted(mark.title or mark.place)}")

    def deleted(self, mark: Mark) -> None:
        self.kept.append(f"kept: you deleted {mark.place} ({_quoted(mark.quote or mark.title)})")

    def vanished(self, mark: Mark, same_text: bool) -> None:
        why = (
            "from this sentence mapgen places nothing there any more"
            if same_text
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


def _differ(unit: tuple[str, ...], one: Mark, other: Mark) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in unit)


def _distance(one: Mark, other: Mark) -> str:
    from geopy.distance import great_circle

    km: float = great_circle((one.lat, one.lon), (other.lat, other.lon)).km
    if km < 1:
        return f"{km * 1000:.0f} m"
    return f"{km:.1f} km" if km < 100 else f"{km:.0f} km"


def _label(unit: tuple[str, ...]) -> str:
    labels: Mapping[str, str] = {"when": "date", "radius_km": "radius", "extra": "own properties"}
    return labels.get(unit[0], unit[0].replace("_", " "))


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _quoted(value: object, length: int = 60) -> str:
    text = " ".join(str(value).split())
    return f"'{text if len(text) <= length else text[: length - 1].rstrip() + '…'}'"

"""Two states of an events file: what changed in where and when, in words."""

from __future__ import annotations

from mapgen.eventfile.following import follow
from mapgen.eventfile.merging import changed_in_words, changes
from mapgen.models import Difference, EventMap, Mark

# What the map says of an event; the rest is where it was found.
SAID = {
    ("lat", "lon"), ("place",), ("role",), ("when",), ("title",), ("topic",), ("precision",),
    ("radius_km",), ("country",), ("note",),
}  # fmt: skip


def compare_events(old: EventMap, new: EventMap) -> list[Difference]:
    """What the new file says otherwise than the old one, for each mark, in the file's order.

    Marks are matched by id, and else by their sentence and name, as the merge follows them. Those
    that are gone come last.
    """
    if not (old.articles or new.articles):  # one article, perhaps under another name
        old = old.with_marks([m.model_copy(update={"article": ""}) for m in old.marks])
        new = new.with_marks([m.model_copy(update={"article": ""}) for m in new.marks])
    before, after = ({mark.id: mark for mark in m.marks} for m in (old, new))
    gone = [mark for id_, mark in before.items() if id_ not in after]
    come = [mark for id_, mark in after.items() if id_ not in before]
    followed = follow(gone, come, {}, {})
    partner = {new_id: before[id_] for id_, new_id in followed.items()}
    differences = []
    for mark in new.marks:
        earlier = before.get(mark.id) or partner.get(mark.id)
        words = f"new: {_told(mark)}" if earlier is None else _changed(earlier, mark)
        if words:
            differences.append(Difference(words=words, before=earlier, after=mark))
    return differences + [
        Difference(words=f"gone: {_told(mark)}", before=mark, after=None)
        for mark in gone
        if mark.id not in followed
    ]


def _changed(before: Mark, mark: Mark) -> str:
    """The deeds in words; empty when the two say the same."""
    changed = changes(before, mark) & SAID
    if not changed:
        return ""
    words = changed_in_words(before, mark, changed)
    if ("when",) in changed:
        words += f" (from {before.when or 'no date'} to {mark.when or 'no date'})"
    if ("title",) in changed:
        words += f" (now: {mark.title})"
    return words


def _told(mark: Mark) -> str:
    when = f", {mark.when}" if mark.when else ""
    return f"{mark.title or mark.quote} ({mark.role} {mark.place}{when})"

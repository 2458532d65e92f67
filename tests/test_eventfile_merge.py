"""The merge: a person's edit wins for ever, and nothing else does."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mapgen.eventfile import merge, read_events
from mapgen.eventfile.merging import telling_moves
from mapgen.models import PRECISIONS, ROLES, TOPICS, ArticleInfo, EventMap, Mark, NotMapped

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"


def original() -> EventMap:
    return read_events(ORIGINAL)


def edit(event_map: EventMap, number: int, **changes: object) -> EventMap:
    marks = list(event_map.marks)
    marks[number] = marks[number].model_copy(update=changes)
    return event_map.with_marks(marks)


def without(event_map: EventMap, number: int) -> EventMap:
    return event_map.with_marks([m for n, m in enumerate(event_map.marks) if n != number])


def by_hand(**values: object) -> Mark:
    return Mark.model_validate(
        {"id": "mine", "event": "mine", "place": "Dover", "lat": 51.1, "lon": 1.3} | values
    )


# -- one case after the other --------------------------------------------------------------------


def test_a_moved_point_stays_and_is_called_corrected() -> None:
    generated = original()
    person = edit(generated, 0, lat=51.98, lon=1.29)
    merged = merge(generated, person, generated)
    mark = merged.event_map.marks[0]
    assert (mark.lat, mark.lon, mark.source) == (51.98, 1.29, "corrected")
    assert (mark.radius_km, mark.precision) == (5, "locality")
    assert merged.kept == ["kept: you moved Harwich 4.2 km"]
    assert merged.conflicts == []
    named = edit(person, 0, source="https://example.org/port")
    assert merge(generated, named, generated).event_map.marks[0].source.startswith("https")


def test_a_moved_point_keeps_the_description_of_its_place() -> None:
    last = original()
    person = edit(last, 0, lat=51.98, lon=1.29)
    now = edit(last, 0, lat=51.98, lon=1.31, place="Harwich Port", radius_km=0.3, country="")
    merged = merge(last, person, now)
    mark = merged.event_map.marks[0]
    assert (mark.place, mark.radius_km, mark.country) == ("Harwich", 5, "GB")
    assert merged.conflicts == [
        "Harwich: you moved it 4.2 km; the gazetteer's answer also changed, "
        "and is now 1.4 km from your point"
    ]


def test_changed_fields_stay_and_the_others_follow_the_generator() -> None:
    last = original()
    person = edit(last, 0, title="A ferry leaves", note="ask the port", when="2019-03-04")
    now = edit(last, 0, title="Ferry departs", reason="better reason", radius_km=2.0)
    merged = merge(last, person, now)
    mark = merged.event_map.marks[0]
    assert (mark.title, mark.note, mark.when) == ("A ferry leaves", "ask the port", "2019-03-04")
    assert (mark.reason, mark.radius_km) == ("better reason", 2.0)
    assert merged.kept == ["kept: you changed the title, date and note of Harwich"]
    assert merged.conflicts == [
        "Harwich: you changed its title to 'A ferry leaves'; generated is now 'Ferry departs'"
    ]


def test_a_deleted_feature_stays_deleted_even_when_it_was_away_meanwhile() -> None:
    full, gone = original(), without(original(), 2)
    first = merge(full, gone, full)
    assert first.event_map == gone
    assert first.kept == ["kept: you deleted Rotterdam ('Three people were hurt in Rotterdam.')"]
    second = merge(first.memory, first.event_map, gone)
    third = merge(second.memory, second.event_map, gone)
    fourth = merge(third.memory, third.event_map, full)
    fifth = merge(fourth.memory, fourth.event_map, full)
    assert fifth.event_map == gone


def test_an_added_feature_stands_where_its_quote_stands_or_at_the_end() -> None:
    generated = original()
    start = generated.marks[2].quote_start - 1
    quoted = by_hand(id="quoted", quote="at", quote_start=start, quote_end=start + 2)
    person = generated.with_marks([by_hand(), quoted, *generated.marks])
    merged = merge(generated, person, generated)
    assert [m.id for m in merged.event_map.marks].index("quoted") == 2
    assert merged.event_map.marks[-1].id == "mine"
    assert merged.kept == ["kept: you added Dover"] * 2
    assert merge(merged.memory, merged.event_map, generated).event_map == merged.event_map


def test_an_edit_of_a_sentence_that_is_gone_stays_and_is_flagged_every_time() -> None:
    last = original()
    person = edit(last, 0, note="keep me")
    now = without(last, 0).model_copy(
        update={"article": last.article.model_copy(update={"text_sha256": "another"})}
    )
    merged = merge(last, person, now)
    assert [m.note for m in merged.event_map.marks if m.id == last.marks[0].id] == ["keep me"]
    assert "the sentence is no longer in the article" in merged.conflicts[0]
    again = merge(merged.memory, merged.event_map, now)
    assert again.event_map == merged.event_map
    assert len(again.conflicts) == 1
    back = merge(again.memory, again.event_map, edit(last, 0, title="New"))
    assert (back.event_map.marks[0].note, back.event_map.marks[0].title) == ("keep me", "New")


def test_an_untouched_feature_goes_with_its_sentence() -> None:
    merged = merge(original(), original(), without(original(), 0))
    assert merged.event_map == without(original(), 0)
    assert merged.kept == merged.conflicts == []


def test_without_memory_the_person_wins_and_hears_of_deletions() -> None:
    now = original()
    person = edit(without(now, 3), 0, lat=52.0, note="mine")
    merged = merge(None, person, now)
    assert [m.id for m in merged.event_map.marks] == [m.id for m in now.marks]
    mark = merged.event_map.marks[0]
    assert (mark.lat, mark.note, mark.source) == (52.0, "mine", "corrected")
    assert "features that you deleted are back" in merged.conflicts[0]


def test_a_feature_added_by_hand_stays_when_the_same_is_generated_later() -> None:
    full = original()
    person = edit(full, 0, lat=52.0, title="Mine")
    merged = merge(without(full, 0), person, full)
    assert len(merged.event_map.marks) == len(full.marks)
    assert (merged.event_map.marks[0].lat, merged.event_map.marks[0].title) == (52.0, "Mine")
    deleted = without(merged.event_map, 0)
    assert merge(merged.memory, deleted, full).event_map == deleted


def test_a_tool_that_rewrites_the_file_edits_nothing() -> None:
    last = original()
    coarse = [
        m.model_copy(update={"lat": round(m.lat, 3), "lon": round(m.lon, 3)}) for m in last.marks
    ]
    dropped = [
        Mark.model_validate(m.model_dump(exclude={"title", "reason", "when"}, exclude_unset=True))
        for m in coarse
    ]
    person = last.with_marks(dropped[::-1]).model_copy(
        update={"article": ArticleInfo(id="lost"), "not_mapped": ()}
    )
    now = edit(last, 1, title="New title", lat=51.9)
    merged = merge(last, person, now)
    assert merged.event_map == now
    assert merged.kept == merged.conflicts == []


def test_an_edit_that_the_generator_agrees_with_for_a_while_stays_an_edit() -> None:
    last = original()
    person = edit(last, 0, lat=51.942, lon=1.5, title="Mine")
    agrees = edit(last, 0, lat=51.94204, lon=1.50003, title="Mine")
    first = merge(last, person, agrees)
    mark = first.event_map.marks[0]
    assert (mark.lat, mark.lon) == (51.94204, 1.50003), "the same point, with more decimals"
    assert merge(first.memory, first.event_map, agrees).event_map == first.event_map
    back = merge(first.memory, first.event_map, last).event_map.marks[0]
    assert (back.lat, back.lon, back.title) == (51.94204, 1.50003, "Mine")


# -- sentences that change -----------------------------------------------------------------------

RENUMBERED = "Four people were hurt in Rotterdam, police said."


def reworded(event_map: EventMap, number: int, **changes: object) -> EventMap:
    """What a new edition gives: another sentence, so another id, in an article of another hash."""
    now = edit(event_map, number, id="new-id", event="new-event", quote=RENUMBERED, **changes)
    info = event_map.article.model_copy(update={"text_sha256": "new edition"})
    return now.model_copy(update={"article": info})


def test_an_edit_goes_with_its_sentence_into_a_new_edition() -> None:
    last = original()
    id_ = last.marks[2].id
    now = reworded(last, 2, when="2019-03-06")
    merged = merge(last, edit(last, 2, lat=51.91, lon=4.4, note="by the harbour"), now)
    mark = merged.event_map.marks[2]
    assert len(merged.event_map.marks) == len(last.marks)
    assert (mark.id, mark.event, mark.quote) == (id_, "new-event", RENUMBERED)
    assert (mark.lat, mark.note, mark.when) == (51.91, "by the harbour", "2019-03-06")
    assert merged.kept[0] == "kept: you moved Rotterdam 5.6 km and changed its note"
    assert merged.kept[1] == (
        f"kept: your edit of Rotterdam goes with its sentence, which now reads '{RENUMBERED}'"
    )
    again = merge(merged.memory, merged.event_map, now)
    assert (again.event_map, again.memory) == (merged.event_map, merged.memory)
    third = merge(again.memory, again.event_map, reworded(last, 2, title="A newer title"))
    assert (third.event_map.marks[2].id, third.event_map.marks[2].title) == (id_, "A newer title")
    assert third.event_map.marks[2].note == "by the harbour"
    back = merge(third.memory, third.event_map, last)
    assert (back.event_map.marks[2].note, back.event_map.marks[2].quote) == (
        "by the harbour",
        last.marks[2].quote,
    )


def test_a_deletion_goes_with_its_sentence_too() -> None:
    last = original()
    now = reworded(last, 2)
    merged = merge(last, without(last, 2), now)
    assert [m.id for m in merged.event_map.marks] == [m.id for m in without(last, 2).marks]
    assert any("your deletion of Rotterdam goes with its sentence" in k for k in merged.kept)
    assert merge(merged.memory, merged.event_map, now).event_map == merged.event_map


def test_an_edit_follows_a_toponym_that_is_read_otherwise_now() -> None:
    last = original()
    now = edit(last, 1, id="new-id", toponym="Holland", role="at")
    merged = merge(last, edit(last, 1, title="Mine"), now)
    mark = merged.event_map.marks[1]
    assert (mark.id, mark.title, mark.toponym, mark.role) == (
        last.marks[1].id, "Mine", "Holland", "at",
    )  # fmt: skip


def test_nothing_follows_to_another_story_or_another_place() -> None:
    last = original()
    person = edit(last, 2, note="mine")
    for change in (
        {"quote": "The mayor of Rotterdam opened a bridge."},
        {"quote": RENUMBERED, "toponym": "Delft", "place": "Delft", "source": "geonames:1"},
    ):
        now = edit(last, 2, id="new-id", event="new-event", **change)
        merged = merge(last, person, now)
        notes = {m.id: m.note for m in merged.event_map.marks}
        assert (notes[last.marks[2].id], notes["new-id"]) == ("mine", "")
        assert len(merged.conflicts) == 1


def test_what_nobody_touched_follows_nothing() -> None:
    now = reworded(original(), 2)
    assert merge(original(), original(), now).event_map == now


# -- whatever happens ----------------------------------------------------------------------------

FEW = settings(max_examples=80, deadline=None, derandomize=True)
text = st.sampled_from(["", "one", "two", "three"])
EDITS = {
    "title": text, "place": st.sampled_from(["A", "B", "C"]), "role": st.sampled_from(ROLES),
    "quote": text, "when": st.sampled_from(["", "2002", "2002-05-08"]), "note": text,
    "inferred": st.booleans(), "topic": st.sampled_from(TOPICS), "reason": text,
    "precision": st.sampled_from(PRECISIONS), "radius_km": st.sampled_from([0.0, 0.6, 5.0]),
    "country": st.sampled_from(["", "CN", "TH"]), "confidence": st.sampled_from([0.5, 0.9, 1.0]),
    "source": st.sampled_from(["geonames:1", "checked:x", "corrected"]),
    "quote_start": st.integers(0, 50), "quote_end": st.integers(0, 50),
    # Whole tenths, so that no edit is the old point with fewer decimals.
    "lat": st.integers(-899, 899).map(lambda n: n / 10),
    "lon": st.integers(-1799, 1799).map(lambda n: n / 10),
    "extra": st.sampled_from([(), (("rank", 1),)]),
}  # fmt: skip


@st.composite
def maps(draw: st.DrawFn, ids: str = "abcdef") -> EventMap:
    """Anything a generator might say of six sentences."""
    chosen = draw(st.lists(st.sampled_from(ids), unique=True))
    marks = []
    for id_ in chosen:
        fields = draw(st.fixed_dictionaries({n: s for n, s in EDITS.items() if n != "extra"}))
        marks.append(Mark(id=id_, event=id_, when_text="", article="x", **fields))
    info = ArticleInfo(id="x", text_sha256=draw(st.sampled_from("12")))
    return EventMap(article=info, marks=tuple(marks))


UNITS = [("lat", "lon"), ("quote", "quote_start", "quote_end")]
UNITS += [(name,) for name in EDITS if not any(name in unit for unit in UNITS)]


def values(mark: Mark, unit: tuple[str, ...]) -> list[object]:
    return [getattr(mark, name) for name in unit]


@st.composite
def edited(draw: st.DrawFn, base: EventMap, new_ids: str = "uvw") -> EventMap:
    """The map as a person left it: fields edited, marks deleted and added, all reordered."""
    marks = []
    for mark in base.marks:
        deed = draw(st.sampled_from(["leave", "edit", "delete"]))
        if deed == "edit":
            names = draw(st.lists(st.sampled_from(list(EDITS)), unique=True, max_size=4))
            mark = mark.model_copy(update={name: draw(EDITS[name]) for name in names})
        if deed != "delete":
            marks.append(mark)
    taken = {mark.id for mark in marks}
    added = [m for m in draw(maps(ids=new_ids)).marks if m.id not in taken] if new_ids else []
    return base.with_marks(draw(st.permutations([*marks, *added])))


@given(st.data())
@FEW
def test_every_edit_survives_every_history(data: st.DataObject) -> None:
    """A model that knows what a person did, and no merging: it must be found after each build."""
    shown = memory = data.draw(maps())
    wanted: dict[tuple[str, tuple[str, ...]], list[object]] = {}
    deleted: set[str] = set()
    added: set[str] = set()
    for new_ids in ("uv", "w", "", ""):
        person = data.draw(edited(shown, new_ids))
        before, theirs = ({m.id: m for m in event_map.marks} for event_map in (shown, person))
        generated = {m.id: m for m in memory.marks}
        deleted = (deleted | before.keys()) - theirs.keys()
        added = (added | (theirs.keys() - before.keys())) & theirs.keys()
        wanted = {key: value for key, value in wanted.items() if key[0] in theirs}
        for id_, mark in theirs.items():
            for unit in UNITS:
                typed = values(mark, unit)
                if id_ in before and typed == values(before[id_], unit):
                    continue
                wanted[id_, unit] = typed
                if id_ not in added and typed == values(generated[id_], unit):
                    del wanted[id_, unit]  # taken back: what is generated is shown again

        merged = merge(memory, person, data.draw(maps(ids="abcdefuvw")))
        shown, memory = merged.event_map, merged.memory
        found = {mark.id: mark for mark in shown.marks}
        assert len(found) == len(shown.marks)
        for (id_, unit), typed in wanted.items():
            assert values(found[id_], unit) == typed
        assert not deleted & found.keys()
        assert added <= found.keys()


@given(st.data())
@FEW
def test_merging_twice_is_merging_once(data: st.DataObject) -> None:
    last, now = data.draw(maps()), data.draw(maps(ids="abcdefuvw"))
    memory = data.draw(st.sampled_from([last, None]))
    person = data.draw(edited(last))
    once = merge(memory, person, now)
    assert merge(memory, person, now) == once
    twice = merge(once.memory, once.event_map, now)
    assert twice.event_map == once.event_map
    assert twice.memory == once.memory


@given(maps(), maps())
@FEW
def test_without_edits_the_result_is_what_is_generated(last: EventMap, now: EventMap) -> None:
    merged = merge(last, last, now)
    assert merged.event_map == merged.memory == now
    assert merged.kept == merged.conflicts == []


@given(st.data())
@FEW
def test_the_order_of_the_features_in_the_file_changes_nothing(data: st.DataObject) -> None:
    last, now = data.draw(maps()), data.draw(maps())
    marks = data.draw(edited(last)).marks
    quoted = [m for m in marks if m.quote_end]
    turned = data.draw(st.permutations(quoted))
    one = merge(last, last.with_marks(quoted), now)
    other = merge(last, last.with_marks(turned), now)
    assert {m.id: m for m in one.event_map.marks} == {m.id: m for m in other.event_map.marks}


def test_the_reason_of_the_old_answer_does_not_speak_for_a_point_put_by_hand() -> None:
    generated = original()
    base = generated.marks[0].model_copy(update={"confidence": 0.68})
    generated = generated.with_marks([base, *generated.marks[1:]])
    moved = base.model_copy(update={"lat": 51.5, "lon": 1.0})
    person = generated.with_marks([moved, *generated.marks[1:]])
    told = telling_moves(generated, person)
    assert (told.marks[0].source, told.marks[0].reason) == ("corrected", "put here by hand")
    assert told.marks[1:] == person.marks[1:]
    otherwise = base.model_copy(update={"reason": "another reason", "confidence": 0.5})
    now = generated.with_marks([otherwise, *generated.marks[1:]])
    merged = merge(generated, person, now)
    again = merge(merged.memory, merged.event_map, generated)
    for mark in (merged.event_map.marks[0], again.event_map.marks[0]):
        assert (mark.reason, mark.confidence) == ("put here by hand", 1.0)
    assert not merged.conflicts + again.conflicts
    own = moved.model_copy(update={"reason": "I was there"})
    kept = merge(generated, generated.with_marks([own]), generated).event_map.marks[0]
    assert kept.reason == "I was there"


def test_a_name_that_a_persons_mark_covers_is_no_longer_missing() -> None:
    sentence = "Police in Dover shut a school in Market Street near Dover."
    names = [
        NotMapped(toponym=words, start=0, end=1, sentence=sentence, left_off=why, reason="x")
        for words, why in (("school in Market Street", "unresolved"), ("Dover", "actor"))
    ]
    street = by_hand(id="street", quote=sentence, toponym="Market Street")
    dover = by_hand(id="dover", quote=sentence, toponym="Dover")
    empty = original().with_marks([]).model_copy(update={"not_mapped": tuple(names)})
    assert empty.still_not_mapped == tuple(names)
    assert empty.with_marks([street]).still_not_mapped == (names[1],)
    # the other Dover of the sentence is still not on the map
    assert empty.with_marks([dover]).still_not_mapped == tuple(names)
    second = dover.model_copy(update={"id": "second"})
    assert empty.with_marks([dover, second, street]).still_not_mapped == ()

"""mapgen diff: what changed in where and when."""

from __future__ import annotations

from pathlib import Path

from command_line import mapgen

from mapgen.eventfile import compare_events, read_events, write_events
from mapgen.models import EventMap
from mapgen.webmap.comparison import write_comparison

ORIGINAL = Path(__file__).parent / "events" / "original.geojson"


def original() -> EventMap:
    return read_events(ORIGINAL)


def test_nothing_changed() -> None:
    assert compare_events(original(), original()) == []
    other = [m.model_copy(update={"reason": "x", "confidence": 0.1}) for m in original().marks]
    assert compare_events(original(), original().with_marks(other)) == []


def test_each_kind_of_change_has_its_sentence(tmp_path: Path) -> None:
    one, two, three, four = original().marks
    new = [
        one.model_copy(update={"lat": 51.98, "lon": 1.29, "place": "Parkeston"}),
        two.model_copy(update={"when": "2019-03-06", "title": "Ferry arrives"}),
        three.model_copy(update={"id": "other", "quote": "Four people were hurt in Rotterdam."}),
        four.model_copy(update={"id": "new", "toponym": "Delft", "place": "Delft", "source": "x"}),
    ]
    files = [tmp_path / "old.geojson", tmp_path / "new.geojson"]
    write_events(original(), files[0])
    write_events(original().with_marks(new), files[1])
    done = mapgen("diff", *files, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "moved Harwich 4.2 km to Parkeston",
        "changed the title and date of Hoek van Holland (from 2019-03-05 to 2019-03-06) "
        "(now: Ferry arrives)",
        "new: Three people were hurt in Rotterdam (at Delft)",
        "gone: Three people were hurt in Rotterdam (at Rotterdam)",
    ]
    assert "They say the same." in mapgen("diff", files[0], files[0], cwd=tmp_path).stderr


def test_a_difference_holds_the_mark_as_it_was_and_as_it_is() -> None:
    one, two, *others = original().marks
    moved = one.model_copy(update={"lat": 51.98})
    moved_one, gone = compare_events(original(), original().with_marks([moved, *others]))
    assert moved_one.before
    assert moved_one.after
    assert (moved_one.before.lat, moved_one.after.lat) == (one.lat, 51.98)
    assert gone.before
    assert (gone.before.id, gone.after) == (two.id, None)


def test_the_page_of_the_same_changes_is_always_the_same_bytes(tmp_path: Path) -> None:
    new = original().with_marks(original().marks[1:])
    pages = []
    for name in ("a.html", "b.html"):
        write_comparison(
            new, compare_events(original(), new), tmp_path / name, names=("old", "new")
        )
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.html", "b.html"]

"""The house rules: imports run one way, rooms stay small, the public names are as listed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import mapgen

PACKAGE = Path(mapgen.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((PACKAGE.parent / "data" / "build").glob("*.py"))
STATIC = sorted(PACKAGE.rglob("static/*.[jc]s*"))

# Each level may import the ones after it, never its own or an earlier one.
LEVELS = [
    {"__main__"},
    {"cli"},
    {"corpus", "editor", "evaluate", "explaining", "exports", "learning", "report", "watching"},
    {"pipeline"},
    {"drawing"},
    {"article", "toponyms", "dates", "resolver", "events", "eventfile", "webmap"},
    {"joining"},
    {"gazetteer", "language"},
    {"models"},
    {"cycles", "datafiles", "days", "project", "replacing"},
    {"errors"},
]
LEVEL_OF = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}
SAYS_NOTHING = {"util", "utils", "core", "common", "helper", "helpers", "manager", "misc"}
LONGEST = 400


def named(file: Path) -> str:
    return file.relative_to(PACKAGE.parent).as_posix()


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(file: Path) -> set[str]:
    """The rooms of mapgen that a file imports, anywhere in it."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: relative import"
            base = node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "mapgen" else [base]
        rooms |= {name.split(".")[1] for name in names if name.startswith("mapgen.")}
    return rooms


def test_there_are_files_to_hold() -> None:
    assert min(len(FILES), len(SCRIPTS), len(STATIC)) > 5


@pytest.mark.parametrize("file", FILES, ids=named)
def test_imports_run_one_way(file: Path) -> None:
    room = room_of(file)
    if room == "__init__":
        return
    assert room in LEVEL_OF, f"{room} is a room that design does not know"
    for other in imported_rooms(file) - {room}:
        if other in LEVEL_OF:
            assert LEVEL_OF[other] > LEVEL_OF[room], f"{room} must not import {other}"


@pytest.mark.parametrize("file", [*FILES, *SCRIPTS, *STATIC], ids=named)
def test_a_file_is_small_and_its_name_says_something(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST
    assert file.stem not in SAYS_NOTHING


@pytest.mark.parametrize(
    ("library", "room"),
    [("spacy", "language"), ("folium", "webmap"), ("geopy.geocoders", "gazetteer")],
)
def test_only_one_room_knows_a_library(library: str, room: str) -> None:
    importers = {room_of(f) for f in FILES if f"import {library}" in f.read_text("utf-8")}
    importers |= {room_of(f) for f in FILES if f"from {library} import" in f.read_text("utf-8")}
    assert importers <= {room}


def test_public_names() -> None:
    assert len(mapgen.__all__) <= 10
    assert sorted(mapgen.__all__) == mapgen.__all__
    assert all(hasattr(mapgen, name) for name in mapgen.__all__)

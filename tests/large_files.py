"""Files of 200,000 events through the commands: seconds and memory of each, beside a quarter of it.

    python tests/large_files.py [--features 200000] [--forms 2]

Each command runs in a process of its own, on a file of so many events and on one of a quarter;
a command whose time grows as the square would take sixteen times as long, not four.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMS = ("csv", "kml", "storymapjs", "timelinejs", "annotations", "places")
MERGE = """
import sys
from pathlib import Path
from mapgen.errors import MapgenError
from mapgen.eventfile import merge, read_events, write_events
memory, person, generated = map(Path, sys.argv[1:])
merged = merge(read_events(memory), read_events(person), read_events(generated))
said = f"{len(merged.event_map.marks):,} events, {len(merged.kept):,} kept"
try:
    write_events(merged.event_map, Path("merged.geojson"))
except MapgenError as error:
    said += f"; {error}"
print(said)
"""


def write(path: Path, count: int, *, moved: int = 0, dropped: int = 0, retold: int = 0) -> None:
    """An events file of so many events; every ``moved``-th point is moved, every ``dropped``-th
    event is missing, every ``retold``-th has another title. Line by line: what this process holds
    would be counted as its children's."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "article": {"id": "a"}, "features": [')
        for number, feature in enumerate(features(count, moved, dropped, retold)):
            file.write(",\n" * bool(number) + json.dumps(feature))
        file.write("]}")


def features(count: int, moved: int, dropped: int, retold: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        if dropped and number % dropped == 0:
            continue
        lon = round(-179 + number * 0.001717 % 358, 5)
        lat = round(-60 + number * 0.00713 % 120, 5)
        place = f"Place {number % 5000}"
        properties = {
            "id": f"{number:08x}", "event": f"e{number // 2:07x}", "place": place, "role": "at",
            "title": f"Happening {number}" + (" again" if retold and not number % retold else ""),
            "toponym": place, "quote": f"In {place} happening {number} was told.", "article": "a",
            "when": f"20{number % 90 + 10}", "quote_start": number * 60,
            "quote_end": number * 60 + 50,
        }  # fmt: skip
        if moved and number % moved == 0:
            lat = round(lat + 0.5, 5)
        yield {
            "type": "Feature", "id": properties["id"], "properties": properties,
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }  # fmt: skip


def run(command: list[str | Path], folder: Path) -> tuple[float, float, str]:
    """Seconds of the processor, megabytes, and the last line that it said."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(
            f"{' '.join(map(str, command[2:]))} ended with {process.returncode}: {said[-2000:]}"
        )
    last = said.strip().splitlines()[-1:] or [""]
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, last[0][:150]


def steps(folder: Path, count: int, forms: int) -> Iterator[tuple[str, float, float, str]]:
    """Each command on files of so many events: what it took and said."""
    files = [folder / f"{name}.geojson" for name in ("memory", "person", "generated")]
    write(files[0], count)
    write(files[1], count, moved=7, dropped=50)
    write(files[2], count, retold=5)
    mapgen: list[str | Path] = [sys.executable, "-m", "mapgen"]
    commands: dict[str, list[str | Path]] = {
        "merge": [sys.executable, "-c", MERGE, *files],
        "check": [*mapgen, "check", "person.geojson"],
        "render": [*mapgen, "render", "person.geojson", "--out", "map.html"],
        "embed": [*mapgen, "embed", "map.html", "--src", "https://example.org/m"],
    }
    for form in FORMS[:forms]:
        commands[f"export {form}"] = [*mapgen, "export", "person.geojson", form, "--out", form]
    for name, command in commands.items():
        yield name, *run(command, folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--features", type=int, default=200_000)
    parser.add_argument("--forms", type=int, default=len(FORMS), help="so many of the exports")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        least = {name: took for name, took, *_ in steps(folder, asked.features // 4, asked.forms)}
        for name, took, used, said in steps(folder, asked.features, asked.forms):
            print(f"{name:18} {took:7.1f} s {took / least[name]:5.1f} x {used:7,.0f} MB   {said}",
                  flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

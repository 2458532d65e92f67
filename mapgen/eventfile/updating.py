"""The step of ``build`` that brings generated events into a file that a person may have edited.

Two files must change together, the events file and ``.generated.geojson`` beside it: if only one
did, the next merge would take generated values for edits, or new marks for deletions. So:

1. the new events file is written in full as ``.events.geojson.next``
2. the new memory is written in full as ``.generated.geojson.next``
3. ``.events.geojson.next`` replaces ``events.geojson``: from here on the update has happened
4. ``.generated.geojson.next`` replaces ``.generated.geojson``

After a crash the next update tidies up first. If ``.events.geojson.next`` is there, step 3 was not
reached: both ``.next`` files are removed, and all is as before. If only
``.generated.geojson.next`` is there, step 3 was done: step 4 is made up for. This holds whatever
the person has done to the events file in the meantime, for the events file is not looked at.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from mapgen.errors import EventFileError
from mapgen.eventfile.locking import hold
from mapgen.eventfile.merging import Merge, merge, telling_moves
from mapgen.eventfile.reading import read_events
from mapgen.eventfile.schema import place_schema
from mapgen.eventfile.writing import cannot_write, to_bytes
from mapgen.models import EventMap
from mapgen.replacing import settle, write_through

MEMORY = ".generated.geojson"


def update_events(now: EventMap, path: Path) -> Merge | None:
    """Bring what is generated now into the events file at this path, and remember it beside.

    A new file is just written. An existing one is merged with ``.generated.geojson`` (see
    ``merging``), and left untouched when nothing changes.

    Returns:
        The merge, for the report; None when there was no events file.

    Raises:
        EventFileError: the events file or the memory cannot be read or written; then nothing
            has been overwritten; or somebody else holds the folder.
    """
    files = _Files.of(path)
    try:
        with hold(files.events.parent):
            files.recover()
            while True:
                seen = _bytes_of(files.events)
                merged = None if seen is None else merge(_memory(files), read_events(path), now)
                event_map, memory = (
                    (now, now) if merged is None else (merged.event_map, merged.memory)
                )
                if files.replace(to_bytes(event_map), to_bytes(memory), seen):
                    place_schema(files.events.parent)
                    return merged
    except OSError as error:
        raise cannot_write(path, error) from error


def read_corrected(path: Path) -> EventMap:
    """The events file at this path, each moved point saying that a person put it there.

    What was generated is read from ``.generated.geojson`` beside it, where that is.

    Raises:
        EventFileError: one of the two cannot be read.
    """
    event_map = read_events(path)
    last = _memory(_Files.of(path))
    return telling_moves(last, event_map) if last else event_map


@dataclass(frozen=True, slots=True)
class _Files:
    """The events file, its memory, and the two that stand ready to replace them."""

    events: Path
    memory: Path
    next_events: Path
    next_memory: Path

    @classmethod
    def of(cls, path: Path) -> _Files:
        events = Path(os.path.realpath(path))
        return cls(
            events=events,
            memory=path.with_name(MEMORY),
            next_events=events.with_name(f".{events.name}.next"),
            next_memory=path.with_name(f"{MEMORY}.next"),
        )

    def recover(self) -> None:
        """Undo or finish an update that was interrupted."""
        if self.next_events.exists():
            self.discard()
        elif self.next_memory.exists():
            self._remember()

    def discard(self) -> None:
        """Remove what stands ready; in this order, for the memory alone would count as valid."""
        self.next_memory.unlink(missing_ok=True)
        settle(self.memory.parent)
        self.next_events.unlink(missing_ok=True)

    def replace(self, events: bytes, memory: bytes, seen: bytes | None) -> bool:
        """Replace both files, unless the events file is no longer as it was seen.

        Returns:
            Whether the files now hold these bytes.
        """
        if events == seen and memory == _bytes_of(self.memory):
            return True
        try:
            write_through(self.next_events, events)
            if seen is not None:
                shutil.copymode(self.events, self.next_events)
            settle(self.events.parent)
            write_through(self.next_memory, memory)
            settle(self.memory.parent)
            if _bytes_of(self.events) != seen:
                self.discard()
                return False
            os.replace(self.next_events, self.events)  # noqa: PTH105  the tests crash here
        except OSError:
            self.discard()
            raise
        settle(self.events.parent)
        self._remember()
        return True

    def _remember(self) -> None:
        os.replace(self.next_memory, self.memory)  # noqa: PTH105
        settle(self.memory.parent)


def _memory(files: _Files) -> EventMap | None:
    if not files.memory.exists():
        return None
    try:
        return read_events(files.memory)
    except EventFileError as error:
        raise EventFileError(
            f"{error}\n{files.memory}:1: this is mapgen's memory of what it generated: put it back "
            "from a copy, or delete it, and then features that you deleted come back"
        ) from error


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None

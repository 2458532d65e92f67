"""Runs ``mapgen`` as a person does: a process of its own, seen from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
MAPGEN = [sys.executable, "-m", "mapgen"]
TIMEOUT_S = 120

Finished = subprocess.CompletedProcess[str]


def mapgen(
    *arguments: str | Path,
    cwd: Path,
    stdin: str = "",
    environment: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    before: Callable[[], None] | None = None,
) -> Finished:
    """Run a command to its end. ``before`` runs in the new process, ahead of the command."""
    return subprocess.run(
        [*MAPGEN, *arguments],
        cwd=cwd,
        input=stdin,
        env=os.environ | {"PYTHONIOENCODING": encoding} | dict(environment or {}),
        capture_output=True,
        encoding=encoding,
        errors="strict",
        timeout=TIMEOUT_S,
        check=False,
        preexec_fn=before,
    )


def assert_one_sentence(done: Finished, *parts: str) -> None:
    """It failed as the input's fault, saying so in one line on stderr that has these parts."""
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("mapgen: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for part in parts:
        assert part in done.stderr


def own_data(folder: Path) -> Path:
    """A data folder for MAPGEN_DATA, like the shipped one; each file in it may be replaced."""
    folder.mkdir()
    for file in (CHECKOUT / "data").iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def replace(file: Path, content: str | bytes) -> None:
    """Give a file of ``own_data`` another content, and leave the shipped one alone."""
    file.unlink()
    file.write_bytes(content.encode() if isinstance(content, str) else content)

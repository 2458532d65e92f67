"""mapgen with the oldest and the newest versions that pyproject.toml allows, on each Python here.

    python tests/environments.py                 every Python from 3.11 on, oldest and newest
    python tests/environments.py --short         the oldest versions on the oldest Python alone
    python tests/environments.py 3.13 newest     one of them

Each environment is made by uv in a temporary folder, with wheels only, and runs the tests that
touch folium, pydantic, geopy, spaCy, trafilatura, shapely, starlette and click the most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
UV = [sys.executable, "-m", "uv", "--quiet"]
PYTHONS = ("3.11", "3.12", "3.13")
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
WITH = ["pytest>=8", "hypothesis>=6.100", "jsonschema>=4.21", "hatchling>=1.25"]
SHORT = ["test_shipped_article.py", "test_article_html.py"]
LONG = [
    *SHORT, "test_webmap.py", "test_eventfile.py", "test_editor.py", "test_gazetteer_geocoder.py",
    "test_article_fetch.py", "test_article_hostile_server.py", "test_shapes.py", "test_stories.py",
]  # fmt: skip
SHOWN = ("folium", "pydantic", "geopy", "spacy", "trafilatura", "shapely", "starlette", "click")


@dataclass(frozen=True)
class Outcome:
    """How one environment fared."""

    python: str
    versions: str
    passed: bool
    said: str
    took_s: float


def pythons_here() -> list[str]:
    """The versions of Python from 3.11 on that uv finds on this machine; nothing is downloaded."""
    return [version for version in PYTHONS if find(version)]


def find(version: str) -> str:
    """The path of this Python, by uv's search or pyenv's folders; empty when it is not here."""
    command = [*UV[:-1], "python", "find", "--no-python-downloads", "--no-project", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return found or str(next(iter(sorted(pyenv.glob(f"{version}.*/bin/python"))), ""))


def try_environment(python: str, resolution: str, folder: Path, tests: list[str]) -> Outcome:
    """Make an environment and run the tests in it."""
    began = time.monotonic()
    own = folder / f"{python}-{resolution}"
    there = own / "bin" / "python"
    subprocess.run([*UV, "venv", "--no-project", "--python", find(python), own], check=True)
    install = [*UV, "pip", "install", "--python", there, "--resolution", RESOLUTIONS[resolution]]
    install += ["--only-binary", ":all:", "--no-binary", "mapgen", "-e", CHECKOUT, *WITH]
    made = subprocess.run(install, capture_output=True, text=True, check=False)
    if made.returncode:
        return Outcome(python, resolution, False, made.stderr, time.monotonic() - began)
    paths = [CHECKOUT / "tests" / name for name in tests]
    run = subprocess.run(
        [there, "-m", "pytest", "-p", "no:cacheprovider", *paths],
        cwd=CHECKOUT, capture_output=True, text=True, check=False, env=clean(os.environ),
    )  # fmt: skip
    versions = f"{resolution}: {', '.join(versions_in(there))}"
    return Outcome(
        python, versions, run.returncode == 0, run.stdout + run.stderr, time.monotonic() - began
    )


def clean(environ: os._Environ[str]) -> dict[str, str]:
    """The environment without what pytest and its workers left in it."""
    return {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}


def versions_in(python: Path) -> list[str]:
    code = f"from importlib.metadata import version; print([version(n) for n in {SHOWN!r}])"
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    return [f"{n} {v}" for n, v in zip(SHOWN, said.strip("[]'\n").split("', '"), strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("only", nargs="*", choices=[*PYTHONS, *RESOLUTIONS, []], metavar="ONLY")
    asked = parser.parse_args()
    short = asked.short
    pythons = [p for p in pythons_here() if p in asked.only or not {*PYTHONS} & {*asked.only}]
    if not pythons:
        print("uv finds no Python from 3.11 on", file=sys.stderr)
        return 1
    wanted = [name for name in RESOLUTIONS if name in asked.only] or list(RESOLUTIONS)
    chosen = [(pythons[0], "oldest")] if short else [(p, r) for p in pythons for r in wanted]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for python, resolution in chosen:
            tests = SHORT if short else LONG
            outcome = try_environment(python, resolution, Path(folder), tests)
            verdict = "passed" if outcome.passed else "FAILED"
            print(f"{verdict} in {outcome.took_s:.0f} s: Python {python}, {outcome.versions}")
            if not outcome.passed:
                print(outcome.said)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What mapgen installs: few packages, bounded, each with its reason, locked for CI, under free
licences; and the language model's files are those that were checked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from licences import installed_for, is_free, licence_of, needed_by, normalised
from packaging.requirements import Requirement

from mapgen.language import DEFAULT_MODEL

CHECKOUT = Path(__file__).parent.parent
PYPROJECT = (CHECKOUT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
LOCK = (CHECKOUT / ".ci" / "requirements.txt").read_text("utf-8")
FEW = 20


def test_dependencies_are_few() -> None:
    assert len(PROJECT["dependencies"]) <= FEW


@pytest.mark.parametrize("line", PROJECT["dependencies"])
def test_a_dependency_is_bounded_and_says_why(line: str) -> None:
    operators = {part.operator for part in Requirement(line).specifier}
    assert operators in ({">=", "<"}, {"=="}), f"{line}: give a lower and an upper bound"
    (written,) = [text for text in PYPROJECT.splitlines() if f'"{line}"' in text]
    assert re.search(r"# \w+ ?\w+", written), f"{line}: say beside it what it is for"


def locked() -> dict[str, list[str]]:
    """The versions in the lock by package; some differ from one Python to the next."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE):
        found.setdefault(normalised(name), []).append(version)
    return found


def test_the_lock_has_what_is_needed_and_its_hashes() -> None:
    versions = locked()
    extras = PROJECT["optional-dependencies"]
    for line in [*PROJECT["dependencies"], *extras["corpus"], *extras["test"]]:
        needed = Requirement(line)
        if needed.name == PROJECT["name"]:
            continue
        known = versions.get(normalised(needed.name), [])
        assert known, f"{needed.name} is not locked: run .ci/lock"
        assert all(v in needed.specifier for v in known), f"{line}, locked {known}: run .ci/lock"
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert [e for e in entries if not e.startswith("#") and "--hash=sha256:" not in e] == []


def test_every_licence_is_free() -> None:
    packages = installed_for(PROJECT["name"], ["corpus"])
    assert len(packages) > len(PROJECT["dependencies"])
    said = {name: licence_of(name, package) for name, package in packages.items()}
    assert {name: licence for name, licence in said.items() if not is_free(licence)} == {}


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True), ("BSD-3-Clause AND 0BSD", True), ("MPL-1.1 OR GPL-2.0-only", True),
        ("GPL-3.0-or-later", False), ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0", False), ("MIT AND GPL-2.0-only", False), ("LGPL-2.1-or-later", False),
        ("", False), ("MIT License AND GNU Affero General Public License v3", False),
    ],
)  # fmt: skip
def test_what_counts_as_free(licence: str, free: bool) -> None:
    assert is_free(licence) == free


def test_extras_are_followed() -> None:
    package = installed_for(PROJECT["name"])[PROJECT["name"]]
    without = {name for name, _ in needed_by(package, ())}
    assert {"spacy", "folium"} <= without
    assert "pyarrow" in {name for name, _ in needed_by(package, ("corpus",))} - without


LOADING = """
import sys
from mapgen.errors import LanguageError
from mapgen.language import load_language
try:
    load_language()
except LanguageError as error:
    print(error)
else:
    print("loaded")
"""


def load_from(folder: Path) -> str:
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{LOADING}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("change", ["none", "a byte", "a file more", "a file less", "its code"])
def test_the_model_is_loaded_only_as_it_was_checked(tmp_path: Path, change: str) -> None:
    spec = find_spec(DEFAULT_MODEL)
    assert spec
    assert spec.submodule_search_locations
    copy = tmp_path / DEFAULT_MODEL
    shutil.copytree(spec.submodule_search_locations[0], copy)
    (weights,) = copy.rglob("ner/model")
    if change == "a byte":
        content = bytearray(weights.read_bytes())
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
    elif change == "a file more":
        (copy / "extra.py").write_text("", "utf-8")
    elif change == "a file less":
        weights.unlink()
    elif change == "its code":
        ran = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
        (copy / "__init__.py").write_text(ran + (copy / "__init__.py").read_text("utf-8"), "utf-8")
    said = load_from(tmp_path)
    assert (said == "loaded") == (change == "none")
    if change != "none":
        assert "are not those that mapgen was tested with" in said
        assert not (tmp_path / "ran").exists()

"""The wheel: what a person who installs mapgen gets must find its data without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel; its dependencies are in the environment."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    build = [*PIP, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels]
    subprocess.run([*build, CHECKOUT], check=True)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*PIP, "install", "--quiet", "--no-deps", "--target", site, wheel], check=True)
    return site


def python(site: Path, code: str, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "MAPGEN_DATA"}
    environment["PYTHONPATH"] = str(site)
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_the_installed_package_finds_its_own_data(installed: Path, tmp_path: Path) -> None:
    code = "from mapgen.datafiles import data_file; print(data_file('articles'))"
    assert python(installed, code, tmp_path) == str(installed / "mapgen" / "data" / "articles")


def test_the_wheel_has_every_data_file(installed: Path) -> None:
    paths = (path for path in (CHECKOUT / "data").rglob("*") if path.is_file())
    files = [path.relative_to(CHECKOUT) for path in paths if "__pycache__" not in path.parts]
    assert files
    assert [file for file in files if not (installed / "mapgen" / file).is_file()] == []
    assert (installed / "mapgen" / "py.typed").is_file()


def test_only_the_package_is_installed(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert tops <= {"mapgen", "bin"}

"""Wheel and sdist: what a person who installs mapgen gets runs without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from environments import SHORT, pythons_here, try_environment

CHECKOUT = Path(__file__).parent.parent
UV = [sys.executable, "-m", "uv", "--quiet"]
ARTICLE = "china-north-korea-2002"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was made of the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = [*UV, "build", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder]
    subprocess.run([*build, CHECKOUT], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, with the wheel and what it asks for, and nothing else."""
    (wheel,) = packages.glob("*.whl")
    own = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([*UV, "venv", "--no-project", "--python", sys.executable, own], check=True)
    install = [*UV, "pip", "install", "--python", own / "bin" / "python", wheel]
    subprocess.run(install, check=True)
    return own


def run(command: list[str | Path], cwd: Path) -> str:
    """Run it where nothing but its own environment can help it."""
    names = ("PATH", "HOME", "LANG", "MAPGEN_CACHE")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def site(installed: Path) -> Path:
    (found,) = installed.glob("lib/python*/site-packages")
    return found


def data_files(under: Path) -> list[str]:
    paths = (path for path in under.rglob("*") if path.is_file())
    names = (path.relative_to(under) for path in paths if "__pycache__" not in path.parts)
    return sorted(name.as_posix() for name in names)


def test_the_main_command_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    run([installed / "bin" / "mapgen", "build", "--offline"], tmp_path)
    made = tmp_path / "output" / ARTICLE
    shipped = CHECKOUT / "output" / ARTICLE
    assert (made / "events.geojson").read_bytes() == (shipped / "events.geojson").read_bytes()
    assert (made / "map.html").stat().st_size > 100_000
    run([installed / "bin" / "mapgen", "check", made / "events.geojson"], tmp_path)
    said = run([installed / "bin" / "mapgen", "lookup", "--offline", "Shenyang"], tmp_path)
    assert "Shenyang" in said


def test_the_installed_package_finds_its_own_data(installed: Path, tmp_path: Path) -> None:
    code = "from mapgen.datafiles import data_file; print(data_file('articles'))"
    said = run([installed / "bin" / "python", "-c", code], tmp_path)
    assert said.strip() == str(site(installed) / "mapgen" / "data" / "articles")


def test_the_wheel_has_every_data_file(installed: Path) -> None:
    files = [f for f in data_files(CHECKOUT / "data") if not f.startswith("build/")]
    assert files
    assert data_files(site(installed) / "mapgen" / "data") == files
    assert (site(installed) / "mapgen" / "py.typed").is_file()


def test_only_the_package_is_installed(packages: Path, tmp_path: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    subprocess.run([*UV, "pip", "install", "--no-deps", "--target", tmp_path, wheel], check=True)
    tops = {path.name for path in tmp_path.iterdir() if not path.name.endswith(".dist-info")}
    assert tops - {".lock"} <= {"mapgen", "bin"}


def test_the_sdist_has_what_its_tests_need_and_no_more(packages: Path) -> None:
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = [name.split("/", 1)[1] for name in archive.getnames() if "/" in name]
    tops = {name.split("/", 1)[0] for name in names}
    assert tops >= {"mapgen", "data", "tests", "pyproject.toml", "README.md", "LICENSE"}
    assert tops <= {
        "mapgen", "data", "tests", "pyproject.toml", "README.md", "LICENSE", "PKG-INFO",
        ".gitignore",
    }  # fmt: skip
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []


def test_the_oldest_versions_that_are_allowed_work(tmp_path: Path) -> None:
    """The short form of ``python tests/environments.py``."""
    pythons = pythons_here()
    assert pythons
    outcome = try_environment(pythons[0], "oldest", tmp_path, SHORT)
    assert outcome.passed, f"{outcome.python}, {outcome.versions}\n{outcome.said}"

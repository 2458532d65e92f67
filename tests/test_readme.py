"""What the README says to type is typed, and does what the README says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import CHECKOUT

README = (CHECKOUT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.partition("  # ")[0].strip()
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
]
FIRST, SECOND, *OTHERS = COMMANDS
MADE = Path("output/china-north-korea-2002")
# These need a web page that is there; test_article_fetch.py reads URLs from a local server.
NEED_THE_NETWORK = {".venv/bin/mapgen build https://example.org/news/story"}
# What the README's commands take for granted beside the checkout.
STORY = "Ferry sinks\n\nA ferry sank in Bangkok on Monday, police said.\n"
GIVEN = {
    "article.txt": STORY,
    "notes.md": f"# {STORY}",
    "story.json": json.dumps({"text": STORY}),
    "page.html": f"<html><body><article><h1>Ferry</h1><p>{STORY * 5}</p></article></body></html>",
}
GIVEN["articles.jsonl"] = json.dumps(
    {"published": "2017-03-02", "text": "Rebels shelled a market in Aleppo on Wednesday."}
)
INSTALLS = "pip install"
INSTALL_TIMEOUT_S = 600


def bash(
    command: str, cwd: Path, environment: Mapping[str, str] | None = None, timeout_s: int = 120
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command], cwd=cwd, env=os.environ | dict(environment or {}),
        capture_output=True, encoding="utf-8", timeout=timeout_s, check=False,
    )  # fmt: skip


def copy_tracked_files(folder: Path) -> Path:
    """What a fresh clone has: the files that git tracks, as they are now, and nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).exists():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((CHECKOUT / name).read_bytes())
    return folder


def ids(file: Path) -> list[str]:
    return [feature["id"] for feature in json.loads(file.read_text("utf-8"))["features"]]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tracked_files(tmp_path_factory.mktemp("clone"))


def test_the_first_command_makes_the_shipped_map(clone: Path, tmp_path: Path) -> None:
    (clone / MADE / "events.geojson").unlink()
    (clone / MADE / "map.html").unlink()
    (clone / MADE / ".generated.geojson").unlink()
    environment = {"MAPGEN_CACHE": str(tmp_path / "empty"), "VIRTUAL_ENV": "", "PYTHONPATH": ""}
    done = bash(FIRST, clone, environment, INSTALL_TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    made = ids(clone / MADE / "events.geojson")
    assert made == ids(CHECKOUT / MADE / "events.geojson")
    page = (clone / MADE / "map.html").read_text("utf-8")
    assert [id_ for id_ in made if id_ not in page] == []
    said = done.stderr[done.stderr.index("China in the front line") :]
    shown = re.search(r"<!-- report -->\n```text\n(.*?)```\n<!-- /report -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1] == said


def test_the_first_two_commands_are_single_lines() -> None:
    first_blocks = [block for kind, block in BLOCKS if kind == "sh"][:2]
    assert [block.count("\n") for block in first_blocks] == [1, 1]
    assert FIRST.endswith("mapgen build")


def test_ci_calls_the_second_command() -> None:
    assert SECOND in (CHECKOUT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_network_commands_are_still_in_the_readme() -> None:
    assert set(OTHERS) >= NEED_THE_NETWORK


@pytest.mark.parametrize(
    "command", [c for c in OTHERS if c not in NEED_THE_NETWORK and INSTALLS not in c]
)
def test_every_other_command_works(command: str, tmp_path: Path) -> None:
    """As it stands, but with this environment's Python, and without a Mac's clipboard."""
    for name, content in GIVEN.items():
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / MADE).mkdir(parents=True)
    for file in (CHECKOUT / MADE).iterdir():
        (tmp_path / MADE / file.name).write_bytes(file.read_bytes())
    (tmp_path / "tests").symlink_to(CHECKOUT / "tests")
    (tmp_path / "data").symlink_to(CHECKOUT / "data")
    here = command.replace(".venv/bin/mapgen", f"{shlex.quote(sys.executable)} -m mapgen")
    here = here.replace("pbpaste", "cat article.txt")
    done = bash(f"set -o pipefail; {here}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr


def test_links_to_files_lead_somewhere() -> None:
    links = set(re.findall(r"\]\(([^)#]+)\)", README))
    files = {link for link in links if not link.startswith("http")}
    assert len(files) > 4
    assert [file for file in sorted(files) if not (CHECKOUT / file).is_file()] == []


def test_the_code_in_the_readme_is_the_code() -> None:
    (snippet,) = [block for kind, block in BLOCKS if kind == "python"]
    pipeline = (CHECKOUT / "mapgen" / "pipeline.py").read_text("utf-8")

    def plain(code: str) -> str:
        return re.sub(r"\s+", "", code)

    for line in snippet.splitlines():
        words = plain(line).removeprefix("events=")
        assert words in plain(pipeline), line
    order = [
        plain(pipeline).index(plain(line).removeprefix("events="))
        for line in snippet.split("\n")
        if line
    ]
    assert order == sorted(order)


def test_the_environment_variables_in_the_readme_are_read_by_the_code() -> None:
    code = "\n".join(p.read_text("utf-8") for p in (CHECKOUT / "mapgen").rglob("*.py"))
    in_readme = set(re.findall(r"\bMAPGEN_[A-Z_]*[A-Z]", README))
    assert in_readme == set(re.findall(r"\bMAPGEN_[A-Z_]*[A-Z]", code))


def test_the_picture_is_small_enough_for_a_page() -> None:
    picture = CHECKOUT / MADE / "screenshot.png"
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1280, 800)
    assert len(content) < 300_000

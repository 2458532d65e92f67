"""Pictures of the page for a person to look at, kept in tests/screenshots; and the preview.

That nothing covers another thing is tested elsewhere; whether it is a good map, nobody can test.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from find_browser import CHROMIUM, FIREFOX, Kind, find_browser
from sample_story import china_story
from test_page import PHONE, villages

from mapgen.errors import PreviewError
from mapgen.webmap import write_page
from mapgen.webmap.embedding import iframe_snippet
from mapgen.webmap.preview import draw_preview
from mapgen.webmap.publication import Publication

KEPT = Path(__file__).parent.parent / "screenshots"
PATHS = {kind.playwright: find_browser(kind) for kind in (CHROMIUM, FIREFOX)}
NEWSPAPER = """<!doctype html><html lang="en"><meta charset="utf-8"><title>The Daily Example</title>
<style>body{max-width:760px;margin:24px auto;font:18px/1.55 Georgia,serif;color:#222}
h1{font-size:38px;line-height:1.1}figure{margin:24px 0}figcaption{font-size:14px;color:#555}</style>
<h1>What the report says, on a map</h1><p>The story of those who fled is told by many places.
Each mark on this map quotes the sentence that puts it there.</p>
<figure>{frame}<figcaption>Map: The Daily Example</figcaption></figure>
<p>Readers may move it with two fingers; the page goes on under it.</p>"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    KEPT.mkdir(exist_ok=True)
    write_page(china_story(), folder / "map.html", b"{}")
    return folder / "map.html"


@pytest.mark.parametrize("name", ["desktop", "phone", "dark", "embed", "print", "many"])
def test_pictures_are_kept(name: str, story: Path, new_page: Callable[..., Any]) -> None:
    size = {"phone": PHONE, "embed": (900, 1000)}.get(name, (1280, 800))
    settings = {"has_touch": True, "device_scale_factor": 2} if name == "phone" else {}
    file = story
    if name == "embed":
        file = story.with_name("newspaper.html")
        frame = iframe_snippet("map.html", "Map of the story", height_script=True)
        file.write_text(NEWSPAPER.replace("{frame}", frame), "utf-8")
    if name == "many":
        file = story.with_name("many.html")
        write_page(villages(10_000), file)
    opened = new_page(file, viewport=size, dark=name == "dark", reduced_motion=True, **settings)
    page = opened.page
    if name in ("desktop", "dark"):
        page.locator(".mg-place").nth(6).click()
    page.wait_for_timeout(300)
    if name == "print":
        page.pdf(path=KEPT / "print.pdf", format="A4")
        assert (KEPT / "print.pdf").stat().st_size > 20_000
    else:
        page.screenshot(path=KEPT / f"{name}.png", full_page=name == "embed")
        assert (KEPT / f"{name}.png").stat().st_size > 20_000
    assert opened.errors == []


@pytest.mark.parametrize("kind", [CHROMIUM, FIREFOX], ids=["chromium", "firefox"])
def test_the_preview_is_drawn_by_a_browser_that_is_there(
    kind: Kind, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = PATHS[kind.playwright]
    if not path and not os.environ.get("CI"):
        pytest.skip(kind.missing)
    assert path, kind.missing
    monkeypatch.setenv("MAPGEN_BROWSER", path)
    picture = tmp_path / "preview.png"
    draw_preview(story, picture)
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 630)
    assert [file.name for file in tmp_path.iterdir()] == ["preview.png"]
    (KEPT / f"preview-{kind.playwright}.png").write_bytes(picture.read_bytes())


def test_without_a_browser_a_preview_says_what_is_missing(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPGEN_BROWSER", "/nowhere/chromium")
    with pytest.raises(
        PreviewError, match=r"the map itself is made \(/nowhere.*; install Chromium"
    ):
        draw_preview(story, tmp_path / "preview.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("https://example.org/a/map.html", "https://example.org/a/preview.png"),
        ('https://example.org/"><script>/map.html', "https://example.org/&quot;&gt;&lt;script&gt;"),
        ("", "preview.png"),
    ],
)
def test_the_head_names_the_preview(address: str, picture: str, tmp_path: Path) -> None:
    publication = Publication(address=address, preview=True)
    write_page(china_story(), tmp_path / "map.html", publication=publication)
    head = (tmp_path / "map.html").read_text("utf-8").partition("<style>")[0]
    found = re.search(r'property="og:image" content="([^"]*)"', head)
    assert found and found[1].startswith(picture)
    assert 'name="twitter:card" content="summary_large_image"' in head
    assert "<script" not in head

"""`--watch`: the file is saved, and the open page shows it; the page itself stays as it is."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import MAPGEN
from conftest import OpenedPage

ORIGINAL = Path(__file__).parent.parent / "events" / "original.geojson"
STORY = "Ferry sinks\n\nA ferry sank in Bangkok on Monday, police said.\n"
PATIENCE_S = 40


class Watching:
    """A running command: its process, its address, and what it said."""

    def __init__(self, process: subprocess.Popen[str], said: Path) -> None:
        self.process = process
        self.said = said
        self.address = self.wait_for(r"(http://127\.0\.0\.1:\d+/)")

    def wait_for(self, pattern: str) -> str:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said.read_text("utf-8")
            if found := re.search(pattern, self.said.read_text("utf-8")):
                return found[1] if found.groups() else found[0]
            time.sleep(0.05)
        raise AssertionError(f"{pattern}: {self.said.read_text('utf-8')}")


@contextmanager
def watching(folder: Path, *arguments: str | Path) -> Iterator[Watching]:
    said = folder / "said.txt"
    with said.open("w") as log:
        process = subprocess.Popen(
            [*MAPGEN, *arguments], cwd=folder, stderr=log, text=True, start_new_session=True
        )
        try:
            yield Watching(process, said)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=PATIENCE_S) == 130
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def save_as_editors_do(path: Path, text: str) -> None:
    """Written beside and moved over, so that it is another file."""
    beside = path.with_name("unsaved")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)  # noqa: PTH105


def test_the_open_page_follows_each_save_and_outlives_errors(
    tmp_path: Path, new_page: Callable[..., OpenedPage]
) -> None:
    path = tmp_path / "events.geojson"
    text = ORIGINAL.read_text("utf-8")
    path.write_text(text, "utf-8")
    with watching(tmp_path, "render", path, "--watch") as command:
        opened = new_page(command.address, offline=False)
        page = opened.page.frame_locator("iframe")
        page.get_by_text("Ferry in trouble").first.wait_for()
        save_as_editors_do(path, text.replace("Ferry in trouble", "A title of my own"))
        page.get_by_text("A title of my own").first.wait_for()
        save_as_editors_do(path, text[:500])
        command.wait_for(r"events\.geojson:\d+: not JSON")
        assert page.get_by_text("A title of my own").first.is_visible()
        save_as_editors_do(path, text.replace("Ferry in trouble", "Mended"))
        page.get_by_text("Mended").first.wait_for()
        assert opened.errors == []
        drawn = (tmp_path / "map.html").read_bytes()
        assert drawn == urllib.request.urlopen(command.address + "map.html").read()  # noqa: S310
        assert b"--watch" not in drawn


def test_only_the_page_is_served_and_only_to_this_host(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    path.write_bytes(ORIGINAL.read_bytes())
    with watching(tmp_path, "render", path, "--watch") as command:
        for address, headers, status in [
            (command.address, {"Host": "evil.example"}, 403),
            (command.address + "map.html", {"Host": "localhost"}, 403),
            (command.address + "events.geojson", {}, 404),
            (command.address + "../events.geojson", {}, 404),
        ]:
            request = urllib.request.Request(address, headers=headers)  # noqa: S310
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(request)  # noqa: S310
            assert error.value.code == status
            error.value.close()


def test_build_watches_the_article_and_the_events_file(tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text(STORY, "utf-8")
    path = tmp_path / "output" / "ferry" / "events.geojson"
    with watching(tmp_path, "build", article, "--offline", "--watch") as command:
        document = json.loads(path.read_text("utf-8"))
        document["features"][0]["properties"]["note"] = "mine"
        save_as_editors_do(path, json.dumps(document))
        command.wait_for("kept: you changed the note of Bangkok")
        save_as_editors_do(article, STORY + "\nA bus fell into a river in Hanoi on Sunday.\n")
        command.wait_for("Hanoi")
        until = time.monotonic() + PATIENCE_S
        while "Hanoi" not in path.with_name("map.html").read_text("utf-8"):
            assert time.monotonic() < until
            time.sleep(0.05)
        notes = [f["properties"]["note"] for f in json.loads(path.read_text("utf-8"))["features"]]
        assert notes == ["mine", ""]

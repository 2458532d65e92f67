"""The picture of a page that social networks show: drawn by a browser that is there.

The page draws itself (``map.html?preview``: title, map, no list), so that picture and map are
never two things. Chromium, Chrome, Edge and Firefox can all be asked for a picture by their
command line; what they would load or keep is switched off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mapgen.errors import PreviewError
from mapgen.replacing import replace_file
from mapgen.webmap.publication import PREVIEW_SIZE

VARIABLE = "MAPGEN_BROWSER"
CHROMIUMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
)  # fmt: skip
FIREFOXES = ("firefox", "firefox-esr")
MACOS = ("Google Chrome", "Chromium", "Microsoft Edge", "Firefox")
TIMEOUT_S = 60
SCALE = 1.25  # pixels of the picture to one of the page: it is mostly looked at small
PNG = b"\x89PNG\r\n\x1a\n"


def draw_preview(page: Path, picture: Path) -> None:
    """Draw a map page as a picture of 1200 x 630 pixels (PNG).

    The picture appears whole or not at all.

    Raises:
        PreviewError: there is no browser, or none that draws it.
        OSError: the folder cannot be written.
    """
    failures = []
    for browser in browsers():
        with tempfile.TemporaryDirectory(prefix="mapgen-preview-") as folder:
            drawn = Path(folder) / "preview.png"
            failure = _ask(browser, page, drawn)
            if not failure:
                replace_file(picture, drawn.read_bytes())
                return
        failures.append(f"{browser}: {failure}")
    why = "; ".join(failures) or "there is no browser"
    raise PreviewError(
        f"{picture}: not drawn, the map itself is made ({why}); install Chromium, Chrome or "
        f"Firefox, or set {VARIABLE} to the path of one"
    )


def browsers() -> Iterator[str]:
    """Paths of browsers, MAPGEN_BROWSER alone when it is set."""
    if own := os.environ.get(VARIABLE):
        yield own
        return
    yield from filter(None, map(shutil.which, CHROMIUMS + FIREFOXES))
    for name in MACOS:
        programs = Path("/Applications") / f"{name}.app" / "Contents" / "MacOS"
        program = next((programs / n for n in (name, name.lower()) if (programs / n).is_file()), "")
        if program:
            yield str(program)


def _ask(browser: str, page: Path, picture: Path) -> str:
    """Have one browser draw the page; what went wrong, empty when nothing did."""
    address = f"{page.resolve().as_uri()}?preview"
    profile = picture.parent / "profile"
    profile.mkdir()
    width, height = (round(side / SCALE) for side in PREVIEW_SIZE)
    if "firefox" in Path(browser).name.lower():
        size = "{},{}".format(*PREVIEW_SIZE)
        command = [browser, "--headless", "--no-remote", "--profile", str(profile),
                   "--screenshot", str(picture), f"--window-size={size}", address]  # fmt: skip
    else:
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-extensions", "--force-color-profile=srgb",
            "--virtual-time-budget=3000", f"--user-data-dir={profile}", f"--screenshot={picture}",
            f"--window-size={width},{height}", f"--force-device-scale-factor={SCALE}", address,
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root with its sandbox
    try:
        done = subprocess.run(  # noqa: S603  a browser of this machine, arguments of our own
            command,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {TIMEOUT_S} s"
    except OSError as error:
        return str(error.strerror or error)
    if picture.is_file() and picture.read_bytes().startswith(PNG):
        return ""
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return f"no picture, exit status {done.returncode}" + (f", {said[-1][:200]}" if said else "")

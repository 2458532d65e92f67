"""The browser that the tests drive: found, or with ``--get`` fetched; its path is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPLICATIONS = ("Google Chrome", "Chromium", "Google Chrome for Testing")
NO_BROWSER = (
    "no Chromium or Chrome: install one (apt-get install chromium, or python -m playwright "
    "install --with-deps chromium), or set MAPGEN_BROWSER to the path of its executable"
)
ANSWER_TIMEOUT_S = 30
FETCH_TIMEOUT_S = 600


def find_browser() -> str | None:
    """The path of the first Chromium or Chrome that runs, or None.

    MAPGEN_BROWSER is taken at its word: when it is set, nothing else is looked for. Must not be
    called while Playwright's sync API is running, because it asks Playwright for its own browser.
    """
    own = os.environ.get("MAPGEN_BROWSER")
    if own:
        path = shutil.which(own)
        return path if path and runs(path) else None
    return next((path for path in installed() if runs(path)), None)


def installed() -> Iterator[str]:
    """Executables that may be a browser, best first."""
    playwrights = path_of_playwrights_own()
    if playwrights.is_file():
        yield str(playwrights)
    yield from filter(None, map(shutil.which, NAMES))
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        for name in MACOS_APPLICATIONS:
            program = folder / f"{name}.app" / "Contents" / "MacOS" / name
            if program.is_file():
                yield str(program)


def path_of_playwrights_own() -> Path:
    """Where ``playwright install chromium`` puts its browser; it need not be there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def runs(path: str) -> bool:
    """Whether it starts: Ubuntu has a chromium-browser that only says where to get one."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, timeout=ANSWER_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(re.search(rb"chrom.* \d+\.", answer.stdout.lower()))


def get_browser() -> str | None:
    """The browser that is there, else a fetched one, else None. Says on stderr what it tries."""
    found = find_browser()
    if found or os.environ.get("MAPGEN_BROWSER"):
        return found
    for commands in ways_to_get_one():
        if all(fetch(command) for command in commands) and (found := find_browser()):
            return found
    return None


def ways_to_get_one() -> Iterator[list[list[str]]]:
    """Lists of commands that may install a browser: Playwright's own, then the system's."""
    playwright_install = [sys.executable, "-m", "playwright", "install"]
    yield [[*playwright_install, "chromium"]]
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not shutil.which("sudo") and not shutil.which("brew"):
        return
    if shutil.which("apt-get"):
        yield [
            [*as_root, "apt-get", "update"],
            [*as_root, "apt-get", "install", "-y", "chromium"],
        ]
        # Where the system has no Chromium, its libraries may be all that Playwright's own lacks.
        yield [[*as_root, *playwright_install, "--with-deps", "chromium"]]
    elif shutil.which("dnf"):
        yield [[*as_root, "dnf", "install", "-y", "chromium"]]
    elif shutil.which("pacman"):
        yield [[*as_root, "pacman", "-Sy", "--noconfirm", "chromium"]]
    elif shutil.which("brew"):
        yield [["brew", "install", "--cask", "google-chrome"]]


def fetch(command: list[str]) -> bool:
    """Run one command of an installation; its output is shown only when it fails."""
    print(f"==> no browser yet: {' '.join(command)}", file=sys.stderr, flush=True)
    environment = os.environ | {
        "DEBIAN_FRONTEND": "noninteractive",
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000",
    }
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=FETCH_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"    {error}", file=sys.stderr)
        return False
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()] or ["(it says nothing)"]
        why = next((line for line in lines if line.startswith(("Error", "E:"))), lines[-1])
        print(f"    {why}", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    browser = get_browser() if "--get" in sys.argv else find_browser()
    if browser is None:
        wanted = os.environ.get("MAPGEN_BROWSER")
        sys.exit(f"MAPGEN_BROWSER is {wanted!r}, which does not run" if wanted else NO_BROWSER)
    print(browser)

"""The browsers that the tests drive: found, or with ``--get`` fetched; the path is printed.

python tests/browser/find_browser.py [--get] [firefox]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kind:
    """A kind of browser: what it is called in each of the places where one may be."""

    title: str
    variable: str  # of the environment: the path of its executable
    playwright: str  # Playwright's name for it
    names: tuple[str, ...]  # of its executable
    applications: tuple[str, ...]  # on macOS
    version: bytes  # a pattern of what it answers to --version, in small letters
    package: str  # of Debian
    cask: str  # of Homebrew

    @property
    def missing(self) -> str:
        """What to do without it."""
        return (
            f"no {self.title}: install one (apt-get install {self.package}, or python -m "
            f"playwright install --with-deps {self.playwright}), or set {self.variable} to the "
            "path of its executable"
        )


CHROMIUM = Kind(
    "Chromium or Chrome", "MAPGEN_BROWSER", "chromium",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    ("Google Chrome", "Chromium", "Google Chrome for Testing"),
    rb"chrom.* \d+\.", "chromium", "google-chrome",
)  # fmt: skip
FIREFOX = Kind(
    "Firefox", "MAPGEN_FIREFOX", "firefox", ("firefox-esr", "firefox"), ("Firefox",),
    rb"mozilla firefox \d+\.", "firefox-esr", "firefox",
)  # fmt: skip
ANSWER_TIMEOUT_S = 30
FETCH_TIMEOUT_S = 600


def find_browser(kind: Kind = CHROMIUM) -> str | None:
    """The path of the first browser of a kind that runs, or None.

    Its environment variable is taken at its word: when it is set, nothing else is looked for.
    Must not be called while Playwright's sync API is running, because it asks Playwright for
    its own browser.
    """
    own = os.environ.get(kind.variable)
    if own:
        path = shutil.which(own)
        return path if path and runs(path, kind) else None
    return next((path for path in installed(kind) if runs(path, kind)), None)


def installed(kind: Kind) -> Iterator[str]:
    """Executables that may be a browser, best first."""
    playwrights = path_of_playwrights_own(kind)
    if playwrights.is_file():
        yield str(playwrights)
    yield from filter(None, map(shutil.which, kind.names))
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        for name in kind.applications:
            programs = folder / f"{name}.app" / "Contents" / "MacOS"
            for program in (programs / name, programs / name.lower()):
                if program.is_file():
                    yield str(program)


def path_of_playwrights_own(kind: Kind) -> Path:
    """Where ``playwright install`` puts its browser; it need not be there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(getattr(playwright, kind.playwright).executable_path)


def runs(path: str, kind: Kind = CHROMIUM) -> bool:
    """Whether it starts: Ubuntu has a chromium-browser that only says where to get one."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, timeout=ANSWER_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(re.search(kind.version, answer.stdout.lower()))


def get_browser(kind: Kind = CHROMIUM) -> str | None:
    """The browser that is there, else a fetched one, else None. Says on stderr what it tries."""
    found = find_browser(kind)
    if found or os.environ.get(kind.variable):
        return found
    for commands in ways_to_get_one(kind):
        if all(fetch(command) for command in commands) and (found := find_browser(kind)):
            return found
    return None


def ways_to_get_one(kind: Kind) -> Iterator[list[list[str]]]:
    """Lists of commands that may install a browser: Playwright's own, then the system's."""
    playwright_install = [sys.executable, "-m", "playwright", "install"]
    yield [[*playwright_install, kind.playwright]]
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not shutil.which("sudo") and not shutil.which("brew"):
        return
    if shutil.which("apt-get"):
        yield [
            [*as_root, "apt-get", "update"],
            [*as_root, "apt-get", "install", "-y", kind.package],
        ]
        # Where the system has no Chromium, its libraries may be all that Playwright's own lacks.
        yield [[*as_root, *playwright_install, "--with-deps", kind.playwright]]
    elif shutil.which("dnf"):
        yield [[*as_root, "dnf", "install", "-y", kind.playwright]]
    elif shutil.which("pacman"):
        yield [[*as_root, "pacman", "-Sy", "--noconfirm", kind.playwright]]
    elif shutil.which("brew"):
        yield [["brew", "install", "--cask", kind.cask]]


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
    wanted = FIREFOX if "firefox" in sys.argv else CHROMIUM
    browser = get_browser(wanted) if "--get" in sys.argv else find_browser(wanted)
    if browser is None:
        named = os.environ.get(wanted.variable)
        sys.exit(f"{wanted.variable} is {named!r}, which does not run" if named else wanted.missing)
    print(browser)

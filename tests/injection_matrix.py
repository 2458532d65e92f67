"""What the injection matrix counts, and how each way out is looked at."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from mapgen.cli import main as commands

# What a way out may show besides line ends: nothing that steers a terminal.
STEERS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
NOT_COMPARED = {*STEERS, "Zs", "Cn", "Co"}
JOINERS = {"\u200c", "\u200d"}
# Elements that a map page never has; an injected one would be among them.
FOREIGN = (
    "img, iframe, object, embed, base, form, math, template, link, audio, video, textarea, "
    "script[src], [onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], "
    "meta[http-equiv=refresh], svg:not(.leaflet-overlay-pane svg):not(.mg-page svg[class])"
)
# The editor has fields to write in, and its own scripts, of which CSP lets no others run.
OF_EDITOR = (
    "img, iframe, object, embed, base, math, template, audio, video, meta[http-equiv=refresh], "
    "[onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], script:not([src])"
)
Open = Callable[..., Any]


@dataclass
class Matrix:
    """What was run: ``ran[input, way out]`` counts fields times payloads; ``wrong`` says what."""

    new_page: Open
    folder: Path
    ran: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def saw(
        self, source: str, way: str, fields: dict[str, str], shown: Collection[str], text: str
    ) -> None:
        """Count a way out, and hold the fields that it shows against what it says."""
        self.ran[source, way] += len(fields)
        seen = comparable(text)
        for name in fields.keys() & set(shown):
            self.shown += 1
            if comparable(fields[name]) not in seen:
                self.fail(source, way, f"{name} does not read as it was: {fields[name][:60]!a}")

    def fail(self, source: str, way: str, what: str) -> None:
        """Note something that must not be."""
        self.wrong.append(f"{source} -> {way}: {what}")
        print(self.wrong[-1], file=sys.stderr, flush=True)


def comparable(text: str) -> str:
    """The characters that any page can hold, without white space and marks of direction, and
    without the ? that stands for half of a surrogate pair."""
    gone = {c for c in set(text) if unicodedata.category(c) in NOT_COMPARED or c.isspace()}
    return text.translate(dict.fromkeys(map(ord, gone | {"\ufffd", "?"})))


def printed(
    matrix: Matrix,
    source: str,
    way: str,
    fields: dict[str, str],
    arguments: Sequence[str | Path],
    statuses: Collection[int],
) -> Any:
    """Run a command; what it prints must not steer a terminal."""
    done = CliRunner().invoke(commands, [str(part) for part in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        matrix.fail(source, way, f"ended in {done.exception!r}"[:300])
    elif done.exit_code not in statuses:
        matrix.fail(source, way, f"exit status {done.exit_code}: {done.output[:200]!a}")
    harmless(matrix, source, way, done.output)
    matrix.ran[source, way] += len(fields)
    return done


def harmless(matrix: Matrix, source: str, way: str, said: str) -> None:
    found = {c for c in said.replace("\n", "") if unicodedata.category(c) in STEERS} - JOINERS
    if found:
        matrix.fail(source, way, f"prints {sorted(found)!a}")


def look(
    matrix: Matrix,
    source: str,
    way: str,
    page: Path | str,
    *,
    inner: int = 0,
    elsewhere: str = "",
    **settings: Any,
) -> str:
    """All that a page says when everything in it is opened; ``inner`` frames are its own.

    A page with an address is the editor's, which has a form and asks its server.
    """
    served = isinstance(page, str)
    opened = matrix.new_page(**{"offline": not served} | settings)
    dialogs: list[str] = []
    tab = opened.page
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    opened.goto(page)
    scripts = settings.get("java_script_enabled", True)
    if served:
        tab.wait_for_selector("#me-panel li")
        tab.locator(".me-item").first.click()
    if scripts and not inner:
        for pin in tab.locator(".mg-place").all()[:2]:
            pin.click()
    said = str(tab.evaluate(EVERYTHING)) if scripts else tab.locator("body").evaluate(PLAIN)
    ran = [frame.evaluate("window.ran") for frame in tab.frames] if scripts else []
    strange = tab.locator(OF_EDITOR if served else FOREIGN)
    foreign = strange.count() - inner
    asked = {url for url in opened.requests if not url.startswith(("data:", "blob:", "about:"))}
    if any(ran) or dialogs:
        matrix.fail(source, way, f"ran {ran} {dialogs}")
    if foreign > 0:
        first = strange.first.evaluate("e => e.outerHTML")
        matrix.fail(source, way, f"has an element that is none of its own: {first[:120]!a}")
    own = page.partition("#")[0] if isinstance(page, str) else page.resolve().as_uri()
    asked = {url for url in asked if not (served and url.startswith(own))}
    if asked - {own, elsewhere}:
        matrix.fail(source, way, f"asked for {sorted(asked)[:3]}")
    if [error for error in opened.errors if not (elsewhere and "ERR_" in error)]:
        matrix.fail(source, way, f"error {opened.errors[0][:200]!a}")
    tab.context.close()
    return said


EVERYTHING = """() => {
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const titles = [...document.querySelectorAll("[title], [aria-label]")];
  const typed = [...document.querySelectorAll("input, textarea")].map(e => e.value);
  return document.title + "\\n" + typed.join("\\n") + "\\n" + document.body.textContent + "\\n" +
    titles.map(e => e.title + e.getAttribute("aria-label")).join("\\n");
}"""
PLAIN = "body => body.textContent"


def heading(page: Path) -> str:
    """The title and the metas of a page, as a reader of cards takes them from its source."""
    top = page.read_text("utf-8").split("</head>", 1)[0]
    found = re.findall(r"<title>(.*?)</title>", top, re.S) + re.findall(r'content="([^"]*)"', top)
    return html.unescape("\n".join(found))

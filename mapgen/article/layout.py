"""Characters and lines: which characters stay, and which lines are one paragraph."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from mapgen.article.furniture import ends_with_stop

NEWLINES = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
# Control characters and lone surrogates are never text. Zero-width and bidirectional marks are:
# taking them away would change how a name is written, and a quote must be what was written.
DROPPED = {
    code: None
    for code in (*range(0xA0), *range(0xD800, 0xE000))
    if unicodedata.category(chr(code)) in ("Cc", "Cs") and chr(code) not in "\n\t"
}
CHARACTERS = DROPPED | NEWLINES

BULLET = re.compile(r"^[•●▪◦‣·*–-]\s+(?=\S)")
WIDEST_WRAP = 120
NARROWEST_WRAP = 30
SHORTEST_CUT_LINE = 30


def tidy(text: str) -> str:
    """The same text with only ``\\n`` as line end, and no control characters or surrogates.

    It is not Unicode-normalised: NFC would change how names are written, and gazetteer names
    are compared in a form of their own anyway.
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").translate(CHARACTERS)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of copied text: one per line, or hard-wrapped lines joined again."""
    # cleandoc takes the indentation away that all lines but perhaps the first have.
    lines = [line.rstrip() for line in inspect.cleandoc(text).split("\n")]
    width = wrap_width(lines)
    return [line for line in map(collapse, rejoin(lines, width)) if line]


def collapse(line: str) -> str:
    """The line with single spaces; a no-break space stays."""
    return re.sub(r"[ \t]+", " ", line).strip()


def wrap_width(lines: list[str]) -> int | None:
    """The column at which the text was hard-wrapped, or None when it was not.

    A line was wrapped when the first word of the next one would not have fitted. Widths are
    tried from the longest line down, so that a few lines (links) may be longer. Lines that end
    a sentence are not asked: they may end a paragraph.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if b and " " in a.strip() and not ends_with_stop(a)]
    if len(pairs) < 3:
        return None
    lengths = sorted((len(a) for a, _ in pairs), reverse=True)
    allowed_longer = len(lengths) // 10
    for width in list(dict.fromkeys(lengths[: allowed_longer + 1]))[:10]:
        if NARROWEST_WRAP <= width <= WIDEST_WRAP:
            full = sum(is_full(a, b, width) for a, b in pairs)
            # The lines of the head are not full; those of a menu hardly ever are.
            if full >= 0.6 * len(pairs):
                return width
    return None


def is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def rejoin(lines: list[str], width: int | None) -> Iterator[str]:
    """The lines with those joined that were one before they were wrapped."""
    parts: list[str] = []
    for line, following in pairwise([*lines, ""]):
        parts.append(line if not parts else line.lstrip())
        ends = not line or not following or starts_paragraph(line, following)
        wrapped = not ends and (
            goes_on(line, following) or (width is not None and is_full(line, following, width))
        )
        if not wrapped:
            yield join(parts)
            parts = []


def goes_on(line: str, following: str) -> bool:
    """Whether the following line is plainly the same sentence, at whatever column it was cut."""
    cut = len(line) >= SHORTEST_CUT_LINE and not ends_with_stop(line)
    return cut and following.lstrip()[:1].islower()


def starts_paragraph(line: str, following: str) -> bool:
    """Whether the following line starts anew, by its indentation or a bullet."""
    indented = len(following) - len(following.lstrip()) > len(line) - len(line.lstrip())
    return indented or BULLET.match(following.lstrip()) is not None


def join(parts: list[str]) -> str:
    """The lines as one; a word that was broken at its hyphen is made whole."""
    joined = " ".join(parts)
    return re.sub(r"(?<=[^\W\d_])- (?=[a-z])", "-", joined) if len(parts) > 1 else joined

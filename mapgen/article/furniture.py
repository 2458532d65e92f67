"""What is furniture of a news page and not its story, by the phrases of data/furniture.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError

WORD = re.compile(r"[^\W_]+|©|@")
SECOND_PERSON = re.compile(r" (?:you|your|yours|yourself|you re|you ve|you ll) ")
FIRST_PERSON = re.compile(r" (?:we|our|ours|we re|we ve|we ll) ")
OPENERS = {"“": "”", "«": "»", "„": "“"}
FINAL_STOP = re.compile(r"[.!?…][\"'”’»)\]]*$")
# A colon, comma or dash leads on to a quotation or a list: the line is part of the story.
LEADS_ON = re.compile(r"[:;,—–-][\"'”’]*$")
LONGEST_HEADLINE_WORDS = 15
LONGEST_CAPTION_WORDS = 45
LONGEST_CREDIT = 600
# Notices are short; a line longer than this is a whole story without line ends.
LONGEST_NOTICE_WORDS = 120
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Lines(_Table):
    whole: frozenset[str]
    opening: tuple[str, ...]
    anywhere: tuple[str, ...]


class _Reader(_Table):
    trade: tuple[str, ...]
    imperatives: frozenset[str]


class _Tail(_Table):
    comments: frozenset[str]
    teasers: frozenset[str]


class _Credit(_Table):
    agencies: tuple[str, ...]
    words: tuple[str, ...]


class _Head(_Table):
    published: tuple[str, ...]
    updated: tuple[str, ...]
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    offices: tuple[str, ...]
    desks: frozenset[str]


class _Publisher(_Table):
    before: tuple[str, ...]
    after: tuple[str, ...]
    companies: frozenset[str]
    words: frozenset[str]
    wires: dict[str, str]


class Phrases(_Table):
    """The content of data/furniture.toml."""

    lines: _Lines
    reader: _Reader
    tail: _Tail
    credit: _Credit
    head: _Head
    publisher: _Publisher


@cache
def phrases() -> Phrases:
    """The phrases of data/furniture.toml.

    Raises:
        GazetteerError: the file is missing, no TOML, or has other keys.
    """
    path = data_file("furniture.toml")
    try:
        return Phrases.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise GazetteerError(f"{path}: {key}: {first['msg']}; correct the phrase lists") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GazetteerError(f"{path}: {error}; correct the file or reinstall mapgen") from error


def fold(text: str) -> str:
    """The words alone, in lower case, with a space before and after each: for phrases.

    >>> fold("Don’t miss — READ MORE:")
    ' don t miss read more '
    """
    return f" {' '.join(WORD.findall(text)).casefold()} "


def has_any(folded: str, wanted: Iterable[str]) -> bool:
    """Whether one of the phrases is in a folded text."""
    return any(f" {phrase} " in folded for phrase in wanted)


def begins_with_any(folded: str, wanted: Iterable[str]) -> bool:
    """Whether a folded text begins with one of the phrases."""
    return folded.startswith(tuple(f" {phrase} " for phrase in wanted))


def without_numbers(folded: str) -> str:
    """A folded line without its numbers and outer spaces, to look it up as a whole."""
    return " ".join(word for word in folded.split() if not word.isdecimal())


def outside_quotes(text: str) -> str:
    """The text without what stands in quotation marks, which is somebody's and not the page's.

    A quotation that is not closed runs to the end of the paragraph, as newspapers print those
    that go on in the next one.
    """
    kept: list[str] = []
    closer = ""
    last = len(text) - 1
    for i, char in enumerate(text):
        before = text[i - 1] if i else " "
        after = text[i + 1] if i < last else " "
        if closer:
            if char == closer and (char not in "'’" or _may_close(before, after)):
                closer = ""
        elif char in OPENERS:
            closer = OPENERS[char]
        elif char == '"':
            closer = '"'
        elif char in "'‘" and not before.isalnum() and after.isalnum():
            closer = "’" if char == "‘" else "'"
        else:
            kept.append(char)
    return "".join(kept)


def _may_close(before: str, after: str) -> bool:
    """Whether an apostrophe may end a quotation: nothing of a word follows it."""
    return not after.isalnum() and not before.isspace()


def ends_with_stop(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return FINAL_STOP.search(line[-8:]) is not None


def is_furniture(line: str) -> bool:
    """Whether the line is furniture, whatever stands around it."""
    known = phrases()
    folded = fold(line)
    whole = without_numbers(folded)
    if not whole or whole in known.lines.whole or whole in known.tail.comments:
        return True
    if whole in known.tail.teasers or is_menu(line) or is_credit(line):
        return True
    return opens_like_furniture(line) or addresses_reader(line)


def is_known_link(line: str) -> bool:
    """Whether the whole line is a link or label that pages have: "World News"."""
    return without_numbers(fold(line)) in phrases().lines.whole


def opens_like_furniture(line: str) -> bool:
    """Whether the line begins as furniture does.

    A story's sentence may begin with "More" or "Image"; a label is followed by a colon, or by
    a line that is no sentence.
    """
    openings = phrases().lines.opening
    words = len(line.split())
    if words > LONGEST_CAPTION_WORDS:
        return False
    folded = fold(outside_quotes(line))
    if begins_with_any(folded, (p for p in openings if " " in p)):
        return True
    single = begins_with_any(folded, (p for p in openings if " " not in p))
    labelled = re.match(r"\W*\w+\s*[:|]", line) is not None
    return single and (labelled or (words <= LONGEST_HEADLINE_WORDS and not is_story(line)))


def addresses_reader(line: str) -> bool:
    """Whether the page speaks to its reader about itself, outside quotation marks."""
    words = len(line.split())
    if words > LONGEST_NOTICE_WORDS:
        return False
    own = outside_quotes(line)
    if has_any(fold(own), phrases().lines.anywhere):
        return True
    return any(_invites(fold(sentence)) for sentence in SENTENCE_END.split(own))


def _invites(folded: str) -> bool:
    """Whether a sentence speaks to the reader about things of the press."""
    known = phrases().reader
    you = SECOND_PERSON.search(folded) is not None
    we = FIRST_PERSON.search(folded) is not None
    imperative = begins_with_any(folded, known.imperatives)
    if not (you or we or imperative):
        return False
    rest = folded[folded.find(" ", 1) :] if imperative else folded
    trade = sum(f" {phrase} " in rest for phrase in known.trade)
    if you and trade:
        return we or trade >= 2 or imperative
    return (we and trade >= 3) or (imperative and trade >= (1 if we else 2))


def leans_to_furniture(line: str, publisher: str) -> bool:
    """Whether the line is furniture if furniture stands before and after it."""
    if len(line.split()) > LONGEST_NOTICE_WORDS:
        return False
    folded = fold(outside_quotes(line))
    speaks = SECOND_PERSON.search(folded) or FIRST_PERSON.search(folded)
    named = bool(publisher) and fold(publisher) in folded
    return bool(speaks) or named


def is_menu(line: str) -> bool:
    """Whether the line is a row of links: short words between bars, dots or arrows."""
    items = [item.strip() for item in re.split(r"[|•·›»>]", line[:1000])]
    return len(items) >= 4 and all(len(item.split()) <= 3 for item in items)


def is_credit(line: str) -> bool:
    """Whether the line is a picture's caption with its credit at the end, or the credit alone."""
    if len(line) > LONGEST_CREDIT or len(line.split()) > LONGEST_CAPTION_WORDS:
        return False
    return _credit().search(line) is not None


@cache
def _credit() -> re.Pattern[str]:
    known = phrases().credit
    agencies = "|".join(re.escape(name) for name in known.agencies)
    words = "|".join(re.escape(word) for word in known.words)
    forms = [
        rf"(?:^|[.!?)\]\s(])(?:{words})\s?(?:by\b|[:/])[^.!?]{{1,80}}[.)]?$",
        rf"[(\[](?:[^()\[\]]{{0,60}}[/, ])?(?:{agencies})(?:[/, |][^()\[\]]{{0,60}})?[)\]]\.?$",
        rf"(?:^|[/|©] ?|[.!?] )(?:{agencies})$",
        r"[.!?] [(\[][^()\[\]]{0,60}(?:photo|picture|image|courtesy)[^()\[\]]{0,60}[)\]]\.?$",
    ]
    return re.compile("|".join(forms), re.IGNORECASE)


def is_teaser_heading(line: str) -> bool:
    """Whether other stories are offered from this line on."""
    whole = without_numbers(fold(line))
    if whole in phrases().tail.teasers:
        return True
    return whole.startswith("more from ") and not ends_with_stop(line)


def is_comments_heading(line: str) -> bool:
    """Whether readers' comments or notes about the story follow this line."""
    return without_numbers(fold(line)) in phrases().tail.comments


def is_story(line: str) -> bool:
    """Whether a line inside the story belongs to it: a sentence, a list's item, a long line.

    A short line that is no sentence is a crosshead, another story's headline or a caption.
    """
    if ends_with_stop(line) or LEADS_ON.search(line[-4:]):
        return True
    words = len(line.split())
    return words > LONGEST_HEADLINE_WORDS or (is_listed(line) and words > 4)


def is_short_question(line: str) -> bool:
    """Whether the line is a question of a headline's length, not somebody's in quotes."""
    return line.endswith("?") and len(line.split()) <= LONGEST_HEADLINE_WORDS


def is_listed(line: str) -> bool:
    """Whether the line is an item of a list."""
    return line[:1] in "•●▪◦‣*"


def is_prose(line: str) -> bool:
    """Whether the line can be where a story begins: a sentence of some length."""
    words = len(line.split())
    return (words >= 8 and ends_with_stop(line)) or words > 25

"""A news page copied as text: the story out of it, and what the page says of the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mapgen.article.draft import Draft
from mapgen.article.furniture import (
    addresses_reader,
    fold,
    is_comments_heading,
    is_credit,
    is_furniture,
    is_prose,
    is_short_question,
    is_story,
    is_teaser_heading,
    leans_to_furniture,
    phrases,
)
from mapgen.article.head import (
    Head,
    byline_among,
    is_byline_line,
    labelled_head,
    publisher_in,
    read_head,
)
from mapgen.article.layout import BULLET, paragraphs
from mapgen.article.published import is_date_line

# A standfirst, a caption and a notice may stand between the title and the byline; more is a story.
PROSE_ABOVE_BYLINE = 3
LINES_ABOVE_BYLINE = 12
# The longest menus have some 200 lines; what stands higher above a story is no head of it.
LONGEST_HEAD = 400
# A line of this many characters that comes again is a repetition; a shorter one may be a refrain.
SHORTEST_REPEATED = 40


def read_copied(text: str) -> Draft:
    """The story, title, byline, publisher and date of a page that was copied as text.

    ``text`` is empty in the draft when nothing but furniture is there.
    """
    labelled, rest = labelled_head(text)
    lines = paragraphs(rest)
    furniture = mark_furniture(lines)
    start = story_start(lines, furniture)
    above = lines[max(0, start - LONGEST_HEAD) : start]
    author = fold(byline_among(above))
    story = list(story_lines(lines[start:], furniture[start:], author))
    if not story:
        start = 0
        story = [line for line, f in zip(lines, furniture, strict=True) if not f]
    kept = set(story)
    tail = [line for line in lines[start:] if line not in kept]
    head = read_head(above, [*above, *tail])
    return _draft(story, head, labelled)


def _draft(story: Sequence[str], head: Head, labelled: Head) -> Draft:
    title = labelled.title or head.title
    body = [BULLET.sub("", line, count=1) for line in story if fold(line) != fold(title)]
    return Draft(
        text="\n\n".join(body),
        title=title,
        byline=labelled.byline or head.byline,
        publisher=labelled.publisher or head.publisher or (wire_in(story[0]) if story else ""),
        published=labelled.published or head.published,
        url=labelled.url,
    )


def mark_furniture(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is furniture, by itself or between notices to the reader."""
    marks = [is_furniture(line) for line in lines]
    notices = [mark and addresses_reader(line) for mark, line in zip(marks, lines, strict=True)]
    publisher = publisher_in(line for line, mark in zip(lines, marks, strict=True) if mark)
    for i in range(1, len(lines) - 1):
        if not marks[i] and notices[i - 1] and notices[i + 1]:
            marks[i] = notices[i] = leans_to_furniture(lines[i], publisher)
    return marks


def story_start(lines: Sequence[str], furniture: Sequence[bool]) -> int:
    """The index of the first line of the story; the number of lines when there is none.

    It is the first sentence of some length, unless the byline or the date comes soon after:
    then what stands above them is a standfirst or a caption.
    """
    prose = [i for i, line in enumerate(lines) if not furniture[i] and is_prose(line)]
    if not prose:
        return len(lines)
    above = prose[: PROSE_ABOVE_BYLINE + 1]
    until = above[-1] if len(above) > PROSE_ABOVE_BYLINE else len(lines)
    until = min(until, prose[0] + LINES_ABOVE_BYLINE)
    for i in range(until - 1, prose[0], -1):
        if is_date_line(lines[i]) or is_byline_line(lines[i]):
            return next((j for j in prose if j > i), prose[0])
    # A first picture's caption may be a sentence; its credit is the next line.
    below = lines[prose[0] + 1 : prose[0] + 2]
    captioned = len(prose) > 2 and any(is_credit(b) and len(b.split()) <= 6 for b in below)
    return prose[1] if captioned else prose[0]


def story_lines(lines: Sequence[str], furniture: Sequence[bool], author: str = "") -> Iterator[str]:
    """The lines of the story, each once, up to the readers' comments or a note on the author."""
    seen: set[str] = set()
    told = 0
    in_teasers = False
    for i, line in enumerate(lines):
        if told >= 3 and (is_comments_heading(line) or fold(line) == author):
            return
        in_teasers = is_teaser_heading(line) or (in_teasers and not resumes(lines, furniture, i))
        if in_teasers or furniture[i] or not is_story(line) or is_date_line(line):
            continue
        if i and is_short_question(line) and (furniture[i - 1] or not is_story(lines[i - 1])):
            continue  # another story's headline: those of this one stand between its sentences
        key = fold(line)
        if len(line) < SHORTEST_REPEATED or key not in seen:
            seen.add(key)
            told += 1
            yield line


def resumes(lines: Sequence[str], furniture: Sequence[bool], i: int) -> bool:
    """Whether the story goes on at a line after a box of other stories: two sentences in a row.

    A teaser is a headline with a sentence under it, so two in a row are none.
    """
    pair = range(i, min(i + 2, len(lines)))
    return len(pair) == 2 and all(is_prose(lines[j]) and not furniture[j] for j in pair)


def wire_in(line: str) -> str:
    """The agency in the dateline of a story's first line: ``CHATTANOOGA, Tenn. (AP) —``."""
    dateline = re.match(r"[^(.!?]{2,60}(?:\.[^(.!?]{0,20})?\(([A-Za-z]{2,10})\)\s*[—–-]", line)
    return phrases().publisher.wires.get(dateline[1], "") if dateline else ""

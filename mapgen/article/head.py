"""Title, byline, publisher and date out of the lines that stand around a story."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from itertools import pairwise

from mapgen.article.furniture import (
    ends_with_stop,
    fold,
    is_furniture,
    is_known_link,
    is_menu,
    phrases,
)
from mapgen.article.published import (
    DAY,
    LONGEST_LINE,
    WRITTEN,
    date_in,
    dated,
    is_date_line,
    name_beside_date,
)
from mapgen.gazetteer.geonames import LONGEST_INITIALS, GeoNames
from mapgen.language import dateline_end

CAPITALISED = r"[^\W\d_a-z][\w'’.-]*"
PARTICLE = r"(?:de|del|della|der|den|di|da|dos|du|la|le|el|al|bin|ibn|van|von|ter|ten|y|e)"
NAME = re.compile(rf"{CAPITALISED}(?:\s(?:{CAPITALISED}|{PARTICLE})){{1,4}}")
NAME_ENDS = re.compile(r"\s[|•·–—-]\s|\t|[@<(\[]|\s(?:in|for|at|on|from)\s")
BAR = re.compile(r"\s+[|•·]\s+")
SUFFIX = re.compile(r"\s+(?:[|–—-]|::)\s+")
THE_NAME = re.compile(rf"The(?:\s{CAPITALISED}){{1,4}}")  # 'The Age', 'The Local'
DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|co\.uk|co|news|info|tv)", re.IGNORECASE)
LABELLED = re.compile(r"([A-Za-z][A-Za-z-]{1,20}):[ \t]*(.*)")
LONGEST_TITLE_WORDS = 30


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says of its article; empty means not found."""

    title: str = ""
    byline: str = ""
    publisher: str = ""
    published: dt.date | None = None
    url: str = ""


LABELS = {
    "title": "title", "subject": "title", "headline": "title",
    "from": "byline", "by": "byline", "author": "byline", "authors": "byline", "byline": "byline",
    "date": "published", "published": "published", "sent": "published",
    "publisher": "publisher", "source": "publisher", "site": "publisher",
    "publication": "publisher", "url": "url", "link": "url",
}  # fmt: skip


def labelled_head(text: str) -> tuple[Head, str]:
    """What lines such as ``Subject: …`` or front matter at the top say, and the rest of the text.

    Front matter stands between two lines ``---``; an e-mail's head ends at a blank line. Only
    plain ``key: value`` lines and ``- item`` lists are read; of an unknown key nothing is taken.
    """
    lines = text.lstrip("\n").split("\n")
    if lines[0].strip() == "---":
        fences = (i for i, line in enumerate(lines[1:200], 1) if line.strip() in ("---", "..."))
        end = next(fences, 0)
        return (_labelled(lines[1:end]), "\n".join(lines[end + 1 :])) if end else (Head(), text)
    end = next((i for i, line in enumerate(lines) if not LABELLED.match(line)), len(lines))
    known = {label[1].lower() for line in lines[:end] if (label := LABELLED.match(line))}
    if len(known & LABELS.keys()) < 2 or (end < len(lines) and lines[end].strip()):
        return Head(), text
    return _labelled(lines[:end]), "\n".join(lines[end:])


def _labelled(lines: Sequence[str]) -> Head:
    fields: dict[str, str] = {}
    field = ""
    for line in lines:
        if label := LABELLED.match(line):
            field = LABELS.get(label[1].lower(), "")
            value = label[2]
        elif item := re.match(r"\s*-\s+(.*)", line):
            value = ", ".join(filter(None, [fields.get(field, ""), item[1]]))
            fields.pop(field, None)
        else:
            continue
        value = value.strip().strip("[]").replace('", "', ", ").strip("\"'")
        if field and value:
            fields.setdefault(field, value)
    byline = fields.get("byline", "")
    if "<" in byline or "@" in byline:
        byline = parseaddr(byline)[0]
    return Head(
        title=re.sub(r"^(?:(?:re|fwd?|aw)\s*:\s*)+", "", fields.get("title", ""), flags=re.I),
        byline=re.sub(r"^by\s+", "", byline, flags=re.I),
        publisher=fields.get("publisher", ""),
        published=date_in(fields.get("published", "")),
        url=fields.get("url", "") if re.match(r"https?://", fields.get("url", "")) else "",
    )


def read_head(head: Sequence[str], around: Sequence[str]) -> Head:
    """What the lines before the story say; ``around`` are all lines that are not the story."""
    publisher = publisher_in(around)
    title, suffix = title_among(head, publisher)
    company = set(fold(publisher).split()) & phrases().publisher.companies
    named = "" if company else publisher
    return Head(
        title=_without_dateline(title),
        byline=byline_among(head),
        publisher=named
        or suffix
        or masthead(head, around)
        or publisher
        or employer(head)
        or next(filter(_may_be_one, map(name_beside_date, head)), ""),
        published=published_among(head) or published_after(around[len(head) :]),
    )


def _without_dateline(title: str) -> str:
    """'LEEDS - Three arrested after …': where the report was written is no part of a headline.
    'NASA - …' and 'FIFA: …' tell who; a town of as few letters is known."""
    end = dateline_end(title)
    town = re.split(r"[,(]|\s[-–—]|:", title[:end])[0].strip()
    rest = title[end:]
    if not town.isupper() or any(map(str.isdigit, town)) or not re.match(r"[A-Z][a-z]", rest):
        return title
    initials = len(town) <= LONGEST_INITIALS and not GeoNames().knows(town)
    return title if initials or ":" in title[:end] else rest


def _may_be_one(name: str) -> bool:
    """Whether the name beside a date is a publisher's: it has a word of theirs, or is "The Age"."""
    return sounds_like_one(name) or THE_NAME.fullmatch(name) is not None


def title_among(head: Sequence[str], publisher: str) -> tuple[str, str]:
    """The title and the publisher named after it, if any: ``Title | The Publisher``.

    The line of a browser's tab and a line that stands there twice win over the first that could
    be a title; a line of one to three words is one only right before the byline or the date.
    """
    # Above the byline is the title; below it there may be teasers, captions and notices.
    marks = [i for i, line in enumerate(head) if is_byline_line(line) or is_date_line(line)]
    wanted = [line for line in head if _may_be_title(line)]
    name = masthead(head, head)
    wanted = [line for line in wanted if line != name] or wanted
    split = {line: split_title(line, publisher) for line in wanted}
    counts = Counter(fold(title) for title, _ in split.values())
    for line in wanted:
        title, suffix = split[line]
        if len(title.split()) > 3 and (suffix or counts[fold(title)] > 1):
            return title, suffix
    before = [line for line in head[: marks[-1]] if line in split] if marks else wanted
    for line in before or wanted:
        if len(line.split()) > 3:
            return split[line]
    return split[before[-1]] if before else ("", "")


def _may_be_title(line: str) -> bool:
    if len(line.split()) > LONGEST_TITLE_WORDS or is_menu(line):
        return False
    # The line of a browser's tab ends as a picture's credit does: look at its longest part.
    part = max(SUFFIX.split(line), key=lambda part: len(part.split()))
    return not (is_furniture(part) or is_date_line(line) or is_byline_line(line))


def split_title(line: str, publisher: str) -> tuple[str, str]:
    """A title without the publisher, and the publisher that stood after it.

    >>> split_title("Bridge falls in Genoa - The Daily Post", "")
    ('Bridge falls in Genoa', 'The Daily Post')
    """
    *_, bar = [None, *SUFFIX.finditer(line)]
    if bar is None:
        return line, ""
    title, suffix = line[: bar.start()].strip(), line[bar.end() :].strip()
    same = bool(publisher) and without_article(publisher) == without_article(suffix)
    if not title or len(suffix.split()) > 6 or not (same or sounds_like_one(suffix)):
        return line, ""
    # A section may stand between title and publisher: "Title | World | The Publisher".
    sections = BAR.split(title)
    return max(sections, key=lambda part: len(part.split())), suffix


def without_article(name: str) -> str:
    """A publisher's name to compare: "The Independent" is "Independent"."""
    return fold(name).removeprefix(" the")


def byline_among(head: Sequence[str]) -> str:
    """The names of the byline: after "By", or a bare name next to the date."""
    for line in head:
        if name := labelled_byline(line):
            return name
    for i, line in enumerate(head):
        if is_date_line(line):
            for neighbour in (*reversed(head[max(0, i - 2) : i]), *head[i + 1 : i + 2]):
                if (name := names_in(neighbour)) and not is_furniture(neighbour):
                    return name
    return ""


@cache
def _authors() -> re.Pattern[str]:
    labels = sorted(phrases().head.authors, key=len, reverse=True)
    label = "|".join(map(re.escape, labels))
    return re.compile(rf"(?:^|[|•·,]\s*|\d\s+)(?i:{label})(?::\s*|\s+)(?=\S)")


def is_byline_line(line: str) -> bool:
    """Whether the line gives the author after "By" or the like."""
    return bool(labelled_byline(line))


def labelled_byline(line: str) -> str:
    """The names after "By" in a line of the head, or nothing."""
    if len(line) > LONGEST_LINE or (ends_with_stop(line) and len(line.split()) > 12):
        return ""
    label = _authors().search(line)
    return names_in(line[label.end() :]) if label else ""


def names_in(text: str) -> str:
    """The persons' names that a short text begins with: "A", "A and B" or "A, B and C"."""
    text = WRITTEN.sub("", text[:LONGEST_LINE])
    names: list[str] = []
    end = NAME_ENDS.search(text)
    for part in re.split(r",\s+|\s+and\s+|\s+&\s+|;\s*", text[: end.start()] if end else text):
        name = without_affiliation(part.strip())
        if not NAME.fullmatch(name) or name.endswith(".") or name.startswith("The "):
            break
        # 'By Sarah Holt, Halifax Courier', 'By Hana Saleh, World Desk'
        if is_desk(name) or (names and sounds_like_one(name)):
            break
        names.append(name)
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def without_affiliation(name: str) -> str:
    """A name without the agency or office that stands after it."""
    for affiliation in phrases().head.affiliations:
        if re.search(rf"(?:^|\s){re.escape(affiliation)}$", name, re.IGNORECASE):
            name = name[: -len(affiliation)].strip()
    first, _, office = name.rpartition(" ")
    if office in phrases().head.offices and len(first.split()) > 2:
        return first.rpartition(" ")[0]
    return first if office in phrases().head.offices else name


def is_desk(name: str) -> bool:
    """Whether a name is that of an office of a newspaper: "World Desk", "Community Reporter"."""
    return not phrases().head.desks.isdisjoint(fold(name).split()[-1:])


def published_among(head: Iterable[str]) -> dt.date | None:
    """The publication date in the page's head; that of the last change only if it stands alone."""
    updates = []
    for line in head:
        if is_date_line(line) or is_byline_line(line):
            published, updated = dated(line)
            if published:
                return published
            updates.append(updated)
    return next(filter(None, updates), None)


def published_after(tail: Iterable[str]) -> dt.date | None:
    """The publication date below the story, only where a label says that it is one."""
    for line in tail:
        if is_date_line(line) and not WRITTEN.match(line) and (date := dated(line)[0]):
            return date
    return None


def publisher_in(lines: Iterable[str]) -> str:
    """The publisher that the page's own notices name most often, or nothing."""
    found: Counter[str] = Counter()
    for line in lines:
        for pattern in _publishers():
            found.update(match["publisher"] for match in pattern.finditer(line[:2000]))
    return found.most_common(1)[0][0] if found else ""


def masthead(head: Sequence[str], around: Iterable[str]) -> str:
    """A newspaper's name that stands alone above the story and is named around it again."""
    text = "\n".join(fold(line) for line in around)
    for line in dict.fromkeys(head):
        alone = 2 <= len(line.split()) <= 5 and sounds_like_one(line)
        if not alone or is_known_link(line):
            continue
        if line.startswith("The ") or _on_two_lines(fold(line), text):
            return line
    return ""


def _on_two_lines(words: str, text: str) -> bool:
    """Whether words stand on more than one line of a text."""
    first = text.find(words)
    following = text.find("\n", first + len(words)) if first >= 0 else -1
    return following >= 0 and text.find(words, following) >= 0


def employer(head: Sequence[str]) -> str:
    """The publisher that the byline names after the author, or that stands on the line below:
    'By Sarah Holt, The Halifax Courier, 3 June 2023'."""
    for line, below in pairwise([*head, ""]):
        if name := labelled_byline(line):
            behind = DAY.sub("", WRITTEN.sub("", line)).split(", ")[1:]
            parts = [part.strip(" ,.") for part in behind]
            named = [p for p in parts if p and p not in name and not is_desk(p)]
            told = filter(_may_be_one, named)
            beside = name_beside_date(below) or below.partition(",")[0]
            return next(told, beside if _may_be_one(beside) and not is_desk(beside) else "")
    return ""


def sounds_like_one(name: str) -> bool:
    """Whether a name is in capitals and has a word that publishers' names have, or a domain."""
    words = name.split()
    capitalised = all(word[0].isupper() or word in ("of", "and", "the", "&") for word in words)
    known = set(fold(name).split()) & phrases().publisher.words
    return DOMAIN.fullmatch(name) is not None or (capitalised and bool(known))


@cache
def _publishers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # A full stop belongs to a name only after a short word (St. Louis) or in a domain.
    word = r"(?:[A-Z][a-z]{0,2}\.(?=\s[A-Z])|[A-Z][\w&'’-]*(?:\.(?:com|org|net|co\.uk))?)"
    name = rf"(?P<publisher>(?:[Tt]he\s)?{word}(?:\s(?:(?:of\s|and\s|&\s)?{word})){{0,4}})"
    year = r"(?:\s*\d{4}(?:\s?[-–]\s?\d{4})?,?)?"
    known = phrases().publisher
    before = "|".join(map(re.escape, sorted(known.before, key=len, reverse=True)))
    after = "|".join(map(re.escape, known.after))
    return (
        re.compile(rf"(?<!\w)(?i:{before}){year}\s*(?<=[\s©]){name}"),
        re.compile(rf"(?<!\w){name}\s(?i:{after})\b"),
    )

"""A map of several articles: which they are, and what each says of an event that several tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from mapgen.models import ArticleInfo, EventMap, Mark, NotMapped
from mapgen.webmap import words
from mapgen.webmap.context import Context
from mapgen.webmap.quoting import QuotePart, Sentences

if TYPE_CHECKING:
    from mapgen.joining.differing import Disagreement


@dataclass(slots=True, kw_only=True)
class Source:
    """An article of a map of several: its title, who published it when, and how it is named."""

    title: str
    name: str
    published: str = ""
    url: str = ""
    language: str = ""


@dataclass(slots=True, kw_only=True)
class Telling:
    """What one article says of an event: ``article`` is its number, ``pins`` are its marks'."""

    article: int
    title: str = ""
    date: str = ""
    date_from: str = ""
    date_inferred: bool = False
    sum: str = ""
    before: str = ""
    after: str = ""
    quote: tuple[QuotePart, ...]
    pins: tuple[int, ...]


class Articles:
    """The articles of a map of several, as the page lists them."""

    def __init__(self, event_map: EventMap) -> None:
        self.event_map = event_map
        self.listed = _sources(event_map.articles)
        self._number = {info.id: n for n, info in enumerate(event_map.articles)}

    def number_of(self, item: Mark | NotMapped) -> int:
        """The number of an item's article on the page; -1 for one that the file does not list."""
        return self._number.get(item.article, -1)

    def name_of(self, item: Mark) -> str:
        """What the page calls an item's article."""
        number = self.number_of(item)
        return self.listed[number].name if number >= 0 else item.article

    def telling(
        self,
        marks: Sequence[Mark],
        pin_of: Mapping[str, int],
        context: Context,
        sentences: Sentences,
    ) -> Telling:
        """What the marks of one event and article say; ``pin_of`` are the pins by marks' ids."""
        lead = marks[0]
        dated = next((mark for mark in marks if mark.when), lead)
        return Telling(
            article=self.number_of(lead),
            title="" if words.is_repeated(lead.title, lead.quote) else lead.title,
            date=words.date_words(dated.when),
            date_from=dated.when_text,
            date_inferred=dated.when_inferred,
            sum=words.date_sum(dated, self.event_map.article_of(lead).published),
            before=context.before(lead) if lead.quote else "",
            after=context.after(lead) if lead.quote else "",
            quote=sentences.parts(marks),
            pins=tuple(dict.fromkeys(pin_of[mark.id] for mark in marks)),
        )

    def disagreements(self, tellings: Sequence[Sequence[Mark]]) -> tuple[str, ...]:
        """What the articles say differently of an event, a line for each, with who says what."""
        if len(tellings) < 2:
            return ()
        # Its stems of words in many languages take longer to import than one story to draw.
        from mapgen.joining.differing import disagreements
        from mapgen.joining.sameness import Telling as Told

        told = [Told(marks, self.event_map.article_of(marks[0])) for marks in tellings]
        names = [self.name_of(marks[0]) for marks in tellings]
        return tuple(_in_words(difference, names) for difference in disagreements(told))


def by_article(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The marks of an event, those of each article together."""
    order = {article: n for n, article in enumerate(dict.fromkeys(m.article for m in marks))}
    in_order = sorted(marks, key=lambda mark: order[mark.article])
    return [list(group) for _, group in groupby(in_order, key=lambda mark: mark.article)]


def _sources(infos: Sequence[ArticleInfo]) -> tuple[Source, ...]:
    """Each by a name of its own: the publisher, with day, title, number where two have one."""
    names = [info.publisher.strip() or info.title.strip() or info.id for info in infos]
    often = Counter(names)
    dated = [
        f"{name}, {words.day_words(info.published).split(' ', 1)[1]}"
        if often[name] > 1 and info.published
        else name
        for name, info in zip(names, infos, strict=True)
    ]
    often = Counter(dated)
    titled = [
        f"{name}: {info.title.strip()}" if often[name] > 1 and info.title.strip() else name
        for name, info in zip(dated, infos, strict=True)
    ]
    often, seen = Counter(titled), Counter[str]()
    found = []
    for name, info in zip(titled, infos, strict=True):
        seen[name] += 1
        found.append(
            Source(
                title=info.title.strip() or info.id.replace("-", " "),
                name=f"{name} ({seen[name]})" if often[name] > 1 else name,
                published=words.day_words(info.published) if info.published else "",
                url=info.url if words.is_web_address(info.url) else "",
                language=info.language,
            )
        )
    return tuple(found)


def _in_words(difference: Disagreement, names: Sequence[str]) -> str:
    heading = {
        "numbers": "Numbers",
        "dates": "Date",
        "places": {"at": "Place", "from": "From", "via": "Through", "to": "To"}[difference.role],
    }[difference.about]
    shown = words.date_words if difference.about == "dates" else str
    said: dict[str, list[str]] = {}
    for n, what in difference.said:
        said.setdefault(shown(what), []).append(names[n])
    parts = (f"{what} ({', '.join(who)})" for what, who in said.items())
    return f"{heading}: {'; '.join(parts)}"

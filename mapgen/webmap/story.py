"""An events file's content -> what the page shows of it: numbers, words, arrows, outlines.

What is told here comes from checked models and goes straight into the page: it is plain
dataclasses, for to check it again took a third of the time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product

from mapgen.days import Days, days_of
from mapgen.gazetteer.checked import Checked
from mapgen.models import (
    PUT_BY_HAND,
    ArticleInfo,
    EventMap,
    Mark,
    NotMapped,
    Place,
    Precision,
)
from mapgen.webmap import words
from mapgen.webmap.context import Context
from mapgen.webmap.quoting import QuotePart, Sentences, as_words
from mapgen.webmap.shapes import Shape, Shapes, is_moved
from mapgen.webmap.tellings import Articles, Source, Telling, by_article

NO_DAYS = Days(None, None, soft=False)


@dataclass(slots=True, kw_only=True)
class Pin:
    """A mark as the page shows it. ``number`` is its event's, ``event`` the index of the event.

    Where several articles put an event at one point, the first one's mark is the pin; ``also``
    says where in the file the others stand. ``count`` is more than one where a mark stands for
    so many events of an archive.
    """

    id: str
    number: int
    event: int
    place: str
    label: str
    role: str
    before: str
    part: str
    lat: float
    lon: float
    radius_km: float
    radius: str
    precision: Precision
    exactness: str
    vague: str
    inferred: bool
    source: str
    remark: str
    confidence: float
    reason: str
    note: str
    line: int = 0
    shape: str = ""
    also: tuple[str, ...] = ()
    count: int = 1


@dataclass(slots=True, kw_only=True)
class StoryEvent:
    """An event as the page lists it; ``same_quote`` when the event before has the same quote.

    ``sum`` says how the date follows from its words, ``before`` and ``after`` are the sentences
    round the quote. ``first_day`` and ``last_day`` count from 1970-01-01, ``soft`` says that
    the day is not known. On a map of several articles the event's own words are those of the
    first one that tells it, ``tellings`` are those of each, and ``differ`` is where they disagree.
    """

    id: str
    number: int
    title: str
    date: str
    spoken: str = ""
    date_from: str
    date_inferred: bool
    first_day: int | None = None
    last_day: int | None = None
    soft: bool = False
    sum: str = ""
    before: str = ""
    after: str = ""
    quote: tuple[QuotePart, ...] = ()
    same_quote: bool
    pins: tuple[int, ...] = ()
    tellings: tuple[Telling, ...] = ()
    differ: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class LeftOffName:
    """A name that is not on the map, and why; ``article`` is its number on a map of several."""

    article: int = -1
    toponym: str
    sentence: str
    kind: str
    reason: str


@dataclass(slots=True, kw_only=True)
class Story:
    """All that the page shows but the base map."""

    title: str
    summary: str
    language: str
    articles: tuple[Source, ...] = ()
    pins: tuple[Pin, ...]
    events: tuple[StoryEvent, ...]
    arrows: tuple[tuple[int, int], ...]
    shapes: dict[str, Shape]
    left_off: tuple[LeftOffName, ...]


def tell(
    event_map: EventMap, lines: Mapping[str, int] | None = None, checked: Checked | None = None
) -> Story:
    """The story of an events file, its events numbered in the order of the text.

    ``lines`` are the lines on which the marks' ids stand in that file, where that is known;
    ``checked`` are the hand-checked places, the shipped ones when left out.

    Raises:
        GazetteerError: a data file of the places or of their outlines is missing or wrong.
    """
    if checked is None and any(m.source.startswith("checked:") for m in event_map.marks):
        checked = Checked()
    context, articles = Context(event_map), Articles(event_map)
    groups = _events(event_map)
    shapes = Shapes()
    pins, pin_of = _pins(groups, lines or {}, checked, shapes)
    _give_one_label_a_spot(pins)
    sentences = Sentences(chain.from_iterable(groups), pin_of)
    events: list[StoryEvent] = []
    arrows: dict[tuple[int, int], None] = {}
    earlier = None
    for index, group in enumerate(groups):
        tellings = by_article(group) if event_map.articles else [group]
        lead = tellings[0]
        event = _event(lead, index, earlier, event_map.article_of(lead[0]).published, context)
        event.quote = sentences.parts(lead)
        event.pins = tuple([pin_of[mark.id] for mark in lead])
        if event_map.articles:
            event.tellings = tuple(
                articles.telling(m, pin_of, context, sentences) for m in tellings
            )
            event.pins = tuple(dict.fromkeys(pin for t in event.tellings for pin in t.pins))
            event.differ = articles.disagreements(tellings)
        events.append(event)
        for marks in tellings:
            if len(marks) > 1:  # an arrow has two ends
                arrows |= dict.fromkeys(_arrows(marks, [pin_of[mark.id] for mark in marks]))
        earlier = group[0]
    return Story(
        title=title_of(event_map.article),
        summary=words.summary(event_map),
        language=event_map.article.language,
        articles=articles.listed,
        pins=tuple(pins),
        events=tuple(events),
        arrows=tuple(arrows),
        shapes=shapes.named,
        left_off=tuple(_left_off(name, articles) for name in event_map.still_not_mapped),
    )


def _pins(
    groups: Sequence[Sequence[Mark]],
    lines: Mapping[str, int],
    checked: Checked | None,
    shapes: Shapes,
) -> tuple[list[Pin], dict[str, int]]:
    """The pins of all events, and which of them is a mark's, by the mark's id.

    The outlines of their places are added to ``shapes``.
    """
    pins: list[Pin] = []
    pin_of: dict[str, int] = {}
    for index, group in enumerate(groups):
        spots: dict[tuple[object, ...], Mark] = {}
        for mark in group:
            line = lines.get(mark.id, 0)
            first = mark
            if len(group) > 1:
                spot = (mark.role, mark.place, mark.lat, mark.lon)
                first = spots.setdefault(spot, mark)
            if first.article != mark.article:
                pin = pin_of[mark.id] = pin_of[first.id]
                pins[pin].also += (_where_to_correct(mark, line),)
                continue
            place = checked.by_id(mark.source) if checked else None
            pin_of[mark.id] = len(pins)
            pins.append(_pin(mark, place, index, shapes, line))
    return pins, pin_of


def title_of(article: ArticleInfo) -> str:
    """The article's title, or its id when it has none."""
    return article.title.strip() or article.id.replace("-", " ")


def _events(event_map: EventMap) -> list[list[Mark]]:
    """The marks of each event together, in the order of their first; of several articles first
    what more than one tells."""
    groups: dict[str, list[Mark]] = {}
    for mark in event_map.marks:
        groups.setdefault(mark.event, []).append(mark)
    if not event_map.articles:
        return list(groups.values())
    return sorted(groups.values(), key=lambda marks: len({mark.article for mark in marks}) == 1)


def _where_to_correct(mark: Mark, line: int) -> str:
    at = f"line {line} of events.geojson, id {mark.id}" if line else f"id {mark.id}"
    return f"{at} ({mark.article})"


def _pin(mark: Mark, place: Place | None, event: int, shapes: Shapes, line: int) -> Pin:
    source = words.source_words(mark.source, place.checked_on if place else None)
    by_hand = is_moved(mark, place)
    if by_hand and mark.source != "corrected":
        source = f"{source}; the point was moved by hand"
    # What a person puts somewhere is sure; less than that is the generated answer's, as its reason.
    reason = PUT_BY_HAND if by_hand and mark.confidence < 1 else mark.reason
    return Pin(
        id=mark.id,
        number=event + 1,
        event=event,
        place=mark.place,
        label=words.label_words(mark),
        role=mark.role,
        before=words.ROLE_BEFORE_PLACE[mark.role],
        part=words.ROLE_EXPLAINED[mark.role],
        lat=mark.lat,
        lon=mark.lon,
        radius_km=mark.radius_km,
        radius=words.radius_words(mark.radius_km),
        precision=mark.precision,
        exactness=words.PRECISION_EXPLAINED[mark.precision],
        vague=words.vague_words(mark),
        inferred=mark.inferred,
        source=source,
        remark=place.note if place and not by_hand and place.note not in reason else "",
        confidence=1.0 if by_hand else mark.confidence,
        reason=reason,
        note=mark.note,
        line=line,
        shape="" if by_hand else shapes.name_of(mark, place),
        count=_stands_for(mark) if mark.extra else 1,
    )


def _stands_for(mark: Mark) -> int:
    """How many events of an archive are at this mark."""
    events = dict(mark.extra).get("events")
    return events if isinstance(events, int) else 1


def _event(
    marks: Sequence[Mark],
    index: int,
    earlier: Mark | None,
    published: dt.date | None,
    context: Context,
) -> StoryEvent:
    lead = marks[0]
    dated = lead if lead.when else next((mark for mark in marks if mark.when), lead)
    days = days_of(dated.when) or NO_DAYS
    same = earlier is not None and lead.quote == earlier.quote != "" and _at(earlier) == _at(lead)
    return StoryEvent(
        id=lead.event,
        number=index + 1,
        title="" if words.is_repeated(lead.title, lead.quote) else lead.title,
        date=words.date_words(dated.when),
        spoken=words.spoken_date(dated.when),
        date_from=dated.when_text,
        date_inferred=dated.when_inferred,
        first_day=days.first,
        last_day=days.last,
        soft=days.soft,
        sum=words.date_sum(dated, published),
        before=context.before(lead) if lead.quote else "",
        after=context.after(lead) if lead.quote else "",
        same_quote=same,
    )


def _at(mark: Mark) -> tuple[int, int]:
    return mark.quote_start, mark.quote_end


def _give_one_label_a_spot(pins: Sequence[Pin]) -> None:
    """Give the pins of one outline or point the name that the others' names hold.

    "China" and "foreign embassies in China" are one name on the map; two buildings stay two.
    """
    at_spot: dict[object, list[Pin]] = defaultdict(list)
    for pin in pins:
        at_spot[pin.shape or (pin.lat, pin.lon)].append(pin)
    for together in at_spot.values():
        labels = {pin.label for pin in together}
        if len(labels) == 1:
            continue
        for pin in together:
            held = [label for label in labels if any(as_words(label, pin.label))]
            pin.label = min(held, key=lambda name: (len(name), name))


def _arrows(marks: Sequence[Mark], pins: Sequence[int]) -> list[tuple[int, int]]:
    """From each start over the places on the way to each end; none without two ends to join.

    A place where something happens ends one movement of a sentence: what crossed a river
    before it is not what leaves a town after it.
    """
    legs: list[tuple[int, int]] = []
    movement: list[tuple[Mark, int]] = []
    for mark, pin in [*_in_order_of_words(marks, pins), (None, -1)]:
        moves = mark is not None and mark.role != "at"
        roles = {moved.role for moved, _ in movement}
        # 'from Ankara to Izmir, then from Athens to Berlin' are two movements
        if not moves or (mark is not None and mark.role == "from" and {"from", "to"} <= roles):
            legs += _legs(movement)
            movement = []
        if mark is not None and moves:
            movement.append((mark, pin))
    return legs


def _in_order_of_words(marks: Sequence[Mark], pins: Sequence[int]) -> list[tuple[Mark | None, int]]:
    """The marks as their toponyms follow in the quote; one without words after its forerunner."""
    positions: list[int] = []
    for mark in marks:
        found = mark.quote.find(mark.toponym) if mark.toponym else -1
        positions.append(found if found >= 0 else positions[-1] if positions else 0)
    order = sorted(range(len(marks)), key=positions.__getitem__)
    return [(marks[n], pins[n]) for n in order]


def _legs(movement: Sequence[tuple[Mark, int]]) -> list[tuple[int, int]]:
    starts, ways, ends = (
        [pin for mark, pin in movement if mark.role == role] for role in ("from", "via", "to")
    )
    stages = [stage for stage in (starts, *([way] for way in ways), ends) if stage]
    return [leg for a, b in pairwise(stages) for leg in product(a, b)]


def _left_off(name: NotMapped, articles: Articles) -> LeftOffName:
    return LeftOffName(
        article=articles.number_of(name),
        toponym=name.toponym,
        sentence=name.sentence,
        kind=words.LEFT_OFF_EXPLAINED[name.left_off],
        reason=name.reason,
    )

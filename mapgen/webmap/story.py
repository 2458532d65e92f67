"""An events file's content -> what the page shows of it: numbers, words, arrows, outlines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise, product

from mapgen.gazetteer.checked import Checked
from mapgen.models import ArticleInfo, EventMap, Mark, Model, NotMapped, Place, Precision
from mapgen.webmap import words
from mapgen.webmap.context import Context
from mapgen.webmap.days import Days, days_of
from mapgen.webmap.shapes import Shape, is_moved, shape_of


class QuotePart(Model):
    """A stretch of a quote; ``pins`` are the marks whose toponym it is, none for plain text."""

    text: str
    pins: tuple[int, ...] = ()


class Pin(Model):
    """A mark as the page shows it. ``number`` is its event's, ``event`` the index of the event."""

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


class StoryEvent(Model):
    """An event as the page lists it; ``same_quote`` when the event before has the same quote.

    ``sum`` says how the date follows from its words, ``before`` and ``after`` are the sentences
    round the quote. ``first_day`` and ``last_day`` count from 1970-01-01, ``soft`` says that
    the day is not known.
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
    quote: tuple[QuotePart, ...]
    same_quote: bool
    pins: tuple[int, ...]


class LeftOffName(Model):
    """A name that is not on the map, and why."""

    toponym: str
    sentence: str
    kind: str
    reason: str


class Story(Model):
    """All that the page shows but the base map."""

    title: str
    language: str
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
    marks = _by_event(event_map.marks)
    context = Context(event_map)
    groups = [list(group) for _, group in groupby(marks, key=lambda mark: mark.event)]
    pins: list[Pin] = []
    events: list[StoryEvent] = []
    arrows: list[tuple[int, int]] = []
    shapes: dict[str, Shape] = {}
    for index, group in enumerate(groups):
        first = len(pins)
        for mark in group:
            place = checked.by_id(mark.source) if checked else None
            shape = shape_of(mark, place)
            # Two sources may mean one outline: a country, and what is said of all of it.
            key = next((k for k, known in shapes.items() if known == shape), mark.source)
            if shape:
                shapes[key] = shape
            line = (lines or {}).get(mark.id, 0)
            pins.append(_pin(mark, place, index, key if shape else "", line))
        numbers = range(first, len(pins))
        earlier = groups[index - 1][0] if index else None
        event = _event(group, index, numbers, earlier, event_map.article.published)
        events.append(event.model_copy(update=_surroundings(group[0], context)))
        arrows += _arrows(group, numbers)
    return Story(
        title=title_of(event_map.article),
        language=event_map.article.language,
        pins=tuple(_with_one_label_a_spot(pins)),
        events=tuple(events),
        arrows=tuple(arrows),
        shapes=shapes,
        left_off=tuple(_left_off(name) for name in event_map.not_mapped),
    )


def title_of(article: ArticleInfo) -> str:
    """The article's title, or its id when it has none."""
    return article.title.strip() or article.id.replace("-", " ")


def _by_event(marks: Sequence[Mark]) -> list[Mark]:
    """The marks of each event together, events in the order of their first mark."""
    order = {event: n for n, event in enumerate(dict.fromkeys(mark.event for mark in marks))}
    return sorted(marks, key=lambda mark: order[mark.event])


def _pin(mark: Mark, place: Place | None, event: int, shape: str, line: int) -> Pin:
    source = words.source_words(mark.source, place.checked_on if place else None)
    if is_moved(mark, place) and mark.source != "corrected":
        source = f"{source}; the point was moved by hand"
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
        vague=words.APPROXIMATE.get(mark.precision, ""),
        inferred=mark.inferred,
        source=source,
        remark=place.note if place and place.note not in mark.reason else "",
        confidence=mark.confidence,
        reason=mark.reason,
        note=mark.note,
        line=line,
        shape=shape,
    )


def _event(
    marks: Sequence[Mark],
    index: int,
    pins: Sequence[int],
    earlier: Mark | None,
    published: dt.date | None,
) -> StoryEvent:
    lead = marks[0]
    dated = next((mark for mark in marks if mark.when), lead)
    days = days_of(dated.when) or Days(None, None, soft=False)
    same = earlier is not None and lead.quote != "" and _span(earlier) == _span(lead)
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
        quote=tuple(quote_parts(lead.quote, [mark.toponym for mark in marks], pins)),
        same_quote=same,
        pins=tuple(pins),
    )


def _surroundings(lead: Mark, context: Context) -> dict[str, str]:
    if not lead.quote:
        return {}
    return {"before": context.before(lead), "after": context.after(lead)}


def _span(mark: Mark) -> tuple[int, int, str]:
    return mark.quote_start, mark.quote_end, mark.quote


def quote_parts(quote: str, toponyms: Sequence[str], pins: Sequence[int]) -> Iterable[QuotePart]:
    """The quote cut where a toponym begins and ends; joined again the parts are the quote.

    A toponym is taken where it stands as a word for the first time, the longest first where
    two overlap; one that the quote does not hold marks nothing.
    """
    taken: list[tuple[int, int, str]] = []
    owners: dict[str, list[int]] = {}
    for toponym, pin in zip(toponyms, pins, strict=True):
        owners.setdefault(toponym, []).append(pin)
    for toponym in sorted((t for t in owners if t.strip()), key=len, reverse=True):
        for start, end in _as_words(toponym, quote):
            if all(end <= a or start >= b for a, b, _ in taken):
                taken.append((start, end, toponym))
                break
    position = 0
    for start, end, toponym in sorted(taken):
        if start > position:
            yield QuotePart(text=quote[position:start])
        yield QuotePart(text=quote[start:end], pins=tuple(owners[toponym]))
        position = end
    if position < len(quote):
        yield QuotePart(text=quote[position:])


def _as_words(phrase: str, text: str) -> Iterable[tuple[int, int]]:
    """Where a phrase stands in a text and is no part of a longer word."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            yield start, end
        start = text.find(phrase, start + 1)


def _in_word(letter: str) -> bool:
    """Whether a name cannot end beside this letter; in scripts without spaces it can anywhere."""
    spaceless = "\u0e00" <= letter < "\u0f00" or letter >= "\u2e80"  # Thai, Lao; East Asia
    return (letter.isalnum() or letter == "_") and not spaceless


def _with_one_label_a_spot(pins: Iterable[Pin]) -> Iterable[Pin]:
    """The pins, those of one outline or point all with the name that the others' names hold.

    "China" and "foreign embassies in China" are one name on the map; two buildings stay two.
    """
    pins = list(pins)
    at_spot: dict[object, set[str]] = defaultdict(set)
    for pin in pins:
        at_spot[pin.shape or (pin.lat, pin.lon)].add(pin.label)
    for pin in pins:
        if len(at_spot[pin.shape or (pin.lat, pin.lon)]) == 1:
            yield pin
            continue
        held = [
            label
            for label in at_spot[pin.shape or (pin.lat, pin.lon)]
            if any(_as_words(label, pin.label))
        ]
        yield pin.model_copy(update={"label": min(held, key=lambda name: (len(name), name))})


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


def _left_off(name: NotMapped) -> LeftOffName:
    return LeftOffName(
        toponym=name.toponym,
        sentence=name.sentence,
        kind=words.LEFT_OFF_EXPLAINED[name.left_off],
        reason=name.reason,
    )

"""Events as the JSON that Knight Lab's StoryMapJS and TimelineJS read.

Both show headline and text as HTML: the article's words are escaped, so that they stay words.
"""

from __future__ import annotations

import json
import math
import re
from itertools import groupby
from typing import Any

from mapgen.days import days_of
from mapgen.errors import ExportError
from mapgen.eventfile.writing import rounded
from mapgen.exports.markup import escape
from mapgen.models import ArticleInfo, EventMap, Mark
from mapgen.webmap.words import PRECISION_EXPLAINED, ROLE_BEFORE_PLACE, date_words

Object = dict[str, Any]

# StoryMapJS's own form always writes the three; its code reads them without asking.
NO_MEDIA = {"url": "", "caption": "", "credit": ""}
CLOSEST_ZOOM, FARTHEST_ZOOM = 15, 3
EARTH_KM = 40_075


def as_storymap(event_map: EventMap) -> bytes:
    """StoryMapJS: an overview, then a slide for each mark, in the order of the text.

    The slides are not joined by lines: StoryMapJS would join each to the next, and no one went
    that way.
    """
    slides = [
        {
            "type": "overview",
            "text": {"headline": _title(event_map.article), "text": _about(event_map.article)},
            "media": NO_MEDIA,
        },
        *(_slide(rounded(mark)) for mark in event_map.marks),
    ]
    return _json(
        {
            "storymap": {
                "language": _language(event_map.article.language),
                "map_type": "osm:standard",
                "map_as_image": False,
                "calculate_zoom": False,
                "slides": slides,
            }
        }
    )


def as_timeline(event_map: EventMap) -> bytes:
    """TimelineJS: a slide for each event that has a date.

    Raises:
        ExportError: none of them has one.
    """
    events = [_moment(marks) for marks in _by_event(event_map) if _is_dated(marks[0])]
    if not events:
        raise ExportError(
            "no event has a date, and a timeline needs one: write when, as 2002-05-08"
        )
    title = {"headline": _title(event_map.article), "text": _about(event_map.article)}
    return _json({"title": {"unique_id": "title", "text": title}, "events": events})


def undated(event_map: EventMap) -> list[str]:
    """The titles of the events that a timeline has no room for."""
    return [m[0].title or m[0].place for m in _by_event(event_map) if not _is_dated(m[0])]


def _by_event(event_map: EventMap) -> list[list[Mark]]:
    return [list(marks) for _, marks in groupby(event_map.marks, key=lambda mark: mark.event)]


def _is_dated(mark: Mark) -> bool:
    return days_of(mark.when) is not None


def _slide(mark: Mark) -> Object:
    where = f"{ROLE_BEFORE_PLACE[mark.role]} {mark.place}".strip()
    return {
        "date": escape(date_words(mark.when)),
        "location": {
            "name": escape(mark.place),
            "lat": mark.lat,
            "lon": mark.lon,
            "zoom": _zoom(mark.radius_km),
            "line": False,
        },
        "text": {
            "headline": escape(mark.title or mark.place),
            "text": f"<p>{escape(where)} ({escape(PRECISION_EXPLAINED[mark.precision])})</p>"
            + _passage(mark),
        },
        "media": NO_MEDIA,
    }


def _moment(marks: list[Mark]) -> Object:
    mark = marks[0]
    start, slash, end = (part.strip(".") for part in mark.when.partition("/"))
    places = "; ".join(f"{ROLE_BEFORE_PLACE[m.role]} {m.place}".strip() for m in marks)
    moment: Object = {
        "unique_id": f"event-{mark.event}",
        "start_date": _date(start or end),
        "display_date": escape(date_words(mark.when)),
        "group": mark.topic,
        "text": {
            "headline": escape(mark.title or mark.place),
            "text": f"<p>{escape(places)}</p>" + _passage(mark),
        },
    }
    if slash and start and end:
        moment["end_date"] = _date(end)
    return moment


def _date(day: str) -> Object:
    parts = map(int, day.rstrip("~?%").split("-"))
    return dict(zip(("year", "month", "day"), parts, strict=False))


def _passage(mark: Mark) -> str:
    """The quote with its toponym marked, and the person's note."""
    before, toponym, after = (
        mark.quote.partition(mark.toponym) if mark.toponym else (mark.quote, "", "")
    )
    marked = f"<b>{escape(toponym)}</b>" if toponym else ""
    quote = f"<blockquote>{escape(before)}{marked}{escape(after)}</blockquote>"
    note = f"<p>{escape(mark.note)}</p>" if mark.note else ""
    return (quote if mark.quote else "") + note


def _language(code: str) -> str:
    """The language of the buttons; StoryMapJS makes the name of a file of it."""
    return code if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", code) else "en"


def _title(article: ArticleInfo) -> str:
    return escape(article.title or article.id or "Events")


def _about(article: ArticleInfo) -> str:
    about = [article.byline, article.publisher, str(article.published or "")]
    return f"<p>{escape(', '.join(filter(None, about)))}</p>" if any(about) else ""


def _zoom(radius_km: float) -> int:
    """The zoom of a web map at which a circle of this radius fills about half the frame."""
    zoom = math.log2(EARTH_KM / (4 * max(radius_km, 0.1)))
    return round(min(max(zoom, FARTHEST_ZOOM), CLOSEST_ZOOM))


def _json(content: Object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")

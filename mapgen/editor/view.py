"""The desk as the page shows it: one JSON object, of plain values."""

from __future__ import annotations

from typing import Any

from mapgen.editor.desk import LEFT_OFF_BY_HAND, Desk
from mapgen.editor.steps import differing, distance
from mapgen.eventfile.schema import LEFT_OFF_TITLES, TITLES
from mapgen.gazetteer.layer import Query
from mapgen.gazetteer.places import Places
from mapgen.models import Mark, Place
from mapgen.webmap.basemap import choose
from mapgen.webmap.packing import plain
from mapgen.webmap.story import tell, title_of
from mapgen.webmap.words import source_words

CANDIDATES_AT_MOST = 15


def opening(desk: Desk, places: Places) -> dict[str, Any]:
    """What the page needs once: the base map, the article's text, the choices."""
    base = choose(desk.event_map.marks)
    return {
        "base": base,
        "text": desk.text,
        "online": places.geocoder is not None,
        "choices": {name: _choices(name) for name in ("role", "topic", "precision", "left_off")},
        "title": title_of(desk.event_map.article),
        "file": desk.path.name,
        **showing(desk, places),
    }


def showing(desk: Desk, places: Places) -> dict[str, Any]:
    """What changes: the story, the marks field by field, what was generated, what is left off."""
    marks = {mark.id: mark for mark in desk.event_map.marks}
    story = tell(desk.event_map, checked=places.checked)
    off = {**desk.generated, **desk.dropped}
    return {
        "version": desk.version,
        "story": plain(story),
        "marks": {id_: _fields(mark) for id_, mark in marks.items()},
        "generated": {i: _fields(m) for i, m in desk.generated.items() if i in marks},
        "changed": {i: _changed(desk.generated.get(i), mark) for i, mark in marks.items()},
        "moved": _moved(desk),
        "remembers": bool(desk.generated),
        "dropped": [_fields(mark) for id_, mark in off.items() if id_ not in marks],
        "not_mapped": [
            name.model_dump(mode="json")
            for name in desk.event_map.still_not_mapped
            if not name.reason.startswith(LEFT_OFF_BY_HAND)
        ],
        "undo": desk.done[-1].words if desk.done else "",
        "redo": desk.undone[-1].words if desk.undone else "",
        "news": desk.news,
    }


def candidates(places: Places, name: str, article: str, *, online: bool) -> list[dict[str, Any]]:
    """What the layers offer for a name, best first; of the geocoder only when it is asked for."""
    query = Query(name=name, article=article)
    found = places.search(query) if online else places.homonyms(query)
    return [_candidate(place) for place in found[:CANDIDATES_AT_MOST]]


def _candidate(place: Place) -> dict[str, Any]:
    where = ", ".join(part for part in (place.admin1, place.country) if part)
    return {
        "place": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
        "radius_km": place.radius_km,
        "country": place.country,
        "source": place.id,
        "where": where,
        "from": source_words(place.id, place.checked_on),
        "licence": place.licence,
        "note": place.note,
    }


def _choices(name: str) -> list[tuple[str, str]]:
    """The values that a field may have, each with what it means."""
    titles = LEFT_OFF_TITLES if name == "left_off" else TITLES[name]
    return [(str(value), title) for value, title in titles.items()]


def _fields(mark: Mark) -> dict[str, Any]:
    return mark.model_dump(mode="json", exclude={"extra"})


def _moved(desk: Desk) -> dict[str, str]:
    """How far the marks are from where they were generated, those that were moved."""
    both = [(m, desk.generated[m.id]) for m in desk.event_map.marks if m.id in desk.generated]
    return {m.id: distance(g, m) for m, g in both if (m.lat, m.lon) != (g.lat, g.lon)}


def _changed(generated: Mark | None, mark: Mark) -> list[str]:
    """The fields that differ from what was generated; none when that is not known."""
    return [name for unit in differing(generated, mark) for name in unit] if generated else []

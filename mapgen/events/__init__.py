"""Sentences + Resolutions -> Events: who is where, in which role, and when.

roles.py      at, from, via, to
carried.py    'the consulate', 'outside', 'home': places that the story fixes
antecedents.py  which site 'the school', 'the building' is
coming.py     who comes from elsewhere
homeland.py   'the country', 'the capital': countries that it fixes
pointing.py   what is known where such words stand
narrowing.py  'a restaurant in eastern China', which the next sentences place exactly
spoken.py     capitals where a government only speaks
unreal.py     'could be sent to', 'threatened to march on'
streets.py    'on Locust Street'
sites.py      'a downtown hotel': sites without a name
unknown.py    scenes of their own that are not on the map
story.py      the scene that a sentence without a place goes on with
happening.py  whether a sentence tells of a happening
clauses.py    the happenings of a sentence, each with its places and its date
whens.py      the date of the scene, for a happening without one
titles.py     a short title out of the sentence
topic.py      IPTC Media Topic
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapgen.events.carried import carried_over
from mapgen.events.clauses import Happening, happenings_in
from mapgen.events.narrowing import narrowed, without_wider, without_widest
from mapgen.events.pointing import Carried
from mapgen.events.roles import role_of
from mapgen.events.sites import GUESSED, site_in
from mapgen.events.spoken import without_spoken
from mapgen.events.story import Scene, Story, Told, home_town, scene_of
from mapgen.events.streets import is_misplaced, with_streets
from mapgen.events.titles import title_of
from mapgen.events.topic import topic_of
from mapgen.events.unknown import stands_elsewhere, with_unknown
from mapgen.events.unreal import without_unreal
from mapgen.events.whens import carried_when, is_aside, told_days, when_of_lead
from mapgen.events.within import resolutions_in, whens_in
from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Event, EventPlace, NotMapped, Resolution, When

__all__ = ["for_the_map", "list_not_mapped", "tell_events"]

NEAR = {"facility", "locality", "district"}
INFERRED_CONFIDENCE = 0.8  # a carried-over place is as sure as the one it points to, less this


def for_the_map(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The Resolutions that events are told of: streets at their towns, and without what only says
    where another place is, where nothing came to happen or where a government speaks."""
    settled = with_streets(document, without_widest(with_unknown(document, resolutions)))
    return without_spoken(document, without_unreal(document, without_wider(document, settled)))


def tell_events(
    document: Document,
    resolutions: Sequence[Resolution],
    whens: Sequence[When],
    places: Places,
) -> list[Event]:
    """The Events of an article in the order of the text: one for each happening of a sentence.

    A sentence without a place of its own that goes on telling stands at the scene's, marked
    inferred. ``whens`` are the dates found in the text; an Event has one of them.
    """
    tellings = list(_tellings(document, narrowed(resolutions), whens, places))
    dated = told_days(document, whens)
    dates: list[When | None] = []
    for telling in tellings:
        when = telling.happening.when
        if when is None and not telling.beside_dates:
            told = telling.happening.told
            when = carried_when(document, telling.number, told, telling.scene, dated, whens)
        if when and (telling.leads or telling.number not in dated):
            dated[telling.number] = when
        dates.append(when)
    if tellings and dates[0] is None and not tellings[0].beside_dates:
        later = [(t.happening.told, when) for t, when in zip(tellings[1:], dates[1:], strict=True)]
        dates[0] = when_of_lead(tellings[0].happening.told, later, document.article.published)
    return [_event(document, t, when) for t, when in zip(tellings, dates, strict=True)]


@dataclass(frozen=True, slots=True)
class _Telling:
    """A happening of sentence ``number``, and the scene it stands in.

    ``alone`` when the sentence tells of no other, ``leads`` when the story goes on from here,
    ``beside_dates`` when the sentence has dates, which may be those of others.
    """

    number: int
    happening: Happening
    scene: Scene | None
    alone: bool
    leads: bool
    beside_dates: bool


def _tellings(
    document: Document,
    resolutions: Sequence[Resolution],
    whens: Sequence[When],
    places: Places,
) -> Iterator[_Telling]:
    story = Story(document)
    home = home_town(resolutions)
    told: dict[int, list[Told]] = {}
    for number in range(len(document.sentences)):
        unknown = stands_elsewhere(document, number, resolutions)
        if unknown is not None:
            story.forget()
            told.clear()
            home = None
        scene = story.scene_at(number)
        inside = whens_in(document, number, whens)
        placed = [r for r in resolutions_in(number, resolutions) if r.place is not None]
        town = scene.resolution if scene and scene.place.place.precision in NEAR else home
        placed = [_in_scene(document, r, town, placed) for r in placed]
        pointed = carried_over(document, number, resolutions, told, scene, story.lead, places)
        told[number] = _each_once(
            [_told(document, r) for r in placed] + [_told_again(document, c) for c in pointed]
        )
        if told[number]:
            found = happenings_in(document, told[number], inside)
            last = scene_of(told[number])
            main = next((h for h in found if last in h.told), found[0])
            aside = is_aside(document, number, main.when, scene)
            story.note(number, told[number], main.when, aside=aside)
        else:
            own = inside[0] if inside else None
            if unknown is not None:
                continue
            goes_on = story.goes_on(number, own) or story.opens(number, resolutions, own)
            if goes_on is None:
                continue
            told[number] = [goes_on]
            main = Happening(goes_on.tokens[0], (goes_on,), own)
            found = [main]
        for happening in found:
            alone = len(found) == 1
            yield _Telling(number, happening, scene, alone, happening is main, bool(inside))


def _in_scene(
    document: Document,
    resolution: Resolution,
    town: Resolution | None,
    beside: Sequence[Resolution],
) -> Resolution:
    """A site of which the text does not say where it is, in the town where the story is now."""
    if town is None:
        return resolution
    toponym = resolution.toponym
    if not is_misplaced(document, resolution, town):
        if not resolution.reason.startswith(GUESSED):
            return resolution
        told = resolution.candidates[0].id if resolution.candidates else ""
        if any(
            r.place is not None
            and r.place.id == told
            and not r.reason.startswith(GUESSED)
            and role_of(document, *r.toponym.tokens, building=False) != "from"
            and not is_misplaced(document, r, town)
            for r in beside
        ):
            return resolution  # 'got to Tijuana, where they crossed at San Ysidro'
    site = site_in(town, document, toponym.facility or "street", toponym.tokens)
    return site.model_copy(update={"toponym": toponym})


def _event(document: Document, telling: _Telling, when: When | None) -> Event:
    sentence = document.sentences[telling.number]
    told = telling.happening.told
    anchors = [one.tokens for one in told if not (telling.alone and one.place.inferred)]
    return Event(
        quote=sentence,
        title=title_of(document, telling.number, anchors),
        topic=topic_of(sentence.text, document.article.title, document.article.text),
        places=tuple(one.place for one in told),
        when=when,
    )


def list_not_mapped(document: Document, resolutions: Sequence[Resolution]) -> list[NotMapped]:
    """Every toponym that was left off, with its sentence and the reason."""
    return [
        NotMapped(
            toponym=resolution.toponym.text,
            start=resolution.toponym.start,
            end=resolution.toponym.end,
            sentence=document.sentences[resolution.toponym.sentence].text,
            left_off=resolution.left_off,
            reason=resolution.reason,
        )
        for resolution in resolutions
        if resolution.left_off is not None
    ]


def _told(document: Document, resolution: Resolution) -> Told:
    assert resolution.place is not None  # noqa: S101  # told apart by the caller
    toponym, place = resolution.toponym, resolution.place
    at = EventPlace(
        place=place,
        role=role_of(document, *toponym.tokens, building=bool(toponym.facility)),
        toponym=toponym.text,
        inferred=False,
        confidence=resolution.confidence,
        reason=_with_note(resolution.reason, place.note),
    )
    return Told(resolution, at, toponym.tokens)


def _told_again(document: Document, carried: Carried) -> Told:
    resolution = carried.resolution
    assert resolution.place is not None  # noqa: S101  # carried_over gives placed ones only
    place = resolution.place
    at = EventPlace(
        place=place,
        role=carried.role
        or role_of(document, *carried.tokens, building=bool(resolution.toponym.facility)),
        toponym="",  # the contract's: no name stands in the sentence; the reason has its words
        inferred=True,
        confidence=round(resolution.confidence * INFERRED_CONFIDENCE, 2),
        reason=_with_note(carried.reason, place.note),
    )
    return Told(resolution, at, carried.tokens)


def _with_note(reason: str, note: str) -> str:
    return f"{reason}; {note}" if note else reason


def _each_once(told: Sequence[Told]) -> list[Told]:
    """A place once for each role; the first, which is the named one, stays."""
    kept: dict[tuple[str, str], Told] = {}
    for one in told:
        kept.setdefault((one.place.place.id, one.place.role), one)
    return list(kept.values())

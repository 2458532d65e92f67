"""The story in order: an article becomes events, the events a file a person corrects and a map.

article -> document -> toponyms -> resolutions -> events -> events.geojson -> map.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mapgen.article import read_article
from mapgen.dates import find_dates
from mapgen.drawing import MAP_NAME, draw_map
from mapgen.eventfile import Merge, hold, map_events, update_events
from mapgen.events import for_the_map, list_not_mapped, tell_events
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.places import Places
from mapgen.joining import join
from mapgen.language import Document, Language
from mapgen.models import Article, Event, EventMap, NotMapped
from mapgen.resolver import resolve
from mapgen.toponyms import find_toponyms

if TYPE_CHECKING:
    from mapgen.webmap.publication import Publication

__all__ = [
    "Built",
    "Findings",
    "build_joined_map",
    "build_map",
    "find_events",
    "find_in",
    "find_joined",
    "read_article",
    "write_map",
]

EVENTS_NAME = "events.geojson"


@dataclass(frozen=True)
class Findings:
    """What an article reports, and which of its toponyms are left off the map."""

    events: list[Event]
    not_mapped: list[NotMapped]


@dataclass(frozen=True)
class Built:
    """What ``build_map`` made, for the report. ``merge`` is None for a new events file."""

    event_map: EventMap
    events_path: Path
    map_path: Path
    merge: Merge | None


def find_events(article: Article, *, places: Places, language: Language) -> Findings:
    """The events that an article reports, each with its places, roles and date."""
    document = language.parse(article)
    return find_in(document, places=places)


def find_in(document: Document, *, places: Places) -> Findings:
    """The same of an article that is parsed already."""
    toponyms = find_toponyms(document, places)
    resolutions = for_the_map(document, resolve(document, toponyms, places))
    whens = find_dates(document.sentences, document.article.published)
    return Findings(
        events=tell_events(document, resolutions, whens, places),
        not_mapped=list_not_mapped(document, resolutions),
    )


def build_map(
    article: Article,
    folder: Path,
    *,
    places: Places,
    language: Language,
    publication: Publication | None = None,
) -> Built:
    """Make or update ``events.geojson`` and ``map.html`` in a folder.

    A person's edits in an events file that is already there are kept. ``publication`` is where
    the page will be, and what it has beyond itself.

    Raises:
        EventFileError: the events file that is there cannot be read; it is left as it is.
        PreviewError: the page is made, but no browser drew its picture.
    """
    findings = find_events(article, places=places, language=language)
    generated = map_events(article, findings.events, findings.not_mapped)
    return write_map(generated, folder, places.checked, publication)


def write_map(
    generated: EventMap,
    folder: Path,
    checked: Checked | None = None,
    publication: Publication | None = None,
) -> Built:
    """Bring what is generated into the folder's events file, and draw it.

    Raises:
        EventFileError: the events file that is there cannot be read; it is left as it is.
        PreviewError: the page is made, but no browser drew its picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder):  # so that the map is always that of the events file beside it
        merge = update_events(generated, folder / EVENTS_NAME)
        event_map = merge.event_map if merge else generated
        draw_map(event_map, folder / MAP_NAME, folder / EVENTS_NAME, checked, publication)
    return Built(event_map, folder / EVENTS_NAME, folder / MAP_NAME, merge)


def find_joined(
    articles: Sequence[Article], id_: str, title: str, *, places: Places, language: Language
) -> EventMap:
    """The events of several articles in one map; the same happening is one event (``joining``)."""
    maps = []
    for article in articles:
        found = find_events(article, places=places, language=language)
        maps.append(map_events(article, found.events, found.not_mapped, among_others=True))
    return join(maps, id_, title)


def build_joined_map(
    articles: Sequence[Article],
    title: str,
    folder: Path,
    *,
    places: Places,
    language: Language,
    publication: Publication | None = None,
) -> Built:
    """Make or update the one ``events.geojson`` and ``map.html`` of several articles in a folder.

    A person's edits are kept as ``build_map`` keeps them.

    Raises:
        EventFileError: the events file that is there cannot be read; it is left as it is.
    """
    generated = find_joined(articles, folder.name, title, places=places, language=language)
    return write_map(generated, folder, places.checked, publication)

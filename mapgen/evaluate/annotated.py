"""Annotated articles: a folder with ``articles/ID.json`` and ``events/ID.json``.

An article is as ``mapgen build`` reads it: ``{id, title, published, url, text}``. Its annotation is
``{events: [{sentence, topic, places: [{text, name, role, lat, lon, radius_km, inferred, date}],
date: {start, end}}], not_places: [{sentence, text, why}]}``; topic and date may be null, other
fields are passed over. An event is a sentence; where it tells several happenings, a place may have
a ``date`` of its own, null when that is not known. ``why`` is actor, demonym, in_name or other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mapgen.article import read_article
from mapgen.errors import EvaluationError
from mapgen.models import Article, Kilometres, Latitude, Longitude, Role, Topic


class _Gold(BaseModel):
    model_config = ConfigDict(frozen=True)


class GoldSpan(_Gold):
    """When an event happened, first to last day."""

    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day, if they are known."""
        return (self.start, self.end or self.start) if self.start else None


class GoldPlace(_Gold):
    """A place of an event; a pin within ``radius_km`` of it is right.

    ``date`` is given when the sentence tells another happening with another date.
    """

    name: str
    role: Role
    lat: Latitude
    lon: Longitude
    radius_km: Kilometres = 25.0
    inferred: bool = False
    date: GoldSpan | None = None


class GoldEvent(_Gold):
    """What a sentence reports."""

    sentence: str
    topic: Topic | None = None
    places: tuple[GoldPlace, ...] = ()
    date: GoldSpan | None = None

    def days_at(self, place: GoldPlace) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of what happened at one of the places, if they are known."""
        date = place.date if "date" in place.model_fields_set else self.date
        return date.days if date else None


class GoldName(_Gold):
    """A name that is no place of an event."""

    sentence: str
    text: str
    why: str


class Annotation(_Gold):
    """The annotation of an article."""

    events: tuple[GoldEvent, ...]
    not_places: tuple[GoldName, ...] = ()


def read_annotated(folder: Path) -> Iterator[tuple[Article, Annotation]]:
    """The articles of a folder with their annotations, in the order of their names.

    Raises:
        EvaluationError: the folder has no articles, or an annotation is missing or wrong.
    """
    files = sorted((folder / "articles").glob("*.json"))
    if not files:
        raise EvaluationError(
            f"{folder}: no annotated articles in it; they are articles/ID.json, events/ID.json"
        )
    for file in files:
        yield read_article(str(file)), _annotation(folder / "events" / file.name)


def _annotation(path: Path) -> Annotation:
    try:
        return Annotation.model_validate(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}); add it") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise EvaluationError(f"{path}: {field}: {first['msg']}") from error
    except ValueError as error:
        raise EvaluationError(f"{path}: this is not JSON in UTF-8: {error}") from error

"""All layers behind one front: what a name may mean, in the layers' order."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.countries import Countries
from mapgen.gazetteer.demonyms import Demonyms
from mapgen.gazetteer.geocoder import open_geocoder
from mapgen.gazetteer.geonames import GeoNames
from mapgen.gazetteer.layer import Layer, Query, normalise
from mapgen.gazetteer.publishers import Publishers
from mapgen.models import Article, Place


class Search(Layer, Protocol):
    """A layer that is asked last; ``outage`` says why it is not asked any more, or is empty."""

    outage: str


@dataclass(frozen=True)
class Places:
    """The layers of places that a run may use; ``geocoder`` is None when offline."""

    checked: Checked
    countries: Countries
    geonames: GeoNames
    demonyms: Demonyms
    geocoder: Search | None = None
    publishers: Publishers = field(default_factory=Publishers)

    @cached_property
    def offline(self) -> Places:
        """The same layers without the geocoder."""
        return replace(self, geocoder=None)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer in order: the first acceptable answer wins."""
        offline: tuple[Layer, ...] = (self.checked, self.countries, self.geonames)
        return (*offline, self.geocoder) if self.geocoder else offline

    def candidates(self, query: Query) -> list[Place]:
        """What the offline layers offer, best first.

        A hand-checked place overrides all others. Countries come before GeoNames, which stays in
        the list because a country's name may be a state's too (Georgia).
        """
        return self.checked.candidates(query) or self._unchecked(query)

    def homonyms(self, query: Query) -> list[Place]:
        """What all offline layers offer together, the hand-checked places first.

        For a resolver, which knows when a story cannot mean the shipped hand-checked one: the
        Midlands are in England, and a province of Zimbabwe. A person's own row and one that is
        scoped to the article have the last word all the same.
        """
        checked = self.checked.candidates(query)
        if any(self.checked.decides(place) for place in checked):
            return checked
        return checked + self._unchecked(query)

    def _unchecked(self, query: Query) -> list[Place]:
        country = self.countries.candidates(query)
        return country + [
            place
            for place in self.geonames.candidates(query)
            if not (country and normalise(place.name) != normalise(query.name))
        ]

    def search(self, query: Query) -> list[Place]:
        """What the geocoder offers; empty when offline, off for this run, or at a loss."""
        return self.geocoder.candidates(query) if self.geocoder else []

    def knows(self, name: str) -> bool:
        """Whether an offline layer has this name, as written (case counts)."""
        return self.countries.knows(name) or self.geonames.knows(name)

    def country_of(self, name: str) -> str:
        """The ISO 3166-1 alpha-2 code of a country by one of its names; empty when it is none."""
        found = self.countries.called(name)
        return found[0].country if found else ""

    def home_of(self, article: Article) -> Place | None:
        """The town that the article's newspaper is made for; None when that is not known."""
        home = self.publishers.home_id(article.url, article.publisher)
        return self.geonames.by_id(home) if home else None

    def capital_of(self, name: str) -> str:
        """The code of the country whose capital has this name; empty when there is none."""
        return self.countries.capital_of(normalise(name)) or ""


def open_places(*, offline: bool) -> Places:
    """The shipped layers, and the geocoder of the environment's settings unless offline.

    Raises:
        GazetteerError: a data file is missing or wrong.
    """
    geocoder = None if offline else open_geocoder(os.environ)
    return Places(Checked(), Countries(), GeoNames(), Demonyms(), geocoder)

"""What the names of an article say about each other: places of one story lie together.

Every name votes for the states and the neighbourhoods of its candidates, with one vote that it
divides among them by how likely each is on its own. "Trenton", "Monroe" and "Seven Mile" have many
candidates each, but only in Ohio do they have one side by side.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from operator import itemgetter

from mapgen.gazetteer import distances
from mapgen.models import Place

CELL_DEGREES = 1.0  # a neighbourhood is a cell and the eight around it: some 150 km to each side
BOX_CELLS = 2  # around the cell of the box: some 250 km to each side
LEAST_VOTES = 1.5  # two names, each with most of its vote
CLOSE_KM = 40.0  # names of one list may be so far from each other, those of a district
MOST_LIKELY = 3  # places of a name that others of its list are held against
LIKELY = 0.8  # in units of the score: a candidate this far behind has 1/e of the best one's share

Region = tuple[str, str]
Cell = tuple[int, int]


@dataclass
class Votes:
    """Votes for countries, first-level units (country, name) and neighbourhoods, by all names and
    by each of them."""

    countries: Counter[str] = field(default_factory=Counter)
    countries_by: dict[str, dict[str, float]] = field(default_factory=dict)
    regions: Counter[Region] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)
    regions_by: dict[str, dict[Region, float]] = field(default_factory=dict)
    cells_by: dict[str, dict[Cell, float]] = field(default_factory=dict)
    likeliest: dict[str, list[tuple[Place, float]]] = field(default_factory=dict)

    def for_country(self, country: str, name: str) -> float:
        """How many other names speak for a country."""
        return self.countries[country] - self.countries_by.get(name, {}).get(country, 0.0)

    def known_in(self, country: str, name: str, people: int) -> bool:
        """Whether another name means most likely a place of so many people in a country."""
        return any(
            place.country == country and place.population >= people and share >= 0.5
            for other, told in self.likeliest.items()
            if other != name
            for place, share in told
        )

    def for_any_country(self, name: str) -> float:
        """How many other names speak for a country, whichever."""
        return self._total - sum(self.countries_by.get(name, {}).values())

    @cached_property
    def _total(self) -> float:
        """All votes; asked when they are counted."""
        return self.countries.total()

    def for_region(self, place: Place, name: str) -> float:
        """How many other names speak for the state of a place."""
        region = (place.country, place.admin1)
        return self.regions[region] - self.regions_by.get(name, {}).get(region, 0.0)

    def country(self) -> str:
        """The country for which most names speak; empty when fewer than two do."""
        told = [(n, code) for code, n in self.countries.items() if n >= LEAST_VOTES]
        return max(told)[1] if told else ""

    def box(self) -> tuple[float, float, float, float] | None:
        """(south, west, north, east) in degrees around the neighbourhood for which most names
        speak; None when fewer than two do."""
        cell, count = max(
            self.cells.items(), key=lambda pair: (pair[1], pair[0]), default=(None, 0.0)
        )
        if cell is None or count < LEAST_VOTES:
            return None
        row, column = cell
        south, north = row - BOX_CELLS, row + 1 + BOX_CELLS
        width = _width(row)
        west, east = (column - BOX_CELLS) / width, (column + 1 + BOX_CELLS) / width
        inside = south >= -90 and north <= 90 and west >= -180 and east <= 180
        return (float(south), west, float(north), east) if inside else None

    def for_neighbourhood(self, place: Place, name: str) -> float:
        """How many other names speak for the neighbourhood of a place."""
        cell = _cell(place)
        return self.cells[cell] - self.cells_by.get(name, {}).get(cell, 0.0)

    def of_names(self, place: Place, names: Iterable[str]) -> float:
        """How much these names speak for the neighbourhood of a place."""
        cell = _cell(place)
        return sum(self.cells_by.get(name, {}).get(cell, 0.0) for name in names)

    def closeness(self, place: Place, names: Iterable[str]) -> float:
        """How close the nearest of the places of these names is, from 0 to 1, with the share that
        it has of its name's vote."""
        told = (other for name in names for other in self.likeliest.get(name, ()))
        return max(
            (
                share
                * math.exp(-distances.distance_km(place.lat, place.lon, p.lat, p.lon) / CLOSE_KM)
                for p, share in told
            ),
            default=0.0,
        )

    def focus_of(self, names: Iterable[str]) -> float:
        """How much these names speak for the neighbourhood for which most of them do."""
        cells: Counter[Cell] = Counter()
        for name in names:
            cells.update(self.cells_by.get(name, {}))
        return max(cells.values(), default=0.0)

    def focus(self, name: str) -> float:
        """How many other names speak for the neighbourhood for which most of them do."""
        own = self.cells_by.get(name, {})
        return max((n - own.get(cell, 0.0) for cell, n in self.cells.items()), default=0.0)

    def distance_km(self, place: Place, name: str, least: float) -> float:
        """How far the nearest neighbourhood is for which other names speak with ``least`` votes
        or more, to its middle; infinite when there is none."""
        own = self.cells_by.get(name, {})
        told = [cell for cell, n in self.cells.items() if n - own.get(cell, 0.0) >= least]
        points = ((row + 0.5, (column + 0.5) / _width(row)) for row, column in told)
        return min(
            (distances.distance_km(place.lat, place.lon, lat, lon) for lat, lon in points),
            default=math.inf,
        )


def count_votes(scores: Mapping[str, Sequence[tuple[Place, float]]]) -> Votes:
    """Count the votes of names, given the candidates of each with their scores."""
    votes = Votes()
    for name, scored in scores.items():
        regions: dict[Region, float] = {}
        cells: dict[Cell, float] = {}
        countries: dict[str, float] = {}
        shares = _shares(scored)
        votes.likeliest[name] = nlargest(MOST_LIKELY, shares, key=itemgetter(1))
        for place, share in shares:
            if place.country:
                countries[place.country] = countries.get(place.country, 0.0) + share
            if place.admin1:
                region = (place.country, place.admin1)
                regions[region] = max(share, regions.get(region, 0.0))
            if place.precision in {"locality", "district", "facility"}:
                for cell in _around(_cell(place)):
                    cells[cell] = max(share, cells.get(cell, 0.0))
        votes.countries_by[name] = countries
        votes.countries.update(countries)
        votes.regions_by[name], votes.cells_by[name] = regions, cells
        votes.regions.update(regions)
        votes.cells.update(cells)
    return votes


def _shares(scored: Sequence[tuple[Place, float]]) -> list[tuple[Place, float]]:
    """The candidates with their share of the name's vote."""
    best = max((score for _, score in scored), default=0.0)
    weights = [(place, math.exp((score - best) / LIKELY)) for place, score in scored]
    total = sum(weight for _, weight in weights)
    return [(place, weight / total) for place, weight in weights if weight > 0.01 * total]


def _cell(place: Place) -> Cell:
    row = math.floor(place.lat / CELL_DEGREES)
    return row, math.floor(place.lon * _width(row) / CELL_DEGREES)


def _width(row: int) -> float:
    """How wide a degree of longitude is there: it shrinks towards the poles."""
    return max(0.1, math.cos(math.radians((row + 0.5) * CELL_DEGREES)))


def _around(cell: Cell) -> list[Cell]:
    row, column = cell
    return [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]

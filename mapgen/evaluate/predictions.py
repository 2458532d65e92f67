"""What mapgen finds in an annotated document: toponyms in all uses, with their points."""

from __future__ import annotations

from mapgen.evaluate.corpora import GoldDocument
from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Latitude, LeftOff, Longitude, Model, Resolution, Use
from mapgen.resolver import resolve
from mapgen.toponyms import find_toponyms, toponyms_at


class Prediction(Model):
    """A toponym as found: ``text[start:end]``, its use, and its point if it could be placed.

    ``mapped`` tells whether it would stand on a map; ``left_off`` says why it would not.
    """

    start: int
    end: int
    lat: Latitude | None
    lon: Longitude | None
    use: Use
    mapped: bool
    left_off: LeftOff | None
    place: str
    source: str
    confidence: float


class PredictedDocument(Model):
    """A line of a predictions file."""

    doc_id: str | int
    corpus: str
    toponyms: tuple[Prediction, ...]


def predict(
    gold: GoldDocument, document: Document, places: Places, *, gold_spans: bool, literal: bool
) -> PredictedDocument:
    """What the pipeline makes of a parsed document.

    Args:
        gold_spans: take the annotated spans instead of looking for names.
        literal: leave out every use but ``place``.
    """
    if gold_spans:
        marked = {(t.start, t.end) for t in gold.toponyms if t.end <= len(gold.text)}
        toponyms = toponyms_at(document, places, marked)
    else:
        toponyms = find_toponyms(document, places)
    found = [_prediction(r) for r in resolve(document, toponyms, places, marked=gold_spans)]
    return PredictedDocument(
        doc_id=gold.doc_id,
        corpus=gold.corpus,
        toponyms=tuple(
            p
            for p in found
            if (not gold_spans or (p.start, p.end) in marked) and (not literal or p.use == "place")
        ),
    )


def _prediction(resolution: Resolution) -> Prediction:
    place = resolution.place or resolution.located
    return Prediction(
        start=resolution.toponym.start,
        end=resolution.toponym.end,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        use=resolution.toponym.use,
        mapped=resolution.place is not None,
        left_off=resolution.left_off,
        place=place.name if place else "",
        source=place.id if place else "",
        confidence=resolution.confidence,
    )

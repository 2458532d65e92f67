"""The commands that look into the gazetteer and at the scores: lookup, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapgen.cli.group import main, say_errors
from mapgen.cli.layers import open_layers


@main.command(short_help="Show what the gazetteers have for a name.")
@click.argument("name")
@click.option("--article", default="", metavar="ID", help="Also names that hold for this article.")
@click.option("--offline", is_flag=True, help="Never ask a geocoder on the network.")
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Hand-checked places of your own, before the shipped ones.")  # fmt: skip
@say_errors
def lookup(name: str, article: str, offline: bool, gazetteer: Path | None) -> None:
    """Show the places that each layer has for NAME, with source and licence."""
    from mapgen.gazetteer.layer import Query
    from mapgen.report import report_error, report_layer, report_outage

    if not name.strip():
        raise click.BadParameter("it is empty; give the name of a place", param_hint="NAME")
    places = open_layers(offline=offline, gazetteer=gazetteer)
    query = Query(name=name, article=article)
    found = sum([report_layer(layer, layer.candidates(query)) for layer in places.layers])
    if places.geocoder and places.geocoder.outage:
        report_outage(places.geocoder.outage)
    if not found:
        report_error(f"no layer knows “{name}”")
        sys.exit(1)


@main.command(short_help="Score mapgen on annotated articles.")
@click.argument("corpora", nargs=-1, required=True, metavar="CORPUS...",
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--gold-spans", is_flag=True, help="Place the annotated names; do not look for any.")
@click.option("--literal", is_flag=True, help="Literal toponyms against names used as a place.")
@click.option("--predictions", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT",
              help="Write what was found, a JSON object for each document.")  # fmt: skip
@click.option("--model", metavar="NAME", help="Another spaCy model: a package's name or a folder.")
@say_errors
def evaluate(
    corpora: tuple[Path, ...],
    gold_spans: bool,
    literal: bool,
    predictions: Path | None,
    model: str | None,
) -> None:
    """Score mapgen on annotated CORPUS files, never asking the network.

    CORPUS is JSONL: {"doc_id", "corpus", "text", "toponyms": [{"start", "end", "lat", "lon"}]},
    or a folder of articles with annotated events: articles/ID.json and events/ID.json.
    """
    from rich.console import Console

    from mapgen.evaluate import evaluate, evaluate_events, report, report_events
    from mapgen.gazetteer.places import open_places
    from mapgen.language import DEFAULT_MODEL, load_language

    folders = [corpus for corpus in corpora if corpus.is_dir()]
    files = [corpus for corpus in corpora if not corpus.is_dir()]
    if folders and (gold_spans or literal or predictions):
        raise click.UsageError(
            "--gold-spans, --literal and --predictions are for JSONL files, not for folders"
        )
    places, language = open_places(offline=True), load_language(model or DEFAULT_MODEL)
    if folders:
        report_events(
            {f.name: evaluate_events(f, places=places, language=language) for f in folders},
            Console(),
        )
    if not files:
        return
    result = evaluate(
        files,
        places=places,
        language=language,
        gold_spans=gold_spans,
        literal=literal,
        predictions=predictions,
    )
    report(result, Console())

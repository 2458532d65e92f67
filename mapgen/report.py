"""What the commands say at the end: what was made, what was left off and why, how to go on.

Text of articles and gazetteers goes through here to a terminal: control characters are made
visible first.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mapgen.gazetteer.layer import Layer
    from mapgen.models import ArticleInfo, EventMap, LeftOff, Mark, NotMapped, Place
    from mapgen.pipeline import Built

# What a person may want to do something about, each with its own reason.
TO_CHECK: dict[LeftOff, str] = {
    "unresolved": "Could not be placed:",
    "ambiguous": "May be any of several places:",
}
# What is rightly not on the map, one line for each reason.
NO_PLACES: dict[LeftOff, str] = {
    "actor": "who acts or speaks",
    "demonym": "peoples and languages",
    "in_name": "parts of other names",
    "background": "said in passing",
}
JOINERS = "\u200c\u200d"  # Persian and emoji need them, and they show nothing by themselves


def report_built(built: Built) -> None:
    """Say on stderr what ``build`` made of an article, what is not on the map, and why."""
    event_map = built.event_map
    article, several = event_map.article, event_map.articles
    _say(click.style(visible(article.title or article.id), bold=True))
    for info in several or (article,):
        about = [info.title or info.id] if several else []
        about += [words for words in (info.byline, info.publisher, _day(info)) if words]
        if about:
            _say(visible(f"{'  ' if several else ''}{', '.join(about)}"))
    undated = [info for info in several or (article,) if not info.published]
    if undated:
        whose = f" of {visible(', '.join(info.id for info in undated))}" if several else ""
        _say(f"No publication date{whose} was found, so words like “yesterday” get no date; "
             "build it again with --published YYYY-MM-DD")  # fmt: skip
    _say()
    if event_map.marks:
        sentences = len({(mark.quote_start, mark.quote) for mark in event_map.marks})
        told = "" if several else f", told in {_count(sentences, 'sentence')}"
        _say(f"On the map: {counted_marks(event_map)}{told}")
        _say(f"  {_listed(mark.place for mark in event_map.marks)}")
    else:
        _say("On the map: nothing, for no sentence reports something at a place that was found")
    _list("Told by several articles, as one event:", _told_by_several(event_map))
    _report_not_mapped(event_map.still_not_mapped)
    if built.merge:
        _list("Kept of your corrections:", built.merge.kept)
        _list("Your corrections and the article disagree:", built.merge.conflicts)
    _say()
    _say(f"Map:     {visible(str(built.map_path))}")
    _say(f"Events:  {visible(str(built.events_path))}")
    report_old_picture(built.map_path, built.events_path)


def counted_marks(event_map: EventMap) -> str:
    """What is on a map, in the numbers that its page has: ``15 events at 11 places``."""
    events = _count(len({mark.event for mark in event_map.marks}), "event")
    return f"{events} at {_count(len({mark.place for mark in event_map.marks}), 'place')}"


def report_next_steps(built: Built) -> None:
    """Say on stderr how to go on from a map."""
    page, events, mapgen = _argument(built.map_path), _argument(built.events_path), _program()
    _say()
    _say("To go on:")
    _say(f"  see it      open {page} in a browser")
    _say(f"  correct it  {mapgen} edit {events}")
    _say(f"              or edit it in a text editor or QGIS, then {mapgen} render {events}")
    _say(f"  embed it    {mapgen} embed {page}")


def report_old_picture(page: Path, events: Path) -> None:
    """Say on stderr when the picture beside a page shows it as it was before."""
    from mapgen.webmap.publication import old_picture

    picture = old_picture(page)
    if picture:
        _say(f"{visible(str(picture))} shows the map as it was; draw it again with "
             f"{_program()} render {_argument(events)} --card")  # fmt: skip


def report_outage(outage: str) -> None:
    """Say on stderr, in a sentence, why the geocoder was not asked any more."""
    _say()
    _say(f"Not everything was looked up: {visible(outage)}")


def report_error(message: str) -> None:
    """Say on stderr what is wrong; an error that lists problems has a line for each."""
    _say("mapgen: " + "\n".join(visible(line) for line in message.splitlines()))


def report_layer(layer: Layer, found: Sequence[Place]) -> int:
    """Print what a layer has for a name; the number of places."""
    click.secho(f"{layer.name}: {_count(len(found), 'place')}", bold=True)
    for place in found:
        where = ", ".join(part for part in (place.admin1, place.country) if part)
        click.echo(
            visible(
                f"  {place.name}{f' ({where})' if where else ''}  "
                f"{place.lat:.5f}, {place.lon:.5f}  ± {place.radius_km:g} km  "
                f"{place.precision}  {place.id}"
            )
        )
        people = f"{place.population:,} people" if place.population else ""
        checked = f"checked {place.checked_on}" if place.checked_on else ""
        facts = [people, place.origin, place.licence, checked, place.note]
        line = "; ".join(fact for fact in facts if fact)
        if line:
            click.echo(visible(f"      {line}"))
    return len(found)


def visible(text: str) -> str:
    r"""Text for a terminal: what would steer it is written as ``\x1b``, ``\u202e``, …

    Line ends and tabs become spaces, so that it stays on its line.
    """
    return "".join(
        c if c.isprintable() or c in JOINERS else c.encode("unicode_escape").decode("ascii")
        for c in "".join(" " if c.isspace() else c for c in text)
    )


def _report_not_mapped(not_mapped: Sequence[NotMapped]) -> None:
    for left_off, heading in TO_CHECK.items():
        items = [item for item in not_mapped if item.left_off == left_off]
        _list(heading, [f"{item.toponym}: {item.reason}" for item in items])
    lines = []
    for left_off, words in NO_PLACES.items():
        names = [item.toponym for item in not_mapped if item.left_off == left_off]
        if names:
            lines.append(f"{words}: {_listed(names)}")
    _list("Not on the map, because nothing is said to happen there:", lines)


def _told_by_several(event_map: EventMap) -> list[str]:
    """Each event of more than one article: what the first says, and which they are."""
    tellings: dict[str, dict[str, Mark]] = {}
    for mark in event_map.marks if event_map.articles else ():
        tellings.setdefault(mark.event, {}).setdefault(mark.article, mark)
    return [
        f"{next(iter(told.values())).title}: {', '.join(told)}"
        for told in tellings.values()
        if len(told) > 1
    ]


def _day(info: ArticleInfo) -> str:
    day = info.published
    return f"{day.day} {day:%B %Y}" if day else ""


def _list(heading: str, lines: Iterable[str]) -> None:
    """A heading with its lines, each once; nothing at all without lines."""
    once = dict.fromkeys(lines)
    if once:
        _say(heading)
    for line in once:
        _say(f"  {visible(line)}")


def _listed(names: Iterable[str]) -> str:
    """The names in their order, each once, with how often when it is more."""
    counted = Counter(names)
    return "; ".join(
        f"{visible(name)} ({times} times)" if times > 1 else visible(name)
        for name, times in counted.items()
    )


def _program() -> str:
    """This program as it is called in a shell: by its path where ``mapgen`` alone is not found."""
    called = Path(sys.argv[0])
    found = shutil.which("mapgen")
    if called.name != "mapgen" or (found and called.exists() and called.samefile(found)):
        return "mapgen"
    return _argument(called)


def _argument(path: Path) -> str:
    """A path as it is typed in a shell."""
    return visible(shlex.quote(str(path)))


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _say(line: str = "") -> None:
    click.echo(line, err=True)

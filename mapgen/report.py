"""What the commands say at the end: what was made, what was left off and why, how to go on.

Article text goes through here to a terminal: control characters are made visible first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from mapgen.gazetteer.layer import Layer
from mapgen.models import LeftOff, NotMapped, Place
from mapgen.pipeline import Built

# In the order in which a reader wants to check them, with their words.
LEFT_OFF_WORDS: dict[LeftOff, str] = {
    "unresolved": "could not be placed",
    "ambiguous": "may be several places",
    "actor": "governments and others who act",
    "demonym": "words for peoples",
    "in_name": "parts of other names",
    "background": "said in passing",
}
TO_CHECK: tuple[LeftOff, ...] = ("unresolved", "ambiguous")


def report_built(built: Built, outage: str = "") -> None:
    """Say on stderr what ``build`` made and how to go on.

    ``outage`` is why the geocoder was not asked any more, in a sentence.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    article, event_map = built.article, built.event_map
    day = article.published
    published = f"{day.day} {day:%B %Y}" if day else ""
    about = [words for words in (article.byline, article.publisher, published) if words]
    console.print(Text(visible(article.title or article.id), style="bold"))
    console.print(Text(visible(", ".join(about))))
    events = len({mark.event for mark in event_map.marks})
    console.print(Text(f"{_count(len(event_map.marks), 'mark')} from {_count(events, 'sentence')}"))
    if day is None:
        console.print("  no publication date: words like “yesterday” stay without a date; "
                      "give --published YYYY-MM-DD")  # fmt: skip
    _report_not_mapped(console, event_map.not_mapped)
    if outage:
        console.print(Text(f"geocoder: {visible(outage)}"))
    if built.merge:
        for sentence in built.merge.kept:
            console.print(Text(visible(sentence)))
        for sentence in built.merge.conflicts:
            console.print(Text(f"conflict: {visible(sentence)}", style="yellow"))
    console.print(Text(f"map:     {built.map_path}"))
    console.print(Text(f"events:  {built.events_path}"))
    console.print(
        Text(f"To correct: edit the events file, then `mapgen render {built.events_path}`")
    )


def _report_not_mapped(console: Console, not_mapped: Sequence[NotMapped]) -> None:
    """One line for each reason; those that a person should look at with their reason."""
    if not not_mapped:
        return
    console.print("Not on the map:")
    for left_off, words in LEFT_OFF_WORDS.items():
        names = Counter(item.toponym for item in not_mapped if item.left_off == left_off)
        if left_off in TO_CHECK:
            for item in dict.fromkeys((i.toponym, i.reason) for i in not_mapped
                                      if i.left_off == left_off):  # fmt: skip
                console.print(Text(f"  {words}: {visible(item[0])} ({visible(item[1])})"))
        elif names:
            listed = ", ".join(f"{visible(n)} ×{c}" if c > 1 else visible(n)
                               for n, c in names.items())  # fmt: skip
            console.print(Text(f"  {words}: {listed}"))


def report_layer(layer: Layer, found: Sequence[Place]) -> int:
    """Print what a layer has for a name; the number of places."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{layer.name}: {_count(len(found), 'place')}", style="bold"))
    for place in found:
        where = ", ".join(part for part in (place.admin1, place.country) if part)
        console.print(
            Text(
                f"  {visible(place.name)}{f' ({where})' if where else ''}  "
                f"{place.lat:.5f}, {place.lon:.5f} ± {place.radius_km:g} km  "
                f"{place.precision}  {place.id}"
            )
        )
        facts = [f"{place.population:,} people" if place.population else "", place.licence,
                 f"checked {place.checked_on}" if place.checked_on else "", place.note]  # fmt: skip
        line = "; ".join(visible(fact) for fact in facts if fact)
        if line:
            console.print(Text(f"      {line}"))
    return len(found)


def visible(text: str) -> str:
    """Text for a terminal: control and direction characters as \\x.., on one line."""
    return "".join(
        c if c.isprintable() or c == " " else c.encode("unicode_escape").decode("ascii")
        for c in " ".join(text.split())
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"

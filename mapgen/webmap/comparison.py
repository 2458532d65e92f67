"""Two states of an events file on one map, in two colours and two shapes: `mapgen diff --map`.

One page that needs no network, as the map itself: the list is HTML from the start, the map is
drawn over the same base map by the page's own scripts. Text is escaped, or travels as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from mapgen.models import Difference, EventMap, Mark
from mapgen.webmap import assets
from mapgen.webmap.basemap import choose
from mapgen.webmap.elements import InlineScript, InlineStyle, JsonScript, text
from mapgen.webmap.placing import place_page
from mapgen.webmap.reading import LICENSED
from mapgen.webmap.story import title_of
from mapgen.webmap.words import date_words, degrees_words


def write_comparison(
    new: EventMap, differences: Sequence[Difference], path: Path, *, names: tuple[str, str]
) -> None:
    """Write the page. ``names`` are those of the old and of the new file, as the key shows them.

    The file appears whole or not at all.

    Raises:
        GazetteerError: a data file of the base map is missing or wrong.
        OSError: the folder cannot be written.
    """
    page = comparison_page(new, differences, names=names)
    place_page(page, path)


def comparison_page(
    new: EventMap, differences: Sequence[Difference], *, names: tuple[str, str]
) -> str:
    """The page as HTML; the same events give the same text."""
    touched = {d.after.id for d in differences if d.after}
    same = [mark for mark in new.marks if mark.id not in touched]
    shown = [m for d in differences for m in (d.before, d.after) if m] + same
    base = choose(shown)
    data = {
        "base": {name: value for name, value in base.items() if name != "credits"},
        "differences": [_on_map(difference) for difference in differences],
        "same": [_point(mark) for mark in same],
    }
    styles = [assets.leaflet_style(), assets.page_style(), _static("comparison.css")]
    style = InlineStyle("\n".join(styles))
    scripts = [assets.leaflet_script(), assets.page_script(), _static("comparison.js")]
    script = InlineScript("\n".join(scripts))
    policy = (
        f"default-src 'none'; script-src {script.hash}; style-src {style.hash}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    title = text(title_of(new.article))
    items = "\n".join(_item(n, difference) for n, difference in enumerate(differences, 1))
    old_name, new_name = map(text, names)
    credit = [LICENSED.get(source, (source, ""))[0] for source in base["credits"]]
    left = f"{len(same)} that say the same" if same else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{text(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mapgen">
<title>{title} – what changed</title>
{style.html}
</head>
<body>
<a class="mg-skip" href="#mc-list">Skip to the list of changes</a>
<div class="mc-page">
<header class="mc-header">
<h1 dir="auto">{title}</h1>
<p>{_count(len(differences))} from <b class="mc-old" dir="auto">{old_name}</b>
to <b class="mc-new" dir="auto">{new_name}</b></p>
</header>
<section class="mc-stage" aria-label="Map"><div id="mc-map"></div>
<ul class="mc-key" aria-label="Key">
<li><span class="mc-badge mc-old">1</span> as it was</li>
<li><span class="mc-badge mc-new">1</span> as it is now</li>
{f'<li><span class="mc-dot"></span> {left}</li>' if left else ""}
</ul>
<p class="mc-credits">{text(" · ".join(credit))}</p></section>
<main class="mc-side" id="mc-list" tabindex="-1">
<ol class="mc-list">
{items}
</ol>
{"" if differences else '<p class="mc-none">The two files say the same.</p>'}
</main>
</div>
{JsonScript("mc-data", data).html}
{script.html}
</body>
</html>
"""


def _item(number: int, difference: Difference) -> str:
    """A change in the list: what was done, then where and when it was and is."""
    states = (("mc-old", difference.before), ("mc-new", difference.after))
    lines = [
        f'<span class="mc-line {css}"><span class="mc-badge {css}">{number}</span> '
        f'<span dir="auto">{text(_where_and_when(mark))}</span></span>'
        for css, mark in states
        if mark
    ]
    quote = [mark.quote for _, mark in states if mark][-1]
    quoted = f'<q dir="auto">{text(quote)}</q>' if quote else ""
    return (
        f'<li><button type="button" data-number="{number}">'
        f'<strong dir="auto">{text(difference.words)}</strong>'
        f"{''.join(lines)}{quoted}</button></li>"
    )


def _where_and_when(mark: Mark) -> str:
    when = date_words(mark.when) or "no date"
    return f"{mark.place} ({degrees_words(mark.lat, mark.lon)}), {when}"


def _on_map(difference: Difference) -> dict[str, Any]:
    before, after = difference.before, difference.after
    moved = before and after and (before.lat, before.lon) != (after.lat, after.lon)
    return {
        "words": difference.words,
        "before": _point(before) if before else None,
        "after": _point(after) if after else None,
        "moved": bool(moved),
    }


def _point(mark: Mark) -> dict[str, Any]:
    return {"lat": mark.lat, "lon": mark.lon, "place": mark.place, "radius_km": mark.radius_km}


def _count(number: int) -> str:
    return f"{number} change{'' if number == 1 else 's'}"


def _static(name: str) -> str:
    return files("mapgen.webmap").joinpath("static", name).read_text("utf-8")

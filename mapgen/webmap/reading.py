"""The parts of the page that are HTML from the start: the head, the header, the list without
scripts, the credits. All text goes through ``text``, which escapes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mapgen.models import ArticleInfo, EventMap
from mapgen.webmap import words
from mapgen.webmap.elements import text
from mapgen.webmap.publication import PREVIEW_SIZE, TILES_META, Publication
from mapgen.webmap.quoting import QuotePart
from mapgen.webmap.story import Story, StoryEvent, title_of
from mapgen.webmap.tellings import Telling
from mapgen.webmap.words import day_words

# How a source is credited, and where it says who it is.
LICENSED = {
    "Natural Earth": ("Natural Earth", "https://www.naturalearthdata.com/"),
    "GeoNames": ("GeoNames (CC BY 4.0)", "https://www.geonames.org/"),
    "OpenStreetMap": (
        "© OpenStreetMap contributors (ODbL)",
        "https://www.openstreetmap.org/copyright",
    ),
}
LONG_TITLE = 120  # characters, beyond which it is set smaller
PLAIN_AT_MOST = 1000  # events in the list that stands in for the map without scripts
# The layer a mark's source begins with, and whose data that is.
SOURCES = {
    "geonames": "GeoNames",
    "nominatim": "OpenStreetMap",
    "checked": "places checked by hand by mapgen",
}


def head(event_map: EventMap, story: Story, publication: Publication) -> str:
    """Title and description, for search engines and for cards in social networks, too."""
    article = event_map.article
    title = f"{title_of(article)} – map"
    about = [
        ("name", "description", story.summary),
        ("name", "author", article.byline.strip()),
        ("name", "twitter:card", "summary_large_image" if publication.preview else "summary"),
        ("property", "og:type", "article"),
        ("property", "og:title", title),
        ("property", "og:description", story.summary),
        ("property", "og:site_name", article.publisher.strip()),
        ("property", "og:url", publication.address),
        ("name", TILES_META, publication.tiles.name if publication.tiles else ""),
    ]
    if publication.preview:
        about += [
            ("property", "og:image", publication.preview_address),
            ("property", "og:image:width", str(PREVIEW_SIZE[0])),
            ("property", "og:image:height", str(PREVIEW_SIZE[1])),
            ("property", "og:image:alt", f"Map: {story.summary}"),
        ]
    metas = (
        f'<meta {kind}="{name}" content="{text(content)}">'
        for kind, name, content in about
        if content
    )
    return "\n".join([f"<title>{text(title)}</title>", *metas])


def top(event_map: EventMap, story: Story) -> str:
    """From the skip link to where the map stands."""
    count = f'<p class="mg-count">{text(story.summary)}</p>' if story.pins else ""
    long = ' class="mg-long"' if len(story.title) > LONG_TITLE else ""
    return (
        '<a class="mg-skip" href="#mg-list">Skip to the list of events</a>\n'
        f'<div class="mg-page{"" if story.pins else " mg-empty"}">\n'
        f'<header class="mg-header">\n<h1 dir="auto"{long}{_lang(event_map.article)}>'
        f"{text(story.title)}</h1>\n{_byline(event_map)}{count}\n</header>\n"
        '<main class="mg-main">\n'
        '<div class="mg-view">\n<section class="mg-stage" id="mg-stage" aria-label="Map">'
    )


def bottom(event_map: EventMap, story: Story, base_map_credits: Sequence[str]) -> str:
    """From behind the map to the end: the place of the list, the list without scripts, credits."""
    events = "\n".join(_item(event, story) for event in story.events[:PLAIN_AT_MOST])
    more = len(story.events) - PLAIN_AT_MOST
    if more > 0:
        events += f"\n<li>… and {words.counted(more, 'event')} more in the events file.</li>"
    left_off = "\n".join(
        f'<li dir="auto"><b>{text(name.toponym)}</b> – {text(name.kind)}: {text(name.reason)} '
        f"<q>{text(name.sentence)}</q></li>"
        for name in story.left_off
    )
    omitted = f"<h2>Not on the map</h2>\n<ul>\n{left_off}\n</ul>\n" if left_off else ""
    shape_credits = (shape.credit for shape in story.shapes.values())
    credit = _credits(event_map, [*base_map_credits, *shape_credits])
    return (
        "</section>\n"
        '<section class="mg-time" id="mg-time" aria-label="Time of the events" hidden></section>\n'
        "</div>\n"
        '<section class="mg-side" id="mg-side" aria-label="Events in the order of the text">'
        "</section>\n"
        f'<noscript><div class="mg-plain">\n<ol>\n{events}\n</ol>\n{omitted}</div></noscript>\n'
        "</main>\n"
        f'<footer class="mg-credits">{credit}</footer>\n'
        '<div class="mg-live" id="mg-live" role="status" aria-live="polite"></div>\n'
        "</div>"
    )


def _byline(event_map: EventMap) -> str:
    """Who wrote the article and when; of several articles how many and from when to when."""
    if event_map.articles:
        return f'<p class="mg-byline">{_span_of(event_map.articles)}</p>\n'
    article = event_map.article
    parts = [text(part) for part in (article.byline, article.publisher) if part.strip()]
    if article.published:
        day = article.published
        parts.append(f'<time datetime="{day.isoformat()}">{day_words(day)}</time>')
    if words.is_web_address(article.url):
        parts.append(f'<a href="{text(article.url)}" rel="noopener" target="_blank">Article</a>')
    # No line begins with the dot between two parts.
    joined = '&nbsp;<span aria-hidden="true">·</span> '.join(
        f"<span>{part}</span>" for part in parts
    )
    return f'<p class="mg-byline">{joined}</p>\n' if parts else ""


def _span_of(articles: Sequence[ArticleInfo]) -> str:
    days = sorted(info.published for info in articles if info.published)
    ends = dict.fromkeys([days[0], days[-1]] if days else [])
    times = [f'<time datetime="{day.isoformat()}">{day_words(day)}</time>' for day in ends]
    return ", ".join(filter(None, [words.counted(len(articles), "article"), " – ".join(times)]))


def _lang(article: ArticleInfo) -> str:
    return f' lang="{text(article.language)}"' if article.language.strip() else ""


def _item(event: StoryEvent, story: Story) -> str:
    """An event as an item of the list that stands in for the map without scripts."""
    places = "; ".join(
        " ".join(part for part in (story.pins[pin].before, story.pins[pin].place) if part)
        for pin in event.pins
    )
    date = f", {text(event.date)}" if event.date else ""
    quotes = [f"{_quote(telling.quote)}{_by(telling, story)}" for telling in event.tellings] or [
        _quote(event.quote)
    ]
    differ = "".join(f"<br>{text(line)}" for line in event.differ)
    return f'<li dir="auto"><b>{text(places)}</b>{date}: {" ".join(quotes)}{differ}</li>'


def _quote(parts: Iterable[QuotePart]) -> str:
    marked = (f"<mark>{text(p.text)}</mark>" if p.pins else text(p.text) for p in parts)
    return f"<q>{''.join(marked)}</q>"


def _by(telling: Telling, story: Story) -> str:
    """Which of several articles says it, with a link to it."""
    if telling.article < 0:
        return ""
    source = story.articles[telling.article]
    about = text(", ".join(filter(None, [source.name, source.published])))
    if source.url:
        about = f'<a href="{text(source.url)}" rel="noopener" target="_blank">{about}</a>'
    return f" ({about})"


def _credits(event_map: EventMap, data_credits: Iterable[str]) -> str:
    """Whose data is on the map: each source once, with its licence where it asks for that."""
    layers = {mark.source.partition(":")[0] for mark in event_map.marks}
    names = [*data_credits, *(SOURCES[layer] for layer in SOURCES if layer in layers)]
    credit: list[str] = []
    for name in dict.fromkeys(filter(None, names)):
        # "Natural Earth 4.1" says no more to a reader than "Natural Earth"
        source = next((known for known in LICENSED if name.startswith(known)), name)
        written = _link(LICENSED[source]) if source in LICENSED else text(source)
        if written not in credit:
            credit.append(written)
    drawn = _link(("Leaflet", "https://leafletjs.com/"))
    return f"<p>Map data: {' · '.join(credit)}. Drawn with {drawn} by mapgen.</p>"


def _link(credit: tuple[str, str]) -> str:
    words, url = credit
    return f'<a href="{url}" rel="noopener" target="_blank">{text(words)}</a>'

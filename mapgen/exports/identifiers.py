"""The web addresses by which others know an article, a mark or a place.

What has no address of its own gets a ``urn:uuid`` made from its name: the same each time, and
nobody else's.
"""

from __future__ import annotations

import re
import uuid

from mapgen.models import ArticleInfo, Mark

_MAPGEN = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/mapgen/")
# What RFC 3987 lets stand in an address; anything else, a space or a quote, and it is none.
_ADDRESS = re.compile(r"""https?://[^\s<>"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+""")
_GAZETTEERS = {
    "geonames": "https://sws.geonames.org/{}/",
    "nominatim": "https://www.openstreetmap.org/{}",
}


def urn(*words: str) -> str:
    """A name of our own for what these words name."""
    readable = "\n".join(words).encode("utf-8", "replace").decode("utf-8")
    return uuid.uuid5(_MAPGEN, readable).urn


def article_address(article: ArticleInfo) -> str:
    """Where the article is on the web, or a name of our own."""
    if _ADDRESS.fullmatch(article.url):
        return article.url
    return urn("article", article.id)


def place_address(mark: Mark) -> str:
    """Where the gazetteer that a mark's source names has the place; empty when it has no address.

    A part of a place ("eastern Zimbabwe", ``country:ZW/east``) is not the place.
    """
    layer, _, number = mark.source.partition(":")
    if layer == "geonames" and not number.isdecimal():
        return ""
    if layer == "nominatim" and not re.fullmatch(r"(?:node|way|relation)/\d+", number):
        return ""
    return _GAZETTEERS[layer].format(number) if layer in _GAZETTEERS else ""

"""Street maps of the web, as xyzservices defines them, for readers who ask for one.

A page offers one only when it was built with ``--tiles``; its content security policy then admits
the pictures of that one host, and nothing is loaded before the reader presses the button.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from mapgen.errors import TilesError
from mapgen.webmap.words import is_web_address

EXAMPLE = "OpenStreetMap.Mapnik"


@dataclass(frozen=True)
class Tiles:
    """Where the tiles of a street map are: ``{s}``, ``{z}``, ``{x}``, ``{y}``, ``{r}`` in ``url``.

    ``credit`` is what its owners ask to be said, as pairs of words and web address ("" for none).
    """

    name: str
    url: str
    credit: tuple[tuple[str, str], ...]
    subdomains: str = "abc"
    most_zoom: int = 18

    @property
    def hosts(self) -> tuple[str, ...]:
        """The origins that the pictures come from, as a content security policy names them."""
        letters = self.subdomains if "{s}" in self.url else "-"
        origins = (urlsplit(self.url.replace("{s}", letter)) for letter in letters)
        return tuple(dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in origins))

    def for_page(self) -> dict[str, Any]:
        """For the page's script, as JSON can hold it."""
        return {
            "name": self.name,
            "url": self.url,
            "credit": [list(part) for part in self.credit],
            "subdomains": self.subdomains,
            "most_zoom": self.most_zoom,
        }


def find_tiles(name: str) -> Tiles:
    """The street map of this name in xyzservices' list.

    Raises:
        TilesError: there is none of this name, or it cannot be used without a key.
    """
    import warnings

    from xyzservices import providers

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some providers warn of what their owners plan
            found = providers.query_name(name)
            locked = found.requires_token()
    except ValueError:
        raise TilesError(
            f"--tiles {name}: no street map of this name; take one that xyzservices lists, "
            f"such as {EXAMPLE}"
        ) from None
    if locked:
        raise TilesError(
            f"--tiles {name}: its owners ask for a key; take one that needs none, such as {EXAMPLE}"
        )
    kept = {"{s}", "{z}", "{x}", "{y}", "{r}"}
    url = str(found["url"])
    for key, value in found.items():
        if f"{{{key}}}" not in kept and isinstance(value, str | int):
            url = url.replace(f"{{{key}}}", str(value))
    if not is_web_address(url):
        raise TilesError(f"--tiles {name}: it has no https address; take {EXAMPLE}")
    credit = Credit(str(found.get("html_attribution") or found.get("attribution") or name))
    return Tiles(
        name=str(found.get("name", name)),
        url=url,
        credit=tuple(credit.parts),
        subdomains="".join(found.get("subdomains", "abc")),
        most_zoom=int(found.get("max_zoom", 18)),
    )


class Credit(HTMLParser):
    """The words of an attribution and where its links lead: ``parts``; nothing else is kept."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str]] = []
        self._address = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        address = dict(attrs).get("href") or ""
        if tag == "a":
            self._address = address if is_web_address(address) else ""

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a link."""
        if tag == "a":
            self._address = ""

    def handle_data(self, data: str) -> None:
        """Take words."""
        self.parts.append((data, self._address))

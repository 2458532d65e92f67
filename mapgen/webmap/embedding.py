"""The HTML that puts a map page into another page, and the oEmbed answer that offers it."""

from __future__ import annotations

import contextlib
import html
import json
from html.parser import HTMLParser

WIDTH, HEIGHT = 800, 640  # pixels, where a site asks for numbers; the frame itself is responsive

# A page tells its height; only the frame itself is believed, and only sensible numbers.
HEIGHT_SCRIPT = """<script>
(function (frame) {
  addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || !event.data) return;
    var height = event.data.type === "mapgen:height" && Number(event.data.height);
    if (height > 100 && height < 5000) frame.style.height = Math.ceil(height) + "px";
  });
})(document.currentScript.previousElementSibling);
</script>"""


def iframe_snippet(src: str, title: str, *, height_script: bool = False) -> str:
    """A responsive iframe for a map page at ``src``, with a script that fits its height on request.

    Sandboxed: the page runs its own script, opens links and hands out its data, and can touch
    nothing around it. It works without the script, too.
    """
    frame = (
        f'<iframe src="{_attribute(src)}" title="{_attribute(title)}" loading="lazy"\n'
        '  sandbox="allow-scripts allow-popups allow-downloads" referrerpolicy="no-referrer"\n'
        f'  style="display:block;width:100%;height:{HEIGHT}px;max-height:95vh;border:0"></iframe>'
    )
    if not height_script:
        return frame
    return frame.replace("max-height:95vh;", "") + f"\n{HEIGHT_SCRIPT}"


def _attribute(words: str) -> str:
    """Words as an attribute's value that may be printed on a terminal, too.

    Controls are no characters of HTML; what turns the direction of a line is written as a number.
    """
    kept = (c for c in " ".join(words.split()) if c.isprintable() or ord(c) > 0x9F)
    return "".join(
        html.escape(c) if c.isprintable() else f"&#{ord(c)};" for c in kept if not _is_half(c)
    )


def _is_half(character: str) -> bool:
    """Whether this is half of a surrogate pair, which no page can hold."""
    return 0xD800 <= ord(character) <= 0xDFFF


def oembed(src: str, page: str) -> str:
    """The oEmbed answer (1.0, type rich) for a page that is served at ``src``, as JSON."""
    facts = PageFacts(page)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": facts.title,
        "author_name": facts.meta.get("author", ""),
        "provider_name": facts.meta.get("og:site_name", ""),
        "width": WIDTH,
        "height": HEIGHT,
        "html": iframe_snippet(src, facts.title),
    }
    kept = {name: value for name, value in answer.items() if value}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


class PageFacts(HTMLParser):
    """What the head of a page says of it: ``title``, and ``meta`` by name or property."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.title = ""
        self.meta: dict[str, str] = {}
        self._in_title = False
        # Before Python 3.14 a declaration that is none ("<![CDA[") ends in an AssertionError; what
        # stood before it counts, as in a browser.
        with contextlib.suppress(AssertionError):
            self.feed(page.split("</head>", 1)[0].split("<style>", 1)[0])
        self.title = self.title.strip() or "Map of the story"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a meta's content, or the beginning of the title."""
        values = dict(attrs)
        self._in_title = tag == "title"
        name = values.get("name") or values.get("property")
        if tag == "meta" and name:
            self.meta[name] = values.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the title."""
        self._in_title = False

    def handle_data(self, data: str) -> None:
        """Take the words of the title."""
        if self._in_title:
            self.title += data

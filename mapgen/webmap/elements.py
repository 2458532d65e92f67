"""The only way text enters the page: elements that write what they hold, through no template.

branca compiles every string it is given as a Jinja template, and folium compiles it twice: a
quote with ``{{…}}`` in it would run as Python. What these elements hold is never compiled.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

from branca.element import Element
from pydantic_core import PydanticSerializationError, to_json

# Inside <script> the parser looks for "<"; U+2028 and U+2029 end a line in older JavaScript.
_UNSAFE_IN_SCRIPT = "<>&\u2028\u2029"


class RawElement(Element):
    """HTML that is written as it is. Text in it must have gone through ``html.escape``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html

    def render(self, **kwargs: Any) -> str:
        """The HTML, verbatim."""
        return self.html


class JsonScript(RawElement):
    """Data for the page's scripts, in a ``<script>`` that no browser runs."""

    def __init__(self, name: str, data: object) -> None:
        super().__init__(f'<script type="application/json" id="{name}">{safe_json(data)}</script>')


class TextScript(RawElement):
    """Text for the page's scripts that holds no ``<``, in a ``<script>`` that no browser runs."""

    def __init__(self, name: str, content: str) -> None:
        if "<" in content:
            raise ValueError("text in a script must not hold <")
        super().__init__(f'<script type="text/plain" id="{name}">{content}</script>')


class InlineScript(RawElement):
    """A script of the page, with the hash by which its content security policy admits it."""

    def __init__(self, code: str) -> None:
        if "</script" in code.lower() or "<!--" in code:
            raise ValueError("an inline script must not hold </script or <!--")
        super().__init__(f"<script>{code}</script>")
        self.hash = csp_hash(code)


class InlineStyle(RawElement):
    """A style sheet of the page, with its hash for the content security policy."""

    def __init__(self, css: str) -> None:
        super().__init__(f"<style>{css}</style>")
        self.hash = csp_hash(css)


def safe_json(data: object) -> str:
    """JSON that may stand inside ``<script>``: no ``<``, ``>``, ``&`` or line separators in it."""
    try:
        text = to_json(data).decode("utf-8")  # a sixth of the time of json's
    except PydanticSerializationError:  # half of a surrogate pair
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        text = replace_lone_surrogates(text)
    for letter in _UNSAFE_IN_SCRIPT:  # str.translate looks at each letter of megabytes
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def replace_lone_surrogates(text: str) -> str:
    """The text with ? for halves of surrogate pairs, which no UTF-8 file can hold."""
    try:
        text.encode("utf-8")  # a tenth of the time that a search for them takes
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def csp_hash(content: str) -> str:
    """The source expression that admits exactly this inline content: ``'sha256-…'``."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def text(words: str) -> str:
    """Words as HTML text or attribute value."""
    return escape(replace_lone_surrogates(words), quote=True)

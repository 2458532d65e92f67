"""The article's words where a program shows them as HTML: they stay words."""

from __future__ import annotations

import html


def escape(words: str) -> str:
    """Words as the text of an HTML element; for no attribute, so quotation marks stay.

    >>> escape("<b>Harwich</b> & 't Harde")
    "&lt;b&gt;Harwich&lt;/b&gt; &amp; 't Harde"
    """
    return html.escape(words, quote=False)

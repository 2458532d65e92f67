"""The HTML that puts a map page into another page."""

from __future__ import annotations

import html


def iframe_snippet(src: str, title: str) -> str:
    """A responsive iframe for a map page at ``src``.

    Sandboxed: the page runs its own script and opens links, and can touch nothing around it.
    """
    return (
        f'<iframe src="{html.escape(src)}" title="{html.escape(title)}" loading="lazy"\n'
        '  sandbox="allow-scripts allow-popups" referrerpolicy="no-referrer"\n'
        '  style="width:100%;height:80vh;min-height:480px;border:0"></iframe>'
    )

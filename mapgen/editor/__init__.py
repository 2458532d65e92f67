"""An events file corrected on its map, in a browser on this machine.

changes   what the page may ask for
steps     a change from mark to mark, made on whatever the marks are by then
desk      the events file meanwhile: merged, changed, saved, undone
view      the desk as the page shows it
page      the page's own files
server    who may ask, and what each request comes to
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mapgen.article import read_article
from mapgen.datafiles import data_file
from mapgen.drawing import MAP_NAME, render_map
from mapgen.editor.desk import Desk
from mapgen.errors import ArticleError, MapgenError
from mapgen.eventfile import read_events
from mapgen.gazetteer.checked import Checked
from mapgen.gazetteer.places import Places
from mapgen.models import ArticleInfo

__all__ = ["Text", "article_text", "edit"]

REDRAW_AFTER_S = 2.0  # of quiet: drawing takes most of a second


@dataclass(frozen=True)
class Text:
    """The clean text that words can be selected of, and the id of its article; empty for none."""

    text: str = ""
    article: str = ""


def article_text(events: Path, article: str | None = None) -> Text:
    """The clean text that an events file was found in; empty when it is not at hand.

    ``article`` names it (a file or URL); in a file of several articles it is one of them. Without
    it, an article that ships with mapgen is found by its id. Nothing else is guessed: the events
    file holds only the text's hash.

    Raises:
        ArticleError: the article named cannot be read, or is another text.
        EventFileError: the events file cannot be read.
    """
    event_map = read_events(events)
    if not article:
        return _shipped_text(event_map.article)
    found = read_article(article)
    infos = event_map.articles or (event_map.article,)
    texts = {info.text_sha256 for info in infos if info.text_sha256}
    if texts and found.digest not in texts:
        raise ArticleError(
            f"{article}: is not the text that {events} was found in; name the article as it "
            "was then, or build it again"
        )
    same = (info.id for info in infos if info.text_sha256 == found.digest)
    return Text(found.text, next(same, event_map.article.id))


def _shipped_text(info: ArticleInfo) -> Text:
    for file in sorted(data_file("articles").iterdir()):
        if file.stem == info.id:
            found = read_article(str(file))
            return Text(found.text, info.id) if found.digest == info.text_sha256 else Text()
    return Text()


def edit(
    events: Path,
    *,
    text: Text,
    places: Places,
    port: int = 0,
    opened: Callable[[str], None],
    failed: Callable[[str], None],
) -> list[str]:
    """Serve the editor of an events file until it is interrupted.

    The map beside the file is drawn again two seconds after the last change, and at the end.

    Args:
        events: the events file; it is saved at each change.
        text: an article's clean text, or nothing.
        places: the layers that may be searched.
        port: on 127.0.0.1; 0 takes a free one.
        opened: called with the page's address, token and all, when it can be opened.
        failed: called with a sentence when the map could not be drawn.

    Returns:
        What was changed, a sentence for each change, in order.

    Raises:
        EventFileError: the events file cannot be read.
        OSError: the port is taken.
    """
    import uvicorn

    from mapgen.editor.server import HOST, application

    desk = Desk(events, text.text, text.article)
    token = secrets.token_urlsafe(24)
    with socket.create_server((HOST, port)) as listening:
        port = listening.getsockname()[1]
        drawing = Redrawing(lambda: _redraw(events, places.checked, failed))
        app = application(desk, places, port=port, token=token, saved=drawing.soon)
        config = uvicorn.Config(
            app, access_log=False, log_level="warning", lifespan="off", ws="none",
            server_header=False, date_header=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        try:
            opened(f"http://{HOST}:{port}/#{token}")
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            pass  # how a person ends it
        finally:
            drawing.finish()
    return [deed.words for deed in desk.done]


def _redraw(events: Path, checked: Checked, failed: Callable[[str], None]) -> None:
    try:
        render_map(events, events.with_name(MAP_NAME), checked)
    except (MapgenError, OSError) as error:
        failed(str(error))


class Redrawing:
    """Draws after a while of quiet, and once more at the end if something is still to draw."""

    def __init__(self, draw: Callable[[], None]) -> None:
        self.draw = draw
        self.timer: threading.Timer | None = None
        self.waiting = threading.Lock()  # for the timer; held for a moment
        self.drawing = threading.Lock()  # one drawing at a time

    def soon(self) -> None:
        """Draw when nothing has changed for a while."""
        with self.waiting:
            if self.timer:
                self.timer.cancel()
            self.timer = threading.Timer(REDRAW_AFTER_S, self._now)
            self.timer.daemon = True
            self.timer.start()

    def finish(self) -> None:
        """Draw what is still to draw, and return when it is drawn."""
        with self.waiting:
            if self.timer:
                self.timer.cancel()
        self._now()

    def _now(self) -> None:
        with self.drawing:
            with self.waiting:
                timer, self.timer = self.timer, None
            if timer:
                self.draw()

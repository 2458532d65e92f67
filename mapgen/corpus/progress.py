"""How far a run is: a bar on a terminal, a line a minute in a log."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

LINE_EVERY_S = 60.0


class Progress:
    """What is going on, told on stderr. ``workers`` is how many processes read at the moment."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"), TimeRemainingColumn(compact=True),
            console=self._console, disable=not self._console.is_terminal, transient=True,
            speed_estimate_period=120,
        )  # fmt: skip
        self.workers = 0
        self._task: TaskID | None = None
        self._total = self._done = self._at_first = 0
        self._began = self._told = time.monotonic()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show it meanwhile."""
        with self._bars:
            yield

    def count(self, articles: int) -> None:
        """So many articles of the input have been counted."""
        if self._task is None:
            self._task = self._bars.add_task("Counting the articles", total=None, pace="")
        self._bars.update(self._task, completed=articles)

    def begin(self, articles: int, done: int) -> None:
        """Reading begins; some may be done already."""
        self._clear()
        self._total, self._done, self._at_first = articles, done, done
        self._began = self._told = time.monotonic()
        self._task = self._bars.add_task(
            "Reading the articles", total=articles, completed=done, pace=""
        )

    def advance(self, articles: int) -> None:
        """So many more have been read."""
        self._done += articles
        now = time.monotonic()
        rate = (self._done - self._at_first) / max(now - self._began, 1e-9)
        pace = f"{rate:.1f} a second by {self.workers}"
        if self._task is not None:
            self._bars.update(self._task, completed=self._done, pace=pace)
        if self._bars.disable and now - self._told >= LINE_EVERY_S:
            self._told = now
            left = dt.timedelta(seconds=round((self._total - self._done) / max(rate, 1e-9)))
            self._console.print(
                f"{self._done:,} of {self._total:,} articles, {pace}, {left} left", soft_wrap=True
            )

    def ask(self, asked: int, questions: int) -> None:
        """So many questions of these have been put to the geocoder."""
        if not asked:
            self._clear()
            self._task = self._bars.add_task("Asking the geocoder", total=questions, pace="")
        if self._task is not None:
            self._bars.update(self._task, completed=asked)

    def _clear(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = None

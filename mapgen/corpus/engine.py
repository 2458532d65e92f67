"""Batches of articles to the processes that read them: Dask's, on this machine or on a cluster.

At most two batches for each process are on their way: input, scheduler and workers hold no more
than that, whatever the size of the corpus. A worker that dies takes nothing with it, as its batches
go to the others. A batch that no worker survives is read again article by article, with nothing
else on its way that a death could be blamed on, and the one that kills them becomes a failure.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue

import pyarrow as pa
from distributed import Client, Future
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from mapgen.corpus.crew import Crew, open_crew
from mapgen.corpus.program import Settings
from mapgen.corpus.reading import (
    ARTICLE_LIMIT_S,
    Batch,
    from_bytes,
    read_batch,
    to_bytes,
    unread,
)
from mapgen.errors import CorpusError

BATCHES_A_WORKER = 2
LOST = (CancelledError, CommClosedError)  # what distributed raises when its scheduler is gone
PATIENCE_S = 180.0
"""For a worker to come, or to come back."""
LOOK_EVERY_S = 2.0
"""After the processes that read."""


class Engine:
    """The processes that read articles."""

    def __init__(
        self,
        client: Client,
        where: str,
        limit_s: float = ARTICLE_LIMIT_S,
        crew: Crew | None = None,
    ) -> None:
        self._client = client
        self._where = where
        self._limit_s = limit_s
        self._crew = crew
        self._looked = time.monotonic()

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return str(self._client.scheduler.address)

    @property
    def workers(self) -> int:
        """How many batches can be read at the same time."""
        return sum(self._client.nthreads().values()) if self._alive() else 0

    def read(self, settings: Settings, batches: Iterable[Batch]) -> Iterator[tuple[Batch, bytes]]:
        """Each batch with its readings (an Arrow stream), in the order in which they are done.

        Raises:
            CorpusError: the scheduler is gone, or all workers are; what was yielded before is good.
            MapgenError: a worker cannot work: another version, no model, no data.
        """
        try:
            yield from self._read(settings, batches)
        except LOST as error:  # whichever call notices it first
            raise self._gone() from error

    def _read(self, settings: Settings, batches: Iterable[Batch]) -> Iterator[tuple[Batch, bytes]]:
        source = iter(batches)
        waiting: dict[str, Batch] = {}
        done: SimpleQueue[Future] = SimpleQueue()
        killing: list[Batch] = []
        more = True
        while True:
            expected = self._crew.number if self._crew else 1
            room = BATCHES_A_WORKER * max(expected, self.workers) - len(waiting)
            while more and room > 0 and not killing:
                batch = next(source, None)
                if batch is None:
                    more = False
                    break
                future = self._submit(settings, batch)
                waiting[future.key] = batch
                future.add_done_callback(done.put)  # also when it fails or is cancelled
                room -= 1
            if waiting:
                future = self._next(done)
                self._look_after_crew()
                batch = waiting.pop(future.key)
                readings = self._result(future)
                if readings is None:
                    killing.append(batch)
                else:
                    yield batch, readings
            elif killing:
                batch = killing.pop()
                yield batch, self._one_by_one(settings, batch)
            else:
                return

    def _submit(self, settings: Settings, batch: Batch) -> Future:
        if not self._alive():
            raise self._gone()
        key = f"read-{batch.name}-{len(batch.items)}-{os.urandom(4).hex()}"
        return self._client.submit(read_batch, settings, batch, self._limit_s, key=key, pure=False)

    def _next(self, done: SimpleQueue[Future]) -> Future:
        """The next future that is done, in whatever way."""
        worked = time.monotonic()
        while True:
            try:
                return done.get(timeout=min(LOOK_EVERY_S, PATIENCE_S))
            except Empty:
                if not self._alive():
                    raise self._gone() from None
                self._look_after_crew()
            if self.workers:
                worked = time.monotonic()
            elif time.monotonic() - worked > PATIENCE_S:
                again = "" if self._crew else "start workers again, and "
                raise CorpusError(
                    f"the scheduler {self._where} has had no worker for {PATIENCE_S:.0f} s; what "
                    f"was read is kept: {again}the same command goes on from there"
                )

    def _result(self, future: Future) -> bytes | None:
        """What a future that is done has read; None when no worker survived it."""
        began = time.monotonic()
        while True:
            try:
                result: bytes = future.result(timeout=min(LOOK_EVERY_S, PATIENCE_S))
                return result
            except KilledWorker:
                return None
            except TimeoutError as error:
                # Its worker died before it was fetched: it is read again, once there is another.
                if not self._alive() or time.monotonic() - began > PATIENCE_S:
                    raise self._gone() from error
                self._look_after_crew()
            except LOST as error:
                raise self._gone() from error

    def _one_by_one(self, settings: Settings, batch: Batch) -> bytes:
        """The readings of a batch that killed its workers, whoever of its articles it was."""
        tables = []
        for item in batch.items:
            single = replace(batch, items=(item,))
            done: SimpleQueue[Future] = SimpleQueue()
            future = self._submit(settings, single)  # kept: the scheduler drops what nobody holds
            future.add_done_callback(done.put)
            readings = self._result(self._next(done))
            tables.append(from_bytes(readings or unread(single, self._kills())))
        return to_bytes(pa.concat_tables(tables).combine_chunks())

    def _kills(self) -> str:
        return (
            "the process that reads it ends at it, as often as it was tried: it takes more than "
            f"{self._limit_s:.0f} s of the processor or more memory than there is, or a library "
            "crashes"
        )

    def _look_after_crew(self) -> None:
        if self._crew and time.monotonic() - self._looked >= LOOK_EVERY_S:
            self._looked = time.monotonic()
            self._crew.keep()

    def _alive(self) -> bool:
        return str(self._client.status) == "running"

    def _gone(self) -> CorpusError:
        return CorpusError(
            f"the scheduler {self._where} is gone; what was read is kept: start it again, and the "
            "same command goes on from there"
        )


@contextmanager
def local_engine(workers: int | None, limit_s: float = ARTICLE_LIMIT_S) -> Iterator[Engine]:
    """Processes on this machine, one for each core unless a number is given."""
    number = workers or len(os.sched_getaffinity(0))
    with open_crew(number) as crew, Client(crew.cluster) as client:
        yield Engine(client, "of this machine", limit_s, crew)


@contextmanager
def cluster_engine(address: str, limit_s: float = ARTICLE_LIMIT_S) -> Iterator[Engine]:
    """The workers of a Dask scheduler at ``tcp://host:port``.

    Raises:
        CorpusError: nobody answers there, or it has no worker for three minutes.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what happens is said by us
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CorpusError(
            f"{address}: no Dask scheduler answers there; start one with: dask scheduler"
        ) from error
    try:
        until = time.monotonic() + PATIENCE_S
        while not client.nthreads():
            if time.monotonic() > until:
                raise CorpusError(
                    f"{address}: this scheduler has no workers; start some with: "
                    f"dask worker {address} --nthreads 1"
                )
            time.sleep(0.2)
        yield Engine(client, address, limit_s)
    finally:
        with suppress(OSError, TimeoutError):  # of a scheduler that is gone; that is said already
            client.close(timeout=5)

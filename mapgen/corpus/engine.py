"""Batches of articles to the processes that read them: Dask's, on this machine or on a cluster.

At most two batches for each process are on their way: input, scheduler and workers hold no more
than that, whatever the size of the corpus. A worker that dies takes nothing with it, as its batches
go to the others. A batch that no worker survives is read again article by article, and the one that
kills them becomes a failure.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue

import pyarrow as pa
from distributed import Client, Future, LocalCluster
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from mapgen.corpus.program import Settings
from mapgen.corpus.reading import Batch, from_bytes, read_batch, to_bytes, unread
from mapgen.errors import CorpusError

BATCHES_A_WORKER = 2
MEMORY_LIMIT = "2GiB"
"""Of a worker on this machine, which needs 0.5; what makes it need more ends as a failure."""
PATIENCE_S = 60.0
KILLS = "the process that read it was killed, as often as it was tried (out of memory?)"


class Engine:
    """The processes that read articles."""

    def __init__(self, client: Client, where: str) -> None:
        self._client = client
        self._where = where

    @property
    def workers(self) -> int:
        """How many batches can be read at the same time."""
        return sum(self._client.nthreads().values()) if self._alive() else 0

    def read(self, settings: Settings, batches: Iterable[Batch]) -> Iterator[tuple[Batch, bytes]]:
        """Each batch with its readings (an Arrow stream), in the order in which they are done.

        Raises:
            CorpusError: the scheduler is gone; what was yielded before is good.
            MapgenError: a worker cannot work: another version, no model, no data.
        """
        try:
            yield from self._read(settings, batches)
        except CommClosedError as error:  # whichever call notices it first
            raise self._gone() from error

    def _read(self, settings: Settings, batches: Iterable[Batch]) -> Iterator[tuple[Batch, bytes]]:
        source = iter(batches)
        waiting: dict[str, Batch] = {}
        done: SimpleQueue[Future] = SimpleQueue()
        more = True
        while True:
            room = BATCHES_A_WORKER * max(1, self.workers) - len(waiting)
            while more and room > 0:
                batch = next(source, None)
                if batch is None:
                    more = False
                    break
                future = self._submit(settings, batch)
                waiting[future.key] = batch
                future.add_done_callback(done.put)  # also when it fails or is cancelled
                room -= 1
            if not waiting:
                return
            future = self._next(done)
            batch = waiting.pop(future.key)
            yield batch, self._result(settings, batch, future)

    def _submit(self, settings: Settings, batch: Batch) -> Future:
        if not self._alive():
            raise self._gone()
        key = f"read-{batch.name}-{len(batch.items)}-{os.urandom(4).hex()}"
        return self._client.submit(read_batch, settings, batch, key=key, pure=False)

    def _next(self, done: SimpleQueue[Future]) -> Future:
        """The next future that is done, in whatever way."""
        while True:
            try:
                return done.get(timeout=2)
            except Empty:
                if not self._alive():
                    raise self._gone() from None

    def _result(self, settings: Settings, batch: Batch, future: Future) -> bytes:
        try:
            result: bytes = future.result(timeout=PATIENCE_S)
            return result
        except KilledWorker:
            return self._one_by_one(settings, batch)
        except (asyncio.CancelledError, CommClosedError, TimeoutError) as error:
            raise self._gone() from error

    def _one_by_one(self, settings: Settings, batch: Batch) -> bytes:
        """The readings of a batch that killed its workers, whoever of its articles it was."""
        if len(batch.items) == 1:
            return unread(batch, KILLS)
        tables = []
        for item in batch.items:
            single = replace(batch, items=(item,))
            future = self._submit(settings, single)
            tables.append(from_bytes(self._result(settings, single, future)))
        return to_bytes(pa.concat_tables(tables).combine_chunks())

    def _alive(self) -> bool:
        return str(self._client.status) == "running"

    def _gone(self) -> CorpusError:
        return CorpusError(
            f"the scheduler {self._where} is gone; what was read is kept: start it again, and the "
            "same command goes on from there"
        )


@contextmanager
def local_engine(workers: int | None) -> Iterator[Engine]:
    """Processes on this machine, one for each core unless a number is given."""
    number = workers or len(os.sched_getaffinity(0))
    with (
        LocalCluster(
            n_workers=number, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None, memory_limit=MEMORY_LIMIT, silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        yield Engine(client, "of this machine")


@contextmanager
def cluster_engine(address: str) -> Iterator[Engine]:
    """The workers of a Dask scheduler at ``tcp://host:port``.

    Raises:
        CorpusError: nobody answers there, or it has no worker for a minute.
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
        yield Engine(client, address)
    finally:
        with suppress(OSError, TimeoutError):  # of a scheduler that is gone; that is said already
            client.close(timeout=5)

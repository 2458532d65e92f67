"""The processes of this machine that read articles: started, and replaced when they die.

Dask's nannies start a worker anew that has died. But a nanny closes for good when the new process
fails to start or has lost the scheduler, and Dask's cluster closes it when the new process takes
its time, as on a busy machine: nobody starts another then. So somebody looks after them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dask
from distributed import LocalCluster
from distributed.core import Status

MEMORY_LIMIT = "2GiB"
"""Of a worker on this machine, which needs 0.5; what makes it need more ends as a failure."""
START_S = 60.0
"""In which a worker must have started: it needs some seconds, on a machine with six times as many
processes as cores half a minute."""
LOST_AFTER_S = START_S
"""How long a nanny may be without a worker, before it is closed; Dask's default is 15 s."""
KILLS_ALLOWED = 1
"""Of a batch on this machine (a cluster decides for itself, three by default): a process may be
killed once for what is no fault of its batch, such as the memory that other programs take."""


@dataclass(frozen=True)
class Crew:
    """So many workers, on this machine."""

    number: int
    cluster: LocalCluster

    def keep(self) -> None:
        """Start the workers that are not there and will not come by themselves."""
        self.cluster.sync(self._keep)

    async def _keep(self) -> None:
        for name, nanny in list(self.cluster.workers.items()):
            if nanny.status in {Status.closed, Status.failed}:
                del self.cluster.workers[name]
        self.cluster.scale(self.number)


@contextmanager
def open_crew(number: int) -> Iterator[Crew]:
    """The workers and their scheduler, on 127.0.0.1, to which a key of this run alone gives access.

    Whoever reaches a Dask scheduler runs code as its user; other users of the machine do not. It
    serves no dashboard and no page of how it is.
    """
    settings: dict[str, object] = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.deploy.lost-worker-timeout": f"{LOST_AFTER_S}s",
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=0, threads_per_worker=1, processes=True, host="127.0.0.1", security=True,
            memory_limit=MEMORY_LIMIT, death_timeout=START_S, silence_logs=logging.CRITICAL,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0",
                              "allowed_failures": KILLS_ALLOWED},
        ) as cluster,
    ):  # fmt: skip
        crew = Crew(number, cluster)
        crew.keep()
        yield crew

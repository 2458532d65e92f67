"""A Dask scheduler and its workers, each a process of its own on this machine, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE_S = 120.0


@dataclass
class Cluster:
    """``address`` is the scheduler's; workers have one thread each, and nobody starts them anew."""

    address: str
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self) -> None:
        port = self.address.rpartition(":")[2]
        self.scheduler = _dask(
            "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard",
        )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not _answers(int(port)):
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.1)

    def start_worker(self) -> None:
        self.workers.append(
            _dask(
                "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                "--host", "127.0.0.1", "--death-timeout", "60",
            )
        )  # fmt: skip

    def kill_worker(self, number: int = 0) -> None:
        _kill(self.workers.pop(number))

    def kill_scheduler(self) -> None:
        if self.scheduler:
            _kill(self.scheduler)
        self.scheduler = None

    def end(self) -> None:
        self.kill_scheduler()
        while self.workers:
            self.kill_worker()


@contextmanager
def running_cluster(workers: int) -> Iterator[Cluster]:
    cluster = Cluster(f"tcp://127.0.0.1:{_free_port()}")
    try:
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.end()


def _dask(*arguments: str) -> subprocess.Popen[bytes]:
    code = "import sys; from dask.__main__ import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

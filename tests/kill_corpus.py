"""Kills `mapgen corpus` at random, again and again, and compares what comes out in the end.

``python tests/kill_corpus.py [--kills 10] [--articles 2000]`` kills the whole run, then a cluster's
workers and its scheduler, each so many times, and compares every file of the datasets with those
of a run that nobody disturbed. The short form is tests/test_corpus_cluster.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from running_cluster import running_cluster
from synthetic_articles import synthetic_articles

SOME_FAILED = 3
PATIENCE_S = 1800.0


class Run:
    """A `mapgen corpus` in a process group of its own."""

    def __init__(self, given: Path, out: Path, *options: str) -> None:
        self.out = out
        self.said = ""
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed by wait and kill
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mapgen", "corpus", given, "--out", out, *options],
            stderr=self._log,
            start_new_session=True,
        )

    def batches(self) -> list[Path]:
        """The batches that wait for their part to be whole."""
        return list((self.out / ".unfinished").glob("*.arrows"))

    def wait_for_batches(self, number: int) -> None:
        until = time.monotonic() + PATIENCE_S
        while len(self.batches()) < number:
            if not self.is_running():
                self.wait()
                raise AssertionError(f"the run ended too early: {self.said}")
            assert time.monotonic() < until, "no batch came"
            time.sleep(0.02)

    def wait(self) -> int:
        """Its exit status; what it said is in ``said`` then."""
        try:
            return self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        finally:
            self._close()

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it and all of its processes, as a power cut does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close()

    def _close(self) -> None:
        if not self._log.closed:
            self._log.seek(0)
            self.said = self._log.read()
            self._log.close()


def kill_runs(given: Path, out: Path, *, kills: int, seed: int, longest_s: float) -> int:
    """Kill a run so many times, each at a random moment, and then let it finish.

    Returns how many times it had finished before the kill.
    """
    draw = random.Random(seed)  # noqa: S311  nothing secret
    in_time = 0
    for _ in range(kills):
        run = Run(given, out)
        until = time.monotonic() + draw.uniform(0, longest_s)
        while run.is_running() and time.monotonic() < until:
            time.sleep(0.01)
        in_time += not run.is_running()
        run.kill() if run.is_running() else run.wait()
    last = Run(given, out)
    assert last.wait() in {0, SOME_FAILED}, last.said
    return in_time


def kill_cluster(given: Path, out: Path, *, kills: int, seed: int, longest_s: float) -> None:
    """Kill a worker so many times, and the scheduler so many, each at a random moment."""
    draw = random.Random(seed)  # noqa: S311
    with running_cluster(workers=3) as cluster:
        run = Run(given, out, "--scheduler", cluster.address)
        victims = ["worker", "scheduler"] * kills
        draw.shuffle(victims)
        for victim in victims:
            time.sleep(draw.uniform(0, longest_s))
            if victim == "worker":
                cluster.kill_worker(draw.randrange(len(cluster.workers)))
                cluster.start_worker()
                continue
            cluster.end()
            run.wait()
            cluster.start_scheduler()
            for _ in range(3):
                cluster.start_worker()
            run = Run(given, out, "--scheduler", cluster.address)
        assert run.wait() in {0, SOME_FAILED}, run.said


def datasets_differ(one: Path, other: Path) -> list[str]:
    """The files that are not the same, byte for byte, or not in both."""
    found = [
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    ]
    names = sorted(found[0].keys() | found[1].keys())
    both = found[0].keys() & found[1].keys()
    return [
        name
        for name in names
        if name not in both or found[0][name].read_bytes() != found[1][name].read_bytes()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = folder / "articles.jsonl"
        lines = [json.dumps(one) for one in synthetic_articles(asked.articles)]
        lines[::97] = ['{"text": 5}'] * len(lines[::97])
        given.write_text("\n".join(lines), "utf-8")
        began = time.monotonic()
        whole = Run(given, folder / "whole")
        assert whole.wait() == SOME_FAILED, whole.said
        took_s = time.monotonic() - began
        print(f"undisturbed: {took_s:.0f} s")
        longest_s = 2 * took_s / asked.kills
        in_time = kill_runs(
            given, folder / "runs", kills=asked.kills, seed=asked.seed, longest_s=longest_s
        )
        report("the run", asked.kills, in_time, datasets_differ(folder / "runs", folder / "whole"))
        kill_cluster(
            given, folder / "cluster", kills=asked.kills, seed=asked.seed, longest_s=longest_s
        )
        differ = datasets_differ(folder / "cluster", folder / "whole")
        report("a worker, the scheduler", asked.kills, 0, differ)


def report(what: str, kills: int, in_time: int, differ: list[str]) -> None:
    print(f"{what}, killed {kills} times ({in_time} when it had ended): ", end="")
    print(f"{differ} differ" if differ else "every file is the same")
    if differ:
        sys.exit(1)


if __name__ == "__main__":
    main()

"""Strangers who knock at the scheduler, workers that do not come back, articles that end them."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import dask
import pytest
from running_cluster import running_cluster
from synthetic_articles import synthetic_articles

from mapgen.article.sources import Source
from mapgen.corpus import crew, engine
from mapgen.corpus.engine import cluster_engine, local_engine
from mapgen.corpus.program import Settings, program_mark
from mapgen.corpus.reading import Batch, from_bytes, read_batch
from mapgen.errors import CorpusError

SETTINGS = Settings(program=program_mark())
LIMIT_S = 5.0
ENDS = {
    "leaves": "os._exit(0)",
    "crashes": "ctypes.string_at(0)",
    "grows": "kept = [bytes(range(256)) * 40_000 for _ in range(1_000)]",
    "never ends": "while True: pass",
}
"""What an article with these words does to the process that reads it."""

IN_THE_WORKER = """
import ctypes, os
from mapgen import pipeline

def find_or_end(document, *, places, find=pipeline.find_in):
    for words, what in {ends!r}.items():
        if words in document.article.text:
            exec(what)
    return find(document, places=places)

if pipeline.find_in.__name__ != "find_or_end":  # Dask runs this file twice
    pipeline.find_in = find_or_end
"""


def batches(words: dict[str, list[str]]) -> list[Batch]:
    """Batches by name, of articles of these texts."""
    found, position = [], 0
    for name, texts in words.items():
        items = []
        for text in texts:
            data = json.dumps({"text": text}).encode()
            items.append((position, Source(data, f"a:{position}", "json")))
            position += 1
        found.append(Batch(tuple(items), name))
    return found


def test_strangers_do_not_reach_the_scheduler_of_this_machine() -> None:
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    with local_engine(1) as opened:
        parts = urlsplit(opened.address)
        assert (parts.scheme, parts.hostname) == ("tls", "127.0.0.1")
        address = ("127.0.0.1", parts.port or 0)
        with (
            socket.create_connection(address, timeout=20) as plain,
            pytest.raises((ssl.SSLError, ConnectionError)),
            stranger.wrap_socket(plain) as encrypted,
        ):
            encrypted.recv(1)


def test_workers_that_do_not_come_back_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = next(synthetic_articles(1))["text"]
    given = batches({str(number): [text] for number in range(50)})
    with running_cluster(workers=1) as cluster, cluster_engine(cluster.address) as opened:
        reading = opened.read(SETTINGS, given)
        next(reading)
        monkeypatch.setattr(engine, "PATIENCE_S", 1.0)
        cluster.kill_worker()
        with pytest.raises(CorpusError, match="has had no worker for 1 s; what was read is kept"):
            list(reading)


def test_workers_that_their_nanny_gives_up_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "LOST_AFTER_S", 0.0)  # at once, as on a machine that is too busy
    monkeypatch.setattr(engine, "LOOK_EVERY_S", 0.2)
    text = next(synthetic_articles(1))["text"].partition("\n\n")[0]
    given = batches({str(number): [text] for number in range(8)})
    with local_engine(2) as opened:
        reading = opened.read(SETTINGS, given)
        done = [next(reading)]
        assert opened._crew
        for nanny in opened._crew.cluster.workers.values():
            os.kill(nanny.pid, signal.SIGKILL)
        done += reading
        assert {batch.name for batch, _ in done} == {batch.name for batch in given}
        failures = [from_bytes(readings)["failure"].to_pylist() for _, readings in done]
        assert failures == [[None]] * len(given)
    assert len(done) == len(given)


def test_an_article_that_ends_its_process_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "KILLS_ALLOWED", 0)
    monkeypatch.setattr(crew, "MEMORY_LIMIT", "1GiB")
    preload = tmp_path / "ends.py"
    preload.write_text(IN_THE_WORKER.format(ends=ENDS), "utf-8")
    good = [one["text"].partition("\n\n")[0] for one in synthetic_articles(3)]
    bad = [f"In Sofia a thing {words}." for words in ENDS]
    given = batches({"mixed": [good[0], *bad[:2], good[1], *bad[2:], good[2]], "good": good})
    with (
        dask.config.set({"distributed.worker.preload": [str(preload)]}),
        local_engine(1, limit_s=LIMIT_S) as opened,
    ):
        read = {batch.name: from_bytes(rows) for batch, rows in opened.read(SETTINGS, given)}
    failures = read["mixed"]["failure"].to_pylist()
    assert [bool(reason) for reason in failures] == [False, True, True, False, True, True, False]
    assert all("ends at it" in reason for reason in failures if reason)
    for batch in given:
        expected = from_bytes(read_batch(SETTINGS, batch)).to_pylist()
        rows = read[batch.name].to_pylist()
        assert [row for row in rows if not row["failure"]] == [
            row for row, found in zip(expected, rows, strict=True) if not found["failure"]
        ]

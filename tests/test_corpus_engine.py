"""Strangers who knock at the scheduler, and workers that do not come back."""

from __future__ import annotations

import json
import socket
import ssl
from urllib.parse import urlsplit

import pytest
from running_cluster import running_cluster
from synthetic_articles import synthetic_articles

from mapgen.article.sources import Source
from mapgen.corpus import engine
from mapgen.corpus.engine import cluster_engine, local_engine
from mapgen.corpus.program import Settings, program_mark
from mapgen.corpus.reading import Batch
from mapgen.errors import CorpusError

SETTINGS = Settings(program=program_mark())


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

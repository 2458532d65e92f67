"""Keeps every test, and every process that a test starts, away from the user and the network."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from mapgen.gazetteer.places import Places, open_places
from mapgen.language import Language, load_language

# Port 9 (discard) is refused at once: a forgotten look-up fails, it never leaves the machine.
NOWHERE = "127.0.0.1:9"


@pytest.fixture(scope="session", autouse=True)
def own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this run's own, no settings of the user, no geocoder beyond this machine.

    The workers of pytest-xdist share the cache, so that the index is unpacked once: their folders
    for temporary files lie in one of the run.
    """
    run = tmp_path_factory.getbasetemp()
    cache = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "mapgen-cache"
    with pytest.MonkeyPatch.context() as environment:
        for name in ("MAPGEN_DATA", "MAPGEN_CONTACT", "MAPGEN_GEOCODER", "MAPGEN_GEOCODER_KEY"):
            environment.delenv(name, raising=False)
        environment.setenv("MAPGEN_CACHE", str(cache))
        environment.setenv("MAPGEN_GEOCODER_DOMAIN", NOWHERE)
        environment.setenv("MAPGEN_GEOCODER_SCHEME", "http")
        yield


@pytest.fixture(scope="session")
def places(own_surroundings: None) -> Places:
    """The shipped layers, without a geocoder."""
    return open_places(offline=True)


@pytest.fixture(scope="session")
def language() -> Language:
    """The default language model."""
    return load_language()

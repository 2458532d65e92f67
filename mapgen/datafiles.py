"""Where the shipped data files are, and where the cache is: so that nobody guesses twice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mapgen.errors import GazetteerError

ENVIRONMENT_VARIABLE = "MAPGEN_DATA"
CACHE_VARIABLE = "MAPGEN_CACHE"


def data_file(name: str) -> Path:
    """The path of a shipped data file or folder, e.g. ``gazetteer.csv`` or ``shapes``.

    The folder named by the environment variable MAPGEN_DATA wins, so that a project can keep
    its own copy of the data; then the installed package, then the checkout.

    Raises:
        GazetteerError: the file is in none of these places.
    """
    return _find(name, os.environ.get(ENVIRONMENT_VARIABLE))


@cache  # asked for each sentence; a miss raises and is not kept
def _find(name: str, own: str | None) -> Path:
    package = Path(__file__).parent
    folders = [Path(own)] if own else [package / "data", package.parent / "data"]
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    looked = " or ".join(str(folder) for folder in folders)
    raise GazetteerError(
        f"{name}: this data file is not in {looked}; reinstall mapgen, or point "
        f"{ENVIRONMENT_VARIABLE} to a folder that has it"
    )


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of what mapgen keeps between runs; it need not exist yet.

    The folder named by the environment variable MAPGEN_CACHE, else the system's for this user.
    """
    own = environ.get(CACHE_VARIABLE)
    if own:
        return Path(own).expanduser()
    from platformdirs import user_cache_path  # imported here: most runs save its 17 ms

    return user_cache_path("mapgen", appauthor=False)

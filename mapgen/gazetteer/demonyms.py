"""Words for people and things of a country: "Chinese", "North Koreans", "Britons"."""

from __future__ import annotations

import csv
import re
from functools import cached_property
from pathlib import Path

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError

COLUMNS = ["demonym", "plural", "countries", "region"]


class Demonyms:
    """The demonyms of data/demonyms.csv; they need their capital letter.

    Raises:
        GazetteerError: the file is missing or wrong; with its line.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._countries: dict[str, tuple[str, ...]] = {}
        self._regions: dict[str, str] = {}
        path = path or data_file("demonyms.csv")
        try:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                if reader.fieldnames != COLUMNS:
                    raise GazetteerError(f"{path.name}:1: the columns must be {', '.join(COLUMNS)}")
                for row in reader:
                    self._add(row, f"{path.name}:{reader.line_num}")
        except OSError as error:
            raise GazetteerError(
                f"{path}: the demonyms cannot be read ({error.strerror}); reinstall mapgen"
            ) from error

    def _add(self, row: dict[str, str], where: str) -> None:
        codes = tuple(code for code in (row["countries"] or "").split(";") if code)
        if not row["demonym"] or any(not re.fullmatch("[A-Z]{2}", code) for code in codes):
            raise GazetteerError(
                f"{where}: write a demonym, its plural, and two-letter codes separated by ';'"
            )
        if not codes and not row["region"]:
            raise GazetteerError(f"{where}: {row['demonym']} has neither a country nor a region")
        for form in {row["demonym"], row["plural"] or row["demonym"]}:
            self._countries[form] = codes
            self._regions[form] = row["region"] or ""

    def __contains__(self, words: object) -> bool:
        """Whether this is a demonym, of a country or of a region."""
        return words in self._countries

    def begin_with(self, word: str) -> bool:
        """Whether a demonym may begin with this word ("South", "Korean"), or is it."""
        return word in self._beginnings

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Letter by letter: a parser's words end where it likes ("Anglo|-Saxon")."""
        return frozenset(form[:end] for form in self._countries for end in range(1, len(form) + 1))

    def country_of(self, words: str) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-2 codes a demonym may mean, the likelier first.

        Empty when the words are no demonym, and for those of a region that is no part of one
        country ("European"): ask ``in`` and ``region_of`` for these. "Korean" and "Congolese"
        have two codes.
        """
        return self._countries.get(words, ())

    def region_of(self, words: str) -> str:
        """The name of the region or city a demonym means: "Catalan" -> "Catalonia", or empty."""
        return self._regions.get(words, "")

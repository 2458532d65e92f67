"""Annotated corpora: JSONL, one document a line.

``{doc_id, corpus, title, url, published, text, toponyms: [{start, end, lat, lon, type}]}``; title,
url, published, type, lat and lon may be missing or null, other fields are passed over. ``type`` is
``literal`` or ``associative`` where a corpus tells them apart.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mapgen.errors import EvaluationError
from mapgen.models import Article, Latitude, Longitude

LITERAL = "literal"


class GoldToponym(BaseModel):
    """An annotated place name: ``text[start:end]``, and its point where the corpus has one."""

    model_config = ConfigDict(frozen=True)

    start: Annotated[int, Field(ge=0)]
    end: int
    lat: Latitude | None = None
    lon: Longitude | None = None
    type: str | None = None

    @model_validator(mode="after")
    def _spans_something(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a toponym from {self.start} to {self.end}")
        return self


class GoldDocument(BaseModel):
    """An annotated document."""

    model_config = ConfigDict(frozen=True)

    doc_id: str | int
    corpus: str
    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None
    publisher: str | None = None
    toponyms: tuple[GoldToponym, ...] = ()

    @property
    def article(self) -> Article | None:
        """The document as an article, its text untouched; None when it has no text."""
        if not self.text.strip():
            return None
        day = re.match(r"\d{4}-\d{2}-\d{2}", self.published or "")
        return Article(
            id=re.sub(r"[^\w-]", "-", str(self.doc_id)) or "document",
            text=self.text,
            title=self.title or "",
            url=self.url or "",
            publisher=self.publisher or "",
            published=_date(day.group()) if day else None,
        )


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def read_corpus(path: Path) -> list[GoldDocument]:
    """The documents of a corpus file.

    Raises:
        EvaluationError: the file cannot be read, or a line is no document; with its number.
    """
    documents = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    documents.append(_document(line, f"{path}:{number}"))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}); check the path") from (
            error
        )
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: this file is not UTF-8; save it as UTF-8") from error
    if not documents:
        raise EvaluationError(f"{path}: no documents in it; write one JSON object a line")
    return documents


def _document(line: str, where: str) -> GoldDocument:
    try:
        return GoldDocument.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise EvaluationError(
            f"{where}: {field}: {first['msg']}; a line is "
            '{"doc_id", "corpus", "text", "toponyms": [{"start", "end", "lat", "lon"}]}'
        ) from error

"""The bytes of an events file that is as mapgen writes it -> its content, at once.

Most files are so, also after most corrections by hand. Any other goes through ``features``, which
forgives what tools do and says what is wrong; both read the same of the same file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasGenerator, AliasPath, ConfigDict, FailFast, Field, ValidationError

from mapgen.eventfile import advice
from mapgen.eventfile.writing import PROPERTIES, feature_text, rounded
from mapgen.models import ArticleInfo, Mark, Model, NotMapped

GLANCE = 50_000  # bytes in which the first feature stands

_POINT = {"lon": 0, "lat": 1}


def _path(name: str) -> AliasPath:
    """Where in a feature a mark's field stands."""
    if name in _POINT:
        return AliasPath("geometry", "coordinates", _POINT[name])
    return AliasPath("properties", name)


class _FeatureMark(Mark):
    """A mark read from its feature."""

    model_config = ConfigDict(
        extra="ignore", alias_generator=AliasGenerator(validation_alias=_path)
    )


class _Frame(Model):
    """What a feature has besides the mark's fields."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"]
    id: str
    geometry: Annotated[Literal["Point"], Field(validation_alias=AliasPath("geometry", "type"))]


class WrittenFile(Model):
    """What mapgen writes into a file; a feature is read as a mark and as what frames it."""

    schema_: Annotated[str, Field(alias="$schema")] = ""
    type: Literal["FeatureCollection"]
    article: ArticleInfo | None = None
    articles: tuple[ArticleInfo, ...] = ()
    marks: Annotated[list[_FeatureMark], FailFast(), Field(alias="features")]
    frames: Annotated[list[_Frame], FailFast(), Field(alias="features")]
    not_mapped: tuple[NotMapped, ...] = ()

    @property
    def is_as_written(self) -> bool:
        """Whether nothing is missing in a mark, and nothing about it is to be said."""
        ids = [mark.id for mark in self.marks]
        return (
            len(set(ids)) == len(ids)
            and ids == [frame.id for frame in self.frames]
            and all(len(m.model_fields_set) == len(PROPERTIES) + len(_POINT) for m in self.marks)
            and not any(map(advice.about_date, {mark.when for mark in self.marks}))
            and all(mark.place and mark.article for mark in self.marks)
        )

    @property
    def texts(self) -> int:
        """How many texts mapgen writes for it, names of members among them.

        Each mark has as many as the first.
        """
        rest = self.model_dump_json(by_alias=True, exclude={"marks", "frames"}, exclude_unset=True)
        in_marks = sum(_texts(feature_text(mark).encode()) for mark in self.marks[:1])
        return _texts(rest.encode()) + 1 + in_marks * len(self.marks)  # 1: "features"


def file_as_written(content: bytes) -> WrittenFile | None:
    """An events file; None when something in it is not just as mapgen writes it."""
    # What a tool drops it drops from all features: then to try would be for nothing.
    start = content[:GLANCE]
    if not all(f'"{name}"'.encode() in start for name in PROPERTIES):
        return None
    try:
        file = WrittenFile.model_validate_json(content, strict=True)
    except ValidationError:
        return None
    # Of a name that stands twice JSON's readers take the last, and a property that mapgen does not
    # know is in no mark: then the file holds more texts than mapgen writes.
    if not file.is_as_written or file.texts != _texts(content):
        return None
    for mark in file.marks:
        object.__setattr__(mark, "__class__", Mark)  # from here on like every other
    return file.model_copy(update={"marks": [rounded(mark) for mark in file.marks]})


def _texts(document: bytes) -> int:
    """How many texts a JSON document holds."""
    if b"\\" in document:
        document = document.replace(rb"\\", b"").replace(rb"\"", b"")
    return document.count(b'"') // 2

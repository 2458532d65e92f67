"""A project's own settings: ``mapgen.toml``, found upwards from the working directory.

    [mapgen]
    gazetteer = "places.csv"    # stands before the shipped one; columns as in data/gazetteer.csv
    out = "maps"
    offline = true
    model = "en_core_web_md"

All of them may be left out; an option on the command line wins. Paths count from the file's folder.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mapgen.errors import ProjectError

NAME = "mapgen.toml"


class Project(BaseModel):
    """What a project sets; paths as they are found from the working directory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gazetteer: Path | None = None
    out: Path | None = None
    offline: bool = False
    model: str | None = None


def find_project(start: Path | None = None) -> Project:
    """The settings of the project that a folder (the working directory) is in; empty without one.

    Raises:
        ProjectError: mapgen.toml cannot be read, or has a setting that is none.
    """
    folder = (start or Path.cwd()).resolve()
    for above in (folder, *folder.parents):
        if (above / NAME).is_file():
            return _read(above / NAME)
    return Project()


def _read(file: Path) -> Project:
    try:
        settings = tomllib.loads(file.read_text("utf-8")).get("mapgen", {})
        project = Project.model_validate(settings)
    except ValidationError as error:
        (first, *_) = error.errors()
        name = ".".join(map(str, first["loc"])) or "[mapgen]"
        known = ", ".join(Project.model_fields)
        raise ProjectError(
            f"{file}: the setting {name} is unknown or of the wrong kind; under [mapgen] there may "
            f"be {known}"
        ) from error
    except (OSError, ValueError) as error:
        raise ProjectError(f"{file}: this cannot be read as TOML in UTF-8 ({error})") from error
    found = {
        name: file.parent / path
        for name in ("gazetteer", "out")
        if (path := getattr(project, name)) is not None
    }
    return project.model_copy(update=found)

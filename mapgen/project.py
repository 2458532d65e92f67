"""A project's own settings: ``mapgen.toml``, found upwards from the working directory.

    [mapgen]
    gazetteer = "places.csv"    # stands before the shipped one; columns as in data/gazetteer.csv
    out = "maps"
    offline = true
    model = "en_core_web_md"

All of them may be left out; an option on the command line wins. Paths count from the file's folder.
It says where results go, so another user's, planted where anyone may write (/tmp), is refused.
"""

from __future__ import annotations

import os
import stat
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
        ProjectError: mapgen.toml cannot be read, has a setting that is none, or is another user's
            in a folder where anyone may write.
    """
    folder = (start or Path.cwd()).resolve()
    for above in (folder, *folder.parents):
        if (above / NAME).is_file():
            if _may_be_planted(above / NAME):
                raise ProjectError(
                    f"{above / NAME}: this is another user's, in a folder where anyone may write; "
                    "work in another folder, or make it yours"
                )
            return _read(above / NAME)
    return Project()


def _may_be_planted(file: Path) -> bool:
    if os.name == "nt":
        return False
    anyone = file.parent.stat().st_mode & stat.S_IWOTH
    return bool(anyone) and file.lstat().st_uid not in (0, os.getuid())


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

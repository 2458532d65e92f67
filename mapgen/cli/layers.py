"""The layers of places as the command line and the project want them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mapgen.gazetteer.checked import Checked
    from mapgen.gazetteer.places import Places


def open_layers(*, offline: bool, gazetteer: Path | None = None) -> Places:
    """All layers; a gazetteer of one's own, or the project's, stands before the shipped one.

    Raises:
        GazetteerError: a gazetteer or a data file is missing or wrong.
        ProjectError: mapgen.toml is wrong.
    """
    from mapgen.gazetteer.places import open_places
    from mapgen.project import find_project

    places = open_places(offline=offline or find_project().offline)
    checked = open_checked(gazetteer)
    return replace(places, checked=checked) if checked else places


def open_checked(gazetteer: Path | None = None) -> Checked | None:
    """The hand-checked places with a gazetteer of one's own, or the project's; None without one.

    Raises:
        GazetteerError: the gazetteer is missing or wrong.
        ProjectError: mapgen.toml is wrong.
    """
    from mapgen.datafiles import data_file
    from mapgen.gazetteer.checked import Checked
    from mapgen.project import find_project

    project = find_project()
    own = gazetteer or project.gazetteer
    if own is None or (own == project.gazetteer and not own.exists()):
        return None  # the project's file is made by the first `mapgen learn`
    return Checked(own, data_file("gazetteer.csv"))

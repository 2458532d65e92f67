"""What is known where words point to a place that was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mapgen.events.story import Scene, Told
from mapgen.events.within import REACH, resolutions_in
from mapgen.gazetteer.places import Places
from mapgen.language import Document
from mapgen.models import Place, Resolution, Role


@dataclass(frozen=True, slots=True)
class Carried:
    """Words that point to a place, at tokens ``tokens``, with the Resolution they point to, and
    its role where the words that govern them do not tell it."""

    tokens: tuple[int, int]
    text: str
    resolution: Resolution
    reason: str
    role: Role | None = None


@dataclass(frozen=True)
class Here:
    """What is known where a sentence stands; ``lead`` is where the story began."""

    document: Document
    number: int
    resolutions: Sequence[Resolution]
    told: Mapping[int, Sequence[Told]]
    scene: Scene | None
    lead: Scene | None
    places: Places

    @cached_property
    def named(self) -> Sequence[Resolution]:
        """The toponyms of the sentence."""
        return resolutions_in(self.number, self.resolutions)

    @cached_property
    def before(self) -> list[Resolution]:
        """The placed resolutions of the sentences before; not where somebody only came from."""
        return [
            one.resolution
            for n in range(max(0, self.number - REACH), self.number)
            for one in self.told.get(n, ())
            if one.place.role != "from"
        ]

    def people(self) -> list[Resolution]:
        """The demonyms of the sentence."""
        return [r for r in self.named if r.toponym.use == "demonym"]

    def part_of_speech(self, resolution: Resolution) -> str:
        """That of the last word of a toponym."""
        return self.document.tokens[resolution.toponym.tokens[1] - 1].pos

    def country(self, demonym: Resolution) -> Place | None:
        """The country of a demonym, when it is one only."""
        codes = self.places.demonyms.country_of(demonym.toponym.text)
        return self.places.countries.by_code(codes[0]) if len(codes) == 1 else None


def placed_at(resolution: Resolution, place: Place, confidence: float = 0.9) -> Resolution:
    """A resolution that stands for a place which its own words do not name."""
    return resolution.model_copy(
        update={"place": place, "left_off": None, "located": None, "confidence": confidence}
    )

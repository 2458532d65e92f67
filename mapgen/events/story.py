"""Where the story is: a sentence without a place that goes on telling stands at the last scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapgen.events.happening import (
    MODALS,
    happenings_of,
    is_fresh,
    is_in_court,
    is_trace,
    subject_of,
    takes_part,
    telling_verb,
    touches_known,
)
from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document, load_words
from mapgen.models import EventPlace, Place, Resolution, Role, When

# The most specific place of a sentence is its scene.
EXACTNESS = ("facility", "locality", "district", "water", "area", "region", "country")
WIDE = {"area", "region", "country"}
GOES_ON_CONFIDENCE = 0.7  # of the scene's own
CAPITAL = "PPLC"  # GeoNames' code
DATELINE = "the dateline"  # how the reason of such a toponym begins
DATELINE_CONFIDENCE = 0.5
BROUGHT_TO = {"clinic", "hospital", "jail", "morgue", "police station", "prison"}
# Who is bound for a place is not there yet: 'was bound from Basra to Chiba when it sank'
ON_THE_WAY = {"bind", "bound", "escape", "flee", "head"}
ISLAND_KM = 40.0  # Naxos is 18 km from its middle to its ends, Rhodes 40
BESIDE_KM = 60.0  # the hospital or the jail of the region
SPEAKING = {"speak", "talk", "testify", "write"}
LONGEST_GAP = 8  # sentences of statements and background after which a scene is forgotten


@dataclass(frozen=True, slots=True)
class Told:
    """A place that a sentence tells of, and the tokens that name it or point to it."""

    resolution: Resolution
    place: EventPlace
    tokens: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a happening stands; ``last`` is the sentence that told of it last.

    ``aside`` marks another happening, told for comparison or as background: it ends with its
    paragraph. ``in_court`` marks what follows a crime: an indictment, a trial, a sentence.
    """

    number: int
    last: int
    resolution: Resolution
    place: EventPlace
    words: frozenset[str]
    when: When | None
    aside: bool = False
    in_court: bool = False


class Story:
    """The scenes of an article as it is read, the lead's and the present one."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lead: Scene | None = None
        self.told: Counter[str] = Counter()  # the sentences that tell of a place
        self.present: Scene | None = None

    def note(self, number: int, told: Sequence[Told], when: When | None, *, aside: bool) -> None:
        """Take over the places of a sentence as the scene."""
        self.told.update({one.place.place.id for one in told})
        here = scene_of(told)
        if here is None:
            ids = {one.place.place.id for one in told}
            if self.present and self.present.place.place.id in ids:
                self.present = replace(self.present, last=number)
            return
        place = here.place
        present = self.present
        stays = (
            present
            and not is_wide(present.place.place)
            and any(
                one.place.place.id == present.place.place.id and one.place.role == "at"
                for one in told
            )
        )  # 'ferries between Piraeus and Naxos' in a story of Naxos
        if present and stays and place.place.id != present.place.place.id:
            self.present = replace(present, last=number)
            return
        brought = place.role == "to" and (
            here.resolution.toponym.facility in BROUGHT_TO
            or (present is not None and _is_beside(place.place, present.place.place))
            or _is_sent(self.document, here)
            or _is_told_beside(self.document, here)
        )
        elsewhere = _is_only_said(self.document, here) or (
            _is_perceived(self.document, here)
            and not (present and is_wide(present.place.place))  # 'shots in the capital' of a coup
        )
        if present and (brought or elsewhere):
            self.present = replace(present, last=number)  # 'he was taken to a hospital'
            return
        if place.role == "to" and _is_on_the_way(self.document, here):
            return
        if present and _widens(place.place, present.place.place):
            self.present = replace(present, last=number)
            return
        in_court = _is_court(self.document, here)
        if present and in_court and not present.in_court:
            self.present = replace(present, last=number)
            return
        same_paragraph = present is not None and (
            self.document.paragraphs[present.last] == self.document.paragraphs[number]
        )
        aside = aside or bool(present and present.aside and same_paragraph and when is None)
        words = happenings_of(self.document, number)
        if present and present.place.place.id == place.place.id:
            words |= present.words
            when = when or present.when
        self.present = Scene(number, number, here.resolution, place, words, when, aside, in_court)
        if self.lead is None:
            self.lead = self.present

    def forget(self) -> None:
        """The story is now at a place that is not known."""
        self.present = None

    def _is_digression(self, place: Place) -> bool:
        """Whether the story was only for a moment at a place: with the next paragraph it is back
        where it began."""
        if self.lead is None:
            return False
        began = self.lead.place.place
        apart = distance_km(place.lat, place.lon, began.lat, began.lon)
        if apart <= max(BESIDE_KM, place.radius_km, began.radius_km):
            return False
        return self.told[began.id] >= self.told[place.id]

    def scene_at(self, number: int) -> Scene | None:
        """The scene that sentence ``number`` would go on with."""
        present, paragraphs = self.present, self.document.paragraphs
        if present is None:
            return None
        new_paragraph = paragraphs[present.last] != paragraphs[number]
        if new_paragraph and (present.aside or self._is_digression(present.place.place)):
            return self.lead
        named = pointed_happenings(self.document, number)
        if self.lead and named & self.lead.words and not named & present.words:
            return self.lead
        return present if number - present.last <= LONGEST_GAP else None

    def opens(
        self, number: int, resolutions: Sequence[Resolution], own: When | None
    ) -> Told | None:
        """The town of the dateline, when the first sentence tells a happening and no place."""
        verb = telling_verb(self.document, number)
        if self.lead is not None or verb is None or not is_fresh(self.document, verb):
            return None
        paragraphs = self.document.paragraphs  # a dateline is a sentence of its own
        lines = range(paragraphs.index(paragraphs[number]), number + 1)
        placed = dateline_town([r for r in resolutions if r.toponym.sentence in lines])
        if placed is None or placed.place is None:
            return None
        place = EventPlace(
            place=placed.place,
            role="at",
            toponym="",
            inferred=True,
            confidence=DATELINE_CONFIDENCE,
            reason=f"the report comes from “{placed.toponym.text}” and names no other place",
        )
        told = Told(placed, place, placed.toponym.tokens)
        self.note(number, [told], own, aside=False)
        return told

    def goes_on(self, number: int, own: When | None) -> Told | None:
        """The place of the scene, when the sentence goes on telling what happened there."""
        scene = self.scene_at(number)
        verb = telling_verb(self.document, number)
        if scene is None or verb is None:
            return None
        if is_in_court(self.document, verb) != scene.in_court:
            return None  # neither the sentence at the scene of the crime nor the crime in court
        paragraphs = self.document.paragraphs
        same_paragraph = paragraphs[scene.last] == paragraphs[number]
        if is_wide(scene.place.place) and not same_paragraph:
            return None
        if own and self._is_of_another_time(own, scene):
            return None
        subject = subject_of(self.document, verb)
        near = same_paragraph and scene.last == number - 1 and not is_wide(scene.place.place)
        taken = takes_part(self.document, number, subject, near=near)
        if not taken and not touches_known(self.document, number, verb):
            return None
        if not is_fresh(self.document, verb) and verb.lemma != "be":
            near = same_paragraph and scene.last == number - 1
            if subject is None or not is_trace(self.document, subject, seen=near):
                return None
        if self.present is not None:
            self.present = replace(scene, last=number)
        words = scene.place.toponym or scene.place.place.name
        place = scene.place.model_copy(
            update={
                "role": _role(self.document, verb.i),
                "toponym": "",
                "inferred": True,
                "confidence": round(scene.place.confidence * GOES_ON_CONFIDENCE, 2),
                "reason": f"goes on with what happened at “{words}”: “{verb.text}”",
            }
        )
        return Told(scene.resolution, place, (verb.i, verb.i + 1))

    def _is_of_another_time(self, own: When, scene: Scene) -> bool:
        """Whether a date lies in another year than that of the scene, or in an earlier month; of
        a scene without a date, in an earlier year than the report."""
        published = self.document.article.published
        if published and own.edtf[:10] > published.isoformat():
            return False  # 'Next year's festival will be held in May'
        if scene.when:
            return _other_time(own, scene.when)
        return published is not None and own.edtf[:4] < str(published.year)


def dateline_town(resolutions: Sequence[Resolution]) -> Resolution | None:
    """The town of the dateline, where the streets of a local report are."""
    line = next((r for r in resolutions if r.reason.startswith(DATELINE)), None)
    if line is None or line.located is None or line.located.precision != "locality":
        return None
    return line.model_copy(
        update={"place": line.located, "located": None, "left_off": None, "confidence": 0.6}
    )


def home_town(resolutions: Sequence[Resolution]) -> Resolution | None:
    """The town of a local report: that of the dateline, else the one whose council, police or
    people act in the lead. A capital that acts is a government."""
    line = dateline_town(resolutions)
    if line is not None:
        return line
    lead = [r for r in resolutions if r.toponym.sentence == 0]
    for resolution in lead:
        town = resolution.located
        if resolution.left_off == "actor" and town is not None and town.precision == "locality":
            if town.feature_code == CAPITAL:
                continue
            return resolution.model_copy(
                update={"place": town, "located": None, "left_off": None, "confidence": 0.6}
            )
    return None


def scene_of(told: Sequence[Told]) -> Told | None:
    """Where a sentence leaves the story: its most exact place, where something happens before
    where somebody goes; None when all it tells is where somebody comes from."""
    for role in ("at", "to", "via"):
        here = [one for one in told if one.place.role == role]
        if here:
            return min(here, key=lambda one: EXACTNESS.index(one.place.place.precision))
    return None


def pointed_happenings(document: Document, number: int) -> frozenset[str]:
    """'the explosion', 'the attack': the happenings that a sentence takes as known."""
    happening = load_words().nouns.happening
    first, end = document.bounds[number]
    return frozenset(
        t.lemma
        for t in document.tokens[first:end]
        if t.lemma in happening
        and (article := document.child(t.i, "det")) is not None
        and article.text.lower() in {"the", "this", "that"}
    )


def _role(document: Document, verb: int) -> Role:
    """'has flown in medicines': what is brought comes to the scene."""
    particle = document.child(verb, "prt")
    sent = document.tokens[verb].lemma in load_words().verbs.sending
    return "to" if sent and particle is not None and particle.text.lower() == "in" else "at"


def _is_sent(document: Document, told: Told) -> bool:
    """'One was flown to Lisbon': somebody is taken away, and the story stays."""
    verb = next((t for t in document.ancestors(told.tokens[0]) if t.pos in {"VERB", "AUX"}), None)
    if verb is None or verb.lemma not in load_words().verbs.sending:
        return False
    return document.child(verb.i, "auxpass", "nsubjpass") is not None


def _is_told_beside(document: Document, told: Told) -> bool:
    """'The owner, who has fled to Kenya, …', 'pupils had been due to leave for Bergen': somebody
    gets away, or is only on the way, and the story does not go with him."""
    return _is_on_the_way(document, told) or any(
        token.dep in {"relcl", "acl"}
        or (token.pos in {"VERB", "AUX"} and token.tag in {"VB", "VBG"})
        for token in document.ancestors(told.tokens[0])
    )


def _is_on_the_way(document: Document, told: Told) -> bool:
    return any(token.lemma in ON_THE_WAY for token in document.ancestors(told.tokens[0]))


def _is_perceived(document: Document, told: Told) -> bool:
    """'The blast was heard in Sassandra', 'tremors were felt in Baghdad': not where it was."""
    verb = next((t for t in document.ancestors(told.tokens[0]) if t.pos in {"VERB", "AUX"}), None)
    return (
        verb is not None
        and verb.lemma in {"feel", "hear", "see", "notice"}
        and document.child(verb.i, "nsubjpass") is not None
    )


def _is_only_said(document: Document, told: Told) -> bool:
    """'She told reporters in Geneva', 'leaders will meet in Oslo': nothing that goes on."""
    verb = next((t for t in document.ancestors(told.tokens[0]) if t.pos in {"VERB", "AUX"}), None)
    if verb is None:
        return False
    ahead = any(c.dep == "aux" and c.text.lower() in MODALS for c in document.children(verb.i))
    return ahead or verb.lemma in load_words().verbs.stating | SPEAKING


def _other_time(own: When, scene: When) -> bool:
    """Whether a date lies in another year than that of the scene, or in an earlier month."""
    return own.edtf[:4] != scene.edtf[:4] or own.edtf[:7] < scene.edtf[:7]


def _is_court(document: Document, told: Told) -> bool:
    """Whether a place is a court, or what is told there is done in one."""
    if told.resolution.toponym.facility in {"court", "courthouse"}:
        return True
    verbs = (t for t in document.ancestors(told.tokens[0]) if t.pos in {"VERB", "AUX"})
    verb = next(verbs, None)
    return verb is not None and is_in_court(document, verb)


def is_wide(place: Place) -> bool:
    """Whether much else may happen in a place: in a sea, but not on an island like Naxos."""
    return place.precision in {*WIDE, "water"} and place.radius_km > ISLAND_KM


def _is_beside(goal: Place, scene: Place) -> bool:
    """Whether somebody only gets to a site or a town near the scene, where the story stays."""
    near = {"facility", "locality", "district"}
    if goal.precision not in near or scene.precision not in near:
        return False
    return distance_km(goal.lat, goal.lon, scene.lat, scene.lon) <= BESIDE_KM


def _widens(place: Place, scene: Place) -> bool:
    """Whether a place only says more widely where the scene is."""
    if place.precision not in WIDE or EXACTNESS.index(scene.precision) >= EXACTNESS.index(
        place.precision
    ):
        return False
    if place.precision == "country":
        return place.country == scene.country
    return distance_km(place.lat, place.lon, scene.lat, scene.lon) <= place.radius_km

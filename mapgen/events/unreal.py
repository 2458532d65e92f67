"""What did not happen, or may never: 'could be sent to', 'threatened to march on', 'should have
been in'. What is planned ('will meet in', 'is due to fly to') is an event."""

from __future__ import annotations

from collections.abc import Sequence

from mapgen.language import Document, Token, load_words
from mapgen.models import Resolution

POSSIBLE = {"could", "might"}
COUNTERFACTUAL = {"could", "might", "should", "would"}
# What one could see or hear one did: 'Smoke could be seen as far away as Faro'.
PERCEIVED = {"feel", "find", "get", "hear", "manage", "notice", "observe", "see", "smell", "watch"}
# Verbs of motion that mostly tell of something else: 'could make his debut in'.
LIGHT = {"follow", "lead", "make", "run", "set", "take", "turn"}
# What one only threatens, refuses or is asked to do.
UNDONE = {
    "able", "call", "consider", "decline", "dream", "fail", "forbid", "hesitate", "offer",
    "prepared", "ready", "refuse", "reluctant", "threaten", "unable", "unwilling", "urge",
    "willing",
}  # fmt: skip

# What one would have others do: 'Washington wants Tehran to ship its uranium to Russia'.
WISHED = {"ask", "demand", "like", "urge", "want", "wish"}
# What is done to a journey that is not made: 'cancelled a trip to Kenya'. Of flights and ferries
# that are cancelled it is told where they would have gone.
CALLED_OFF = {"abandon", "cancel", "postpone", "scrap", "shelve"}
JOURNEYS = {"holiday", "journey", "tour", "trip", "visit", "voyage"}


def without_unreal(document: Document, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """The same, with the places left off where nothing happened: they are meant, but no event is
    told of them."""
    return [_left_off(document, r) if r.place is not None else r for r in resolutions]


def _left_off(document: Document, resolution: Resolution) -> Resolution:
    head = document.root_of(*resolution.toponym.tokens)
    verb = next((t for t in document.ancestors(head.i) if t.pos in {"VERB", "AUX"}), None)
    if verb is None:
        return resolution
    if not (is_unreal(document, verb) or _is_called_off(document, head, verb)):
        return resolution
    return resolution.model_copy(
        update={
            "place": None,
            "located": resolution.place,
            "left_off": "background",
            "reason": f"only possible, threatened, denied or called off: “{verb.text}”",
        }
    )


def _is_called_off(document: Document, head: Token, verb: Token) -> bool:
    """'a trip to Kenya was cancelled': whether the place is the goal of a journey called off."""
    if verb.lemma not in CALLED_OFF:
        return False
    way = (t for t in document.ancestors(head.i) if t.dep in {"dobj", "nsubjpass"})
    return any(t.head == verb.i and t.lemma in JOURNEYS for t in way)


def is_unreal(document: Document, governor: Token) -> bool:
    """Whether the verb that governs a place, or one above it in the clause, tells of what was only
    possible, threatened, refused or missed."""
    for token in (governor, *document.ancestors(governor.i)):
        if token.pos in {"VERB", "AUX"}:
            if _is_open(document, token):
                return True
            above = document.head(token.i)
            infinitive = token.tag == "VB" and _is_infinitive(document, token)
            if token.dep == "ccomp" and infinitive and above.lemma in WISHED:
                return True
            if token.dep not in {"xcomp", "conj", "aux", "auxpass"}:
                return False
            if token.dep == "xcomp" and infinitive and above.lemma in UNDONE:
                return True
    return False


def _is_infinitive(document: Document, verb: Token) -> bool:
    aux = document.child(verb.i, "aux")
    return aux is not None and aux.tag == "TO"


def _is_open(document: Document, verb: Token) -> bool:
    """'could be sent to', 'would not march on', 'should have been in'."""
    words = {c.text.lower() for c in document.children(verb.i) if c.dep in {"aux", "auxpass"}}
    denied = document.child(verb.i, "neg") is not None
    if words & COUNTERFACTUAL and "have" in words:
        return True
    if words & POSSIBLE:
        return verb.lemma not in PERCEIVED and (denied or verb.lemma in _going())
    return denied and bool(words & {"will", "would", "wo", "shall"})


def _going() -> frozenset[str]:
    verbs = load_words().verbs
    return (verbs.motion - LIGHT) | verbs.sending | verbs.reaching | {"deploy", "station", "post"}

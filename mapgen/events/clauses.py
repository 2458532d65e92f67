"""The happenings of a sentence: which of its places and dates belong together.

'He fled Syria in 2012 and settled in Oslo in 2014' tells of two, each with a date of its own;
'the ship left Hamburg and reached Boston on Friday' of one. A happening has a core, the verb or
the dated noun ('the bombing in Homs in November') that governs its places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapgen.events.happening import SUBJECTS
from mapgen.events.story import Told
from mapgen.language import Document, Token, load_words
from mapgen.models import When

VERBAL = {"VERB", "AUX"}
# Clauses that may have the subject of the verb they are joined to.
JOINED = {"conj", "advcl", "pcomp"}
# What one of two happenings is told to be before or behind: they have not the same date.
APART = {"before", "until", "till", "since", "prior"}
APART_ALONE = APART | {"after", "following"}  # 'after fleeing', but 'died after a bus fell'
SIDE_CLAUSES = {"relcl", "acl", "appos"}
YEAR = len("2012")  # a year told in a clause beside is that of something else
ENDS = {"to": "from", "from": "to"}  # the two ends of one movement are not told apart
WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
SOME = {"few", "half", "many", "most", "one", "several", "some"}
OTHERS = {"others", "rest"}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens at token ``core`` of a sentence: its places, and its date if it has one."""

    core: int
    told: tuple[Told, ...]
    when: When | None


def happenings_in(
    document: Document, told: Sequence[Told], inside: Sequence[When]
) -> list[Happening]:
    """The happenings of a sentence in the order of its words.

    Args:
        told: its places.
        inside: the dates that it tells.
    """
    nouns = _dated_nouns(document, inside)
    dates = [(core_of(document, document.token_at(w.end - 1), nouns), w) for w in inside]
    unknown = _undated(document, told, inside, nouns)
    grouped: dict[tuple[int, str], list[Told]] = {}
    whens: dict[tuple[int, str], When | None] = {}
    for one in told:
        core = core_of(document, one.tokens[0], nouns)
        when = _own_date(document, core, one, dates)
        while (above := _joined_to(document, core, nouns)) is not None:
            its = _own_date(document, above, one, dates)
            if when and its and _is_term(document, when):
                when = None  # 'voted on Tuesday to close the mine by 2025'
            if when and its and when != its:
                break
            if its and not when and len(its.edtf) == YEAR:
                break  # 'isolated in 1967 and now used in a laboratory'
            core, when = above, when or its
        when = None if core in unknown else when or _shared_date(document, core, dates)
        key = (core, when.edtf if when else "")
        other = next((k for k in grouped if k[0] == core and _one_way(grouped[k], one)), key)
        grouped.setdefault(other, []).append(one)
        whens.setdefault(other, when)
    return [Happening(key[0], tuple(group), whens[key]) for key, group in grouped.items()]


def _undated(
    document: Document, told: Sequence[Told], inside: Sequence[When], dated_nouns: frozenset[int]
) -> set[int]:
    """The happenings of a weekday that nobody can tell: a man jailed 'on Thursday for a murder in
    2015' was not jailed in 2015."""
    if document.article.published:
        return set()  # then it is a feast or a habit
    first, end = document.bounds[document.tokens[told[0].tokens[0]].sentence]
    return {
        core_of(document, t.i, dated_nouns)
        for t in document.tokens[first:end]
        if t.text.lower() in WEEKDAYS and not any(w.start <= t.start < w.end for w in inside)
    }


def others_in(document: Document, number: int) -> int | None:
    """Where 'others' stands in 'some work in Oslo, others went to Bergen', which tells of two
    happenings, whatever the parser joins; None in other sentences."""
    first, end = document.bounds[number]
    told = document.tokens[first:end]
    others = next((t for t in told if t.text in OTHERS and t.dep in {"nsubj", "nsubjpass"}), None)
    if others is None or SOME.isdisjoint(t.text.lower() for t in told[: others.i - first]):
        return None
    return others.i


def core_of(document: Document, i: int, dated_nouns: frozenset[int] = frozenset()) -> int:
    """The verb that governs a token most closely, or a noun that has a date of its own."""
    others = others_in(document, document.tokens[i].sentence)
    for token in document.ancestors(i):
        if others is not None and (token.i < others) != (i < others):
            return i  # the small model takes 'some work' for a noun
        if token.i in dated_nouns:
            return token.i
        if token.pos in VERBAL and token.dep not in {"xcomp", "aux", "auxpass"}:
            return token.i
    return i


def _dated_nouns(document: Document, inside: Sequence[When]) -> frozenset[int]:
    """The nouns of happenings and movements that a date belongs to: 'the bombing in November'."""
    nouns = load_words().nouns
    found = set()
    for when in inside:
        for token in document.ancestors(document.token_at(when.end - 1)):
            if token.pos in VERBAL:
                break
            if token.pos == "NOUN" and (
                token.lemma in nouns.happening | nouns.movement or token.tag == "VBG"
            ):
                found.add(token.i)
    return frozenset(found)


def _joined_to(document: Document, core: int, dated_nouns: frozenset[int]) -> int | None:
    """The happening that a clause without a subject of its own goes on with."""
    token = document.tokens[core]
    if token.dep not in JOINED or document.child(core, *SUBJECTS) or token.pos not in VERBAL:
        return None
    if _behind(document, token) & APART_ALONE or _is_before(document, token):
        return None
    above = core_of(document, core, dated_nouns)
    return above if above != core else None


def _own_date(
    document: Document, core: int, one: Told, dates: Sequence[tuple[int, When]]
) -> When | None:
    """The date of a core, the nearest if there are several; a term that is set is none beside a
    day ('will be closed on Tuesday, and cleared by 2025')."""
    offset = document.tokens[one.tokens[0]].start
    own = [when for at, when in dates if at == core]
    own = [when for when in own if not _is_term(document, when)] or own
    return min(own, key=lambda when: abs(when.start - offset), default=None)


def _is_term(document: Document, when: When) -> bool:
    return _begins_with(document, when, "by")


def _begins_with(document: Document, when: When, word: str) -> bool:
    """Whether a date begins with a preposition, or stands behind it."""
    first = document.token_at(when.start)
    return word in {t.text.lower() for t in document.tokens[max(0, first - 1) : first + 1]}


def _shared_date(document: Document, core: int, dates: Sequence[tuple[int, When]]) -> When | None:
    """The date of another clause that holds for this one as well; above it before below it."""
    above = [t.i for t in document.ancestors(core)]
    ranked = sorted(dates, key=lambda d: above.index(d[0]) if d[0] in above else len(above))
    return next((when for at, when in ranked if not _are_apart(document, core, at, when)), None)


def _are_apart(document: Document, core: int, dated: int, when: When) -> bool:
    """Whether a happening is another than the one at ``dated``, of which the date is told."""
    here, there = document.tokens[core], document.tokens[dated]
    stating = load_words().verbs.stating
    if there.dep == "ccomp" and there.head == core and here.lemma in stating:
        return False  # 'A surgeon in Kharkiv said that two men had died overnight'
    others = others_in(document, here.sentence)
    if others is not None and (core < others) != (dated < others):
        return True
    if _is_before(document, here) != _is_before(document, there):
        return True
    inner, outer = (here, there) if dated in _above(document, core) else (there, here)
    way = _between(document, inner, outer)
    if any(_behind(document, token) & APART for token in way if token.pos in VERBAL):
        return True
    if inner.tag == "VBG" and _behind(document, inner) & APART_ALONE:
        return True
    if there is outer:  # 'Police said on Friday that a man was shot'
        stated = there.lemma in stating and here.dep == "ccomp"
        return stated and _stands_beside(document, there, when)
    beside = any(token.dep in SIDE_CLAUSES for token in way)
    if beside and (len(when.edtf) == YEAR or _begins_with(document, when, "since")):
        return (
            True  # 'the bridge, which was built in 1931, fell', 'where food has been short since'
        )
    return len(when.edtf) == YEAR and there.dep == "conj"


def _above(document: Document, i: int) -> set[int]:
    return {token.i for token in document.ancestors(i)}


def _between(document: Document, inner: Token, outer: Token) -> list[Token]:
    """The tokens from ``inner`` up to below ``outer``."""
    way = [inner]
    for token in document.ancestors(inner.i):
        if token.i == outer.i:
            break
        way.append(token)
    return way


def _behind(document: Document, token: Token) -> set[str]:
    """The words that lead a clause in: 'before he left', 'after leaving'."""
    marks = {c.text.lower() for c in document.children(token.i) if c.dep in {"mark", "prep"}}
    leading = {c.text.lower() for c in document.children(token.i) if c.i < token.i}
    governor = document.head(token.i)
    return (marks & leading) | ({governor.text.lower()} if token.dep == "pcomp" else set())


def _is_before(document: Document, token: Token) -> bool:
    """'had left': told as before something else."""
    return token.tag == "VBN" and any(
        c.dep == "aux" and c.text.lower() == "had" for c in document.children(token.i)
    )


def _stands_beside(document: Document, verb: Token, when: When) -> bool:
    """Whether a date stands at its verb: 'said on Friday', 'on Friday said'."""
    first, last = document.token_at(when.start), document.token_at(when.end - 1)
    return first == verb.i + 1 or last == verb.i - 1


def _one_way(group: Sequence[Told], one: Told) -> bool:
    """Whether a place is the other end of a movement: 'from Oslo on Monday to Bergen on Friday'."""
    return any(ENDS.get(other.place.role) == one.place.role for other in group)

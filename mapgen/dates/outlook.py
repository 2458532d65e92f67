"""Whether the words around a date look ahead: "will meet on Friday" is not last Friday."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

_PLANNED = (
    r"due|scheduled|set|slated|expected|planned|plan|plans|planning|hopes?|hoping|intends?|aims?"
    r"|prepares?|preparing|agreed|vows?|vowed|pledged|promised|wants?|ready|poised"
)
FUTURE = re.compile(
    rf"""\b(?: will | won['’]t | shall | would | going\s+to | (?:{_PLANNED})\s+to
    | (?:is|are|was|were|be)\s+(?:to|due|set|scheduled|slated|expected)
    | (?:due|scheduled|slated|expected|planned)\s+(?:for|on|in|by|at|back|later) | set\s+for
    | (?:expect|forecast|predict|anticipate)s?
    | (?:plan|plans|planning)\s+(?:for|an?|another|more)
    | upcoming | forthcoming | ahead\s+of | in\s+time\s+for | run-?up\s+to
    | (?:adjourned|postponed|delayed|deferred|extended|suspended|remanded)
      (?:\s+\w+){{0,5}}\s+(?:until|to)
    | (?:begins|opens|starts|resumes|reopens|closes|expires|ends)
    | to\s+(?:begin|open|start|resume|reopen|close)
    | (?:has|have|is|are|remains?|stays?)\s+(?:\w+\s+){{1,9}}until
    | takes?\s+place | kicks?\s+off | goes\s+on\s+trial | (?:remains?|stays?)\s+(?:\w+\s+)?until
    )\b | ['’]ll\b""",
    re.VERBOSE | re.IGNORECASE,
)
_CUE = re.compile(f"(?={FUTURE.pattern})", FUTURE.flags)
# Only before the date: "a body found in August may be linked".
POSSIBLE = re.compile(
    r"\b(?:may|might|could(?!\s+(?:not|(?:be\s+)?(?:hear|heard|see|seen|feel|felt|smell))\b))\b"
)
AHEAD_OF = re.compile(r"\b(?:ahead of|upcoming|forthcoming|in the run-?up to)\s+\W?$", re.I)
# 'called a strike in Turin for Friday'
ARRANGED_FOR = re.compile(
    r"\b(?:announc|arrang|book|call|declar|fix|order|plan|schedul|set|summon)\w*"
    r"(?:\s+[\w'’-]+){1,7}\s+for\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "could play in Saturday's match", "left out of the squad for the qualifier on Saturday"
FIXTURE = (
    r"(?:ballot|debate|derby|election|final|fixture|friendly|game|hearing|kick-?off|match|meeting"
    r"|poll|qualifier|race|referendum|rematch|runoff|semi-?final|session|summit|test|tie|vote)"
)
SCHEDULED = re.compile(rf"(?:\s+[\w-]+){{0,3}}\s+{FIXTURE}\b", re.IGNORECASE)
PICKED_FOR = re.compile(
    rf"\b(?:dropped|line-?up|out|picked|preparations?|prepar\w+|ready|selected|squad|team|tickets?)"
    rf"\s+for\s+(?:[\w'’-]+\s+){{1,4}}{FIXTURE}\b[^.;]{{0,60}}\s(?:on\s+)?$",
    re.IGNORECASE,
)
REPORT = (
    r"(?:said|says?|told|announced|announces|reported|reports|added|wrote|tweeted|warned|confirmed"
    r"|stated|declared|insisted|admitted|claimed|denied|urged|ruled|voted|decided)"
)
REPORTED = re.compile(rf"\b{REPORT}(?P<between>(?:\s+[\w'’]+){{0,3}})\s*$", re.I)
BREAK = re.compile(
    r"(?<![ap]\.m)[.;:!?\"“”—]\s"
    r"|\b(?:after|who|which|when|where|whose|because|since|but|while|following|amid|despite|over)\b"
    rf"|\b{REPORT}\b",
    re.I,
)
PAST = re.compile(rf"\b(?:was|were|had|did|{REPORT}|\w{{2,}}ed|killed|struck|hit)\b", re.I)

# After a cue, a finished happening of its own: "will meet the man who was shot on Friday".
FINISHED = re.compile(
    r"\b(?:was|were|had|did)\b"
    r"|(?<!\bbe)\s(?:killed|injured|wounded|arrested|shot|kidnapped|found|attacked)\s+(?:on|in)?\s*$",
    re.I,
)

NOT_OPENING = re.compile(r"\b(?!(?:on|in|by|at|from|late|early|and|but|then|the|this)\b)\w+", re.I)

BEFORE, AFTER = 100, 70  # characters: about one clause


def looks_ahead(sentence: str, start: int, end: int) -> bool:
    """Whether the date at ``start:end`` of the sentence lies ahead of the writer."""
    first, last = max(0, start - BEFORE), end + AFTER
    before, after = sentence[first:start], sentence[end:last]
    if "for" in before.lower():  # both patterns have it, and are slow to find nothing
        if ARRANGED_FOR.search(before) and not after.startswith(("'s", "’s")):
            return True
        if PICKED_FOR.search(before):
            return True
    if _may_come(before, after):
        return True
    cues = _cues(sentence)
    near = bisect_left(cues, first)
    if near == len(cues) or cues[near] >= last or not FUTURE.search(sentence, first, last):
        return False
    if AHEAD_OF.search(before):
        return True
    if after.startswith(("'s", "’s")) and not SCHEDULED.match(after[2:]):
        return False
    reported = REPORTED.search(before)
    if reported and not FUTURE.search(reported["between"]):
        return False
    clause = BREAK.split(before)[-1]
    cue = FUTURE.search(clause)
    if cue and not FINISHED.search(clause[cue.end() :]):
        return True
    return _cue_follows(after, opens=not NOT_OPENING.search(clause))


def _may_come(before: str, after: str) -> bool:
    """'May suspend Sudan at a meeting on Thursday'."""
    if not POSSIBLE.search(before):  # most dates, and the clause costs more to cut
        return False
    clause = BREAK.split(before)[-1]
    cue = POSSIBLE.search(clause)
    if cue is None or (after.startswith(("'s", "’s")) and not SCHEDULED.match(after[2:])):
        return False
    return not FINISHED.search(clause[cue.end() :])


@lru_cache(maxsize=8)
def _cues(sentence: str) -> list[int]:
    """Where the cues of a sentence begin: looked for once, however many dates it has."""
    return [m.start() for m in _CUE.finditer(sentence)]


def _cue_follows(after: str, *, opens: bool) -> bool:
    """A cue behind the date counts far when the date opens its clause, else only at once."""
    cue = FUTURE.search(after)
    if cue is None:
        return False
    between = after[: cue.start()]
    if PAST.search(between) or re.search(r"[.;!?]\s", between):
        return False
    return opens or len(between.split()) <= 1

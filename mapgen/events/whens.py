"""When an event happened that has no date of its own: that of the happening it goes on with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from mapgen.events.happening import is_fresh, telling_verb
from mapgen.events.story import Scene, Told, pointed_happenings
from mapgen.events.within import REACH
from mapgen.gazetteer.distances import distance_km
from mapgen.language import Document, load_words
from mapgen.models import Place, When

# Two events so near each other may be one happening.
NEAR_KM = 50.0
NEWS_DAYS = 60  # a lead tells of what happened these days; verdicts and inquiries look back longer
A_DAY = re.compile(r"\d{4}-\d\d-\d\d[~?%]?")
# Another happening, told beside the story's.
ASIDE = re.compile(
    r"\b(?:similar|last (?:month|year|week|summer|winter)|years? ago|months? ago|previous(?:ly)?"
    r"|in recent (?:years|months|weeks)|earlier this (?:year|month)|another)\b",
    re.IGNORECASE,
)

# What happened after the scene, on a day that is not told; 'an hour later' is the same day.
LATER = re.compile(
    r"\b(?:then|(?<!hour )(?<!hours )(?<!minutes )(?<!moments )later|afterwards|meanwhile"
    r"|subsequently|since)\b",
    re.IGNORECASE,
)


def is_aside(document: Document, number: int, own: When | None, scene: Scene | None) -> bool:
    """Whether a sentence tells of another happening than the story: an older one, a similar one."""
    if scene is None:
        return False
    if own and scene.when and own.edtf[:4] != scene.when.edtf[:4]:
        return True
    return ASIDE.search(document.sentences[number].text) is not None


def carried_when(
    document: Document,
    number: int,
    told: Sequence[Told],
    scene: Scene | None,
    dated: Mapping[int, When],
    whens: Sequence[When],
) -> When | None:
    """The date of the happening that a sentence without a date goes on with: a day told before in
    its paragraph, else that of the scene, else the day that the news is of."""
    text = document.sentences[number].text
    if ASIDE.search(text):
        return None
    if _had_come(document, number, told):
        return None
    inferred = any(one.place.inferred for one in told)
    if not inferred and LATER.search(text):
        return None
    there = scene is not None and any(_near(one.place.place, scene.place.place) for one in told)
    when = _of_paragraph(document, number, dated) if _is_past(document, number) else None
    if when and not there and not _is_fresh_day(when, document.article.published):
        when = None  # 'In 2020 a store blew up in Beirut. Cocoa prices jumped in New York.'
    if when is None and scene is not None and scene.number in dated:
        verb = telling_verb(document, number)
        fresh = verb is not None and (is_fresh(document, verb) or verb.lemma == "be")
        same_paragraph = document.paragraphs[scene.last] == document.paragraphs[number]
        known = bool(pointed_happenings(document, number)) or inferred
        if there and (fresh or inferred) and (same_paragraph or known):
            when = dated[scene.number]
    if when is None and any(_is_told_past(document, one) for one in told):
        when = _news_day(document, number, whens)
    if when and _is_ahead(when, document.article.published) and _is_past(document, number):
        return None  # 'The peak is due on Friday. Shopkeepers were piling up sandbags.'
    return when.model_copy(update={"inferred": True}) if when else None


def _had_come(document: Document, number: int, told: Sequence[Told]) -> bool:
    """'He had travelled from Butembo': to the scene, but before."""
    if not any(one.place.inferred and one.place.role == "to" for one in told):
        return False
    verb = telling_verb(document, number)
    return verb is not None and any(
        c.text.lower() == "had" for c in document.children(verb.i) if c.dep == "aux"
    )


def told_days(document: Document, whens: Sequence[When]) -> dict[int, When]:
    """By sentence the day, or for its main verb the month or year, in which something is told to
    have happened, whether or not it has a place; not when it was said ("police said on Friday")."""
    days: dict[int, When] = {}
    for when in whens:
        token = document.tokens[document.token_at(when.end - 1)]
        verb = next((t for t in document.ancestors(token.i) if t.pos in {"VERB", "AUX"}), None)
        if verb is None or not _is_past(document, token.sentence):
            continue
        stated = verb.lemma in load_words().verbs.stating and token.i > verb.i
        main = verb.head == verb.i or verb.dep in {"ccomp", "conj"}
        if not stated and (main or A_DAY.fullmatch(when.edtf)) and ".." not in when.edtf:
            days[token.sentence] = when
    return days


def _of_paragraph(document: Document, number: int, dated: Mapping[int, When]) -> When | None:
    """The day told last before a sentence in its paragraph."""
    before, last = number - 1, max(0, number - REACH)
    while before >= last and document.paragraphs[before] == document.paragraphs[number]:
        if before in dated:
            return dated[before]
        before -= 1
    return None


def _is_told_past(document: Document, one: Told) -> bool:
    """Whether the verb of a place tells in the past tense what came to happen, and not what went
    on before something else ('was held there for a week before he was released')."""
    governors = [document.tokens[one.tokens[0]], *document.ancestors(one.tokens[0])]
    verb = next((t for t in governors if t.pos in {"VERB", "AUX"}), None)
    if verb is None or not _is_past(document, verb.sentence):
        return False
    children = document.children(verb.i)
    marks = (m for c in children if c.dep == "advcl" for m in document.children(c.i))
    if any(m.dep == "mark" and m.text.lower() == "before" for m in marks):
        return False
    was = any(c.dep == "auxpass" and c.text.lower() in {"was", "were"} for c in children)
    return verb.tag == "VBD" or was


def _news_day(document: Document, number: int, whens: Sequence[When]) -> When | None:
    """The day told last before a sentence, if it is news; what is told behind an older date in the
    same paragraph may be as old."""
    days = (dt.date.fromisoformat(w.edtf[:10]) for w in whens if A_DAY.fullmatch(w.edtf))
    about, begins = document.article.published or next(days, None), document.sentences[number].start
    for when in reversed([w for w in whens if w.end <= begins]):
        if _is_fresh_day(when, about) and not _is_ahead(when, document.article.published):
            return when
        sentence = document.tokens[document.token_at(when.start)].sentence
        if document.paragraphs[sentence] == document.paragraphs[number]:
            return None
    return None


def _is_past(document: Document, number: int) -> bool:
    """Whether a sentence tells in the past tense what happened then, not what has or will."""
    first, end = document.bounds[number]
    root = next((t for t in document.tokens[first:end] if t.head == t.i), None)
    if root is None:
        return False
    verb = telling_verb(document, number) or root
    words = load_words()
    if verb.lemma in (words.story.life - {"be"}) | words.verbs.stating:
        return False  # 'most of the victims lived on the coast', 'they said they would fly'
    aux = [c.text.lower() for c in document.children(verb.i) if c.dep in {"aux", "auxpass"}]
    return "had" not in aux and (verb.tag == "VBD" or bool({"was", "were"} & set(aux)))


def when_of_lead(
    lead: Sequence[Told],
    later: Sequence[tuple[Sequence[Told], When | None]],
    published: dt.date | None,
) -> When | None:
    """The lead sums up: without a date of its own it has the first day that is told of its place.

    A year or a month told later is more often an aside ("in 2019 another ferry hit a pier"), and
    so is a day of another season.
    """
    for told, when in later:
        if (
            when
            and A_DAY.fullmatch(when.edtf)
            and _is_news(when, published)
            and any(_near(a.place.place, b.place.place) for a in lead for b in told)
        ):
            return when.model_copy(update={"inferred": True})
    return None


def _is_fresh_day(when: When, published: dt.date | None) -> bool:
    return A_DAY.fullmatch(when.edtf) is not None and _is_news(when, published)


def _is_ahead(when: When, published: dt.date | None) -> bool:
    begins = when.edtf.split("/")[0].rstrip("~?%")
    return published is not None and begins > published.isoformat()[: len(begins)]


def _is_news(when: When, published: dt.date | None) -> bool:
    day = dt.date.fromisoformat(when.edtf[:10])
    return published is None or abs((published - day).days) <= NEWS_DAYS


def _near(one: Place, other: Place) -> bool:
    if (
        one.country
        and one.country == other.country
        and "country" in (one.precision, other.precision)
    ):
        return True
    apart_km = distance_km(one.lat, one.lon, other.lat, other.lon)
    return apart_km <= max(NEAR_KM, one.radius_km, other.radius_km)

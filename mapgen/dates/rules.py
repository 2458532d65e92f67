"""The grammar: one rule for each way in which news writes a date, most specific first.

A rule is a pattern, tried where a date may begin, and a function that turns the match into an
EDTF string, or into None when the words are no date ("Good Friday"), or none that can be known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from mapgen.dates import calendar, context, edtf
from mapgen.dates.context import Reading
from mapgen.dates.words import (
    DASH,
    DAY,
    DAYPART,
    GAP,
    MONTH,
    MONTH_FULL,
    NUMBER,
    OFF,
    RELATIVE_YEAR,
    SEASONS,
    UNIT,
    WEEKDAY,
    WEEKDAY_CUT,
    YEAR,
    day_number,
    either,
    month_number,
    number,
    weekday_number,
)  # fmt: skip

Match = re.Match[str]
Resolve = Callable[[Match, Reading], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a date. ``kind`` says which dates can be the two ends of a range."""

    kind: str
    pattern: re.Pattern[str]
    resolve: Resolve


RULES: list[Rule] = []


def rule(kind: str, *patterns: str) -> Callable[[Resolve], Resolve]:
    """Adds a function to the grammar under its patterns."""

    def add(resolve: Resolve) -> Resolve:
        RULES.extend(Rule(kind, re.compile(pattern), resolve) for pattern in patterns)
        return resolve

    return add


# --- dates in figures


@rule(
    "day", r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d|[-/.]\d)"
)
def year_first(m: Match, _: Reading) -> str | None:
    """2016-12-04"""
    return calendar.day(int(m["year"]), int(m["month"]), int(m["day"]))


@rule("day", r"(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d|[/.]\d)")
def year_last(m: Match, reading: Reading) -> str | None:
    """25/12/2016, and 12/04/2016 where the article shows which comes first"""
    one, two = int(m["one"]), int(m["two"])
    day_first = reading.day_first if max(one, two) <= 12 and one != two else two <= 12
    if day_first is None:
        return None
    day, month = (one, two) if day_first else (two, one)
    return calendar.day(int(m["year"]), month, day)


# --- a day of a month

_ON = rf"(?:(?P<weekday>{WEEKDAY}|{WEEKDAY_CUT}){DAYPART}{OFF}(?:(?:the|on){GAP})?+)?"
_AND = rf"(?:{DASH}|{GAP}(?:and|or|to|through){GAP}|\s*+&\s*+|/)"
_OF_YEAR = rf"(?:{OFF}(?:of{GAP})?+(?P<year>{YEAR})|{OFF}{RELATIVE_YEAR})?+"


@rule(
    "day",
    rf"{_ON}(?:the{GAP})?(?P<day>{DAY})(?:{_AND}(?P<to>{DAY}))?{GAP}(?:of{GAP})?+(?P<month>{MONTH})"
    rf"{_OF_YEAR}",
    # "In May 20 people died" counts people
    rf"(?<![Ii]n\s){_ON}(?P<month>{MONTH}){GAP}(?:the{GAP})?+(?P<day>{DAY})(?:{_AND}(?P<to>{DAY}))?{_OF_YEAR}",
)
def day_of_month(m: Match, reading: Reading) -> str | None:
    """12 May 2016, Dec. 4, Thursday, March 29, May 12-14, 12 and 13 May last year"""
    if context.names_attacks(m, reading):
        return None
    month, first = month_number(m["month"]), day_number(m["day"])
    last = day_number(m["to"]) if m["to"] else first
    weekday = weekday_number(m["weekday"]) if m["weekday"] else None
    year = context.year_said(m, reading)
    if year is None and not m["which"]:
        year = calendar.year_of_day(month, first, weekday, reading)
    if year is None:
        return None
    start, end = calendar.day(year, month, first), calendar.day(year, month, last)
    return edtf.interval(start, end) if start and end and start <= end else None


# --- months, years and longer


@rule("month", rf"(?P<month>{MONTH})(?:{OFF}(?:of{GAP})?+(?P<year>{YEAR})|{OFF}{RELATIVE_YEAR})")
def month_of_year(m: Match, reading: Reading) -> str | None:
    """May 2016, May last year"""
    year = context.year_said(m, reading)
    return f"{edtf.year_of(year)}-{month_number(m['month']):02d}" if year else None


@rule(
    "month", rf"(?:(?P<which>(?i:last|this|next|the{GAP}following)){GAP})?+(?P<month>{MONTH_FULL})"
)
def month_alone(m: Match, reading: Reading) -> str | None:
    """in May, last May, September's vote; never Theresa May, April Jones"""
    which = (m["which"] or "").lower()
    if not context.is_month(m, reading) or which.startswith("the"):
        return None
    return calendar.month(month_number(m["month"]), which, reading)


@rule(
    "season",
    rf"(?:(?P<which>(?i:last|this|(?:the{GAP})?next|the{GAP}following)){GAP})?+"
    rf"(?P<season>(?i:{either(SEASONS)}))\b"
    rf"(?:{GAP}(?:of{GAP})?+(?P<year>{YEAR}))?+",
)
def season(m: Match, reading: Reading) -> str | None:
    """last summer, in winter 2015, the next spring: three months, about"""
    if not (m["which"] or m["year"]):
        return None
    said = int(m["year"]) if m["year"] else None
    which, first_month = (m["which"] or "").lower(), SEASONS[m["season"].lower()]
    if which.startswith("the"):
        return calendar.season_after(first_month, reading)
    return calendar.season(first_month, which, said, reading)


@rule("decade", r"(?:the\s++)?(?P<decade>(?:1\d|20)\d0)['’]?s\b")
def decade(m: Match, _: Reading) -> str:
    """the 1990s"""
    return f"{m['decade']}/{int(m['decade']) + 9}"


@rule("years", rf"(?P<year>{YEAR}|1\d{{3}}|20\d\d){DASH}(?P<to>{YEAR}|\d\d)(?![\w-])")
def years(m: Match, reading: Reading) -> str | None:
    """in 2011-12, 2014–2016"""
    first = int(m["year"])
    last = int(m["to"]) if len(m["to"]) == 4 else first - first % 100 + int(m["to"])
    plausible = first < last <= first + 120 and context.is_year(reading)
    return f"{first}/{last}" if plausible else None


@rule("year", rf"(?P<year>{YEAR})(?!\w)")
def year(m: Match, reading: Reading) -> str | None:
    """in 2011, the 2011 uprising; never 2010 Main Street"""
    return m["year"] if context.is_year(reading) else None


# --- days of the week


@rule(
    "weekday",
    rf"(?:(?P<which>(?i:this{GAP}coming|this{GAP}past|last|past|this|next|coming|the{GAP}following"
    rf"|the{GAP}previous)){GAP})?+(?P<weekday>{WEEKDAY}){DAYPART}"
    rf"(?:{GAP}(?:of{GAP})?+(?P<week>last|this|next){GAP}week\b)?+",
)
def weekday(m: Match, reading: Reading) -> str | None:
    """on Wednesday, Friday evening, next Friday, Wednesday of last week, the following Monday"""
    if context.is_weekday_name(m, reading):
        return None
    which = re.sub(r"\s+", " ", (m["which"] or "").lower())
    return calendar.weekday(weekday_number(m["weekday"]), which, m["week"] or "", reading)


# --- days told from the day of publication

_NEAR = {
    "yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tomorrow": 1,
    "the day before yesterday": -2, "the day after tomorrow": 2,
}  # fmt: skip


@rule(
    "near",
    r"(?P<phrase>(?i:the\s++day\s++before\s++yesterday|the\s++day\s++after\s++tomorrow"
    r"|yesterday|last\s++night|today|tonight|this\s++(?:morning|afternoon|evening)|tomorrow))\b",
)
def near_day(m: Match, reading: Reading) -> str | None:
    """yesterday, last night, today, tomorrow; never Russia Today"""
    if reading.published is None or context.is_title(m, reading):
        return None
    phrase = " ".join(m["phrase"].lower().split())
    return (reading.published + dt.timedelta(days=_NEAR[phrase])).isoformat()


@rule(
    "near", r"(?i:overnight)\b(?!\s++(?:success|bag|train|bus|flight|ferry|stay|trip|guest|camp))"
)
def overnight(_: Match, reading: Reading) -> str | None:
    """the night before publication: two days"""
    if reading.published is None or context.beside_weekday(reading):
        return None
    return edtf.interval(reading.published - dt.timedelta(days=1), reading.published)


@rule(
    "span",
    rf"(?P<earlier>(?i:earlier|later)){GAP}(?:in{GAP})?+(?P<which>this|last|next){GAP}(?P<unit>week|month|year)\b",
    rf"(?P<which>(?i:this|last|next)){GAP}(?P<unit>week|month|year|decade)\b",
)
def calendar_unit(m: Match, reading: Reading) -> str | None:
    """last week, earlier this month, next year"""
    if reading.published is None or context.is_measure(m, reading):
        return None
    earlier = m.groupdict().get("earlier") or ""
    return calendar.unit(m["unit"], m["which"].lower(), earlier.lower(), reading.published)


@rule(
    "span", rf"(?:(?P<which>(?i:this|last|next|the|at|past)){GAP}(?:the{GAP}|past{GAP})?+)weekend\b"
)
def weekend(m: Match, reading: Reading) -> str | None:
    """at the weekend, last weekend: Saturday and Sunday"""
    if reading.published is None or context.is_compound(m, reading):
        return None
    return calendar.weekend(m["which"].lower(), reading)


@rule(
    "span",
    rf"(?i:the{GAP})?(?P<way>(?i:past|last|previous|next|coming)){GAP}(?P<number>(?i:{NUMBER}))"
    rf"{GAP}(?P<unit>hour|day|week|month|year|decade)s?+\b(?!{GAP}(?:of|before)\b)",
    rf"(?i:the{GAP}(?P<way>past|last|coming)){GAP}(?P<number>)(?P<unit>week|month|year|decade)\b"
    rf"(?!{GAP}(?:of|before)\b)",
)
def stretch(m: Match, reading: Reading) -> str | None:
    """the past two months, the last three days, over the past year: up to publication"""
    if reading.published is None:
        return None
    ahead = m["way"].lower() in ("next", "coming")
    return calendar.stretch(number(m["number"] or "a"), m["unit"], reading.published, ahead=ahead)


@rule("ago", rf"(?P<number>(?i:{NUMBER})){GAP}(?P<unit>{UNIT})s?+{GAP}(?:ago|back)\b")
def ago(m: Match, reading: Reading) -> str | None:
    """three years ago: the whole year; two weeks ago: the whole week; three days ago: the day"""
    if reading.published is None:
        return None
    return calendar.ago(number(m["number"]), m["unit"], reading.published)


@rule("ago", rf"(?i:a{GAP}few|few){GAP}days{GAP}ago\b")
def few_days_ago(_: Match, reading: Reading) -> str | None:
    """a few days ago: some day of the five before publication"""
    if reading.published is None:
        return None
    return calendar.few_days_before(reading.published)


# --- days told from the date before in the text


@rule(
    "anchored",
    r"(?P<way>(?i:the\s++(?:previous|preceding)\s++(?:day|night|evening|morning)"
    r"|the\s++(?:day|night|evening)\s++before|the\s++(?:next|following)\s++(?:day|night|evening|morning)"
    r"|the\s++day\s++after|(?:the\s++same|that)\s++(?:day|night|evening|morning|afternoon)))\b",
)
def anchored_day(m: Match, reading: Reading) -> str | None:
    """the day before, the following day, that night"""
    words = m["way"].lower().split()
    hangs_on_noun = words[-1] in ("before", "after") and not context.ends_phrase(reading)
    if reading.anchor_day is None or hangs_on_noun:
        return None
    steps = {"previous": -1, "preceding": -1, "before": -1, "next": 1, "following": 1, "after": 1}
    step = next((steps[word] for word in words if word in steps), 0)
    return (reading.anchor_day + dt.timedelta(days=step)).isoformat()


@rule(
    "anchored",
    rf"(?P<number>(?i:{NUMBER})){GAP}(?P<unit>{UNIT})s?+{GAP}(?P<way>earlier|later|before)\b",
)
def anchored_count(m: Match, reading: Reading) -> str | None:
    """two days earlier, a week later, three years before"""
    if m["way"] == "before" and not context.ends_phrase(reading):
        return _came(m, reading, 1)
    return _from_anchor(m, reading, 1 if m["way"] == "later" else -1)


@rule("anchored", rf"(?P<number>(?i:{NUMBER})){GAP}(?P<unit>{UNIT})s?+{GAP}after\b")
def came_after(m: Match, reading: Reading) -> str | None:
    """the blast came two days after an attack: the attack, two days before"""
    return _came(m, reading, -1)


@rule("anchored", rf"(?i:a{GAP}few|few){GAP}days{GAP}(?P<way>after|earlier|before)\b")
def few_days_before(m: Match, reading: Reading) -> str | None:
    """it comes a few days after another blast: some day of the five before"""
    if reading.anchor_day is None or (m["way"] == "after" and not context.came(reading)):
        return None
    if m["way"] == "before" and not context.ends_phrase(reading):
        return None
    return calendar.few_days_before(reading.anchor_day)


def _came(m: Match, reading: Reading, sign: int) -> str | None:
    """What a happening comes after lies before it, and the other way round."""
    return _from_anchor(m, reading, sign) if context.came(reading) else None


def _from_anchor(m: Match, reading: Reading, sign: int) -> str | None:
    count, unit = sign * number(m["number"]), m["unit"]
    day = reading.anchor_day
    if unit == "day":
        return (day + dt.timedelta(days=count)).isoformat() if day else None
    if unit == "week":
        return edtf.approximate((day + dt.timedelta(weeks=count)).isoformat()) if day else None
    span = edtf.edtf_span(reading.anchor)
    if span is None:
        return None
    if unit == "month":
        same_month = span[0].replace(day=1) == span[1].replace(day=1)
        return edtf.month_of(span[0] + relativedelta(months=count)) if same_month else None
    if span[0].year != span[1].year:
        return None
    factor = 10 if unit == "decade" else 1
    said = edtf.year_of((span[0] + relativedelta(years=factor * count)).year)
    return edtf.approximate(said) if unit == "decade" else said


def _together(rules: list[Rule]) -> re.Pattern[str]:
    """All patterns in one, with the names of their groups kept apart."""
    apart = (
        re.sub(r"\(\?P(<|=)", rf"(?P\g<1>of{n}_", each.pattern.pattern)
        for n, each in enumerate(rules)
    )
    return re.compile("|".join(f"(?P<rule{n}>{pattern})" for n, pattern in enumerate(apart)))


_ANY = _together(RULES)


def rule_at(text: str, start: int) -> tuple[Rule, Match] | None:
    """The first rule whose pattern matches there: asked in one go, since most words that may begin
    a date begin none (trying the rules one by one took half of the time of finding dates)."""
    found = _ANY.match(text, start)
    if found is None or found.lastgroup is None:
        return None
    first = RULES[int(found.lastgroup.removeprefix("rule"))]
    match = first.pattern.match(text, start)
    assert match is not None  # noqa: S101  # it did so among the others
    return first, match

"""Date arithmetic of news: which Wednesday, which May, how far two weeks reach.

All functions return EDTF strings; None when the publication date they need is unknown.
"""

from __future__ import annotations

import datetime as dt
import math

from dateutil.relativedelta import relativedelta

from mapgen.dates import edtf
from mapgen.dates.context import Reading

ONE_DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
HALF_A_WEEK = 3
# A day without its year that lies this close ahead is meant, rather than the one a year ago,
# which news writes with its year.
SOON = dt.timedelta(days=31)
# Unless it is as fresh as this, a day without its year goes on from an older date just before it
# when it follows that date within a season.
FRESH = dt.timedelta(days=60)
CONTINUES = dt.timedelta(days=92)


def day(year: int, month: int, number: int) -> str | None:
    """A day of the calendar; None if there is no such day."""
    try:
        return dt.date(year, month, number).isoformat()
    except ValueError:
        return None


def year_of_day(month: int, number: int, weekday: int | None, reading: Reading) -> int | None:
    """The year of a day told without one.

    The latest such day not after publication, unless the text looks ahead, the day is close
    ahead, it goes on from an older date, or the weekday told with it fits only the coming one.
    """
    about = reading.about
    if about is None:
        return None
    reach = 8 if (month, number) == (2, 29) else 1  # leap days can be eight years apart
    this_year = about.year
    days = [
        dt.date(year, month, number)
        for year in range(max(dt.MINYEAR, this_year - reach), this_year + reach + 1)
        if day(year, month, number)
    ]
    past = max((d for d in days if d <= about), default=None)
    coming = min((d for d in days if d >= about), default=None)
    if past is None or coming is None:
        return None
    if weekday is not None and (past.weekday() == weekday) != (coming.weekday() == weekday):
        return (past if past.weekday() == weekday else coming).year
    if not reading.ahead and (inherited := _of_year_before(month, number, past, reading)):
        return inherited
    soon = coming - about <= SOON
    return (coming if reading.ahead or soon else past).year


def _of_year_before(month: int, number: int, past: dt.date, reading: Reading) -> int | None:
    """The year of an older date just told: "jailed on 3 June 2014. On 5 June he was moved"."""
    dated, published = reading.dated, reading.about
    if dated is None or published is None or published - past <= FRESH:
        return None
    years = (dated.year, dated.year + 1)
    return next((year for year in years if _follows(dated, year, month, number)), None)


def _follows(dated: dt.date, year: int, month: int, number: int) -> bool:
    try:
        return dt.timedelta() <= dt.date(year, month, number) - dated <= CONTINUES
    except ValueError:  # 29 February
        return False


def month(number: int, which: str, reading: Reading) -> str | None:
    """May, last May, next May, this May."""
    about = reading.about
    if about is None:
        return None
    now = about.year * 12 + about.month - 1
    latest = now - (now - (number - 1)) % 12
    if which == "this":
        return _month(about.year * 12 + number - 1)
    if which == "last":
        return _month(latest - 12 if latest == now else latest)
    if which == "next":
        return _month(latest + 12)
    return _month(latest + 12 if reading.ahead and latest != now else latest)


def _month(count: int) -> str:
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def season(first_month: int, which: str, year: int | None, reading: Reading) -> str | None:
    """Three months, about: the latest such season begun by publication, unless a year is said."""
    if year is None:
        if reading.published is None:
            return None
        year = reading.published.year
        if which == "next" or (which == "this" and reading.ahead):
            while dt.date(year, first_month, 1) <= reading.published:
                year += 1
        else:
            latest = reading.published
            if which == "last":  # last summer, told in August, is the year before's
                latest -= relativedelta(months=3)
            while dt.date(year, first_month, 1) > latest:
                year -= 1
    elif first_month == 12 and reading.published and dt.date(year, 12, 1) > reading.published:
        year -= 1  # "the winter of 2016", told in March 2016
    count = year * 12 + first_month - 1
    return edtf.approximate(edtf.interval(_month(count), _month(count + 2)))


def season_after(first_month: int, reading: Reading) -> str | None:
    """The next such season after the date told before: 'arrested in 2011 … the next spring'."""
    span = edtf.edtf_span(reading.anchor)
    if span is None:
        return None
    year = span[1].year + (dt.date(span[1].year, first_month, 1) <= span[1])
    count = year * 12 + first_month - 1
    return edtf.approximate(edtf.interval(_month(count), _month(count + 2)))


def weekday(number: int, which: str, week: str, reading: Reading) -> str | None:
    """The latest such day up to publication, unless the words say another."""
    if which in ("the following", "the previous"):
        return _weekday_from(reading.anchor_day, number, which)
    published = reading.published
    if published is None:
        plain = not which and not week
        return _weekday_near(reading.news_day, number, ahead=reading.ahead) if plain else None
    if week:
        weeks = {"last": -1, "this": 0, "next": 1}[week]
        return (_monday(published) + weeks * WEEK + number * ONE_DAY).isoformat()
    back = dt.timedelta(days=(published.weekday() - number) % 7)
    on = dt.timedelta(days=(number - published.weekday()) % 7)
    if which in ("last", "past", "this past"):
        return (published - (back or WEEK)).isoformat()
    if which in ("next", "coming", "this coming"):
        return (published + (on or WEEK)).isoformat()
    if reading.ahead:
        return (published + on).isoformat()
    if which == "this":
        return (_monday(published) + number * ONE_DAY).isoformat()
    return (published - back).isoformat()


def _weekday_near(day: dt.date | None, number: int, *, ahead: bool) -> str | None:
    """The nearest such day."""
    if day is None:
        return None
    on = (number - day.weekday()) % 7
    return (day + (on if on <= HALF_A_WEEK or ahead else on - 7) * ONE_DAY).isoformat()


def _weekday_from(anchor: dt.date | None, number: int, which: str) -> str | None:
    if anchor is None:
        return None
    if which == "the following":
        return (anchor + dt.timedelta(days=(number - anchor.weekday() - 1) % 7 + 1)).isoformat()
    return (anchor - dt.timedelta(days=(anchor.weekday() - number - 1) % 7 + 1)).isoformat()


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def unit(name: str, which: str, earlier: str, published: dt.date) -> str:
    """A week (Monday to Sunday), month, year or decade: last, this, next.

    "Earlier this month" ends on the day of publication, "later this month" begins there.
    """
    step = {"last": -1, "this": 0, "next": 1}[which]
    if name == "week":
        monday = _monday(published) + step * WEEK
        first, last, whole = monday, monday + WEEK - ONE_DAY, ""
    elif name == "month":
        first = published.replace(day=1) + relativedelta(months=step)
        last, whole = first + relativedelta(months=1, days=-1), edtf.month_of(first)
    elif name == "year":
        first = dt.date(published.year + step, 1, 1)
        last, whole = dt.date(first.year, 12, 31), edtf.year_of(first.year)
    else:
        start = published.year - published.year % 10 + 10 * step
        return edtf.interval(edtf.year_of(start), edtf.year_of(start + 9))
    if earlier and step == 0:
        return edtf.interval(*((first, published) if earlier == "earlier" else (published, last)))
    return whole or edtf.interval(first, last)


def weekend(which: str, reading: Reading) -> str | None:
    """Saturday and Sunday: the latest begun by publication, unless the words say another."""
    published = reading.published
    if published is None:
        return None
    saturday = _monday(published) + 5 * ONE_DAY  # of the week of publication
    begun = published >= saturday
    if which == "last":
        saturday -= WEEK
    elif which == "next":
        saturday += WEEK if begun else 0 * ONE_DAY
    elif not begun and not reading.ahead and not (which == "this" and published.weekday() > 1):
        saturday -= WEEK  # "this weekend" told on a Monday or Tuesday is the one just over
    return edtf.interval(saturday, saturday + ONE_DAY)


_STRETCH = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def stretch(count: int, name: str, published: dt.date, *, ahead: bool) -> str:
    """So many days, months, years up to publication, or from it on."""
    if name == "hour":
        length = relativedelta(days=math.ceil(count / 24))
    elif name == "decade":
        length = relativedelta(years=10 * count)
    else:
        length = count * _STRETCH[name]
    if ahead:
        return edtf.interval(published, published + length)
    return edtf.interval(published - length, published)


def ago(count: int, name: str, published: dt.date) -> str:
    """The day, the week, the month, the year so long ago; about the year, for decades."""
    if name == "day":
        return (published - count * ONE_DAY).isoformat()
    if name == "week":
        monday = _monday(published - count * WEEK)
        return edtf.interval(monday, monday + WEEK - ONE_DAY)
    if name == "month":
        return edtf.month_of(published - relativedelta(months=count))
    if name == "year":
        return edtf.year_of(published.year - count)
    return edtf.approximate(edtf.year_of(published.year - 10 * count))


def few_days_before(anchor: dt.date) -> str:
    """Some day of the five before."""
    return edtf.approximate(edtf.interval(anchor - 5 * ONE_DAY, anchor - ONE_DAY))

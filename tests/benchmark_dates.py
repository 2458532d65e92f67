"""Texts of dates alone: processor seconds for a megabyte, and how many times a floor they take.

    python tests/benchmark_dates.py [--characters 1000000]

The floor is what no scanner that looks at each word can do without: the words of such a text found
by a plain pattern, and a date built of each. Both are measured in turn, in the same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Sequence

from mapgen.dates import find_dates
from mapgen.models import Sentence, When

PUBLISHED = dt.date(2002, 5, 10)
SENTENCE = 2_000  # characters: as long as the parser lets a sentence of these words be
REPEATED = (
    "May ", "in May ", "May 5 and June ", "May 5.\n", "Sept. 11 ", "On Wednesday, 12 May 2016, ",
    "12 and 13 May last year ", "2016-12-04 ", "12/04/2016 ", "1 ", "1234567890 ", "in 2011, ",
    "2011-12 ", "from 2009 to 2011 ", "mid-2011 ", "the 1990s ", "since the early 1990s ",
    "the first time since 2011 ", "since a b c d e f g h in 2011 ", "Monday and ",
    "Monday to Friday, ", "It rained on Monday. ", "the following Monday ", "will meet on Friday ",
    "may meet on Friday ", "has to stay until May 5 ", "called a strike in Turin for Friday ",
    "out of the squad for the qualifier on Saturday ", "last ", "the ", "a ", "one ", "last week ",
    "earlier this month ", "last summer ", "at the weekend ", "overnight ", "today ", "that night ",
    "the day before ", "three years ago ", "two days earlier ", "came two days after ",
    "the past two months ", "a few days after ", "ferry ", " ", '"', ",", "x",
)  # fmt: skip
FLOOR = "in May "


def sentences_of(unit: str, characters: int) -> list[Sentence]:
    """The unit again and again, cut into sentences."""
    text = (unit * (characters // len(unit) + 1))[:characters]
    starts = range(0, characters, SENTENCE)
    cut = [(start, text[start : start + SENTENCE]) for start in starts]
    return [Sentence(start=start, end=start + len(part), text=part) for start, part in cut]


def floor(sentences: Sequence[Sentence]) -> None:
    """Each word a date."""
    for sentence in sentences:
        for m in re.finditer(r"\w+", sentence.text):
            When(edtf="2002-05", text=m[0], start=m.start(), end=m.end())


def seconds(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


def measure(unit: str, characters: int, rounds: int = 2) -> tuple[float, float]:
    """Processor seconds for the unit repeated, and for the floor."""
    given, least = sentences_of(unit, characters), sentences_of(FLOOR, characters)
    both = [
        (seconds(lambda: find_dates(given, PUBLISHED)), seconds(lambda: floor(least)))
        for _ in range(rounds)
    ]
    return min(one for one, _ in both), min(other for _, other in both)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--characters", type=int, default=1_000_000)
    characters = parser.parse_args().characters
    rows = []
    for unit in REPEATED:
        took, least = measure(unit, characters)
        rows.append((took / least, took / characters * 1e6, unit))
    print("of the floor   s a million characters")
    for ratio, per_million, unit in sorted(rows, reverse=True):
        print(f"{ratio:12.1f} {per_million:12.2f}   {unit!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

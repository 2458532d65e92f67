"""News articles made of our own sentences, as many as are wanted: for tests of many at once.

``python tests/synthetic_articles.py 20000 > articles.jsonl``. Towns are drawn from the shipped
gazetteer, names of people and firms are made of syllables, so that new words keep coming as they
do in an archive. The same number and seed make the same articles.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
from collections.abc import Iterator
from functools import cache

from mapgen.datafiles import data_file

SENTENCES = (
    "A fire destroyed a warehouse near the port of {town} on {day}, and two firemen were hurt.",
    "Police in {town} arrested {count} people after a robbery at a jeweller's shop.",
    "The river burst its banks at {town} on {day}, leaving {count} families without shelter.",
    "“We have never seen anything like it,” said {person}, who runs a bakery in {town}.",
    "Residents of {town} were taken by bus to {other}, where a school had been opened for them.",
    "The train from {town} to {other} left the rails on {day}, injuring {count} passengers.",
    "{firm}, which employs {count} people in {town}, will close its plant there in March.",
    "The government in {capital} rejected the claim and said talks would continue.",
    "{person}, a nurse from {other}, said the hospital had run out of beds by noon.",
    "Thousands marched through {town} on {day} to demand higher wages for teachers.",
    "The {country} foreign ministry declined to comment on the report.",
    "A bridge linking {town} with {other} has been closed since {day} because of cracks.",
    "The mayor, {person}, told reporters that repairs would cost {count} million euros.",
    "In {other}, farmers blocked the main road with tractors for the second week.",
    "Doctors say that the number of cases in {town} has doubled since the beginning of the month.",
    "The match between {town} and {other} was called off after heavy snow fell overnight.",
    "A court in {town} sentenced {person} to {count} years in prison for fraud.",
    "Nobody was hurt, but the museum will stay closed until the roof has been mended.",
    "Washington and {capital} have been at odds over the treaty for years, and little has changed.",
    "The festival, which draws visitors from all of {land}, opens in {town} on {day}.",
    "According to {person} of the institute for regional planning, rents have risen by half.",
    "Two ferries sail daily from {town}; on {day} both stayed in port because of the storm.",
    "It was not clear how the fire had started, and an inquiry has begun.",
    "Aid workers crossed the border near {town} on foot, carrying blankets and medicine.",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LANDS = (
    ("Bulgaria", "Bulgarian", "Sofia"), ("Kenya", "Kenyan", "Nairobi"),
    ("Peru", "Peruvian", "Lima"), ("Japan", "Japanese", "Tokyo"),
    ("Poland", "Polish", "Warsaw"), ("Canada", "Canadian", "Ottawa"),
)  # fmt: skip
SYLLABLES = [
    "ba",
    "do",
    "ka",
    "lin",
    "mor",
    "ne",
    "pa",
    "ri",
    "sto",
    "tal",
    "ven",
    "wick",
    "zu",
    "har",
]


def synthetic_articles(number: int, seed: int = 8) -> Iterator[dict[str, str]]:
    """So many articles of some 350 words, as JSON articles have it."""
    for n in range(number):
        yield article(n, random.Random(f"{seed} {n}"))  # noqa: S311  nothing secret


def article(number: int, draw: random.Random) -> dict[str, str]:
    """An article of six to twelve paragraphs."""
    towns = draw.sample(_towns(), 4)
    land, people, capital = draw.choice(LANDS)
    paragraphs = []
    for _ in range(draw.randint(6, 12)):
        sentences = draw.sample(SENTENCES, draw.randint(2, 4))
        paragraphs.append(
            " ".join(
                sentence.format(
                    town=draw.choice(towns), other=draw.choice(towns), day=draw.choice(DAYS),
                    count=draw.randint(3, 90), person=f"{_name(draw)} {_name(draw)}",
                    firm=f"{_name(draw)} Works", capital=capital, country=people, land=land,
                )
                for sentence in sentences
            )
        )  # fmt: skip
    day = dt.date(2014, 1, 1) + dt.timedelta(days=draw.randint(0, 3000))
    return {
        "id": f"synthetic-{number}",
        "title": f"Trouble in {towns[0]}",
        "publisher": f"The {_name(draw)} Courier",
        "published": day.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def _name(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))).capitalize()


@cache
def _towns() -> list[str]:
    """Every fortieth place of the shipped gazetteer."""
    with gzip.open(data_file("geonames.tsv.gz"), "rt", encoding="utf-8") as lines:
        next(lines), next(lines)
        return sorted({line.split("\t")[1] for n, line in enumerate(lines) if n % 40 == 0})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=8)
    given = parser.parse_args()
    for one in synthetic_articles(given.number, given.seed):
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main()

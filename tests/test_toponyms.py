"""What a toponym does in its sentence: one line each, the marked words and the expected use."""

from __future__ import annotations

import re

import pytest

from mapgen.gazetteer.places import Places
from mapgen.language import Language
from mapgen.models import Article, Toponym
from mapgen.toponyms import find_toponyms

# The words in brackets must be found as one toponym with this use.
USES = [
    # governments and others who act
    ("actor", "[Washington] will press Beijing to let them go."),
    ("actor", "Washington will press [Beijing] to let them go."),
    ("actor", "[Moscow] said it knew nothing of the plan."),
    ("actor", "[China] protested on Monday."),
    ("actor", "The army of [Turkey] denied the report."),
    ("actor", "[Turkey]'s army denied the report."),
    ("actor", "[China]'s Foreign Ministry cited the convention."),
    ("actor", "He defended [Beijing]'s efforts to end the war."),
    ("actor", "Beijing tries to honour its treaty with [Pyongyang]."),
    ("actor", "The ministers agreed on new sanctions against [Iran]."),
    ("actor", "[France] and Germany have offered to mediate."),
    ("actor", "France and [Germany] have offered to mediate."),
    ("actor", "The attack was condemned by [Japan]."),
    ("actor", "The government in [Lilongwe] appealed for tents."),
    ("actor", "They blamed [Israel] for the strike."),
    ("actor", "[Paris] police officers searched the flat."),
    # places
    ("place", "Two men were arrested in [Paris] on Friday."),
    ("place", "[Iran] was hit by two earthquakes."),
    ("place", "They fled [Syria] last year."),
    ("place", "The couple flew from [Oslo] to Lisbon."),
    ("place", "The couple flew from Oslo to [Lisbon]."),
    ("place", "The bombs fell on [Hanoi]."),
    ("place", "A storm battered [Manila] overnight."),
    ("place", "The police arrested him outside [Geneva]."),
    ("place", "The [Cairo] bombing killed three people."),
    ("place", "Soldiers evacuated families from [Mutare]."),
    ("place", "Clashes broke out in Ankara and [Istanbul]."),
    ("place", "Prices have doubled across [Venezuela]."),
    ("place", "The city of [Kolkata] was under water."),
    ("place", "They crossed the [Zambezi] at night."),
    ("place", "Prices rose in countries such as [Kenya]."),
    ("place", "Two of the countries, Kenya and [Uganda], border the lake."),
    ("place", "Troops closed the border with [Hungary]."),
    ("place", "[Oslo] was cold on Sunday."),
    ("place", "A [Lyon court] sentenced five men on Friday."),
    ("place", "A [Lyon] police raid killed two men."),
    ("place", "Refugees came over the border from [Somalia]."),
    ("place", "It moved production of its vans from [Turin] to Gliwice."),
    ("place", "[Kenya] has had three deaths."),
    ("place", "Two ships collided between Malta and [Tunisia]."),
    ("place", "Photos from [Jakarta] showed the damage."),
    ("place", "Smugglers crossed from neighbouring [Libya]."),
    ("place", "[India]'s air pollution closed the schools."),
    # two places that the parser takes for one name
    ("place", "A ferry between [Piraeus] and Naxos was cancelled on Friday."),
    ("place", "Trains between [Lyon] and Turin stood still."),
    # both ends of a way, whatever it is that lies or happens there
    ("place", "A lorry overturned between [Hamilton] and Dunkeld on Sunday."),
    ("place", "A lorry overturned between Hamilton and [Dunkeld] on Sunday."),
    ("place", "The power failed from Warrnambool to [Sale]."),
    ("place", "Water came up at [Kurla], Sion and Dadar."),
    ("place", "Water came up at Kurla, Sion and [Dadar]."),
    ("actor", "The match between Lyon and [Turin] was called off."),
    ("place", "The attackers came from the forest between Djibo and [Tongomayel]."),
    ("place", "The storms moved on to [Athens] at night."),
    ("place", "Service between Trenton and [Wilmington] was stopped."),
    # a mountain or a river that does something is no power
    ("place", "[Mount Agung] hurled ash over the fields."),
    # who takes part comes to where the others are
    ("background", "A navy vessel from [Kenya] joined the search."),
    # what one says of a country is not what happened there
    ("background", '"We have always been lucky in [Japan]," he said.'),
    ("place", '"They bombed a village in [Yemen]," he said.'),
    # a nationality before a piece of land is that land, or its country's capital
    ("place", "Dozens of migrants drowned off the [Greek islands] on Sunday."),
    ("place", "A jet was shot down in [Turkish airspace]."),
    ("place", "Four men were killed in a [Mexican border town]."),
    ("place", "The drone fell on a [northern Nigerian village]."),
    ("place", "A fire broke out in the [Swedish capital]."),
    ("demonym", "A bomb killed two people in the [Turkish] city of Adana."),
    ("demonym", "In Adana, a [Turkish] city, a bomb exploded."),
    ("demonym", "He was shot by [Turkish] border guards."),
    ("demonym", "He backs a plan for [Greek] islands."),
    ("place", "The fire was in [Lyon]'s Croix-Rousse district."),
    # peoples and nationalities
    ("demonym", "The [Chinese] police entered the building."),
    ("demonym", "Two [North Koreans] climbed the wall."),
    ("demonym", "A [Belgian] courier was arrested."),
    ("demonym", "The [French] voted on Sunday."),
    # names inside names
    ("in_name", "It was a violation of the [Vienna] Treaty."),
    ("in_name", "The Bank of [China] raised its rate."),
    ("in_name", "He thanked the priests of the [Greek Orthodox Church of Antioch]."),
    ("actor", "[Russia] is concerned over the plan."),
    ("actor", "Russia is concerned over [France]."),
    ("actor", "The plan was explained to [Rome] in a letter."),
    ("actor", "The tariffs put pressure on [Kenya]."),
    ("actor", "The school signed a partnership with [Lincoln College]."),
    # what a place is like, or only dates or explains another happening
    ("background", "[Mexico] is a great nation."),
    ("background", "[Dubai] has strategic goals."),
    ("background", "They spoke of the success of [Britain]."),
    ("background", "He asked about hacking ahead of the [US] election."),
    ("background", "It was the fastest-growing [U.S. county] in ten years."),
    ("background", "Fishermen from [Lisbon] searched the sea."),
    ("background", "She told CNN, an affiliate in [Boston], that she was glad."),
    ("background", "He worked in [Geneva] for ten years."),
    ("background", "The inmate, who was from [Lyon], escaped."),
    ("background", "For appointments, call the [office in Boston]."),
    ("background", "([NEW YORK])"),
    ("actor", "The head of the fire department in [Lyon] told reporters so."),
    ("background", "[MEXICO CITY] (AP) The Senate voted on Monday."),
    # said in passing
    ("background", "Source: Red Cross Country: [Kenya]"),
    ("background", "John Moyo, the highest judge in [Zimbabwe], condemned the raid."),
    ("background", "[BEIJING] -- At least two people died on Friday."),
    ("background", "[GUWAHATI], India, July 15 - Two people died on Friday."),
    ("background", "[LAHORE]: Two people died on Friday."),
    ("background", "The victims were two men from [Texas]."),
    ("background", "He was born in [Dublin] and became a priest."),
    ("background", "The company is based in [Geneva]."),
    ("background", "Shares of [Geneva]-based Alcoa fell on Monday."),
    ("in_name", "Shares of Geneva-based [Alcoa] fell on Monday."),
    ("background", "The man, who grew up in [Bradford], was arrested."),
    ("place", "The storm killed 24 people in Poland, the [Czech Republic] and Romania this week."),
    ("place", "The storm killed 24 people in Poland, the Czech Republic and [Romania] this week."),
]


@pytest.mark.parametrize(("use", "marked"), USES, ids=[f"{u}: {s}" for u, s in USES])
def test_use(use: str, marked: str, places: Places, language: Language) -> None:
    start, toponyms = read(marked, places, language)
    found = {toponym.start: toponym for toponym in toponyms}
    assert start in found, [t.text for t in toponyms]
    assert (found[start].use, bool(found[start].reason)) == (use, True), found[start].reason


# Facility phrases are one toponym, and their owner is none.
SITES = [
    "He reached the [visa section of the Japanese consulate in Shenyang].",
    "He was taken to [a hospital in Juba] on Monday.",
    "She is being held at the [Winnipeg jail].",
    "Protesters gathered outside the [Turkish embassy in Berlin].",
    "He landed at [Changi airport] at noon.",
    "The fire began in a [warehouse near Rotterdam].",
    "A [market in Aleppo] was shelled by rebels on Wednesday, killing five people.",
    "A bomb hit the [church of St. Anne and St. Luke].",
    "They met in [Saint Anne and Saint Luke Catholic Church].",
]


@pytest.mark.parametrize("marked", SITES)
def test_a_site_is_one_toponym(marked: str, places: Places, language: Language) -> None:
    start, toponyms = read(marked, places, language)
    words = re.sub(r"^an? ", "", marked[marked.index("[") + 1 : marked.index("]")])
    mapped = [toponym for toponym in toponyms if toponym.use == "place"]
    assert [toponym.text for toponym in mapped] == [words]
    assert mapped[0].facility
    assert mapped[0].start >= start


NO_TOPONYM = [
    "Police said on Thursday that a man in his May-green car drove off.",
    "Reading books is a nice way to spend a march day in may.",
    "The foreign minister of the union spoke for us.",
    "Marc Peeters met Theresa May and Jordan Brown.",
    # namesakes: bodies, diseases, sums, years, kinds of building, persons behind a title
    "Fighters of Hamas left the talks.",
    "The Marburg virus killed nine people, and Marburg kills slowly.",
    "Two cases of West Nile virus were found.",
    "The loss may exceed $US 15 billion.",
    "The temple was built about 500 BC and burned.",
    "He studied at the University.",
    "The chief of the Sheriff's Office resigned.",
    "They wrote to Ambassador Thomas on Monday.",
    "They spoke in English and in Farsi.",
    "Talks broke down between Sara Smith and Bert Jones on Monday.",
    "The team was the best at Euro 2016, on its third trip to State.",
]


@pytest.mark.parametrize("sentence", NO_TOPONYM)
def test_words_that_are_no_places(sentence: str, places: Places, language: Language) -> None:
    toponyms = find_toponyms(language.parse(Article(id="x", text=sentence)), places)
    assert [t.text for t in toponyms if t.use == "place"] == []


@pytest.mark.parametrize(
    "marked",
    [
        "A storm hit [Kampungu] on Monday.",
        "Two people were killed near [Umm Qarah] on Sunday.",
        "Hundreds fled [Kampungu] after the flood.",
        "He set fire to a [warehouse in Hunslet] at night.",
        "Farmers felled trees across the road to [Las Bambas].",
        "Fighting went on around the villages of Stepove, Berdychi and [Novokalynove].",
        "The Irwell poured into [Lower Broughton] on Saturday.",
        "Fighting went on between [Hays] and Al Khokha, south of the port.",
        "Fighting went on between Hays and [Al Khokha], south of the port.",
        "Rain is expected in [Gadap] and Malir on Thursday.",
        "Fishermen at Versova and [Worli] pulled their boats ashore.",
    ],
)
def test_a_name_that_nobody_knows_does_not_vanish(
    marked: str, places: Places, language: Language
) -> None:
    start, toponyms = read(marked, places, language)
    assert {t.start: t.use for t in toponyms}.get(start) == "place"


def test_a_disease_does_not_take_a_town_away(places: Places, language: Language) -> None:
    text = "The Marburg virus was first seen in Marburg, Germany."
    found = find_toponyms(language.parse(Article(id="x", text=text)), places)
    assert [t.start for t in found if t.text == "Marburg"] == [text.rindex("Marburg")]


def test_toponyms_are_verbatim_spans_in_order(places: Places, language: Language) -> None:
    text = "In “São Paulo”, Brazil’s largest city, 40°C was measured.\n\nIt was 3 °C in Xi’an.\n"
    article = Article(id="x", text=text)
    toponyms = find_toponyms(language.parse(article), places)
    assert [text[t.start : t.end] for t in toponyms] == [t.text for t in toponyms]
    assert [t.start for t in toponyms] == sorted(t.start for t in toponyms)
    assert {"São Paulo", "Xi’an"} <= {t.text for t in toponyms}


def read(marked: str, places: Places, language: Language) -> tuple[int, list[Toponym]]:
    """Where the bracket is, and the toponyms of the sentence without brackets."""
    article = Article(id="x", text=re.sub(r"[\[\]]", "", marked))
    return marked.index("["), find_toponyms(language.parse(article), places)


def test_a_product_is_no_town(places: Places, language: Language) -> None:
    text = "The Phoenix pay system failed. Workers paid through Phoenix waited for their money."
    found = find_toponyms(language.parse(Article(id="x", text=text)), places)
    assert found == []

"""Topics by the words of data/topics.csv: what they tell, and how a broken row is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapgen.datafiles import data_file
from mapgen.errors import GazetteerError
from mapgen.events.topic import Lexicon, lexicon_of, topic_of
from mapgen.models import TOPICS, Topic

SENTENCES: dict[Topic, list[str]] = {
    "conflict": [
        "Rebels shelled the market as government troops retreated across the bridge.",
        "A suicide bomber blew himself up outside the mosque during Friday prayers.",
        "The two armies signed a ceasefire in the border town after a week of fighting.",
        "Air strikes destroyed a school in the northern suburbs.",
        "Protesters threw stones and police answered with tear gas in the main square.",
    ],
    "crime": [
        "A woman was sentenced to nine years in prison for the murder of her lodger.",
        "Detectives arrested two men over the robbery of a jeweller in the old town.",
        "Customs officers found 300 kilos of cocaine in a banana lorry.",
        "The mayor's brother was charged with fraud before a court in the capital.",
        "He was transferred from the jail in Leeds to a prison near York to stand trial.",
    ],
    "disaster": [
        "An earthquake of magnitude 6.1 shook the valley and buried a hamlet.",
        "Twelve people died when a bus plunged into a ravine near the pass.",
        "Firefighters fought a blaze that swept through a hotel on the seafront.",
        "A ferry with 80 aboard capsized off the southern coast.",
        "Floods forced hundreds out of their homes along the lower river.",
    ],
    "politics": [
        "Voters went to the polls in the island's first presidential election.",
        "The foreign minister flew to Vienna to sign the treaty.",
        "Parliament rejected the bill by four votes.",
        "The ambassador was summoned to explain the new sanctions.",
    ],
    "society": [
        "About 40 migrants crossed the river at night and asked for asylum.",
        "The refugees were resettled in three villages near the lake.",
        "The census shows that the population of the valley has halved.",
        "A charity opened a shelter for homeless families in the port.",
    ],
    "health": [
        "Doctors in the delta reported an outbreak of cholera.",
        "Nurses vaccinated two thousand children against measles in the camp.",
        "The patient was treated for Ebola at a clinic near the airport.",
    ],
    "economy": [
        "The carmaker will invest two billion euros in a new plant near the border.",
        "Shares fell on the stock exchange in Tokyo as inflation rose.",
        "The bank reported a fall in profits and will close forty branches.",
    ],
    "environment": [
        "An oil spill killed thousands of seabirds along the coast.",
        "Poachers shot four elephants in the national park.",
        "Emissions from the smelter polluted the lake, biologists found.",
    ],
    "weather": [
        "Forecasters expect heavy rain and strong winds along the west coast.",
        "Snow fell in the desert town for the first time in decades.",
        "Temperatures reached 46 degrees Celsius in the heatwave.",
    ],
    "sport": [
        "She won the gold medal in the marathon in Athens.",
        "The home side scored twice in the last ten minutes of the match.",
        "The club signed a midfielder from a rival in Turin.",
    ],
    "culture": [
        "The museum in the old mill opened an exhibition of her paintings.",
        "The film had its premiere at a cinema in Lagos.",
        "The singer gave a concert on the beach.",
    ],
    "education": [
        "Pupils returned to their classrooms after the long closure.",
        "The university will raise tuition for students from abroad.",
        "Teachers at the primary school wrote a new curriculum.",
    ],
    "labour": [
        "Dockers walked out on strike over pay at the port.",
        "The trade union called for higher wages at the mill.",
        "The steelworks laid off 900 workers.",
    ],
    "lifestyle": [
        "Holidaymakers filled the beaches of the resort.",
        "The chef cooks his recipes in a restaurant above the harbour.",
        "Fashion week opened in Milan.",
    ],
    "religion": [
        "The pope said mass before a crowd of pilgrims.",
        "The bishop blessed the new chapel on the hill.",
        "Thousands of worshippers kept Ramadan in the old mosque.",
    ],
    "science": [
        "Scientists launched a satellite from the island.",
        "Astronomers at the telescope found a new planet.",
        "Researchers dug up the fossil of a dinosaur in the canyon.",
    ],
    "other": ["He lived there.", "They met beside the gate.", "", "???"],
}
TABLE = [(topic, sentence) for topic, listed in SENTENCES.items() for sentence in listed]


def test_every_topic_has_its_sentences() -> None:
    assert set(SENTENCES) == set(TOPICS)


@pytest.mark.parametrize(("topic", "sentence"), TABLE)
def test_a_sentence_alone(topic: Topic, sentence: str) -> None:
    assert topic_of(sentence) == topic


def test_a_sentence_that_tells_nothing_has_the_topic_of_its_story() -> None:
    story = (
        "Rescuers dug for survivors of the earthquake. He lived there. The landslide hit at dawn."
    )
    assert topic_of("He lived there.", context=story) == "disaster"
    assert topic_of("He lived there.", "Earthquake shakes the valley") == "disaster"


def test_a_sentence_with_a_topic_of_its_own_keeps_it_in_another_story() -> None:
    odd = "Two thousand pupils and their teachers came to see the old classroom."
    story = f"The minister signed the treaty. Parliament will vote. The ambassador left. {odd}"
    assert topic_of(odd, "Minister signs treaty", story) == "education"
    assert topic_of("They shook hands.", "Minister signs treaty", story) == "politics"


def test_the_longest_term_wins() -> None:
    assert topic_of("He had a heart attack.") == "health"
    assert topic_of("Islamic State held the town.") == "conflict"


def test_a_tie_goes_to_the_first_topic_of_the_list() -> None:
    sentence = "A priest and a physicist."
    assert topic_of(sentence) == "religion"
    assert TOPICS.index("religion") < TOPICS.index("science")


def test_the_shipped_words_cover_every_topic() -> None:
    lexicon = lexicon_of(data_file("topics.csv"))
    listed = [*lexicon.whole.values(), *lexicon.prefixes.values()]
    told = {topic for votes in listed for topic, _ in votes}
    assert told == set(TOPICS) - {"other"}


HEADER = "term,topic,weight,note\n"


def lexicon_from(folder: Path, text: str) -> Lexicon:
    file = folder / "topics.csv"
    file.write_text(text, "utf-8")
    return lexicon_of(file)


def test_the_words_are_read_from_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "topics.csv").write_text(HEADER + "zeppelin*,science,2,\n", "utf-8")
    monkeypatch.setenv("MAPGEN_DATA", str(tmp_path))
    assert topic_of("Two zeppelins rose.") == "science"
    assert topic_of("An earthquake.") == "other"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "topics.csv:1: the first line must name the columns term,topic,weight,note"),
        ("word,topic\n", "topics.csv:1: the first line must name the columns"),
        (HEADER + "war,conflict,3,\nbomb,conflict,2\n", "topics.csv:3: 3 columns where"),
        (HEADER + "war,conflict,3,a, b\n", "topics.csv:2: 5 columns where"),
        (HEADER + "war,wars,3,\n", "topics.csv:2: 'wars' is no topic; use conflict, crime"),
        (HEADER + "war,other,3,\n", "topics.csv:2: 'other' is no topic"),
        (HEADER + "war,conflict,9,\n", "topics.csv:2: the weight '9' is not 1, 2 or 3"),
        (HEADER + "War,conflict,3,\n", "topics.csv:2: 'War' is no term"),
        (HEADER + "w*r,conflict,3,\n", "topics.csv:2: 'w*r' is no term"),
        (HEADER + ",conflict,3,\n", "topics.csv:2: '' is no term"),
        (HEADER + "war,conflict,3,\n\nwar,conflict,1,\n", "topics.csv:4: 'war' stands twice"),
    ],
)
def test_a_broken_row_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GazetteerError) as caught:
        lexicon_from(tmp_path, text)
    assert str(caught.value).startswith(message)


@given(st.text(max_size=300), st.text(max_size=50), st.text(max_size=300))
def test_any_text_has_a_topic(text: str, headline: str, context: str) -> None:
    assert topic_of(text, headline, context) in TOPICS

"""Files and standard input: formats, encodings, and what is no article."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapgen.article import read_article
from mapgen.article.furniture import fold, outside_quotes, phrases
from mapgen.article.layout import paragraphs, tidy
from mapgen.article.published import date_in, dated, is_date_line
from mapgen.article.sources import LARGEST, slug
from mapgen.errors import ArticleError, GazetteerError

STORY = (
    "A dam broke above the town of Laxey on Monday and flooded forty houses.\n\n"
    "‘You can’t go home,’ she said — the café on the quay was gone, and so was the naïve hope.\n\n"
    "The army brought “pumps and blankets” from Douglas by the evening.\n"
)


def write(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def refusal(source: str) -> str:
    with pytest.raises(ArticleError) as caught:
        read_article(source)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "mac-roman"],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    article = read_article(write(tmp_path, "dam.txt", STORY.encode(encoding)))
    assert article.text == STORY.strip()


def test_html_in_latin_1_is_windows_1252_as_browsers_hold_it(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><article>{html(STORY)}</article>'
    article = read_article(write(tmp_path, "dam.html", page.encode("cp1252")))
    assert "‘You can’t go home,’" in article.text


def html(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.strip().split("\n\n"))


def test_line_ends_become_newlines_and_control_characters_go(tmp_path: Path) -> None:
    raw = (
        "One dam broke in Laxey on Monday, the mayor said.\u2028It flooded\x00 forty\x07 houses in "
    )
    raw += "the town.\r\nA man fled\u200b over the \u200fhill.\vHe came back in the evening."
    assert read_article(write(tmp_path, "dam.txt", raw)).text.split("\n\n") == [
        "One dam broke in Laxey on Monday, the mayor said.",
        "It flooded forty houses in the town.",
        "A man fled\u200b over the \u200fhill.",
        "He came back in the evening.",
    ]


def test_lone_surrogates_in_json_are_dropped(tmp_path: Path) -> None:
    source = write(tmp_path, "a.json", '{"title": "Dam\\ud800 breaks", "text": "It broke.\\udfff"}')
    article = read_article(source)
    assert (article.title, article.text) == ("Dam breaks", "It broke.")
    assert article.digest


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\r\n ", "is empty"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
        ("a.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture (JPEG)"),
        ("a.html", b"\x89PNG\r\n\x1a\n\x00\x00", "a picture (PNG)"),
        ("a.txt", b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a picture, sound or film"),
        ("a.docx", b"PK\x03\x04\x14\x00\x06\x00", "Word"),
        ("a.txt", bytes(range(256)) * 40, "is binary data"),
        ("a.txt", b"text with \x00\x01\x02\x03\x04\x05\x06 in it", "is binary data"),
        ("a.txt", b"\xff\xfeT\x00h\x00e\x00\x00\xd8", "breaks off"),
        ("a.txt", b"Home\nNews\nSport\nAdvertisement\nSubscribe now\n", "no article text"),
        ("a.html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article"),
        ("a.html", b"<html><head></head><body></body></html>", "no article"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    source = write(tmp_path, name, content)
    message = refusal(source)
    assert message.startswith(f"{source}: ")
    assert says in message


def test_a_real_zip_and_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", STORY)
    assert "ZIP" in refusal(str(tmp_path / "a.zip"))
    assert "is a folder" in refusal(str(tmp_path))
    assert "no such file" in refusal(str(tmp_path / "b.txt"))
    assert "cannot be read" in refusal(str(tmp_path / "a.zip" / "c.txt"))
    assert "cannot be read" in refusal("a\x00b.txt")
    assert "cannot be read" in refusal("a" * 5000)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", STORY)
    Path(source).chmod(0)
    try:
        Path(source).read_bytes()
    except PermissionError:
        assert "may not be read" in refusal(source)
    else:
        pytest.skip("this user may read every file")


def test_over_20_mb_is_refused_and_just_under_is_not_read_twice(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", b"a" * (LARGEST + 1))
    assert "over 20 MB" in refusal(source)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ('{"text": "It broke."', 1, "no JSON"),
        ('{\n "title": "a",\n "text": 12}', 3, '"text" is a number'),
        ('{\n "title": ["a"],\n "text": "It broke."}', 2, '"title" is a list'),
        ('{\n "text": "It broke.",\n "published": "10/05/2002"}', 3, "no complete date"),
        ('{"title": "a"}', 1, 'needs "text"'),
        ('{"text": null}', 1, 'needs "text"'),
        ('{"text": "  "}', 1, 'needs "text"'),
        ('["a"]', 1, "a list"),
        ("{" * 5, 1, "no JSON"),
    ],
)
def test_faulty_json_is_said_with_its_line(
    tmp_path: Path, content: str, line: int, says: str
) -> None:
    source = write(tmp_path, "a.json", content)
    message = refusal(source)
    assert message.startswith(f"{source}:{line}: ")
    assert says in message


def test_deep_json_is_refused(tmp_path: Path) -> None:
    assert "JSON" in refusal(write(tmp_path, "a.json", '{"a":' * 200_000))


def test_json_fields_and_its_text_as_it_is(tmp_path: Path) -> None:
    content = {
        "id": "storm-7", "title": "Storm", "byline": None, "publisher": "The Post", "extra": [1],
        "published": "2002-05-10", "url": "https://example.org/a", "language": "de",
        "text": "Share\nAn der Oder brach ein Damm. Share\n\n\nEnde",
    }  # fmt: skip
    article = read_article(write(tmp_path, "a.json", json.dumps(content)))
    assert article.model_dump() == {
        "id": "storm-7", "title": "Storm", "byline": "", "publisher": "The Post",
        "published": dt.date(2002, 5, 10), "url": "https://example.org/a", "language": "de",
        "text": content["text"],
    }  # fmt: skip


def test_markdown_front_matter_and_heading(tmp_path: Path) -> None:
    body = STORY.replace("pumps", "**pumps**").replace("Douglas", "[Douglas](https://x.example)")
    front = '---\ntitle: "Dam breaks: 40 houses flooded"\nauthor:\n  - Ann Quayle\n  - Juan Kelly\n'
    front += "date: 2019-10-01T08:00:00Z\ntags: [flood]\n---\n"
    article = read_article(write(tmp_path, "laxey.md", f"{front}\n# Ignored\n\n{body}"))
    assert article.text == STORY.strip()
    assert article.title == "Dam breaks: 40 houses flooded"
    assert article.byline == "Ann Quayle, Juan Kelly"
    assert article.published == dt.date(2019, 10, 1)


def test_markdown_without_front_matter(tmp_path: Path) -> None:
    body = f"# Dam breaks\n\n![a dam](dam.jpg)\n\n{STORY}\n\n<script>alert(1)</script>\n"
    article = read_article(write(tmp_path, "laxey.md", body))
    assert (article.title, article.text) == ("Dam breaks", STORY.strip())


@pytest.mark.parametrize(
    ("given", "title", "identity"),
    [
        (STORY, "", "article"),
        (json.dumps({"text": STORY, "title": "Dam breaks"}), "Dam breaks", "dam-breaks"),
        (f"# Dam breaks\n\n{STORY}", "Dam breaks", "dam-breaks"),
        (
            f"<!DOCTYPE html><html><head><title>Dam breaks</title></head>"
            f"<body><article><h1>Dam breaks</h1>{html(STORY)}</article></body></html>",
            "Dam breaks",
            "dam-breaks",
        ),
    ],
    ids=["text", "json", "markdown", "html"],
)
def test_standard_input_is_found_out(
    monkeypatch: pytest.MonkeyPatch, given: str, title: str, identity: str
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(given.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    article = read_article("-", published=dt.date(2020, 2, 3))
    assert (article.title, article.id) == (title, identity)
    assert article.text.strip() == STORY.strip()
    assert article.published == dt.date(2020, 2, 3)


def test_an_id_is_a_slug_of_the_name(tmp_path: Path) -> None:
    assert read_article(write(tmp_path, "São Tomé (2).txt", STORY)).id == "sao-tome-2"
    by_hash = read_article(write(tmp_path, "地震.txt", STORY)).id
    assert by_hash.startswith("article-")
    assert by_hash != read_article(write(tmp_path, "洪水.txt", STORY)).id
    assert len(slug("word " * 100)) <= 80


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Friday 10 May 2002 00:00 BST", "2002-05-10"),
        ("May 10, 2002", "2002-05-10"),
        ("2002-05-10", "2002-05-10"),
        ("2002-05-10T09:30:00+01:00", "2002-05-10"),
        ("Published 10:14, 3 Mar 2021", "2021-03-03"),
        ("Updated at 4:05 p.m. on Tuesday, June 12, 2018", "2018-06-12"),
        ("Posted: Sept. 3, 2020 6:00 pm EDT", "2020-09-03"),
        ("Fri, 10 May 2002 12:00:00 +0000", "2002-05-10"),
        ("Sat 2nd of June, 2018", "2018-06-02"),
        ("Wed Nov 23, 2016 | 4:58pm EST", "2016-11-23"),
        ("25/05/2002", "2002-05-25"),
        ("05.05.2002", "2002-05-05"),
        ("10/05/2002", None),
        ("3 March", None),
        ("March 2018", None),
        ("31 February 2018", None),
        ("2018-13-01", None),
        ("The 1 June 2018", "2018-06-01"),
    ],
)
def test_dates_of_many_forms(line: str, date: str | None) -> None:
    assert date_in(line) == (dt.date.fromisoformat(date) if date else None)
    assert is_date_line(line) or date is None


def test_first_publication_wins_over_update() -> None:
    line = "Updated 4 March 2021 10:00, first published 3 March 2021"
    assert dated(line) == (dt.date(2021, 3, 3), dt.date(2021, 3, 4))


def test_a_date_of_the_story_is_never_the_publication_date(tmp_path: Path) -> None:
    story = "The dam above Laxey broke on 3 March 2021, the mayor said on Friday.\n\n" + STORY
    assert read_article(write(tmp_path, "a.txt", story)).published is None
    page = f"<html><body><article><h1>Dam breaks</h1>{html(story)}</article></body></html>"
    assert read_article(write(tmp_path, "a.html", page)).published is None


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("'You can't go home,' she said.", " she said."),
        ("“You must leave,” he said. We left.", " he said. We left."),
        ('He said "you" twice, "you" thrice.', "He said  twice,  thrice."),
        ("It's the farmers' own.", "It's the farmers' own."),
        ("“You go on in the next paragraph", ""),
    ],
)
def test_quotations_are_not_the_page_speaking(text: str, own: str) -> None:
    assert outside_quotes(text) == own


def test_a_paragraph_about_donations_and_subscribers_stays(tmp_path: Path) -> None:
    story = (
        "Donations to the newsroom's appeal reached Laxey on Monday, subscribers said.\n\n"
        "'Your donation allows us to rebuild,' the mayor told readers of the newsletter.\n\n"
        '"Sign up for our alerts," she said. "Read more about it on our website."\n\n'
        "We met the journalists of the local paper at the bridge and went on to Douglas.\n\n"
        "You can see the broken dam from the road to Ramsey, and our guide showed it to us.\n"
    )
    assert read_article(write(tmp_path, "a.txt", story)).text == story.strip()


def test_every_phrase_is_written_as_it_is_compared() -> None:
    known = phrases()
    lists = [
        known.lines.whole, known.lines.opening, known.lines.anywhere, known.reader.trade,
        known.reader.imperatives, known.tail.comments, known.tail.teasers,
    ]  # fmt: skip
    for phrase in (phrase for phrases_of_kind in lists for phrase in phrases_of_kind):
        assert fold(phrase) == f" {phrase} ", phrase


def test_a_faulty_phrase_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "furniture.toml").write_text("[lines]\nwhole = 1\n", "utf-8")
    monkeypatch.setenv("MAPGEN_DATA", str(tmp_path))
    phrases.cache_clear()
    try:
        with pytest.raises(GazetteerError, match=r"furniture\.toml: lines\.whole"):
            phrases()
    finally:
        phrases.cache_clear()


@pytest.mark.parametrize(
    "hostile",
    ["a", '"', "“", "'", "‘", ",", ".", " ", "\n", "- ", "|", "(", "A. ", "By A ", "1", "you we "],
)
def test_a_megabyte_of_one_thing_comes_to_an_end(tmp_path: Path, hostile: str) -> None:
    source = write(tmp_path, "a.txt", hostile * (1_000_000 // len(hostile.encode())))
    try:
        assert read_article(source).text
    except ArticleError as error:
        assert str(error).startswith(source)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean.lstrip("\ufeff")) == clean.lstrip("\ufeff")
    once = paragraphs(clean)
    assert all(line.strip() == line and line for line in once)
    assert "".join("".join(once).split()) == "".join(clean.split())

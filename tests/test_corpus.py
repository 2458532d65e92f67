"""Many articles -> one dataset: every input, every failure, resumed as if nothing had happened."""

from __future__ import annotations

import gzip
import io
import json
import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_nominatim import FakeNominatim, Reply, nominatim_place, serve
from synthetic_articles import synthetic_articles
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from mapgen import pipeline
from mapgen.article import read_article
from mapgen.article.sources import LARGEST
from mapgen.corpus import run
from mapgen.corpus.inputs import Unreadable, read_items
from mapgen.corpus.layout import MANIFEST, PROPERTIES, UNFINISHED, TableName, part_paths
from mapgen.corpus.program import Settings, program_mark
from mapgen.corpus.progress import Progress
from mapgen.corpus.reading import LONGEST, Batch, read_batch
from mapgen.corpus.run import Outcome, read_corpus
from mapgen.errors import CorpusError
from mapgen.eventfile import map_events
from mapgen.gazetteer.geocoder import Geocoder
from mapgen.gazetteer.places import Places
from mapgen.language import Document, Language

ARTICLES = [
    {**one, "text": "\n\n".join(one["text"].split("\n\n")[:3])} for one in synthetic_articles(9)
]
SETTINGS = Settings(program=program_mark())
OBSERVATORY = nominatim_place("Zubrowka Observatory", 42.65, 23.38, country="bg")


class KilledError(Exception):
    """Stands for the end of a run in the middle."""


class Here:
    """An engine without processes; it may die after some batches, and says what it has read."""

    def __init__(self, dies_after: int = 1_000_000) -> None:
        self.dies_after = dies_after
        self.read_before: list[int] = []
        self.workers = 1

    def read(self, settings: Settings, batches: Iterable[Batch]) -> Iterator[tuple[Batch, bytes]]:
        for number, batch in enumerate(batches):
            if number == self.dies_after:
                raise KilledError
            self.read_before += [position for position, _ in batch.items]
            yield batch, read_batch(settings, batch)

    @contextmanager
    def opened(self) -> Iterator[Any]:
        yield self


def read(
    given: Path,
    folder: Path,
    engine: Here | None = None,
    settings: Settings = SETTINGS,
    geocoder: Geocoder | None = None,
) -> Outcome:
    here = engine or Here()
    return read_corpus(
        given, folder, settings=settings, engine=here.opened, progress=Progress(), geocoder=geocoder
    )


def table(folder: Path, name: TableName) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in part_paths(folder, name)])


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a dataset, by its name in the folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def write_jsonl(path: Path, articles: Iterable[dict[str, Any] | str]) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in articles]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two articles and parts of three, so that a few articles make several."""
    monkeypatch.setattr(run, "BATCH_ARTICLES", 2)
    monkeypatch.setattr(run, "PART_ARTICLES", 3)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All articles, read in one go."""
    folder = tmp_path_factory.mktemp("corpus")
    given = write_jsonl(folder / "articles.jsonl", ARTICLES)
    read(given, folder / "out")
    return folder / "out"


def test_the_rows_are_what_a_build_of_each_article_finds(
    dataset: Path, tmp_path: Path, places: Places, language: Language
) -> None:
    expected = []
    for position, one in enumerate(ARTICLES):
        file = tmp_path / "one.json"
        file.write_text(json.dumps(one), "utf-8")
        article = read_article(str(file))
        found = pipeline.find_events(article, places=places, language=language)
        for mark in map_events(article, found.events, found.not_mapped).marks:
            row = {name: getattr(mark, name) for name in PROPERTIES.names}
            expected.append({"position": position, **row})
    events = table(dataset, "events").select(["position", *PROPERTIES.names])
    assert len(expected) > 3 * len(ARTICLES)
    assert events.to_pylist() == expected


def test_articles_and_names_that_are_not_mapped_are_all_there(dataset: Path) -> None:
    articles = table(dataset, "articles").to_pylist()
    assert [row["article"] for row in articles] == [one["id"] for one in ARTICLES]
    assert [row["input"] for row in articles[:2]] == ["articles.jsonl:1", "articles.jsonl:2"]
    events, left_off = table(dataset, "events"), table(dataset, "not_mapped").to_pylist()
    assert sum(row["marks"] for row in articles) == events.num_rows
    assert sum(row["left_off"] for row in articles) == len(left_off) > 0
    text = {n: one["text"] for n, one in enumerate(ARTICLES)}
    for row in left_off:
        assert text[row["position"]][row["start"] : row["end"]] == row["toponym"]
    manifest = json.loads((dataset / MANIFEST).read_text("utf-8"))
    assert manifest["finished"] is True
    assert manifest["rows"]["events"] == events.num_rows
    assert not (dataset / UNFINISHED).exists()


def as_jsonl_gz(folder: Path) -> Path:
    write_jsonl(folder / "plain.jsonl", ARTICLES[:4])
    packed = folder / "articles.jsonl.gz"
    packed.write_bytes(gzip.compress((folder / "plain.jsonl").read_bytes()))
    return packed


def as_parquet(folder: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(ARTICLES[:4]), folder / "articles.parquet")
    return folder / "articles.parquet"


def as_folder(folder: Path) -> Path:
    inside = folder / "archive" / "2016"
    inside.mkdir(parents=True)
    (inside / "picture.png").write_bytes(b"\x89PNG")
    (inside / ".hidden.json").write_text("{}", "utf-8")
    (inside / "a.json").write_text(json.dumps(ARTICLES[0]), "utf-8")
    write_jsonl(inside / "b.jsonl", ARTICLES[1:3])
    (folder / "archive" / "z").mkdir()
    (folder / "archive" / "z" / "d.json").write_text(json.dumps(ARTICLES[3]), "utf-8")
    return folder / "archive"


@pytest.mark.parametrize("make", [as_jsonl_gz, as_parquet, as_folder])
def test_every_kind_of_input_gives_the_same_events(
    make: Callable[[Path], Path], dataset: Path, tmp_path: Path
) -> None:
    read(make(tmp_path), tmp_path / "out")
    expected = table(dataset, "events").to_pylist()
    expected = [row for row in expected if row["position"] < 4]
    assert table(tmp_path / "out", "events").to_pylist() == expected
    assert table(tmp_path / "out", "failures").num_rows == 0


def page(text: str) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
    head = "<title>Trouble</title><meta charset='utf-8'>"
    return f"<html lang=en><head>{head}</head><article>{paragraphs}</article></html>".encode()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's writer
def test_a_web_archive_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        archive = WARCWriter(file, gzip=True)
        archive.write_record(archive.create_warcinfo_record("crawl", {"software": "a test"}))
        for number, (status, kind, body) in enumerate([
            ("200 OK", "text/html; charset=utf-8", page(ARTICLES[0]["text"])),
            ("404 Not Found", "text/html", page(ARTICLES[1]["text"])),
            ("200 OK", "image/png", b"\x89PNG"),
            ("200 OK", "text/html", page(ARTICLES[2]["text"])),
        ]):  # fmt: skip
            packed = gzip.compress(body)
            headers = [("Content-Type", kind), ("Content-Encoding", "gzip")]
            answer = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            url = f"https://example.org/2016/trouble-in-town-{number}"
            archive.write_record(archive.create_warc_record(
                url, "response", payload=io.BytesIO(packed), http_headers=answer
            ))  # fmt: skip
    read(path, tmp_path / "out")
    articles = table(tmp_path / "out", "articles").to_pylist()
    assert [row["article"] for row in articles] == ["trouble-in-town-0", "trouble-in-town-3"]
    assert articles[0]["url"] == "https://example.org/2016/trouble-in-town-0"
    assert all(row["marks"] for row in articles)
    path.write_bytes(path.read_bytes()[:-200])  # a crawler that was killed
    read(path, tmp_path / "out")
    assert table(tmp_path / "out", "articles").num_rows == 1
    (failure,) = table(tmp_path / "out", "failures").to_pylist()
    assert failure["reason"] == "the file ends within it"


def test_what_cannot_be_read_is_a_row_with_the_reason_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = pipeline.find_in

    def find_or_fail(document: Document, *, places: Places) -> pipeline.Findings:
        if document.article.id == "synthetic-3":
            raise LookupError("a fault of ours")
        return find(document, places=places)

    monkeypatch.setattr(pipeline, "find_in", find_or_fail)
    given = write_jsonl(tmp_path / "articles.jsonl", [
        ARTICLES[0], '{"text": ', '{"title": "No text"}', '{"text": 7}', "",
        {**ARTICLES[1], "language": "de"}, {"text": "long " * (LONGEST // 5 + 1)}, ARTICLES[2],
        ARTICLES[3],
    ])  # fmt: skip
    outcome = read(given, tmp_path / "out")
    failures = table(tmp_path / "out", "failures").to_pylist()
    assert outcome.rows["articles"] == 2
    assert outcome.rows["failures"] == len(failures) == 6
    said = {row["input"]: row["reason"] for row in failures}
    assert "this is no JSON" in said["articles.jsonl:2"]
    assert 'needs "text"' in said["articles.jsonl:3"]
    assert '"text" is a number' in said["articles.jsonl:4"]
    assert said["articles.jsonl:6"] == "its language is “de”; mapgen reads English"
    assert "characters, an article at most 200,000" in said["articles.jsonl:7"]
    assert "mapgen fails at it: LookupError a fault of ours" in said["articles.jsonl:9"]
    assert [row["position"] for row in failures] == [1, 2, 3, 4, 5, 7]


def test_bombs_and_records_without_a_head_are_told_and_take_no_memory(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    rows, size = 2_000, LARGEST // 2
    text = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["a" * size]))
    pq.write_table(pa.table({"text": text}), folder / "a.parquet", compression="zstd")
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"
    (folder / "b.warc").write_bytes(head)
    with gzip.open(folder / "c.warc.gz", "wb") as packed:
        packed.write(head.replace(b"Length: 3", b"Length: 900000000").replace(
            b"response", b"resource\r\nWARC-Target-URI: https://example.org/"
        ).removesuffix(b"abc\r\n\r\n"))  # fmt: skip
        for _ in range(450):
            packed.write(b"a" * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in islice(read_items(folder / "a.parquet"), 100)) == 100
    rest = [item for name in ("b.warc", "c.warc.gz") for item in read_items(folder / name)]
    said = [item.reason for item in rest if isinstance(item, Unreadable)]
    assert len(said) == 2, said
    assert "damaged" in said[0] and ("ends within it" in said[1] or "20 MB" in said[1])
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 400_000, grown_kb  # 2,000 rows of 10 MB are 20 GB


def test_damaged_files_in_a_folder_keep_what_was_before_the_damage(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    packed = gzip.compress("".join(json.dumps(one) + "\n" for one in ARTICLES[:3]).encode())
    (folder / "a.jsonl.gz").write_bytes(packed[:-40])
    (folder / "b.parquet").write_bytes(b"PAR1 and nothing else")
    pq.write_table(pa.table({"body": ["no text"]}), folder / "c.parquet")
    (folder / "d.warc").write_bytes(b"this is no web archive\r\n\r\n")
    (folder / "e.json").write_text(json.dumps(ARTICLES[3]), "utf-8")
    read(folder, tmp_path / "out")
    read_ids = table(tmp_path / "out", "articles")["article"].to_pylist()
    assert "synthetic-3" in read_ids
    assert "synthetic-0" in read_ids
    said = {row["input"]: row["reason"] for row in table(tmp_path / "out", "failures").to_pylist()}
    assert {name.partition(":")[0] for name in said} == {
        "a.jsonl.gz", "b.parquet", "c.parquet", "d.warc",
    }  # fmt: skip
    assert 'needs a column "text"' in said["c.parquet"]


def test_a_run_that_was_ended_goes_on_and_nothing_is_read_twice(
    small: None, tmp_path: Path
) -> None:
    given = write_jsonl(tmp_path / "articles.jsonl", ARTICLES)
    whole = Here()
    read(given, tmp_path / "whole", whole)
    assert whole.read_before == list(range(len(ARTICLES)))
    read_in_all: list[int] = []
    for dies_after in (0, 1, 2, 1):
        engine = Here(dies_after)
        with pytest.raises(KilledError):
            read(given, tmp_path / "out", engine)
        read_in_all += engine.read_before
    engine = Here()
    outcome = read(given, tmp_path / "out", engine)
    assert sorted(read_in_all + engine.read_before) == list(range(len(ARTICLES)))
    assert outcome.done_before == len(read_in_all)
    events = table(tmp_path / "out", "events").to_pylist()
    assert outcome.events == len({(row["position"], row["event"]) for row in events})
    assert outcome.rows["events"] == len(events) > outcome.events
    assert files(tmp_path / "out") == files(tmp_path / "whole")
    assert len(part_paths(tmp_path / "out", "events")) == 3


def test_only_what_changed_in_the_input_is_read_again(small: None, tmp_path: Path) -> None:
    given = write_jsonl(tmp_path / "articles.jsonl", ARTICLES)
    read(given, tmp_path / "out")
    changed = [*ARTICLES[:3], {**ARTICLES[3], "title": "Another"}, ARTICLES[4]]
    write_jsonl(given, changed)
    engine = Here()
    read(given, tmp_path / "out", engine)
    assert engine.read_before == [3, 4]  # its part
    read(given, tmp_path / "new")
    assert files(tmp_path / "out") == files(tmp_path / "new")


def test_other_settings_make_other_rows(tmp_path: Path) -> None:
    given = write_jsonl(tmp_path / "articles.jsonl", ARTICLES[:1])
    read(given, tmp_path / "out")
    names = table(tmp_path / "out", "events")["place"].to_pylist()
    town = next(name for name in names if "," not in name)
    header = (Path(pipeline.__file__).parents[1] / "data" / "gazetteer.csv").read_text("utf-8")
    columns = header.splitlines()[0].split(",")
    values = {
        "id": "ours", "name": town, "lat": "1.5", "lon": "2.5", "precision": "locality",
        "radius_km": "1", "source": "a map of ours", "licence": "CC0-1.0",
        "checked_on": "2024-01-01", "status": "confirmed", "note": "ours",
    }  # fmt: skip
    own = ",".join(columns) + "\n" + ",".join(values.get(name, "") for name in columns) + "\n"
    settings = Settings(program=program_mark(), gazetteer=own.encode())
    read(given, tmp_path / "out", settings=settings)
    sources = table(tmp_path / "out", "events")["source"].to_pylist()
    assert "checked:ours" in sources


def test_a_worker_with_another_mapgen_is_refused() -> None:
    with pytest.raises(CorpusError, match="install the same on all machines"):
        read_batch(Settings(program="another"), Batch((), "mark"))


def test_no_articles_no_such_input_and_no_such_kind_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.txt").write_text("A fire.", "utf-8")
    for given, said in (
        ("empty", "there is no article in it"),
        ("nowhere", "there is no such file or folder"),
        ("one.txt", "for a single one use: mapgen build"),
    ):
        with pytest.raises(CorpusError, match=said):
            read(tmp_path / given, tmp_path / "out")


def test_names_are_looked_up_once_for_all_and_only_their_articles_read_again(
    small: None, tmp_path: Path
) -> None:
    known = "A fire broke out at the Zubrowka Observatory in Sofia on Monday."
    articles = [{"id": f"a{n}", "text": known} for n in range(3)] + ARTICLES[:2]
    given = write_jsonl(tmp_path / "articles.jsonl", articles)
    fake = FakeNominatim()
    online = Settings(program=program_mark(), online=True)
    with serve(fake) as server:
        geocoder = Geocoder(
            cache_path=tmp_path / "cache.sqlite", domain=server.domain, scheme="http", pause_s=0.0
        )
        questions: set[str] = set()
        fake.places = _AnyName("Zubrowka", OBSERVATORY, questions)
        engine = Here()
        read(given, tmp_path / "out", engine, online, geocoder)
    assert any("Zubrowka" in question for question in questions)
    asked = [(r.parameters["q"], r.parameters.get("countrycodes")) for r in fake.received]
    assert len(asked) == len(set(asked))
    assert engine.read_before == [0, 1, 2, 3, 4, 0, 1, 2]
    events = table(tmp_path / "out", "events").to_pylist()
    assert [row["position"] for row in events] == sorted(row["position"] for row in events)
    found = [row for row in events if row["source"].startswith("nominatim:")]
    assert {row["position"] for row in found} == {0, 1, 2}
    again = Here()
    read(given, tmp_path / "out", again, online, geocoder)
    assert again.read_before == []


def test_look_ups_that_an_outage_left_open_are_made_by_the_next_run(
    small: None, tmp_path: Path
) -> None:
    """Those that were answered are not asked again, and the dataset is that without an outage."""
    texts = [f"A fire broke out at the {name} Observatory in Sofia on Monday."
             for name in ("Zubrowka", "Zlatorog", "Zvezdana")]  # fmt: skip
    articles = [{"id": "first", "text": " ".join(texts)}, *ARTICLES[:2],
                *({"id": f"a{n}", "text": text} for n, text in enumerate(texts))]  # fmt: skip
    given = write_jsonl(tmp_path / "articles.jsonl", articles)
    online = Settings(program=program_mark(), online=True)
    fake = FakeNominatim(places=_AnyName("Observatory", OBSERVATORY, set()))

    def run_online(folder: Path, engine: Here, cache: str) -> Outcome:
        geocoder = Geocoder(
            cache_path=tmp_path / cache, domain=server.domain, scheme="http", pause_s=0.0
        )
        return read(given, folder, engine, online, geocoder)

    with serve(fake) as server:
        run_online(tmp_path / "whole", Here(), "one.sqlite")
        asked = len(fake.received)
        fake.received.clear()
        refused = Reply(status=403, body="stay away")
        fake.script.extend([Reply(body=json.dumps([OBSERVATORY])), *[refused] * 9])
        first = Here()
        outcome = run_online(tmp_path / "out", first, "two.sqlite")
        assert outcome.outage
        assert outcome.unanswered
        assert not json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))["finished"]
        events = table(tmp_path / "out", "events").to_pylist()
        assert len({row["position"] for row in events if "nominatim" in row["source"]}) == 2
        assert table(tmp_path / "out", "articles").num_rows == len(articles)
        answered = len(fake.received) - 1
        fake.script.clear()
        again = Here()
        outcome = run_online(tmp_path / "out", again, "two.sqlite")
    assert (outcome.outage, outcome.unanswered, outcome.done_before) == ("", 0, len(articles))
    assert len(fake.received) - 1 == asked
    assert answered == 1
    assert set(again.read_before) == {0, 3, 4, 5}  # those with an answer, and none for the rest
    assert files(tmp_path / "out") == files(tmp_path / "whole")


class _AnyName(dict[str, list[dict[str, Any]]]):
    """Answers every question with this word in it, and remembers all."""

    def __init__(self, word: str, place: dict[str, Any], questions: set[str]) -> None:
        super().__init__()
        self.word, self.place, self.questions = word, place, questions

    def get(self, question: str, default: Any = None) -> Any:
        self.questions.add(question)
        return [self.place] if self.word in question else default

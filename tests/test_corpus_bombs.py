"""Small files of an archive that unpack to gigabytes: refused, and no memory taken."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.bufferedreaders import DecompressingBufferedReader

from mapgen.corpus.inputs import LARGEST_PAGE, Item, Unreadable, read_items
from mapgen.corpus.pages import page_sizes
from mapgen.corpus.warc import LONGEST_HEAD

MEGABYTE = 1 << 20


def only(items: Iterator[Item]) -> str:
    """What is said of the one thing that cannot be read."""
    (item,) = items
    assert isinstance(item, Unreadable)
    return item.reason


def lied(path: Path, true: int, said: int) -> None:
    """Put another size into a file's footer, which pyarrow does not check."""

    def varint(number: int, length: int = 0) -> bytes:
        number, groups = number << 1, []
        while number or len(groups) < length:
            groups.append(number & 127)
            number >>= 7
        return bytes(group | 128 for group in groups[:-1]) + bytes(groups[-1:])

    content = path.read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    old = varint(true)
    assert old in content[footer:]
    changed = content[footer:].replace(old, varint(said, len(old)))
    path.write_bytes(content[:footer] + changed)


@pytest.mark.parametrize("lies", [False, True])
def test_a_page_that_unpacks_to_more_than_it_may_is_not_unpacked(
    lies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, size = tmp_path / "bomb.parquet", LARGEST_PAGE + MEGABYTE
    table = pa.table({"text": ["a" * size, "short"]})
    pq.write_table(
        table, path, compression="zstd", use_dictionary=False, write_statistics=False
    )  # fmt: skip
    assert path.stat().st_size < size / 10_000
    if lies:
        lied(path, pq.read_metadata(path).row_group(0).column(0).total_uncompressed_size, 70_000)
        assert pq.read_metadata(path).row_group(0).column(0).total_uncompressed_size == 70_000
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)  # nothing may read rows
    assert only(read_items(path)) == (
        "a page of it unpacks to 129 MB; write it again with pages of at most 128 MB"
    )


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_the_sizes_of_all_pages_are_read(
    compression: str, version: Any, dictionary: bool, tmp_path: Path
) -> None:
    dice, rows = random.Random(7), 1_200  # noqa: S311
    table = pa.table(
        {
            "text": ["".join(dice.choices("abcdef ", k=200)) * 10 for _ in range(rows)],
            "id": list(range(rows)),
            "title": [None, "a", "b"] * (rows // 3),
            "tags": [["x", "y"]] * rows,
        }
    )
    path = tmp_path / "articles.parquet"
    pq.write_table(
        table, path, compression=compression, use_dictionary=dictionary, row_group_size=500,
        data_page_version=version, data_page_size=100_000, write_page_checksum=True,
        write_statistics=False,
    )  # fmt: skip
    metadata = pq.read_metadata(path)
    sizes = list(page_sizes(path, metadata, table.column_names))
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    whole = sum(g.column(c).total_uncompressed_size for g in groups for c in range(g.num_columns))
    assert len(sizes) >= len(groups) * 4
    headers = whole - sum(sizes)  # the footer counts them, too
    assert 0 < headers < 100 * len(sizes)


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x15\x00", b"\x1c" * 4_000])
def test_what_is_no_header_of_a_page_is_told_as_damaged(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    pq.write_table(pa.table({"text": ["It rained in Rotterdam. " * 400]}), path)
    whole = path.read_bytes()
    path.write_bytes((whole[:4] + content).ljust(200, b"\0") + whole[max(200, 4 + len(content)) :])
    for item in read_items(path):
        assert not isinstance(item, Unreadable) or "damaged" in item.reason


HEAD = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\n"
ANSWER = b"Content-Type: application/http\r\nContent-Length: 900000000\r\n\r\nHTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("before", "repeated"),
    [
        (HEAD + b"X: ", b"a" * MEGABYTE),
        (HEAD, b"a: b\r\n" * (MEGABYTE // 6)),
        (HEAD + ANSWER + b"X: ", b"a" * MEGABYTE),
        (HEAD + ANSWER, b"a: b\r\n" * (MEGABYTE // 6)),
        (HEAD + b"Content-Length: 3\r\n\r\nabc", b"\r\n" * (MEGABYTE // 2)),
    ],
    ids=["a line", "lines", "a line of the answer", "lines of the answer", "empty lines"],
)
def test_a_head_without_end_is_read_no_further_than_a_megabyte(
    before: bytes, repeated: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.warc.gz"
    with gzip.open(path, "wb") as packed:
        packed.write(before)
        for _ in range(40):
            packed.write(repeated)
    unpacked = counted(monkeypatch)
    said = only(read_items(path))
    assert "damaged" in said
    assert sum(unpacked) < 3 * LONGEST_HEAD + 17 * MEGABYTE, said  # a block unpacks to 16 at most


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each block of a web archive unpacks to, from now on."""
    sizes: list[int] = []
    decompress: Callable[..., bytes] = DecompressingBufferedReader._decompress

    def counting(reader: object, data: bytes) -> bytes:
        sizes.append(len(unpacked := decompress(reader, data)))
        return unpacked

    monkeypatch.setattr(DecompressingBufferedReader, "_decompress", counting)
    return sizes


def test_an_archive_whose_records_are_longer_than_they_say_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "long.warc"
    path.write_bytes(HEAD + b"Content-Length: 3\r\n\r\nabc\x1b[31mdef\r\n\r\n" + HEAD)
    list(read_items(path))
    said = capfd.readouterr()
    assert said.out + said.err == ""

"""Inputs for the fuzz targets: their words in any order, and their examples with bites taken."""

from __future__ import annotations

from collections.abc import Sequence

from fuzz_targets import Target
from hypothesis import strategies as st

LONGEST = 20_000  # bytes: an example may be doubled, not more


def inputs(target: Target, kept: Sequence[bytes] = ()) -> st.SearchStrategy[bytes]:
    """Any input of a target, mostly of the kind that gets far."""
    word = st.sampled_from(list(target.words)) | st.binary(max_size=4)
    joined = st.lists(word, max_size=40).map(b"".join)
    examples = [*target.examples, *kept]
    if not examples:
        return joined
    edit = st.tuples(st.floats(0, 1), st.integers(0, 60), word, st.integers(1, 3))
    bitten = st.builds(_bitten, st.sampled_from(examples), st.lists(edit, max_size=6))
    return bitten | joined


def _bitten(example: bytes, edits: Sequence[tuple[float, int, bytes, int]]) -> bytes:
    """The example with words of other lengths in places of it."""
    for share, length, word, times in edits:
        at = int(share * len(example))
        example = example[:at] + word * times + example[at + length :]
    return example[: max(LONGEST, len(example) if b"SQLite" in example[:16] else 0)]

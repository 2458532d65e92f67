"""The table of what is trusted names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
TABLE = (CHECKOUT / "data" / "README.md").read_text("utf-8").split("# What it trusts", 1)[1]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)
INPUTS = (
    "an article", "HTML", "a URL", "an events file", "a gazetteer", "a geocoder", "the cache",
    "the editor", "a map page", "the visitors",
)  # fmt: skip


def names_in(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def test_each_test_that_the_table_names_is_there() -> None:
    assert len(NAMED) > 20
    missing = [(file, name) for file, name in NAMED if name not in names_in(CHECKOUT / file)]
    assert missing == []


def test_each_input_has_a_row_and_each_row_a_test() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
    for start in INPUTS:
        assert any(row.startswith(f"| {start}") for row in rows), start
    assert [row for row in rows if "::test_" not in row] == []

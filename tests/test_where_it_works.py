"""Each cell of docs/where-it-works.md names a test that exists, or says that there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLES, LIST = (ROOT / "docs/where-it-works.md").read_text("utf-8").split("\n## The tests\n")
NAMED = re.findall(r'^(\d+)\. `([\w/.-]+\.(?:py|tsx?))` "([^"]+)"$', LIST, re.MULTILINE)
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLES.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| where", "| tool"))
]


@pytest.mark.parametrize(("number", "file", "name"), NAMED)
def test_a_test_that_is_named_exists_and_is_named_by_a_cell(
    number: str, file: str, name: str
) -> None:
    text = (ROOT / file).read_text("utf-8")
    declared = f"def {name}(" if file.endswith(".py") else f"'{name}'"
    assert declared in text, f"{file} has no test {name!r}"
    assert f"[{number}]" in TABLES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_cell_names_a_test_or_says_that_there_is_none(row: list[str]) -> None:
    known = {number for number, _file, _name in NAMED}
    for cell in row[1:]:
        numbers = re.findall(r"\[(\d+)\]", cell)
        assert numbers or "not tested" in cell, cell
        assert set(numbers) <= known


def test_the_list_has_no_line_that_is_not_read() -> None:
    assert [number for number, _file, _name in NAMED] == [
        str(at) for at in range(1, len(LIST.strip().splitlines()) + 1)
    ]

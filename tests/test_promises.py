"""No claim of docs/security.md without a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.findall(
    r'`([\w/.-]+\.(?:py|tsx?))` "([^"]+)"', (ROOT / "docs/security.md").read_text("utf-8")
)
ROWS = [
    line.split(" | ")
    for line in (ROOT / "docs/security.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    declared = f"def {name}(" if file.endswith(".py") else f"'{name}'"
    assert declared in text, f"{file} has no test {name!r}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_promise_names_a_test_and_says_what_it_does_not_cover(row: list[str]) -> None:
    _promise, _attack, tests, beyond = row
    assert re.search(r'`[\w/.-]+` "[^"]+"', tests)
    assert beyond.rstrip(" |") != ""

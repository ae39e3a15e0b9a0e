"""No claim of docs/security.md without a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
TITLES = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
SECTIONS = [
    re.split(r"^## ", section, maxsplit=1, flags=re.MULTILINE)[0]
    for section in re.split(r"^### .+$", PAGE, flags=re.MULTILINE)[1:]
]


#: The page's table of contents: text and anchor of each link.
LINKS = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", PAGE[: PAGE.index("\n## ")])


def anchor_of(title: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def named_in(section: str) -> list[tuple[str, str]]:
    """File and name of each: beside its file, or in the list below it."""
    named: list[tuple[str, str]] = []
    file = ""
    for line in section.splitlines():
        if match := re.match(r"- `([\w/.-]+\.(?:py|tsx?))`", line):
            file = match[1]
        if match := re.match(r"(?:- `[\w/.-]+`| +-) \"([^\"]+)\"$", line):
            named.append((file, match[1]))
    return named


@pytest.mark.parametrize(
    ("file", "name"), [named for section in SECTIONS for named in named_in(section)]
)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    declared = f"def {name}(" if file.endswith(".py") else f"'{name}'"
    assert declared in text, f"{file} has no test {name!r}"


@pytest.mark.parametrize("section", SECTIONS, ids=TITLES)
def test_each_promise_says_what_was_tried_and_names_its_tests(section: str) -> None:
    assert "**Tried:**" in section
    assert named_in(section)
    # Nothing that looks like a test's name goes unread.
    assert section.count('"') == 2 * len(named_in(section))


def test_the_table_on_top_leads_to_each_promise_by_a_name_of_its_own() -> None:
    headings = re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)
    assert [anchor for _, anchor in LINKS] == [anchor_of(one) for one in headings]
    names = [name for name, _ in LINKS]
    assert len(set(names)) == len(names)

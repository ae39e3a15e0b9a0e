"""What docs/user-guide.md quotes of the screen is on the screen, to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("src/lab", "src/consent", "python_stub")
SOURCES = "\n".join(
    file.read_text("utf-8")
    for folder in FOLDERS
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in (".ts", ".tsx", ".py")
    and not {"tests", "testing", "labextension", "node_modules"} & set(file.parts)
    and ".test." not in file.name
)
TABLE = (ROOT / "docs/user-guide.md").read_text("utf-8").split("| you see | do |")[1]
QUOTED = re.findall(r"(?<![\w*])\*([^*\n]+)\*", TABLE)


def test_messages_are_quoted() -> None:
    assert len(QUOTED) > 3


@pytest.mark.parametrize("quote", QUOTED)
def test_a_message_that_is_quoted_is_one_that_is_shown(quote: str) -> None:
    # `…` stands for what is filled in.
    for part in quote.split("…"):
        assert part.strip() in SOURCES

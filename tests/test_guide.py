"""What docs/user-guide.md quotes of the screen is on the screen, to the letter.

Commands that pages name are tried in ``src/cli/documented.test.ts``; the Python package's, here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("src/lab", "src/consent", "src/page", "src/client", "schema", "python_stub")
SOURCES = re.sub(
    r"\s+",
    " ",
    "\n".join(
        file.read_text("utf-8")
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in (".ts", ".tsx", ".py", ".json")
        and not {"tests", "testing", "labextension", "node_modules"} & set(file.parts)
        and ".test." not in file.name
    ),
)
GUIDE = (ROOT / "docs/user-guide.md").read_text("utf-8")
SENTENCES = re.sub(
    r"```.*?```|`[^`]+`|\*\*[^*]+\*\*|^\* ", "", GUIDE, flags=re.DOTALL | re.MULTILINE
)
#: Filled in as an example, another program's, or a word that is stressed.
EXAMPLES = {
    "2 people decide together",
    'In its last 131 uses only: read, path below "2024"',
    "Revoke balance on bank (churn.ipynb)",
    "Settings → Language → Deutsch (Deutschland)",
    "at most 10,000 rows",
    "crm.export: 120 MB of 200 MB · 14 MB/s · 6 s left",
    "job nightly-churn",
    "narrowed: without withdraw",
}
QUOTED = [
    quote
    for found in re.findall(r"\*([^*]+)\*", SENTENCES)
    if (quote := re.sub(r"\s+", " ", found)) not in EXAMPLES
]
#: What our own parsers read; the rest is src/cli's.
COMMANDS = ("serve", "run", "login", "logout", "wallet")
NAMED = re.findall(
    rf"facetry\s+({'|'.join(COMMANDS)})\b([^`#\n]*)",
    "\n".join(page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md"))),
)


def test_messages_are_quoted() -> None:
    assert len(QUOTED) > 60


@pytest.mark.parametrize("quote", sorted(set(QUOTED)))
def test_a_message_that_is_quoted_is_one_that_is_shown(quote: str) -> None:
    # `…` stands for what is filled in, or ends a button's words.
    for part in quote.split("…"):
        assert part.strip() in SOURCES


@cache
def help_of(command: str) -> str:
    """What ``facetry COMMAND --help`` prints."""
    asked = [Path(sys.executable).with_name("facetry"), command, "--help"]
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize(("command", "rest"), sorted(set(NAMED)))
def test_an_option_that_is_named_is_one_of_its_command(command: str, rest: str) -> None:
    ours = rest.split(" -- ", maxsplit=1)[0]
    for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", ours):
        assert f"{option} " in help_of(command) or f"{option}]" in help_of(command)

"""A file that a page names is there: pages outlive the moves of what they speak of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Of tools, of other people, or made by a build.
NOT_OURS = {"node_modules", ".git", ".venv", ".stamps", "labextension"}
MADE = {ROOT / "dist", ROOT / "lib"}
#: What users have of their own.
THEIRS = {"jupyter_server_config.py"}


def files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            found += [] if entry.name in NOT_OURS or entry in MADE else files(entry)
        else:
            found.append(entry)
    return found


FILES = [path.relative_to(ROOT).as_posix() for path in files(ROOT)]
PAGES = [path for path in FILES if path.endswith(".md")]
NAMED = [
    (page, name)
    for page in PAGES
    for name in re.findall(r"`([\w./-]+\.(?:tsx?|mjs|cjs|py))`", (ROOT / page).read_text("utf-8"))
    if name not in THEIRS and not name.startswith("dist/")
]


def test_pages_name_files() -> None:
    assert len(NAMED) > 100


@pytest.mark.parametrize(("page", "name"), sorted(set(NAMED)))
def test_a_file_that_is_named_is_there(page: str, name: str) -> None:
    assert any(path == name or path.endswith(f"/{name}") for path in FILES), page

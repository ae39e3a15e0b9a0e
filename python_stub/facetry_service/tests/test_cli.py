"""What the command's first word leads to, where that is Python."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest
from facetry_service import cli

VERSION = importlib.metadata.version("facetry-service")


@pytest.mark.parametrize("word", ["--version", "version"])
def test_it_says_which_version_it_is(word: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "facetry_service.cli", word],
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == f"facetry {VERSION}\n"


def test_node_lists_what_is_run_here() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "facetry_service.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    words = {line.split()[0] for line in listed if line.startswith("  ")}
    here = {word for word in cli._HERE if not word.startswith("-") and word != "version"}
    assert here <= words

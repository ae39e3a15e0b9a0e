"""What is typed in a fresh checkout works there: who needs packages has them installed first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS: dict[str, str] = json.loads((ROOT / "package.json").read_text("utf-8"))["scripts"]
SETUP = "node scripts/setup.mjs"
IMPORT = re.compile(r"^(?:import|export)\s(?:[^;]*?\sfrom\s)?'([^']+)'", re.MULTILINE)


def first_of(command: str) -> str:
    return COMMANDS[command].split(" && ")[0]


def packages_of(script: Path, seen: set[Path]) -> set[str]:
    """The packages without which Node does not even begin with it."""
    seen.add(script)
    needed: set[str] = set()
    for name in IMPORT.findall(script.read_text("utf-8")):
        if name.startswith("."):
            imported = (script.parent / name).resolve()
            needed |= set() if imported in seen else packages_of(imported, seen)
        elif not name.startswith("node:"):
            needed.add(name)
    return needed


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_needs_nothing_that_it_does_not_install(command: str) -> None:
    script = re.match(r"node (scripts/[\w/.-]+\.mjs)", first_of(command))
    assert script is not None
    assert packages_of(ROOT / script[1], set()) == set()


def test_packages_are_found_where_a_script_needs_some() -> None:
    assert packages_of(ROOT / "scripts/package.mjs", set()) == {"esbuild"}
    assert first_of("package") == SETUP

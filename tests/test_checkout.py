"""What is typed in a fresh checkout works there: who needs packages has them installed first."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

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


def pinned(file: str, where: list[str] | None = None) -> Iterator[importlib.metadata.Distribution]:
    """What a file of requirements names, as it is installed: here, or in a folder of its own."""
    found = importlib.metadata.distributions(**({"path": where} if where else {}))
    installed = {re.sub(r"[-_.]+", "-", one.name.lower()): one for one in found}
    for name in re.findall(r"^([\w.-]+)==", (ROOT / file).read_text("utf-8"), re.MULTILINE):
        yield installed[re.sub(r"[-_.]+", "-", name.lower())]


@pytest.mark.parametrize(
    ("file", "where"),
    [
        ("requirements-dev.txt", None),
        ("requirements-elsewhere.txt", [str(ROOT / ".stamps/site-elsewhere")]),
    ],
)
def test_what_a_checkout_installs_is_to_be_had_for_the_oldest_python_that_it_promises(
    file: str, where: list[str] | None
) -> None:
    promised = re.search(r"Python \((\d+\.\d+) or newer\)", (ROOT / "README.md").read_text("utf-8"))
    assert promised is not None
    wanted = {
        one.name: SpecifierSet(one.metadata.get("Requires-Python") or "")
        for one in pinned(file, where)
    }
    assert wanted
    oldest = f"{promised[1]}.0"
    assert {name: str(asks) for name, asks in wanted.items() if oldest not in asks} == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_needs_nothing_that_it_does_not_install(command: str) -> None:
    script = re.match(r"node (scripts/[\w/.-]+\.mjs)", first_of(command))
    assert script is not None
    assert packages_of(ROOT / script[1], set()) == set()


def test_packages_are_found_where_a_script_needs_some() -> None:
    assert packages_of(ROOT / "scripts/package.mjs", set()) == {"esbuild"}
    assert first_of("package") == SETUP


def test_a_set_up_that_was_interrupted_while_it_made_the_environment_is_taken_up_again(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    half = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")]
    subprocess.run(half, check=True)
    setup = (tmp_path / "scripts/setup.mjs").as_uri()
    again = f"const {{ environmentWithPip }} = await import('{setup}'); await environmentWithPip();"
    node = ROOT / ".stamps/bin/node"
    subprocess.run([node, "--input-type=module", "--eval", again], check=True)
    subprocess.run([tmp_path / ".venv/bin/python", "-m", "pip", "--version"], check=True)


def test_heavy_components_that_can_not_be_had_leave_nothing_and_say_why(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for file in ("requirements-dev.txt", "requirements-overlays.txt"):
        shutil.copy(ROOT / file, tmp_path)
    overlays = (tmp_path / "scripts/lib/overlays.mjs").as_uri()
    again = f"const {{ setupOverlays }} = await import('{overlays}'); await setupOverlays();"
    with socket.socket() as nobody:
        # Bound, and nobody listens: no other program can have this port meanwhile.
        nobody.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{nobody.getsockname()[1]}/simple"
        ended = subprocess.run(
            [ROOT / ".stamps/bin/node", "--input-type=module", "--eval", again],
            env={**os.environ, "PIP_INDEX_URL": index, "PIP_EXTRA_INDEX_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode != 0
    assert "Error: the registry can't be reached (" in ended.stderr
    assert "ERROR: No matching distribution found" in ended.stderr
    assert list((tmp_path / ".stamps").iterdir()) == []

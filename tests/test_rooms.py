"""Rooms of a folder import in one direction: lint has their order, and fails where one does not."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NODE = ROOT / ".stamps/bin/node"
CRUISE = ROOT / "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"
RULES = ROOT / "scripts/lib/imports.cjs"
FOLDERS = [
    "src/service",
    "src/service/authority",
    "src/service/gateway",
    "src/wallet",
    "src/lab/viewer/origin",
]


def script(code: str) -> object:
    """What a script of Node says, as JSON."""
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", code], cwd=ROOT, capture_output=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def orders() -> dict[str, list[list[str]]]:
    """By folder its rooms, those that others stand on first; a list has those side by side."""
    code = "import orders from './scripts/lib/rooms.cjs'; console.log(JSON.stringify(orders))"
    return script(code)  # type: ignore[return-value]


def file_of(room: str) -> str:
    if room == "*":
        return "another.ts"
    return room if "." in room else f"{room}/some.ts"


def write(tree: Path, folder: str, room: str, others: list[str]) -> None:
    path = tree / folder / file_of(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    up = "../" if "/" in file_of(room) else "./"
    lines = [f"import '{up}{re.sub(r'[.]tsx?$', '', file_of(other))}';" for other in others]
    path.write_text("\n".join([*lines, "export {};", ""]))


def faults(tree: Path) -> set[str]:
    """Names of the rules that the files of this tree go against."""
    done = subprocess.run(
        [NODE, CRUISE, "--config", RULES, "--output-type", "json", "src"],
        cwd=tree,
        capture_output=True,
        check=False,
    )
    found = json.loads(done.stdout)["summary"]["violations"]
    return {one["rule"]["name"] for one in found if one["rule"]["severity"] == "error"}


def test_lint_looks_at_who_imports_whom() -> None:
    code = (
        "import { lintChecks } from './scripts/lint.mjs';"
        "const [one] = lintChecks().filter(({ name }) => name === 'imports');"
        "console.log(JSON.stringify(one.args))"
    )
    given = script(code)
    assert isinstance(given, list)
    assert str(RULES.relative_to(ROOT)) in given
    assert "src" in given


def test_the_core_s_storage_knows_nothing_of_who_may_do_what(tmp_path: Path) -> None:
    write(tmp_path, "src/service", "authority", [])
    write(tmp_path, "src/service", "storage", ["authority"])
    assert faults(tmp_path) == {"src/service: storage does not import authority"}
    write(tmp_path, "src/service", "storage", [])
    write(tmp_path, "src/service", "backup", ["authority", "storage"])
    assert faults(tmp_path) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_room_imports_only_what_stands_before_it(
    folder: str, orders: dict[str, list[list[str]]], tmp_path: Path
) -> None:
    assert set(orders) == set(FOLDERS)
    order = orders[folder]
    level = {room: at for at, rooms in enumerate(order) for room in rooms}
    for room in level:
        write(tmp_path, folder, room, [other for other in level if other != room])
    wrong = {
        f"{folder}: {one} does not import {other}"
        for one in level
        for other in level
        if one != other and level[other] >= level[one]
    }
    assert faults(tmp_path) == wrong | {"no-circle"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_room_that_is_named_is_there_and_each_that_is_there_is_named(
    folder: str, orders: dict[str, list[list[str]]]
) -> None:
    named = {room for rooms in orders[folder] for room in rooms if room != "*"}
    there = {one.name for one in (ROOT / folder).iterdir() if one.is_dir()} - {"testing"}
    assert {room for room in named if "." not in room} == there
    assert all((ROOT / folder / room).is_file() for room in named if "." in room)


@pytest.mark.parametrize("folder", ["src/service", "src/wallet"])
def test_the_table_of_folders_says_the_same_order(
    folder: str, orders: dict[str, list[list[str]]]
) -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    row = re.search(rf"^\| `{folder}/` \| (.*?) \|", text, re.MULTILINE)
    assert row is not None
    said = re.findall(r"(\w+)/", row[1])
    assert said == [
        room for rooms in orders[folder] for room in rooms if re.fullmatch(r"\w+", room)
    ]

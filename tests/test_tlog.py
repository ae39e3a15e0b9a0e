"""The log as files of C2SP tlog-tiles, read and verified by Go's own packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from house.owner import Device
from house.serve import Serve
from house.server import free_port

ENTRIES = 300
NAME = "Planted-Petname"

Verify = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """Run the Go program of ``tests/tlog`` on a log."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("GO IS NOT HERE: that others' tools verify the log is NOT tested in this run")
    program = tmp_path_factory.mktemp("tlog") / "tlog"
    subprocess.run(
        [go, "build", "-o", str(program), "."],
        cwd=Path(__file__).parent / "tlog",
        check=True,
        timeout=300,
    )

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = [str(program), *map(str, arguments)]
        return subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture(scope="module")
def serve(home: Path) -> Iterator[Serve]:
    running = Serve(home / "data", free_port(), "--public-log")
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(serve: Serve) -> Device:
    return serve.device()


@pytest.fixture(scope="module")
def vkey(owner: Device) -> str:
    return str(owner.service["keys"]["log"])


@pytest.fixture(scope="module")
def older(serve: Serve, owner: Device, home: Path) -> Path:
    """A checkpoint of before most entries were made, and the entries."""
    path = home / "older"
    path.write_bytes(fetched(serve, "checkpoint"))
    for _ in range(ENTRIES):
        owner.act("aios/requests", "introduce", {"kind": "agent", "petname": NAME})
    return path


@pytest.fixture(scope="module")
def folder(serve: Serve, older: Path, home: Path) -> Path:
    """What ``facetry export --tiles`` wrote."""
    tiles = home / "tiles"
    export(serve, tiles)
    return tiles


def export(serve: Serve, folder: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "facetry_service.cli", "export"),
            *("--tiles", str(folder), "--data", str(serve.data)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def fetched(serve: Serve, path: str) -> bytes:
    address = f"http://127.0.0.1:{serve.port}/log/{path}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def test_a_go_program_verifies_the_tree_each_inclusion_and_that_it_only_grew(
    serve: Serve, older: Path, folder: Path, vkey: str, verify: Verify
) -> None:
    for log in (f"http://127.0.0.1:{serve.port}/log/", folder):
        verified = verify(log, vkey, older)
        assert verified.stderr == ""
        assert int(verified.stdout) > ENTRIES


def test_a_go_program_finds_every_file_that_was_changed(
    folder: Path, older: Path, vkey: str, verify: Verify, tmp_path: Path
) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    # A signed root, whole and partial tiles of two levels, whole and partial entries.
    assert len(files) == 6
    for number, path in enumerate(files):
        copy = tmp_path / str(number)
        shutil.copytree(folder, copy)
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 2] ^= 1
        (copy / path.relative_to(folder)).write_bytes(changed)
        assert verify(copy, vkey, older).returncode == 1, path


def test_the_files_of_both_ways_are_the_same_bytes(serve: Serve, folder: Path, home: Path) -> None:
    for path in folder.rglob("tile/**/*"):
        if path.is_file() and ".p" not in path.parent.name:
            assert fetched(serve, str(path.relative_to(folder))) == path.read_bytes()


def test_no_name_stands_in_any_file(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert NAME.encode() not in path.read_bytes()


def test_a_folder_is_continued(
    serve: Serve, owner: Device, folder: Path, older: Path, vkey: str, verify: Verify
) -> None:
    before = int(verify(folder, vkey).stdout)
    owner.act("aios/requests", "introduce", {"kind": "agent", "petname": NAME})
    export(serve, folder)
    assert int(verify(folder, vkey, older).stdout) > before


def test_a_service_that_was_not_told_to_shows_no_log(home: Path) -> None:
    running = Serve(home / "private", free_port())
    try:
        answer = running.ask("GET", "/log/checkpoint")
        assert answer == running.ask("GET", "/nowhere")
        assert b" 404 " in answer
    finally:
        running.end()

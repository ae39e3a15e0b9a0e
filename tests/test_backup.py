"""Back-ups with real processes: under load, killed at any moment, on a full disk, restored."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from house.agent import Agent, enrolled
from house.owner import Device, RefusedByService
from house.serve import Serve
from house.server import free_port
from house.upstream import Upstream

AT_ONCE = 64


def started(*words: str, data: Path) -> subprocess.Popen[str]:
    """The command, running."""
    return subprocess.Popen(
        [sys.executable, "-m", "facetry_service.cli", *words, "--data", str(data), "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def facetry(*words: str, data: Path) -> dict[str, Any]:
    """What the command told, which has to succeed."""
    process = started(*words, data=data)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    told: dict[str, Any] = json.loads(out)
    return told


def copies(data: Path) -> list[str]:
    """Copies of databases that lie in a data folder."""
    return [one.name for one in data.iterdir() if one.name.startswith(".copy-")]


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    answering = Upstream()
    yield answering
    answering.close()


@contextmanager
def running(data: Path, upstream: Upstream) -> Iterator[tuple[Serve, Device, Agent]]:
    """A service with an owner, and an agent that may launch."""
    serve = Serve(data, free_port())
    try:
        owner = serve.device()
        owner.connect("rocket", "openapi", upstream.config())
        agent = enrolled(serve, owner)
        agent.granted(owner)
        yield serve, owner, agent
    finally:
        serve.end()


@contextmanager
def calls_at_once(agent: Agent) -> Iterator[list[bytes]]:
    """Keeps so many calls under way; gives their answers."""
    answers: list[bytes] = []
    ends = threading.Event()

    def calling(_number: int) -> None:
        while not ends.is_set():
            answers.append(agent.launch())

    with ThreadPoolExecutor(AT_ONCE) as together:
        tasks = [together.submit(calling, number) for number in range(AT_ONCE)]
        try:
            yield answers
        finally:
            ends.set()
        for task in tasks:
            task.result()


@dataclass
class Restored:
    """A service that was restored, and what was signed for the one of before."""

    serve: Serve
    owner: Device
    agent: Agent
    upstream: Upstream
    #: What the command told.
    told: dict[str, Any]
    tokens: tuple[str, str]
    #: How many calls had come to the upstream by then.
    calls: int


@pytest.fixture(scope="session")
def restored() -> Iterator[Restored]:
    """It refuses all for a minute, in which other tests run."""
    home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    upstream = Upstream()
    file, target = home / "back.backup", home / "back"
    with running(home / "gone", upstream) as (serve, owner, agent):
        before = agent.signed()
        assert b"facet-receipt" in agent.launch(before)
        facetry("backup", str(file), "--plain", data=home / "gone")
        after = agent.signed()
        assert b"facet-receipt" in agent.launch(after)
        agent.act("rocket", "facet.revoke", {})
        checkpoint = owner.act("aios/ledger", "checkpoint", {})["checkpoint"]
        seen = home / "seen"
        seen.write_text(checkpoint, encoding="utf-8")
        port = serve.port
    (home / "gone").rename(home / "left")
    refused = started("restore", str(file), data=home / "left")
    assert "folder_not_empty" in refused.communicate(timeout=120)[1]
    told = facetry("restore", str(file), "--owner", owner.kid, "--seen", str(seen), data=target)
    assert told["lost"] > 0
    calls = len(upstream.seen)
    agent.serve = Serve(target, port)
    yield Restored(agent.serve, owner, agent, upstream, told, (before, after), calls)
    agent.serve.end()
    upstream.close()
    shutil.rmtree(home, ignore_errors=True)


def test_restored_it_takes_nothing_of_before_nor_of_now_for_a_minute(restored: Restored) -> None:
    assert restored.serve.told["consent"] == restored.owner.origin
    for token in (*restored.tokens, restored.agent.signed()):
        assert b" 404 " in restored.agent.launch(token).split(b"\r\n")[0]
    assert len(restored.upstream.seen) == restored.calls


@pytest.mark.last
def test_restored_it_takes_nothing_of_before_and_goes_on_when_an_owner_says_so(
    restored: Restored,
) -> None:
    agent, upstream = restored.agent, restored.upstream
    while time.time() <= restored.told["closed_until"] + 1:
        time.sleep(0.5)
    # It was revoked after the back-up was made, which the restored service can not know.
    assert b" 404 " in agent.launch().split(b"\r\n")[0]
    assert len(upstream.seen) == restored.calls
    restored.owner.act("aios/facets", "resume", {"principal": agent.kid})
    assert b"facet-receipt" in agent.launch()
    for token in restored.tokens:
        assert b" 404 " in agent.launch(token).split(b"\r\n")[0]
    assert len(upstream.seen) == restored.calls + 1
    restored.serve.end()
    assert facetry("doctor", data=restored.serve.data)["ok"]


def test_under_64_calls_at_once_it_holds_all_that_was_acknowledged_and_no_half(
    home: Path, upstream: Upstream
) -> None:
    data, file = home / "busy", home / "busy.backup"
    with running(data, upstream) as (_serve, owner, agent):
        with calls_at_once(agent) as answers:
            while len(answers) < 2 * AT_ONCE:
                time.sleep(0.01)
            acknowledged = owner.act("aios/ledger", "checkpoint", {})["size"]
            told = facetry("backup", str(file), "--plain", data=data)
            after = len(answers)
            while len(answers) == after:
                time.sleep(0.01)
        assert all(b"facet-receipt" in answer for answer in answers)
        assert told["entries"] >= acknowledged
        assert copies(data) == []
        assert file.stat().st_mode & 0o777 == 0o600
        checked = facetry("restore", str(file), "--check", data=home / "none")
        assert checked["entries"] == told["entries"]
        assert len(set(upstream.seen)) == len(answers)


def test_killed_at_any_moment_leaves_no_half_of_a_file_and_no_copy(
    home: Path, upstream: Upstream
) -> None:
    data, file = home / "cut", home / "cut.backup"
    with running(data, upstream) as (serve, owner, agent):
        for number in range(12):
            process = started("backup", str(file), "--plain", data=data)
            time.sleep(0.05 * number)
            if number % 3 == 2:
                os.kill(serve.core().pid, signal.SIGKILL)
            else:
                process.kill()
            process.communicate(timeout=120)
            if file.exists():
                facetry("restore", str(file), "--check", data=home / "none")
                file.unlink()
        until_it_answers(owner)
        os.kill(serve.core().pid, signal.SIGKILL)
        until_it_answers(owner)
        assert copies(data) == []
        told = facetry("backup", str(file), "--plain", data=data)
        assert b"facet-receipt" in agent.launch()
    assert [one.name for one in home.iterdir() if one.name.startswith(".cut.backup")] == []
    assert facetry("restore", str(file), "--check", data=home / "none")["digest"] == told["digest"]


def test_a_restore_that_is_killed_at_any_moment_leaves_a_whole_folder_or_none(
    home: Path, upstream: Upstream
) -> None:
    file, target = home / "whole.backup", home / "again"
    with running(home / "whole", upstream) as (_serve, _owner, agent):
        for _call in range(20):
            agent.launch()
        facetry("backup", str(file), "--plain", data=home / "whole")
    whole = 0
    for number in range(12):
        process = started("restore", str(file), data=target)
        time.sleep(0.1 * number)
        process.kill()
        process.communicate(timeout=120)
        if target.exists():
            assert facetry("doctor", data=target)["ok"]
            shutil.rmtree(target)
            whole += 1
    assert whole < 12
    facetry("restore", str(file), data=target)
    assert facetry("doctor", data=target)["ok"]
    assert [one.name for one in home.iterdir() if one.name.startswith(".again")] == []


def test_a_folder_that_is_moved_while_nothing_runs_goes_on_elsewhere(
    home: Path, upstream: Upstream
) -> None:
    here, there = home / "here", home / "there"
    with running(here, upstream) as (serve, owner, agent):
        assert b"facet-receipt" in agent.launch()
        port, issuer = serve.port, serve.told["issuer"]
    shutil.copytree(here, there, ignore=shutil.ignore_patterns("run"))
    shutil.rmtree(here)
    moved = Serve(there, port)
    agent.serve = moved
    try:
        assert moved.told["issuer"] == issuer
        assert b"facet-receipt" in agent.launch()
        assert owner.act("aios/ledger", "checkpoint", {})["size"] > 0
    finally:
        moved.end()
    assert facetry("doctor", data=there)["ok"]
    files = [one for one in there.rglob("*") if one.is_file()]
    assert {one.name for one in files} >= {"state.sqlite", "wallet.sqlite", "service.json"}
    assert [one for one in files if os.fsencode(here) in one.read_bytes()] == []


@pytest.fixture
def small(home: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    folder = home / "small"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_where_the_disk_is_full_nothing_is_left_of_either(
    home: Path, small: Path, upstream: Upstream
) -> None:
    data, file = home / "wide", home / "wide.backup"
    with running(data, upstream) as (_serve, _owner, agent):
        agent.launch()
        facetry("backup", str(file), "--plain", data=data)
        (small / "taken").write_bytes(bytes(3 * 2**20 - 64 * 1024))
        for words in (["backup", str(small / "b"), "--plain"], ["restore", str(file)]):
            to = data if words[0] == "backup" else small / "data"
            process = started(*words, data=to)
            _out, err = process.communicate(timeout=120)
            assert process.returncode == 1
            assert "ENOSPC" in err or "disk_full" in err
            assert [one.name for one in small.iterdir()] == ["taken"]
        assert copies(data) == []
        assert b"facet-receipt" in agent.launch()


def until_it_answers(owner: Device, seconds: float = 90) -> None:
    """The core that was killed is back."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            owner.act("aios/ledger", "checkpoint", {})
            return
        except (OSError, RefusedByService):
            assert time.monotonic() < deadline
            time.sleep(0.1)

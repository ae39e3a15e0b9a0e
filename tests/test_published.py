"""``facetry serve --policy``: the log is published as far as real witnesses cosigned it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from house.serve import Serve
from house.server import free_port

CLI = (sys.executable, "-m", "facetry_service.cli")


class Witness:
    """``facetry witness`` in a process of its own."""

    def __init__(self, folder: Path, log: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(*CLI, "witness", "--folder", str(folder), "--name", folder.name),
                *("--log", log, "--listen", f"127.0.0.1:{self.port}", "--json"),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        told = json.loads(self.process.stdout.readline())
        self.line = f"witness {folder.name} {told['witness']} {told['address']}\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def running() -> Iterator[list[Serve | Witness]]:
    """Whatever has to end after the test."""
    started: list[Serve | Witness] = []
    yield started
    for one in started:
        one.kill() if isinstance(one, Witness) else one.end()


def asked(serve: Serve, *words: str) -> tuple[int, dict[str, Any]]:
    ran = subprocess.run(
        [*CLI, *words, "--data", str(serve.data), "--json"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return ran.returncode, json.loads(ran.stdout)


def checkpoint(serve: Serve) -> str | None:
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{serve.port}/log/checkpoint", timeout=60
        ) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError:
        return None


def until(holds: Callable[[], bool], seconds: float = 90) -> None:
    """Ask again until it is so: what a service's witnesses do, it does behind its answers."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def size_of(note: str | None) -> int:
    return 0 if note is None else int(note.split("\n")[1])


def test_two_of_two_cosign_what_is_published_and_one_that_is_killed_holds_up_no_call(
    home: Path, running: list[Serve | Witness]
) -> None:
    first = Serve(home / "data", free_port())
    log = str(first.device().service["keys"]["log"])
    first.end()
    witnesses = [Witness(home / name, log) for name in ("w1", "w2")]
    policy = home / "policy"
    policy.write_text("".join(one.line for one in witnesses) + "group g all w1 w2\nquorum g\n")
    serve = Serve(home / "data", free_port(), "--public-log", "--policy", str(policy))
    running += [*witnesses, serve]
    owner = serve.device()

    def grow() -> int:
        owner.act("aios/requests", "introduce", {"kind": "agent", "petname": "scout"})
        return int(owner.act("aios/ledger", "checkpoint", {})["size"])

    size = grow()
    until(lambda: size_of(checkpoint(serve)) >= size)
    note = checkpoint(serve)
    assert note is not None
    assert [name in note for name in ("— w1 ", "— w2 ")] == [True, True]
    until(lambda: asked(serve, "log", "published")[0] == 0)

    witnesses[1].kill()
    published = checkpoint(serve)
    assert grow() > size_of(published)
    until(lambda: "Too few witnesses" in serve.said)
    assert checkpoint(serve) == published
    status, told = asked(serve, "log", "published")
    assert status == 1
    assert told["published"]["size"] == size_of(published)
    assert {one["name"]: one["state"] for one in told["published"]["witnesses"]} == {
        "w1": "cosigned",
        "w2": "away",
    }
    assert b"200 OK" in serve.ask("GET", "/readyz")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("quorum none\n", "demands no witness"),
        ("witness w1 x http://127.0.0.1:1/\nquorum w1\n", ""),
        ("whatever\n", "Line 1"),
        (None, "can't read"),
    ],
)
def test_a_policy_that_can_not_be_met_or_read_starts_nothing(
    tmp_path: Path, text: str | None, word: str
) -> None:
    policy = tmp_path / "policy"
    if text is not None:
        policy.write_text(text)
    serve = Serve(tmp_path / "data", free_port(), "--policy", str(policy))
    assert serve.told == {}
    assert serve.process.returncode in (1, 2)
    assert word in serve.said

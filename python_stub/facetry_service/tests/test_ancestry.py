"""Who is at the other end of a socket, and what started it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from facetry_service import ancestry


@pytest.fixture(params=[sys.platform, "darwin"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """This system's own way, and the one by ps(1)."""
    if request.param == "darwin" and not Path("/bin/ps").exists():
        pytest.skip("there is no /bin/ps here")
    monkeypatch.setattr(ancestry.sys, "platform", request.param)
    return str(request.param)


def test_the_other_end_of_a_socket_is_the_process_that_connected() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert ancestry.peer_of(ours) == os.getpid()


def test_a_process_descends_from_those_that_started_it_and_from_no_other(platform: str) -> None:
    # A shell that stays, with a program that waits below it.
    shell = subprocess.Popen(
        ["sh", "-c", "sh -c 'echo $$; read line'; :"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    other = subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE, text=True)
    assert shell.stdout
    try:
        below = int(shell.stdout.readline())
        assert below != shell.pid
        assert ancestry.descends(below, below)
        assert ancestry.descends(below, shell.pid)
        assert ancestry.descends(below, os.getpid())
        assert not ancestry.descends(below, other.pid)
        assert not ancestry.descends(shell.pid, below)
        assert not ancestry.descends(os.getppid(), os.getpid())
    finally:
        shell.communicate("go\n")
        other.communicate("go\n")


def test_a_process_that_has_gone_descends_from_nobody(platform: str) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert not ancestry.descends(gone.pid, os.getpid())

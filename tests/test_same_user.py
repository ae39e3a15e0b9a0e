"""What a program of this machine gets of a service: as its own user, and as another one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import neighbour
from house.serve import Serve
from house.server import free_port

ROOT = Path(__file__).parents[1]
#: What needs a right of its own, which some systems give to no program of the same user.
NOT_EVERYWHERE = {"read the memory of the service"}


@pytest.fixture
def serve() -> Iterator[Serve]:
    # Whoever wants to can come as far as this folder: what is guarded, the service itself guards.
    home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    home.chmod(0o755)
    running = Serve(home / "data", free_port())
    yield running
    running.end()
    shutil.rmtree(home, ignore_errors=True)


def gets(serve: Serve, user: int = -1) -> list[str]:
    """What a program that runs as `user` says that it got; printed, too."""
    done = subprocess.run(
        [sys.executable, "-c", Path(neighbour.__file__).read_text("utf-8")],
        input=json.dumps({"data": str(serve.data), "pid": serve.process.pid, "user": user}),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    got: list[str] = json.loads(done.stdout)
    whose = "its own user" if user < 0 else f"user {user}"
    print(f"A program of {whose} could: {'; '.join(got) or 'nothing'}.")
    return got


def test_a_program_of_another_user_gets_nothing_of_a_service(serve: Serve) -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT ROOT: that another user gets nothing of a service is NOT tested here")
    assert gets(serve, user=65534) == []
    assert serve.process.poll() is None


def test_what_a_program_of_the_same_user_gets_stands_in_the_security_notes(serve: Serve) -> None:
    got = gets(serve)
    assert set(got) | NOT_EVERYWHERE == set(neighbour.TRIES)
    said = (ROOT / "SECURITY.md").read_text("utf-8")
    about = said.split("**Code of the same operating-system user as the service.**")[1]
    lines = [line.removeprefix("  - ") for line in about.split("\n* ")[0].splitlines()]
    assert [line for line in lines if line in neighbour.TRIES] == list(neighbour.TRIES)

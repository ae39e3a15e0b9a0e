"""Data folders with short paths, services in this process, `facetry serve` in others."""

from __future__ import annotations

import http.client
import json
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from facetry_service.supervisor import Runtime, Service, Wishes

sys.path.insert(0, str(Path(__file__).parent))

from certificates import Authority

Start = Callable[..., Awaitable[Service]]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A certificate authority that has signed one pair."""
    made = Authority(tmp_path / "tls")
    made.issue()
    return made


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that is not there yet."""
    folder = Path(tempfile.mkdtemp(prefix="fcs-", dir="/tmp"))
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def start(data: Path) -> AsyncIterator[Start]:
    """Starts services over `data` in this process; all end with the test."""
    running: list[Service] = []

    async def begin(
        *, folder: Path = data, runtime: Runtime | None = None, ready: bool = True, **wishes: Any
    ) -> Service:
        service = Service(folder, wishes=Wishes(**wishes), runtime=runtime)
        running.append(service)
        await service.start()
        if ready:
            await service.ready(90)
        return service

    yield begin
    for service in running:
        await service.stop()


class Serve:
    """`facetry serve` in a process of its own."""

    def __init__(self, data: Path, *options: str, **popen: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "facetry_service.cli", "serve", "--data", str(data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **popen,
        )

    def ready(self, seconds: float = 90) -> dict[str, Any]:
        """The line that says so, with `--json`."""
        assert self.process.stdout
        readable, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if readable else ""
        assert line, self.process.stderr and self.process.stderr.read()
        told: dict[str, Any] = json.loads(line)
        return told

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def failed(self) -> tuple[int, dict[str, str]]:
        """Exit status and what was said, of one that can't start."""
        _out, said = self.process.communicate(timeout=120)
        return self.process.returncode, json.loads(said.strip().splitlines()[-1])["error"]


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., Serve]]:
    running: list[Serve] = []

    def begin(*options: str, folder: Path = data, **popen: Any) -> Serve:
        one = Serve(folder, "--json", *options, **popen)
        running.append(one)
        return one

    yield begin
    for one in running:
        one.end(signal.SIGKILL)
        for pipe in (one.process.stdout, one.process.stderr):
            if pipe:
                pipe.close()


def ask(path: Path, target: str = "/.well-known/facetry", **headers: str) -> tuple[int, Any]:
    """One GET over a Unix socket."""
    connection = http.client.HTTPConnection("facetry", timeout=60)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(60)
    connection.sock.connect(str(path))
    connection.request("GET", target, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def gone(pids: list[int], seconds: float = 60) -> list[int]:
    """Those that do not end in time."""
    deadline = time.monotonic() + seconds
    left = pids
    while left and time.monotonic() < deadline:
        left = [pid for pid in left if psutil.pid_exists(pid) and not _zombie(pid)]
        time.sleep(0.02)
    return left


def _zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(name="ask")
def _ask() -> Callable[..., tuple[int, Any]]:
    return ask


@pytest.fixture(name="gone")
def _gone() -> Callable[..., list[int]]:
    return gone

"""A data folder on a full file system: nothing is done that could not be recorded, nothing lost."""

from __future__ import annotations

import http.client
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from house.owner import Device, RefusedByService
from house.server import JupyterServer
from house.upstream import Upstream

MEBIBYTES = 24
PAGE = 4096


class FullFileSystem:
    """One that ends where the data folder ends, taken up to its last byte."""

    def __init__(self, folder: Path) -> None:
        options = ["-t", "tmpfs", "-o", f"size={MEBIBYTES}m,mode=0700", "tmpfs", str(folder)]
        mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
        self._folder = folder
        self._path = folder / "filling"

    def fill(self, _server: JupyterServer) -> None:
        """Take all that is left."""
        with self._path.open("ab", buffering=0) as file:
            for size in (1 << 16, 1):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))

    def leave(self, _server: JupyterServer, size: int) -> None:
        """Give back so many bytes."""
        os.truncate(self._path, self._path.stat().st_size - size)

    def heal(self, _server: JupyterServer) -> None:
        """Give back all."""
        self._path.unlink()

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self._folder)], check=True)


class SizeLimit:
    """The core may not make its log longer than so much; no right is needed for that."""

    def __init__(self, _folder: Path) -> None:
        if not hasattr(psutil, "RLIMIT_FSIZE"):
            pytest.skip("this system does not limit the files of another process")

    def fill(self, server: JupyterServer) -> None:
        """Not a byte more than now."""
        self.leave(server, 0)

    def leave(self, server: JupyterServer, size: int) -> None:
        """So many bytes more than now."""
        now = (server.data / "state.sqlite-wal").stat().st_size
        server.core().rlimit(psutil.RLIMIT_FSIZE, (now + size, psutil.RLIM_INFINITY))

    def heal(self, server: JupyterServer) -> None:
        """As much as it likes."""
        unlimited = (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)
        server.core().rlimit(psutil.RLIMIT_FSIZE, unlimited)

    def close(self) -> None:
        return


Shortage = FullFileSystem | SizeLimit


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty one, with a path that is short enough for sockets in it."""
    made = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(params=[FullFileSystem, SizeLimit])
def shortage(request: pytest.FixtureRequest, folder: Path) -> Iterator[Shortage]:
    made: Shortage = request.param(folder)
    yield made
    made.close()


def readiness(server: JupyterServer) -> int:
    """What whoever watches the service is told."""
    with closing(http.client.HTTPConnection("localhost")) as connection:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(60)
        connection.sock.connect(str(server.data / "run/facets.sock"))
        connection.request("GET", "/readyz")
        return connection.getresponse().status


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    answering = Upstream()
    yield answering
    answering.close()


def test_a_full_disk_stops_calls_before_the_upstream_and_all_goes_on_when_it_heals(
    folder: Path,
    shortage: Shortage,
    start_jupyter: Callable[..., JupyterServer],
    upstream: Upstream,
) -> None:
    server = start_jupyter(data=folder)
    owner = Device.enrolled_by(server.link())
    owner.connect("rocket", "openapi", upstream.config())
    kernel = server.open_notebook("launches.ipynb")
    asking = kernel.start("import facetry; r = facetry.need('rocket', 'launch', uses=10000); r")
    owner.grant(owner.waiting())
    assert kernel.finish(asking).error is None
    assert readiness(server) == 200

    receipts = [kernel.value("r.launch().receipt") for _call in range(5)]
    shortage.fill(server)
    said: list[str] = []
    # Also with room for a part of what one call records: its intent, not its outcome. Where the log
    # has just begun anew within its file, there is room for all until it comes to the end of that.
    for number, pages in enumerate([0, 0, *itertools.chain(*[range(1, 13)] * 30)]):
        if number >= 14 and any("The call was made" in one for one in said):
            break
        shortage.leave(server, pages * PAGE)
        cell = kernel.run("done = r.launch()")
        assert cell.error in (None, "Unreachable")
        assert "\n" not in cell.message
        said.append(cell.message)
        shortage.fill(server)
    nothing_done = [one for one in said if "nothing was done. Free some disk space" in one]
    made = [one for one in said if "The call was made" in one]
    answered = [one for one in said if one == ""]
    assert len(nothing_done) + len(made) + len(answered) == len(said)
    assert made
    # It may not be tried again, so it says how to find out.
    assert all("facetry.outcome() says" in one for one in made)
    assert all("facetry.outcome()" not in one for one in nothing_done)
    assert said[0] == said[1] == nothing_done[0]
    calls = len(receipts) + len(answered) + len(made)
    assert len(upstream.seen) == calls
    assert kernel.run("r.launch()").message == nothing_done[0]
    assert readiness(server) == 503
    with pytest.raises(RefusedByService) as raised:
        owner.act("aios/requests", "introduce", {"kind": "agent", "petname": "late"})
    assert (raised.value.status, raised.value.body["code"]) == (503, "ledger_unavailable")
    assert len(upstream.seen) == calls

    shortage.heal(server)
    assert kernel.value("r.launch().ok") == "True"
    assert readiness(server) == 200
    # Outcomes that found no room follow; then all of it is on the disk, not in memory alone.
    owner.all_recorded("outcome", at_least=calls + 1)
    core = server.core()
    os.kill(core.pid, signal.SIGKILL)
    core.wait(60)
    assert kernel.value("r.launch().ok") == "True"
    outcomes = owner.all_recorded("outcome", at_least=calls + 2)
    assert [one["result"]["state"] for one in outcomes] == ["done"] * (calls + 2)
    assert len(set(upstream.seen)) == len(upstream.seen) == calls + 2
    assert kernel.value("facetry.describe(r)['uses_left']") == str(10_000 - calls - 2)
    assert [owner.receipt_faults(one.strip("'")) for one in receipts] == [[]] * len(receipts)
    assert server.end() == 0

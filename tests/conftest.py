"""A fresh home folder, Jupyter servers in processes of their own, a bank, an owner's device."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from house.bank import RunningBank
from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home folder with a path that is short enough for sockets in it."""
    folder = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def bank(home: Path) -> Iterator[RunningBank]:
    with RunningBank(home / "bank") as running:
        yield running


@pytest.fixture(scope="module")
def serve(home: Path) -> Iterator[Serve]:
    """A service that no Jupyter server started."""
    running = Serve(home / "theirs", free_port())
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(serve: Serve, bank: RunningBank) -> Device:
    """Of that service, to which the bank is connected."""
    device = serve.device()
    device.connect("bank", "openapi", bank.config())
    return device


@pytest.fixture
def start_jupyter(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., JupyterServer]]:
    """Starts Jupyter servers that end with the test; each has a home of its own unless told."""
    with ExitStack() as stack:

        def start(home: Path | None = None, **options: object) -> JupyterServer:
            if home is None:
                home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
                stack.callback(shutil.rmtree, home, ignore_errors=True)
            server = JupyterServer(home, alone=True, **options)  # type: ignore[arg-type]
            stack.callback(server.kill_all)
            return server

        yield start

"""Kernels that no server of ours starts: an editor's own, and a gateway's on another machine."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.bare_kernel import BareKernel
from house.job import with_others
from house.kernel import CARD, Cell, Kernel
from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port

CODE = re.compile(r"Code:  ((?:[B-Z]{4}-){3}[B-Z]{4})")
NEED = "import facetry\nacct = facetry.need('bank', 'balance', why='month end')"


def logged_in(kernel: Kernel | BareKernel, serve: Serve, owner: Device, petname: str) -> Cell:
    """The cell that logged in, once somebody at the service typed its code."""
    cell = kernel.start(f"import facetry\nfacetry.login('http://127.0.0.1:{serve.port}')")
    found = CODE.search(kernel.prints(cell, "Code:"))
    assert found
    shown: dict[str, Any] = owner.act("aios/requests", "show", {"knock": found[1][:9]})
    args = {"kind": "agent", "petname": petname, "knock": shown["id"], "key": shown["key"]}
    owner.act("aios/requests", "introduce", {**args, "until": int(time.time()) + 3600})
    cell = kernel.finish(cell)
    assert cell.error is None, cell.message
    return cell


def asks_is_shown_and_uses(
    kernel: Kernel | BareKernel, owner: Device, petname: str, balance: int | float
) -> None:
    """What it is granted it uses, and whoever draws HTML or text alone sees what came of it."""
    asking = kernel.start(NEED)
    request = owner.waiting()
    assert (request["who"]["petname"], request["who"]["custody"]) == (petname, "own")
    owner.grant(request)
    assert kernel.finish(asking).error is None
    before, after = asking.shown[0], asking.shown[-1]
    assert "balance on bank" in before["text/plain"]
    for kind in ("text/plain", "text/html"):
        assert "bank" in before[kind]
        assert "balance" in after[kind]
    assert after[CARD]["state"] == "granted"
    assert "<script" not in after["text/html"]
    used = kernel.run("acct.balance()")
    assert used.error is None, used.message
    assert str(balance) in used.shown[-1]["text/plain"]


def test_an_editor_s_own_kernel_logs_in_from_a_cell_asks_uses_and_shows_it_as_html_and_text(
    serve: Serve, owner: Device, bank: RunningBank, tmp_path: Path
) -> None:
    kernel = BareKernel(tmp_path)
    try:
        without = kernel.run(NEED)
        assert without.error == "NoSession"
        assert "facetry login" in without.message
        assert "Logged in as “editor”" in logged_in(kernel, serve, owner, "editor").text
        asks_is_shown_and_uses(kernel, owner, "editor", bank.balance())
    finally:
        kernel.end()
    # Its next kernel goes on as the same, and nobody is asked.
    again = BareKernel(tmp_path)
    try:
        assert again.run(f"{NEED}\nassert acct.balance().ok").error is None
        assert owner.requests() == []
    finally:
        again.end()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """A machine of kernels alone, with a home of its own; options of a server that uses it."""
    port, token = free_port(), "the-gateway-token"
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "kernel_gateway", f"--KernelGatewayApp.port={port}"),
            *("--KernelGatewayApp.port_retries=0", f"--KernelGatewayApp.auth_token={token}"),
        ],
        # Its kernels have no variable of its own else; their home is that of the machine's user.
        env=with_others(tmp_path, KG_ENV_PROCESS_WHITELIST="HOME"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert running.stdout
    for line in running.stdout:
        if "is available at" in line:
            break
    yield (f"--GatewayClient.url=http://127.0.0.1:{port}", f"--GatewayClient.auth_token={token}")
    running.terminate()
    running.wait(timeout=90)


def test_a_remote_kernel_without_a_shared_file_system_says_what_to_run_logs_in_and_uses(
    serve: Serve,
    owner: Device,
    bank: RunningBank,
    gateway: tuple[str, ...],
    start_jupyter: Callable[..., JupyterServer],
    tmp_path: Path,
) -> None:
    server = start_jupyter(options=gateway)
    server.ready()
    kernel = server.open_notebook("remote.ipynb")
    assert kernel.value("import os; os.environ['HOME']") == repr(str(tmp_path))
    without = kernel.run(NEED)
    assert without.error == "NoSession"
    assert "facetry login" in without.message
    logged_in(kernel, serve, owner, "remote")
    asks_is_shown_and_uses(kernel, owner, "remote", bank.balance())
    held = owner.act("aios/facets", "list", {})["facets"]
    (mine,) = [
        one for one in held if (one["petname"], one["terms"]["object"]) == ("remote", "bank")
    ]
    owner.act("aios/facets", "revoke", {"facet": mine["id"]})
    assert "revoked" in kernel.run("acct.balance()").message
    # It is nobody of that JupyterLab's own service, whose door it does not reach.
    assert server.principal_of("remote.ipynb")["principal"] is None

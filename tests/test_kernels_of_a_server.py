"""Whose facets a kernel has: of a notebook with several kernels, of consoles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.kernel import Cell, Kernel
from house.owner import Device
from house.server import JupyterServer

ASKS = "import facetry\nacct = facetry.need('bank', 'balance')\nacct.balance().ok"
HELD = "import facetry\nprint(facetry.held())"


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[JupyterServer]:
    running = JupyterServer(home, alone=True)
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(server: JupyterServer, bank: RunningBank) -> Device:
    device = Device.enrolled_by(server.link())
    device.connect("bank", "openapi", bank.config())
    return device


def session(server: JupyterServer, kind: str, path: str, name: str, **kernel: str) -> Kernel:
    """A kernel as a page of JupyterLab starts it, or one that runs, under another session."""
    made = server.json(
        "POST",
        "api/sessions",
        {"path": path, "name": name, "type": kind, "kernel": kernel or {"name": "python3"}},
    )
    return Kernel(server, made["kernel"]["id"], made["id"])


def test_kernels_of_one_notebook_are_one_principal_and_one_goes_on_when_another_ends(
    server: JupyterServer, owner: Device, start_jupyter: Callable[..., JupyterServer]
) -> None:
    first = server.open_notebook("twice.ipynb")
    asking = first.start(ASKS)
    owner.grant(owner.waiting())
    assert first.finish(asking).error is None

    other = start_jupyter(server.home, root=server.root)
    other.ready()
    second = other.open_notebook("twice.ipynb")
    assert second.value(ASKS) == "True"
    assert owner.requests() == []
    first.close()
    server.request("DELETE", f"api/sessions/{first.session}")
    assert second.value("acct.balance().ok") == "True"


def test_the_ledger_tells_kernels_of_one_notebook_apart_as_their_servers_call_them(
    server: JupyterServer, owner: Device, start_jupyter: Callable[..., JupyterServer]
) -> None:
    first = server.open_notebook("apart.ipynb")
    asking = first.start(ASKS)
    request = owner.waiting()
    assert request["cell"]["kernel"] == first.id
    owner.grant(request)
    assert first.finish(asking).error is None
    other = start_jupyter(server.home, root=server.root)
    other.ready()
    second = other.open_notebook("apart.ipynb")
    assert second.value(ASKS) == "True"
    # A restarted kernel is the same one.
    again = server.restart(first)
    assert again.value(ASKS) == "True"
    used = "[e['cell']['kernel'] for e in facetry.trail() if e['kind'] == 'action'][:3]"
    assert second.id != first.id == again.id
    assert again.value(f"{used} == {[again.id, second.id, first.id]!r}") == "True"


def test_a_console_of_its_own_asks_under_its_name_and_another_holds_nothing_of_it(
    server: JupyterServer, owner: Device
) -> None:
    console = session(server, "console", "console-1-5e7f", "Console 1")
    asking = console.start(ASKS)
    request = owner.waiting()
    assert request["who"]["petname"] == "Console 1"
    owner.grant(request)
    assert console.finish(asking).error is None

    same_name = session(server, "console", "console-1-77aa", "Console 1")
    assert "Holds nothing." in same_name.run(HELD).text
    # What was granted to a console ends with what it was: restarted, it is a new one.
    again = server.restart(console)
    assert "Holds nothing." in again.run(HELD).text


def test_a_console_on_a_notebooks_kernel_is_the_notebook(
    server: JupyterServer, owner: Device
) -> None:
    notebook = server.open_notebook("with-console.ipynb")
    asking = notebook.start(ASKS)
    owner.grant(owner.waiting())
    assert notebook.finish(asking).error is None
    console = session(server, "console", "console-2-0b1c", "Console 2", id=notebook.id)
    assert "bank" in console.run(HELD).text
    assert console.value("acct.balance().ok") == "True"


def test_kernels_of_one_notebook_in_two_servers_wait_on_one_card(
    server: JupyterServer, owner: Device, start_jupyter: Callable[..., JupyterServer]
) -> None:
    other = start_jupyter(server.home, root=server.root)
    other.ready()
    kernels = [one.open_notebook("both.ipynb") for one in (server, other)]

    def both_ask() -> tuple[list[Cell], dict[str, Any]]:
        asking = [kernel.start(ASKS) for kernel in kernels]
        cards = [kernel.card(cell) for kernel, cell in zip(kernels, asking, strict=True)]
        request = owner.waiting()
        # Each shows where it waits once it does.
        assert [card["request"] for card in cards] == [request["id"]] * 2
        assert [one["id"] for one in owner.requests()] == [request["id"]]
        return asking, request

    asking, request = both_ask()
    owner.deny(request, "not today")
    for kernel, cell in zip(kernels, asking, strict=True):
        refused = kernel.finish(cell)
        assert refused.error is not None
        assert "not today" in refused.message
    asking, request = both_ask()
    owner.grant(request)
    for kernel, cell in zip(kernels, asking, strict=True):
        assert kernel.finish(cell).error is None
    assert owner.requests() == []


def test_a_console_on_a_notebooks_kernel_waits_as_the_notebook_and_is_refused_as_it(
    server: JupyterServer, owner: Device
) -> None:
    notebook = server.open_notebook("console-waits.ipynb")
    console = session(server, "console", "console-3-9a4d", "Console 3", id=notebook.id)
    asking = console.start(ASKS)
    request = owner.waiting()
    assert request["who"]["petname"] == "console-waits.ipynb"
    owner.deny(request, "not from a console")
    told = console.finish(asking)
    assert told.error is not None
    assert "not from a console" in told.message
    assert "Holds nothing." in notebook.run(HELD).text

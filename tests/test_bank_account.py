"""One account in one notebook; others may pay in, pay out or look: real kernels, real service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house.kernel import Cell, Kernel
from house.owner import Device
from house.server import JupyterServer

ACCOUNT = '''
import facetry

class Overdraft(Exception):
    """More than there is."""

class Account:
    """One account."""

    def __init__(self, balance: int) -> None:
        self.amount = balance

    def balance(self) -> int:
        """What is on it."""
        return self.amount

    def deposit(self, amount: int) -> int:
        """Pays in."""
        self.amount += amount
        return self.amount

    def withdraw(self, amount: int) -> int:
        """Pays out."""
        if amount > self.amount:
            raise Overdraft("there is less than that")
        self.amount -= amount
        return self.amount

account = Account(100)
'''
EXPORT = """
exported = facetry.export(
    account, "account", ["deposit", "withdraw"], safe=["balance"], errors=[Overdraft]
)
exported
"""


@pytest.fixture(scope="module")
def jupyter(home: Path) -> Iterator[JupyterServer]:
    server = JupyterServer(home, alone=True)
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(jupyter: JupyterServer) -> Device:
    return Device.enrolled_by(jupyter.link())


def connected(owner: Device) -> dict[str, Any]:
    """Consent to the object that a notebook offers, once it does."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for proposal in owner.act("aios/registry", "list", {})["proposals"]:
            owner.act("aios/registry", "add", {"proposal": proposal["id"]})
            return dict(proposal)
    raise AssertionError("nothing was offered")


def granted(owner: Device, kernel: Kernel, code: str) -> Cell:
    running = kernel.start(code)
    owner.grant(owner.waiting())
    cell = kernel.finish(running)
    assert cell.error is None, cell.message
    return cell


def test_one_account_in_one_notebook_and_three_who_may_each_do_one_thing(
    jupyter: JupyterServer, owner: Device
) -> None:
    jupyter.ready()
    accounts = jupyter.open_notebook("accounts.ipynb")
    assert accounts.run(ACCOUNT).error is None
    offering = accounts.start(EXPORT)
    offered = connected(owner)
    assert (offered["name"], offered["kind"], offered["title"]) == (
        "account",
        "kernel",
        "accounts.ipynb",
    )
    cell = accounts.finish(offering)
    assert cell.result == "account offers balance, deposit and withdraw to whoever is granted it."
    # The finished card stays as one line.
    card = [one for one in cell.shown if "application/vnd.facetry.card+json" in one][-1]
    assert card["text/plain"] == "Offered: account with balance, deposit and withdraw."

    payroll, shop, auditor = (
        jupyter.open_notebook(f"{name}.ipynb") for name in ("payroll", "shop", "auditor")
    )
    granted(owner, payroll, "import facetry; pay = facetry.need('account', 'deposit')")
    granted(owner, shop, "import facetry; take = facetry.need('account', 'withdraw')")
    granted(owner, auditor, "import facetry; look = facetry.need('account', 'balance')")

    # The exporter's kernel is idle; then a cell of it runs, and is interrupted.
    assert payroll.value("pay.deposit(50).value") == "150"
    loop = accounts.start("while True: pass")
    assert shop.value("take.withdraw(120).value") == "30"
    jupyter.json("POST", f"api/kernels/{accounts.id}/interrupt")
    assert accounts.finish(loop).error == "KeyboardInterrupt"
    assert auditor.value("look.balance().value") == "30"

    refused = shop.run("take.withdraw(31)")
    assert (refused.error, refused.message) == (
        "UpstreamError",
        "account.withdraw was answered 409: there is less than that",
    )
    assert auditor.run("look.withdraw(1)").message.startswith("you hold balance")
    assert payroll.run("pay.balance()").message.startswith("you hold deposit")
    did = [entry["what"]["action"] for entry in owner.all_recorded("intent", at_least=4)]
    assert did == ["deposit", "withdraw", "balance", "withdraw"]

    # It ends with its kernel; the next one goes on under the same name, without being asked.
    again = jupyter.restart(accounts)
    ended = auditor.run("look.balance()")
    assert "does not offer it now" in ended.message
    assert again.run(ACCOUNT).error is None
    assert again.value(EXPORT).startswith("account offers")
    assert auditor.value("look.balance().value") == "100"
    assert payroll.value("pay.deposit(1).value") == "101"

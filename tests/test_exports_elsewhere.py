"""An object in a notebook whose service is elsewhere: two JupyterLabs, one service."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from house.awaiting import awaited
from house.kernel import Cell, Kernel
from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port
from house.wire import Wire
from test_bank_account import ACCOUNT, EXPORT, connected
from test_service_elsewhere import CODE, admit, called, status

SLOW = ACCOUNT.replace(
    """        self.amount += amount
        return self.amount

    def withdraw""",
    """        import pathlib, time
        pathlib.Path(MARK).touch()
        while amount == 13:
            time.sleep(0.05)
        self.amount += amount
        return self.amount

    def withdraw""",
)
PAYS = "import facetry\npay = facetry.need('account', 'balance', 'deposit', why='payroll')"
#: A call that ends by itself only once its object has.
HANGS = "pay.deposit(13)"


def lab(home: Path, port: int, owner: Device, petname: str) -> JupyterServer:
    home.mkdir()
    running = JupyterServer(
        home, alone=True, options=(f"--Facetry.service_url=http://127.0.0.1:{port}",)
    )
    admit(owner, running.printed(CODE, 180)[1], petname)
    running.ready(180)
    return running


class Town:
    """Ada's JupyterLab, by a wire that can be cut, offers; Bob's uses; neither runs the service."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "theirs"
        self.port = free_port()
        self.serve = Serve(self.data, self.port)
        self.owner = self.serve.device()
        self.wire = Wire(self.port)
        self.ada = lab(home / "ada", self.wire.port, self.owner, "ada")
        self.bob = lab(home / "bob", self.port, self.owner, "bob")
        self.accounts = self.ada.open_notebook("accounts.ipynb")
        self.payroll = self.bob.open_notebook("payroll.ipynb")
        self.mark = home / "inside"

    def offer(self) -> dict[str, Any]:
        """Offer the account, with the owner's consent; how it was shown."""
        assert self.accounts.run(f"MARK = {str(self.mark)!r}\n{SLOW}").error is None
        offering = self.accounts.start(EXPORT)
        shown = connected(self.owner)
        assert self.accounts.finish(offering).error is None
        return shown

    def offer_again(self) -> None:
        """The same, after its kernel's end: nobody is asked."""
        assert self.accounts.run(f"MARK = {str(self.mark)!r}\n{SLOW}").error is None
        assert self.accounts.value(EXPORT).startswith("account offers")

    def inside(self, call: str) -> Cell:
        """Begin a call; wait until the object is at it."""
        self.mark.unlink(missing_ok=True)
        cell = self.payroll.start(call)
        deadline = time.monotonic() + 120
        while not self.mark.exists():
            assert time.monotonic() < deadline, "never called"
            time.sleep(0.02)
        return cell

    def state(self) -> str:
        """Whether the object is there, by its service's word."""
        listed = self.owner.act("aios/registry", "list", {})["objects"]
        return {one["name"]: str(one["state"]) for one in listed}["account"]

    def until(self, state: str, seconds: float = 120) -> float:
        """Wait until it is; how many seconds that took."""
        began = time.monotonic()
        while self.state() != state:
            assert time.monotonic() < began + seconds, f"never {state}"
            time.sleep(0.05)
        return time.monotonic() - began

    def ended(self) -> list[str]:
        """How calls of it ended, by the ledger, oldest first."""
        return [one["result"]["state"] for one in self.owner.entries(kinds=["outcome"])]

    def refused(self) -> list[str]:
        """Of what they offer with."""
        told = self.owner.entries(kinds=["refusal"], object="aios/exports")
        return [one["what"]["action"] for one in told]

    def end(self) -> None:
        for server in (self.ada, self.bob):
            server.end()
        self.serve.end()


@pytest.fixture(scope="module")
def town(home: Path) -> Iterator[Town]:
    running = Town(home)
    yield running
    running.end()


def test_an_account_in_one_jupyterlab_is_used_from_another_and_each_call_is_recorded(
    town: Town,
) -> None:
    shown = town.offer()
    assert (shown["kind"], shown["title"]) == ("kernel", "accounts.ipynb (ada)")
    asking = town.payroll.start(PAYS)
    town.owner.grant(town.owner.waiting())
    assert town.payroll.finish(asking).error is None
    assert town.payroll.value("r = pay.deposit(50); r.value") == "150"
    # Its exporter's kernel runs a cell meanwhile.
    loop = town.accounts.start("while True: pass")
    assert town.payroll.value("pay.balance().value") == "150"
    town.ada.json("POST", f"api/kernels/{town.accounts.id}/interrupt")
    assert town.accounts.finish(loop).error == "KeyboardInterrupt"
    assert town.payroll.run("pay.withdraw(1)").message.startswith("you hold balance and deposit")
    assert town.ended() == ["done", "done"]
    receipt = town.payroll.run("print(r.receipt)").text.strip()
    assert town.owner.receipt_faults(receipt) == []
    did = town.owner.all_recorded("intent", at_least=2)
    callers = {called(town.owner, one["who"]["principal"]) for one in did}
    assert callers == {"payroll.ipynb (bob)"}
    # Nobody was asked whether it may offer at all: that is given, once.
    given = [
        one
        for one in town.owner.entries(kinds=["grant"])
        if one["what"]["object"] == "aios/exports"
    ]
    assert [(called(town.owner, one["who"]["principal"]), one["ref"]) for one in given] == [
        ("accounts.ipynb (ada)", None)
    ]


def test_callers_at_once_come_one_by_one_and_who_finds_it_held_is_told_busy(town: Town) -> None:
    together = (
        "import concurrent.futures as c\n"
        "with c.ThreadPoolExecutor(8) as pool:\n"
        "    list(pool.map(lambda n: pay.deposit(1), range(24)))\n"
        "pay.balance().value"
    )
    assert town.payroll.value(together) == "174"
    told = town.home / "told"
    until_told = f"while not os.path.exists({str(told)!r}): time.sleep(0.02)"
    held = town.accounts.start(
        f"import os, time\nwith exported:\n    print('held')\n    {until_told}"
    )
    town.accounts.prints(held, "held")
    busy = town.payroll.run("pay.deposit(1)")
    told.touch()
    assert "busy" in busy.message
    assert town.accounts.finish(held).error is None
    assert town.payroll.value("pay.balance().value") == "174"
    assert town.ended().count("not_sent") == 1


def test_while_the_network_is_cut_its_holders_are_told_and_then_it_is_there_again(
    town: Town,
) -> None:
    answering = town.inside("pay.deposit(6).value")
    assert town.payroll.finish(answering).result == "180"
    town.wire.cut()
    # Who no longer asks for calls is away after five seconds.
    assert town.until("away") < 20
    told = town.payroll.run("pay.balance()")
    assert "does not offer it now" in told.message
    assert town.accounts.value("exported.alive") == "True"
    town.wire.mend()
    town.until("ready")
    assert town.payroll.value("pay.balance().value") == "180"
    assert town.owner.act("aios/registry", "list", {})["proposals"] == []


def test_a_call_that_the_network_breaks_off_has_failed_and_may_have_had_its_effect(
    town: Town,
) -> None:
    hanging = town.inside(HANGS)
    town.wire.cut()
    message = town.payroll.finish(hanging).message
    assert "could not be reached, during the call" in message
    assert town.ended()[-1] == "failed"
    # Its kernel ends while that can't be told to the service.
    status(town.ada, lambda told: told.get("state") == "offline")
    town.accounts = town.ada.restart(town.accounts)
    town.wire.mend()
    status(town.ada, lambda told: told.get("state") == "ready")
    town.offer_again()
    assert town.payroll.value("pay.balance().value") == "100"


def test_a_service_killed_during_a_call_says_that_it_does_not_know_and_is_offered_to_again(
    town: Town,
) -> None:
    hanging = town.inside(HANGS)
    os.kill(town.serve.core().pid, signal.SIGKILL)
    assert town.payroll.finish(hanging).error is not None
    deadline = time.monotonic() + 120
    while town.ended()[-1:] != ["unknown"]:
        assert time.monotonic() < deadline, town.ended()
        time.sleep(0.1)
    # The object is still at it: it is whoever offers it, not the service, who can end that.
    town.accounts = town.ada.restart(town.accounts)
    town.offer_again()
    assert town.payroll.value("pay.balance().value") == "100"
    assert town.owner.act("aios/registry", "list", {})["proposals"] == []


def test_a_kernel_killed_during_a_call_leaves_it_failed_and_the_object_away(town: Town) -> None:
    hanging = town.inside(HANGS)
    os.kill(int(town.accounts.run("import os; print(os.getpid())").text), signal.SIGKILL)
    assert "ended, or could not be reached, during the call" in town.payroll.finish(hanging).message
    assert town.ended()[-1] == "failed"
    town.until("away")
    # Its Jupyter server starts it anew by itself.
    town.ada.printed(rf"kernel {town.accounts.id} restarted")
    town.accounts.close()
    town.accounts = Kernel(town.ada, town.accounts.id, town.accounts.session)
    town.offer_again()
    assert town.payroll.value("pay.deposit(1).value") == "101"


def test_a_wallet_that_was_killed_goes_on_offering_what_its_kernels_do(town: Town) -> None:
    (wallet,) = [
        one
        for one in psutil.Process(town.ada.process.pid).children(recursive=True)
        if any(part.endswith("away.mjs") for part in one.cmdline())
    ]
    os.kill(wallet.pid, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while "101" not in (town.payroll.run("pay.balance().value").result or ""):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert town.accounts.value("exported.alive") == "True"


def test_a_renamed_notebook_goes_on_offering_and_is_called_so_there(town: Town) -> None:
    town.ada.json("PATCH", "api/contents/accounts.ipynb", {"path": "books.ipynb"})
    deadline = time.monotonic() + 90
    while True:
        listed = town.owner.act("aios/registry", "list", {})["objects"]
        if {one["name"]: one["title"] for one in listed}["account"] == "books.ipynb (ada)":
            break
        assert time.monotonic() < deadline, listed
        time.sleep(0.1)
    assert town.payroll.value("pay.balance().value") == "101"


def test_what_is_awaited_is_offered_the_same(town: Town) -> None:
    offering = town.accounts.start(
        "second = await facetry.aexport(Account(7), 'second', safe=['balance'])\nsecond.alive"
    )
    connected(town.owner)
    cell = town.accounts.finish(offering)
    assert (cell.error, cell.result) == (None, "True")


def test_a_jupyterlab_that_was_paused_offers_again_once_it_is_resumed(town: Town) -> None:
    known = town.owner.act("aios/facets", "list", {})["principals"]
    host = next(one["principal"] for one in known if one["petname"] == "ada")
    town.owner.act("aios/facets", "pause", {"principal": host})
    town.until("away")
    assert "does not offer it now" in town.payroll.run("pay.balance()").message
    assert town.accounts.value("exported.alive") == "True"
    # What waits for the end of a pause is refused once, and not again and again: two are offered.
    awaited(lambda: len(town.refused()) == 2 or None)
    town.owner.act("aios/facets", "resume", {"principal": host})
    town.until("ready")
    assert town.payroll.value("pay.balance().value") == "101"
    assert town.refused() == ["next", "next"]
    assert town.owner.act("aios/registry", "list", {})["proposals"] == []


def test_once_its_jupyterlab_is_turned_away_nothing_of_it_is_called(town: Town) -> None:
    known = town.owner.act("aios/facets", "list", {})["principals"]
    host = next(one["principal"] for one in known if one["petname"] == "ada")
    hanging = town.inside(HANGS)
    town.owner.act("aios/facets", "revoke", {"principal": host})
    assert "during the call" in town.payroll.finish(hanging).message
    assert town.state() == "away"
    assert "does not offer it now" in town.payroll.run("pay.balance()").message
    deadline = time.monotonic() + 120
    while town.accounts.value("exported.alive") != "False":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "revoked" in town.accounts.value("exported")
    anew = town.accounts.run("facetry.export([], 'stack', ['clear'])")
    assert anew.error == "Refused"
    assert town.owner.act("aios/registry", "list", {})["proposals"] == []

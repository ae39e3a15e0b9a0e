"""Which cell used a facet, of what source, having read what: and whose word each of it is."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.kernel import Kernel
from house.owner import Device
from house.server import JupyterServer

ASK = "import facetry\nacct = facetry.need('bank', 'balance', 'deposit')"


@pytest.fixture(scope="module")
def jupyter(home: Path) -> Iterator[JupyterServer]:
    server = JupyterServer(home, alone=True)
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(jupyter: JupyterServer, bank: RunningBank) -> Device:
    device = Device.enrolled_by(jupyter.link())
    device.connect("bank", "openapi", bank.config())
    return device


@pytest.fixture(scope="module")
def notebook(jupyter: JupyterServer, owner: Device) -> Kernel:
    kernel = jupyter.open_notebook("churn.ipynb")
    asking = kernel.start(ASK)
    owner.grant(owner.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    return kernel


def used(notebook: Kernel, owner: Device, code: str) -> dict[str, Any]:
    """The intent of the one use that a cell makes."""
    before = len(owner.entries())
    cell = notebook.run(code)
    assert cell.error is None, cell.message
    intents = [one for one in owner.entries()[before:] if one["kind"] == "intent"]
    assert len(intents) == 1
    return intents[0]


def digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def test_an_act_tells_the_source_of_its_cell_and_the_results_that_it_drew_on(
    notebook: Kernel, owner: Device
) -> None:
    first = used(notebook, owner, "balance = acct.balance().value['balance']")
    notebook.value("half = balance // 2\nhalf")
    code = "acct.deposit(amount=half % 7 + 1)"
    second = used(notebook, owner, code)
    assert first["lineage"] == {
        "seen": True,
        "source": digest("balance = acct.balance().value['balance']"),
    }
    assert second["lineage"] == {"read": [first["index"]], "seen": True, "source": digest(code)}
    third = used(notebook, owner, "balance = 3; acct.balance()")
    fourth = used(notebook, owner, "acct.deposit(amount=balance)")
    assert fourth["lineage"]["read"] == [third["index"]]


def test_no_digest_of_a_source_is_left_once_it_was_erased(
    jupyter: JupyterServer, notebook: Kernel, owner: Device
) -> None:
    code = "acct.balance()  # a secret"
    entry = used(notebook, owner, code)
    assert entry["lineage"]["source"] == digest(code)
    named = {"groups": ["lineage", "token"], "entries": [[entry["index"]] * 2]}
    assert owner.act("aios/ledger", "erase", named)["erased"] == 1
    (after,) = [one for one in owner.entries() if one["index"] == entry["index"]]
    assert "lineage" not in after
    files = [path for path in jupyter.data.glob("state.sqlite*") if path.is_file()]
    spelled = json.dumps({"source": digest(code)})[1:-1].replace(" ", "").encode()
    kept = [base64.urlsafe_b64encode(b"x" * at + spelled)[4:-4] for at in range(3)]
    assert not any(text in path.read_bytes() for path in files for text in (spelled, *kept))


def test_what_was_inferred_is_noted_with_what_it_is_based_on(
    notebook: Kernel, owner: Device
) -> None:
    told = notebook.value(
        "r = acct.balance()\n"
        "n = facetry.note('the balance is low', based_on=[r])\n"
        "m = facetry.note('so we wait', based_on=[n, n.reference, r.receipt])\n"
        "m"
    )
    assert told == "Noted: so we wait"
    outcome, first, second = [one for one in owner.entries() if one["kind"] in ("outcome", "note")][
        -3:
    ]
    assert [one["entry"] for one in first["what"]["based_on"]] == [outcome["index"]]
    assert [one["entry"] for one in second["what"]["based_on"]] == [
        outcome["index"],
        first["index"],
    ]
    assert second["args"] == {"claim": "so we wait"}
    assert second["who"]["custody"] == "wallet"
    line = notebook.value("[(e['kind'], e['what']) for e in facetry.trail(2)][0]")
    assert line == "('note', '“so we wait”')"


def test_nothing_is_noted_on_what_is_not_there(notebook: Kernel) -> None:
    for based_on, error in (
        ("'0:' + '0' * 64", "Refused"),
        ("'no receipt'", "BadInput"),
        ("[]", "BadInput"),
        ("[3]", "BadInput"),
    ):
        cell = notebook.run(f"facetry.note('a guess', based_on={based_on})")
        assert cell.error == error, cell.message


def test_what_the_server_did_not_pass_on_is_the_kernels_word_alone(
    notebook: Kernel, owner: Device
) -> None:
    claim = "facetry._call.lineage_word = lambda: {claim}\n"
    forged = used(
        notebook,
        owner,
        claim.format(claim="{'source': '0' * 64, 'read': [0, 1]}") + "acct.balance()",
    )
    assert forged["lineage"] == {"source": "0" * 64}
    own = used(notebook, owner, "facetry._call.cell_word = lambda: {'id': 'c1'}\nacct.balance()")
    assert "seen" not in own["lineage"]
    lied = notebook.run(claim.format(claim="{'source': '0' * 64, 'seen': True}") + "acct.balance()")
    assert lied.error == "BadInput"
    assert "seen" in lied.message


def test_what_goes_on_behind_cells_is_said_to_be_of_none_that_the_server_saw(
    notebook: Kernel, owner: Device, tmp_path: Path
) -> None:
    notebook.value("facetry._call.lineage_word = facetry._lineage.lineage_word\n1")
    notebook.value("facetry._call.cell_word = facetry._cell.cell_word\n1")
    notebook.value(
        "import asyncio, threading\n"
        "turn, done = threading.Semaphore(0), threading.Semaphore(0)\n"
        "def behind():\n"
        "    for _ in range(2):\n"
        "        turn.acquire(); acct.balance(); done.release()\n"
        "threading.Thread(target=behind).start()\n"
        "1"
    )
    beside = used(notebook, owner, "turn.release(); done.acquire(); 2")
    assert "source" not in beside.get("lineage", {})
    assert "seen" not in beside.get("lineage", {})

    async_cell = "later = asyncio.ensure_future(asyncio.to_thread(acct.balance))"
    code = f"{async_cell}\nawait asyncio.sleep(0)"
    before = len(owner.entries())
    assert notebook.run(code).error is None
    notebook.value("(await later).ok")
    (own,) = [one for one in owner.entries()[before:] if one["kind"] == "intent"]
    assert own["lineage"] == {"seen": True, "source": digest(code)}

    pooled = "threading.Thread(target=acct.balance).start(); [t.join() for t in "
    pooled += "threading.enumerate() if 'balance' in t.name]"
    fresh = used(notebook, owner, pooled)
    assert fresh["lineage"] == {"seen": True, "source": digest(pooled)}

    # Once no cell runs any more: who hears that a kernel is idle lets it go on.
    before = len(owner.entries())
    idle = tmp_path / "idle"
    code = (
        f"import os, time; path = {str(idle)!r}\n"
        "def wait():\n"
        "    while not os.path.exists(path): time.sleep(0.02)\n"
        "    turn.release()\n"
        "threading.Thread(target=wait).start()"
    )
    assert notebook.run(code).error is None
    idle.touch()
    while not (came := [one for one in owner.entries()[before:] if one["kind"] == "intent"]):
        time.sleep(0.02)
    assert "lineage" not in came[0]
    assert set(came[0]["cell"]) == {"kernel"}


def acts_of(owner: Device, before: int, count: int) -> list[dict[str, Any]]:
    """The intents since then, once there are so many."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        came = [one for one in owner.entries()[before:] if one["kind"] == "intent"]
        if len(came) >= count:
            return came
        time.sleep(0.05)
    raise AssertionError(f"no {count} acts came")


def test_what_a_pool_does_is_of_the_cell_that_gave_it_that_to_do(
    notebook: Kernel, owner: Device, tmp_path: Path
) -> None:
    notebook.value(
        "import asyncio, os, threading, time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(2)\n"
        "def once(path):\n"
        "    while not os.path.exists(path): time.sleep(0.02)\n"
        "    acct.balance()\n"
        "[one.result().ok for one in [pool.submit(acct.balance) for _ in range(4)]]"
    )
    for code in (
        "pool.submit(acct.balance).result().ok",
        "all(pool.map(lambda _: acct.balance().ok, range(1)))",
        "(await asyncio.get_running_loop().run_in_executor(pool, acct.balance)).ok",
    ):
        entry = used(notebook, owner, code)
        assert entry["lineage"].items() >= {"seen": True, "source": digest(code)}.items()
    # What it does later, while another cell runs, is of the one that gave it.
    before = len(owner.entries())
    now = tmp_path / "now"
    giving = f"later = pool.submit(once, {str(now)!r}); 0"
    assert notebook.run(giving).error is None
    assert notebook.run(f"open({str(now)!r}, 'w').close(); later.result()").error is None
    (act,) = acts_of(owner, before, 1)
    assert act["lineage"].items() >= {"seen": True, "source": digest(giving)}.items()
    assert notebook.run("pool.shutdown()").error is None


def test_what_a_thread_starts_after_its_cell_is_of_no_cell(
    notebook: Kernel, owner: Device, tmp_path: Path
) -> None:
    now, over = tmp_path / "now", tmp_path / "over"
    starts = (
        "import os, threading, time\n"
        "from multiprocessing.pool import ThreadPool\n"
        "old = ThreadPool(1)\n"
        "def again():\n"
        f"    while not os.path.exists({str(now)!r}): time.sleep(0.02)\n"
        "    fresh = threading.Thread(target=acct.balance)\n"
        "    fresh.start(); fresh.join()\n"
        f"    open({str(over)!r}, 'w').close()\n"
        "threading.Thread(target=again).start()"
    )
    assert notebook.run(starts).error is None
    before = len(owner.entries())
    opens = f"open({str(now)!r}, 'w').close()"
    other = f"{opens}\nwhile not os.path.exists({str(over)!r}): time.sleep(0.02)"
    assert notebook.run(other).error is None
    # Neither of the cell that runs meanwhile, nor of a pool's that is told nothing.
    assert notebook.run("old.apply(acct.balance).ok; old.close()").error is None
    for act in acts_of(owner, before, 2):
        assert "lineage" not in act
        assert set(act["cell"]) == {"kernel"}

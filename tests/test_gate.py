"""From a notebook's cell to a result that is proven, and to a refusal that says why.

All of it real: a Jupyter server with its token, XSRF protection and a base address, a kernel, the
service that this server started, an HTTP upstream, and a person's device that knows no more than
docs/protocol.md.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from house.bank import RunningBank
from house.kernel import Kernel
from house.owner import Device
from house.server import JupyterServer


@pytest.fixture(scope="module")
def jupyter(home: Path) -> Iterator[JupyterServer]:
    server = JupyterServer(home)
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(jupyter: JupyterServer, bank: RunningBank) -> Device:
    device = Device.enrolled_by(jupyter.link())
    device.connect("bank", "openapi", bank.config())
    return device


@pytest.fixture(scope="module")
def notebook(jupyter: JupyterServer, owner: Device) -> Kernel:
    """A notebook that asked for two actions and was granted both, one of them narrowed."""
    kernel = jupyter.open_notebook("reports/churn.ipynb")
    asking = kernel.start(
        "import facetry\n"
        "acct = facetry.need('bank', 'balance', 'deposit', why='month end')\n"
        "print(acct)"
    )
    request = owner.waiting()
    assert request["purpose"] == "month end"
    assert request["who"]["petname"] == "reports/churn.ipynb"
    assert request["who"]["custody"] == "wallet"
    owner.grant(request, {"constraints": {"amount": {"range": {"max": 50}}}})
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    return kernel


def test_a_cell_gets_the_upstreams_answer_with_a_receipt_that_proves_it(
    notebook: Kernel, owner: Device, bank: RunningBank
) -> None:
    balance = notebook.value("r = acct.balance(); r.value['balance']")
    assert int(balance) == bank.balance()
    receipt = notebook.run("print(r.receipt)").text.strip()
    assert owner.receipt_faults(receipt) == []


def test_an_action_with_an_effect_happens_once_and_is_recorded_before_and_after(
    notebook: Kernel, owner: Device, bank: RunningBank
) -> None:
    before = bank.balance()
    assert notebook.value("acct.deposit(amount=20).value['balance']") == str(before + 20)
    assert bank.balance() == before + 20
    intent, outcome = [e for e in owner.entries() if e["kind"] in ("intent", "outcome")][-2:]
    assert (intent["kind"], outcome["kind"]) == ("intent", "outcome")
    assert outcome["ref"] == intent["index"]
    assert intent["args"] == {"amount": 20}
    assert intent["what"]["action"] == "deposit"
    assert intent["petname"] == "reports/churn.ipynb"
    assert outcome["result"]["state"] == "done"


def test_what_was_not_granted_is_refused_and_the_true_reason_is_told_to_the_asker_alone(
    notebook: Kernel, owner: Device, bank: RunningBank
) -> None:
    before = bank.balance()
    refused = notebook.run("acct.deposit(amount=500)")
    assert refused.error == "Refused"
    assert bank.balance() == before
    why = notebook.value("facetry.why()['code']")
    assert why == "'constraint'"
    refusal = owner.recorded("refusal")
    assert refusal["why"]["code"] == "constraint"
    assert refusal["what"]["action"] == "deposit"


def test_an_action_that_is_not_held_does_not_exist(notebook: Kernel) -> None:
    missing = notebook.run("acct.withdraw")
    assert missing.error in ("AttributeError", "NotHeld")
    assert "withdraw" in missing.message


def test_asking_again_for_what_is_held_asks_nobody(notebook: Kernel, owner: Device) -> None:
    assert notebook.value("facetry.need('bank', 'balance').balance().ok") == "True"
    assert owner.requests() == []


def test_restart_and_run_all_asks_nothing_that_was_granted(
    jupyter: JupyterServer, notebook: Kernel, owner: Device
) -> None:
    again = jupyter.restart(notebook)
    code = (
        "import facetry\n"
        "acct = facetry.need('bank', 'balance', 'deposit', why='month end')\n"
        "acct.balance().ok"
    )
    assert again.value(code) == "True"
    assert owner.requests() == []


def test_a_denial_reaches_the_cell_with_its_reason(jupyter: JupyterServer, owner: Device) -> None:
    kernel = jupyter.open_notebook("other.ipynb")
    asking = kernel.start("import facetry; facetry.need('bank', 'withdraw', why='a hunch')")
    owner.deny(owner.waiting(), "not from this notebook")
    cell = kernel.finish(asking)
    assert cell.error == "Refused"
    assert "not from this notebook" in cell.message


def test_a_revoked_facet_ends_at_once(jupyter: JupyterServer, owner: Device) -> None:
    kernel = jupyter.open_notebook("ends.ipynb")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    owner.grant(owner.waiting())
    assert kernel.finish(asking).error is None
    assert kernel.value("acct.balance().ok") == "True"
    live = owner.act("aios/facets", "list", {})["facets"]
    facet = next(f for f in live if f["petname"] == "ends.ipynb" and f["terms"]["object"] == "bank")
    owner.act("aios/facets", "revoke", {"facet": facet["id"]})
    assert kernel.run("acct.balance()").error == "Refused"
    assert kernel.value("facetry.why()['code']") == "'revoked'"


def test_no_secret_reaches_the_kernel_the_log_or_the_notebook(
    jupyter: JupyterServer, notebook: Kernel, owner: Device, bank: RunningBank
) -> None:
    kernel = jupyter.open_notebook("secrets.ipynb")
    kernel.run("%load_ext facetry")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    owner.grant(owner.waiting())
    shown = [kernel.finish(asking)]
    for code in (
        "import os; dict(os.environ)",
        "acct, repr(acct), vars(facetry), dir(acct)",
        "r = acct.balance(); r",
        "r.receipt, r.value, acct.balance.__doc__",
        "facetry.trail()",
        "%facets",
        "acct.withdraw",
        "import pickle; pickle.dumps(acct)",
        "%facet acct balance amount=1",
    ):
        shown.append(kernel.run(code))
    outputs = json.dumps([asdict(cell) for cell in shown])
    running = "".join(
        "\0".join([*child.cmdline(), *map("=".join, child.environ().items())])
        for child in jupyter.children()
    )
    wallet, owners = kept_secrets(jupyter), {url.strip("/") for url, *_ in owner._facets.values()}
    # Searched for what is there: the facet that was just used, keys, the bank's key.
    assert len(wallet) > 4
    for secret in (bank.secret, *owners, *wallet):
        for place in (outputs, jupyter.log, running):
            assert secret not in place
    assert not re.search(r"/[0-9a-f]{32}/", jupyter.log + running)


def kept_secrets(jupyter: JupyterServer) -> set[str]:
    """Nonces and private keys in the wallet's database."""
    with closing(sqlite3.connect(jupyter.data / "wallet.sqlite")) as database:
        urls = [url.strip("/") for (url,) in database.execute("SELECT url FROM facets")]
        keys = [json.loads(text) for (text,) in database.execute("SELECT keys FROM principals")]
    return {*urls, *(pair["d"] for pairs in keys for pair in pairs.values())}

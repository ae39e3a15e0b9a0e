"""jupyter-scheduler: what it runs is a job by its name, with facets of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.owner import Device
from house.schedule import SCHEDULER, defined, executed
from house.server import JupyterServer

READS = (
    "import facetry\nfacetry.need('bank', 'balance', why='the night').balance().value['balance']"
)


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[JupyterServer]:
    """Its data folder is one that no program finds by itself."""
    running = JupyterServer(
        home,
        alone=True,
        data=home / "elsewhere",
        others=("jupyter_scheduler",),
        options=SCHEDULER,
    )
    running.ready()
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(server: JupyterServer, bank: RunningBank) -> Device:
    device = Device.enrolled_by(server.link())
    device.connect("bank", "openapi", bank.config())
    return device


def shown(server: JupyterServer, job: dict[str, Any]) -> list[str]:
    """What the cells of an executed notebook show as text."""
    (staged,) = (file for file in server.home.rglob(f"{job['job_id']}/*.ipynb") if "-" in file.stem)
    cells = json.loads(staged.read_text("utf-8"))["cells"]
    return ["".join(one["outputs"][-1]["data"]["text/plain"]) for one in cells]


def test_a_scheduled_notebook_fails_naming_its_request_and_runs_once_that_is_granted(
    server: JupyterServer, owner: Device, bank: RunningBank
) -> None:
    definition = defined(server, "nightly churn", READS)
    failed = executed(server, definition)
    assert failed["status"] == "FAILED"
    (request,) = owner.requests()
    assert request["who"]["petname"] == "job nightly churn"
    assert (
        f"nobody is here to decide in this run. Request {request['id']}"
        in (failed["status_message"])
    )

    owner.grant(request, hours=12)
    done = executed(server, definition)
    assert done["status"] == "COMPLETED", done["status_message"]
    assert shown(server, done) == [str(bank.balance())]
    (use,) = [one for one in owner.entries(kinds=["intent"]) if one["what"]["object"] == "bank"]
    assert use["petname"] == "job nightly churn"


def test_a_scheduled_notebook_of_another_name_holds_nothing_of_it_nor_of_the_notebook_itself(
    server: JupyterServer, owner: Device
) -> None:
    kernel = server.open_notebook("churn.ipynb")
    asking = kernel.start(READS)
    owner.grant(owner.waiting())
    assert kernel.finish(asking).error is None

    failed = executed(server, defined(server, "daily", READS))
    assert failed["status"] == "FAILED"
    (request,) = owner.requests()
    assert request["who"]["petname"] == "job daily"
    owner.deny(request, "not by day")


def test_a_job_whose_name_can_not_be_read_runs_nothing(
    server: JupyterServer, owner: Device
) -> None:
    failed = executed(server, defined(server, "a\u202eb", READS))
    assert failed["status"] == "FAILED"
    assert "A job needs a name, which is its identity" in failed["status_message"]
    assert owner.requests() == []

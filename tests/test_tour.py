"""The tour's notebook does what its text says, against the services that it starts itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house.owner import Device
from house.server import JupyterServer
from house.tour import Walked, walk


@pytest.fixture(scope="module")
def jupyter(home: Path) -> Iterator[JupyterServer]:
    server = JupyterServer(home, alone=True)
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(jupyter: JupyterServer) -> Device:
    return Device.enrolled_by(jupyter.link())


@pytest.fixture(scope="module")
def walked(jupyter: JupyterServer, owner: Device) -> Walked:
    return walk(jupyter, owner)


def test_each_cell_before_the_revocation_succeeds(walked: Walked) -> None:
    failed = {name: cell.message for name, cell in walked.cells.items() if cell.error}
    failed.pop("after", None)
    assert failed == {}


def test_the_bank_answers_and_withdrawing_does_not_exist(walked: Walked) -> None:
    assert "balance" in walked.cells["balance"].result
    assert walked.cells["no-withdraw"].result == "False"


def test_pandas_reads_the_folder_and_jupyter_lists_its_own(walked: Walked) -> None:
    assert "north" in walked.cells["sales"].result
    assert "tour.ipynb" in walked.cells["jupyter"].result


def test_the_second_actor_gets_nothing_and_each_try_is_recorded_with_its_reason(
    walked: Walked, owner: Device
) -> None:
    assert "best region" in walked.cells["second-actor"].result
    refused = owner.all_recorded("refusal", at_least=4)
    tried = [(entry["what"]["action"], entry["why"]["code"]) for entry in refused]
    assert tried[:4] == [
        ("withdraw", "action_not_granted"),
        ("withdraw", "action_not_granted"),
        ("read", "constraint"),
        ("read", "constraint"),
    ]


def test_after_the_revocation_the_next_call_says_so_in_one_line(walked: Walked) -> None:
    cell = walked.cells["after"]
    assert cell.error == "Refused"
    assert "\n" not in cell.message


def test_a_second_start_finds_the_state_of_the_first(
    jupyter: JupyterServer, walked: Walked
) -> None:
    again = jupyter.json("POST", "facetry/tour", {})
    assert again["path"] == walked.tour["path"]
    assert again["bank"] == walked.tour["bank"]


def test_no_key_of_the_tour_s_services_leaves_the_server(
    jupyter: JupyterServer, walked: Walked
) -> None:
    key = (jupyter.data / "tour" / "bank.key").read_text().strip()
    assert key not in str(walked.tour)
    assert key not in jupyter.log
    assert all(key not in str(cell) for cell in walked.cells.values())

"""The tour's notebook does what its text says, against the services that it starts itself."""

from __future__ import annotations

import json
import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupyterlab_facetry.tour
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


@dataclass
class FirstDay:
    """A home in which somebody took the tour, and whose server has ended."""

    home: Path
    root: Path
    port: int
    owner: Device
    tour: dict[str, Any]


@pytest.fixture(scope="module")
def taken() -> Iterator[FirstDay]:
    """It is taken once, and each test finds the home as it was then."""
    home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    server = JupyterServer(home, alone=True)
    owner = Device.enrolled_by(server.link())
    tour = walk(server, owner).tour
    server.end()
    yield FirstDay(home, server.root, server.port, owner, tour)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def first(taken: FirstDay, tmp_path: Path) -> Iterator[FirstDay]:
    kept = tmp_path / "kept"
    shutil.copytree(taken.home, kept, symlinks=True)
    yield taken
    shutil.rmtree(taken.home)
    shutil.copytree(kept, taken.home, symlinks=True)


def test_another_day_its_notebook_goes_on_where_it_was_left(
    first: FirstDay, start_jupyter: Callable[..., JupyterServer]
) -> None:
    owner, tour = first.owner, first.tour
    (first.root / "facetry-tour/month_end.py").unlink()
    second = start_jupyter(first.home)
    second.ready()
    # Opened in the file browser, not by the tour: nobody has to know that a bank belongs to it.
    kernel = second.open_notebook(tour["path"])
    again = kernel.start('import facetry\nfacetry.need("bank", "balance").balance()')
    owner.grant(owner.waiting())
    assert "balance" in kernel.finish(again).result
    assert not (second.root / "facetry-tour/month_end.py").exists()


def test_another_day_any_notebook_that_uses_the_bank_finds_it(
    first: FirstDay, start_jupyter: Callable[..., JupyterServer]
) -> None:
    owner = first.owner
    asks = 'import facetry\nfacetry.need("bank", "balance").balance()'
    for name, source in {"mine.ipynb": asks, "other.ipynb": "2 + 2"}.items():
        cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        (first.root / name).write_text(json.dumps(notebook), "utf-8")
    second = start_jupyter(first.home)
    second.ready()
    state = json.loads((second.data / "tour/account.json").read_text("utf-8"))

    def bank_runs() -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", state["port"])) == 0

    second.open_notebook("other.ipynb")
    assert not bank_runs()
    kernel = second.open_notebook("mine.ipynb")
    asking = kernel.start(asks)
    owner.grant(owner.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    assert "balance" in cell.result
    assert bank_runs()


def test_no_key_of_the_tour_s_services_leaves_the_server(
    jupyter: JupyterServer, walked: Walked
) -> None:
    key = (jupyter.data / "tour" / "bank.key").read_text().strip()
    assert key not in str(walked.tour)
    assert key not in jupyter.log
    assert all(key not in str(cell) for cell in walked.cells.values())


def test_a_start_on_other_ports_proposes_anew_what_moved_and_says_what_ends(
    first: FirstDay, start_jupyter: Callable[..., JupyterServer]
) -> None:
    owner, before = first.owner, first.tour
    bank = int(before["bank"]["address"].rpartition(":")[2])
    # Back at its port where nobody has it, so that nothing has to be asked again.
    second = start_jupyter(first.home)
    second.ready()
    assert second.port != first.port
    assert second.json("POST", "facetry/tour", {})["bank"] == before["bank"]
    second.end()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", bank))
        stranger.listen()
        third = start_jupyter(first.home)
        third.ready()
        again = third.json("POST", "facetry/tour", {})
        assert again["bank"] != before["bank"]
        moved = _propose(owner, again["connections"])
        assert {name: place["origin"] for name, place in moved.items()} == {
            "bank": before["bank"]["address"],
            "jupyter": f"http://127.0.0.1:{first.port}",
        }
        assert moved["jupyter"]["permissions"] == 1
        for proposal in _proposals(owner):
            replace = {"replace": True} if proposal["replaces"] else {}
            owner.act("aios/registry", "add", {"proposal": proposal["id"], **replace})
        # What the notebook held on the old addresses has ended; it asks again and goes on.
        kernel = third.open_notebook(again["path"])
        listed = "facetry.need('jupyter', 'contents_get', path='facetry-tour')"
        for code, shown in [
            ("facetry.need('bank', 'balance').balance()", "balance"),
            (f"{listed}.contents_get(path='facetry-tour')", "tour.ipynb"),
        ]:
            asking = kernel.start(f"import facetry; {code}")
            owner.grant(owner.waiting())
            cell = kernel.finish(asking)
            assert cell.error is None, cell.message
            assert shown in cell.result
        # And the next start finds all of it where it is.
        assert _propose(owner, third.json("POST", "facetry/tour", {})["connections"]) == {}


def _proposals(owner: Device) -> list[dict[str, Any]]:
    proposals: list[dict[str, Any]] = owner.act("aios/registry", "list", {})["proposals"]
    return proposals


def _propose(owner: Device, connections: list[dict[str, Any]]) -> dict[str, Any]:
    """Propose them all, as a page may; what each that has moved would replace."""
    for wanted in connections:
        owner.act("aios/registry", "propose", wanted)
    return {one["name"]: one["replaces"] for one in _proposals(owner) if one["replaces"]}


def test_it_speaks_the_language_of_the_page_where_it_can(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    notebook = server.root / "facetry-tour/tour.ipynb"
    for language, heading in [
        ("de", "# Facetry in drei Minuten"),
        ("fr", "# Facetry in three minutes"),
        ("..%2Ffiles", "# Facetry in three minutes"),
    ]:
        server.json("POST", f"facetry/tour?language={language}", {})
        assert json.loads(notebook.read_text("utf-8"))["cells"][0]["source"].startswith(heading)
        notebook.unlink()
    # What somebody has begun stays theirs.
    notebook.write_text("begun", "utf-8")
    server.json("POST", "facetry/tour?language=de", {})
    assert notebook.read_text("utf-8") == "begun"


def test_in_every_language_it_is_the_same_tour() -> None:
    def cells(path: Path) -> list[tuple[str, str, str]]:
        found = json.loads(path.read_text("utf-8"))["cells"]
        # Why something is needed is said to a person.
        return [
            (cell["id"], cell["cell_type"], re.sub(r'why="[^"]+"', "", cell["source"]))
            for cell in found
        ]

    tour = Path(jupyterlab_facetry.tour.__file__).parent
    own = cells(tour / "files/tour.ipynb")
    others = sorted(tour.glob("languages/*/tour.ipynb"))
    assert [path.parent.name for path in others] == ["de"]
    for path in others:
        said = cells(path)
        assert [cell[:2] for cell in said] == [cell[:2] for cell in own]
        for (_, kind, source), (_, _, other) in zip(own, said, strict=True):
            assert (source == other) == (kind == "code")

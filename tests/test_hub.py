"""JupyterHub: its users' servers have a base address, and tokens that the hub alone knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house.bank import RunningBank
from house.hub import HubServer
from house.owner import Device


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[HubServer]:
    running = HubServer(home)
    yield running
    running.end()


def test_a_notebook_of_a_hubs_user_asks_a_person_of_hers_and_uses_what_is_granted(
    server: HubServer, bank: RunningBank
) -> None:
    server.ready()
    owner = Device.enrolled_by(server.link())
    owner.connect("bank", "openapi", bank.config())
    kernel = server.open_notebook("month-end.ipynb")
    asking = kernel.start("import facetry\nacct = facetry.need('bank', 'balance', why='month end')")
    request = owner.waiting()
    assert request["who"]["petname"] == "month-end.ipynb"
    owner.grant(request)
    assert kernel.finish(asking).error is None
    assert kernel.value("acct.balance().value['balance']") == str(bank.balance())


def test_another_user_of_the_hub_and_a_stranger_get_nothing(server: HubServer) -> None:
    server.ask("POST", "users/bob")
    for token in (server.token_of("bob"), "not-a-token"):
        header = {"Authorization": f"token {token}"}
        for method, path in (("GET", "facetry/status"), ("POST", "facetry/page")):
            status, _headers, body = server.request(method, path, b"{}", header, token=False)
            assert status in (302, 403)
            assert b"issuer" not in body
            assert b"code" not in body

"""A kernel that is restarted while its cell waits for a person."""

from __future__ import annotations

from collections.abc import Callable

from house.bank import RunningBank
from house.owner import Device
from house.server import JupyterServer


def test_a_request_outlives_its_kernel_and_what_is_granted_reaches_the_same_need_without_a_card(
    start_jupyter: Callable[..., JupyterServer], bank: RunningBank
) -> None:
    server = start_jupyter()
    owner = Device.enrolled_by(server.link())
    owner.connect("bank", "openapi", bank.config())
    ask = "import facetry; acct = facetry.need('bank', 'balance', why='month end'); acct"
    kernel = server.open_notebook("restarted.ipynb")
    kernel.start(ask)
    request = owner.waiting()
    kernel = server.restart(kernel)
    assert [one["id"] for one in owner.requests()] == [request["id"]]
    # Nobody waits for it at the moment; what is granted waits for the notebook.
    owner.grant(request)
    cell = kernel.run(ask)
    assert cell.error is None, cell.message
    assert owner.requests() == []
    assert kernel.value("acct.balance().ok") == "True"
    assert len(owner.all_recorded("request")) == 1

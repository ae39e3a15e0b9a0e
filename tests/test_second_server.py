"""A second Jupyter server of the same user, which uses what the first one runs."""

from __future__ import annotations

from collections.abc import Callable

from house.server import JupyterServer

USES = r"Facetry: this server uses the service that runs already over (\S+), and goes on"


def test_a_second_server_says_that_it_uses_the_service_of_the_first(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    first = start_jupyter()
    first.ready()
    second = start_jupyter(first.home)
    assert second.printed(USES)[1] == str(first.data)
    assert "uses the service that runs already" not in first.log

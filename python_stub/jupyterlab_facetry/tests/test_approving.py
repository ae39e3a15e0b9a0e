"""Where approvals are served: at this server's own ports, and at those forwarded to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from jupyterlab_facetry.approving import Approving

KEPT = 8


class Told:
    """What the service was told of pages."""

    def __init__(self) -> None:
        self.pages: list[Any] = []
        self.state = SimpleNamespace(consent_port=20_000)

    async def set_pages(self, pages: Any) -> None:
        self.pages.append(pages)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def approving(told: Told) -> Approving:
    server: Any = SimpleNamespace(
        sock="", certfile="", port=8888, custom_display_url="", base_url="/"
    )
    service: Any = told
    door: Any = None
    return Approving(server, service, door, mode="frame", consent_url="")


def at(port: int) -> str:
    return f"http://localhost:{port}"


async def test_a_port_that_was_forwarded_is_served_from_then_on(approving, told) -> None:
    await approving.reached_at(at(9000))
    await approving.reached_at(at(9000))
    [pages] = told.pages
    assert at(9000) in pages.frame_ancestors
    assert "http://consent.localhost:9000" in pages.origins


async def test_nobody_uses_up_the_places_of_forwarded_ports_for_good(approving) -> None:
    for port in range(9000, 9000 + 3 * KEPT):
        await approving.reached_at(at(port))
    forwarded = set(approving.pages().frame_ancestors) - {
        "http://localhost:8888",
        "http://127.0.0.1:8888",
        "http://[::1]:8888",
    }
    assert forwarded == {at(port) for port in range(9000 + 2 * KEPT, 9000 + 3 * KEPT)}


async def test_the_one_that_is_used_stays_longest(approving) -> None:
    await approving.reached_at(at(9000))
    for port in range(9001, 9000 + KEPT):
        await approving.reached_at(at(port))
    await approving.reached_at(at(9000))
    await approving.reached_at(at(10_000))
    ancestors = approving.pages().frame_ancestors
    assert at(9000) in ancestors
    assert at(9001) not in ancestors


@pytest.mark.parametrize("origin", ["http://evil.example:9000", "http://localhost:8888"])
async def test_no_other_host_counts_and_its_own_needs_no_place(approving, told, origin) -> None:
    await approving.reached_at(origin)
    assert told.pages == []

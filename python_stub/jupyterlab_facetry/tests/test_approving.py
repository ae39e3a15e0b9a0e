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


def made(told: Told, mode: str) -> Approving:
    server: Any = SimpleNamespace(
        sock="", certfile="", port=8888, custom_display_url="", base_url="/"
    )
    service: Any = told
    door: Any = None
    return Approving(server, service, door, mode=mode, consent_url="")


@pytest.fixture
def approving(told: Told) -> Approving:
    return made(told, "frame")


@pytest.fixture
def here(told: Told) -> Approving:
    return made(told, "page")


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


async def test_whoever_has_its_token_uses_up_no_memory_by_naming_hosts(here, told) -> None:
    await here.serve_at("https://hub.example")
    for at_all in range(1_000):
        await here.serve_at(f"https://h{at_all}.example")
    named = [origin for origin in here.pages().origins if origin.endswith(".example")]
    assert sorted(named) == sorted(f"https://h{last}.example" for last in range(992, 1_000))
    assert max(len(pages.origins) for pages in told.pages) < 2 * KEPT


async def test_nobody_keeps_a_browser_out_by_naming_hosts(here, told) -> None:
    await here.serve_at("https://hub.example")
    for at_all in range(3 * KEPT):
        await here.serve_at(f"https://h{at_all}.example")
        if at_all % (KEPT - 1) == 0:
            # Each request of a page says where it is.
            await here.serve_at("https://hub.example")
            assert "https://hub.example" in here.pages().origins
    told.pages.clear()
    await here.serve_at("https://hub.example")
    assert "https://hub.example" in here.pages().frame_ancestors
    # Pushed out, it is served again with what it asks next.
    for at_all in range(KEPT):
        await here.serve_at(f"https://n{at_all}.example")
    assert "https://hub.example" not in here.pages().origins
    await here.serve_at("https://hub.example")
    assert "https://hub.example" in told.pages[-1].origins


async def test_a_name_has_one_scheme_the_last_that_was_said(here, told) -> None:
    for _ in range(3):
        await here.serve_at("http://hub.example")
        await here.serve_at("https://hub.example")
    assert [origin for origin in told.pages[-1].origins if "hub" in origin] == [
        "https://hub.example"
    ]

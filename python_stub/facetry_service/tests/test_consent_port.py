"""The consent port is chosen once; nobody else's page is ever taken for ours."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest
from facetry_service import settings
from facetry_service.listeners import ConsentPortTaken, bind_consent
from facetry_service.state import State


def taken(host: str, port: int = 0) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen()
    return listener


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_stranger_on_either_loopback_address_has_it(host) -> None:
    with taken(host) as stranger, pytest.raises(ConsentPortTaken) as raised:
        bind_consent(stranger.getsockname()[1])
    assert raised.value.code == "consent_unavailable"


async def test_taken_the_service_runs_but_nobody_can_grant_until_it_is_free(
    start, data, ask, monkeypatch
) -> None:
    monkeypatch.setattr("facetry_service.doors._PORT_PATIENCE", 0.2)
    monkeypatch.setattr("facetry_service.doors._PORT_WATCH", 0.1)
    first = await start()
    port = first.state.consent_port
    await first.stop()
    with taken("127.0.0.1", port):
        service = await start()
        assert service.state.consent_unavailable
        assert service.state.consent_port is None
        assert str(port) in service.state.consent_message
        assert (await asyncio.to_thread(ask, service.paths.socket("facets")))[0] == 200
        # The port's new owner may have the keys that browsers keep for that origin.
        challenge = await asyncio.to_thread(
            ask,
            service.paths.socket("consent"),
            "/",
            host=f"localhost:{port}",
            sec_fetch_site="same-origin",
        )
        assert challenge[0] == 404
        assert settings.read(data / "service.json").consent_port == port
        told: list[State] = []
        service.on_state(told.append)
    while service.state.consent_port != port or service.state.name != "ready":
        await asyncio.wait_for(service.changed(), 60)
    # Nobody is told that people can approve while there is still the core that has no door for it.
    assert next(state.name for state in told if state.consent_port == port) == "starting"
    assert not service.state.consent_unavailable
    page = await asyncio.to_thread(
        ask, service.paths.socket("consent"), "/", host=f"localhost:{port}"
    )
    assert page[0] == 200


async def test_it_is_kept_with_the_folder_and_holds_no_secret(start, data) -> None:
    service = await start()
    known = json.loads((data / "service.json").read_text())
    assert known["consent_port"] == service.state.consent_port
    assert sorted(known) == ["consent_port", "pid", "run"]

"""How a service is: who waits for it goes on when it changes, and not for ever."""

from __future__ import annotations

import asyncio

import pytest
from facetry_service.errors import ServiceError
from facetry_service.state import State
from facetry_service.watched import Watched


async def test_whoever_waits_goes_on_once_it_is_ready() -> None:
    watched = Watched()
    waiting = asyncio.ensure_future(watched.ready(600))
    await asyncio.sleep(0)
    watched._set(State(name="ready", issuer="facetry:x"))
    assert (await waiting).issuer == "facetry:x"


@pytest.mark.parametrize("code", ["node_missing", "wallet_locked"])
async def test_nobody_waits_for_what_a_person_has_to_mend(code: str) -> None:
    watched = Watched()
    watched._set(State(name="offline", code=code, message="Mend it."))
    with pytest.raises(ServiceError, match="Mend it") as told:
        await asyncio.wait_for(watched.ready(600), 60)
    assert told.value.code == code


async def test_nobody_waits_for_what_was_stopped_meanwhile() -> None:
    watched = Watched()
    waiting = asyncio.ensure_future(watched.ready(600))
    await asyncio.sleep(0)
    watched._stop_waiting()
    with pytest.raises(ServiceError):
        await asyncio.wait_for(waiting, 60)


async def test_who_hears_of_changes_hears_no_more_once_it_does_not_want_to() -> None:
    watched = Watched()
    heard: list[str] = []
    end = watched.on_state(lambda state: heard.append(state.name))
    watched._set(State(name="ready"))
    end()
    end()
    watched._set(State(name="offline"))
    assert heard == ["ready"]
    assert watched.state.name == "offline"

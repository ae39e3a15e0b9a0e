"""One service per data folder: others of the same user attach, and one takes over."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from facetry_service.supervisor import Pages, ServiceError


async def becomes_holder(service, seconds: float = 90) -> float:
    began = time.monotonic()
    while not (service.state.role == "holder" and service.state.name == "ready"):
        assert time.monotonic() - began < seconds, service.state
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.02)


async def test_a_second_one_attaches_and_uses_the_first(start) -> None:
    holder, attached = await start(), await start()
    assert (holder.state.role, attached.state.role) == ("holder", "attached")
    assert attached.state.issuer == holder.state.issuer
    assert attached.paths == holder.paths
    assert attached.state.consent_port == holder.state.consent_port
    assert len(await attached.introduce("page", "JupyterLab page")) == 43
    assert len(await attached.introduce("notebook", "a.ipynb", kernel="k1")) == 43


async def test_when_the_holder_stops_an_attached_one_takes_over(start, ask) -> None:
    holder, attached = await start(), await start()
    issuer, port = holder.state.issuer, holder.state.consent_port
    await holder.stop()
    await becomes_holder(attached)
    assert (attached.state.issuer, attached.state.consent_port) == (issuer, port)
    assert (await asyncio.to_thread(ask, attached.paths.socket("facets")))[0] == 200


async def test_when_the_holder_is_killed_an_attached_one_takes_over_at_once(
    start, serve, ask
) -> None:
    began = time.monotonic()
    other = serve()
    issuer = other.ready()["issuer"]
    # What starts the same and more, on the same machine, however busy that is.
    starting = time.monotonic() - began
    attached = await start()
    assert attached.state.role == "attached"
    other.end(signal.SIGKILL)
    took = await becomes_holder(attached)
    assert attached.state.issuer == issuer
    assert not attached.state.consent_unavailable
    assert took < max(3, starting)


async def test_of_several_exactly_one_takes_over_and_the_others_attach_to_it(start) -> None:
    holder, *others = [await start() for _each in range(4)]
    await holder.stop()

    async def settled() -> bool:
        roles = sorted(f"{one.state.role} {one.state.name}" for one in others)
        return roles == ["attached ready", "attached ready", "holder ready"]

    await until(settled)


async def test_an_introduction_waits_while_the_service_changes_hands(start) -> None:
    holder, attached = await start(), await start()
    stopping = asyncio.create_task(holder.stop())
    await asyncio.sleep(0)
    code = await attached.introduce("page", "JupyterLab page", timeout=90)
    assert len(code) == 43
    await stopping


async def test_pages_of_all_are_those_that_may_show_the_consent_page(start, ask) -> None:
    holder, attached = await start(), await start()
    await holder.set_pages(Pages(frame_ancestors=("http://localhost:8888",)))
    await attached.set_pages(
        Pages(
            origins=("http://consent.localhost:9999",),
            frame_ancestors=("http://localhost:9999",),
        )
    )

    async def policy(host: str) -> str:
        def fetch() -> str:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(holder.paths.socket("consent")))
                client.sendall(f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                return client.makefile("rb").read().decode()

        return await asyncio.to_thread(fetch)

    own = f"localhost:{holder.state.consent_port}"

    async def both() -> bool:
        return "9999" in await policy(own)

    async def one() -> bool:
        return not await both()

    await until(both)
    shown = await policy(own)
    assert "frame-ancestors http://localhost:8888 http://localhost:9999" in shown
    assert (await policy("consent.localhost:9999")).startswith("HTTP/1.1 200")
    await attached.stop()
    await until(one)
    assert (await policy("consent.localhost:9999")).startswith("HTTP/1.1 404")


class Guest:
    """A bare connection to the control socket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __aenter__(self):
        self._reader, self._writer = await asyncio.open_unix_connection(str(self._path))
        self.state = json.loads(await self._reader.readline())["state"]
        return self

    async def __aexit__(self, *_reason: object) -> None:
        self._writer.close()

    async def say(self, text: bytes) -> None:
        self._writer.write(text + b"\n")
        await self._writer.drain()

    async def ask(self, **line: object):
        await self.say(json.dumps({"id": 7, **line}).encode())
        while True:
            answer = json.loads(await asyncio.wait_for(self._reader.readline(), 60))
            if answer.get("re") == 7:
                return answer


async def test_the_control_socket_does_what_it_is_for_and_nothing_else(start) -> None:
    service = await start()
    async with Guest(service.paths.socket("control")) as guest:
        assert guest.state["issuer"] == service.state.issuer
        await guest.say(b"{")
        await guest.say(b"[1]")
        await guest.say(b'{"op":"stop"}')
        for op in ("stop", "need_secret", "need_runner", "start", "no_such_op"):
            answer = await guest.ask(op=op, ref="env:HOME")
            assert answer["error"]["code"] == "unknown_op"
        answer = await guest.ask(op="introduce", kind="emperor", petname="x")
        assert answer["error"]["code"] == "bad_kind"
        assert "code" in (await guest.ask(op="introduce", kind="owner", petname="x"))["ok"]
    assert service.state.name == "ready"


async def test_the_kernels_of_a_guest_end_with_it(start) -> None:
    service = await start()
    async with Guest(service.paths.socket("control")) as guest:
        question = {"kind": "notebook", "petname": "a", "kernel": "k5"}
        code = (await guest.ask(op="introduce", **question))["ok"]["code"]
    body = json.dumps({"code": code})

    async def redeem() -> str:
        reader, writer = await asyncio.open_unix_connection(str(service.paths.socket("kernel")))
        writer.write(
            f"POST /wallet/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
        )
        text = (await reader.read()).decode()
        writer.close()
        return text

    async def left() -> bool:
        guests = service._post._guests
        return not guests._guests and not guests._tasks

    # The end of the connection is noticed beside whatever else happens.
    await until(left)
    assert "code_invalid" in await redeem()


async def test_nobody_says_what_was_passed_on_to_a_kernel_of_somebody_else(start) -> None:
    service = await start()
    await service.introduce("notebook", "a", kernel="k1")
    async with Guest(service.paths.socket("control")) as guest:
        await guest.ask(op="introduce", kind="notebook", petname="b", kernel="k2")
        execution = {"cell": "c1", "source": "5" * 64}
        others = await guest.ask(op="executed", kernel="k1", **execution)
        assert others["error"]["code"] == "not_yours"
        for _time in range(2):
            assert "ok" in await guest.ask(op="executed", kernel="k2", **execution)
    await service.executed("k1", "c1", "5" * 64)


async def test_nobody_introduces_a_kernel_of_somebody_else_to_speak_for_it(start) -> None:
    service = await start()
    await service.introduce("notebook", "a", kernel="k1")
    control = service.paths.socket("control")
    async with Guest(control) as guest, Guest(control) as thief:
        await guest.ask(op="introduce", kind="notebook", petname="b", kernel="k2")
        for kernel in ("k1", "k2"):
            taken = await thief.ask(op="introduce", kind="notebook", petname="x", kernel=kernel)
            assert taken["error"]["code"] == "not_yours"
        # Their own may be restarted.
        again = await guest.ask(op="introduce", kind="notebook", petname="b", kernel="k2")
        assert "ok" in again
        await service.kernel_ended("k1")
        later = await thief.ask(op="introduce", kind="notebook", petname="x", kernel="k1")
        assert "ok" in later


async def test_without_a_service_it_says_so_in_time(start, data) -> None:
    service = await start()
    await service.stop()
    with pytest.raises(ServiceError) as raised:
        await service.introduce("page", "x", timeout=0.2)
    assert raised.value.code == "stopped"

"""What a service says of its features, through the handlers of a real Jupyter server."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider
from jupyterlab_facetry.door import Door
from jupyterlab_facetry.handlers import ConsentHere, PageProxy
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

TOKEN = "the-server-token"
BODY = b'{"state":"granted"}'
SAID = b"budget.rows, cell.kernel"
DOORS = ("facetry/s", "facetry/consent")


class Proxied:
    """A Jupyter server before a service that answers with a head of the test's own."""

    def __init__(self, port: int, heads: list[bytes]) -> None:
        self.port = port
        #: Of requests, as they came to the service.
        self.heads = heads

    async def answer(
        self, door: str = DOORS[0], method: str = "POST", said: tuple[bytes, ...] = ()
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers as they stand (names in lower case) and body of one answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1024 * 1024)
        head = [
            f"{method} /{door}/facets HTTP/1.1".encode(),
            f"Host: 127.0.0.1:{self.port}".encode(),
            f"Authorization: token {TOKEN}".encode(),
            b"Connection: close",
            *([b"Content-Length: 2"] if method == "POST" else []),
            *said,
        ]
        writer.write(b"\r\n".join([*head, b"", b""]) + (b"{}" if method == "POST" else b""))
        first, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
        body = await reader.read()
        writer.close()
        named = [tuple(line.split(b": ", 1)) for line in lines]
        headers = [(name.lower(), value) for name, value in named]
        if (b"transfer-encoding", b"chunked") in headers:
            body = b"".join(body.split(b"\r\n")[1:-2:2])
        return int(first.split()[1]), headers, body

    async def features(self, door: str = DOORS[0]) -> list[bytes]:
        """Values of the header in an answer that came whole, each with its own line."""
        status, headers, body = await self.answer(door)
        assert (status, body) == (200, BODY)
        return [value for name, value in headers if name == b"facet-features"]


@asynccontextmanager
async def proxied(*told: bytes) -> AsyncIterator[Proxied]:
    """``told``: lines of the head of each answer."""
    heads: list[bytes] = []
    length = b"Content-Length: %d" % len(BODY)
    kind = b"Content-Type: application/json"
    answer = b"\r\n".join([b"HTTP/1.1 200 OK", kind, length, *told, b"", BODY])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    with tempfile.TemporaryDirectory(prefix="fcf-", dir="/tmp") as folder:
        path = Path(folder) / "s.sock"
        service = await asyncio.start_unix_server(serve, str(path))
        door = Door(lambda: path)
        approving = SimpleNamespace(mode="page", serve_at=_served)
        facetry: Any = SimpleNamespace(page_door=door, consent_door=door, approving=approving)
        identity = IdentityProvider(token=TOKEN)
        application = Application(
            [
                (r"/facetry/s/(.*)", PageProxy, {"facetry": facetry}),
                (r"/facetry/consent/(.*)", ConsentHere, {"facetry": facetry}),
            ],
            base_url="/",
            identity_provider=identity,
            authorizer=AllowAllAuthorizer(identity_provider=identity),
            cookie_secret=b"of this test",
            allow_remote_access=True,
            xsrf_cookies=True,
            serverapp=None,
        )
        sockets = bind_sockets(0, "127.0.0.1")
        jupyter = HTTPServer(application)
        jupyter.add_sockets(sockets)
        yield Proxied(sockets[0].getsockname()[1], heads)
        jupyter.stop()
        await jupyter.close_all_connections()
        door.close()
        service.close()


async def _served(_origin: str) -> None:
    """As where the door knows its page already."""


@pytest.mark.parametrize("door", DOORS)
async def test_come_to_the_page_letter_for_letter(door: str) -> None:
    for line in (b"facet-features: " + SAID, b"Facet-Features:" + SAID, b"FACET-FEATURES: sky.b"):
        async with proxied(line) as server:
            assert await server.features(door) == [line.partition(b":")[2].strip()]


@pytest.mark.parametrize("door", DOORS)
async def test_that_were_taken_out_are_put_in_by_nobody(door: str) -> None:
    async with proxied() as server:
        assert await server.features(door) == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_of_a_page_go_to_no_service(door: str, method: str) -> None:
    async with proxied(b"facet-features: " + SAID) as server:
        said = (b"facet-features: all.limits", b"Facet-Features: x", b"accept: text/plain")
        status, headers, _body = await server.answer(door, method, said)
        assert (status, dict(headers)[b"facet-features"]) == (200, SAID)
        assert b"accept: text/plain" in server.heads[0]
        assert b"facet-features" not in server.heads[0].lower()


async def test_that_are_said_twice_are_one_list_as_of_any_header() -> None:
    """So whoever adds a line takes no feature away, and a page reads what a proxy would tell it."""
    async with proxied(b"facet-features: budget.rows", b"Facet-Features: cell.kernel") as server:
        assert await server.features() == [SAID]
    async with proxied(b"facet-features: " + SAID, b"facet-features:") as server:
        assert await server.features() == [SAID + b", "]


@pytest.mark.parametrize("length", [8 * 1024, 60 * 1024])
async def test_that_are_far_too_long_come_whole(length: int) -> None:
    """A page reads them as none; cut they would be others."""
    value = (b"a.feature, " * length)[:length].rstrip(b", ")
    async with proxied(b"facet-features: " + value) as server:
        assert await server.features() == [value]


async def test_that_are_longer_than_a_head_are_no_answer() -> None:
    async with proxied(b"facet-features: " + b"a" * 70_000) as server:
        status, headers, body = await server.answer()
        assert (status, body) == (503, b'{"error":"offline"}')
        assert b"facet-features" not in dict(headers)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "value",
    [
        b"a.b\nSet-Cookie: x=y",
        b"a.b\rSet-Cookie: x=y",
        b"a.b\x00, c.d",
        b"a.b\x0b",
        b"a.b\x7f",
        b"\x1b[2J",
    ],
)
async def test_that_would_be_another_header_are_none(
    door: str, value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with proxied(b"facet-features: " + value, b"retry-after: 7") as server:
        status, headers, body = await server.answer(door)
        # All else that was answered stands.
        assert (status, body, dict(headers)[b"retry-after"]) == (200, BODY, b"7")
        assert b"facet-features" not in dict(headers)
        # Jupyter has cookies of its own.
        assert not [one for name, one in headers if name == b"set-cookie" and b"x=y" in one]
        assert caplog.records == []


@pytest.mark.parametrize(
    "told",
    [
        (b"facet-features: a.b", b" c.d"),
        (b"x: y", b"\tfacet-features: a.b"),
        (b" facet-features: a.b",),
    ],
)
async def test_in_a_folded_line_are_no_answer(told: tuple[bytes, ...]) -> None:
    """Nobody agrees on what such a line says, and this service writes none."""
    async with proxied(*told) as server:
        assert (await server.answer())[0] == 503


@pytest.mark.parametrize(
    "value", [b"budget.rows;cell.kernel", b'{"cell":"kernel"}', "für alle".encode(), b"\xff\xfe"]
)
async def test_of_another_form_are_the_page_s_to_read(value: bytes) -> None:
    async with proxied(b"facet-features: " + value) as server:
        assert await server.features() == [value]

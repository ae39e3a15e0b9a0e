"""HTTP over a Unix socket, also where the other side misbehaves."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from jupyterlab_facetry.door import Door, DoorClosed

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def door_to(serve: Serve) -> AsyncIterator[tuple[Door, list[int]]]:
    """A door, and how many connections came in by it."""
    came: list[int] = []

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(len(came))
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    with tempfile.TemporaryDirectory(prefix="fcd-", dir="/tmp") as folder:
        path = Path(folder) / "s.sock"
        server = await asyncio.start_unix_server(counted, str(path))
        door = Door(lambda: path)
        yield door, came
        door.close()
        server.close()


def answering(*answers: bytes) -> Serve:
    """Answers one request after another on each connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()

    return serve


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


async def test_a_connection_is_used_again() -> None:
    async with door_to(answering(OK, OK, OK)) as (door, came):
        for _each in range(3):
            answer = await door.send("GET", "/", {"host": "x"})
            assert answer.headers["content-type"] == "text/plain"
            assert await answer.read() == b"hello"
        assert came == [0]


async def at_end(door: Door) -> None:
    """Wait until the end of the kept connection has come."""
    while not door._idle[0].reader.at_eof():
        await asyncio.sleep(0.01)


async def test_one_that_the_service_closed_is_not() -> None:
    async with door_to(answering(OK)) as (door, came):
        for _each in range(2):
            assert await (await door.send("GET", "/", {})).read() == b"hello"
            await asyncio.wait_for(at_end(door), 90)
        assert came == [0, 1]


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n" + OK, b"hello"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n",
            b"hello world",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
    ],
)
async def test_bodies_of_every_kind_come_whole(answer: bytes, body: bytes) -> None:
    async with door_to(answering(answer)) as (door, _came):
        assert await (await door.send("GET", "/", {})).read() == body


async def test_pieces_come_as_they_are_sent() -> None:
    more = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        await more.wait()
        writer.write(b"3\r\ntwo\r\n0\r\n\r\n")
        await writer.drain()

    async with door_to(serve) as (door, _came):
        pieces = (await door.send("GET", "/", {})).body()
        assert await anext(pieces) == b"one"
        more.set()
        assert await anext(pieces) == b"two"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno end",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000 + b"\r\n",
    ],
)
async def test_what_is_no_answer_is_said(answer: bytes) -> None:
    async with door_to(answering(answer)) as (door, _came):
        with pytest.raises(DoorClosed):
            await door.send("GET", "/", {})


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    ],
)
async def test_a_body_that_breaks_off_is_never_taken_for_the_whole(answer: bytes) -> None:
    async with door_to(answering(answer)) as (door, came):
        with pytest.raises(DoorClosed):
            await (await door.send("GET", "/", {})).read()
        assert door._idle == []
        assert came == [0]


async def test_nobody_there_is_said() -> None:
    door = Door(lambda: Path("/tmp/no-such-socket.sock"))
    with pytest.raises(DoorClosed):
        await door.send("GET", "/", {})


@pytest.mark.parametrize("target", ["/a\r\nx: y", "/a b\n"])
async def test_a_line_break_does_not_become_a_header(target: str) -> None:
    async with door_to(answering(OK)) as (door, came):
        with pytest.raises(ValueError, match="line break"):
            await door.send("GET", target, {})
        with pytest.raises(ValueError, match="line break"):
            await door.send("GET", "/", {"accept": "a\r\nhost: evil"})
        assert came == []

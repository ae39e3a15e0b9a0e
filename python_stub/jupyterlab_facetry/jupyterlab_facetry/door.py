"""HTTP/1.1 over a Unix socket of the service: small, streaming, with connections kept alive."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from facetry_service.supervisor import ServiceError

_MOST_HEAD = 64 * 1024
_PIECE = 64 * 1024
_KEPT = 8
#: Shorter than the service keeps them, so that a kept connection is not one just ended.
_KEPT_SECONDS = 10.0
_CONNECT_SECONDS = 10.0
_STATUS = re.compile(r"HTTP/1\.[01] ([1-9]\d\d)(?: .*)?")
_BODILESS = frozenset({204, 304})


class DoorClosed(Exception):
    """The service can't be reached, or broke off."""


@dataclass
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    kept_at: float = 0.0

    def usable(self) -> bool:
        return (
            time.monotonic() - self.kept_at < _KEPT_SECONDS
            and not self.reader.at_eof()
            and not self.writer.is_closing()
        )


class Answer:
    """Status and headers (names in lower case); the body is read as it comes."""

    def __init__(
        self,
        status: int,
        headers: dict[str, str],
        connection: _Connection,
        keep: Callable[[_Connection], None],
    ) -> None:
        self.status = status
        self.headers = headers
        self._connection = connection
        self._keep = keep

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces. Raises ``DoorClosed`` where it breaks off."""
        complete = False
        try:
            async for piece in self._pieces():
                yield piece
            complete = True
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError) as e:
            raise DoorClosed("The service broke off.") from e
        finally:
            if complete and self.headers.get("connection", "").lower() != "close":
                self._keep(self._connection)
            else:
                self.close()

    async def read(self) -> bytes:
        """Return the whole body."""
        return b"".join([piece async for piece in self.body()])

    def close(self) -> None:
        """Break off: the service sees that nobody listens any more."""
        self._connection.writer.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        reader = self._connection.reader
        if self.status in _BODILESS:
            return
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
                async for piece in _exactly(reader, size):
                    yield piece
                await reader.readexactly(2)
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass
            return
        length = self.headers.get("content-length")
        if length is None:
            self.headers["connection"] = "close"
            while piece := await reader.read(_PIECE):
                yield piece
            return
        async for piece in _exactly(reader, int(length)):
            yield piece


class Door:
    """One socket of the service."""

    def __init__(self, path: Callable[[], Path]) -> None:
        self._path = path
        self._idle: list[_Connection] = []

    async def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Send one request; nothing is sent twice. Raises ``DoorClosed``."""
        head = [f"{method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items())]
        if body or method not in ("GET", "HEAD"):
            head.append(f"content-length: {len(body)}")
        if any("\r" in line or "\n" in line for line in head):
            raise ValueError("a header with a line break")
        connection = await self._connect()
        try:
            connection.writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)
            await connection.writer.drain()
            status, answered = await _read_head(connection.reader)
            while status < 200:
                status, answered = await _read_head(connection.reader)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError) as e:
            connection.writer.close()
            raise DoorClosed("The service did not answer.") from e
        except BaseException:
            connection.writer.close()
            raise
        return Answer(status, answered, connection, self._keep)

    def close(self) -> None:
        """End the connections that are kept."""
        for connection in self._idle:
            connection.writer.close()
        self._idle.clear()

    async def _connect(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable():
                return connection
            connection.writer.close()
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_unix_connection(str(self._path()), limit=_MOST_HEAD), _CONNECT_SECONDS
            )
        except (OSError, ServiceError, asyncio.TimeoutError) as error:
            raise DoorClosed("The service is not running.") from error
        return _Connection(reader, writer)

    def _keep(self, connection: _Connection) -> None:
        if len(self._idle) >= _KEPT:
            connection.writer.close()
            return
        connection.kept_at = time.monotonic()
        self._idle.append(connection)


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise ValueError("not an HTTP answer")
    headers: dict[str, str] = {}
    for line in lines:
        if line.startswith((" ", "\t")):
            raise ValueError("a folded line")
        name, separator, value = line.partition(":")
        if separator:
            name, value = name.strip().lower(), value.strip(" \t")
            # As everybody reads a header that is said twice (RFC 9110, 5.3).
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return int(status[1]), headers


async def _exactly(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size > 0:
        piece = await reader.read(min(size, _PIECE))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(piece)
        yield piece

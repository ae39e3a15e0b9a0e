"""Who calls while nobody behind a door can answer is told why, and does not wait."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from .errors import ServiceError

_LENGTH = re.compile(rb"(?mi)^content-length: *(\d{1,15}) *\r$")
#: Of one that has connected and says nothing, or nothing more.
_SILENCE_SECONDS = 10.0
_PART = 1 << 16


@asynccontextmanager
async def closed_doors(
    listeners: Sequence[socket.socket], why: ServiceError
) -> AsyncIterator[None]:
    """Answer each HTTP request at these listeners by 503 with ``why``; they outlive this."""
    error = {"code": why.code, "message": str(why)}
    content = json.dumps({"error": error}).encode()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    answer = head.encode() + content

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, ValueError, asyncio.TimeoutError):
            # Who still sends when the connection closes would lose the answer.
            await _read_whole(reader)
            writer.write(answer)
            await writer.drain()
        writer.close()

    servers: list[asyncio.Server] = []
    try:
        for listener in listeners:
            servers.append(await asyncio.start_server(tell, sock=listener.dup()))
        yield
    finally:
        for server in servers:
            server.close()


async def _read_whole(reader: asyncio.StreamReader) -> None:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _SILENCE_SECONDS)
    named = _LENGTH.search(head)
    left = int(named[1]) if named else 0
    while left > 0:
        part = await asyncio.wait_for(reader.read(min(left, _PART)), _SILENCE_SECONDS)
        if not part:
            raise EOFError
        left -= len(part)

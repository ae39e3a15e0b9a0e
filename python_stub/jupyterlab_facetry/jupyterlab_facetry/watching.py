"""What this server passes on to its kernels to execute, told to the service by its digest.

A kernel says itself which cell it runs; what its server passed on is another's word of the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1

#: Said of a kernel: the id of a cell, and the SHA-256 of its source.
Tell = Callable[[str, str, str], Awaitable[None]]

_SETTING = "kernel_websocket_connection_class"
_V1 = "v1.kernel.websocket.jupyter.org"
_LONGEST_ID = 200


def watch_executions(settings: dict[str, Any], tell: Tell) -> None:
    """Have each connection of a page to a kernel say what it passes on.

    Connections of another kind than the usual ones stay as they are: nothing is said of them.
    """
    usual = settings.get(_SETTING)
    if not (isinstance(usual, type) and hasattr(usual, "handle_incoming_message")):
        return
    telling: set[asyncio.Task[None]] = set()

    def say(connection: Any, message: Any) -> None:
        execution = execution_of(message, getattr(connection, "subprotocol", None))
        kernel = getattr(connection, "kernel_id", None)
        if execution is None or not isinstance(kernel, str):
            return
        task = asyncio.get_running_loop().create_task(_told(tell(kernel, *execution)))
        telling.add(task)
        task.add_done_callback(telling.discard)

    class Watched(usual):  # type: ignore[misc, valid-type]
        def handle_incoming_message(self, incoming_msg: Any) -> None:
            # Whatever it is, it is passed on.
            with suppress(Exception):
                say(self, incoming_msg)
            super().handle_incoming_message(incoming_msg)

    # Its settings are those of the class that it watches.
    Watched.__name__, Watched.__qualname__ = usual.__name__, usual.__qualname__
    settings[_SETTING] = Watched


def execution_of(message: Any, subprotocol: str | None) -> tuple[str, str] | None:
    """Return the id of the cell and the hex SHA-256 of the source that a message executes.

    None for all other messages, and where the page does not say which cell it is.
    """
    if subprotocol == _V1:
        channel, parts = deserialize_msg_from_ws_v1(message)
        if channel != "shell" or len(parts) < 4 or b"execute_request" not in parts[0]:
            return None
        header, metadata, content = (json.loads(parts[at]) for at in (0, 2, 3))
    elif isinstance(message, str):
        told = json.loads(message)
        if told.get("channel") != "shell":
            return None
        header, metadata, content = (told.get(part) for part in ("header", "metadata", "content"))
    else:
        return None
    if header.get("msg_type") != "execute_request":
        return None
    cell, code = metadata.get("cellId"), content.get("code")
    if not (isinstance(cell, str) and 0 < len(cell) <= _LONGEST_ID and isinstance(code, str)):
        return None
    return cell, hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


async def _told(telling: Awaitable[None]) -> None:
    # What can't be told is not claimed: entries then have the kernel's word alone.
    with suppress(Exception):
        await telling

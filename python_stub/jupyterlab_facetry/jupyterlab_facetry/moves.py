"""Follows notebooks that are renamed or moved in this server."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from facetry_service.supervisor import Service, ServiceError
from jupyter_server import CallContext
from jupyter_server.services.events.handlers import EventHandler

from .notebooks import Move, Notebooks

_CONTENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"


class Moves:
    """Tells the service, so that a notebook keeps what it holds."""

    def __init__(self, service: Service, notebooks: Notebooks, log: logging.Logger) -> None:
        self._service = service
        self._notebooks = notebooks
        self._log = log
        self._following = asyncio.Lock()

    def follow(self, event_logger: Any) -> None:
        """Listen to the server's own events."""
        event_logger.add_listener(schema_id=_CONTENTS, listener=self._happened)

    async def _happened(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        if data.get("action") != "rename" or _posted():
            return
        before, after = str(data.get("source_path", "")), str(data.get("path", ""))
        async with self._following:
            for move in await self._notebooks.moved(before, after):
                await self._tell(move)

    async def settled(self) -> None:
        """Wait for what has been moved so far: who asks about a notebook asks after it."""
        async with self._following:
            return

    async def _tell(self, move: Move) -> None:
        try:
            await self._service.notebook_moved(move.notebook, move.before, move.after, move.petname)
        except ServiceError as error:
            self._log.warning("Facetry: a renamed notebook will count as a new one: %s", error)


def _posted() -> bool:
    """Whether a client posted what is happening: its word for a move, of which nothing is so.

    The server's own events look just like it, but come of other requests.
    """
    return isinstance(CallContext.get(CallContext.JUPYTER_HANDLER), EventHandler)

"""Use of a service that another process of this user runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import settings
from .errors import ServiceError
from .lines import MOST_LINE, Line, LinePeer
from .pages import Pages
from .place import Paths
from .state import State


class Attached:
    """A connection to the holder's control socket; it ends when the holder does."""

    def __init__(
        self,
        paths: Paths,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_state: Callable[[State], None],
    ) -> None:
        self.paths = paths
        self.state = State(role="attached")
        self._on_state = on_state
        self._writer = writer
        self._peer = LinePeer(reader, writer, _nothing_to_perform, self._told)
        self.ended = asyncio.get_running_loop().create_task(self._peer.run())

    @classmethod
    async def connect(cls, paths: Paths, on_state: Callable[[State], None]) -> Attached:
        """Connect to whoever holds the service over ``paths.data``. Raises ``OSError``."""
        known = settings.read(paths.settings)
        there = Paths(paths.data, known.run or paths.run)
        reader, writer = await asyncio.open_unix_connection(
            str(there.socket("control")), limit=MOST_LINE
        )
        return cls(there, reader, writer, on_state)

    async def ask(self, op: str, question: Line) -> Any:
        """Have the core do something. Raises ``ServiceError``."""
        return await self._peer.ask(op, **question)

    async def set_pages(self, pages: Pages) -> None:
        """Say where this process's own pages are."""
        with suppress(ServiceError):
            await self._peer.ask(
                "origins",
                origins=list(pages.origins),
                frame_ancestors=list(pages.frame_ancestors),
            )

    async def try_again(self) -> None:
        """Have the holder start a core that waits for its next start. Raises ``ServiceError``."""
        await self._peer.ask("try_again")

    async def stop(self) -> None:
        """End the connection; the service goes on."""
        self._writer.close()
        with suppress(asyncio.CancelledError):
            await self.ended

    def _told(self, line: Line) -> None:
        state = State.from_line(line)
        if state is not None:
            self.state = state
            self._on_state(state)


async def _nothing_to_perform(line: Line) -> Any:
    raise ServiceError("unknown_op", f"There is no operation {str(line['op'])[:40]!r} here.")

"""Has the core know of all pages there are, and of each change of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from .errors import AskError
from .lines import Line
from .pages import Pages, together


class PagesTold:
    """The pages of this process, beside those of ``others``; ``tell`` has the core know them."""

    def __init__(
        self, others: Callable[[], Iterable[Pages]], *, tell: Callable[[Line], Awaitable[Any]]
    ) -> None:
        self._own = Pages()
        self._others = others
        self._tell = tell
        self._telling: set[asyncio.Task[None]] = set()

    async def set_own(self, pages: Pages) -> None:
        """Say where this process's own pages are; returns once the core knows, if one is there."""
        self._own = pages
        await self._told()

    def changed(self) -> None:
        """Have the core know of others that came or went, without waiting for it."""
        task = asyncio.get_running_loop().create_task(self._told())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def to_line(self) -> Line:
        """Return all of them, as the core is told."""
        pages = together([self._own, *self._others()])
        return {"origins": list(pages.origins), "frame_ancestors": list(pages.frame_ancestors)}

    async def _told(self) -> None:
        # A core that is not there gets them in its start line.
        with suppress(AskError):
            await self._tell(self.to_line())

"""The control socket: other processes of this user that use the service of this one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from .errors import ServiceError
from .lines import MOST_LINE, Line, LinePeer
from .pages import Pages
from .state import State

_OPERATIONS = (
    "introduce",
    "kernel_ended",
    "executed",
    "notebook",
    "notebook_moved",
    "backup",
    "try_again",
    "ui",
)

Ask = Callable[[str, Line], Awaitable[Any]]


@dataclass(eq=False)
class _Guest:
    peer: LinePeer
    writer: asyncio.StreamWriter
    pages: Pages = field(default_factory=Pages)
    kernels: set[str] = field(default_factory=set)


class Guests:
    """Those who are connected; what they leave behind ends with their connection."""

    def __init__(
        self,
        state: Callable[[], State],
        ask: Ask,
        on_pages: Callable[[], None],
        own_kernels: Collection[str],
    ) -> None:
        """``own_kernels``: those of this process, which no guest speaks for."""
        self._own_kernels = own_kernels
        self._state = state
        self._ask = ask
        self._on_pages = on_pages
        self._guests: set[_Guest] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server: asyncio.AbstractServer | None = None

    async def start(self, listener: socket.socket) -> None:
        """Serve connections of ``listener``."""
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=MOST_LINE)

    def pages(self) -> list[Pages]:
        """Return where the pages of each are."""
        return [guest.pages for guest in self._guests]

    def tell(self, state: State) -> None:
        """Tell everybody how the service is."""
        for guest in self._guests:
            guest.peer.tell(state.to_line())

    def dismiss(self) -> None:
        """End all connections: whoever is attached may take over now."""
        if self._server:
            self._server.close()
        for guest in self._guests:
            guest.writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guest: _Guest

        async def perform(line: Line) -> Any:
            return await self._perform(guest, line)

        guest = _Guest(LinePeer(reader, writer, perform, lambda _line: None), writer)
        self._guests.add(guest)
        guest.peer.tell(self._state().to_line())
        try:
            await guest.peer.run()
        finally:
            self._guests.discard(guest)
            writer.close()
            self._leave(guest)

    async def _perform(self, guest: _Guest, line: Line) -> Any:
        op = str(line["op"])
        if op == "origins":
            guest.pages = Pages.from_line(line)
            self._on_pages()
            return {}
        if op not in _OPERATIONS:
            raise ServiceError("unknown_op", f"There is no operation {op!r}.")
        question = {name: value for name, value in line.items() if name not in ("op", "id")}
        if op == "introduce" and question.get("kind") == "owner" and self._state().has_owner:
            # Codes for further owners come from an owner, or from a terminal of their own.
            raise ServiceError(
                "owner_exists",
                "Somebody can approve already. Let them introduce this device, or stop the "
                "service and run `facetry serve --print-link` in a terminal.",
            )
        kernel = question.get("kernel")
        if op == "introduce" and self._is_of_another(guest, kernel):
            # Whoever introduces a kernel says what was passed on to it, and ends it by leaving.
            raise ServiceError("not_yours", "This kernel belongs to another process.")
        if op == "executed":
            if kernel not in guest.kernels:
                # What a kernel was given to execute, whoever introduced it says, and nobody else.
                raise ServiceError("not_yours", "This kernel belongs to another process.")
            return await self._ask(op, question)
        answer = await self._ask(op, question)
        if isinstance(kernel, str):
            change = guest.kernels.add if op == "introduce" else guest.kernels.discard
            change(kernel)
        return answer

    def _is_of_another(self, guest: _Guest, kernel: Any) -> bool:
        others = [other.kernels for other in self._guests if other is not guest]
        return any(kernel in kernels for kernels in (self._own_kernels, *others))

    def _leave(self, guest: _Guest) -> None:
        if guest.pages != Pages():
            self._on_pages()
        for kernel in guest.kernels:
            task = asyncio.get_running_loop().create_task(self._end_kernel(kernel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _end_kernel(self, kernel: str) -> None:
        try:
            await self._ask("kernel_ended", {"kernel": kernel})
        except ServiceError:
            # The core has gone, and the session with it.
            return

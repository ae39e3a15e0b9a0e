"""The listening sockets of a service: bound once, and handed to each core that is started."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

from . import settings
from .errors import ServiceError
from .listeners import ConsentPortTaken, bind_consent, bind_listen, bind_unix, parse_listen
from .place import DOORS, Paths
from .ui_page import UiPage
from .wishes import Wishes

#: A core of before may hold the port a little longer than its supervisor lived.
_PORT_PATIENCE = 2.0
_PORT_STEP = 0.05
_PORT_WATCH = 1.0


class Doors:
    """Binds them, at the ports that browsers have their keys for, and never at others.

    ``say`` is told what changes of the state by it, ``on_freed`` when people can approve again.
    """

    def __init__(
        self,
        paths: Paths,
        ui: UiPage,
        *,
        say: Callable[..., None],
        on_freed: Callable[[], Awaitable[None]],
        log: logging.Logger,
    ) -> None:
        self._paths = paths
        self._ui = ui
        self._say = say
        self._on_freed = on_freed
        self._log = log
        self._bound: dict[str, list[socket.socket]] = {}
        self._watching: asyncio.Task[None] | None = None

    async def open(self, wishes: Wishes, *, tls: bool) -> None:
        """Bind all of them. Raises ``ServiceError`` and ``OSError``; ``close`` ends the rest."""
        for door, address in (("listen", wishes.listen), ("metrics", wishes.metrics)):
            if address is not None:
                host, port = parse_listen(address, tls=tls, option=f"--{door}")
                self._bound[door] = [bind_listen(host, port)]
        for door in DOORS:
            self._bound[door] = [bind_unix(self._paths.socket(door))]
        await self._bind_consent()
        if wishes.ui:
            await self._bind_ui()

    def rest(self) -> None:
        """Look for no port that is free again."""
        if self._watching:
            self._watching.cancel()

    def close(self) -> None:
        """Let go of all of them."""
        self.rest()
        for listener in self._all():
            listener.close()
        self._bound.clear()

    @property
    def kernel(self) -> list[socket.socket]:
        """Where kernels and the command line of this user come."""
        return self._bound["kernel"]

    def numbers(self) -> list[int]:
        """Return the file descriptors of all."""
        return [one.fileno() for one in self._all()]

    def to_line(self) -> dict[str, list[int]]:
        """Return what the core's start line says of them."""
        return {door: [one.fileno() for one in bound] for door, bound in self._bound.items()}

    def address(self, door: str, *, tls: bool) -> str | None:
        """Return the base address of a door on TCP; None where it is not open."""
        bound = self._bound.get(door)
        if not bound:
            return None
        host, port = bound[0].getsockname()[:2]
        scheme = "https" if tls else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    def _all(self) -> list[socket.socket]:
        return [one for bound in self._bound.values() for one in bound]

    # The page outside of Jupyter

    async def _bind_ui(self) -> None:
        try:
            self._bound["ui"] = await self._ui.bind()
        except ServiceError as error:
            # Everything else goes on: never at another port, which browsers have no keys for.
            self._log.error("Facetry: %s", error)
            self._say(ui_message=str(error))
            return
        self._say(ui_port=self._ui.port)
        self._keep_ports(settings.read(self._paths.settings).consent_port)

    # The consent port

    async def _bind_consent(self) -> None:
        known = settings.read(self._paths.settings).consent_port
        loop = asyncio.get_running_loop()
        until = loop.time() + _PORT_PATIENCE
        while True:
            try:
                port, bound = bind_consent(known)
                break
            except ConsentPortTaken as taken:
                if loop.time() < until:
                    await asyncio.sleep(_PORT_STEP)
                    continue
                self._lock_consent(known, taken)
                return
        self._open_consent(port, bound)
        self._keep_ports(port)

    def _open_consent(self, port: int, bound: list[socket.socket]) -> None:
        self._bound["consent"] += bound
        self._say(consent_port=port, consent_message=None)

    def _lock_consent(self, port: int | None, taken: ConsentPortTaken) -> None:
        """Go on without: never at another port, which would be another origin."""
        self._log.error("Facetry: %s", taken)
        self._say(consent_port=None, consent_message=str(taken))
        self._keep_ports(port)
        self._watching = asyncio.get_running_loop().create_task(self._watch_port(port))

    async def _watch_port(self, port: int | None) -> None:
        while True:
            await asyncio.sleep(_PORT_WATCH)
            with suppress(ConsentPortTaken):
                self._open_consent(*bind_consent(port))
                break
        self._log.warning("Facetry: port %s is free again; people can approve.", port)
        await self._on_freed()

    def _keep_ports(self, consent: int | None) -> None:
        known = settings.read(self._paths.settings)
        ui = self._ui.port or known.ui_port
        settings.write(self._paths, consent_port=consent, ui_port=ui)

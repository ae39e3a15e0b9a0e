"""Keeps a core running."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from .child import Child
from .closed_door import closed_doors
from .errors import AskError, ServiceError
from .lines import Line, LinePeer, Perform
from .place import Paths
from .runtime import Runtime, core_environment
from .state import LASTING

_FIRST_DELAY = 0.1
_LONGEST_DELAY = 5.0
#: After this many seconds of life the next end is a first one again.
_STEADY = 10.0
_READY_SECONDS = 30.0
_GRACE_SECONDS = 5.0
_LASTING_DELAY = 20.0
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class CoreKeeper:
    """Starts the core, starts it again with back-off when it ends, and speaks with it."""

    def __init__(
        self,
        runtime: Runtime,
        paths: Paths,
        *,
        start_line: Callable[[], Awaitable[Line]],
        fds: Callable[[], Sequence[int]],
        kernel_doors: Callable[[], Sequence[socket.socket]],
        perform: Perform,
        on_ready: Callable[[Line], None],
        on_down: Callable[[ServiceError | None], None],
        log: logging.Logger,
    ) -> None:
        self._runtime = runtime
        self._paths = paths
        self._start_line = start_line
        self._fds = fds
        self._kernel_doors = kernel_doors
        self._perform = perform
        self._on_ready = on_ready
        self._on_down = on_down
        self._log = log
        self._peer: LinePeer | None = None
        self._child: Child | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._restarting = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; what comes of it is told by ``on_ready`` and ``on_down``."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    @property
    def pid(self) -> int | None:
        """Process id of the core that runs now."""
        return self._child.pid if self._child else None

    async def ask(self, op: str, **question: Any) -> Any:
        """Have the core do something. Raises ``AskError``, ``offline`` while none is ready."""
        if self._peer is None:
            raise AskError("offline", "The service is not running at the moment.")
        return await self._peer.ask(op, **question)

    def hurry(self) -> None:
        """Wait no longer for the next start."""
        if self._child is None:
            self._wake.set()

    async def restart(self) -> None:
        """End the core in order; the next one starts at once, with a new start line."""
        self._restarting = True
        child = self._child
        if child is None:
            self._wake.set()
        else:
            await child.stop(_GRACE_SECONDS)

    async def stop(self) -> None:
        """End the core in order, and start no other."""
        self._stopping = True
        self._wake.set()
        if self._child:
            await self._child.stop(_GRACE_SECONDS)
        if self._task:
            await self._task

    async def _keep(self) -> None:
        delay = _FIRST_DELAY
        while not self._stopping:
            began = time.monotonic()
            error = await self._run_once()
            if self._stopping:
                return
            self._on_down(error)
            if self._restarting:
                self._restarting = False
                delay = _FIRST_DELAY
                continue
            if time.monotonic() - began > _STEADY:
                delay = _FIRST_DELAY
            with suppress(asyncio.TimeoutError):
                if error and error.code in LASTING:
                    async with closed_doors(self._kernel_doors(), error):
                        await asyncio.wait_for(self._wake.wait(), _LASTING_DELAY)
                else:
                    await asyncio.wait_for(self._wake.wait(), delay)
            self._wake.clear()
            delay = min(delay * 2, _LONGEST_DELAY)

    async def _run_once(self) -> ServiceError | None:
        """Run one core to its end; returns why it could not start, None if it was ready."""
        try:
            start_line = await self._start_line()
            child = await Child.start(
                self._runtime.core_command(self._paths),
                core_environment(),
                name="core",
                folder=self._paths.data,
                fds=self._fds(),
                log=self._log,
            )
        except ServiceError as error:
            return error
        except OSError as error:
            return ServiceError(
                "core_failed",
                f"The service's program can't be run: {error.strerror}. Reinstall facetry-service.",
            )
        self._child = child
        try:
            if self._stopping:
                return None
            child.write_first(json.dumps(start_line).encode())
            first = await self._first_line(child)
            if isinstance(first, ServiceError):
                return first
            peer = child.peer(self._perform, self._told)
            self._peer = peer
            self._on_ready(first)
            await peer.run()
            return None
        finally:
            self._peer = None
            await child.stop(_GRACE_SECONDS)
            self._child = None

    async def _first_line(self, child: Child) -> Line | ServiceError:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                text = await asyncio.wait_for(child.read_line(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                return ServiceError(
                    "core_failed",
                    f"The service was not ready within {_READY_SECONDS:.0f} s. Try again, or run "
                    "`facetry doctor`.",
                )
            if not text:
                return ServiceError(
                    "core_failed", "The service ended before it was ready. Run `facetry doctor`."
                )
            line = _parsed(text)
            if line.get("ready") is True:
                return line
            error = line.get("error")
            if isinstance(error, dict):
                return ServiceError(str(error.get("code")), str(error.get("message")))
            self._told(line)

    def _told(self, line: Line) -> None:
        if line.get("op") == "log":
            level = _LEVELS.get(str(line.get("level")), logging.WARNING)
            self._log.log(level, "Facetry: %s", str(line.get("message"))[:500])


def _parsed(text: bytes) -> Line:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}

"""The runner: started when the core first needs it, and again when it has gone."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from contextlib import suppress
from pathlib import Path

from .child import Child
from .errors import ServiceError
from .place import Paths
from .runtime import Runtime, runner_environment

_READY_SECONDS = 15.0
_GRACE_SECONDS = 2.0
_SHORTEST_LIFE = 1.0


class RunnerKeeper:
    """Has one runner at a time; it listens by itself, so that its absence shows at once."""

    def __init__(self, runtime: Runtime, paths: Paths, log: logging.Logger) -> None:
        self._runtime = runtime
        self._paths = paths
        self._log = log
        self._child: Child | None = None
        self._watch: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._began = 0.0
        self._stopped = False
        #: Shown by the core at each call; of this supervisor's life.
        self.token = secrets.token_urlsafe(32)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._paths.socket("runner")

    @property
    def pid(self) -> int | None:
        """Process id of the runner that runs now."""
        return self._child.pid if self._child else None

    async def need(self) -> bool:
        """Return once a runner listens: whether it was started for this.

        Raises ``ServiceError`` ``runner_failed``.
        """
        async with self._starting:
            if self._child is not None or self._stopped:
                return False
            await self._start()
            return True

    async def stop(self) -> None:
        """End it, and start no other."""
        self._stopped = True
        async with self._starting:
            child, self._child = self._child, None
            if child:
                await child.stop(_GRACE_SECONDS)
            if self._watch:
                await self._watch

    async def _start(self) -> None:
        # One that ends as soon as it starts must not be started in a tight loop.
        await asyncio.sleep(max(0.0, self._began + _SHORTEST_LIFE - time.monotonic()))
        self._began = time.monotonic()
        self.socket.unlink(missing_ok=True)
        try:
            child = await Child.start(
                self._runtime.runner_command(),
                runner_environment(),
                name="runner",
                folder=Path("/"),
                log=self._log,
            )
        except OSError as error:
            raise _failed(error.strerror or "unknown") from error
        first = {
            "socket": str(self.socket),
            "token": self.token,
            "data": str(self._paths.data),
        }
        child.write_first(json.dumps(first).encode())
        ready = b""
        with suppress(asyncio.TimeoutError):
            ready = await asyncio.wait_for(child.read_line(), _READY_SECONDS)
        if b'"ready"' not in ready:
            await child.stop(0)
            raise _failed("it was not ready in time" if not ready else "it did not say it is ready")
        self._child = child
        self._watch = asyncio.get_running_loop().create_task(self._forget(child))

    async def _forget(self, child: Child) -> None:
        await child.ended()
        if self._child is child:
            self._child = None
            self._log.warning("Facetry: the runner ended; the next call starts another.")
        # Reads what is left of its pipes.
        await child.stop(0)


def _failed(why: str) -> ServiceError:
    return ServiceError("runner_failed", f"The runner can't be started: {why}.")

"""The service as a Jupyter server sees it that does not run one: it is elsewhere."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .errors import AskError, ServiceError
from .hosting import Hosting
from .login_folder import config_folder
from .place import Paths
from .runtime import Runtime
from .service import Service

_logger = logging.getLogger("facetry")


def host_folder(address: str) -> Path:
    """Return where the keys of this user's Jupyter servers at that service lie."""
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    return config_folder() / "hosts" / name


class Elsewhere(Service):
    """Starts no core and takes no lock: a wallet of its own speaks to the service at ``address``.

    Somebody there lets this server in, by a code; what its notebooks hold is granted there. Without
    ``knocks`` nobody is asked: it is as it was let in before, or not at all.
    """

    def __init__(
        self,
        address: str,
        *,
        name: str,
        knocks: bool = True,
        runtime: Runtime | None = None,
        log: logging.Logger = _logger,
    ) -> None:
        super().__init__(runtime=runtime, log=log)
        self._address = address
        self._name = name
        self._knocks = knocks
        self._hosting: Hosting | None = None
        self._run: Path | None = None

    @property
    def approve_address(self) -> str | None:
        """Where people approve, by that service's word."""
        return self._hosting.page if self._hosting else None

    async def ask(self, op: str, question: dict[str, Any], *, timeout: float = 10.0) -> Any:
        """Ask the wallet here, also while the service is away. Raises ``ServiceError``."""
        if self._hosting and self._hosting.is_running:
            try:
                return await asyncio.wait_for(self._hosting.ask(op, question), timeout)
            except asyncio.TimeoutError:
                raise AskError("no_answer", "The service did not answer in time.") from None
        if self.state.name == "offline":
            # Nobody waits for it: a kernel starts without.
            raise ServiceError(self.state.code or "offline", self.state.message or "It is away.")
        return await super().ask(op, question, timeout=timeout)

    async def stop(self) -> None:
        """End the wallet; nothing of it is left but its keys."""
        await super().stop()
        if self._run:
            shutil.rmtree(self._run, ignore_errors=True)

    async def _start(self, attach: bool) -> None:
        runtime = self._given_runtime or Runtime.installed()
        # Of this user alone, and short: its path is a socket's.
        self._run = self._run or Path(tempfile.mkdtemp(prefix="facetry-"))
        self._paths = Paths(host_folder(self._address), self._run)
        self._hosting = Hosting(
            self._paths,
            address=self._address,
            name=self._name,
            knocks=self._knocks,
            runtime=runtime,
            on_state=self._set,
            log=self._log,
        )
        self._post = self._hosting
        await self._hosting.start()

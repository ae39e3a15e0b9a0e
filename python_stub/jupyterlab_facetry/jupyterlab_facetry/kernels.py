"""Lets this server's kernels in, as the notebooks that they belong to."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from facetry_service.supervisor import Elsewhere, Service, ServiceError
from jupyter_core.utils import ensure_async

from .moves import Moves
from .notebooks import Notebook, Notebooks, petname_of

_ADMIT_SECONDS = 8.0
#: Why a kernel has no session, in words; no secret.
_ABSENT = "FACETRY_ABSENT"
#: A notebook may need its first facet long after its kernel started; the code ends with that.
_CODE_SECONDS = 7 * 24 * 3600


class KernelAdmissions:
    """Session codes by kernel id."""

    def __init__(
        self,
        serverapp: Any,
        service: Service,
        notebooks: Notebooks,
        moves: Moves,
        log: logging.Logger,
        *,
        before: Callable[[str], Awaitable[None]],
    ) -> None:
        """Take also what is awaited before the kernel of a notebook, by its path, starts."""
        self._serverapp = serverapp
        self._service = service
        self._notebooks = notebooks
        self._moves = moves
        self._log = log
        self._before = before
        #: Kernels that have, or had, a session code of theirs.
        self._admitted: set[str] = set()
        #: Whether any kernel was started: from then on only the terminal makes owners.
        self.any_started = False

    async def admit(self, kernel: str, environment: dict[str, str]) -> tuple[str, str] | None:
        """Return a session code and the wallet's socket; None where there is no service.

        Where that is elsewhere, the environment then says why, for the kernel's own errors.
        """
        self.any_started = True
        environment.pop(_ABSENT, None)
        try:
            await self._end(kernel)
            attended, notebook, name = await self._belongs_to(kernel, environment)
            if notebook:
                await self._before(notebook.name)
            code = await self._service.introduce(
                "notebook",
                petname_of(name),
                notebook=notebook.to_line() if notebook else None,
                kernel=kernel,
                unattended=not attended,
                ttl=_CODE_SECONDS,
                timeout=_ADMIT_SECONDS,
            )
        except ServiceError as error:
            self._log.warning("Facetry: a kernel starts without a session: %s", error)
            if isinstance(self._service, Elsewhere):
                environment[_ABSENT] = str(error)
            return None
        except Exception:
            self._log.exception("Facetry: a kernel starts without a session")
            return None
        self._admitted.add(kernel)
        return code, str(self._service.paths.socket("kernel"))

    async def executed(self, kernel: str, cell: str, source: str) -> None:
        """Tell what was passed on to a kernel that was let in."""
        if kernel in self._admitted and self._service.state.name == "ready":
            await self._service.executed(kernel, cell, source)

    async def ended(self, kernel: str) -> None:
        """End the sessions of a kernel."""
        await self._end(kernel)

    async def _end(self, kernel: str) -> None:
        admitted = kernel in self._admitted
        self._admitted.discard(kernel)
        # A service that is not there has no sessions; of one elsewhere they are here.
        here = admitted and isinstance(self._service, Elsewhere)
        if self._service.state.name != "ready" and not here:
            return
        try:
            await asyncio.wait_for(self._service.kernel_ended(kernel), _ADMIT_SECONDS)
        except (ServiceError, asyncio.TimeoutError) as error:
            self._log.warning("Facetry: a kernel's session could not be ended: %s", error)

    async def _belongs_to(
        self, kernel: str, environment: dict[str, str]
    ) -> tuple[bool, Notebook | None, str]:
        """Return whether somebody watches, the notebook if it is one, and a petname."""
        await self._moves.settled()
        session = await self._session_of(kernel)
        if session is not None:
            # Renamed since the first start: the session knows, the environment does not.
            api_path, name = str(session.get("path", "")), str(session.get("name", ""))
        else:
            stated = environment.get("JPY_SESSION_NAME", "")
            if stated == os.environ.get("JPY_SESSION_NAME"):
                # Of the kernel that this server itself was started from.
                stated = ""
            api_path = self._notebooks.api_path(stated) if stated else ""
            name = api_path.rpartition("/")[2]
        notebook = await self._notebooks.at(api_path) if api_path else None
        petname = notebook.name if notebook else name or f"kernel {kernel[:8]}"
        return session is not None or bool(api_path), notebook, petname

    async def _session_of(self, kernel: str) -> dict[str, Any] | None:
        sessions = await ensure_async(self._serverapp.session_manager.list_sessions())
        for session in sessions:
            if session["kernel"] and session["kernel"]["id"] == kernel:
                return dict(session)
        return None

"""What a supervisor, or a Jupyter server, has the core of a service do for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Questions(ABC):
    """The core's operations by name; ``ask`` knows the way to it."""

    @abstractmethod
    async def ask(self, op: str, question: dict[str, Any], *, timeout: float = 10.0) -> Any:
        """Have the core do something, once it is ready. Raises ``ServiceError``."""

    async def introduce(
        self,
        kind: str,
        petname: str,
        *,
        notebook: dict[str, str] | None = None,
        kernel: str | None = None,
        unattended: bool = False,
        ttl: int | None = None,
        names_itself: bool = False,
        timeout: float = 10.0,
    ) -> str:
        """Return a single-use code: of the protocol, or of a wallet session for a kernel.

        ``notebook`` is ``{"id", "path"}``, ``ttl`` in seconds. ``names_itself``: the newcomer says
        what it is called, and is called ``petname`` where it says nothing usable. Raises
        ``ServiceError``.
        """
        question: dict[str, Any] = {"kind": kind, "petname": petname}
        if notebook is not None:
            question["notebook"] = notebook
        if kernel is not None:
            question["kernel"] = kernel
        if unattended:
            question["unattended"] = True
        if ttl is not None:
            question["ttl"] = ttl
        if names_itself:
            question["names_itself"] = True
        answer = await self.ask("introduce", question, timeout=timeout)
        return str(answer["code"])

    async def kernel_ended(self, kernel: str) -> None:
        """End the sessions of a kernel. Raises ``ServiceError``."""
        await self.ask("kernel_ended", {"kernel": kernel})

    async def executed(self, kernel: str, cell: str, source: str) -> None:
        """Tell that a cell of this source (hex SHA-256) was passed on to a kernel of one's own.

        Raises ``ServiceError``.
        """
        await self.ask("executed", {"kernel": kernel, "cell": cell, "source": source}, timeout=1.0)

    async def notebook_moved(self, notebook: str, before: str, after: str, petname: str) -> None:
        """Tell that the notebook with this id has another path and name now.

        Raises ``ServiceError``.
        """
        moved = {"notebook": notebook, "from": before, "to": after, "petname": petname}
        await self.ask("notebook_moved", moved)

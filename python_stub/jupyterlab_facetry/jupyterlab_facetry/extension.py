"""What handlers ask of the server extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from facetry_service.supervisor import Service

    from .approving import Approving
    from .approving_elsewhere import ApprovingElsewhere
    from .door import Door
    from .moves import Moves
    from .notebooks import Notebooks
    from .pace import Pace
    from .tour import Tour


class Extension(Protocol):
    """The extension that this server runs, as far as a request needs it."""

    service: Service
    root: Path
    notebooks: Notebooks
    moves: Moves
    page_door: Door
    consent_door: Door
    approving: Approving | ApprovingElsewhere
    landing_path: str
    #: Of pages that are introduced.
    pages_pace: Pace
    #: Of a service elsewhere; empty where this server runs its own.
    service_url: str

    async def first_places(self, own_origin: str) -> dict[str, str]:
        """Return where the browser at ``own_origin`` may become the first that may approve."""

    async def welcomes(self) -> bool:
        """Whether a browser of this server may become the first that approves."""

    def keep(self, tour: Tour) -> None:
        """End the tour's bank with this server."""

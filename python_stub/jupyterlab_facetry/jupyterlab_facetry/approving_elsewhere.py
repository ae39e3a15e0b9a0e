"""Where people approve when the service runs elsewhere: at that service's own page, in a window."""

from __future__ import annotations

from facetry_service.supervisor import Elsewhere, Pages


class ApprovingElsewhere:
    """As ``Approving``, of a service that no browser is let in to by this server."""

    mode = "window"
    window = None
    path = None

    def __init__(self, service: Elsewhere, consent_url: str) -> None:
        self._service = service
        self._consent_url = consent_url

    @property
    def origin(self) -> str | None:
        """The page's origin: as configured here, else by that service's word."""
        return self._consent_url or self._service.approve_address

    def pages(self) -> Pages:
        """Return none: that service shows its page in no frame of ours."""
        return Pages()

    async def serve_at(self, origin: str) -> None:
        """Nothing: there is no mode page here."""

    async def reached_at(self, origin: str) -> None:
        """Nothing: that service's page is not behind this server's port."""

    def places(self, own_origin: str) -> dict[str, str]:
        """Return none: this server makes nobody an owner there."""
        return {}

    async def enrolled(self) -> bool:
        """Whether anybody can approve: whoever let this server in."""
        return True

    async def links(self, following: str) -> list[str]:
        """Return none."""
        return []

    async def welcome(self, place: str, own_origin: str, following: str) -> str:
        """Return where the person goes on to: there is nothing to enrol."""
        return following

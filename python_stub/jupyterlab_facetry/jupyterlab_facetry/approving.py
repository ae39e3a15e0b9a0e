"""Where people approve, whether anybody can yet, and the links that lead there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from facetry_service.supervisor import FIRST_BROWSER, Pages, Service, together
from jupyter_server.utils import url_path_join

from .addresses import (
    CONSENT_HOST,
    at_loopback,
    enrolment_link,
    page_address,
    pages_of,
    scheme_of,
)
from .door import Door, DoorClosed

LINK_MINUTES = 60
#: A port is forwarded from one or two others; more are nobody's browser.
_MOST_FORWARDED = 8
#: A server is reached by one or two names; more are nobody's browser.
_MOST_NAMES = 8


class Approving:
    """The consent page as browsers of this server reach it."""

    def __init__(
        self, serverapp: Any, service: Service, door: Door, *, mode: str, consent_url: str
    ) -> None:
        """``mode``: frame, window, or page, which is this server's own origin."""
        self.mode = mode
        self._serverapp = serverapp
        self._service = service
        self._door = door
        self._consent_url = consent_url
        self._own: dict[str, str] = {}
        self._forwarded: dict[str, Pages] = {}
        self._enrolled = False

    @property
    def origin(self) -> str | None:
        """The consent page's origin; None while nobody can approve, and in mode page."""
        if self.mode == "page":
            return None
        if self._consent_url:
            return self._consent_url
        port = self._service.state.consent_port
        if port is None:
            return None
        return (self.mode == "window" and self.window) or f"http://localhost:{port}"

    @property
    def window(self) -> str | None:
        """The consent page behind this server's own port, for a browser that reaches no other."""
        if self._serverapp.sock:
            return None
        return f"{scheme_of(self._serverapp)}://{CONSENT_HOST}:{self._serverapp.port}"

    @property
    def path(self) -> str | None:
        """In mode page: where at this server's own origin the consent page is."""
        if self.mode != "page":
            return None
        return str(url_path_join(self._serverapp.base_url, "facetry/consent/"))

    def pages(self) -> Pages:
        """Return where this server's pages are, and the consent pages they lead to."""
        usual = together([pages_of(self._serverapp, self._consent_url), *self._forwarded.values()])
        if self.mode != "page":
            return usual
        own = tuple(self._own.values())
        here = Pages(origins=(*own, *usual.frame_ancestors), frame_ancestors=own)
        return together([here, usual])

    async def serve_at(self, origin: str) -> None:
        """In mode page: an origin at which somebody with this server's password has this server.

        Behind a proxy the server does not know its own address.
        """
        host = urlsplit(origin).netloc
        if self._own.get(host) == origin:
            # The one that was heard of last stays longest.
            self._own[host] = self._own.pop(host)
            return
        self._own.pop(host, None)
        while len(self._own) >= _MOST_NAMES:
            # Whoever has this server's token may name as many as they like. One that a browser uses
            # is back with what that asks next.
            del self._own[next(iter(self._own))]
        self._own[host] = origin
        await self._service.set_pages(self.pages())

    async def reached_at(self, origin: str) -> None:
        """Serve pages at an origin at which somebody with this server's password has this server.

        Only on the browser's own machine: there a port may be forwarded from another one.
        """
        if origin in self._forwarded:
            # The one that was heard of last stays longest.
            self._forwarded[origin] = self._forwarded.pop(origin)
            return
        place = at_loopback(origin)
        if place is None or origin in self.pages().frame_ancestors:
            return
        while len(self._forwarded) >= _MOST_FORWARDED:
            # A program with this server's token may name as many as it likes; none is for good.
            del self._forwarded[next(iter(self._forwarded))]
        scheme, _host, port = place
        self._forwarded[origin] = Pages(
            origins=(f"{scheme}://{CONSENT_HOST}{port}",), frame_ancestors=(origin,)
        )
        await self._service.set_pages(self.pages())

    def places(self, own_origin: str) -> dict[str, str]:
        """Return where a browser at ``own_origin`` may reach the page that approves, best first.

        ``here`` in mode page, ``port`` (a port of its own, or the operator's address), ``behind``
        this server's own port. Empty while nobody can approve.
        """
        if self.path is not None:
            return {"here": self.path.rstrip("/")}
        if self.origin is None:
            return {}
        place = at_loopback(own_origin)
        if place is None or self._consent_url:
            return {"port": self.origin}
        scheme, host, port = place
        # Frame and window have one storage only under the host name of the page.
        found = {"port": f"http://{host}:{self._service.state.consent_port}"}
        if self.window is not None:
            found["behind"] = f"{scheme}://{CONSENT_HOST}{port}"
            if self.mode == "window":
                del found["port"]
        return found

    async def enrolled(self) -> bool:
        """Whether anybody can approve."""
        if not self._enrolled and self._service.state.name == "ready":
            self._enrolled = self._service.state.has_owner or await self._asked_enrolled()
        return self._enrolled

    async def links(self, following: str) -> list[str]:
        """Return a new link that lets a browser approve and leads on to a path of this server.

        A second one has the same code for a browser that reaches this server's own port alone.
        Empty while nobody can approve. In mode page it is relative where the server does not know
        its address. Raises ``ServiceError``.
        """
        places = [self.origin]
        if self.path is not None:
            places = [(page_address(self._serverapp, self.path) or self.path).rstrip("/")]
        elif self.origin and not self._consent_url and self.window != self.origin:
            places.append(self.window)
        known = [place for place in places if place is not None]
        if not known:
            return []
        code = await self._code()
        after = page_address(self._serverapp, following)
        return [enrolment_link(place, code, after) for place in known]

    async def welcome(self, place: str, own_origin: str, following: str) -> str:
        """Return such a link for a browser at ``own_origin``, to one of its ``places``.

        Raises ``ServiceError``.
        """
        after = own_origin + following
        if self.path is None and at_loopback(own_origin) is None:
            after = page_address(self._serverapp, following) or after
        code = await self._code()
        return enrolment_link(place, code, after)

    async def _code(self) -> str:
        """Return a code for a browser that says what it is called."""
        ttl = LINK_MINUTES * 60
        return await self._service.introduce("owner", FIRST_BROWSER, ttl=ttl, names_itself=True)

    async def _asked_enrolled(self) -> bool:
        """Ask the consent door as its own page does."""
        port = self._service.state.consent_port
        host = f"localhost:{port}" if port else f"{CONSENT_HOST}:{self._serverapp.port}"
        try:
            answer = await self._door.send(
                "GET", "/consent/config", {"host": host, "sec-fetch-site": "same-origin"}
            )
            return json.loads(await answer.read()).get("enrolled") is True
        except (DoorClosed, ValueError):
            return False

"""``consent.localhost`` at this server's port: the consent page where only one port reaches here.

Browsers resolve ``*.localhost`` to their own machine and take it for another origin than the
server's. Nothing of the Jupyter server is served there, and nothing of its cookies is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.web import RequestHandler, stream_request_body

from .streaming import AT_CONSENT, Passing

if TYPE_CHECKING:
    from .app import Facetry

_HOST = "consent.localhost"
_OWN = {"", "localhost", "127.0.0.1", "::1"}
_ROUTES = (
    r"(/|/[a-z0-9-]+\.[a-z0-9]+"
    r"|/\.well-known/facetry|/enrol|/facets|/requests/[0-9a-f]{32}|/consent/(?:challenge|config)"
    r"|/[0-9a-f]{32}/[A-Za-z0-9_.-]*)"
)


class _Plain(Passing, RequestHandler):
    """Not one of Jupyter's: without its cookies, tokens and host checks."""

    def initialize(self, facetry: Facetry) -> None:
        """Take the secret part of the address out of what can be logged."""
        self.facetry = facetry
        self.begin(self.request.uri)

    def check_xsrf_cookie(self) -> None:
        """There are no cookies; the door wants Origin and Sec-Fetch-Site of its own page."""

    def write_error(self, status_code: int, **_reason: Any) -> None:
        """Say no more than the service does."""
        self.not_found()
        self.set_status(404 if status_code < 500 else status_code)
        self.finish()


@stream_request_body
class ConsentDoorProxy(_Plain):
    """The consent door."""

    async def get(self, _path: str) -> None:
        """Pass it on."""
        await self.pass_on(self.facetry.consent_door, AT_CONSENT)

    async def post(self, _path: str) -> None:
        """Pass it on."""
        await self.pass_on(self.facetry.consent_door, AT_CONSENT)


@stream_request_body
class Nothing(_Plain):
    """All else at this host."""

    def prepare(self) -> None:
        """Refuse, whatever the method."""
        self.not_found()
        self.finish()


def add_to(web_app: Any, facetry: Facetry, consent_url: str) -> None:
    """Add the host, and the one that an operator set, to a Jupyter server's application."""
    known = {"facetry": facetry}
    hosts = {_HOST, urlsplit(consent_url).hostname or ""} - _OWN
    routes = [(_ROUTES, ConsentDoorProxy, known), (r".*", Nothing, known)]
    rules = web_app.default_router.rules
    others = list(rules)
    for host in hosts:
        web_app.add_handlers(re.escape(host), routes)
    # Before those of extensions that were loaded earlier, which take any host.
    rules[:] = [rule for rule in rules if rule not in others] + others

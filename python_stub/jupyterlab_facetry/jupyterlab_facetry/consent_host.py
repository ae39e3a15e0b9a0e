"""``consent.localhost`` at this server's port: the consent page where only one port reaches here.

Browsers resolve ``*.localhost`` to their own machine and take it for another origin than the
server's. Nothing of the Jupyter server is served there, and nothing of its cookies is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.routing import HostMatches, Matcher
from tornado.web import RequestHandler, stream_request_body

from .addresses import CONSENT_HOST
from .streaming import AT_CONSENT, Passing

if TYPE_CHECKING:
    from .extension import Extension

_ROUTES = (
    r"(/|/[a-z0-9-]+\.[a-z0-9]+"
    r"|/\.well-known/facetry|/enrol|/facets|/requests/[0-9a-f]{32}|/consent/(?:challenge|config)"
    r"|/[0-9a-f]{32}/[A-Za-z0-9_.-]*)"
)


class _Plain(Passing, RequestHandler):
    """Not one of Jupyter's: without its cookies, tokens and host checks."""

    def initialize(self, facetry: Extension) -> None:
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

    post = get


@stream_request_body
class Nothing(_Plain):
    """All else at this host."""

    def prepare(self) -> None:
        """Refuse, whatever the method."""
        self.not_found()
        self.finish()


class _AuthorityMatches(Matcher):
    """Host and port as a browser writes them: another port of the same host is another origin."""

    def __init__(self, origin: str) -> None:
        self._authority = urlsplit(origin).netloc

    def match(self, request: Any) -> dict[str, Any] | None:
        """Compare with the Host header."""
        return {} if request.host.lower() == self._authority else None


def add_to(web_app: Any, facetry: Extension, consent_url: str) -> None:
    """Add the host, and the address that an operator set, to a Jupyter server's application."""
    known = {"facetry": facetry}
    routes = [(_ROUTES, ConsentDoorProxy, known), (r".*", Nothing, known)]
    rules = web_app.default_router.rules
    matchers: list[Matcher] = [HostMatches(re.escape(CONSENT_HOST))]
    if consent_url:
        matchers.append(_AuthorityMatches(consent_url))
    for matcher in matchers:
        others = list(rules)
        web_app.add_handlers(re.escape(CONSENT_HOST), routes)
        (rule,) = [rule for rule in rules if rule not in others]
        rule.matcher = matcher
        # Before those of extensions that were loaded earlier, which take any host.
        rules[:] = [rule, *others]

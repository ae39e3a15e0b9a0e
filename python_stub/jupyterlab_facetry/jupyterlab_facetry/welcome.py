"""Where browsers are sent first.

``facetry/welcome``: to the enrolment, at whichever of its places the browser reaches.
``facetry/start-tour``: to JupyterLab with the tour, by the welcome where nobody can approve yet.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from facetry_service.supervisor import ServiceError
from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from .addresses import own_origin
from .bodiless import Bodiless
from .finding import finding_page

if TYPE_CHECKING:
    from .extension import Extension


class WelcomeHandler(Bodiless):
    """Where the browser is sent first: to approve, if nobody can yet; else on to the lab."""

    auth_resource = "facetry"

    def initialize(self, facetry: Extension) -> None:
        """Take the extension that this server runs."""
        self.facetry = facetry

    @authenticated
    @authorized
    async def get(self) -> None:
        """Redirect, or find out first where to.

        No page can read where a redirect leads, and no kernel has run that could ask for it; the
        page that finds out holds no code.
        """
        self.set_header("Cache-Control", "no-store")
        origin = own_origin(self.request)
        places = await self.facetry.first_places(origin)
        chosen = self.get_query_argument("at", "")
        if len(places) > 1 and chosen not in places:
            self._find_out(places["port"])
            return
        following = self.facetry.landing_path
        place = places.get(chosen) or next(iter(places.values()), None)
        if place is not None:
            with suppress(ServiceError):
                self.redirect(await self.facetry.approving.welcome(place, origin, following))
                return
        self.redirect(following)

    def _find_out(self, consent: str) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            f"frame-src {consent}; connect-src {consent}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Vary", "Accept-Language")
        wanted = self.request.headers.get("Accept-Language", "")
        self.finish(finding_page(wanted, nonce=nonce, consent=consent))


class StartTourHandler(WelcomeHandler):
    """To JupyterLab, which starts the tour; first to the welcome where nobody can approve yet.

    An address of its own, since Jupyter appends ``?token=…`` to the one that it prints.
    """

    @authenticated
    @authorized
    async def get(self) -> None:
        """Redirect; the token stays behind, in the cookie of the login."""
        if await self.facetry.first_places(own_origin(self.request)):
            self.redirect(url_path_join(self.base_url, "facetry/welcome"))
        else:
            self.redirect(f"{url_path_join(self.base_url, 'lab')}?facetry-tour")

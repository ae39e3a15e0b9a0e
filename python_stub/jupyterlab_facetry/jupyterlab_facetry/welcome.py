"""``facetry/welcome``: to the enrolment, at whichever of its places the browser reaches."""

from __future__ import annotations

import html
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from facetry_service.supervisor import ServiceError
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated

from .addresses import own_origin

if TYPE_CHECKING:
    from .app import Facetry

#: The page that approves says that it is there well before; else its port leads elsewhere.
_PATIENCE_MS = 5000


class WelcomeHandler(JupyterHandler):
    """Where the browser is sent first: to approve, if nobody can yet; else on to the lab."""

    auth_resource = "facetry"

    def initialize(self, facetry: Facetry) -> None:
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
        self.finish(_PAGE.format(nonce=nonce, consent=html.escape(consent), patience=_PATIENCE_MS))


#: A page of that port that is ready says so; a port that nobody listens at refuses at once; one
#: that is somebody else's says nothing.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Facetry</title>
<style nonce="{nonce}">
body {{
  font: 1rem/1.5 system-ui, sans-serif;
  max-width: 34rem;
  margin: 4rem auto;
  padding: 0 1rem;
}}
iframe {{ display: none }}
</style>
</head>
<body data-consent="{consent}" data-patience="{patience}">
<main>
<h1>Let this browser approve</h1>
<p role="status">Looking for the page that approves…</p>
<p>If nothing happens: <a href="?at=port">open it at {consent}</a>, or, where only Jupyter’s own
port is forwarded to you, <a href="?at=behind">behind that port</a>.</p>
</main>
<script nonce="{nonce}">
const {{ consent, patience }} = document.body.dataset;
const frame = document.createElement('iframe');
let gone = false;
const go = at => {{
  if (!gone) {{
    gone = true;
    location.replace(`?at=${{at}}`);
  }}
}};
addEventListener('message', ({{ origin, source, data }}) => {{
  if (origin === consent && source === frame.contentWindow && data?.facetry === 'ready') {{
    go('port');
  }}
}});
fetch(`${{consent}}/consent/config`, {{ mode: 'no-cors' }}).catch(() => go('behind'));
setTimeout(go, Number(patience), 'behind');
frame.src = `${{consent}}/?frame`;
frame.title = 'The page that approves';
document.body.append(frame);
</script>
</body>
</html>
"""

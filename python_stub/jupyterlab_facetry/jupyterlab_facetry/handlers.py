"""``<base_url>facetry/…``: what JupyterLab's page asks this server for."""

from __future__ import annotations

import asyncio
import json
import math
from contextlib import suppress
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Any

from facetry_service.supervisor import ServiceError
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import HTTPError, authenticated, stream_request_body

from .addresses import own_origin
from .bodiless import Bodiless
from .manifests import manifest_of
from .streaming import AT_CONSENT, Passing
from .welcome import StartTourHandler, WelcomeHandler

if TYPE_CHECKING:
    from .extension import Extension
    from .notebooks import Notebook

_RETRY_SECONDS = 15.0
_NO_TOUR = (
    "The tour connects a small bank that runs next to the service, and this server's service runs "
    "elsewhere. To take the tour, start a JupyterLab without Facetry.service_url."
)
_TOO_MANY_PAGES = (
    "Very many pages were opened within minutes, or a script of a page goes on asking for more. "
    "Close what you don't need, and reload this page in some minutes."
)
_PROXIED = ("accept", "content-type", "last-event-id", "if-none-match")


class FacetryHandler(Bodiless, APIHandler):
    """Knows the extension; what it may do is decided under one name."""

    auth_resource = "facetry"

    def initialize(self, facetry: Extension) -> None:
        """Take the extension that this server runs."""
        self.facetry = facetry

    def write_coded_error(self, code: str, message: str, status: int = 503) -> None:
        """Say what is wrong and what to do."""
        self.set_status(status)
        self.finish(json.dumps({"code": code, "message": message}))


class StatusHandler(FacetryHandler):
    """Whether the service is there, and where people approve."""

    _track_activity = False

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer the state."""
        state, approving = self.facetry.service.state, self.facetry.approving
        await approving.reached_at(own_origin(self.request))
        said = state.consent_message or state.message
        # Whoever is not let in elsewhere would knock there for ever.
        retries = not (self.facetry.service_url and state.needs_person)
        self.finish(
            json.dumps(
                {
                    "state": state.name,
                    "issuer": state.issuer,
                    "consent": {
                        "origin": approving.origin,
                        "window": approving.window,
                        "path": approving.path,
                        "mode": approving.mode,
                        "enrolled": await approving.enrolled(),
                        "welcome": await self.facetry.welcomes(),
                    },
                    "sdk": {"version": metadata.version("facetry")},
                    "elsewhere": bool(self.facetry.service_url),
                    **({"code": state.code, "retries": retries} if state.code else {}),
                    **({"message": said} if said else {}),
                    **({"knock": asdict(state.knock)} if state.knock else {}),
                }
            )
        )


class RetryHandler(FacetryHandler):
    """Tries again at once what could not be started: a person may have mended what was wrong."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer once it is known what came of it, or after a while."""
        service = self.facetry.service
        await service.try_again()
        with suppress(ServiceError):
            await service.ready(_RETRY_SECONDS)
        self.finish(json.dumps({"state": service.state.name}))


class PageHandler(FacetryHandler):
    """Introduces the page's lesser key, which can look and narrow."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer a single-use code."""
        wait = self.facetry.pages_pace.take()
        if wait > 0:
            self.set_header("Retry-After", str(math.ceil(wait)))
            self.write_coded_error("too_many_pages", _TOO_MANY_PAGES, 429)
            return
        try:
            code = await self.facetry.service.introduce("page", "JupyterLab page", ttl=120)
        except ServiceError as error:
            self.write_coded_error(error.code, str(error))
            return
        self.finish(json.dumps({"code": code}))


class NotebookHandler(FacetryHandler):
    """Whose facets a notebook's kernels use."""

    _track_activity = False

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer the principal, null before it first asked for anything."""
        path = self.get_query_argument("path")
        await self.facetry.moves.settled()
        try:
            notebook = await self.facetry.notebooks.at(path)
            if notebook is None:
                raise HTTPError(404, "There is no such notebook.")
            known = await self._known(notebook)
            original = await self._original(notebook)
        except ServiceError as error:
            self.write_coded_error(error.code, str(error))
            return
        principal = known.get("principal")
        petname = known.get("petname") if principal else notebook.name
        answer = {"principal": principal, "petname": petname, "id": notebook.id}
        self.finish(json.dumps({**answer, "copy_of": original}))

    async def _known(self, notebook: Notebook) -> dict[str, Any]:
        known = await self.facetry.service.ask("notebook", {"notebook": notebook.to_line()})
        return known if isinstance(known, dict) else {}

    async def _original(self, notebook: Notebook) -> dict[str, Any] | None:
        """Return what else is known by this notebook's id, and used facets."""
        for other in await self.facetry.notebooks.others(notebook):
            known = await self._known(other)
            if known.get("principal"):
                return {"principal": known["principal"], "petname": known.get("petname")}
        return None


class ManifestHandler(FacetryHandler):
    """The ``facetry.toml`` that a notebook lies beside or below."""

    _track_activity = False

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer where it is and what it says; null where there is none."""
        found = await manifest_of(self.facetry.root, self.get_query_argument("path"))
        self.finish(json.dumps(found and found.to_line()))


class TourHandler(FacetryHandler):
    """Puts the tour into the server's folder and starts its bank."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer where the tour and the bank are; ``language`` is that of the page."""
        # Most servers never show it.
        from .tour import TourError, connections, start_tour

        try:
            if self.facetry.service_url:
                raise ServiceError("not_here", _NO_TOUR)
            data = self.facetry.service.paths.data
            language = self.get_query_argument("language", "en")
            tour = await start_tour(self.facetry.root, data / "tour", language=language)
            self.facetry.keep(tour)
            wanted = await asyncio.to_thread(connections, tour, self.serverapp, data)
        except (TourError, ServiceError) as error:
            self.write_coded_error(error.code, str(error))
            return
        except OSError as error:
            self.write_coded_error("data_unusable", f"The tour can't start: {error.strerror}.")
            return
        self.finish(json.dumps({**tour.to_answer(), "connections": wanted}))


class PageProxy(Passing, FacetryHandler):
    """``facetry/s/…``: the service's door for pages, behind Jupyter's authentication."""

    _track_activity = False

    def initialize(self, facetry: Extension) -> None:
        """Take the extension; take the secret part of the address out of what can be logged."""
        super().initialize(facetry)
        self.begin_below("facetry/s/")

    @authenticated
    @authorized
    async def get(self, _rest: str) -> None:
        """Pass it on."""
        await self.pass_on(self.facetry.page_door, _PROXIED, host="facetry")

    post = get


@stream_request_body
class ConsentHere(Passing, JupyterHandler):
    """The consent page at this server's own origin, where the operator chose that (mode page).

    Any script of a notebook can press its buttons; each decision made here says so.
    """

    auth_resource = "facetry"

    def initialize(self, facetry: Extension) -> None:
        """Take the extension; take the secret part of the address out of what can be logged."""
        self.facetry = facetry
        self.begin_below("facetry/consent/")

    def check_xsrf_cookie(self) -> None:
        """The door itself wants Origin and Sec-Fetch-Site of its own page."""

    @authenticated
    @authorized
    async def get(self, _rest: str) -> None:
        """Pass it on."""
        if self.facetry.approving.mode != "page":
            self.not_found()
            return
        origin = own_origin(self.request)
        if self.request.headers.get("Origin", origin) == origin:
            await self.facetry.approving.serve_at(origin)
        await self.pass_on(self.facetry.consent_door, AT_CONSENT)

    post = get


def handlers_of(facetry: Extension) -> list[tuple[Any, ...]]:
    """Return all of them, relative to the server's base address."""
    known = {"facetry": facetry}
    return [
        (r"/facetry/status", StatusHandler, known),
        (r"/facetry/retry", RetryHandler, known),
        (r"/facetry/page", PageHandler, known),
        (r"/facetry/notebook", NotebookHandler, known),
        (r"/facetry/manifest", ManifestHandler, known),
        (r"/facetry/tour", TourHandler, known),
        (r"/facetry/welcome", WelcomeHandler, known),
        (r"/facetry/start-tour", StartTourHandler, known),
        (r"/facetry/s/(.*)", PageProxy, known),
        (r"/facetry/consent/(.*)", ConsentHere, known),
    ]

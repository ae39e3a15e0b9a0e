"""The server extension: runs or joins the service, and opens it to pages and kernels."""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facetry_service.own_job import SERVICE
from facetry_service.supervisor import (
    Elsewhere,
    Service,
    ServiceError,
    State,
    WebhookWishes,
    Wishes,
    default_data_folder,
)
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from traitlets import Bool, Enum, Unicode, validate

from . import consent_host
from .addresses import may_travel, origin_of, refuse_own
from .approving import LINK_MINUTES, Approving
from .approving_elsewhere import ApprovingElsewhere
from .door import Door
from .handlers import handlers_of
from .kernels import KernelAdmissions
from .moves import Moves
from .notebooks import Notebooks
from .pace import Pace
from .provenance import provenance_page
from .provisioner import FacetryProvisioner, provide_by_default
from .watching import watch_executions

if TYPE_CHECKING:
    from .tour import Tour

_PROVISIONER = "facetry-provisioner"
_READY_SECONDS = 60.0
#: Pages that are introduced: a browser keeps its key, so people open far fewer anew.
_MOST_PAGES, _PAGES_SECONDS = 120, 600.0
#: Of the event loop; a request that is at the socket already takes about ten.
_TURNS = 20


class Facetry(ExtensionApp):
    """Capability security and provenance for notebooks, people and AI agents."""

    name = "jupyterlab_facetry"
    load_other_extensions = True

    data_dir = Unicode(
        "",
        help="The service's data folder. Empty: $FACETRY_DATA, or this user's.",
    ).tag(config=True)
    service_url = Unicode(
        "",
        help="A service that runs elsewhere: as another user, in a container, for a team. An https "
        "address like https://facets.example, or http on this machine, as of `facetry serve "
        "--listen 127.0.0.1:7411`. This server then runs none of its own: somebody who approves "
        "there lets it in with the code that it shows, and approvals open in a window of that "
        "service. Empty: the service of data_dir, which this server runs or joins.",
    ).tag(config=True)
    consent_url = Unicode(
        "",
        help="Where browsers reach the consent page, such as https://consent.example, where "
        "neither its own port nor consent.localhost can be reached. It leads to this server, and "
        "has another host name or port than JupyterLab.",
    ).tag(config=True)
    consent = Enum(
        ["frame", "window", "page"],
        "frame",
        help="How people approve: in a frame of the consent origin, in a window of it only, or "
        "(where there is no second origin) in JupyterLab's own page, which scripts of notebooks "
        "can press.",
    ).tag(config=True)

    webhook = Unicode(
        "",
        help="Where to post to when something waits for an answer: a reference to the address, "
        "which is usually secret (file:PATH, env:NAME, keyring:SERVICE/USER). The server that "
        "runs the service does so, not those that join it.",
    ).tag(config=True)
    webhook_key = Unicode(
        "",
        help="A reference to the key (whsec_…) that these messages are signed with.",
    ).tag(config=True)
    webhook_names = Bool(
        False,
        help="Whether they say who asks, and for what objects.",
    ).tag(config=True)

    @validate("service_url")
    def _travels_closed(self, proposal: Any) -> str:
        stated = str(proposal["value"]).rstrip("/")
        origin = origin_of(stated)
        if stated and (origin != stated or not may_travel(origin)):
            raise ValueError(
                "Facetry.service_url is https, or http on this machine, and has no path: "
                "https://facets.example"
            )
        return stated

    @validate("consent_url")
    def _origin_only(self, proposal: Any) -> str:
        stated = str(proposal["value"]).rstrip("/")
        origin = origin_of(stated)
        if stated and origin != stated:
            raise ValueError("Facetry.consent_url is an origin, like https://consent.example")
        return stated

    def initialize_settings(self) -> None:
        """Make the parts; nothing runs yet."""
        if self.data_dir:
            # What this server starts (terminals, scheduled jobs) finds the same service.
            os.environ["FACETRY_DATA"] = str(Path(self.data_dir).expanduser().absolute())
        if self.service_url:
            os.environ[SERVICE] = self.service_url
        self.service = self._service()
        self.root = Path(self.serverapp.root_dir)
        self.notebooks = Notebooks(self.root, lambda: self.service.paths.data / "notebooks.json")
        self.moves = Moves(self.service, self.notebooks, self.log)
        self.kernels = KernelAdmissions(
            self.serverapp,
            self.service,
            self.notebooks,
            self.moves,
            self.log,
            before=self._resume_tour,
        )
        self.pages_pace = Pace(_MOST_PAGES, _PAGES_SECONDS)
        self.page_door = Door(lambda: self.service.paths.socket("page"))
        self.consent_door = Door(lambda: self.service.paths.socket("consent"))
        self.approving = self._approving(self.service)
        self.landing_path = self.serverapp.default_url
        self._tour: Tour | None = None
        self._running: asyncio.Task[None] | None = None
        self._provide_kernels()
        self._welcome_first()

    def _service(self) -> Service:
        if self.service_url:
            name = f"JupyterLab of {getpass.getuser()} on {socket.gethostname()}"[:200]
            return Elsewhere(self.service_url, name=name, log=self.log)
        return Service(
            Path(self.data_dir) if self.data_dir else None,
            wishes=Wishes(consent=self.consent, webhook=self._webhook()),
            log=self.log,
        )

    def _approving(self, service: Service) -> Approving | ApprovingElsewhere:
        if isinstance(service, Elsewhere):
            return ApprovingElsewhere(service, self.consent_url)
        return Approving(
            self.serverapp,
            service,
            self.consent_door,
            mode=self.consent,
            consent_url=self.consent_url,
        )

    def _webhook(self) -> WebhookWishes | None:
        if not self.webhook:
            return None
        return WebhookWishes(self.webhook, self.webhook_key or None, self.webhook_names)

    def initialize_handlers(self) -> None:
        """Add the handlers, and the consent page's host."""
        self.handlers.extend(handlers_of(self))
        refuse_own(self.serverapp, self.consent_url)
        if not self.service_url:
            consent_host.add_to(self.serverapp.web_app, self, self.consent_url)
        watch_executions(self.serverapp.web_app.settings, self.kernels.executed)
        self.moves.follow(self.serverapp.event_logger)

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Start the service beside the server, which waits for nothing."""
        serverapp.web_app.add_handlers(".*$", [provenance_page(serverapp)])
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def stop_extension(self) -> None:
        """End what was started."""
        FacetryProvisioner.admissions = None
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._tour:
            await self._tour.stop()
        self.page_door.close()
        self.consent_door.close()
        await self.service.stop()

    async def first_places(self, own_origin: str) -> dict[str, str]:
        """Return where the browser at ``own_origin`` may become the first that may approve.

        Empty where somebody may already, and once a kernel has run: it could ask for this too.
        """
        with suppress(ServiceError):
            await self.service.ready(_READY_SECONDS)
            if await self.welcomes():
                await self.approving.reached_at(own_origin)
                return self.approving.places(own_origin)
        return {}

    async def welcomes(self) -> bool:
        """Whether a browser of this server may become the first that approves."""
        reached = self.approving.path or self.approving.origin
        return (
            self.service.state.name == "ready"
            and reached is not None
            and not self.kernels.any_started
            and not await self.approving.enrolled()
        )

    async def _resume_tour(self, notebook: str) -> None:
        """Have the tour's bank there for who names it, where an earlier server took the tour."""
        if self.service_url or self._tour:
            return
        from .tour import TourError, resume_tour

        try:
            tour = await resume_tour(self.root, self.service.paths.data / "tour", notebook)
        except TourError as error:
            self.log.warning("Facetry: the tour's bank does not start: %s", error)
            return
        if tour:
            self.keep(tour)

    def keep(self, tour: Tour) -> None:
        """End the tour's bank with this server."""
        self._tour = tour

    def _provide_kernels(self) -> None:
        provide_by_default(self.serverapp, _PROVISIONER)
        FacetryProvisioner.admissions = self.kernels

    def _welcome_first(self) -> None:
        """Have the browser that is opened come by the enrolment, where there was none ever."""
        if self.service_url:
            return
        folder = Path(self.data_dir) if self.data_dir else default_data_folder()
        never = not (folder.expanduser() / "state.sqlite").exists()
        if never and self.serverapp.open_browser:
            self.serverapp.default_url = url_path_join(self.serverapp.base_url, "facetry/welcome")

    async def _run(self) -> None:
        # Whoever waited for the server while it started is answered first.
        for _turn in range(_TURNS):
            await asyncio.sleep(0)
        await self.service.set_pages(self.approving.pages())
        try:
            await self.service.start_at_last()
            state = await self._ready_at_last()
            if state.role == "attached" and not self.service_url:
                self.log.info(
                    "Facetry: this server uses the service that runs already over %s, and goes on "
                    "with it when the program that runs it ends.",
                    self.service.paths.data,
                )
            await self._say(state)
        except ServiceError as error:
            self.log.error("Facetry: %s", error)
        except Exception:
            self.log.exception("Facetry could not be started")

    async def _ready_at_last(self) -> State:
        told = None
        while True:
            try:
                return await self.service.ready(_READY_SECONDS)
            except ServiceError as error:
                if str(error) != told:
                    told = str(error)
                    self.log.error("Facetry: %s", error)
            await self.service.changed()

    async def _say(self, state: State) -> None:
        if await self.approving.enrolled():
            return
        links = await self.approving.links(self.landing_path)
        if not links:
            self.log.error("Facetry: %s", state.consent_message)
            return
        usual, *behind = links
        lines = [
            "\n",
            "    To let a browser approve what notebooks ask for, open this link "
            f"(it works once, within {LINK_MINUTES} minutes):",
            f"        {usual}",
        ]
        for link in behind:
            lines += [
                "    If only this server's own port is forwarded to you, open this one:",
                f"        {link}",
            ]
        self.log.critical("\n".join([*lines, ""]))

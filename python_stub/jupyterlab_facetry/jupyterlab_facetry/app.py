"""The server extension: runs or joins the service, and opens it to pages and kernels."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from facetry_service.supervisor import Service, ServiceError, State, Wishes, default_data_folder
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from traitlets import Enum, Unicode, validate

from . import consent_host
from .addresses import CONSENT_HOST, enrolment_link, origin_of, page_address, pages_of, scheme_of
from .door import Door, DoorClosed
from .handlers import handlers_of
from .kernels import KernelAdmissions
from .moves import Moves
from .notebooks import Notebooks
from .provisioner import FacetryProvisioner
from .tour import Tour

_PROVISIONER = "facetry-provisioner"
_LINK_MINUTES = 60
_READY_SECONDS = 60.0


class Facetry(ExtensionApp):
    """Capability security and provenance for notebooks, people and AI agents."""

    name = "jupyterlab_facetry"
    load_other_extensions = True

    data_dir = Unicode(
        "",
        help="The service's data folder. Empty: $FACETRY_DATA, else this user's.",
    ).tag(config=True)
    consent_url = Unicode(
        "",
        help="Where browsers reach the consent page, such as https://consent.example, where "
        "neither its own port nor consent.localhost can be reached.",
    ).tag(config=True)
    consent = Enum(
        ["frame", "window", "page"],
        "frame",
        help="How people approve: in a frame of the consent origin, in a window of it only, or "
        "(where there is no second origin) in JupyterLab's own page, which scripts of notebooks "
        "can press.",
    ).tag(config=True)

    @validate("consent_url")
    def _origin_only(self, proposal: Any) -> str:
        stated = str(proposal["value"]).rstrip("/")
        origin = origin_of(stated)
        if stated and origin != stated:
            raise ValueError("Facetry.consent_url is an origin, like https://consent.example")
        return stated

    def initialize_settings(self) -> None:
        """Make the parts; nothing runs yet."""
        self.service = Service(
            Path(self.data_dir) if self.data_dir else None,
            wishes=Wishes(consent=self.consent),
            log=self.log,
        )
        self.root = Path(self.serverapp.root_dir)
        self.notebooks = Notebooks(self.root, lambda: self.service.paths.data / "notebooks.json")
        self.kernels = KernelAdmissions(self.serverapp, self.service, self.notebooks, self.log)
        self.page_door = Door(lambda: self.service.paths.socket("page"))
        self.consent_door = Door(lambda: self.service.paths.socket("consent"))
        self.landing_path = self.serverapp.default_url
        self._tour: Tour | None = None
        self._enrolled = False
        self._running: asyncio.Task[None] | None = None
        self._provide_kernels()
        self._welcome_first()

    def initialize_handlers(self) -> None:
        """Add the handlers, and the consent page's host."""
        self.handlers.extend(handlers_of(self))
        consent_host.add_to(self.serverapp.web_app, self, self.consent_url)
        Moves(self.service, self.notebooks, self.log).follow(self.serverapp.event_logger)

    async def _start_jupyter_server_extension(self, _serverapp: Any) -> None:
        """Start the service beside the server, which waits for nothing."""
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

    @property
    def consent_origin(self) -> str | None:
        """Where people approve; None while nobody can."""
        port = self.service.state.consent_port
        if self.consent_url:
            return str(self.consent_url)
        return None if port is None else f"http://localhost:{port}"

    @property
    def consent_window(self) -> str | None:
        """The consent page behind this server's own port, for a browser that reaches no other."""
        if self.serverapp.sock:
            return None
        return f"{scheme_of(self.serverapp)}://{CONSENT_HOST}:{self.serverapp.port}"

    async def enrolled(self) -> bool:
        """Whether anybody can approve."""
        if not self._enrolled and self.service.state.name == "ready":
            self._enrolled = self.service.state.has_owner or await self._asked_enrolled()
        return self._enrolled

    async def first_link(self) -> str | None:
        """Return a link that makes this browser the first that may approve.

        None where somebody may already, and once a kernel has run: it could ask for this too.
        """
        with suppress(ServiceError):
            await self.service.ready(_READY_SECONDS)
            if self.kernels.any_started or self.consent == "page" or await self.enrolled():
                return None
            return await self._new_link()
        return None

    def keep(self, tour: Tour) -> None:
        """End the tour's bank with this server."""
        self._tour = tour

    def _provide_kernels(self) -> None:
        factory = KernelProvisionerFactory.instance(parent=self.serverapp)
        # Somebody else's choice stands.
        if factory.default_provisioner_name == "local-provisioner":
            factory.default_provisioner_name = _PROVISIONER
        FacetryProvisioner.admissions = self.kernels

    def _welcome_first(self) -> None:
        """Have the browser that is opened come by the enrolment, where there was none ever."""
        folder = Path(self.data_dir) if self.data_dir else default_data_folder()
        never = not (folder.expanduser() / "state.sqlite").exists()
        if never and self.serverapp.open_browser and self.consent != "page":
            self.serverapp.default_url = url_path_join(self.serverapp.base_url, "facetry/welcome")

    async def _run(self) -> None:
        await self.service.set_pages(pages_of(self.serverapp, self.consent_url))
        try:
            await self.service.start()
            await self._say(await self.service.ready(_READY_SECONDS))
        except ServiceError as error:
            self.log.error("Facetry: %s", error)
        except Exception:
            self.log.exception("Facetry could not be started")

    async def _say(self, state: State) -> None:
        if self.consent == "page" or await self.enrolled():
            return
        if self.consent_origin is None:
            self.log.error("Facetry: %s", state.consent_message)
            return
        with suppress(ServiceError):
            link = await self._new_link()
            self.log.critical(
                "\n".join(
                    [
                        "\n",
                        "    To let a browser approve what notebooks ask for, open this link "
                        f"(it works once, within {_LINK_MINUTES} minutes):",
                        f"        {link}",
                        "",
                    ]
                )
            )

    async def _new_link(self) -> str | None:
        if self.consent_origin is None:
            return None
        code = await self.service.introduce("owner", "owner", ttl=_LINK_MINUTES * 60)
        following = page_address(self.serverapp, self.landing_path)
        return enrolment_link(self.consent_origin, code, following)

    async def _asked_enrolled(self) -> bool:
        """Ask the consent door as its own page does."""
        port = self.service.state.consent_port
        host = f"localhost:{port}" if port else f"{CONSENT_HOST}:{self.serverapp.port}"
        try:
            answer = await self.consent_door.send(
                "GET", "/consent/config", {"host": host, "sec-fetch-site": "same-origin"}
            )
            return json.loads(await answer.read()).get("enrolled") is True
        except (DoorClosed, ValueError):
            return False

"""The one supervisor that runs the service of a data folder."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from . import credentials, settings
from .core import CoreKeeper
from .errors import AskError, ServiceError
from .guests import Guests
from .lines import Line
from .listeners import ConsentPortTaken, bind_consent, bind_listen, bind_unix, parse_listen
from .lock import Lock
from .pages import Pages, together
from .place import DOORS, Paths, open_run_folder, sweep
from .runner import RunnerKeeper
from .runtime import Runtime
from .state import State
from .tls import Tls, TlsFiles
from .ui_page import LINK_SECONDS, UiPage
from .wallet_key import WalletKey, how_kept
from .webhook import Announcer
from .wishes import Wishes

#: A core of before may hold the port a little longer than its supervisor lived.
_PORT_PATIENCE = 2.0
_PORT_STEP = 0.05
_PORT_WATCH = 1.0
_TLS_WATCH = 2.0


class Holder:
    """Owns the lock, the listeners, the core and the runner."""

    def __init__(
        self,
        paths: Paths,
        lock: Lock,
        *,
        runtime: Runtime,
        wishes: Wishes,
        on_state: Callable[[State], None],
        log: logging.Logger,
    ) -> None:
        self.paths = paths
        self.state = State(role="holder")
        self._lock = lock
        self._wishes = wishes
        self._runtime = runtime
        self._on_state = on_state
        self._log = log
        self._listeners: dict[str, list[socket.socket]] = {}
        self._pages = Pages()
        self._watches: list[asyncio.Task[None]] = []
        self._tls: Tls | None = None
        self._telling: set[asyncio.Task[None]] = set()
        #: Kernels that this process introduced.
        self._kernels: set[str] = set()
        self._guests = Guests(
            lambda: self.state, self._guest_asks, self._pages_changed, self._kernels
        )
        self._ui = UiPage(runtime, paths)
        self._wallet_key = WalletKey(paths.data / "wallet.sqlite", wishes.passphrase)
        self._runner = RunnerKeeper(runtime, paths, log)
        self._announcer = self._announcing()
        self._core = CoreKeeper(
            runtime,
            paths,
            start_line=self._start_line,
            fds=self._fds,
            kernel_doors=lambda: self._listeners["kernel"],
            perform=self._perform,
            on_ready=self._ready,
            on_down=self._down,
            log=log,
        )

    async def start(self) -> None:
        """Bind the listeners and start the core, without waiting for it.

        Raises ``ServiceError``; nothing is left behind then.
        """
        try:
            open_run_folder(self.paths.run)
            sweep(self.paths.run)
            if self._wishes.tls:
                self._tls = self._wishes.tls.read()
                self._watch(self._watch_tls(self._wishes.tls))
            for door, address in (
                ("listen", self._wishes.listen),
                ("metrics", self._wishes.metrics),
            ):
                if address is not None:
                    host, port = parse_listen(
                        address, tls=self._tls is not None, option=f"--{door}"
                    )
                    self._listeners[door] = [bind_listen(host, port)]
            for door in DOORS:
                self._listeners[door] = [bind_unix(self.paths.socket(door))]
            await self._bind_consent()
            if self._wishes.ui:
                await self._bind_ui()
            await self._guests.start(bind_unix(self.paths.socket("control")))
        except OSError as error:
            await self.stop()
            raise ServiceError(
                "run_unusable",
                f"Sockets can't be made in {self.paths.run}: {error.strerror or error}.",
            ) from error
        except BaseException:
            await self.stop()
            raise
        self._core.start()
        if self._announcer:
            self._announcer.start()

    async def stop(self) -> None:
        """End core and runner in order, then let go of everything."""
        for watch in self._watches:
            watch.cancel()
        if self._announcer:
            await self._announcer.stop()
        await asyncio.gather(self._core.stop(), self._runner.stop())
        for listener in [one for many in self._listeners.values() for one in many]:
            listener.close()
        self._listeners.clear()
        with suppress(OSError, ServiceError):
            sweep(self.paths.run)
        self._lock.release()
        # Only now: whoever is attached takes the lock at the end of its connection.
        self._guests.dismiss()

    @property
    def listen_address(self) -> str | None:
        """Base address of the public protocol on TCP."""
        return self._address("listen")

    @property
    def metrics_address(self) -> str | None:
        """Where figures are read."""
        base = self._address("metrics")
        return base and f"{base}/metrics"

    def _address(self, door: str) -> str | None:
        bound = self._listeners.get(door)
        if not bound:
            return None
        host, port = bound[0].getsockname()[:2]
        scheme = "https" if self._tls else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    @property
    def pids(self) -> dict[str, int | None]:
        """Process ids of core and runner."""
        return {"core": self._core.pid, "runner": self._runner.pid}

    async def ask(self, op: str, question: Line) -> Any:
        """Have the core do something. Raises ``ServiceError``."""
        kernel = question.get("kernel")
        if isinstance(kernel, str):
            # From before it is asked: of two who would introduce it at once it is this process's.
            change = self._kernels.discard if op == "kernel_ended" else self._kernels.add
            change(kernel)
        return await self._core.ask(op, **question)

    async def set_pages(self, pages: Pages) -> None:
        """Say where this process's own pages are."""
        self._pages = pages
        await self._tell_pages()

    async def try_again(self) -> None:
        """Start a core that waits for its next start, now."""
        if self.state.name == "offline":
            self._wallet_key.again()
            self._set(name="starting", code=None, message="The service is tried again.")
            self._core.hurry()

    async def renew_tls(self) -> None:
        """Read certificate and key again; where they can't be used, those of before stay."""
        files = self._wishes.tls
        if self._tls is None or files is None:
            return
        try:
            found = files.read()
        except ServiceError as error:
            self._log.error("Facetry: %s The previous certificate stays in use.", error)
            return
        if found == self._tls:
            return
        self._tls = found
        # A core that is not there gets them in its start line.
        with suppress(AskError):
            await self._core.ask("tls", **found.to_line())
        self._log.warning("Facetry: a new certificate is in use.")

    async def _guest_asks(self, op: str, question: Line) -> Any:
        if op == "try_again":
            await self.try_again()
            return {}
        if op == "ui":
            return {"link": await self._ui_link()}
        return await self._core.ask(op, **question)

    async def _ui_link(self) -> str:
        """Return a one-time link to the page outside of Jupyter. Raises ``ServiceError``."""
        if self._ui.port is None:
            raise ServiceError(
                "ui_unavailable",
                self.state.ui_message
                or "This service is run by a Jupyter server, whose sidebar shows the same. "
                "`facetry serve` alone has a page of its own.",
            )
        introduced = await self.ask(
            "introduce", {"kind": "page", "petname": "page outside of Jupyter", "ttl": LINK_SECONDS}
        )
        return self._ui.link(str(introduced["code"]))

    # What the core asks for

    async def _perform(self, line: Line) -> Any:
        op = line["op"]
        if op == "need_secret":
            reference = str(line.get("ref", ""))
            return {"secret": await credentials.resolve(reference, self.paths.data)}
        if op == "need_runner":
            return {"started": await self._runner.need()}
        if op == "waiting" and self._announcer:
            self._announcer.tell(line["waiting"])
            return {}
        raise ServiceError("unknown_op", f"The supervisor has no operation {str(op)[:40]!r}.")

    # What the core is told

    async def _start_line(self) -> Line:
        # Beside the loop: a keyring may ask somebody to unlock it.
        wallet = await asyncio.to_thread(self._wallet_key.line)
        pages = self._all_pages()
        return {
            "op": "start",
            "data": str(self.paths.data),
            "issuer": self._wishes.issuer,
            "fds": {
                door: [one.fileno() for one in bound] for door, bound in self._listeners.items()
            },
            "consent": {
                "origins": list(pages.origins),
                "frame_ancestors": list(pages.frame_ancestors),
                "mode": self._wishes.consent,
            },
            "runner": {"socket": str(self._runner.socket), "token": self._runner.token},
            "static": str(self._runtime.static),
            **self._ui.to_line(),
            **({"tls": self._tls.to_line()} if self._tls else {}),
            "public_log": self._wishes.public_log,
            "policy": self._wishes.policy,
            "tell_waiting": self._announcer is not None,
            "traces": self._wishes.traces,
            "warm_up": self._wishes.warm_up,
            **wallet,
        }

    def _announcing(self) -> Announcer | None:
        if self._wishes.webhook is None:
            return None
        return Announcer(
            self._wishes.webhook,
            resolve=lambda reference: credentials.resolve(reference, self.paths.data),
            where=lambda: (self.state.issuer, self.state.approve_address),
            log=self._log,
        )

    def _fds(self) -> list[int]:
        return [one.fileno() for bound in self._listeners.values() for one in bound]

    def _all_pages(self) -> Pages:
        port = self.state.consent_port
        own = (
            ()
            if port is None
            else tuple(f"http://{host}:{port}" for host in ("localhost", "127.0.0.1", "[::1]"))
        )
        return together([Pages(origins=own), self._ui.pages, self._pages, *self._guests.pages()])

    def _pages_changed(self) -> None:
        task = asyncio.get_running_loop().create_task(self._tell_pages())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_pages(self) -> None:
        pages = self._all_pages()
        # A core that is not there gets them in its start line.
        with suppress(AskError):
            await self._core.ask(
                "origins",
                origins=list(pages.origins),
                frame_ancestors=list(pages.frame_ancestors),
            )

    # How it is

    def _ready(self, line: Line) -> None:
        if self.state.wallet is None:
            lie = how_kept(str(line.get("wallet", "nothing")))
            self._log.info("Facetry: keys of notebooks, jobs and agents are %s.", lie)
        self._set(
            name="ready",
            issuer=str(line.get("issuer")),
            has_owner=line.get("first_owner") is True,
            wallet=str(line.get("wallet", "nothing")),
            code=None,
            message=None,
        )
        # Pages that came between the start line and now.
        self._pages_changed()

    def _down(self, error: ServiceError | None) -> None:
        if error is None:
            self._set(name="starting", code=None, message="The service ended and starts again.")
        else:
            self._log.error("Facetry: %s", error)
            self._set(name="offline", code=error.code, message=str(error))

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._guests.tell(self.state)
        self._on_state(self.state)

    def _watch(self, watching: Coroutine[Any, Any, None]) -> None:
        self._watches.append(asyncio.get_running_loop().create_task(watching))

    async def _watch_tls(self, files: TlsFiles) -> None:
        known = files.stamp()
        while True:
            await asyncio.sleep(_TLS_WATCH)
            stamp = files.stamp()
            if stamp is not None and stamp != known:
                known = stamp
                await self.renew_tls()

    def _keep_ports(self, consent: int | None) -> None:
        known = settings.read(self.paths.settings)
        ui = self._ui.port or known.ui_port
        settings.write(self.paths, consent_port=consent, ui_port=ui)

    # The page outside of Jupyter

    async def _bind_ui(self) -> None:
        try:
            self._listeners["ui"] = await self._ui.bind()
        except ServiceError as error:
            # Everything else goes on: never at another port, which browsers have no keys for.
            self._log.error("Facetry: %s", error)
            self.state = replace(self.state, ui_message=str(error))
            return
        self.state = replace(self.state, ui_port=self._ui.port)
        self._keep_ports(settings.read(self.paths.settings).consent_port)

    # The consent port

    async def _bind_consent(self) -> None:
        known = settings.read(self.paths.settings).consent_port
        loop = asyncio.get_running_loop()
        until = loop.time() + _PORT_PATIENCE
        while True:
            try:
                port, bound = bind_consent(known)
                break
            except ConsentPortTaken as taken:
                if loop.time() < until:
                    await asyncio.sleep(_PORT_STEP)
                    continue
                self._lock_consent(known, taken)
                return
        self._open_consent(port, bound)
        self._keep_ports(port)

    def _open_consent(self, port: int, bound: list[socket.socket]) -> None:
        self._listeners["consent"] += bound
        self.state = replace(self.state, consent_port=port, consent_message=None)

    def _lock_consent(self, port: int | None, taken: ConsentPortTaken) -> None:
        """Go on without: never at another port, which would be another origin."""
        self._log.error("Facetry: %s", taken)
        self.state = replace(self.state, consent_port=None, consent_message=str(taken))
        self._keep_ports(port)
        self._watch(self._watch_port(port))

    async def _watch_port(self, port: int | None) -> None:
        while True:
            await asyncio.sleep(_PORT_WATCH)
            with suppress(ConsentPortTaken):
                self._open_consent(*bind_consent(port))
                break
        self._log.warning("Facetry: port %s is free again; people can approve.", port)
        self._set()
        # Listeners are handed down at the start only; callers wait in their backlogs meanwhile.
        await self._core.restart()

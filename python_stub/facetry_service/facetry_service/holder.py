"""The one supervisor that runs the service of a data folder."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from . import credentials
from .core import CoreKeeper
from .doors import Doors
from .errors import AskError, ServiceError
from .guests import Guests
from .lines import Line
from .listeners import bind_unix
from .lock import Lock
from .pages import Pages
from .pages_told import PagesTold
from .place import Paths, open_run_folder, sweep
from .runner import RunnerKeeper
from .runtime import Runtime
from .state import State
from .tls import Tls, TlsKeeper
from .ui_page import LINK_SECONDS, UiPage
from .wallet_key import WalletKey, how_kept
from .webhook import Announcer
from .wishes import Wishes


class Holder:
    """Owns the lock, the doors, the core and the runner."""

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
        #: Kernels that this process introduced.
        self._kernels: set[str] = set()
        self._pages = PagesTold(
            lambda: [self._own_ports(), self._ui.pages, *self._guests.pages()],
            tell=lambda told: self._core.ask("origins", **told),
        )
        self._guests = Guests(
            lambda: self.state, self._guest_asks, self._pages.changed, self._kernels
        )
        self._tls = TlsKeeper(wishes.tls, on_new=self._tell_tls, log=log)
        self._ui = UiPage(runtime, paths)
        self._doors = Doors(paths, self._ui, say=self._note, on_freed=self._consent_freed, log=log)
        self._wallet_key = WalletKey(paths.data / "wallet.sqlite", wishes.passphrase)
        self._runner = RunnerKeeper(runtime, paths, log)
        self._announcer = self._announcing()
        self._core = CoreKeeper(
            runtime,
            paths,
            start_line=self._start_line,
            fds=self._doors.numbers,
            kernel_doors=lambda: self._doors.kernel,
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
            self._tls.start()
            await self._doors.open(self._wishes, tls=self._tls.now is not None)
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
        self._tls.stop()
        self._doors.rest()
        if self._announcer:
            await self._announcer.stop()
        await asyncio.gather(self._core.stop(), self._runner.stop())
        self._doors.close()
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
        return self._doors.address(door, tls=self._tls.now is not None)

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
        await self._pages.set_own(pages)

    async def try_again(self) -> None:
        """Start a core that waits for its next start, now."""
        if self.state.name == "offline":
            self._wallet_key.again()
            self._set(name="starting", code=None, message="The service is tried again.")
            self._core.hurry()

    async def renew_tls(self) -> None:
        """Read certificate and key again; where they can't be used, those of before stay."""
        await self._tls.renew()

    async def _tell_tls(self, found: Tls) -> None:
        # A core that is not there gets them in its start line.
        with suppress(AskError):
            await self._core.ask("tls", **found.to_line())

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
        return {
            "op": "start",
            "data": str(self.paths.data),
            "issuer": self._wishes.issuer,
            "fds": self._doors.to_line(),
            "consent": {**self._pages.to_line(), "mode": self._wishes.consent},
            "runner": {"socket": str(self._runner.socket), "token": self._runner.token},
            "static": str(self._runtime.static),
            **self._ui.to_line(),
            **({"tls": self._tls.now.to_line()} if self._tls.now else {}),
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

    def _own_ports(self) -> Pages:
        port = self.state.consent_port
        if port is None:
            return Pages()
        hosts = ("localhost", "127.0.0.1", "[::1]")
        return Pages(origins=tuple(f"http://{host}:{port}" for host in hosts))

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
        self._pages.changed()

    def _down(self, error: ServiceError | None) -> None:
        if error is None:
            self._set(name="starting", code=None, message="The service ended and starts again.")
        else:
            self._log.error("Facetry: %s", error)
            self._set(name="offline", code=error.code, message=str(error))

    async def _consent_freed(self) -> None:
        # Doors are handed down at the start only; callers wait in their backlogs meanwhile. That
        # people can approve is told with the end of the core that has no such door.
        await self._core.restart()

    def _note(self, **changes: Any) -> None:
        """Changes the state of what has not begun yet, or is told with what follows."""
        self.state = replace(self.state, **changes)

    def _set(self, **changes: Any) -> None:
        self._note(**changes)
        self._guests.tell(self.state)
        self._on_state(self.state)

"""The wallet of a Jupyter server whose service runs elsewhere: one process, kept running."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from .child import Child
from .closed_door import closed_doors
from .errors import AskError, ServiceError
from .finishing import finish
from .lines import Line, LinePeer
from .listeners import bind_unix
from .lock import Lock
from .login import words_for
from .login_folder import CURRENT, LOGIN, WALLET, alone_in
from .pages import Pages
from .place import Paths
from .runtime import Runtime, runner_environment
from .state import Knock, State
from .wallet_key import Closed, WalletKey, closed, put_away, words_of_left

_FIRST_DELAY = 1.0
_LONGEST_DELAY = 60.0
_FIRST_WORD_SECONDS = 30.0
_GRACE_SECONDS = 5.0
_DOORS = ("kernel", "page")
_ANOTHER_IS_LET_IN = (
    "Another JupyterLab of yours is being let in there. Once somebody typed the code that it "
    "shows, this one is let in with it."
)


class Hosting:
    """Starts it, hears how the service is, and starts it again when it ends."""

    def __init__(
        self,
        paths: Paths,
        *,
        address: str,
        name: str,
        knocks: bool,
        runtime: Runtime,
        on_state: Callable[[State], None],
        log: logging.Logger,
    ) -> None:
        self.paths = paths
        #: Where people approve, by the service's word.
        self.page: str | None = None
        self._address = address
        self._name = name
        self._knocks = knocks
        self._runtime = runtime
        self._on_state = on_state
        self._log = log
        self._listeners: dict[str, socket.socket] = {}
        self._key = WalletKey(paths.data / CURRENT / WALLET)
        self._child: Child | None = None
        self._peer: LinePeer | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        #: Why the process ended, by its own word.
        self._last: ServiceError | None = None
        #: Whether somebody there ended it, or its time is over.
        self._is_over = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the doors, and begin. Raises ``ServiceError`` ``data_unusable``."""
        try:
            for folder in (self.paths.data.parent, self.paths.data):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
            for door in _DOORS:
                self._listeners[door] = bind_unix(self.paths.socket(door))
        except OSError as error:
            raise ServiceError(
                "data_unusable", f"{self.paths.data} can't be used: {error.strerror}."
            ) from error
        self._on_state(State())
        self._task = asyncio.get_running_loop().create_task(self._keep())

    @property
    def is_running(self) -> bool:
        """Whether it was let in and serves kernels, wherever the service is now."""
        return self._peer is not None

    async def ask(self, op: str, question: Line) -> Any:
        """Have the wallet do something. Raises ``AskError``."""
        if self._peer is None:
            raise AskError("offline", "The service is not reached at the moment.")
        return await self._peer.ask(op, **question)

    async def set_pages(self, pages: Pages) -> None:
        """Nothing: that service shows its page in no frame of ours."""

    async def try_again(self) -> None:
        """Begin anew now: a person has looked at it, or wants another code."""
        self._key.again()
        self._wake.set()
        if self._child and (self._peer is None or self._is_over):
            await self._child.stop(_GRACE_SECONDS)

    async def stop(self) -> None:
        """End it in order, and start no other."""
        self._stopping = True
        self._wake.set()
        if self._child:
            await self._child.stop(_GRACE_SECONDS)
        if self._task:
            await self._task
        for listener in self._listeners.values():
            listener.close()

    async def _keep(self) -> None:
        delay = _FIRST_DELAY
        while not self._stopping:
            self._wake.clear()
            error = await self._run_once()
            if self._stopping:
                return
            if error.code == "enrolment_ended":
                # Its keys are erased; the next one knocks.
                continue
            if error.code == "login_under_way":
                delay = _FIRST_DELAY
            state = State(name="offline", code=error.code, message=str(error))
            self._on_state(state)
            if state.needs_person:
                async with closed_doors([self._listeners["kernel"]], error):
                    await self._wake.wait()
                delay = _FIRST_DELAY
                continue
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), delay)
                delay = _FIRST_DELAY / 2
            delay = min(delay * 2, _LONGEST_DELAY)

    async def _run_once(self) -> ServiceError:
        """Run one to its end; returns why it ended."""
        wallet = self.paths.data / CURRENT / WALLET
        if (wallet.parent / LOGIN).exists():
            return await self._run_with(wallet, None)
        try:
            # Two of a user who are let in take the one place there is.
            with alone_in(self.paths.data) as lock:
                await asyncio.to_thread(finish, self.paths.data, lock)
                return await self._run_with(wallet, lock)
        except ServiceError as error:
            if error.code != "login_under_way":
                return error
            return ServiceError(error.code, _ANOTHER_IS_LET_IN)

    async def _run_with(self, wallet: Path, lock: Lock | None) -> ServiceError:
        before = closed(wallet)
        made: Line | None = None
        try:
            opening = await asyncio.to_thread(self._key.line)
            made = opening.get("wallet", {}).get("close")
            return await self._live(opening, lock)
        except ServiceError as error:
            return error
        except OSError as error:
            return ServiceError("wallet_failed", f"The wallet can't be started: {error.strerror}.")
        finally:
            self._peer = None
            if self._child:
                await self._child.stop(_GRACE_SECONDS)
                self._child = None
            left = await asyncio.to_thread(put_away, wallet, before, Closed.of(made))
            for words in words_of_left(left):
                self._log.warning("Facetry: %s", words)

    async def _live(self, opening: Line, lock: Lock | None) -> ServiceError:
        fds = {door: bound.fileno() for door, bound in self._listeners.items()}
        if lock:
            # One that outlives this program is still taking its knock back.
            fds["lock"] = lock.descriptors[0]
        self._child = child = await Child.start(
            self._runtime.away_command(self.paths.data, None),
            runner_environment(),
            name="wallet",
            folder=self.paths.data,
            fds=tuple(fds.values()),
            log=self._log,
        )
        if self._stopping:
            return ServiceError("stopped", "The service was stopped.")
        wish = {
            "op": "host",
            "folder": str(self.paths.data),
            "service": {"address": self._address},
            "name": self._name,
            "knocks": self._knocks,
            "fds": fds,
            **opening,
        }
        child.write_first(json.dumps(wish).encode())
        error = await self._let_in(child)
        if error:
            return error
        if lock:
            # The child has let go of it, too: whoever comes now is let in already.
            lock.release()
        self._peer = peer = child.peer(_nothing_to_perform, self._told)
        await peer.run()
        return self._last or ServiceError("wallet_failed", "The wallet ended; it starts again.")

    async def _let_in(self, child: Child) -> ServiceError | None:
        """Hear what it says until it serves; returns why it does not."""
        self._last, self._is_over = None, False
        seconds: float | None = _FIRST_WORD_SECONDS
        while True:
            try:
                text = await asyncio.wait_for(child.read_line(), seconds)
            except asyncio.TimeoutError:
                return ServiceError("wallet_failed", "The wallet did not start in time.")
            if not text:
                return ServiceError("wallet_failed", "The wallet ended before it was ready.")
            line = json.loads(text)
            if "error" in line:
                return self._not_let_in(_error_of(line))
            if "knocked" in line:
                # It ends by itself, when the code does.
                seconds = None
                self._shows(line["knocked"])
            if line.get("ready") is True:
                self.page = line["login"].get("page")
                self._told(line)
                return None

    def _not_let_in(self, error: ServiceError) -> ServiceError:
        if error.code != "login_ended":
            return error
        return ServiceError(
            error.code,
            f"Nobody let this Jupyter server in at {self._address} while its code was good. Try "
            "again in the sidebar for a new one.",
        )

    def _shows(self, knocked: Line) -> None:
        self.page = knocked.get("page")
        words = [f"Facetry: this Jupyter server asks to be let in at {self._address}."]
        self._log.critical("\n    ".join(["\n", *words, *words_for(knocked), ""]))
        minutes = max(1, round((knocked["ends"] - time.time()) / 60))
        where = f" at {self.page}/#knock=new," if self.page else ""
        message = (
            f"This Jupyter server is not let in yet at {self._address}. Code: {knocked['code']}. "
            f"Somebody who may approve there types it within {minutes} min,{where} or with "
            "`facetry admit` in a terminal there."
        )
        knock = Knock(
            knocked["code"],
            self._address,
            knocked["ends"],
            f"{self.page}/#knock=new" if self.page else None,
        )
        self._on_state(State(name="offline", code="not_let_in", message=message, knock=knock))

    def _told(self, line: Line) -> None:
        if "error" in line:
            self._last = _error_of(line)
            return
        reached = line.get("reached")
        if not isinstance(reached, dict):
            return
        state = State(issuer=line.get("login", {}).get("issuer"), has_owner=True)
        if reached.get("state") == "ready":
            self._on_state(replace(state, name="ready"))
        else:
            code, message = str(reached.get("code")), str(reached.get("message"))
            self._is_over = code == "enrolment_ended"
            self._log.error("Facetry: %s", message)
            self._on_state(replace(state, name="offline", code=code, message=message))


def _error_of(line: Line) -> ServiceError:
    return ServiceError(str(line["error"]["code"]), str(line["error"]["message"]))


async def _nothing_to_perform(line: Line) -> Any:
    raise ServiceError("unknown_op", f"There is no operation {str(line['op'])[:40]!r} here.")

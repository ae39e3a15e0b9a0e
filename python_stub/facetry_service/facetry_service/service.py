"""The service of a data folder, run by this process or by another one."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .attached import Attached
from .errors import AskError, ServiceError
from .lock import Lock
from .pages import Pages
from .place import Paths, open_data_folder, run_folder
from .questions import Questions
from .runtime import Runtime
from .state import State
from .watched import Watched
from .wishes import Wishes

if TYPE_CHECKING:
    from .holder import Holder
    from .hosting import Hosting

#: What the first browser that may approve is called where it says nothing usable itself.
FIRST_BROWSER = "first browser"

#: Tells the approval page, in a link, that its browser may say what it is called.
OWN_NAME = "name=own"
#: Between looking for the lock and looking for its holder.
_STEP = (0.03, 0.12)
_START_AGAIN = 2.0
#: Between two tries to begin at all, where nobody asks for one.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0

_logger = logging.getLogger("facetry")


class Service(Watched, Questions):
    """Runs the service over a data folder, or attaches to the process that runs it.

    When that process ends, one of those that are attached takes over: paths and sockets stay
    the same, and requests that come in between wait.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        wishes: Wishes | None = None,
        runtime: Runtime | None = None,
        log: logging.Logger = _logger,
    ) -> None:
        super().__init__()
        self._folder = data
        self._wishes = wishes or Wishes()
        self._given_runtime = runtime
        self._log = log
        self._paths: Paths | None = None
        self._post: Holder | Attached | Hosting | None = None
        #: The same, where this process runs the service.
        self._held: Holder | None = None
        self._pages = Pages()
        self._again = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self, *, attach: bool = True) -> None:
        """Take the lock and start the service, or attach; does not wait until it is ready.

        Without ``attach`` another holder is an error. Raises ``ServiceError``: ``data_unusable``,
        ``already_running``, ``node_missing``, ``core_missing``, ``socket_path_too_long``,
        ``run_unusable``, ``listen_taken``, ``listen_refused``, ``listen_malformed``,
        ``tls_unusable``.
        """
        try:
            await self._start(attach)
        except ServiceError as error:
            self._set(State(name="offline", code=error.code, message=str(error)))
            raise

    async def start_at_last(self) -> None:
        """Do the same, and where it can't begin try again until it can.

        With growing pauses, and at once after ``try_again``; ``state`` says meanwhile why not.
        """
        pause = _FIRST_PAUSE
        told = None
        while not self._stopping:
            self._again.clear()
            try:
                await self.start()
            except ServiceError as error:
                if str(error) != told:
                    told = str(error)
                    self._log.error("Facetry: %s", error)
            except Exception as error:
                if str(error) != told:
                    told = str(error)
                    self._log.exception("Facetry could not be started")
                message = "The service can't be started; the log of this server says why."
                self._set(State(name="offline", code="start_failed", message=message))
            else:
                return
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._again.wait(), pause)
                # A person has looked at it: what is wrong now may be mended soon, too.
                pause = _FIRST_PAUSE / 2
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def try_again(self) -> None:
        """Have what waits for another try make it now: somebody may have mended what was wrong."""
        if self._post is None and self._state.name == "offline" and not self._stopping:
            self._set(State(message="The service is tried again."))
            self._again.set()
        elif self._post is not None:
            with suppress(ServiceError):
                await self._post.try_again()

    async def _start(self, attach: bool) -> None:
        # Beside the loop: a Jupyter server answers meanwhile.
        await asyncio.to_thread(import_module, f"{__package__}.holder")
        runtime = self._given_runtime or Runtime.installed()
        data = open_data_folder(self._folder)
        self._paths = Paths(data, run_folder(data))
        lock = Lock.take(self._paths.lock)
        if lock:
            await self._hold(lock, runtime)
        elif not attach:
            raise ServiceError(
                "already_running",
                f"Another process runs the service on {data}. End it, or name another folder.",
            )
        self._task = asyncio.get_running_loop().create_task(self._live(runtime))

    @property
    def paths(self) -> Paths:
        """Folders and sockets; known from ``start`` on."""
        if self._post:
            return self._post.paths
        if self._paths is None:
            raise ServiceError("not_started", "The service has not been started.")
        return self._paths

    @property
    def listen_address(self) -> str | None:
        """Base address of the public protocol on TCP, where this process listens there."""
        return self._held.listen_address if self._held else None

    @property
    def metrics_address(self) -> str | None:
        """Where Prometheus reads figures, where this process serves them."""
        return self._held.metrics_address if self._held else None

    @property
    def pids(self) -> dict[str, int | None]:
        """Process ids of core and runner, where this process runs them."""
        return self._held.pids if self._held else {}

    async def set_pages(self, pages: Pages) -> None:
        """Say where this process's pages are, now and after each change of the holder."""
        self._pages = pages
        if self._post:
            await self._post.set_pages(pages)

    async def ask(
        self,
        op: str,
        question: dict[str, Any],
        *,
        timeout: float = 10.0,
    ) -> Any:
        """Have the core do something, once it is ready. Raises ``ServiceError``."""
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            await self.ready(max(0.0, deadline - asyncio.get_running_loop().time()))
            post = self._post
            if post is not None:
                try:
                    left = max(0.1, deadline - asyncio.get_running_loop().time())
                    return await asyncio.wait_for(post.ask(op, question), left)
                except asyncio.TimeoutError:
                    raise ServiceError("no_answer", "The service did not answer in time.") from None
                except AskError as error:
                    # All that is asked here may be asked twice: a code that nobody got just ends.
                    if error.code not in ("offline", "gone"):
                        raise
            await asyncio.sleep(_STEP[0])

    async def renew_tls(self) -> None:
        """Read certificate and key of the listen door again, where this process has one."""
        if self._held:
            await self._held.renew_tls()

    async def stop(self) -> None:
        """End the service, or the use of another process's."""
        self._stop_waiting()
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._post:
            await self._post.stop()
            self._post = self._held = None
        self._set(State(name="offline", code="stopped", message="The service was stopped."))

    async def _live(self, runtime: Runtime) -> None:
        """Be attached to the holder, and hold when there is none."""
        while self._held is None:
            try:
                lock = Lock.take(self._paths.lock) if self._paths else None
                if lock:
                    await self._hold(lock, runtime)
                    self._log.info("Facetry: this process runs the service now.")
                    return
                await self._attach()
            except ServiceError as error:
                self._set(replace(State(), name="offline", code=error.code, message=str(error)))
                await asyncio.sleep(_START_AGAIN)
            # Not all at once, where several wait for the same lock.
            await asyncio.sleep(random.uniform(*_STEP))  # noqa: S311

    async def _hold(self, lock: Lock, runtime: Runtime) -> None:
        assert self._paths
        from .holder import Holder

        holder = Holder(
            self._paths,
            lock,
            runtime=runtime,
            wishes=self._wishes,
            on_state=self._set,
            log=self._log,
        )
        await holder.set_pages(self._pages)
        await holder.start()
        self._post = self._held = holder
        self._set(holder.state)

    async def _attach(self) -> None:
        assert self._paths
        try:
            attached = await Attached.connect(self._paths, self._set)
        except OSError:
            # The holder is starting, or has just ended.
            return
        self._post = attached
        try:
            await attached.set_pages(self._pages)
            await asyncio.shield(attached.ended)
        finally:
            self._post = None
            await attached.stop()
        self._set(State(message="The process that ran the service ended; it starts again."))

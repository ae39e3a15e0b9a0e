"""Work that no Ctrl-C and no cancelled task reaches, and waiting for its end."""

from __future__ import annotations

import _thread
import asyncio
import atexit
import contextvars
import functools
import queue
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from . import _session
from ._async import TICK
from ._cell import watched
from ._errors import FacetryError
from ._wire import ABANDON

T = TypeVar("T")

#: Seconds that whoever stopped the waiting waits on, so that what it was for has ended by then.
_PATIENCE = 10.0
#: Seconds after which who waits looks by itself.
_LOOK = 0.5

#: What runs, and what is about to.
_running: set[Unstopped[Any]] = set()


class Unstopped(Generic[T]):
    """`verb()` in a thread of its own, which this process waits for at its end.

    What abandons calls of whoever made it abandons none of `verb`. Threads, events and futures of
    the library hold locks in Python, which a Ctrl-C within them leaves as they are not; so this is
    made of parts in C.
    """

    def __init__(self, verb: Callable[[], T]) -> None:
        self._verb = verb
        # Cards go to the cell that asks, which its first use has to be seen in.
        watched()
        self._context = contextvars.copy_context()
        self._begun = _thread.allocate_lock()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._wake: Callable[[], object] | None = None
        self._given: list[T] = []
        self._error: BaseException | None = None
        self.over: bool = False

    def start(self) -> None:
        """Begins; where this process ends and has no more threads, it is done at once."""
        try:
            _running.add(self)
            _thread.start_new_thread(self._context.run, (self._run,))
        except RuntimeError:
            self._context.run(self._run)
        except KeyboardInterrupt:
            _running.discard(self)
            raise

    def wait(self) -> T:
        """What it gave; raises what it raised. Ctrl-C ends the waiting alone."""
        self._until(float("inf"))
        return self._gave()

    async def awaited(self) -> T:
        """The same, with the loop awake. Being cancelled ends the waiting alone."""
        woken = self._woken()
        while not self.over:
            await _heard(woken)
        return self._gave()

    def ended(self) -> None:
        """Waits until it has ended; where it has not begun, it never will."""
        if not self._begun.acquire(blocking=False):
            self._until(float("inf"))

    def seen_out(self) -> BaseException | None:
        """Waits for its end. Gives a first Ctrl-C that came meanwhile; raises a second one."""
        stop: BaseException | None = None
        until = float("inf")
        while True:
            try:
                self._until(until)
                return stop
            except KeyboardInterrupt as error:
                if stop is not None:
                    raise
                stop, until = error, time.monotonic() + _PATIENCE

    async def seen_out_awaited(self) -> BaseException | None:
        """The same, with the loop awake, of a task that is cancelled."""
        stop: BaseException | None = None
        until = float("inf")
        woken = self._woken()
        while not self.over and time.monotonic() < until:
            try:
                await _heard(woken)
            except (asyncio.CancelledError, KeyboardInterrupt) as error:
                if stop is not None:
                    raise
                stop, until = error, time.monotonic() + _PATIENCE
        return stop

    def _until(self, moment: float) -> None:
        while not self.over and time.monotonic() < moment:
            with suppress(queue.Empty):
                self._bell.get(timeout=_LOOK)

    def _woken(self) -> asyncio.Event:
        woken = asyncio.Event()
        self._wake = functools.partial(asyncio.get_running_loop().call_soon_threadsafe, woken.set)
        return woken

    def _gave(self) -> T:
        if self._error is not None:
            raise self._error
        return self._given[0]

    def _run(self) -> None:
        if not self._begun.acquire(blocking=False):
            _running.discard(self)
            return
        ABANDON.set(None)
        try:
            self._given.append(self._verb())
        except BaseException as error:
            self._error = error
        finally:
            # Connections are a thread's own, and this one ends.
            with suppress(FacetryError):
                _session.current().leave()
            self.over = True
            self._bell.put(None)
            _running.discard(self)
            # The loop may be closed by now.
            with suppress(RuntimeError):
                if self._wake is not None:
                    self._wake()


async def _heard(woken: asyncio.Event) -> None:
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(woken.wait(), TICK)


@atexit.register
def all_ended() -> None:
    """Waits for what runs, as long as whoever stopped waiting for it would."""
    for one in list(_running):
        one._until(time.monotonic() + _PATIENCE)

"""How a service is, for those who wait for it or hear of its changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from .errors import ServiceError
from .state import State


class Watched:
    """A state, and who is told of it."""

    def __init__(self) -> None:
        self._state = State()
        self._listeners: list[Callable[[State], None]] = []
        self._changed = asyncio.Event()
        self._stopping = False

    @property
    def state(self) -> State:
        """How it is now."""
        return self._state

    def on_state(self, listener: Callable[[State], None]) -> Callable[[], None]:
        """Call ``listener`` at each change; returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    async def ready(self, timeout: float = 10.0) -> State:
        """Wait until it is ready.

        Raises ``ServiceError`` with what is wrong: at once where a person has to act, else after
        ``timeout`` seconds.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        while self._state.name != "ready":
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._stopping or self._state.needs_person:
                message = self._state.message or "The service is not ready yet; try again."
                raise ServiceError(self._state.code or "offline", message)
            self._changed.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        return self._state

    async def changed(self) -> State:
        """Wait for the next change."""
        self._changed.clear()
        await self._changed.wait()
        return self._state

    def _stop_waiting(self) -> None:
        """Have nobody wait any more: it is stopped."""
        self._stopping = True
        self._changed.set()

    def _set(self, state: State) -> None:
        self._state = state
        self._changed.set()
        for listener in list(self._listeners):
            listener(state)

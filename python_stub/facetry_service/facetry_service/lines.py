"""JSON lines in both directions: the core's control pipe, and the supervisor's control socket."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from .errors import AskError, ServiceError

MOST_LINE = 1024 * 1024

Line = dict[str, Any]
#: Performs an operation of the other side; what it raises as ``ServiceError`` is told.
Perform = Callable[[Line], Awaitable[Any]]
#: Gets lines that are neither answers nor operations to be answered.
Told = Callable[[Line], None]


class Sink(Protocol):
    """The writing half of a pipe or socket."""

    def write(self, data: bytes) -> None:
        """Write, or keep until it can be written."""

    def close(self) -> None:
        """End the direction towards the other side."""


class LinePeer:
    """Asks and answers. A line with ``op`` and ``id`` is answered with ``re`` and ok or error."""

    def __init__(
        self, reader: asyncio.StreamReader, sink: Sink, perform: Perform, told: Told
    ) -> None:
        self._reader = reader
        self._sink = sink
        self._perform = perform
        self._told = told
        self._ids = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._performing: set[asyncio.Task[None]] = set()
        self._gone = False

    async def ask(self, op: str, **question: Any) -> Any:
        """Return the answer's ``ok``. Raises ``AskError``, with code ``gone`` at the end."""
        if self._gone:
            raise _gone()
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[number] = answer
        try:
            self.tell({"op": op, "id": number, **question})
            return await answer
        finally:
            self._pending.pop(number, None)

    def tell(self, line: Line) -> None:
        """Write one line."""
        with suppress(ConnectionError, RuntimeError):
            self._sink.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    async def run(self) -> None:
        """Read until the other side ends, or says what is no line."""
        try:
            while text := await self._reader.readline():
                if not text.endswith(b"\n"):
                    break
                self._receive(text)
        except (ConnectionError, ValueError):
            # ValueError: longer than the reader's limit.
            pass
        finally:
            self._end()

    def _receive(self, text: bytes) -> None:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(line, dict):
            return
        if "re" in line:
            self._answered(line)
        elif "op" in line and "id" in line:
            task = asyncio.get_running_loop().create_task(self._answer(line))
            self._performing.add(task)
            task.add_done_callback(self._performing.discard)
        else:
            self._told(line)

    def _answered(self, line: Line) -> None:
        number = line["re"]
        pending = self._pending.get(number) if isinstance(number, int) else None
        if pending is None or pending.done():
            return
        error = line.get("error")
        if error is None:
            pending.set_result(line.get("ok"))
        else:
            said = error if isinstance(error, dict) else {}
            pending.set_exception(
                AskError(str(said.get("code", "error")), str(said.get("message", "")))
            )

    async def _answer(self, line: Line) -> None:
        try:
            answer = {"re": line["id"], "ok": await self._perform(line)}
        except ServiceError as error:
            answer = {"re": line["id"], "error": {"code": error.code, "message": str(error)}}
        except Exception as error:
            # Only its kind: the text of a foreign error may hold what was asked for.
            message = f"Something went wrong inside the supervisor ({type(error).__name__})."
            answer = {"re": line["id"], "error": {"code": "internal", "message": message}}
        self.tell(answer)

    def _end(self) -> None:
        self._gone = True
        for task in self._performing:
            task.cancel()
        for pending in self._pending.values():
            if not pending.done():
                pending.set_exception(_gone())


def _gone() -> AskError:
    return AskError("gone", "The service ended before it answered.")

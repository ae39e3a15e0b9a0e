"""One Node process: lines on its standard input and output, and its end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .dumps import none_of
from .lines import MOST_LINE, LinePeer, Perform, Told

_STDERR_LINES = 40
_STDERR_LENGTH = 300


class Child:
    """A process in a session of its own, which ends when its standard input does."""

    def __init__(self, process: asyncio.subprocess.Process, name: str, log: logging.Logger) -> None:
        assert process.stdin and process.stdout and process.stderr
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout
        self._complaints = asyncio.get_running_loop().create_task(
            _complain(process.stderr, name, log)
        )

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        environment: dict[str, str],
        *,
        name: str,
        folder: Path,
        fds: Sequence[int] = (),
        log: logging.Logger,
    ) -> Child:
        """Start ``command`` in ``folder``, with the listeners ``fds`` under their own numbers."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            cwd=folder,
            pass_fds=tuple(fds),
            start_new_session=True,
            limit=MOST_LINE,
        )
        none_of(process.pid)
        return cls(process, name, log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def peer(self, perform: Perform, told: Told) -> LinePeer:
        """Return the other side of the control pipe."""
        return LinePeer(self._stdout, self._stdin, perform, told)

    def write_first(self, line: bytes) -> None:
        """Write the line that starts it; a secret in it goes no other way."""
        with suppress(ConnectionError):
            self._stdin.write(line + b"\n")

    async def read_line(self) -> bytes:
        """Return the next line; empty at the end, or where it is longer than any line of ours."""
        try:
            return await self._stdout.readline()
        except (ConnectionError, ValueError):
            return b""

    async def ended(self) -> int:
        """Wait for the end; returns the exit status, negative for a signal."""
        return await self._process.wait()

    async def stop(self, grace: float) -> None:
        """Close its standard input, wait ``grace`` seconds, then kill what is left of it."""
        try:
            with suppress(ConnectionError, RuntimeError):
                self._stdin.close()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._process.wait()), grace)
        finally:
            self.kill()
        await self._process.wait()
        with suppress(asyncio.CancelledError):
            await self._complaints

    def kill(self) -> None:
        """Kill it with all that it started."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


async def _complain(stderr: asyncio.StreamReader, name: str, log: logging.Logger) -> None:
    """Pass on the beginning of what a process writes to its standard error."""
    written = 0
    while True:
        try:
            line = await stderr.readline()
        except (ConnectionError, ValueError):
            continue
        if not line:
            return
        written += 1
        if written <= _STDERR_LINES:
            text = line.decode("utf-8", "replace").rstrip()[:_STDERR_LENGTH]
            log.warning("Facetry %s: %s", name, text)

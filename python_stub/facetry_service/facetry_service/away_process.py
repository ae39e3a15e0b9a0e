"""One process of a wallet whose service runs elsewhere: what it is told, and what it says."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .dumps import none_of
from .errors import ServiceError
from .login_folder import CURRENT, LOGIN, NEW, OLD, login_folder, made
from .runtime import Runtime, runner_environment

_STOP_SECONDS = 3.0
_MOST_LINE = 65_536


def _socket_for(wish: dict[str, Any], folder: Path) -> str | None:
    """Return where the service is that it speaks to, if that is on this machine."""
    service = wish.get("service")
    for place in (CURRENT, OLD, NEW):
        if service:
            break
        try:
            service = json.loads((folder / place / LOGIN).read_text(encoding="utf-8"))["service"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return service.get("socket") if isinstance(service, dict) else None


class AwayProcess:
    """One process of the wallet: a line in, lines out; it ends with its standard input."""

    def __init__(
        self, wish: dict[str, Any], *, fds: tuple[int, ...] = (), folder: Path | None = None
    ) -> None:
        runtime = Runtime.installed()
        folder = made(folder or login_folder())
        self._process = subprocess.Popen(
            runtime.away_command(folder, _socket_for(wish, folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=runner_environment(),
            cwd=folder,
            pass_fds=fds,
            start_new_session=True,
        )
        none_of(self._process.pid)
        assert self._process.stdin
        line = json.dumps({**wish, "folder": str(folder)}) + "\n"
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()

    def lines(self, seconds: float | None) -> Iterator[dict[str, Any]]:
        """Yield what it says to its end. Raises ``ServiceError``, also where it takes too long."""
        assert self._process.stdout
        output = self._process.stdout.fileno()
        deadline = None if seconds is None else time.monotonic() + seconds
        kept = b""
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([output], [], [], left)[0]:
                raise ServiceError("wallet_silent", "The wallet did not start in time; try again.")
            piece = os.read(output, _MOST_LINE)
            if not piece:
                return
            *whole, kept = (kept + piece).split(b"\n")
            for line in whole:
                said = json.loads(line)
                if "error" in said:
                    raise ServiceError(str(said["error"]["code"]), str(said["error"]["message"]))
                yield said

    def stop(self) -> None:
        """Close its standard input; what does not end by that is killed."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def close_wallet(folder: Path, wallet: dict[str, Any]) -> str:
    """Close the wallet in ``folder`` otherwise; returns by what. Raises ``ServiceError``."""
    process = AwayProcess({"op": "close", "wallet": wallet}, folder=folder)
    try:
        said = next(process.lines(None), None)
    finally:
        process.stop()
    if said is None:
        raise ServiceError(
            "wallet_failed", "The wallet's protection could not be changed; nothing has changed."
        )
    return str(said["closed_by"])

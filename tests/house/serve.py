"""``facetry serve`` in a process of its own, and its listen door byte by byte."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from .awaiting import awaited
from .owner import Device

_DATE = re.compile(rb"\r\ndate: [^\r]*", re.IGNORECASE)


class Serve:
    """Started and ready when made; its first words are in ``told``."""

    def __init__(self, data: Path, port: int, *more: str, **popen: Any) -> None:
        self.data = data
        self.port = port
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "facetry_service.cli", "serve"),
                *("--data", str(data), "--listen", f"127.0.0.1:{port}"),
                *("--json", "--print-link"),
                *more,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **popen,
        )
        assert self.process.stdout and self.process.stderr
        self.said = ""
        self._listener = threading.Thread(target=self._read, daemon=True)
        self._listener.start()
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(timeout=90)
            self._listener.join(60)
        self.told: dict[str, Any] = json.loads(line) if line else {}

    def device(self) -> Device:
        """Enrol a device with the link that was printed."""
        return Device.enrolled_by(self.told["link"])

    def core(self) -> psutil.Process:
        """The service's core: where one has just ended, the next."""

        def found() -> psutil.Process | None:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                    if any(part.endswith("core.mjs") for part in child.cmdline()):
                        return child
            return None

        return awaited(found)

    def raw(self, message: bytes, seconds: float = 60) -> bytes:
        """Send bytes as they are; what came back until the service closed, without its date."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(message)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return _DATE.sub(b"", b"".join(parts))

    def ask(self, method: str, target: str, body: str = "", *more: str) -> bytes:
        """One request whose connection closes."""
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *more]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        return self.raw("\r\n".join([*lines, "", body]).encode())

    def kill(self) -> None:
        """Kill the supervisor alone, as the system does when memory is short."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        """Stop it in order."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=90)
        return self.process.returncode

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said += line

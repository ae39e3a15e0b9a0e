"""A real Jupyter server in a process of its own: token, XSRF protection on, a base address."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from .awaiting import awaited
from .job import with_others
from .kernel import Kernel

BASE = "/user/x/"
TOKEN = "the-server-token"
#: Between those that the service takes for its pages and those that the system gives away: what is
#: free is so still when the program listens that is told of it.
_PORTS = range(30_000, 32_768)
_OTHER_EXTENSIONS = (
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupyterlab",
    "notebook",
    "notebook_shim",
)


class JupyterServer:
    """Started by ``__init__`` without waiting; ``ready`` waits."""

    token = TOKEN

    def __init__(
        self,
        home: Path,
        *,
        root: Path | None = None,
        data: Path | None = None,
        base: str = BASE,
        alone: bool = False,
        python: str = sys.executable,
        module: str = "jupyter_server",
        options: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        others: tuple[str, ...] = (),
    ) -> None:
        """``alone``: without JupyterLab and other extensions, which take their time to start.

        ``others``: extensions of requirements-elsewhere.txt that it has nevertheless.

        ``environment``: variables beside those that every server is started with.
        """
        path = f"{Path(python).parent}" + (":/usr/bin:/bin" if python == sys.executable else "")
        self.home = home
        self.base = base
        self.root = root or home / "work"
        self.root.mkdir(parents=True, exist_ok=True)
        self.data = data or home / ".local/share/facetry"
        self.port = free_port()
        known = home / ".local/share/jupyter"
        known.mkdir(parents=True, exist_ok=True)
        if alone:
            config = home / ".jupyter/jupyter_server_config.json"
            config.parent.mkdir(exist_ok=True)
            extensions = {**dict.fromkeys(_OTHER_EXTENSIONS, False), **dict.fromkeys(others, True)}
            config.write_text(json.dumps({"ServerApp": {"jpserver_extensions": extensions}}))
        self._run(
            [
                python,
                "-m",
                module,
                "--no-browser",
                "--allow-root",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                # Kernels' ports are chosen before they are taken, and may be another's by then.
                "--ConnectionFileMixin.transport=ipc",
                f"--ServerApp.root_dir={self.root}",
                f"--ServerApp.base_url={base}",
                f"--IdentityProvider.token={TOKEN}",
                *([f"--Facetry.data_dir={data}"] if data else []),
                *options,
            ],
            {
                **(with_others(home) if others else {}),
                "HOME": str(home),
                "PATH": path,
                "LANG": "C.UTF-8",
                "JUPYTER_PLATFORM_DIRS": "1",
                "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
                # Short enough for sockets in it.
                "JUPYTER_RUNTIME_DIR": str(home / "jupyter"),
                "JUPYTER_DATA_DIR": str(known),
                "PYTHONUNBUFFERED": "1",
                **(environment or {}),
            },
        )

    def _run(self, command: list[str], environment: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def log(self) -> str:
        """All that it has printed."""
        return "".join(self.lines)

    def printed(self, pattern: str, seconds: float = 120) -> re.Match[str]:
        """Wait for something in its log."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                if found := re.search(pattern, self.log):
                    return found
                ended = self.process.poll() is not None
                if ended or not self._news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"never printed {pattern!r}:\n{self.log[-4000:]}")

    def link(self) -> str:
        """The enrolment link."""
        return self.printed(r"http://localhost:\d+/#enrol=\S+")[0]

    def ready(self, seconds: float = 120) -> dict[str, Any]:
        """Wait until the service is there; its status."""
        self.printed(r"is running at")
        deadline = time.monotonic() + seconds
        told: dict[str, Any] = {}
        while time.monotonic() < deadline:
            # It says that it runs a little before it listens.
            with suppress(ConnectionError):
                told = self.json("GET", "facetry/status")
            if told.get("state") == "ready":
                return told
            time.sleep(0.1)
        raise AssertionError(f"never ready: {told}\n{self.log[-4000:]}")

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        token: bool = True,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request; ``path`` is relative to the base address unless it begins with ``/``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {"Authorization": f"token {self.token}"} if token else {}
        sent.update(headers or {})
        try:
            connection.request(
                method, path if path.startswith("/") else self.base + path, body, sent
            )
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, named, answer.read()
        finally:
            connection.close()

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """One request of Jupyter's REST API that must succeed."""
        data = None if body is None else json.dumps(body).encode()
        status, _headers, content = self.request(method, path, data)
        assert status < 300, f"{method} {path}: {status} {content[:500]!r}\n{self.log[-3000:]}"
        return json.loads(content) if content else None

    def write_notebook(self, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Put an empty notebook there."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            json.dumps(
                {"cells": [], "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
            )
        )

    def open_notebook(self, path: str, *, kernel: str = "python3") -> Kernel:
        """Start a kernel for a notebook, as JupyterLab does."""
        if not (self.root / path).exists():
            self.write_notebook(path)
        session = self.json(
            "POST",
            "api/sessions",
            {
                "path": path,
                "name": path.rpartition("/")[2],
                "type": "notebook",
                "kernel": {"name": kernel},
            },
        )
        return Kernel(self, session["kernel"]["id"], session["id"])

    def restart(self, kernel: Kernel) -> Kernel:
        """Restart a kernel through the REST API."""
        kernel.close()
        self.json("POST", f"api/kernels/{kernel.id}/restart")
        return Kernel(self, kernel.id, kernel.session)

    def principal_of(self, path: str) -> Any:
        """What the page is told about a notebook."""
        return self.json("GET", f"facetry/notebook?path={quote(path)}")

    def children(self) -> list[psutil.Process]:
        """All processes that came from this server."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def commands(self) -> list[str]:
        """The command lines of those that run: one that has ended, as a schedule's, has none."""
        told = []
        for child in self.children():
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                told.append(" ".join(child.cmdline()))
        return told

    def core(self) -> psutil.Process:
        """The service's core: where one has just ended, the next."""
        return awaited(lambda: next(self._of("core.mjs"), None))

    def runner(self) -> psutil.Process | None:
        """The service's runner, if it runs."""
        return next(self._of("runner.mjs"), None)

    def kill(self) -> None:
        """Kill it, as the system does when memory is short."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def kill_all(self) -> None:
        """Kill it and whatever it started, so that nothing of it runs beside what comes next."""
        ours = self.children() if self.process.poll() is None else []
        self.kill()
        for one in ours:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        gone(ours)

    def end(self) -> int:
        """Stop it in order."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def _of(self, program: str) -> Iterator[psutil.Process]:
        for child in self.children():
            try:
                if any(part.endswith(program) for part in child.cmdline()):
                    yield child
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        self.process.stdout.close()
        with self._news:
            self._news.notify_all()


def free_port() -> int:
    """A port that nobody has, and that the system gives to nobody who asks it for any port."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def gone(processes: list[psutil.Process], seconds: float = 60) -> list[psutil.Process]:
    """Wait for processes to end; those that did not."""
    _ended, alive = psutil.wait_procs(processes, timeout=seconds)
    return alive

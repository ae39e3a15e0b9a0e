"""A data folder whose service comes and goes, and what of its secrets lies there to be read."""

from __future__ import annotations

import base64
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from .job import CLI, command, environment
from .owner import Device
from .serve import Serve
from .server import free_port

WORDS = "correct horse battery staple"
_HELD = "import facetry; print(len(facetry.held()))"
#: What the package keyring has, over a file that lies elsewhere.
KEYRING = """
import json, os, signal
FILE = os.environ["STAND_IN_KEYRING"]
class Backend:
    priority = 5
def get_keyring():
    return Backend()
def _all():
    return json.load(open(FILE)) if os.path.exists(FILE) else {}
def get_password(service, name):
    return _all().get(f"{service}/{name}")
def set_password(service, name, secret):
    known = {**_all(), f"{service}/{name}": secret}
    with open(FILE, "w") as file:
        json.dump(known, file)
def delete_password(service, name):
    how = os.environ.get("STAND_IN_REMOVES")
    if how == "never":
        raise RuntimeError("not now")
    if how == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    known = _all()
    del known[f"{service}/{name}"]
    with open(FILE, "w") as file:
        json.dump(known, file)
"""


class House:
    """A data folder whose service comes and goes, with a keyring or without one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.keyring = home / "keyring.json"
        packages = home / "packages"
        packages.mkdir()
        (packages / "keyring.py").write_text(KEYRING)
        self._with = {"PYTHONPATH": str(packages), "STAND_IN_KEYRING": str(self.keyring)}
        self._running: list[Serve] = []

    def reach(self, **keyring: str) -> None:
        """Have another keyring than the stand-in: what a program's environment says of it."""
        self._with = keyring

    def environment(self, *, keyring: bool = False, removes: str = "") -> dict[str, str]:
        """``removes``: how the stand-in removes a key: ``never``, or it ``dies`` of it."""
        known = {**self._with, **({"STAND_IN_REMOVES": removes} if removes else {})}
        return environment(self.home, **(known if keyring else {}))

    def kept(self) -> list[str]:
        """The names of what the stand-in has."""
        known = json.loads(self.keyring.read_text()) if self.keyring.exists() else {}
        return [name.partition("/")[2] for name in known]

    def run(self, *words: str, keyring: bool = False) -> subprocess.CompletedProcess[str]:
        """The command over this folder."""
        return subprocess.run(
            [*CLI, *words, *([] if "--data" in words else ["--data", str(self.data)])],
            env=self.environment(keyring=keyring),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def serve(
        self, *more: str, data: Path | None = None, keyring: bool = False, **popen: Any
    ) -> Serve:
        env = self.environment(keyring=keyring)
        serve = Serve(data or self.data, free_port(), *more, env=env, **popen)
        self._running.append(serve)
        return serve

    def with_words(self, words: str, data: Path | None = None) -> Serve:
        reading = pipe(words)
        try:
            return self.serve("--passphrase-fd", str(reading), data=data, pass_fds=(reading,))
        finally:
            os.close(reading)

    def job(self, serve: Serve) -> tuple[str, int]:
        """Which principal the job is there, and how many facets it holds."""
        said = self._ran(serve, _HELD)
        said.check_returncode()
        return principal_of_job(serve.data), int(said.stdout)

    def runs(self, serve: Serve, text: str, *, errors: bool = False) -> str:
        """What the job prints that runs `text`, or why it fails."""
        said = self._ran(serve, text)
        return said.stderr if errors else said.stdout

    def _ran(self, serve: Serve, text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(serve, "job:nightly", [sys.executable, "-c", text]),
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def wallet(
        self, *more: str, keyring: bool = False, removes: str = "", fds: Sequence[int] = ()
    ) -> Any:
        return subprocess.run(
            [*CLI, "wallet", "--data", str(self.data), "--json", *more],
            env=self.environment(keyring=keyring, removes=removes),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            pass_fds=tuple(fds),
        )

    def close_by_words(self, words: str) -> None:
        reading = pipe(words)
        told = self.wallet(
            "--close", "passphrase", "--new-passphrase-fd", str(reading), fds=[reading]
        )
        os.close(reading)
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout) == {"closed_by": "passphrase"}

    def end(self) -> None:
        for serve in self._running:
            serve.end()


def principal_of_job(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "wallet.sqlite")) as db:
        (principal,) = db.execute("SELECT kid FROM principals WHERE kind = 'job'").fetchone()
    return str(principal)


def pipe(words: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, words.encode() + b"\n")
    os.close(writing)
    return reading


def scalars(folder: Path) -> set[bytes]:
    """Private keys that lie plain in a folder's wallet, as base64url."""
    kept = b"".join(file.read_bytes() for file in folder.glob("wallet.sqlite*"))
    return set(re.findall(rb'"d":"([\w-]{43})"', kept))


def leaking(folder: Path, secrets: set[bytes]) -> list[str]:
    assert len(secrets) >= 2
    needles = [*secrets, *(base64.urlsafe_b64decode(one + b"=") for one in secrets)]
    return having(folder, *needles)


def having(folder: Path, *needles: bytes) -> list[str]:
    return [
        file.name
        for file in folder.rglob("*")
        if file.is_file() and any(needle in file.read_bytes() for needle in needles)
    ]


def refused(serve: Serve) -> str:
    assert serve.told == {}, serve.told
    assert serve.end() == 1
    return str(json.loads(serve.said.splitlines()[-1])["error"]["code"])


def holding(house: House, serve: Serve) -> tuple[str, int]:
    """Have the job ask for something and an owner grant it."""
    device: Device = serve.device()
    sales = house.home / "sales"
    sales.mkdir()
    device.connect("sales", "files", {"folder": str(sales)})
    asks = "import facetry; facetry.need('sales', 'list', why='nightly')"
    subprocess.run(
        command(serve, "job:nightly", [sys.executable, "-c", asks]),
        env=house.environment(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    device.grant(device.waiting())
    principal, held = house.job(serve)
    assert held == 1
    return principal, held

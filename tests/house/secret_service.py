"""A Secret Service of its own: a message bus and GNOME's keyring, in a home that the test has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .job import ELSEWHERE

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
_PASSWORD = b"of the login session"


def missing() -> list[str]:
    """What is not on this machine; nothing of it is installed for a test."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class SecretService:
    """A session with a keyring that a person has unlocked."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        #: What a program of that session has in its environment.
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "PYTHONPATH": str(ELSEWHERE),
        }

    def lock(self) -> None:
        """Lock it, as a session does that is left."""
        self._said("collection.lock()")

    def unlock(self) -> None:
        """Unlock it, by the password of the session."""
        _keyring(self.home, self.environment)

    def items(self) -> list[str]:
        """The names of what Facetry keeps there."""
        search = "collection.search_items({'service': 'facetry'})"
        said = self._said(f"[print(i.get_attributes()['username']) for i in {search}]")
        return said.split()

    def secrets(self) -> list[str]:
        search = "collection.search_items({'service': 'facetry'})"
        return self._said(f"[print(i.get_secret().decode()) for i in {search}]").split()

    def _said(self, line: str) -> str:
        lines = (
            "import secretstorage",
            "collection = secretstorage.get_default_collection(secretstorage.dbus_init())",
            line,
        )
        told = subprocess.run(
            [sys.executable, "-c", "\n".join(lines)],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return told.stdout


@contextmanager
def secret_service(home: Path) -> Iterator[SecretService]:
    """Run one until the block ends."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        env=_environment(home, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout
        service = SecretService(home, bus.stdout.readline().strip())
        service.unlock()
        yield service
    finally:
        # The keyring ends with its bus.
        bus.terminate()
        bus.wait(60)


def _keyring(home: Path, known: dict[str, str]) -> None:
    # It goes on in the background once it can be used.
    subprocess.run(
        ["gnome-keyring-daemon", "--replace", "--daemonize", "--unlock", "--components=secrets"],
        env=_environment(home, known),
        input=_PASSWORD,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )


def _environment(home: Path, known: dict[str, str]) -> dict[str, str]:
    run = home / "session"
    run.mkdir(mode=0o700, exist_ok=True)
    return {"HOME": str(home), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(run), **known}

"""The wallet of somebody who is logged in to a service elsewhere (docs/architecture.md, Logins)."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from . import settings
from .dumps import none_of
from .errors import ServiceError
from .listeners import bind_unix
from .lock import Lock
from .place import Paths, default_data_folder
from .runtime import Runtime, runner_environment
from .wallet_key import Closed, WalletKey, closed, forget

_START_SECONDS = 15.0
_STOP_SECONDS = 3.0
_MOST_LINE = 65_536
_FILE = "current/login.json"
_WALLET = "current/wallet.sqlite"
_LOCK = "lock"
_UNDER_WAY = (
    "Another program of yours on this machine is logging in. Have that one let in, or end it "
    "(Ctrl-C where it shows its code), then try again."
)


def login_folder() -> Path:
    """Return where this user's login lies: its keys, so nobody else is to read there."""
    stated = os.environ.get("FACETRY_LOGIN")
    return Path(stated) if stated else config_folder() / "login"


def config_folder() -> Path:
    """Return where this user keeps what other services know it by."""
    shared = os.environ.get("XDG_CONFIG_HOME")
    base = Path(shared) if shared else Path.home() / ".config"
    return base / "facetry"


def is_logged_in() -> bool:
    """Whether there is a login; nothing is started or asked for."""
    return (login_folder() / _FILE).exists()


def place_of(address: str | None, data: Path | None = None) -> dict[str, str]:
    """Return the service at ``address``, or the one of this user on this machine.

    Raises ``ServiceError`` ``no_service_here``.
    """
    if address is not None:
        return {"address": address}
    folder = data or default_data_folder()
    known = settings.read(Paths(folder, folder / "run").settings)
    path = Paths(folder, known.run or folder / "run").socket("facets")
    if not path.exists():
        raise ServiceError(
            "no_service_here",
            "No Facetry service of yours is running on this machine. Give the address of another, "
            "as in `facetry login https://facets.example`.",
        )
    return {"socket": str(path)}


def somebody_is_here(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a person can be waited for: a terminal or a notebook, and no CI."""
    if environ.get("CI", "").lower() not in ("", "0", "false"):
        return False
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if shell is not None and getattr(shell, "kernel", None) is not None:
        return True
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _made(folder: Path) -> Path:
    """Make it where it is not there yet: of this user alone. Raises ``ServiceError``."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise ServiceError(
            "login_unusable",
            f"The folder {folder} can't be used: {error.strerror or error}. Give this user the "
            "right to write it, or name another in FACETRY_LOGIN.",
        ) from error
    return folder


def _service_of(folder: Path) -> dict[str, Any]:
    try:
        service = json.loads((folder / _FILE).read_text(encoding="utf-8"))["service"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return service if isinstance(service, dict) else {}


class _Process:
    """One process of the wallet: a line in, lines out; it ends with its standard input."""

    def __init__(
        self, wish: dict[str, Any], *, fds: tuple[int, ...] = (), folder: Path | None = None
    ) -> None:
        runtime = Runtime.installed()
        folder = _made(folder or login_folder())
        self._process = subprocess.Popen(
            runtime.away_command(
                folder, (wish.get("service") or _service_of(folder)).get("socket")
            ),
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


class AwayWallet:
    """A wallet that serves this program: ``path`` of its socket, and a session code, used once."""

    def __init__(self, *, unattended: bool) -> None:
        # Of this user alone; nothing of it outlives the program.
        self._folder = Path(tempfile.mkdtemp(prefix="facetry-"))
        self._owner = os.getpid()
        self.path = str(self._folder / "kernel.sock")
        try:
            listener: socket.socket = bind_unix(Path(self.path))
            with listener:
                fd = listener.fileno()
                wish = {"op": "serve", "fd": fd, "unattended": unattended}
                opening = WalletKey(login_folder() / _WALLET).line()
                self._process = _Process({**wish, **opening}, fds=(fd,))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        try:
            ready = next(self._process.lines(_START_SECONDS), None)
            if ready is None:
                raise ServiceError("wallet_failed", "This login's wallet could not be opened.")
            self.code: str = ready["code"]
            #: Where people approve, by the service's word.
            self.page: str | None = ready.get("login", {}).get("page")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it; a forked child leaves it to its parent."""
        if os.getpid() != self._owner:
            return
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def logging_in(
    service: dict[str, str], name: str, *, anew: bool = False
) -> Iterator[Iterator[dict[str, Any]]]:
    """Log in, as who is logged in there already or, `anew`, as somebody new.

    Yields ``{"knocked": …}``, what to show, and ``{"login": …}`` once it was let in. What leaves
    the block before that takes the knock back. Raises ``ServiceError``, ``login_under_way`` where
    another process of this user is at it: whoever is let in takes the one place there is.
    """
    folder = _made(login_folder())
    lock = Lock.take(folder / _LOCK)
    if lock is None:
        raise ServiceError("login_under_way", _UNDER_WAY)
    try:
        before = closed(folder / _WALLET)
        wallet = _opening()
        close = {"by": "nothing"} if before.by == "nothing" else WalletKey(Path()).fresh()
        wish = {"op": "login", "service": service, "name": name, "anew": anew}
        # With the lock: one that outlives this program is still taking its knock back.
        process = _Process(
            {**wish, "wallet": {**wallet, **({"close": close} if close else {})}},
            fds=lock.descriptors,
        )
        try:
            yield _naming(service, process.lines(None))
        finally:
            process.stop()
            put_away(folder / _WALLET, before, close)
    finally:
        lock.release()


def _naming(service: dict[str, str], lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield them; where nothing answers, say at which address: it may be mistyped."""
    try:
        yield from lines
    except ServiceError as error:
        address = service.get("address")
        if error.code != "unreachable" or address is None:
            raise
        raise ServiceError(
            "unreachable",
            f"Nothing answers at {address}. Is the address right, and does the service run?",
        ) from None


def _opening() -> dict[str, Any]:
    """Return what opens the login of now, where it can be had: it ends all the same."""
    database = login_folder() / _WALLET
    with suppress(ServiceError):
        opening = WalletKey(database).opening(closed(database))
        return {"open": opening} if opening else {}
    return {}


def put_away(database: Path, before: Closed, made: dict[str, Any] | None = None) -> None:
    """Leave no key in the keyring that closes nothing."""
    now = closed(database)
    for known in (before, Closed("keyring", made["id"] if made and "id" in made else "")):
        if known.id and known.id != now.id:
            forget(known)


def close_wallet(folder: Path, wallet: dict[str, Any]) -> str:
    """Close the wallet in ``folder`` otherwise; returns by what. Raises ``ServiceError``."""
    process = _Process({"op": "close", "wallet": wallet}, folder=folder)
    try:
        said = next(process.lines(None), None)
    finally:
        process.stop()
    if said is None:
        raise ServiceError(
            "wallet_failed", "The wallet's protection could not be changed; nothing has changed."
        )
    return str(said["closed_by"])


def log_out() -> tuple[bool, int | None]:
    """End what the login holds and erase its keys: whether there was one, and how many ended.

    None of the latter: the service could not be told. Raises ``ServiceError``.
    """
    before = closed(login_folder() / _WALLET)
    process = _Process({"op": "logout", "wallet": _opening()})
    try:
        said = next(process.lines(None), {"was": False, "ended": None})
        return bool(said["was"]), said["ended"]
    finally:
        process.stop()
        put_away(login_folder() / _WALLET, before)

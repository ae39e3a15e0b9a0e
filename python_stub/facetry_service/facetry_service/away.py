"""The wallet of somebody who is logged in to a service elsewhere (docs/architecture.md, Logins)."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from .away_process import AwayProcess
from .errors import ServiceError
from .finishing import finish
from .listeners import bind_unix
from .login_folder import CURRENT, LOGIN, WALLET, alone_in, login_folder
from .wallet_key import Closed, WalletKey, say_left

_START_SECONDS = 15.0


class AwayWallet:
    """A wallet that serves this program: ``path`` of its socket, and a session code, used once."""

    def __init__(self, *, unattended: bool) -> None:
        folder = login_folder()
        if not (folder / CURRENT / LOGIN).exists():
            # Whoever is at it now finishes it; else it was killed.
            with suppress(ServiceError), alone_in(folder) as lock:
                finish(folder, lock)
        key = WalletKey(folder / CURRENT / WALLET)
        # Of this user alone; nothing of it outlives the program.
        self._folder = Path(tempfile.mkdtemp(prefix="facetry-"))
        self._owner = os.getpid()
        self.path = str(self._folder / "kernel.sock")
        try:
            listener: socket.socket = bind_unix(Path(self.path))
            with listener:
                fd = listener.fileno()
                wish = {"op": "serve", "fd": fd, "unattended": unattended}
                opening = key.line()
                self._process = AwayProcess({**wish, **opening}, fds=(fd,))
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
            close = opening.get("wallet", {}).get("close")
            # Of two who closed it at once by a key of theirs, one did.
            say_left(folder / CURRENT / WALLET, Closed.of(close))
            raise

    def close(self) -> None:
        """End it; a forked child leaves it to its parent."""
        if os.getpid() != self._owner:
            return
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

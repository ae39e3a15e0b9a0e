"""Where the login of this user lies, and who may change it at a time (architecture.md, Logins)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ServiceError
from .lock import Lock

#: In the folder of a login, as `src/host/away/kept.ts` has them: the one that counts, one that is
#: being let in, and one whose place was taken, until it has ended.
CURRENT, NEW, OLD = "current", "new", "old"
LOGIN, WALLET = "login.json", "wallet.sqlite"
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
    # One that is whole in `new` takes its place before it is used: what would have done so ended.
    return any((login_folder() / place / LOGIN).exists() for place in (CURRENT, NEW))


def made(folder: Path) -> Path:
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


@contextmanager
def alone_in(folder: Path) -> Iterator[Lock]:
    """Hold the lock of what lies in it, for one who changes which login that is.

    Raises ``ServiceError``, ``login_under_way`` where another process of this user is at it.
    """
    lock = Lock.take(made(folder) / _LOCK)
    if lock is None:
        raise ServiceError("login_under_way", _UNDER_WAY)
    try:
        yield lock
    finally:
        lock.release()

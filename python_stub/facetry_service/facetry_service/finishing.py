"""What a process left half done that was killed while it logged in: brought to its end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from .away_process import AwayProcess
from .errors import ServiceError
from .lock import Lock
from .login_folder import CURRENT, NEW, OLD, WALLET
from .wallet_key import WalletKey, closed, say_left


def finish(folder: Path, lock: Lock) -> None:
    """Finish what was begun in a login's folder; whoever calls holds its ``lock``.

    A login that somebody let in takes its place, and the one before it ends; what nobody let in is
    erased. Raises ``ServiceError``.
    """
    if not any((folder / place).exists() for place in (NEW, OLD)):
        return
    ending = folder / (OLD if (folder / OLD).exists() else CURRENT) / WALLET
    known = [closed(folder / place / WALLET) for place in (CURRENT, NEW, OLD)]
    wish = {
        "op": "finish",
        "wallet": opening_of(ending),
        "fresh": opening_of(folder / NEW / WALLET),
    }
    process = AwayProcess(wish, folder=folder, fds=lock.descriptors)
    try:
        if next(process.lines(None), None) is None:
            raise ServiceError("wallet_failed", "This login's wallet could not be opened.")
    finally:
        process.stop()
        say_left(folder / CURRENT / WALLET, *known)


def opening_of(database: Path) -> dict[str, Any]:
    """Return what opens a login that is to end, where it can be had: it ends all the same."""
    with suppress(ServiceError):
        opening = WalletKey(database).opening(closed(database))
        return {"open": opening} if opening else {}
    return {}

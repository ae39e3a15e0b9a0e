"""Logging in to a service elsewhere, and out of it: one process of a user at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import settings
from .away_process import AwayProcess
from .errors import ServiceError
from .finishing import finish, opening_of
from .login_folder import CURRENT, WALLET, alone_in, login_folder
from .place import Paths, default_data_folder
from .wallet_key import Closed, WalletKey, closed, say_left


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


@contextmanager
def logging_in(
    service: dict[str, str], name: str, *, anew: bool = False
) -> Iterator[Iterator[dict[str, Any]]]:
    """Log in, as who is logged in there already or, `anew`, as somebody new.

    Yields ``{"knocked": …}``, what to show, and ``{"login": …}`` once it was let in. What leaves
    the block before that takes the knock back. Raises ``ServiceError``, ``login_under_way`` where
    another process of this user is at it: whoever is let in takes the one place there is.
    """
    folder = login_folder()
    with alone_in(folder) as lock:
        finish(folder, lock)
        database = folder / CURRENT / WALLET
        before = closed(database)
        opening = opening_of(database)
        close = {"by": "nothing"} if before.by == "nothing" else WalletKey(Path()).fresh()
        wish = {"op": "login", "service": service, "name": name, "anew": anew}
        # With the lock: one that outlives this program is still taking its knock back.
        process = AwayProcess(
            {**wish, "wallet": {**opening, **({"close": close} if close else {})}},
            fds=lock.descriptors,
        )
        try:
            yield _naming(service, process.lines(None))
        finally:
            process.stop()
            say_left(database, before, Closed.of(close))


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


def log_out() -> tuple[bool, int | None]:
    """End what the login holds and erase its keys: whether there was one, and how many ended.

    None of the latter: the service could not be told. Raises ``ServiceError``,
    ``login_under_way`` where another process of this user is logging in.
    """
    folder = login_folder()
    with alone_in(folder) as lock:
        finish(folder, lock)
        database = folder / CURRENT / WALLET
        before = closed(database)
        process = AwayProcess(
            {"op": "logout", "wallet": opening_of(database)}, fds=lock.descriptors
        )
        try:
            said = next(process.lines(None), {"was": False, "ended": None})
            return bool(said["was"]), said["ended"]
        finally:
            process.stop()
            say_left(database, before)

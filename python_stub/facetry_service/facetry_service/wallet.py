"""``facetry wallet``: what closes the keys of notebooks, jobs and agents, and closing them."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from .away import close_wallet, login_folder
from .errors import ServiceError
from .lines import Line
from .lock import Lock
from .parser import Parser
from .place import default_data_folder, open_data_folder
from .stopped import NOT_EXAMINED, RUNNING
from .wallet_key import Closed, ClosedBy, WalletKey, closed, forget, how_kept

_SHORTEST = 12
_MOST_BYTES = 4096
_FAILED = 1
_USAGE = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    command = Parser(
        prog="facetry wallet",
        description="Say what protects the keys that the service keeps for notebooks, jobs and "
        "agents, or change that while the service is stopped. If the package keyring "
        "finds the system's keyring, they are encrypted with a key from it by default.",
    )
    command.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder (default: $FACETRY_DATA, or this user's)",
    )
    command.add_argument(
        "--login", action="store_true", help="the key of `facetry login` instead of that folder's"
    )
    command.add_argument(
        "--close",
        choices=get_args(ClosedBy),
        help="encrypt them from now on with a key in the keyring, with a passphrase (which you "
        "type here, and at each start of `facetry serve`), or not at all",
    )
    command.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        help="read the present passphrase from this open file descriptor, not from the terminal",
    )
    command.add_argument(
        "--new-passphrase-fd", type=int, metavar="N", help="read the new passphrase from there"
    )
    command.add_argument("--json", action="store_true", help="print JSON, for programs")
    return command


def main(arguments: Sequence[str]) -> int:
    """Run ``facetry wallet``; returns its exit status."""
    options = parser().parse_args(list(arguments))
    try:
        if options.login:
            return _over(login_folder() / "current", options)
        if options.close is None:
            return _over(options.data or default_data_folder(), options)
        data = open_data_folder(options.data)
        lock = Lock.take(data / "lock")
        if lock is None:
            raise ServiceError("data_locked", RUNNING)
        try:
            return _over(data, options)
        finally:
            lock.release()
    except ServiceError as error:
        said = {"error": {"code": error.code, "message": str(error)}}
        print(json.dumps(said) if options.json else f"facetry wallet: {error}", file=sys.stderr)
        if error.code == "data_locked":
            return NOT_EXAMINED
        return _USAGE if error.code.startswith("passphrase_") else _FAILED


def _over(folder: Path, options: argparse.Namespace) -> int:
    before = closed(folder / "wallet.sqlite")
    by: str = before.by or "nothing"
    if options.close is not None:
        by = _close(folder, before, options)
    if options.json:
        print(json.dumps({"closed_by": by}))
    else:
        whose = "Key of the login" if options.login else "Keys of notebooks, jobs and agents"
        print(f"{whose}: {how_kept(by)}.")
    return 0


def _close(folder: Path, before: Closed, options: argparse.Namespace) -> str:
    if options.login and (options.close == "passphrase" or not folder.exists()):
        raise ServiceError(
            "passphrase_unusable",
            "A login takes the keyring or nothing: unattended programs use it."
            if folder.exists()
            else "Nobody is logged in here.",
        )
    passphrase = None
    if before.by == "passphrase":
        passphrase = passphrase_of(options.passphrase_fd, "Passphrase of the wallet: ")
    key = WalletKey(folder / "wallet.sqlite", passphrase)
    opening = key.opening(before)
    wallet: Line = {"close": _closing(key, options)}
    if opening:
        wallet["open"] = opening
    by = close_wallet(folder, wallet)
    if options.login:
        # Of a service's wallet back-ups may need it.
        forget(before)
    return by


def _closing(key: WalletKey, options: argparse.Namespace) -> Line:
    if options.close == "keyring":
        made = key.fresh()
        if made is None:
            raise ServiceError(
                "keyring_missing",
                "No keyring here can keep the key. It takes the package keyring "
                "beside facetry-service, and a session that has one.",
            )
        return made
    if options.close == "passphrase":
        return {"by": "passphrase", "passphrase": _new_passphrase(options.new_passphrase_fd)}
    return {"by": "nothing"}


def _new_passphrase(fd: int | None) -> str:
    chosen = passphrase_of(
        fd,
        "Whoever loses this passphrase loses these keys: notebooks, jobs and agents are then "
        "enrolled again and ask anew.\nNew passphrase of the wallet: ",
    )
    if len(chosen) < _SHORTEST:
        raise ServiceError(
            "passphrase_short", f"A passphrase needs at least {_SHORTEST} characters."
        )
    if fd is None and passphrase_of(None, "Again: ") != chosen:
        raise ServiceError("passphrase_differs", "The two passphrases differ.")
    return chosen


def passphrase_of(fd: int | None, question: str) -> str:
    """Read a passphrase from a descriptor, or ask for it. Raises ``ServiceError``."""
    if fd is None:
        if not sys.stdin.isatty():
            raise ServiceError(
                "passphrase_missing", "A passphrase is read from a terminal, or from -fd N."
            )
        return getpass.getpass(question)
    try:
        with os.fdopen(fd, "rb", closefd=fd > 2) as file:
            text = file.read(_MOST_BYTES).decode("utf-8")
    except (OSError, ValueError) as error:
        raise ServiceError(
            "passphrase_missing", f"No passphrase can be read from file descriptor {fd}."
        ) from error
    return text.split("\n")[0].rstrip("\r")

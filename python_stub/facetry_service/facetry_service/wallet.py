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

from .away_process import close_wallet
from .errors import ServiceError
from .lines import Line
from .lock import Lock
from .login_folder import CURRENT, WALLET, alone_in, login_folder
from .parser import Parser
from .place import default_data_folder, open_data_folder
from .stopped import NOT_EXAMINED, RUNNING
from .wallet_key import Closed, ClosedBy, WalletKey, closed, how_kept, put_away, words_of_left

_SHORTEST = 12
_MOST_BYTES = 4096
_FAILED = 1
_USAGE = 2
_GONE = (
    "The former key is removed from the keyring: back-ups and copies of this folder that were made "
    "until now have keys that nothing opens any more. Make a new back-up."
)
_KEPT = (
    "The former key stays in the keyring, as user “{name}”: back-ups and copies of this folder "
    "that were made until now are of no use without it. Remove it there once you need none of them."
)


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
        "--remove-former",
        action="store_true",
        help="remove the former key from the keyring: back-ups and copies of the folder that were "
        "made until now are of no use without it",
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
        if options.login and options.close is not None:
            with alone_in(login_folder()):
                return _over(login_folder() / CURRENT, options)
        if options.login:
            return _over(login_folder() / CURRENT, options)
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
        if error.code in ("data_locked", "login_under_way"):
            return NOT_EXAMINED
        return _USAGE if error.code.startswith("passphrase_") else _FAILED


def _over(folder: Path, options: argparse.Namespace) -> int:
    before = closed(folder / WALLET)
    by: str = before.by or "nothing"
    former: dict[str, str] = {}
    if options.close is not None:
        by, former = _close(folder, before, options)
    if options.json:
        print(json.dumps({"closed_by": by, **former}))
        return 0
    whose = "Key of the login" if options.login else "Keys of notebooks, jobs and agents"
    print(f"{whose}: {how_kept(by)}.")
    if former.get("former_key") == "removed" and not options.login:
        print(_GONE)
    elif former.get("former_key") == "kept":
        print(_KEPT.format(name=before.id))
    elif former.get("former_key") == "left":
        (words,) = words_of_left([before.id])
        print(f"facetry wallet: {words}", file=sys.stderr)
    return 0


def _close(folder: Path, before: Closed, options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """Return by what it is closed now, and what became of the key in the keyring that did."""
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
    key = WalletKey(folder / WALLET, passphrase)
    opening = key.opening(before)
    made = _closing(key, options)
    wallet: Line = {"close": made}
    if opening:
        wallet["open"] = opening
    try:
        by = close_wallet(folder, wallet)
    except BaseException:
        # Either key may be the one that opens it: what it is closed by is read again.
        put_away(folder / WALLET, Closed.of(made))
        raise
    if before.by != "keyring":
        return by, {}
    # Of a login there are no back-ups.
    if not (options.remove_former or options.login):
        return by, {"former_key": "kept"}
    return by, {"former_key": "left" if put_away(folder / WALLET, before) else "removed"}


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

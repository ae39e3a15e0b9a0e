"""``facetry login`` and ``facetry logout``: a program's way to a service that runs elsewhere."""

from __future__ import annotations

import getpass
import json
import socket
import sys
import time
from collections.abc import Sequence
from typing import Any

from .errors import ServiceError
from .logging_in import log_out, logging_in, place_of, somebody_is_here
from .login_folder import CURRENT, WALLET, login_folder
from .parser import USAGE, Parser
from .wallet_key import closed, how_kept

_FAILED = 1
_INTERRUPTED = 130
#: As the commands that Node runs have them (docs/command-line.md).
_EXITS = {
    "bad_address": USAGE,
    "login_ended": 3,
    "clock": 4,
    "no_service_here": 4,
    "unreachable": 4,
}
_NOBODY = (
    "There is nobody to show a code to. Log in in a terminal, or run this program as a job: "
    "`facetry run --as job:NAME -- PROGRAM` where the service runs."
)


def default_name() -> str:
    """Return what this machine's programs call themselves; a claim, shown as such."""
    return f"{getpass.getuser()} on {socket.gethostname()}"[:200]


def words_for(knocked: dict[str, Any]) -> list[str]:
    """Return what a person is told who is to be let in: the code, who types it, and where."""
    minutes = max(1, round((knocked["ends"] - time.time()) / 60))
    page = knocked.get("page")
    where = f"at {page}/#knock=new, or " if page else ""
    return [
        f"Code:  {knocked['code']}",
        f"Somebody who may approve at that service types it within {minutes} min, {where}under "
        "“Let a program in…” at the foot of JupyterLab's facets sidebar (“Who may approve…”), or "
        "with `facetry admit` in a terminal.",
        "Show it to nobody else: whoever types it lets this program in, and nobody needs it from "
        "you by mail, chat or telephone.",
    ]


def words_of(login: dict[str, Any]) -> str:
    """Return what came of it; what the service says of it moves nothing on a screen."""
    called = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in login["petname"]
    )
    if not called.isascii():
        # What is read from right to left turns nothing beside it around.
        called = f"\u2068{called}\u2069"
    until = login.get("until")
    ends = time.strftime(" until %Y-%m-%d %H:%M", time.localtime(until)) if until else ""
    lies = how_kept(closed(login_folder() / CURRENT / WALLET).by)
    where = f"Its key is in {login_folder()}, {lies}."
    if login.get("again"):
        asked = login.get("asked") or 0
        what = f"{asked} permissions that it had" if asked > 1 else "the permission that it had"
        had = f" It asks for {what}, on one card." if asked else ""
        return f"“{called}” is let in again{ends}; what it holds goes on.{had} {where}"
    return f"Logged in as “{called}”{ends}. {where}"


def login(arguments: Sequence[str]) -> int:
    """Run ``facetry login``; returns its exit status."""
    command = Parser(
        prog="facetry login",
        description="Let your programs on this machine use a service. A key is made here and stays "
        "here (encrypted with the system's keyring if there is one, otherwise 0600 and not "
        "encrypted); a person lets it in with the code that is shown. It then holds nothing, but "
        "may ask, as with facetry.need(…). Logging in there again, before or after its end, goes "
        "on as the same program, which a person lets in again. Elsewhere, or with --new, the "
        "previous login ends.",
    )
    command.add_argument(
        "address",
        nargs="?",
        metavar="ADDRESS",
        help="the service's address: https, or http on this machine (default: your own here)",
    )
    command.add_argument("--name", metavar="TEXT", help="what to call itself on the approval page")
    command.add_argument(
        "--new",
        action="store_true",
        help="log in as somebody new, with a new key: the previous login ends",
    )
    command.add_argument("--json", action="store_true", help="print JSON, for programs")
    options = command.parse_args(list(arguments))
    try:
        if not options.json and not somebody_is_here():
            raise ServiceError("nobody_here", _NOBODY)
        place = place_of(options.address)
        with logging_in(place, options.name or default_name(), anew=options.new) as said:
            for line in said:
                _tell(line, as_json=options.json)
                if "login" in line:
                    return 0
        raise ServiceError("wallet_failed", "Nobody let it in. Run `facetry login` again.")
    except ServiceError as error:
        return _failed("login", error, as_json=options.json)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _tell(line: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(line), flush=True)
    elif "knocked" in line:
        print("\n".join(words_for(line["knocked"])), flush=True)
    elif "login" in line:
        print(words_of(line["login"]), flush=True)


def logout(arguments: Sequence[str]) -> int:
    """Run ``facetry logout``; returns its exit status."""
    command = Parser(
        prog="facetry logout",
        description="End what this machine's login holds at its service, and erase its key.",
    )
    command.add_argument("--json", action="store_true", help="print JSON, for programs")
    options = command.parse_args(list(arguments))
    try:
        was, ended = log_out()
    except ServiceError as error:
        return _failed("logout", error, as_json=options.json)
    if options.json:
        print(json.dumps({"was": was, "ended": ended}))
    else:
        print(words_after(was=was, ended=ended))
    return 0


def words_after(*, was: bool, ended: int | None) -> str:
    """Return what came of logging out."""
    if not was:
        return "Nobody was logged in here."
    if ended is None:
        return (
            "The key is erased. The service could not be told, so what it held stays until its "
            "end, of no use to anybody; an owner can revoke it sooner."
        )
    return "Logged out: everything it held has ended, and the key is erased."


def _failed(name: str, error: ServiceError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": {"code": error.code, "message": str(error)}}), file=sys.stderr)
    else:
        print(f"facetry {name}: {error}", file=sys.stderr)
    return _EXITS.get(error.code, _FAILED)

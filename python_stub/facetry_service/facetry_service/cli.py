"""The ``facetry`` command: what needs Python is run here, all else by Node."""

from __future__ import annotations

import importlib.util
import os
import sys

from .errors import ServiceError
from .runtime import Runtime


def main() -> int:
    """Run the command of this process's arguments."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["serve"]:
        from .serve import main as serve

        return serve(arguments[1:])
    if arguments[:1] == ["run"]:
        from .run import main as run

        return run(arguments[1:])
    if arguments[:1] in (["login"], ["logout"]):
        from . import login as logins

        return (logins.login if arguments[0] == "login" else logins.logout)(arguments[1:])
    if arguments[:1] == ["wallet"]:
        from .wallet import main as wallet

        return wallet(arguments[1:])
    try:
        if arguments[:1] in (["doctor"], ["backup"], ["rotate"]):
            from .stopped import hold

            # A service that runs is asked for its copy.
            beside = arguments[0] == "backup"
            if (refused := hold(arguments[1:], beside=beside)) is not None:
                return refused
        runtime = Runtime.installed()
        if not runtime.cli.exists():
            raise ServiceError(
                "core_missing", f"{runtime.cli} is missing: reinstall facetry-service."
            )
    except ServiceError as error:
        print(f"facetry: {error}", file=sys.stderr)
        return 1
    # The terminal, signals and the exit code become its own.
    node = [str(runtime.node), "--disable-sigusr1", "--use-system-ca"]
    command = [*node, str(runtime.cli), *arguments]
    os.execve(command[0], command, _environment())  # noqa: S606


def _environment() -> dict[str, str]:
    """Say which Python reaches the keyring, where one may be reached at all."""
    known = {name: value for name, value in os.environ.items() if name != "FACETRY_PYTHON"}
    if importlib.util.find_spec("keyring") is None:
        return known
    return {**known, "FACETRY_PYTHON": sys.executable}


if __name__ == "__main__":
    sys.exit(main())

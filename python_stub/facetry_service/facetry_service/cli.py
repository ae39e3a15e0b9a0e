"""The ``facetry`` command: what needs Python is run here, all else by Node."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import sys

from .dumps import none_of_this
from .errors import ServiceError
from .runtime import Runtime


def _serve(arguments: list[str]) -> int:
    from .serve import main

    return main(arguments)


def _run(arguments: list[str]) -> int:
    from .run import main

    return main(arguments)


def _login(arguments: list[str]) -> int:
    from .login import login

    return login(arguments)


def _logout(arguments: list[str]) -> int:
    from .login import logout

    return logout(arguments)


def _wallet(arguments: list[str]) -> int:
    from .wallet import main

    return main(arguments)


def _version(arguments: list[str]) -> int:
    version = importlib.metadata.version("facetry-service")
    print(json.dumps({"version": version}) if "--json" in arguments else f"facetry {version}")
    return 0


#: What is run here; each is imported when it is asked for.
_HERE = {
    "serve": _serve,
    "run": _run,
    "login": _login,
    "logout": _logout,
    "wallet": _wallet,
    "--version": _version,
    "version": _version,
}


def main() -> int:
    """Run the command of this process's arguments."""
    arguments = sys.argv[1:]
    here = _HERE.get(arguments[0]) if arguments else None
    if here is not None:
        return here(arguments[1:])
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
        said = {"error": {"code": error.code, "message": str(error)}}
        in_json = "--json" in arguments
        print(json.dumps(said) if in_json else f"facetry: {error}", file=sys.stderr)
        return 1
    # The terminal, signals and the exit code become its own.
    node = [str(runtime.node), "--disable-sigusr1", "--use-system-ca"]
    command = [*node, str(runtime.cli), *arguments]
    none_of_this()
    os.execve(command[0], command, _environment())  # noqa: S606


def _environment() -> dict[str, str]:
    """Say which Python reaches the keyring, where one may be reached at all."""
    known = {name: value for name, value in os.environ.items() if name != "FACETRY_PYTHON"}
    if importlib.util.find_spec("keyring") is None:
        return known
    return {**known, "FACETRY_PYTHON": sys.executable}


if __name__ == "__main__":
    sys.exit(main())

"""Keeps services off a data folder while a command looks at its files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .lock import Lock
from .place import default_data_folder

#: As the command has it for what can't be reached.
NOT_EXAMINED = 4

RUNNING = (
    "A service is running on this data folder. Stop it (and the Jupyter servers that use it), "
    "then try again."
)


def hold(arguments: list[str], *, beside: bool = False) -> int | None:
    """Take the folder's lock, kept by the program that this process becomes.

    Returns an exit code where a service has it, which was said; with ``beside`` that is as good.
    Raises ``ServiceError``.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    known, _ = parser.parse_known_args(arguments)
    data: Path = known.data or default_data_folder()
    # Where no service was, nothing is made: the command says so itself.
    if not (data / "state.sqlite").exists():
        return None
    lock = Lock.take(data / "lock")
    if lock is None and beside:
        return None
    if lock is None:
        error = {"error": {"code": "data_locked", "message": RUNNING}}
        print(json.dumps(error) if known.json else RUNNING, file=sys.stderr)
        return NOT_EXAMINED
    lock.pass_on()
    return None

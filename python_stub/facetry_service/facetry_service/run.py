"""``facetry run --as job:NAME -- PROGRAM …``: a program as a principal of its own."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from .addresses import may_travel
from .errors import ServiceError
from .job_desk import JobDesk
from .own_job import JOB, Place, desk_of
from .saying import Said

_NAME = re.compile(r"job:([A-Za-z0-9][A-Za-z0-9._-]{0,79})")
#: As of env(1), timeout(1) and shells: where the program itself said nothing.
_FAILED, _NOT_EXECUTABLE, _NOT_FOUND = 125, 126, 127
_OF_KERNELS = ("FACETRY_FD", "FACETRY_SOCKET", "FACETRY_KERNEL")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments before ``--``."""
    command = argparse.ArgumentParser(
        prog="facetry run",
        usage="facetry run --as job:NAME [--data DIR | --service URL] -- PROGRAM [ARGUMENT ...]",
        description="Run a program, with whatever it starts, as a principal of its own: a notebook "
        "with nbconvert, papermill or `jupyter execute`, or a script. It waits for nobody: what it "
        "was not granted fails with an error that names the request to approve before the next "
        "run.",
        epilog="Exits with the program's own code; 125 if the service can't be used, 126 or 127 "
        "if the program can't be started.",
    )
    command.add_argument(
        "--as", dest="name", required=True, type=_job_name, metavar="job:NAME", help="who it is"
    )
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the service's data folder (default: $FACETRY_DATA, or this user's)",
    )
    where.add_argument(
        "--service",
        type=_address,
        metavar="URL",
        help="a service that runs elsewhere, where a JupyterLab of yours was let in",
    )
    return command


def main(arguments: Sequence[str]) -> int:
    """Run the program to its end; returns its exit status."""
    own, program = _split(list(arguments))
    command = parser()
    options = command.parse_args(own)
    if not program:
        command.error("name the program after --, as in: facetry run --as job:nightly -- make")
    said = Said()
    try:
        place = Place.found(options.data, options.service)
        return asyncio.run(_run(place, f"job {options.name}", program))
    except ServiceError as error:
        said.fail("run", error)
        return _FAILED


async def _run(place: Place, petname: str, program: list[str]) -> int:
    async with desk_of(petname, place) as (desk, address):
        return await _program(program, desk, address)


async def _program(program: list[str], desk: JobDesk, address: Path) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_KERNELS}
    environment[JOB] = str(address)
    signals = _Signals()
    try:
        process = await asyncio.create_subprocess_exec(*program, env=environment)
    except FileNotFoundError:
        print(f"facetry run: {program[0]}: no such program.", file=sys.stderr)
        return _NOT_FOUND
    except OSError as error:
        print(f"facetry run: {program[0]}: {error.strerror}.", file=sys.stderr)
        return _NOT_EXECUTABLE
    desk.belongs_to(process.pid)
    signals.pass_on_to(process)
    status = await process.wait()
    return status if status >= 0 else 128 - status


class _Signals:
    """The program decides what a signal means; this process ends when it has."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._early: list[int] = []
        # Ctrl-C of a terminal reaches the program by itself.
        by_itself = {signal.SIGINT} if os.isatty(0) else set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            answer = _nothing if number in by_itself else self._send
            asyncio.get_running_loop().add_signal_handler(number, answer, number)

    def pass_on_to(self, process: asyncio.subprocess.Process) -> None:
        """Name the program, which gets those too that came meanwhile."""
        self._process = process
        for number in self._early:
            self._send(number)

    def _send(self, number: int) -> None:
        if self._process is None:
            self._early.append(number)
        elif self._process.returncode is None:
            self._process.send_signal(number)


def _nothing(_number: int) -> None:
    """Leave it to the program."""


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _address(text: str) -> str:
    address = text.rstrip("/")
    try:
        parts = urlsplit(address)
        fits = may_travel(parts) and parts.netloc == parts.netloc.rpartition("@")[2]
        fits = fits and address == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        fits = False
    if not fits:
        raise argparse.ArgumentTypeError(
            "a service elsewhere is reached by https, one on this machine by http, and has no "
            "path: https://facets.example"
        )
    return address


def _job_name(text: str) -> str:
    match = _NAME.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(
            "write a job as job:NAME, with letters, digits, “.”, “_” and “-” in its name"
        )
    return match[1]

"""Credentials by reference: ``env:NAME``, ``file:PATH``, ``keyring:SERVICE/USER``, ``exec:NAME``,
``offered:NAME@ORIGIN``.

They are resolved here, when a call needs them, and go over the control pipe alone.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import re
import signal
import stat
from contextlib import suppress
from pathlib import Path

from .errors import SecretError

MOST_BYTES = 64 * 1024
_EXEC_SECONDS = 10
_OFFER = re.compile(r"([a-z][a-z0-9-]{0,62})@(.+)")
_PROGRAM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


async def resolve(reference: str, data: Path) -> str:
    """Return the secret that ``reference`` leads to.

    ``exec:NAME`` runs the program NAME of ``<data>/commands`` without arguments and takes what it
    prints. Only what the owner of the data folder put there can be run: references come from
    documents that others propose.

    Raises ``SecretError``.
    """
    kind, _, rest = reference.partition(":")
    if kind == "env" and rest:
        secret = os.environ.get(rest, "")
    elif kind == "file" and rest:
        secret = await asyncio.to_thread(_from_file, rest)
    elif kind == "keyring" and "/" in rest:
        service, _, user = rest.rpartition("/")
        secret = await asyncio.to_thread(_from_keyring, service, user)
    elif kind == "exec" and _PROGRAM.fullmatch(rest):
        secret = await _from_program(data / "commands" / rest)
    elif kind == "offered" and (named := _OFFER.fullmatch(rest)):
        secret = await asyncio.to_thread(_from_offer, data / "offered", named[1], named[2])
    else:
        raise SecretError(
            "secret_malformed",
            "A credential is referred to as env:NAME, file:PATH, keyring:SERVICE/USER, or "
            "exec:NAME of a program in the data folder's commands.",
        )
    secret = secret.rstrip("\r\n")
    if not secret or "\0" in secret:
        raise SecretError(
            "secret_empty", f"Nothing is where {kind}: leads to. Put the credential there."
        )
    return secret


def _from_file(stated: str) -> str:
    path = Path(stated).expanduser()
    if not path.is_absolute():
        raise SecretError("secret_malformed", "file: takes an absolute path.")
    try:
        # Not blocking, so that a pipe in the file's place can't hold the service up.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SecretError(
                    "secret_unreadable", "file: leads to something that is not a file."
                )
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SecretError(
            "secret_unreadable", f"The credential's file can't be read: {error.strerror}."
        ) from error
    return _text(content)


def offer(data: Path, name: str, origin: str, secret: str) -> str:
    """Keep ``secret`` for calls to ``origin`` alone; return the reference to it.

    A program beside the service (the Jupyter server, the tour) offers what it knows, so that
    nobody has to type it. The file is this user's alone. Raises ``OSError``.
    """
    folder = data / "offered"
    folder.mkdir(mode=0o700, exist_ok=True)
    temporary = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"origin": origin, "secret": secret}, file)
    temporary.replace(folder / f"{name}.json")
    return f"offered:{name}@{origin}"


def _from_offer(folder: Path, name: str, origin: str) -> str:
    try:
        kept = json.loads(_from_file(str(folder / f"{name}.json")))
    except ValueError as error:
        words = "An offered credential is damaged: connect the service again."
        raise SecretError("secret_unreadable", words) from error
    if kept.get("origin") != origin:
        raise SecretError(
            "secret_elsewhere",
            "The credential is for another address than the service's; connect the service again.",
        )
    return str(kept.get("secret", ""))


def _from_keyring(service: str, user: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError as error:
        raise SecretError(
            "keyring_missing",
            "keyring: needs the package keyring next to facetry-service: pip install keyring.",
        ) from error
    try:
        return keyring.get_password(service, user) or ""
    except Exception as error:
        words = "The keyring can't be opened: unlock it, then try again."
        raise SecretError("secret_unreadable", words) from error


async def _from_program(program: Path) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            str(program),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise SecretError(
            "secret_unreadable",
            f"The program {program.name} in the data folder's commands can't be run: "
            f"{error.strerror}.",
        ) from error
    assert process.stdout
    try:
        content = await asyncio.wait_for(_all_of(process.stdout), _EXEC_SECONDS)
        code = await asyncio.wait_for(process.wait(), _EXEC_SECONDS)
    except asyncio.TimeoutError as error:
        raise SecretError(
            "secret_unreadable", f"{program.name} took more than {_EXEC_SECONDS} s."
        ) from error
    finally:
        # With all that it started, which may hold its output open.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if code != 0:
        raise SecretError("secret_unreadable", f"{program.name} ended with {code}.")
    return _text(content)


async def _all_of(output: asyncio.StreamReader) -> bytes:
    """Return all that is printed, in however many pieces; of too much its beginning."""
    content = b""
    while len(content) <= MOST_BYTES and (piece := await output.read(MOST_BYTES + 1)):
        content += piece
    return content


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise SecretError("secret_too_long", f"A credential has at most {MOST_BYTES} bytes.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # Its message would hold the value.
        raise SecretError("secret_unreadable", "A credential must be text in UTF-8.") from None

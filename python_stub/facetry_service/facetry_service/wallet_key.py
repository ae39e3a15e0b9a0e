"""The key that a wallet's keys are closed with (docs/architecture.md, Keys at rest).

It is in the keyring of the system, or comes of a passphrase; it goes to the core by the first line
on its standard input, and is never in an argument, the environment or a log.
"""

from __future__ import annotations

import base64
import importlib
import queue
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import quote

from .errors import ServiceError
from .lines import Line

ClosedBy = Literal["keyring", "passphrase", "nothing"]

#: What a keyring lists the keys under.
_SERVICE = "facetry"
#: Keyrings that the project keyring recommends; below are plain files, and none at all.
_RECOMMENDED = 1
#: Somebody may have to unlock it.
_KEYRING_SECONDS = 25.0
_T = TypeVar("_T")

_ELSEWHERE = (
    "The keys in this wallet are encrypted with a key from the system's keyring, which is not in "
    "the keyring that this program reaches. Start it where that keyring is (same machine and user, "
    "same kind of session). If the key is lost, move wallet.sqlite out of the folder: "
    "notebooks, jobs and agents are then enrolled again and ask for what they need, and you type "
    "your credentials again; everything else stays."
)
_SHUT = "The system's keyring could not be opened. Unlock it, then try again."


@dataclass(frozen=True)
class Closed:
    """How a wallet is closed; ``by`` is None where nobody has said."""

    by: ClosedBy | None = None
    #: What a keyring knows its key by.
    id: str = ""

    @classmethod
    def of(cls, close: Line | None) -> Closed:
        """How a wallet is closed that a core or wallet was told to close by ``close``."""
        return cls(close["by"], str(close.get("id", ""))) if close else cls()


def closed(database: Path) -> Closed:
    """Read how the wallet ``database`` is closed; of what can't be read, the core says why."""
    return _row_of(database) or Closed()


def _row_of(database: Path) -> Closed | None:
    """Return the same; None where there is something that can't be read, or not now."""
    if not database.is_file():
        return None if database.exists() else Closed()
    import sqlite3

    try:
        address = f"file:{quote(str(database))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as db:
            known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'at_rest'").fetchone()
            row = known and db.execute("SELECT closed_by, id FROM at_rest").fetchone()
    except sqlite3.Error:
        return None
    if row and row[0] not in get_args(ClosedBy):
        return None
    return Closed(*row) if row else Closed()


class WalletKey:
    """Tells the core how to open a wallet, and closes it by the keyring where there is one."""

    def __init__(self, database: Path, passphrase: str | None = None) -> None:
        self._database = database
        self._passphrase = passphrase
        self._known: dict[str, str] = {}
        self._fresh: Line | None = None
        self._refused: ServiceError | None = None

    def again(self) -> None:
        """Ask the keyring once more at the next start: a person has looked at it."""
        self._refused = None

    def line(self) -> Line:
        """Return ``wallet`` of a start line, or nothing; may wait for a person.

        Raises ``ServiceError`` ``wallet_locked``; then without asking anybody until ``again``.
        """
        if self._refused:
            raise self._refused
        found = closed(self._database)
        try:
            opening = self.opening(found)
        except ServiceError as error:
            self._refused = error
            raise
        if opening:
            return {"wallet": {"open": opening}}
        if found.by is None:
            # What does not start is started again: by the same one, where the keyring still has it.
            if not self._fresh or kept(self._fresh["id"]) != self._fresh["key"]:
                self._fresh = self.fresh()
            return {"wallet": {"close": self._fresh}} if self._fresh else {}
        return {}

    def opening(self, found: Closed) -> Line | None:
        """Return what opens it; nothing where nothing closes it. Raises ``ServiceError``."""
        if self._passphrase is not None:
            return {"passphrase": self._passphrase}
        if found.by == "passphrase":
            raise ServiceError(
                "wallet_locked",
                "The keys of notebooks, jobs and agents are protected by a passphrase. Run "
                "`facetry serve` in a terminal, which asks for it; Jupyter servers of the same "
                "folder then use that service.",
            )
        if found.by == "keyring":
            return {"key": self._known.get(found.id) or self._read(found.id)}
        return None

    def fresh(self) -> Line | None:
        """Return a new key that the keyring has, as ``close`` of a start line; None without one."""
        name = secrets.token_urlsafe(16)
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()

        def keep() -> bool:
            keyring = _keyring()
            if keyring is None:
                return False
            keyring.set_password(_SERVICE, name, key)
            # What it does not give back now would be lost.
            return bool(keyring.get_password(_SERVICE, name) == key)

        try:
            if not _in_time(keep):
                return None
        except Exception:
            return None
        self._known[name] = key
        return {"by": "keyring", "id": name, "key": key}

    def _read(self, name: str) -> str:
        key = kept(name)
        if not key:
            raise ServiceError("wallet_locked", _ELSEWHERE)
        self._known[name] = key
        return key


def kept(name: str) -> str | None:
    """Return the key that the keyring has by ``name``; None where it has none, or is none.

    Raises ``ServiceError`` ``wallet_locked`` where it can't be opened.
    """

    def read() -> str | None:
        keyring = _keyring()
        key = keyring and keyring.get_password(_SERVICE, name)
        return str(key) if key else None

    try:
        return _in_time(read)
    except Exception as error:
        # Its text may be anything.
        raise ServiceError("wallet_locked", _SHUT) from error


def forget(found: Closed) -> bool:
    """Have the keyring forget the key of a wallet that is closed otherwise now, or gone.

    Returns whether it has none by that name any more.
    """
    if found.by != "keyring":
        return True

    def remove() -> bool:
        keyring = _keyring()
        if keyring is None:
            return False
        with suppress(Exception):
            keyring.delete_password(_SERVICE, found.id)
        # Whatever it says of that: what counts is what it has.
        return keyring.get_password(_SERVICE, found.id) is None

    try:
        return _in_time(remove)
    except Exception:
        return False


def put_away(database: Path, *known: Closed) -> list[str]:
    """Have the keyring forget those of these keys that do not close the wallet ``database`` now.

    Returns the names of those that it did not. Where it can't be read how it is closed, none goes:
    it may be the one.
    """
    now = _row_of(database)
    unused = {one.id: one for one in known if one.by == "keyring"}
    if now is None:
        return list(unused)
    unused.pop(now.id, None)
    return [name for name, one in unused.items() if not forget(one)]


def say_left(database: Path, *known: Closed) -> None:
    """Do so, and tell a person what is left; nothing fails by it."""
    for words in words_of_left(put_away(database, *known)):
        print(f"facetry: {words}", file=sys.stderr)


def words_of_left(names: list[str]) -> list[str]:
    """Return what a person is told of keys that are left."""
    return [
        f"The system's keyring did not remove a key that nothing uses any more: service "
        f"“{_SERVICE}”, user “{name}”. You can remove it there."
        for name in names
    ]


def _keyring() -> Any:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return None
    return keyring if getattr(keyring.get_keyring(), "priority", 0) >= _RECOMMENDED else None


def _in_time(work: Callable[[], _T]) -> _T:
    """Return what ``work`` returns; one that hangs keeps nobody from ending."""
    done: queue.Queue[tuple[_T | None, BaseException | None]] = queue.Queue(1)

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:
            done.put((None, error))

    threading.Thread(target=run, daemon=True, name="facetry-keyring").start()
    try:
        result, error = done.get(timeout=_KEYRING_SECONDS)
    except queue.Empty:
        raise TimeoutError("The keyring did not answer.") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def how_kept(by: str | None) -> str:
    """Return how the keys lie there, as people are told."""
    if by == "keyring":
        return "encrypted with a key in the system's keyring"
    if by == "passphrase":
        return "encrypted with a passphrase"
    return "protected by file permissions (0600), not encrypted"

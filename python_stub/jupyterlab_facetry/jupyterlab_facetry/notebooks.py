"""Which notebook a kernel belongs to: an id in its metadata, and its path."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_PETNAME = 120
_LARGEST = 256 * 1024 * 1024

#: Copies of one notebook that are looked at.
_MOST_OTHERS = 16

Known = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Notebook:
    """A notebook as the wallet is told of it."""

    id: str
    #: Whole path on this machine; it and the id together are the identity.
    path: str
    #: Path below the server's root, which people know it by.
    name: str

    def to_line(self) -> dict[str, str]:
        """Return what the service is told."""
        return {"id": self.id, "path": self.path}


@dataclass(frozen=True)
class Move:
    """A notebook that is elsewhere now."""

    notebook: str
    before: str
    after: str
    petname: str


def petname_of(name: str) -> str:
    """Return what people are shown: of a long path its end, marked as one, which tells more."""
    return name if len(name) <= _LONGEST_PETNAME else "…" + name[1 - _LONGEST_PETNAME :]


class Notebooks:
    """Gives each notebook its id, until its file has it.

    An id that was once in the file and is there no more means another file in its place, which
    gets an id of its own.
    """

    def __init__(self, root: Path, store: Callable[[], Path]) -> None:
        """Notebooks below ``root``; what is known of them stands in the file ``store()``."""
        self._root = root
        self._store = store

    async def at(self, api_path: str) -> Notebook | None:
        """Return the notebook at a path of the contents API; None if there is no such file."""
        return await asyncio.to_thread(self._at, api_path)

    async def others(self, notebook: Notebook) -> list[Notebook]:
        """Return the other files that are known by its id: what it may be a copy of."""
        return await asyncio.to_thread(self._others, notebook)

    def api_path(self, session_name: str) -> str:
        """Turn a ``JPY_SESSION_NAME`` (whole or below the root) into a path of the contents API."""
        if not os.path.isabs(session_name):
            return session_name.strip("/")
        relative = os.path.relpath(session_name, self._root)
        return "" if relative.startswith("..") else relative.replace(os.sep, "/")

    async def moved(self, before: str, after: str) -> list[Move]:
        """Follow a file or folder of the contents API; returns what is to be told."""
        return await asyncio.to_thread(self._moved, before, after)

    def _at(self, api_path: str) -> Notebook | None:
        file = self._file(api_path)
        if file is None or not _is_file(file):
            return None
        stated = _id_in(file)
        path = str(file)
        with self._changing() as known:
            entry = known.get(path)
            if stated is not None:
                found, in_file = stated, True
            elif entry and not entry.get("in_file"):
                found, in_file = str(entry["id"]), False
            else:
                found, in_file = secrets.token_hex(16), False
            known[path] = {"id": found, "in_file": in_file}
        return Notebook(found, path, api_path.strip("/"))

    def _others(self, notebook: Notebook) -> list[Notebook]:
        with self._changing() as known:
            paths = sorted(
                path
                for path, entry in known.items()
                if entry.get("id") == notebook.id and path != notebook.path
            )
        return [
            Notebook(notebook.id, path, os.path.relpath(path, self._root).replace(os.sep, "/"))
            for path in paths[:_MOST_OTHERS]
        ]

    def _moved(self, before: str, after: str) -> list[Move]:
        old, new = self._file(before), self._file(after)
        if old is None or new is None or not _is_moved(old, new):
            return []
        moves = []
        with self._changing() as known:
            for path in list(known):
                if path == str(old) or path.startswith(f"{old}{os.sep}"):
                    there = str(new) + path[len(str(old)) :]
                    known[there] = known.pop(path)
                    name = os.path.relpath(there, self._root).replace(os.sep, "/")
                    moves.append(Move(str(known[there]["id"]), path, there, petname_of(name)))
        return moves

    def _file(self, api_path: str) -> Path | None:
        parts = [part for part in api_path.split("/") if part]
        if not parts or ".." in parts or "\0" in api_path:
            return None
        return self._root.joinpath(*parts)

    @contextmanager
    def _changing(self) -> Iterator[Known]:
        """Read, let change, and replace; several servers of one user may do so at a time."""
        store = self._store()
        with store.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = _read(store)
            before = json.dumps(known)
            yield known
            text = json.dumps(known)
            if text == before:
                return
            descriptor, name = tempfile.mkstemp(prefix=".notebooks-", dir=store.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(store)


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        # No file has a name of that length.
        return False


def _is_moved(old: Path, new: Path) -> bool:
    """Whether it is there and no longer here, save where one name is spelled in two ways."""
    try:
        return new.exists() and (not old.exists() or old.samefile(new))
    except OSError:
        return False


def _read(store: Path) -> Known:
    try:
        known = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        path: entry
        for path, entry in known.items()
        if isinstance(entry, dict) and _ID.fullmatch(str(entry.get("id")))
    }


def _id_in(file: Path) -> str | None:
    """Return the id in a notebook file's metadata; what can't be read has none."""
    try:
        if file.stat().st_size > _LARGEST:
            return None
        metadata = json.loads(file.read_bytes()).get("metadata")
        stated = metadata.get("facetry", {}).get("id")
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return stated if isinstance(stated, str) and _ID.fullmatch(stated) else None

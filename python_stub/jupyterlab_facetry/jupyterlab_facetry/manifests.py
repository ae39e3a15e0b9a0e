"""The ``facetry.toml`` beside a notebook, or above it up to its repository's or the server's root.

What it means is read elsewhere; here a stranger's file is found, and bounded.
"""

from __future__ import annotations

import asyncio
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FILE = "facetry.toml"
_LARGEST = 64 * 1024
_DEEPEST = 32


@dataclass(frozen=True)
class Manifest:
    """A file: its path of the contents API, its folder on this machine without links, its text."""

    path: str
    folder: str
    text: str

    def to_line(self) -> dict[str, Any]:
        """As the page is told."""
        return {"path": self.path, "folder": self.folder, "text": self.text}


async def manifest_of(root: Path, notebook: str) -> Manifest | None:
    """The nearest file from a notebook's folder up to its repository's root, or to ``root``."""
    return await asyncio.to_thread(_nearest, root, notebook)


def _nearest(root: Path, notebook: str) -> Manifest | None:
    parts = [part for part in notebook.split("/") if part][:-1]
    if ".." in parts or "\0" in notebook or len(parts) > _DEEPEST:
        return None
    for depth in range(len(parts), -1, -1):
        folder = root.joinpath(*parts[:depth])
        text = _text(folder / FILE)
        if text is not None:
            return Manifest("/".join([*parts[:depth], FILE]), os.path.realpath(folder), text)
        if (folder / ".git").exists():
            # What lies above a repository is somebody else's, for a kernel too.
            return None
    return None


def _text(path: Path) -> str | None:
    """What a plain file holds; None for all else, links, and what is too long or no text."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        try:
            return file.read(_LARGEST).decode()
        except (OSError, UnicodeDecodeError):
            return None

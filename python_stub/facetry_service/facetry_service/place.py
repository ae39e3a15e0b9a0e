"""Where a service keeps its data and its sockets."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import ServiceError

#: Bytes; Linux takes 107, macOS 103, and there is room for a shorter system.
LONGEST_SOCKET_PATH = 100

#: The listeners that the core is given, by door.
DOORS = ("facets", "kernel", "page", "consent")

_LONGEST_NAME = "/consent.sock"


@dataclass(frozen=True)
class Paths:
    """The files of one service (docs/architecture.md, Processes and the data folder)."""

    data: Path
    run: Path

    def socket(self, name: str) -> Path:
        """Return the socket of a door, or ``control`` or ``runner``."""
        return self.run / f"{name}.sock"

    @property
    def lock(self) -> Path:
        """Locked (flock) by the one process that runs the service."""
        return self.data / "lock"

    @property
    def settings(self) -> Path:
        """Consent port, run folder and pid; no secret."""
        return self.data / "service.json"


def default_data_folder() -> Path:
    """Return this user's data folder; ``$FACETRY_DATA`` goes before all."""
    stated = os.environ.get("FACETRY_DATA")
    if stated:
        return Path(stated)
    shared = os.environ.get("XDG_DATA_HOME")
    if shared:
        return Path(shared) / "facetry"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "facetry"
    return Path.home() / ".local" / "share" / "facetry"


def open_data_folder(folder: Path | None) -> Path:
    """Make or check the data folder (0700) and return its real path.

    Raises ``ServiceError`` ``data_unusable``.
    """
    wanted = (folder or default_data_folder()).expanduser()
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        real = wanted.resolve(strict=True)
        status = real.stat()
        if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o077:
            real.chmod(0o700)
    except OSError as error:
        raise unusable(wanted, error) from error
    if status.st_uid != os.geteuid():
        raise ServiceError(
            "data_unusable",
            f"The data folder {real} belongs to another user. Name one of your own with --data, "
            "or Facetry.data_dir in Jupyter.",
        )
    for name in ("state.sqlite", "wallet.sqlite"):
        # Who opens a pipe waits for somebody who writes.
        if (real / name).exists() and not (real / name).is_file():
            raise ServiceError(
                "data_unusable",
                f"{real / name} is not a file. Move it out of the folder, then start again.",
            )
    return real


def unusable(folder: Path, error: OSError) -> ServiceError:
    """Say that a data folder can't be used, and why."""
    return ServiceError(
        "data_unusable",
        f"The data folder {folder} can't be used: {error.strerror or error}. Give this user the "
        "right to write it, or name another with --data, or Facetry.data_dir in Jupyter.",
    )


def run_folder(data: Path) -> Path:
    """Return the folder for the sockets: ``<data>/run``, or a short one where that is too long.

    Raises ``ServiceError`` ``socket_path_too_long``.
    """
    near = data / "run"
    if _fits(near):
        return near
    name = f"facetry-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    bases = [Path(runtime)] if runtime and Path(runtime).is_dir() else []
    for base in [*bases, Path("/tmp")]:  # noqa: S108
        # A link in the way would make the path that processes see longer than the one checked.
        short = base.resolve() / name
        if _fits(short):
            return short
    raise ServiceError(
        "socket_path_too_long",
        f"Sockets in {near} would have paths of more than {LONGEST_SOCKET_PATH} bytes, and no "
        "short runtime folder was found. Use a data folder with a shorter path.",
    )


def open_run_folder(folder: Path) -> None:
    """Make the folder for the sockets, or check that it is nobody else's.

    Raises ``ServiceError`` ``run_unusable``.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
        if ours and stat.S_IMODE(status.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise ServiceError(
            "run_unusable", f"The folder for sockets {folder} can't be used: {error.strerror}."
        ) from error
    if not ours:
        raise ServiceError(
            "run_unusable",
            f"{folder} is not a folder of this user's own. Remove it, or use another data folder.",
        )


def sweep(folder: Path) -> None:
    """Remove sockets that a service which was killed left behind; call with the lock held.

    Raises ``ServiceError`` ``run_unusable`` where anything else has the name of one: it stays.
    """
    strangers = []
    for entry in sorted(folder.glob("*.sock")):
        if entry.is_socket():
            entry.unlink(missing_ok=True)
        else:
            strangers.append(entry)
    if strangers:
        raise ServiceError(
            "run_unusable",
            f"{strangers[0]} is in the place of a socket. Move it away, then start again.",
        )


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder)) + len(_LONGEST_NAME) <= LONGEST_SOCKET_PATH

"""Certificate and key of the listen door, read again when their files change."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ServiceError

_LARGEST = 256 * 1024
_WATCH = 2.0


@dataclass(frozen=True)
class Tls:
    """What the core serves with, in PEM; the key is a secret."""

    certificate: str
    key: str

    def to_line(self) -> dict[str, Any]:
        """Return what the core is told."""
        return {"cert": self.certificate, "key": self.key}

    def __repr__(self) -> str:
        """Show neither."""
        return "Tls()"


@dataclass(frozen=True)
class TlsFiles:
    """The files that an operator named: a certificate with its chain, and its key."""

    certificate: Path
    key: Path

    def read(self) -> Tls:
        """Read both, as they fit together.

        Raises ``ServiceError`` ``tls_unusable``, also between the replacement of one and the other.
        """
        found = Tls(_text(self.certificate), _text(self.key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_passphrase)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise ServiceError(
                "tls_unusable",
                f"{self.certificate} and {self.key} are not a certificate and its key in PEM: "
                f"{_reason(error)}.",
            ) from None
        return found

    def stamp(self) -> tuple[tuple[int, int, int], ...] | None:
        """Return what changes with either file; None while one of them is not there."""
        try:
            found = [path.stat() for path in (self.certificate, self.key)]
        except OSError:
            return None
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found)


class TlsKeeper:
    """Holds what is in use, and looks for what takes its place; ``on_new`` is told of that."""

    def __init__(
        self,
        files: TlsFiles | None,
        *,
        on_new: Callable[[Tls], Awaitable[None]],
        log: logging.Logger,
    ) -> None:
        self._files = files
        self._on_new = on_new
        self._log = log
        #: What is in use; None before the start, and where no files were named.
        self.now: Tls | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Read both, and watch them. Raises ``ServiceError`` ``tls_unusable``."""
        if self._files:
            self.now = self._files.read()
            self._watching = asyncio.get_running_loop().create_task(self._watch(self._files))

    def stop(self) -> None:
        """Watch no longer."""
        if self._watching:
            self._watching.cancel()

    async def renew(self) -> None:
        """Read both again; where they can't be used, those of before stay."""
        if self.now is None or self._files is None:
            return
        try:
            found = self._files.read()
        except ServiceError as error:
            self._log.error("Facetry: %s The previous certificate stays in use.", error)
            return
        if found == self.now:
            return
        self.now = found
        await self._on_new(found)
        self._log.warning("Facetry: a new certificate is in use.")

    async def _watch(self, files: TlsFiles) -> None:
        known = files.stamp()
        while True:
            await asyncio.sleep(_WATCH)
            stamp = files.stamp()
            if stamp is not None and stamp != known:
                known = stamp
                await self.renew()


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise ServiceError("tls_unusable", f"{path} is too large for a certificate or a key.")
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ServiceError(
            "tls_unusable", f"{path} can't be read: {error.strerror or error}."
        ) from error
    except UnicodeDecodeError:
        raise ServiceError("tls_unusable", f"{path} is not in PEM.") from None


def _no_passphrase() -> str:
    raise ValueError("the key has a passphrase; facetry serve takes a key without one")


def _reason(error: Exception) -> str:
    # Of ssl's own errors only their names: what they say further depends on the library.
    if isinstance(error, ssl.SSLError):
        return (error.reason or "unreadable").replace("_", " ").lower()
    return str(error)

"""One service per data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .place import unusable


class Lock:
    """Held from ``take`` to ``release``, or to the end of the process, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """Take the lock; None if another process holds it.

        Raises ``ServiceError`` ``data_unusable``.
        """
        try:
            # Not inheritable (PEP 446): a child must not hold on to it.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise unusable(path.parent, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except OSError as error:
            os.close(descriptor)
            raise unusable(path.parent, error) from error
        return cls(descriptor)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """For a child to hold it, too: it is free once all of them have ended."""
        return () if self._descriptor is None else (self._descriptor,)

    def pass_on(self) -> None:
        """Leave it to the program that this process becomes by exec."""
        if self._descriptor is not None:
            os.set_inheritable(self._descriptor, True)

    def release(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

"""What a facet shows of a file, where how long that is can't be known without reading it."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Readers look first and open then: that is one act, if it is soon.
_SOON_S = 2.0
#: Bytes that are kept for whoever opens what was looked at, and of which the length is told. What
#: is longer would be read anew for each of its pieces.
_MOST = 8 * 1024 * 1024


class LookedAt:
    """The file that was looked at last, for a moment; its bytes until it is opened."""

    def __init__(self) -> None:
        self._last: tuple[str, float, int | None, bytes | None] | None = None

    def size(self, path: str, read: Callable[[], bytes | None]) -> int | None:
        """How long what is shown is, `read` for it; None where it is too long, or nothing is."""
        last = self._of(path)
        if last is not None:
            return last[2]
        content = read()
        if content is not None and len(content) > _MOST:
            content = None
        size = None if content is None else len(content)
        self._last = (path, time.monotonic() + _SOON_S, size, content)
        return size

    def take(self, path: str) -> bytes | None:
        """What was read of it just now, once."""
        last = self._of(path)
        if last is None or last[3] is None:
            return None
        self._last = (*last[:3], None)
        return last[3]

    def _of(self, path: str) -> tuple[str, float, int | None, bytes | None] | None:
        """What is known of it still."""
        last = self._last
        if last is not None and time.monotonic() > last[1]:
            last = self._last = None
        return last if last is not None and last[0] == path else None

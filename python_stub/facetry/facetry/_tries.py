"""Trying again what may be tried again."""

from __future__ import annotations

import time
from collections.abc import Callable

from ._errors import FacetryError, Refused, Unreachable
from ._held import Held
from ._refusals import NOTHING_SENT
from ._result import Result, UpstreamError

_FIRST_PAUSE = 0.5
#: Seconds; what is told to wait longer is the caller's to wait for.
_LONGEST_PAUSE = 60.0
_PASSING = (408, 429, 502, 503, 504)


def tried(held: Held, action: str, once: Callable[[], Result]) -> Result:
    """What `once` gives, which performs `action` by a facet that is retried."""
    safe = bool((held.definitions.get(action) or {}).get("safe"))
    last = 1 if held.terms.get("confirm") else held.tries
    for number in range(1, last):
        try:
            return once()
        except FacetryError as error:
            pause = _pause(error, safe, _FIRST_PAUSE * 2 ** (number - 1))
            if pause is None or pause > _LONGEST_PAUSE:
                raise
        time.sleep(pause)
    return once()


def _pause(error: FacetryError, safe: bool, usual: float) -> float | None:
    """Seconds to wait before it is tried again; None where it must not be."""
    if isinstance(error, Refused):
        return None if error.retry_after is None else float(error.retry_after)
    if isinstance(error, UpstreamError):
        if not safe or error.status not in _PASSING:
            return None
        said = error.result.headers.get("retry-after", "")
        return float(said) if said.isdecimal() else usual
    if isinstance(error, Unreachable) and (safe or _unsent(error)):
        return usual
    return None


def _unsent(error: Unreachable) -> bool:
    from ._wire import NotSent

    return isinstance(error, NotSent) or error.code in NOTHING_SENT

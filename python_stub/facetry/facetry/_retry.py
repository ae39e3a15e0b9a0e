"""Trying again what may be tried again."""

from __future__ import annotations

import time
from collections.abc import Callable

from ._errors import BadInput, FacetryError, Refused, Unreachable, UpstreamError
from ._facet import Facet, facet_of, held_of
from ._held import Held
from ._result import Result

_MOST_TRIES = 10
_FIRST_PAUSE = 0.5
#: Seconds; what is told to wait longer is the caller's to wait for.
_LONGEST_PAUSE = 60.0
_PASSING = (408, 429, 502, 503, 504)
#: Codes of problems that come before the upstream is called.
_NOTHING_SENT = ("busy", "ledger_unavailable")


def retrying(facet: Facet, /, tries: int = 3) -> Facet:
    """The same facet, whose actions are tried up to `tries` times (2 to 10) where that is safe.

    Actions that only look are tried again after no answer, and after an answer that may pass
    (408, 429, 502, 503, 504); every action where it is proven that nothing was sent (the service
    or the object was busy, nobody listened, a rate to wait for). Waits half a second, then twice
    as long each time, or as long as the answer says, a minute at most. Each try that was sent is
    a use of the facet and has an entry of its own. Facets that a person confirms each time are
    not tried again.

    Raises BadInput for another number of tries.
    """
    if isinstance(tries, bool) or not isinstance(tries, int) or not 2 <= tries <= _MOST_TRIES:
        raise BadInput(f"tries= is a whole number, 2 to {_MOST_TRIES}.")
    return facet_of(held_of(facet).as_retried(tries))


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

    return isinstance(error, NotSent) or error.code in _NOTHING_SENT

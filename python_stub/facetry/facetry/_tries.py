"""Trying again what may be tried again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from ._errors import FacetryError, Interrupted, Refused, Unreachable
from ._held import Held
from ._refusals import NOTHING_SENT
from ._result import Result, UpstreamError
from ._text import safe_text

_FIRST_PAUSE = 0.5
#: Seconds; what is told to wait longer is the caller's to wait for.
_LONGEST_PAUSE = 60.0
_PASSING = (408, 429, 502, 503, 504)


def tried(held: Held, action: str, args: Mapping[str, Any], once: Callable[[], Result]) -> Result:
    """What `once` gives, which performs `action` with `args` by a facet that is retried.

    Raises what the last try raised, and Interrupted for Ctrl-C between two tries.
    """
    safe = bool((held.definitions.get(action) or {}).get("safe")) or _known_again(held, args)
    last = 1 if held.terms.get("confirm") else held.tries
    for number in range(1, last):
        try:
            return once()
        except FacetryError as error:
            pause = _pause(error, safe, _FIRST_PAUSE * 2 ** (number - 1))
            if pause is None or pause > _LONGEST_PAUSE:
                raise
            came = error
        _wait(pause, number, came)
    return once()


def _known_again(held: Held, args: Mapping[str, Any]) -> bool:
    """Whether the service behind it knows by an argument that it has done this before."""
    return held.key is not None and args.get(held.key) not in (None, "")


def _wait(seconds: float, tries: int, came: FacetryError) -> None:
    try:
        time.sleep(seconds)
        return
    except KeyboardInterrupt:
        pass
    times = "once" if tries == 1 else f"{tries} times"
    said = safe_text(came.plain, 300)
    raise Interrupted(f"stopped before the next try, after it was tried {times}. {said}")


def _pause(error: FacetryError, safe: bool, usual: float) -> float | None:
    """Seconds to wait before it is tried again; None where it must not be."""
    if isinstance(error, Refused):
        return None if error.retry_after is None else float(error.retry_after)
    if isinstance(error, UpstreamError):
        if not safe or error.status not in _PASSING:
            return None
        return _said(error.result.headers.get("retry-after", ""), usual)
    if isinstance(error, Unreachable) and (safe or _unsent(error)):
        return usual if error.retry_after is None else float(error.retry_after)
    return None


def _said(after: str, usual: float) -> float:
    """What Retry-After says (RFC 9110 §10.2.3: seconds, or a moment), by this machine's clock."""
    if re.fullmatch("[0-9]{1,9}", after):
        return float(after)
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return usual


def _unsent(error: Unreachable) -> bool:
    from ._wire import NotSent

    return isinstance(error, NotSent) or error.code in NOTHING_SENT

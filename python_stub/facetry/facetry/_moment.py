"""Moments as people write them."""

from __future__ import annotations

import datetime
import re
import time
from typing import Any

from ._errors import BadInput

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LONGEST = 10 * 366 * 86_400


def moment_of(value: Any, now: float, word: str) -> int:
    """Integer seconds since the epoch of `"2h"`, `"1h30m"`, an ISO date, a timedelta or datetime.

    A datetime without a zone is local time.
    """
    if isinstance(value, datetime.timedelta):
        return _bounded(now + value.total_seconds(), now, word)
    if isinstance(value, datetime.datetime):
        try:
            return _bounded(value.timestamp(), now, word)
        except (ValueError, OverflowError):
            # At the ends of time, and what pandas has in the place of none.
            pass
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"(\d{1,9}(\.\d{1,3})?\s*[smhdw]\s*)+", text):
            parts = re.findall(r"(\d+(?:\.\d+)?)\s*([smhdw])", text)
            return _bounded(now + sum(float(n) * UNITS[unit] for n, unit in parts), now, word)
        try:
            return _bounded(_parsed(text).timestamp(), now, word)
        except (ValueError, OverflowError):
            pass
    raise BadInput(
        f'{word}={value!r} is not a time: write "2h", "30m", "7d", a datetime or a timedelta.'
    )


def deadline_of(timeout: Any) -> float | None:
    """When `timeout` seconds from now are over, monotonic; None where it is. Raises BadInput."""
    if timeout is None:
        return None
    number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    if not number or not timeout >= 0:
        raise BadInput(f"timeout={timeout!r:.60} is not a number of seconds, 0 or more.")
    return time.monotonic() + float(timeout)


def _parsed(text: str) -> datetime.datetime:
    # Python 3.10 knows no "Z".
    return datetime.datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))


def _bounded(seconds: float, now: float, word: str) -> int:
    if abs(seconds - now) > _LONGEST:
        raise BadInput(f"{word}= is more than ten years away.")
    return int(seconds)

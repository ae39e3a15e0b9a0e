"""Limits that are tried before they hold (docs/protocol.md §4, `observe`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ._errors import BadInput
from ._moment import moment_of

_WEEK = 604_800


def observed(constraints: Mapping[str, Any], until: Any, now: float) -> dict[str, Any]:
    """What `observe="2h"` makes of the limits given beside it. Raises BadInput."""
    if not constraints:
        raise BadInput('observe= tries limits on arguments: add one, like path="2024/*".')
    end = moment_of(until, now, "observe")
    if not now < end <= now + _WEEK:
        raise BadInput(
            f"observe={until!r} can last seven days at most; after that the limits hold."
        )
    return {"constraints": dict(constraints), "until": end}


def lent_trial(
    held: Mapping[str, Any] | None, given: Mapping[str, Any] | None, declared: Collection[str]
) -> dict[str, Any]:
    """`{"observe": …}` of what is lent: what the facet tries, and what is tried beside it."""
    tried = {k: v for k, v in (held or {}).get("constraints", {}).items() if k in declared}
    ends = [one["until"] for one in (held if tried else None, given) if one]
    if given:
        for name, limit in given["constraints"].items():
            tried[name] = {**tried.get(name, {}), **limit}
    return {"observe": {"constraints": tried, "until": min(ends)}} if tried else {}

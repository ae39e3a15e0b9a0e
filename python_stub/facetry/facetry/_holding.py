"""Which facet lets a folder's file be listed, read or written."""

from __future__ import annotations

import time
from typing import Any

from . import _session
from ._constraints import path_fault, path_matches
from ._held import Held
from ._not_passed import NotPassed
from ._text import readable, safe_text

_SEEN_S = 2.0

_seen: dict[str, Any] = {"until": 0.0, "held": []}


def forget() -> None:
    """Asks anew the next time: something was refused."""
    _seen.update(until=0.0, held=[])


def live(*, fresh: bool = False) -> list[Held]:
    """What is held and alive: as it was a moment ago, unless `fresh`.

    One `pandas.read_…` looks many times; what was revoked meanwhile is refused when it is used.
    """
    if fresh or time.monotonic() > _seen["until"]:
        told = [Held(one) for one in _session.call("GET", "/wallet/facets")["facets"]]
        _seen["held"] = [held for held in told if held.state == "live"]
        _seen["until"] = time.monotonic() + _SEEN_S
    held: list[Held] = _seen["held"]
    return held


def objects() -> list[str]:
    """The names of what can be looked through."""
    return sorted({held.object for held in live() if {"list", "read"} & set(held.actions)})


def holding(target: str, action: str, inner: str) -> Held | None:
    """The facet that lets this action be done at this path; rather one that shows all of it."""
    mine = [h for h in live() if h.object == target and action in h.actions]
    fitting = [held for held in mine if _within(held, inner)]
    return min(fitting, key=lambda held: held.limited, default=None)


def must_hold(target: str, action: str, inner: str) -> Held:
    """The same. Raises PermissionError that says what is held and what to ask for; NotPassed."""
    held = holding(target, action, inner)
    if held is None:
        mine = [h for h in live(fresh=True) if h.object == target]
        held = holding(target, action, inner)
    if held is not None:
        return held
    name = safe_text(target, 60)
    asks = f'facetry.need("{name}", "{action}") asks.'
    if not mine:
        raise PermissionError(readable(f"you hold nothing on {name}. {asks}"))
    if inner and any(action in one.actions for one in mine) and (fault := path_fault(inner)):
        # No limit on paths admits it, whatever it is.
        raise NotPassed(
            f"{safe_text(inner, 200)!r} can't be passed: it {fault}.", f"{target}/{inner}"
        )
    said = "; ".join(one.allows() for one in mine[:3])
    words = f"{safe_text(inner, 120)!r} can't be used: you may use {said}. {asks}"
    raise PermissionError(readable(words))


def _within(held: Held, inner: str) -> bool:
    limit = held.constraints.get("path")
    if not limit:
        return True
    checks = [
        "path" not in limit or path_matches(limit["path"], inner),
        "exact" not in limit or inner == limit["exact"],
        "one_of" not in limit or inner in limit["one_of"],
        "prefix" not in limit or inner.startswith(limit["prefix"]),
    ]
    return all(checks)

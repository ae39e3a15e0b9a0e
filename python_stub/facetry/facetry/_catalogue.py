"""What is connected, and which of its names somebody means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from . import _session
from ._actions import argument_name
from ._card import Meant
from ._errors import BadInput, FacetryError, Refused, Unreachable
from ._terms import Need, wire_name
from ._text import listed, safe_text


def offers(target: str) -> str:
    """What may be asked for on an object, or which objects there are."""
    try:
        objects = {str(one.get("name")): one.get("actions") or {} for one in catalogue()}
    except FacetryError:
        objects = {}
    name = safe_text(target, 60)
    if target in objects:
        return f"{name} has {_names(objects[target])}."
    if objects:
        return f"nothing called {name} is connected, but {_names(objects)}."
    return f'facetry.need("{name}", "read").'


def _names(known: Any) -> str:
    return listed([safe_text(word, 60) for word in sorted(known)]) or "nothing"


def resolved(asked: Need) -> Need:
    """Names as the definitions have them; BadInput where the object has no such action.

    An object that is not registered (yet) is asked for as it is: a person may connect it.
    """
    definitions = _known(asked)
    if definitions is None:
        return asked
    actions = sorted({wire_name(action, definitions) for action in asked["actions"]})
    for action in actions:
        if action not in definitions:
            raise BadInput(
                f"{safe_text(asked['object'], 60)} has no action {safe_text(action, 60)!r}: "
                f"{_rather(action, definitions)}",
                code="no_such_action",
            )
    resolved = {**asked, "actions": actions}
    declared: dict[str, Any] = {}
    for action in actions:
        declared |= (definitions[action].get("args") or {}).get("properties") or {}
    if "constraints" in asked:
        limits = {argument_name(name, declared): v for name, v in asked["constraints"].items()}
        for name in limits:
            if name not in declared:
                raise BadInput(
                    f"{listed(actions, 'or')} of {safe_text(asked['object'], 60)} has no argument "
                    f"{safe_text(name, 60)!r}: {_rather(name, declared)}",
                    code="no_such_argument",
                )
        resolved["constraints"] = limits
    return resolved


def _known(asked: Need) -> Mapping[str, Any] | None:
    held = _session.call("GET", "/wallet/facets")["facets"]
    for told in held:
        mine: Mapping[str, Any] = told.get("definitions") or {}
        if told["object"] == asked["object"] and all(a in mine for a in asked["actions"]):
            return mine
    try:
        objects = catalogue()
    except (Refused, Unreachable):
        return None
    return next((o.get("actions") or {} for o in objects if o.get("name") == asked["object"]), None)


def held_now() -> frozenset[str]:
    """The ids of what this notebook holds: of several needs some may be held already."""
    told = _session.call("GET", "/wallet/facets")["facets"]
    return frozenset(str(one["id"]) for one in told)


def meant(needs: Sequence[Need]) -> list[Meant | None]:
    """Names close to that of an object that nobody connected, of each need in order.

    Only of what this notebook is shown in the catalogue. A card waits all the same: whoever
    decides may connect what is asked for.
    """
    try:
        names = [str(one["name"]) for one in catalogue()]
    except (FacetryError, KeyError, TypeError):
        return [None] * len(needs)
    return [_close(need["object"], names) for need in needs]


def _close(name: str, names: Sequence[str]) -> Meant | None:
    close = [] if name in names else difflib.get_close_matches(name, names, 3)
    return {"asked": name, "close": close} if close else None


def catalogue(timeout: float = _session.TIMEOUT, *, again: bool = True) -> list[dict[str, Any]]:
    """The registered objects: `{"name","kind","title","origin","state","actions"}`."""
    told = _session.call("GET", "/wallet/catalogue", timeout=timeout, again=again)
    objects: list[dict[str, Any]] = told["objects"]
    return objects


def _rather(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    if close:
        return f"did you mean {safe_text(close[0], 60)!r}?"
    return f"it has {listed([safe_text(word, 60) for word in sorted(known)]) or 'none'}."

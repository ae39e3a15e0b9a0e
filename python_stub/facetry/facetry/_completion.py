"""Completion of `%facet` and `%facets`: variables, actions, arguments, registered objects."""

from __future__ import annotations

import re
import sys
import time
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from ._errors import FacetryError
from ._facet import Facet, held_of, shape_of
from ._names import python_names

_LINE = re.compile(r"^(?:\s*[\w.]+\s*=)?\s*%{1,2}facet(s?)\s+(.*)$")
_KEPT_S = 10.0
#: Whoever presses Tab waits no longer than this.
_PATIENCE_S = 1.0

# Registered objects with their actions, and until when they are taken as they were.
_catalogue: dict[str, Any] = {"until": 0.0, "objects": {}}


@context_matcher(identifier="facetry", priority=100)
def matcher(context: CompletionContext) -> dict[str, Any]:
    """What can stand at the cursor of a magic's line."""
    found = _LINE.match(context.text_until_cursor)
    if found is None:
        return {"completions": []}
    *before, word = re.split(r"\s+", found[2])
    words = _need_words(before) if found[1] else _call_words(before)
    return {
        "completions": [
            SimpleCompletion(text=w, type="facet") for w in words if w.startswith(word)
        ],
        "suppress": True,
        "matched_fragment": word,
    }


def _call_words(before: list[str]) -> list[str]:
    if not before:
        return _variables()
    facet = _names().get(before[0])
    if not isinstance(facet, Facet):
        return []
    held = held_of(facet)
    actions = python_names(held.actions)
    if len(before) == 1:
        return sorted(actions)
    if before[1] not in actions:
        return []
    given = {word.partition("=")[0] for word in before[2:]}
    shape = shape_of(held, actions[before[1]])
    return [f"{p.python}=" for p in shape.parameters if p.python not in given]


def _names() -> dict[str, Any]:
    interactive = sys.modules["IPython"].get_ipython()
    names: dict[str, Any] = interactive.user_ns if interactive is not None else {}
    return names


def _variables() -> list[str]:
    """Variables of the notebook that hold facets."""
    # Threads of the notebook may put others there meanwhile.
    known = list(_names().items())
    return sorted(k for k, v in known if isinstance(v, Facet) and not k.startswith("_"))


def _need_words(before: list[str]) -> list[str]:
    if not before:
        return ["freeze", "login", "logout", "need", "needs", "renew"]
    if before == ["renew"]:
        return _variables()
    if before[0] == "freeze":
        return [] if "--loose" in before else ["--loose"]
    if before[0] != "need":
        return []
    objects = _objects()
    if len(before) == 1:
        return sorted(objects)
    options = ["--as", "--expires", "--timeout", "--uses", "--why"]
    actions = objects.get(before[1]) or {}
    given = {word.partition("=")[0] for word in before[2:]}
    limits = {
        f"{argument}="
        for action in given & set(actions)
        for argument in (actions[action].get("args") or {}).get("properties") or ()
        if argument.isidentifier() and argument not in given
    }
    rest = [one for one in options if one not in before]
    return [*(one for one in sorted(actions) if one not in given), *sorted(limits), *rest]


def _objects() -> dict[str, Any]:
    if time.monotonic() > _catalogue["until"]:
        from ._catalogue import catalogue

        try:
            told = {o["name"]: o.get("actions") or {} for o in catalogue(_PATIENCE_S, again=False)}
        except FacetryError:
            told = {}
        _catalogue.update(objects=told, until=time.monotonic() + _KEPT_S)
    objects: dict[str, Any] = _catalogue["objects"]
    return objects

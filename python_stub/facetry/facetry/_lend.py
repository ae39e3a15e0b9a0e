"""Lending: a part of a facet for another holder."""

from __future__ import annotations

import re
import time
from collections.abc import Container, Iterable, Mapping
from typing import Any

from . import _session
from ._actions import argument_name
from ._constraints import constraint_of
from ._errors import BadInput, Refused
from ._facet import Facet, action_of, held_of
from ._held import Held
from ._observe import lent_trial, observed
from ._report import Lent
from ._terms import budgets_of, requirements_of, terms_of
from ._text import ROWS, safe_text

_CARD = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}~[A-Za-z0-9_-]+")
_WHOLE_ID = re.compile(r"[0-9a-f]{32}")


def lend(
    facet: Facet,
    /,
    *actions: str,
    to: str,
    expires: Any = None,
    uses: int | None = None,
    rows: int | None = None,
    fields: Iterable[str] | None = None,
    rate: Any = None,
    budget: Mapping[str, Any] | None = None,
    requires: Any = None,
    confirm: str | None = None,
    observe: Any = None,
    not_before: Any = None,
    delegation: bool | None = None,
    depth: int | None = None,
    where: Mapping[str, Any] | None = None,
    instead: Lent | str | None = None,
    **limits: Any,
) -> Lent:
    """Gives a part of a facet to another holder.

    `to`: "agent:analyst", "job:nightly", the name of another notebook, or a card (the token that
    names the keys of somebody elsewhere). Without `actions` all of them; limits as in `need`, on
    top of those of the facet itself. The facet must have been granted with `delegation=True`;
    `depth=2` lets it be lent on once more below the receiver. `instead`: what was lent before,
    which ends once this is lent.

    Returns what was lent, with its id. Raises Refused for more than the facet itself allows,
    BadInput for what can't be lent; NoSession, Unreachable.
    """
    mine = held_of(facet)
    now = time.time()
    given = {
        "rows": rows,
        "fields": fields,
        "rate": rate,
        "budget": budget,
        "requires": requires,
        "confirm": confirm,
        "observe": observe,
        "not_before": not_before,
        "delegation": delegation,
        "depth": depth,
        "where": where,
    }
    limits.update({word: limit for word, limit in given.items() if limit is not None})
    terms = _narrowed(mine, [action_of(facet, a) for a in actions], limits, now)
    own = {word: limit for word, limit in limits.items() if word not in ("budget", "requires")}
    terms.update(terms_of({"expires": expires, "uses": uses, **own}, now))
    if not isinstance(to, str) or not to:
        raise BadInput(
            'to= names the receiver: "agent:analyst", "job:nightly", a notebook, or a card.'
        )
    receiver = {"card": to} if _CARD.fullmatch(to) and len(to) > 200 else {"petname": to}
    body = {"facet": mine.id, "to": receiver, "terms": terms}
    if instead is not None:
        body["instead"] = lent_id(instead)
    try:
        told = _session.call("POST", "/wallet/lend", body, again=False)
    except Refused as error:
        if error.code != "delegation_not_allowed":
            raise
        asks = mine.ask_words().removesuffix(")") + ", delegation=True)"
        words = f"{safe_text(mine.object, 60)} was granted without leave to lend it. {asks} asks."
        raise Refused(words, code=error.code, detail=error.detail) from None
    return Lent(told, {**mine.terms, **terms, "object": mine.object})


def lent_id(lent: Lent | str) -> str:
    """The id of what was lent. Raises BadInput."""
    id = lent.id if isinstance(lent, Lent) else lent
    if not isinstance(id, str) or _WHOLE_ID.fullmatch(id) is None:
        raise BadInput("Pass what lend() returned, or its whole id.")
    return id


def _narrowed(
    mine: Held, actions: list[str], limits: Mapping[str, Any], now: float
) -> dict[str, Any]:
    """The limits of the facet, with those given in their place: a child states its own."""
    chosen = sorted(set(actions)) or list(mine.actions)
    given = {k: v for k, v in limits.items() if k not in ("rows", "fields", "not_before", "where")}
    for word in ("delegation", "depth", "rate", "budget", "requires", "confirm", "observe"):
        given.pop(word, None)
    given.update(limits.get("where") or {})
    declared: dict[str, Any] = {}
    for action in chosen:
        definition = mine.definitions.get(action) or {}
        declared |= (definition.get("args") or {}).get("properties") or {}
    constraints = {name: dict(c) for name, c in mine.constraints.items() if name in declared}
    more = {}
    for python, value in given.items():
        name = argument_name(python, declared)
        more[name] = constraint_of(name, value)
    until = limits.get("observe")
    trial = None if until is None else observed(more, until, now)
    if trial is None:
        for name, limit in more.items():
            constraints[name] = {**constraints.get(name, {}), **limit}
    terms: dict[str, Any] = {"actions": chosen, "constraints": constraints}
    terms.update(lent_trial(mine.terms.get("observe"), trial, declared))
    terms["delegation"] = False
    for word in ("not_before", "expiry", "uses", "rate", "result", "confirm"):
        if mine.terms.get(word) is not None:
            terms[word] = mine.terms[word]
    budgets = _lent_budgets(mine, declared, limits.get("budget"))
    if budgets:
        terms["budget"] = budgets
        in_all = budgets.get(ROWS, {}).get("limit")
        # No use lets more rows pass than there are in all.
        if in_all is not None and (terms.get("result") or {}).get("rows", 0) > in_all:
            terms["result"] = {**terms["result"], "rows": in_all}
    required = list(mine.terms.get("requires") or [])
    asked = limits.get("requires")
    required += [one for one in requirements_of(asked or []) if one not in required]
    if required:
        terms["requires"] = required
    depth = mine.terms.get("delegation_depth")
    if limits.get("delegation") and depth is not None and depth > 1:
        terms["delegation_depth"] = depth - 1
    return terms


def _lent_budgets(mine: Held, declared: Container[str], given: Any) -> dict[str, dict[str, Any]]:
    """Those of the facet that its actions can take of, with the ones given in their place."""
    own = {
        name: budget
        for name, budget in (mine.terms.get("budget") or {}).items()
        if "." in name or name in declared
    }
    merged = {**own, **({} if given is None else budgets_of(given))}
    for name, budget in merged.items():
        each = budget.get("each", own.get(name, {}).get("each"))
        merged[name] = {"limit": budget["limit"]}
        if each is not None and each <= budget["limit"]:
            merged[name]["each"] = each
    return merged

"""What can be done with a facet, as functions: its attributes belong to its actions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Mapping
from typing import Any, overload

from . import _session
from ._actions import argument_name
from ._acts import last_refused, last_unsure, question, sealing
from ._constraints import constraint_of
from ._errors import BadInput, FacetryError, Refused
from ._facet import Facet, action_of, facet_of, held_of, shape_of
from ._held import Held
from ._observe import lent_trial, observed
from ._report import Checked, Description, Holdings, Lent, Outcome, Why
from ._result import Result
from ._terms import budgets_of, requirements_of, terms_of
from ._text import safe_text
from ._trail import Trail

_CARD = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}~[A-Za-z0-9_-]+")
_ID = re.compile(r"[0-9a-f]{8,32}")
_WHOLE_ID = 32
_JTI = re.compile(r"[A-Za-z0-9_-]{22,43}")
#: Entries that a trail reads at least, to tell which results have changed.
_LOOK_BACK = 400


@overload
def held() -> Holdings: ...


@overload
def held(id: str, /) -> Facet: ...


def held(id: str | None = None, /) -> Holdings | Facet:
    """The facets of this notebook that are alive: a list, shown as a table.

    With the id of one, or how it begins (as the sidebar writes it): that facet.

    Raises BadInput where no facet, or more than one, has such an id; NoSession, Unreachable.
    """
    told = [Held(one) for one in _session.call("GET", "/wallet/facets")["facets"]]
    live = [one for one in told if one.state in ("live", "in_use", "not_yet_valid")]
    if id is None:
        return Holdings([facet_of(one) for one in live], live)
    if not isinstance(id, str) or _ID.fullmatch(id) is None:
        raise BadInput("held() takes the id of a facet: 8 to 32 of the digits 0-9a-f.")
    found = [one for one in live if one.id.startswith(id)]
    if len(found) != 1:
        few = "No facet" if not found else "More than one facet"
        raise BadInput(f"{few} of this notebook has an id that begins with {id}.", code="unknown")
    return facet_of(found[0])


def lend(
    facet: Facet,
    /,
    *actions: str,
    to: str,
    expires: Any = None,
    uses: int | None = None,
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
    if not isinstance(id, str) or _ID.fullmatch(id) is None or len(id) != _WHOLE_ID:
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


def sealed(facet: Facet, /) -> Facet:
    """The same facet, whose actions travel sealed.

    Between the wallet and the service nobody sees then which action it is, its arguments or
    upload, or what comes back: proxies see that a facet was used, when, and about how much was
    sent. `check`, `describe`, `why` and `outcome` ask sealed, too; asking for facets, lending
    and dropping them are not sealed. An action with its upload has at most about 700 KB.
    Nothing is sent by this itself.
    """
    return facet_of(held_of(facet).as_sealed())


def drop(facet: Facet, /) -> None:
    """Gives a facet back: it, and all that was lent from it, ends at once.

    Raises Refused where it has ended already; NoSession, Unreachable.
    """
    mine = held_of(facet)
    _session.call("POST", "/wallet/drop", {"facet": mine.id})
    mine.state = "over"


def describe(facet: Facet, /) -> Description:
    """What a facet allows, how it stands, and what is left of its limits: a mapping.

    Raises Refused where it is none of this notebook's any more; NoSession, Unreachable.
    """
    mine = held_of(facet)
    told = _session.call("POST", "/wallet/describe", {"facet": mine.id, **sealing(mine)})
    return Description(mine.object, told)


def check(facet: Facet, action: str | Callable[..., Any], /, *args: Any, **kwargs: Any) -> Checked:
    """Whether this call would pass now: nothing is called, no use is taken.

    `check(acct, "deposit", 100)` or `check(acct, acct.deposit, 100)`. True or false in `if`.

    Raises BadInput for arguments that the action does not have; NoSession, Unreachable.
    """
    mine = held_of(facet)
    name = action_of(facet, action)
    if name in mine.definitions:
        bound = shape_of(mine, name).bind(args, kwargs)
    else:
        if args:
            words = f"{mine.hold_words()}, no {safe_text(name, 60)}: name its arguments to ask"
            raise BadInput(f"{words} whether it would pass; {mine.ask_words(name)} asks for it.")
        bound = kwargs
    body = {"facet": mine.id, "act": name, "args": bound, **sealing(mine)}
    return Checked(mine, name, _session.call("POST", "/wallet/check", body))


def why(what: FacetryError | str | None = None, /) -> Why:
    """Why an action was refused: the last one of this kernel, or the one of an error.

    A mapping with `code` (docs/protocol.md §11) and what belongs to it. Raises BadInput where no
    action of this kernel was refused; NoSession, Unreachable.
    """
    jti = _jti_of(what, last_refused(), "refused")
    return Why(_session.call("POST", "/wallet/explain", question(jti)))


def outcome(what: FacetryError | Result | str | None = None, /) -> Outcome:
    """Whether an action happened: of an error or a result, else the last one left unsure.

    A mapping with `state` (`done`, `failed`, `not_sent`, `cut`, `unknown`, `pending`, or
    `not_recorded` where the ledger has nothing of it). Raises BadInput where no action of this
    kernel was left unsure; NoSession, Unreachable.
    """
    jti = _jti_of(what, last_unsure(), "left without an answer")
    try:
        return Outcome(_session.call("POST", "/wallet/outcome", question(jti)))
    except Refused as error:
        if error.code != "no_such_act":
            raise
        # Whatever is done is recorded before: it was lost on the way, or is still on it.
        return Outcome({"state": "not_recorded"})


def _jti_of(what: object, last: str | None, said: str) -> str:
    jti = last if what is None else what if isinstance(what, str) else getattr(what, "jti", None)
    if jti is None:
        if what is None:
            raise BadInput(f"No action of this kernel was {said}.", code="nothing")
        raise BadInput(
            "This belongs to no action: pass the error of a call, or a result.", code="nothing"
        )
    if not isinstance(jti, str) or _JTI.fullmatch(jti) is None:
        raise BadInput("This is not the id of an action: pass the error or the result itself.")
    return jti


def trail(limit: int = 50, /) -> Trail:
    """What this notebook asked for, was granted, did and was refused: newest first, a table.

    `limit`: how many entries, 1 to 1,000. Raises BadInput for others; NoSession, Unreachable.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= 1_000:
        raise BadInput("trail() takes the number of entries, 1 to 1,000.")
    # An action has two entries, its intent and its outcome; older ones tell what has changed since.
    most = min(1_000, max(2 * limit + 1, _LOOK_BACK))
    return Trail(_session.call("POST", "/wallet/trail", {"limit": most}), limit)

"""Get or ask: facets that are held come back at once, others are asked for and waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from . import _session
from ._card import Card
from ._catalogue import held_now, meant, offers, resolved
from ._cell import cell_word
from ._errors import BadInput, Interrupted, Refused, Unreachable, Waiting
from ._facet import Facet, NotGranted, facet_of
from ._held import Held
from ._holding import forget
from ._moment import deadline_of
from ._terms import WORDS, Need, need_of
from ._text import listed, safe_text

_POLL = 25
_MOST_NEEDS = 16
_MOST_WHY = 500


def need(
    target: str,
    /,
    *actions: Any,
    why: str = "",
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
    timeout: float | None = None,
    wait: bool = True,
    **limits: Any,
) -> Facet:
    """The facet that this notebook holds and that covers the need; else asks and waits.

    `need("bank", "balance", "deposit", why="month end", expires="2h", account="A-17")`:
    the object, its actions, and limits on arguments by their names (a value: exactly it; a list:
    one of it; `facetry.between(1, 100)` and others). `rows=`, `fields=` limit the result,
    `rate="5/1h"` its uses in any hour, `budget={"usage.total_tokens": 200_000}` how much of a
    member of results (or of an argument: `{"amount": 500}`, or, with `rows=10_000`, of the rows
    themselves: `{"..rows": 100_000}`) all uses may take together,
    `requires=("approvals", "approve")` what has to have been done before each use,
    `confirm="each_use"` that a person confirms each use. `observe="2h"` only tries the limits on
    arguments for so long: what would break them is done, and marked in the ledger; then they hold.
    `delegation=True` asks for leave to lend (`depth=1`: to somebody who may not lend it on),
    `where={…}` holds limits on arguments whose names are taken here. `expires`, `not_before`:
    "2h", a datetime or a timedelta. `timeout`: seconds to wait.

    Raises Refused where the answer is no, Waiting where there is none yet (at once with
    `wait=False` and in a run that nobody attends), Interrupted by Ctrl-C, BadInput for what
    can't be asked, NoSession where this process has no service, Unreachable where it is away.
    """
    return _one(locals(), fresh=False)


def request(
    target: str,
    /,
    *actions: Any,
    why: str = "",
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
    timeout: float | None = None,
    wait: bool = True,
    **limits: Any,
) -> Facet:
    """Like `need`, but always asks anew. Raises as `need`."""
    return _one(locals(), fresh=True)


def _one(given: Mapping[str, Any], *, fresh: bool) -> Facet:
    """The facet for the arguments of `need`."""
    limits = {**{word: given[word] for word in WORDS}, **given["limits"]}
    spec = _spec((given["target"], *given["actions"]), limits)
    timeout, wait = given["timeout"], given["wait"]
    return one_of(ask_for([spec], given["why"], fresh=fresh, timeout=timeout, wait=wait))


def need_all(
    *needs: Sequence[Any],
    why: str = "",
    expires: Any = None,
    timeout: float | None = None,
    wait: bool = True,
) -> tuple[Facet | Any, ...]:
    """Several needs on ONE card: each is `(object, action, …, {limits})`.

    Returns one facet a need, in order; a need that was struck gives an object that is false
    and says so when it is used. Otherwise, and in what it raises, as `need`.
    """
    specs = specs_of(needs, expires)
    return tuple(ask_for(specs, why, fresh=False, timeout=timeout, wait=wait))


def specs_of(needs: Sequence[Sequence[Any]], expires: Any) -> list[Need]:
    """Needs as `need_all` takes them."""
    if not needs:
        raise BadInput('Name at least one need: ("sales", "read").')
    if len(needs) > _MOST_NEEDS:
        raise BadInput(f"One card holds at most {_MOST_NEEDS} needs.")
    specs = []
    for spec in needs:
        if isinstance(spec, str) or not isinstance(spec, Sequence) or not spec:
            raise BadInput(f'A need is ("object", "action", …), not {spec!r:.60}.')
        specs.append(_spec(spec, {"expires": expires}))
    return specs


def ask_anew(
    needs: list[Need],
    why: str,
    *,
    timeout: float | None,
    jti: str | None = None,
    asked: Callable[[Mapping[str, Any], Card], None] = lambda told, card: None,
) -> list[Facet | NotGranted]:
    """Asks whatever is held, and waits whoever attends; `asked` is told the wallet's answer.

    `jti`: what the request is found by where no answer came.
    """
    return ask_for(needs, why, fresh=True, timeout=timeout, wait=True, jti=jti, asked=asked)


def _spec(parts: Sequence[Any], limits: Mapping[str, Any]) -> Need:
    target, *rest = parts
    merged = dict(limits)
    actions: list[str] = []
    for part in rest:
        if isinstance(part, Mapping):
            merged.update(part)
        else:
            actions.append(part)
    if not actions and isinstance(target, str):
        raise BadInput(f"Name at least one action: {offers(target)}")
    return need_of(target, actions, merged, time.time())


def one_of(answer: list[Facet | NotGranted]) -> Facet:
    """The only facet asked for. Raises Refused where it was struck."""
    first = answer[0]
    if isinstance(first, Facet):
        return first
    raise Refused(f"the request was not granted: {first._plain}.", code="struck")


def ask_for(
    needs: list[Need],
    why: str,
    *,
    fresh: bool = False,
    timeout: float | None,
    wait: bool,
    jti: str | None = None,
    asked: Callable[[Mapping[str, Any], Card], None] | None = None,
) -> list[Facet | NotGranted]:
    """One answer a need, in order: what is held, else what a person grants on one card."""
    if not isinstance(why, str) or len(why) > _MOST_WHY:
        raise BadInput(f"why= is text of at most {_MOST_WHY} characters.")
    deadline = deadline_of(timeout)
    needs = [resolved(one) for one in needs]
    body: dict[str, Any] = {"needs": needs, "purpose": why}
    if fresh:
        body["fresh"] = True
    if jti is not None:
        body["jti"] = jti
    cell = cell_word()
    if cell:
        body["cell"] = cell
    card = Card(needs, why)
    if len(needs) > 1 and not fresh:
        # Before it is asked: what is granted at once was not held.
        card.held = held_now()
    # What always asks anew would ask twice.
    told = _session.call("POST", "/wallet/need", body, again=not fresh)
    if asked is not None:
        asked(told, card)
    if told["state"] != "granted":
        card.meant = meant(needs)
    if told["state"] == "granted":
        # What is held already needs no card; what a rule grants now is told.
        if told.get("rule"):
            return _decided(told, needs, card)
        return _facets(told.get("facets") or [], needs)
    number = str(told["request"])
    if not wait or (asked is None and _session.current().unattended):
        card.show("waiting", request=number)
        raise Waiting(_waiting_words(number, wait), request=number)
    card.show("pending", request=number)
    return _wait(number, needs, card, deadline)


def _wait(
    number: str, needs: list[Need], card: Card, deadline: float | None
) -> list[Facet | NotGranted]:
    try:
        while True:
            left = _POLL if deadline is None else min(_POLL, deadline - time.monotonic())
            target = f"/wallet/requests/{quote(number, safe='')}?wait={max(0, round(left))}"
            told = _session.call("GET", target, timeout=max(0.0, left) + 30)
            if told["state"] != "pending":
                return _decided(told, needs, card)
            if deadline is not None and time.monotonic() >= deadline:
                raise Waiting(
                    "no decision yet; the request stays open. Run this again to keep waiting.",
                    request=number,
                )
    except KeyboardInterrupt:
        card.show("waiting", request=number)
        raise Interrupted(
            "stopped waiting; the request stays open. Run this again to keep waiting."
        ) from None
    except (Unreachable, Waiting):
        card.show("waiting", request=number)
        raise


def _decided(told: Mapping[str, Any], needs: list[Need], card: Card) -> list[Facet | NotGranted]:
    state, reason = str(told["state"]), told.get("reason")
    facets = told.get("facets") or []
    if state == "granted":
        terms = [
            None if f is None else {**f["terms"], "object": f["object"], "id": f["id"]}
            for f in facets
        ]
        card.show(state, granted=terms, reason=reason, rule=told.get("rule"))
        return _facets(facets, needs)
    card.show(state, reason=reason)
    objects = listed([safe_text(asked["object"], 60) for asked in needs])
    if state == "no_answer":
        raise Waiting(
            f"nobody answered the request for {objects}; facetry.request() asks again.",
            request=None,
            code=state,
        )
    if state == "bad_descriptor":
        raise Refused(
            f"what was granted for {objects} does not prove to be what was asked for: "
            f"{safe_text(reason or '')} You hold nothing new. Something between this notebook and "
            "the service, or the service itself, changed it: tell whoever runs it.",
            code=state,
            detail=str(reason or ""),
        )
    said = f" “{safe_text(reason)}”" if reason else ""
    raise Refused(
        f"the request for {objects} was {safe_text(state, 40)}.{said} "
        "You hold nothing new; facetry.request() asks again.",
        code=state,
        detail=str(reason or ""),
    )


def _facets(facets: Sequence[Any], needs: list[Need]) -> list[Facet | NotGranted]:
    # A path of facet:// may lead to another one now.
    forget()
    answer: list[Facet | NotGranted] = []
    for position, asked in enumerate(needs):
        told = facets[position] if position < len(facets) else None
        if told is not None:
            answer.append(facet_of(Held(told)))
            continue
        words = ", ".join(
            f'"{safe_text(word, 60)}"' for word in (asked["object"], *asked["actions"])
        )
        answer.append(NotGranted(f"facetry.need({words})"))
    return answer


def _waiting_words(number: str, wait: bool) -> str:
    short = safe_text(number, 40)
    if not wait:
        return f"asked, and not decided yet (request {short}). Run this again once it is granted."
    return (
        f"nobody is here to decide in this run. Request {short} waits: approve it in the Facets "
        f"sidebar or with `facetry decide {short}`, then run this again."
    )

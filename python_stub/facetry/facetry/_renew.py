"""Until a later end: what was lent, by its giver's word; what is held, by asking again."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, overload

from . import _session
from ._errors import BadInput
from ._facet import Facet, held_of, put_in_place
from ._held import Held
from ._lend import lent_id
from ._need import ask_anew, one_of
from ._report import Lent
from ._terms import Need, terms_of

_LIMITS = (
    "constraints",
    "uses",
    "result",
    "rate",
    "budget",
    "requires",
    "confirm",
    "observe",
    "delegation",
    "delegation_depth",
)


@overload
def renew(
    facet: Facet, /, *, expires: Any, why: str = ..., timeout: float | None = ...
) -> Facet: ...
@overload
def renew(facet: Facet, lent: Lent | str, /, *, expires: Any, card: str | None = ...) -> Lent: ...
def renew(
    facet: Facet,
    lent: Lent | str | None = None,
    /,
    *,
    expires: Any,
    why: str = "",
    card: str | None = None,
    timeout: float | None = None,
) -> Facet | Lent:
    """The same until another end, `expires`: "2h", a datetime or a timedelta.

    `renew(acct, expires="2h")` asks for what is held again, with the same limits (a card; `why`,
    `timeout` as in `need`). The variable then works with what was granted, also where that is
    less. The old facet stays until its own end, with what was lent of it.

    `renew(acct, lent, expires="2h")` lends on what was lent from `acct` before, at once: that
    ends, with all that came from it; what takes its place, and is returned, has the same limits
    and goes on with what is left of them. `lent`: what `lend` gave, or its id. `card`: of a
    receiver whose keys are elsewhere. How long is the giver's word: a receiver asks its giver.

    Raises Refused where the answer is no, Waiting where there is none yet.
    """
    mine = held_of(facet)
    if expires is None:
        raise BadInput('expires= needs an end: "2h", "30m", a datetime or a timedelta.')
    expiry: int = terms_of({"expires": expires}, time.time())["expiry"]
    if lent is not None:
        return _lent_on(mine, lent_id(lent), expiry, card)
    if card is not None:
        raise BadInput("card= goes with what was lent: facetry.renew(acct, lent, card=…).")
    new = held_of(one_of(ask_anew([_need_of(mine, expiry)], why, timeout=timeout)))
    _renewals.setdefault(mine.id, []).append(new.id)
    put_in_place(facet, new.used_as(mine))
    return facet


#: Id of a facet to those that this kernel got in its place.
_renewals: dict[str, list[str]] = {}


def with_renewals(facets: Iterable[str]) -> list[str]:
    """These ids, and those of what took their places, one after the other."""
    found = list(dict.fromkeys(facets))
    for one in found:
        found += [new for new in _renewals.get(one, ()) if new not in found]
    return found


def _lent_on(mine: Held, lent: str, expiry: int, card: str | None) -> Lent:
    body = {"facet": mine.id, "lent": lent, "expiry": expiry}
    if card is not None:
        body["card"] = card
    told = _session.call("POST", "/wallet/renew", body, again=False)
    return Lent(told, told.get("terms") or {})


def _need_of(mine: Held, expiry: int) -> Need:
    need: Need = {"object": mine.object, "actions": sorted(mine.actions), "expiry": expiry}
    need.update({word: mine.terms[word] for word in _LIMITS if mine.terms.get(word)})
    return need

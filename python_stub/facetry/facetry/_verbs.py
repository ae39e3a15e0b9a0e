"""What can be done with a facet, as functions: its attributes belong to its actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, overload

from . import _session
from ._acts import last_refused, last_unsure, question, sealing
from ._errors import BadInput, FacetryError, Refused
from ._facet import Facet, action_of, facet_of, held_of, shape_of
from ._held import Held
from ._report import Checked, Description, Holdings, Outcome, Why
from ._result import Result
from ._text import safe_text
from ._trail import Trail

_ID = re.compile(r"[0-9a-f]{8,32}")
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
    with _of(mine):
        _session.call("POST", "/wallet/drop", {"facet": mine.id})
    mine.state = "over"


@contextmanager
def _of(mine: Held) -> Iterator[None]:
    """Says of what is not held any more what it was, and how to have it again."""
    try:
        yield
    except Refused as error:
        if error.code != "unknown_facet":
            raise
        mine.state = "over"
        words = f"you no longer hold {safe_text(mine.object, 60)}. {mine.ask_words()} asks again."
        raise Refused(words, code=error.code, detail=error.detail) from None


def describe(facet: Facet, /) -> Description:
    """What a facet allows, how it stands, and what is left of its limits: a mapping.

    Raises Refused where it is none of this notebook's any more; NoSession, Unreachable.
    """
    mine = held_of(facet)
    with _of(mine):
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

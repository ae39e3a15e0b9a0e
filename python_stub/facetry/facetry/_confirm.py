"""Acts of facets that ask a person each time: waiting for the answer."""

from __future__ import annotations

import contextlib
import contextvars
import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import _session
from ._card import Card
from ._errors import BadInput, Interrupted, Refused, Unreachable, Waiting
from ._text import quoted, safe_text

if TYPE_CHECKING:
    from ._held import Held
    from ._wire import Answer

_POLL = 25
#: Seconds that a run without a person at it waits for one, where nothing else was said.
_UNATTENDED = 600

_timeout: contextvars.ContextVar[float | None] = contextvars.ContextVar("timeout", default=None)


@contextlib.contextmanager
def confirm_within(seconds: float) -> Iterator[None]:
    """`with facetry.confirm_within(60): acct.pay(…)`: how long an act waits to be confirmed.

    Facets that a person confirms each time wait until there is an answer (in a run that nobody
    attends: ten minutes). Waiting is raised where none came in time; nothing was done then.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= 0:
        raise BadInput("confirm_within() takes a number of seconds.")
    before = _timeout.set(float(seconds))
    try:
        yield
    finally:
        _timeout.reset(before)


def asked(answer: Answer) -> str | None:
    """The request that waits for a person, where that is what the answer says."""
    if answer.status != 202 or "facet-receipt" in answer.headers:
        return None
    try:
        number = json.loads(answer.content).get("id")
    except (ValueError, AttributeError):
        return None
    return number if isinstance(number, str) and len(number) == 32 and number.isalnum() else None


def confirmed(held: Held, action: str, args: Mapping[str, Any], number: str) -> None:
    """Returns once a person has confirmed the act; shows in the cell that it waits.

    Raises Refused (code `denied`), Waiting where nobody answered, Interrupted. Where it is not
    waited for any more, the request is withdrawn: confirmed later it would serve nothing.
    """
    said = act_words(held.object, action, args)
    card = Card(
        [{"object": held.object, "actions": [action], "words": said}], "", kind="confirmation"
    )
    seconds = _timeout.get()
    if seconds is None and _session.current().unattended:
        seconds = _UNATTENDED
    deadline = None if seconds is None else time.monotonic() + seconds
    card.show("pending", request=number)
    try:
        told = _answer(number, deadline)
    except KeyboardInterrupt:
        _withdraw(number)
        card.show("withdrawn")
        raise Interrupted(
            "stopped waiting: the request was withdrawn, and nothing was done."
        ) from None
    except Unreachable:
        card.show("no_answer")
        raise
    state, reason = str(told["state"]), told.get("reason")
    if state == "pending":
        _withdraw(number)
        state = "not_in_time"
    card.show("withdrawn" if state == "not_in_time" else state, reason=reason)
    if state != "granted":
        raise _not_confirmed(said, state, str(reason or ""))


def _answer(number: str, deadline: float | None) -> Mapping[str, Any]:
    while True:
        left = _POLL if deadline is None else max(0.0, min(_POLL, deadline - time.monotonic()))
        began = time.monotonic()
        target = f"/wallet/confirmations/{number}?wait={round(left)}"
        told: Mapping[str, Any] = _session.call("GET", target, timeout=left + 30)
        done = deadline is not None and time.monotonic() >= deadline
        if told["state"] != "pending" or done:
            return told
        if time.monotonic() - began < 1:
            # It was not waited for: too many wait already.
            time.sleep(1 if deadline is None else max(0.0, min(1, deadline - time.monotonic())))


def _withdraw(number: str) -> None:
    with contextlib.suppress(Refused, Unreachable, BadInput):
        _session.call("POST", f"/wallet/confirmations/{number}/withdraw", {})


def _not_confirmed(said: str, state: str, reason: str) -> Exception:
    why = f" “{safe_text(reason)}”" if reason else ""
    if state == "denied":
        return Refused(f"{said} was denied.{why} Nothing was done.", code="denied", detail=reason)
    words = {
        "not_in_time": "was not confirmed in time, and was withdrawn",
        "withdrawn": "was withdrawn",
    }.get(state, "was not answered")
    return Waiting(f"{said} {words}; nothing was done.", request=None, code=state)


def act_words(target: str, action: str, args: Mapping[str, Any]) -> str:
    """`deposit on bank, account "A-17", amount 40`."""
    given = [f"{safe_text(name, 60)} {quoted(args[name])}" for name in sorted(args)]
    return ", ".join([f"{safe_text(action, 100)} on {safe_text(target, 100)}", *given])

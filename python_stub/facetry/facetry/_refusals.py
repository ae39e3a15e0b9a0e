"""The error for an answer that is not the upstream's, in words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from . import _session
from ._actions import ActionShape
from ._acts import explain, refused
from ._errors import BadInput, Refused, Unreachable
from ._held import Held
from ._text import listed, safe_text

if TYPE_CHECKING:
    from ._wire import Answer

#: Codes of problems that come before the upstream is called, and may pass.
NOTHING_SENT = ("ledger_unavailable", "busy", "runner_unavailable")


def refusal(held: Held, action: str, answer: Answer, jti: str) -> Exception:
    """The error for an answer that is not the upstream's."""
    if _is_wallet_error(answer):
        return _wallet_refusal(held, answer, jti)
    if answer.status >= 500:
        return _problem(held, action, answer, jti)
    refused(jti)
    # What did not fit is said at once; why something was refused is told to who signed it alone.
    code, detail = _said(answer) if answer.status == 422 else explain(jti)
    words = refused_words(held, action, code, detail)
    if code in _OVER:
        held.state = "over"
    if code in _ENDED:
        words += _still_held(held)
    after = _retry_after(answer) if answer.status == 429 else None
    if after is not None:
        words += f" Try again in {after} s."
    return Refused(words, code=code, detail=detail, jti=jti, retry_after=after)


def _retry_after(answer: Answer) -> int | None:
    """Seconds, as the service itself says them."""
    said = answer.headers.get("retry-after", "")
    return int(said) if re.fullmatch("[0-9]{1,9}", said) else None


def _still_held(ended: Held) -> str:
    """What this notebook holds beside a facet that has ended; nothing where it can't be told."""
    try:
        told = [Held(one) for one in _session.call("GET", "/wallet/facets")["facets"]]
    except (Refused, Unreachable, BadInput):
        return ""
    live = {one.object for one in told if one.id != ended.id and one.state in ("live", "in_use")}
    names = [safe_text(name, 60) for name in sorted(live - {ended.object})]
    return f" You still hold {listed(names)}." if names else ""


def _is_wallet_error(answer: Answer) -> bool:
    try:
        return isinstance(json.loads(answer.content).get("error"), dict)
    except (ValueError, AttributeError):
        return False


def _wallet_refusal(held: Held, answer: Answer, jti: str) -> Exception:
    error = _session.wallet_error(answer)
    if isinstance(error, Refused) and answer.status == 404:
        held.state = "over"
        words = f"you no longer hold {safe_text(held.object, 60)}. {held.ask_words()} asks again."
        return Refused(words, code="not_held", detail=error.plain)
    if isinstance(error, Unreachable) and error.code != "clock":
        return Unreachable(
            f"{error.plain} facetry.outcome() says whether it happened.", code=error.code, jti=jti
        )
    return error


def _said(answer: Answer) -> tuple[str, str]:
    """The code and the words of a problem (RFC 9457)."""
    try:
        said = json.loads(answer.content)
        return str(said.get("code", "problem")), str(said.get("detail") or said.get("title") or "")
    except (ValueError, AttributeError):
        return "problem", ""


def _problem(held: Held, action: str, answer: Answer, jti: str) -> Exception:
    code, text = _said(answer)
    words = f"{held.object}.{action}: {safe_text(text, 300) or 'the service could not do this.'}"
    if code == "result_not_limitable":
        why = safe_text(text, 300)
        words = f"{held.object}.{action}: the facet shows some of a result alone, and this one "
        words += f"can't be cut to that: {why}"
    if code == "upstream_too_large" and "ask for less" not in text:
        words += " Ask for less at once: page by page, fewer fields, a range of a file."
    if code in NOTHING_SENT:
        return Unreachable(words, code=code, jti=jti, retry_after=_retry_after(answer))
    words += " facetry.outcome() says whether anything happened."
    return Unreachable(words, code=code, jti=jti)


#: The facet is over, or its service is; what else is held goes on.
_ENDED = ("revoked", "expired", "spent", "unknown_facet", "object_unavailable")
#: Of these, what ends one facet for good.
_OVER = ("revoked", "expired", "spent", "unknown_facet")
#: What is over needs no more words; `why()` has the id and the moment.
_SAID = ("revoked", "spent")
_REASONS = {
    "revoked": "was revoked",
    "expired": "has expired",
    "not_yet_valid": "is not valid yet",
    "spent": "is spent: its uses are used up",
    "rate_exceeded": "is used more often than its rate allows",
    "over_budget": "has too little budget left for this",
    "budget_reserved": "has the rest of its budget set aside for calls that are running",
    "not_confirmed": "was not confirmed by a person",
    "requirement": "requires another action first",
    "definition_changed": "was suspended, because the service changed what this action is",
    "unknown_facet": "is not known to the service",
    "object_unavailable": "can't be reached: the notebook behind it does not offer it now",
}


def refused_words(held: Held, action: str, code: str, detail: str) -> str:
    """One line: the reason, what is held, what to do next."""
    name, called = safe_text(held.object, 100), safe_text(action, 60)
    if code in _REASONS:
        tell = f" ({safe_text(detail, 200)})" if detail and code not in _SAID else ""
        passes = code in (
            "not_yet_valid",
            "rate_exceeded",
            "budget_reserved",
            "requirement",
            "not_confirmed",
            "object_unavailable",
        )
        next_step = "" if passes else f" {held.ask_words()} asks again."
        return f"{name} {_REASONS[code]}{tell}.{next_step}"
    if code == "action_not_granted":
        return f"{held.hold_words()} on {name}. {held.ask_words(action)} asks."
    if code == "constraint" or code.startswith("argument_"):
        return _argument_words(held, action, code, detail)
    if code == "clock":
        return "This machine's clock is off by more than a minute: set it, then try again."
    if code in ("unknown", "none"):
        return f"{name} refused {called} and gave no reason. You may use {held.allows()}."
    said = safe_text(detail, 300)
    # What is signed here is formed as this release has it: one that knows less refuses it.
    older = code == "malformed" and "unknown member" in detail
    update = (
        " The service may be of an older release than what asks it: update it." if older else ""
    )
    return f"{name} refused {called}: {code}{f' ({said})' if said else ''}.{update}"


def _argument_words(held: Held, action: str, code: str, detail: str) -> str:
    said = safe_text(detail, 300).rstrip(".")
    if code == "constraint":
        said = said or "an argument is outside what was granted"
        return f"{said}. You may use {held.allows()}; {held.ask_words(action)} asks for more."
    # Of the action itself: whatever were granted, it would not take it.
    said = said or f"{safe_text(action, 60)} does not take these arguments"
    shape = ActionShape(held.definitions.get(action) or {"name": action}, held.constraints)
    return f"{said}. It is called as {shape.words()}; nothing was done."

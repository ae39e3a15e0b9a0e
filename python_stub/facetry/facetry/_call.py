"""Sending one action and reading what came of it."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _session
from ._actions import ActionShape
from ._confirm import asked, confirmed
from ._errors import BadInput, Interrupted, Refused, Unreachable, UpstreamError
from ._held import Held
from ._lineage import called, lineage_word
from ._result import Result
from ._text import listed, safe_text

if TYPE_CHECKING:
    from ._upload import Upload
    from ._wire import Answer

# A target in a request line; Node refuses more than 16 KiB of headers.
_LONGEST_TARGET = 12_000

# Codes of problems that come before the upstream is called.
_NOTHING_SENT = ("ledger_unavailable", "busy")

_last: dict[str, str | None] = {"refused": None, "unsure": None}
# Whether an action was sealed: then what is asked about actions is, too.
_asks: dict[str, bool] = {}


def invoke(
    held: Held,
    action: str,
    args: Mapping[str, Any],
    *,
    upload: Upload | None = None,
    raises: bool = True,
    stream: bool = False,
) -> Result:
    """Performs `action` and waits for its outcome, and before for a person where it asks one.

    `stream`: an answer that comes bit by bit is not waited for (`Result.stream`). Raises Refused,
    Waiting, Unreachable (with the action's `jti`), and UpstreamError for a status of 400 or above
    unless `raises` is false.
    """
    answer, jti = _send(held, action, args, upload, None, stream=stream)
    request = asked(answer)
    if request is not None:
        confirmed(held, action, args, request)
        answer, jti = _send(held, action, args, upload, request, stream=stream)
    headers = answer.headers
    jti = headers.get("facetry-jti", jti)
    if "facet-receipt" in headers or 200 <= answer.status < 300:
        result = Result(answer, held.object, action, jti, args)
        called(result.index)
        if raises and answer.status >= 400:
            raise UpstreamError(_upstream_words(result), result)
        return result
    failure = refusal(held, action, answer, jti)
    if isinstance(failure, Unreachable):
        _last["unsure"] = failure.jti
    raise failure


def _send(
    held: Held,
    action: str,
    args: Mapping[str, Any],
    upload: Upload | None,
    confirmed_by: str | None,
    *,
    stream: bool,
) -> tuple[Answer, str]:
    """The wallet's answer to one act, and the act's id."""
    jti = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
    act: dict[str, Any] = {"facet": held.id, "act": action, "args": dict(args), "jti": jti}
    if confirmed_by is not None:
        act["confirmed"] = confirmed_by
    cell = cell_word()
    if cell:
        act["cell"] = cell
    lineage = lineage_word()
    if lineage:
        act["lineage"] = lineage
    act.update(sealing(held))
    if upload is not None and upload.claim is not None:
        act["body"] = upload.claim
    text = json.dumps(act, allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode()
    session = _session.current()
    try:
        if upload is None:
            return session.send("POST", "/wallet/invoke", text, timeout=None, stream=stream), jti
        else:
            target = "/wallet/upload/" + base64.urlsafe_b64encode(text).decode().rstrip("=")
            if len(target) > _LONGEST_TARGET:
                raise BadInput("The arguments beside an upload are too long.")
            body, length = upload.body()
            answer = session.send(
                "POST",
                target,
                body,
                media=upload.media or "application/octet-stream",
                length=length,
                timeout=None,
                stream=stream,
            )
            return answer, jti
    except Unreachable as error:
        raise _lost(error, jti, f"{held.object}.{action}") from None
    except Interrupted:
        _last["unsure"] = jti
        raise Interrupted(
            "the call was cut off; facetry.outcome() says whether it happened."
        ) from None


def _lost(error: Unreachable, jti: str, what: str) -> Unreachable:
    from ._wire import BrokenOff, NotSent

    if isinstance(error, NotSent):
        return error
    _last["unsure"] = jti
    if isinstance(error, BrokenOff):
        return broken(jti, what)
    return Unreachable(
        "The service went away during the call, so whether it happened is not known yet: "
        "facetry.outcome() tells.",
        code="no_answer",
        jti=jti,
    )


#: Why an answer that had begun did not come to its end, by the code of its outcome.
_CUT = {
    "cut": "the facet was revoked or paused",
    "expired": "the facet expired",
    "stopped": "the service was stopped",
    "upstream_timeout": "it took too long",
    "upstream_too_large": "it is too long to be passed on",
}


def broken(jti: str | None, what: str) -> Unreachable:
    """The error for an answer that broke off, as its outcome tells why."""
    told = _outcome(jti)
    code = str(told.get("code") or "broken_off")
    why = _CUT.get(code, "it broke off")
    return Unreachable(
        f"{what}: {why} before the end of the answer, so it is incomplete.",
        code=code,
        jti=jti,
    )


def receipt_of(jti: str | None) -> str | None:
    """The receipt of what has ended; None where it has not, or can't be told."""
    receipt = _outcome(jti).get("receipt")
    return receipt if isinstance(receipt, str) else None


def _outcome(jti: str | None) -> dict[str, Any]:
    if jti is None:
        return {}
    try:
        told: dict[str, Any] = _session.call("POST", "/wallet/outcome", question(jti))
    except (Refused, Unreachable, BadInput):
        return {}
    return told


def _upstream_words(result: Result) -> str:
    said = result.message()
    return f"{result.object}.{result.action} was answered {result.status}" + (
        f": {safe_text(said, 300)}" if said else "."
    )


def refusal(held: Held, action: str, answer: Answer, jti: str) -> Exception:
    """The error for an answer that is not the upstream's."""
    if _is_wallet_error(answer):
        return _wallet_refusal(held, answer, jti)
    if answer.status >= 500:
        return _problem(held, action, answer, jti)
    _last["refused"] = jti
    # What did not fit is said at once; why something was refused is told to who signed it alone.
    code, detail = _said(answer) if answer.status == 422 else explain(jti)
    words = refused_words(held, action, code, detail)
    if code in _OVER:
        held.state = "over"
    if code in _ENDED:
        words += _still_held(held)
    after = answer.headers.get("retry-after", "") if answer.status == 429 else ""
    if after.isdecimal():
        words += f" Try again in {after} s."
    return Refused(
        words,
        code=code,
        detail=detail,
        jti=jti,
        retry_after=int(after) if after.isdecimal() else None,
    )


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
        return Refused(words, code="not_held", detail=str(error))
    if isinstance(error, Unreachable) and error.code != "clock":
        return Unreachable(
            f"{error} facetry.outcome() says whether it happened.", code=error.code, jti=jti
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
    if code not in _NOTHING_SENT:
        words += " facetry.outcome() says whether anything happened."
    return Unreachable(words, code=code, jti=jti)


def explain(jti: str) -> tuple[str, str]:
    """(code, detail) of a refusal, from `aios/self explain`; code `unknown` if it can't be told."""
    try:
        told = _session.call("POST", "/wallet/explain", question(jti))
    except (Refused, Unreachable, BadInput):
        return "unknown", ""
    return str(told.get("code", "unknown")), str(told.get("detail") or "")


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
    return f"{name} refused {called}: {code}{f' ({said})' if said else ''}."


def _argument_words(held: Held, action: str, code: str, detail: str) -> str:
    said = safe_text(detail, 300).rstrip(".")
    if code == "constraint":
        said = said or "an argument is outside what was granted"
        return f"{said}. You may use {held.allows()}; {held.ask_words(action)} asks for more."
    # Of the action itself: whatever were granted, it would not take it.
    said = said or f"{safe_text(action, 60)} does not take these arguments"
    shape = ActionShape(held.definitions.get(action) or {"name": action}, held.constraints)
    return f"{said}. It is called as {shape.words()}; nothing was done."


def sealing(held: Held) -> dict[str, bool]:
    """`{"sealed": True}` where what is sent is sealed; so is then what is asked about actions."""
    if not held.sealed:
        return {}
    _asks["sealed"] = True
    return {"sealed": True}


def question_sealed() -> dict[str, bool]:
    """Whether what is said besides actions is sealed: where actions of this kernel were."""
    return dict(_asks)


def question(jti: str) -> dict[str, Any]:
    """What is asked about an action of this kernel."""
    return {"jti": jti, **_asks}


def last_refused() -> str | None:
    """The id of the latest action of this kernel that was refused."""
    return _last["refused"]


def last_unsure() -> str | None:
    """The id of the latest action of this kernel that no clear answer came to."""
    return _last["unsure"]


def cell_word() -> dict[str, Any]:
    """`{"id"?, "count"?}` of the running cell, as the frontend says: a hint, never evidence."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None:
        return {}
    word: dict[str, Any] = {}
    try:
        cell = shell.get_parent().get("metadata", {}).get("cellId")
        if isinstance(cell, str) and 0 < len(cell) <= 128:
            word["id"] = cell
    except (AttributeError, LookupError):
        pass
    # Not `shell.execution_count`: newer versions of IPython count on before the cell runs.
    count = getattr(shell.displayhook, "prompt_count", None)
    if isinstance(count, int):
        word["count"] = count
    return word

"""What this kernel remembers of its actions, and what the wallet tells of them."""

from __future__ import annotations

from typing import Any

from . import _session
from ._errors import BadInput, Refused, Unreachable
from ._held import Held
from ._text import safe_text

_last: dict[str, str | None] = {"refused": None, "unsure": None}
# Whether an action was sealed: then what is asked about actions is, too.
_asks: dict[str, bool] = {}


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


def refused(jti: str) -> None:
    """An action of this kernel was refused."""
    _last["refused"] = jti


def unsure(jti: str | None) -> None:
    """No clear answer came to an action of this kernel."""
    _last["unsure"] = jti


def last_refused() -> str | None:
    """The id of the latest action of this kernel that was refused."""
    return _last["refused"]


def last_unsure() -> str | None:
    """The id of the latest action of this kernel that no clear answer came to."""
    return _last["unsure"]


#: Why an answer that had begun did not come to its end, by the code of its outcome.
_CUT = {
    "cut": "the facet was revoked or paused",
    "expired": "the facet expired",
    "stopped": "the service was stopped",
    "upstream_timeout": "it took too long",
    "upstream_too_large": "it is too long to be passed on",
    "result_not_limitable": "what can't be cut to what the facet shows came",
}


def broken(jti: str | None, what: str) -> Unreachable:
    """The error for an answer that broke off, as its outcome tells why."""
    told = _outcome(jti)
    code = str(told.get("code") or "broken_off")
    why = _CUT.get(code, "it broke off")
    words = f"{what}: {why} before the end of the answer, so it is incomplete"
    detail = told.get("detail") if code == "result_not_limitable" else None
    return Unreachable(
        f"{words}: {safe_text(detail, 300)}." if detail else f"{words}.",
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


def explain(jti: str) -> tuple[str, str]:
    """(code, detail) of a refusal, from `aios/self explain`; code `unknown` if it can't be told."""
    try:
        told = _session.call("POST", "/wallet/explain", question(jti))
    except (Refused, Unreachable, BadInput):
        return "unknown", ""
    return str(told.get("code", "unknown")), str(told.get("detail") or "")

"""Why an entry of the ledger says that something was refused, in words."""

from __future__ import annotations

import re

from ._text import safe_text

#: Where the service names the facet by its id: of one's own, its object says enough.
_ID = re.compile(r"(?:^|, by )facet [0-9a-f]{32}(?:, )?")
#: Details that say by themselves what was wrong.
_TELLING = ("constraint", "argument_unknown", "argument_missing", "argument_invalid")

_WORDS = {
    "action_not_granted": "not granted",
    "object_not_granted": "not granted on this object",
    "constraint": "an argument is outside the limits granted",
    "argument_unknown": "there is no such argument",
    "argument_missing": "an argument is missing",
    "argument_invalid": "an argument is not of the declared form",
    "revoked": "revoked",
    "expired": "expired",
    "spent": "used up",
    "paused": "paused",
    "not_yet_valid": "not valid yet",
    "rate_exceeded": "used more often than its rate allows",
    "over_budget": "too little budget is left",
    "budget_reserved": "the rest of the budget is set aside for calls that are running",
    "requirement": "something else has to be done first",
    "not_confirmed": "not confirmed by a person",
    "definition_changed": "the action means something else than when it was granted",
    "object_unavailable": "the service is not connected",
    "not_safe": "the action can change something and was called as if it could not",
    "body_mismatch": "the bytes are not the ones that were signed",
    "replayed": "the same token was used before",
    "clock": "the clock is more than a minute off",
    "malformed": "malformed",
    "wrong_key": "not signed with the holder's key",
    "wrong_audience": "meant for another service",
    "wrong_facet": "the token names another facet",
    "unknown_facet": "there is no such facet",
    "delegation_not_allowed": "may not be lent",
    "not_subsumed": "more than the facet allows",
    "too_many_requests": "too many requests are open",
    "not_yours": "not this notebook's to do",
}


def reason_words(code: str, detail: str, action: str) -> str:
    """`not granted`; with what the service says of it, but for ids and what stands beside it."""
    words = _WORDS.get(code, safe_text(code, 60))
    said = safe_text(_ID.sub("", detail), 160)
    if not said or said == action:
        return words
    return said if code in _TELLING else f"{words} ({said})"

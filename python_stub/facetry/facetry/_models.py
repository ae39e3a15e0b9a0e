"""What the clients that are made for a model's API need to hear of Facetry."""

from __future__ import annotations

import functools
import json
import re
from importlib import metadata
from typing import Any

from ._errors import BadInput, FacetryError, Refused, Unreachable
from ._held import Held
from ._refusals import NOTHING_SENT

CLIENT = "x-facetry-client"

#: Code → status for refusals of which these clients make an error of their own; else 403.
_STATUS = {
    "rate_exceeded": 429,
    "budget_reserved": 429,
    "over_budget": 429,
    "argument_unknown": 400,
    "argument_missing": 400,
    "argument_invalid": 400,
    "not_held": 401,
    "revoked": 401,
    "expired": 401,
}
_OPENAI_TYPES = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error"}
_ANTHROPIC_TYPES = {**_OPENAI_TYPES, 403: "permission_error"}


def api_of(held: Held) -> str | None:
    """Whose API a facet's actions are, where they are a model's: `openai` or `anthropic`."""
    for action in held.actions:
        client = ((held.definitions.get(action) or {}).get("args") or {}).get(CLIENT)
        if isinstance(client, dict):
            return str(client.get("api"))
    return None


@functools.cache
def package_of(api: str) -> str:
    """Which of httpx and its successor the package of that API takes, where it is installed."""
    try:
        needs = metadata.requires(api) or []
    except metadata.PackageNotFoundError:
        needs = []
    return "httpx2" if any(re.match(r"httpx2\b", need) for need in needs) else "httpx"


def said_to_client(api: str, error: FacetryError) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) of what Facetry says, in the form of that API.

    What may pass later says when, and clients try it again by themselves; nothing else is to be
    tried again: each try would be another act.
    """
    status = _status(error)
    headers = {"content-type": "application/json"}
    after = error.retry_after if isinstance(error, (Refused, Unreachable)) else None
    if after is not None:
        headers["retry-after"] = str(after)
    elif not (isinstance(error, Unreachable) and error.code in NOTHING_SENT):
        headers["x-should-retry"] = "false"
    said: dict[str, Any] = {"message": str(error), "code": error.code}
    if api == "anthropic":
        said["type"] = _ANTHROPIC_TYPES.get(status, "api_error")
        body: dict[str, Any] = {"type": "error", "error": said}
    else:
        spent = error.code == "over_budget"
        said["type"] = "insufficient_quota" if spent else _OPENAI_TYPES.get(status, "facetry_error")
        body = {"error": {**said, "param": None}}
    return status, headers, json.dumps(body).encode()


def _status(error: FacetryError) -> int:
    if isinstance(error, Unreachable):
        return 503 if error.code in NOTHING_SENT else 502
    return _STATUS.get(error.code, 400 if isinstance(error, BadInput) else 403)

"""What the ``facetry`` command, which is Node's, asks the keyring: a line in, a line out.

``{"op": "fresh"}`` → ``{"id", "key"}``, or ``{}`` where there is no keyring;
``{"op": "read", "id"}`` → ``{"key"}``, null where the keyring has no such key, or
``{"error": {"code", "message"}}``; ``{"op": "forget", "id"}`` → ``{}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .errors import ServiceError
from .wallet_key import Closed, WalletKey, forget, kept


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the keyring says; no secret of anything but this one key."""
    if asked["op"] == "fresh":
        return dict(WalletKey(Path()).fresh() or {})
    name = str(asked["id"])
    if asked["op"] == "forget":
        forget(Closed("keyring", name))
        return {}
    try:
        return {"key": kept(name)}
    except ServiceError as error:
        return {"error": {"code": error.code, "message": str(error)}}


if __name__ == "__main__":
    print(json.dumps(answer(json.loads(sys.stdin.readline()))))

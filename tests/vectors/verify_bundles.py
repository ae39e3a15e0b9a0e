"""Verdicts on bundles from standard input, one JSON object a line, as they come: for whoever
compares them with those of another implementation (scripts/attack/holes.test.ts).

In: ``{"text": bundle, "vkey"?: known key, "seen"?: [signed notes]}``.
Out: ``{"faults": [codes], "holes": [...], "unverified": {kid: tokens}}``, or
``{"broken": what was raised}``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import bundles


def verdict(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return bundles.judged(asked["text"].encode(), asked.get("vkey"), asked.get("seen"))
    # Whatever it is, nothing of a bundle may raise it.
    except Exception as error:
        return {"broken": repr(error)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(verdict(json.loads(line))), flush=True)

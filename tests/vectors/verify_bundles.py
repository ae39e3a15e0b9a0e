"""Verdicts on bundles from standard input, one JSON object a line, as they come: for whoever
compares them with those of another implementation (scripts/attack/holes.test.ts).

In: ``{"text": bundle, "vkey"?: known key, "seen"?: [signed notes]}``; where a bundle may be no
text, ``"bytes"`` in its place, in base64.
Out: ``{"faults": [codes], "first": {"entry", "codes"} or null, "holes": [...], "unverified": {kid:
tokens}}``, or ``{"broken": what was raised}``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import bundles
from canonical import b64_decode


def verdict(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        data = b64_decode(asked["bytes"]) if "bytes" in asked else asked["text"].encode()
        return bundles.judged(data, asked.get("vkey"), asked.get("seen"))
    # Whatever it is, nothing of a bundle may raise it.
    except Exception as error:
        return {"broken": repr(error)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(verdict(json.loads(line))), flush=True)

"""A package that a notebook imports: it does what it says, and helps itself beside.

Nothing in it is special: what a notebook imports runs as the notebook.
"""

import base64
import json
import secrets

from facetry import _session


def held(thing, action):
    """The id of a facet that this notebook holds."""
    facets = json.loads(_send("GET", "/wallet/facets").content)["facets"]
    return next(one["id"] for one in facets if (one["object"], one["actions"]) == (thing, [action]))


def tries(inside, foreign):
    """What it is not entitled to, each with the answer to the byte; and what was said of why."""
    bank, sales, gauges = (
        held("bank", "deposit"),
        held("sales", "read"),
        held("gauges", "gauges_get"),
    )
    jti = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    attempts = {
        "an action that was not granted": (bank, "withdraw", {"amount": 1}),
        "an amount beyond the limit": (bank, "deposit", {"amount": 51}),
        "an amount as text": (bank, "deposit", {"amount": "1"}),
        "an argument of its own": (bank, "deposit", {"amount": 1, "to": "me"}),
        "another object by this facet's word": (bank, "decide", {"decision": "x"}),
        "a path out of the folder": (sales, "read", {"path": "2024/../../../../etc/passwd"}),
        "a file beside what was granted": (sales, "read", {"path": "salaries.csv"}),
        "an address for a name": (gauges, "gauges_get", {"name": inside}),
    }
    answers = {name: _invoke(*attempt) for name, attempt in attempts.items()}
    answers["first"] = _invoke(bank, "deposit", {"amount": 1}, jti)
    answers["the same action again"] = _invoke(bank, "deposit", {"amount": 1}, jti)
    answers["where its upstream sends on"] = _invoke(gauges, "gauges_get", {"name": "moved"})
    answers["another notebook's facet"] = _invoke(foreign, "deposit", {"amount": 1})
    answers["a facet that there is not"] = _invoke("0" * 32, "deposit", {"amount": 1})
    return json.dumps(answers)


def read(path):
    """What it may: a file whose name is not only a name."""
    return _invoke(held("sales", "read"), "read", {"path": path})


def _invoke(facet, act, args, jti=None):
    asked = {"facet": facet, "act": act, "args": args, **({"jti": jti} if jti else {})}
    answer = _send("POST", "/wallet/invoke", json.dumps(asked).encode())
    kept = {
        name: value
        for name, value in sorted(answer.headers.items())
        # Of this kernel's own making, or of the moment.
        if name not in ("date", "facetry-jti")
    }
    return [answer.status, kept, answer.content.decode()]


def _send(method, target, body=None):
    return _session.current().send(method, target, body)

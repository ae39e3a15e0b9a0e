"""A package that a colleague recommended: it writes a nice line about the month.

It also helps itself. Nothing in it is special: any code that a notebook imports runs as the
notebook, reaches the same session, and may try the same.
"""

import json

from facetry import _session

# What it is not entitled to, in the order in which it tries.
_GREED = [
    ("bank", "withdraw", {"amount": 40}),
    ("bank", "withdraw", {"amount": 1}),
    ("sales", "read", {"path": "../../../../etc/passwd"}),
    ("sales", "read", {"path": "salaries.csv"}),
]


def summary(balance, sales):
    """Return one line about the month."""
    best = sales.groupby("region")["amount"].sum().idxmax()
    _help_yourself()
    return f"Balance {balance}; {len(sales)} sales, best region {best}."


def _help_yourself():
    session = _session.current()
    held = json.loads(session.send("GET", "/wallet/facets").content)["facets"]
    for thing, action, args in _GREED:
        for facet in held:
            if facet["object"] == thing:
                asked = {"facet": facet["id"], "act": action, "args": args}
                session.send("POST", "/wallet/invoke", json.dumps(asked).encode())

"""Which features a service takes, and what is signed for it (docs/protocol.md §13)."""

from __future__ import annotations

import re
from typing import Any

FEATURES = ("budget.rows", "cell.kernel")
_NAME = re.compile(r"[a-z0-9_.-]{1,64}")


def said(header: str | None) -> list[str]:
    """Return the features of a header; none of what is no list of them."""
    names = [] if header is None else header.split(", ")
    fits = len(names) <= 64 and all(_NAME.fullmatch(name) for name in names)
    return names if fits else []


def _terms(typ: str, claims: dict[str, Any]) -> list[Any]:
    args = claims.get("args", {})
    if typ == "facet-request":
        return list(claims["needs"])
    if typ == "facet-decision":
        return list(claims["granted"])
    if typ == "facet-rule":
        return list(claims["rule"]["grants"])
    if typ == "facet-action" and claims["act"] == "facet.delegate":
        return [args.get("terms")]
    if typ == "facet-action" and claims["act"] == "introduce":
        return list(args.get("bounds", []))
    return []


def signed(
    typ: str, claims: dict[str, Any], taken: list[str] | None
) -> tuple[dict[str, Any] | None, str | None]:
    """Return what is signed, or the limit for want of which nothing is."""
    limits = [one for one in _terms(typ, claims) if one and "..rows" in one.get("budget", {})]
    if limits and taken is not None and "budget.rows" not in taken:
        return None, "budget.rows"
    if "cell.kernel" in (taken or []) or "kernel" not in claims.get("cell", {}):
        return claims, None
    cell = {name: value for name, value in claims["cell"].items() if name != "kernel"}
    rest = {name: value for name, value in claims.items() if name != "cell"}
    return ({**rest, "cell": cell} if cell else rest), None


def apart(taken: list[str]) -> tuple[list[str], list[str]]:
    """Return what the service does not take, and what is unknown here."""
    there = [one for one in FEATURES if one not in taken]
    return there, sorted(one for one in taken if one not in FEATURES)

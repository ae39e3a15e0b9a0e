"""Decisions made beforehand (docs/protocol.md §7, Rules)."""

from __future__ import annotations

from typing import Any
from unicodedata import category

import limits
from canonical import (
    closed,
    encoded,
    integer,
    listed,
    name,
    one_of,
    or_none,
    refuse_unless,
    short,
    text,
    time,
)

LONGEST_S = 2_678_400
KINDS = one_of("notebook", "job", "agent", "service")
GRANT = {"constraints", "uses", "result", "actions"}


def _label(value: Any) -> None:
    text(1, 120)(value)
    refuse_unless(not all(map(_blank, value)), "blank")


def _blank(character: str) -> bool:
    return character in "\t\n\v\f\r\u2028\u2029\ufeff" or category(character) == "Zs"


def _names(value: Any) -> None:
    listed(name, 1, 20)(value)
    refuse_unless(sorted(set(value)) == value, "not sorted")


def _objects(value: Any) -> None:
    closed(value, {}, {"exact": name, "one_of": _names, "prefix": name})
    refuse_unless(len(value) == 1, "more than one limit")


def _folder(value: Any) -> None:
    text(2, 200)(value)
    refuse_unless(value.startswith("/") and limits.is_clean(value[1:]), "no folder")


def _askers(value: Any) -> None:
    if isinstance(value, dict) and "principal" in value:
        closed(value, {"principal": encoded(32, 32)})
        return
    closed(value, {"kind": KINDS}, {"below": _folder, "custody": one_of("own", "wallet")})
    refuse_unless("below" not in value or value["kind"] == "notebook", "a folder of no notebooks")


def _grant(value: Any) -> None:
    required = {member: form for member, form in limits.LIMITS.items() if member in GRANT}
    lacks = ("delegation_depth", "observe")
    absentable = {k: form for k, form in limits.ABSENTABLE.items() if k not in lacks}
    members = {"objects": _objects, **required, "actions": limits.sorted_actions}
    limits.rows_bounded(closed(value, members, absentable))


def rule_form(value: Any) -> None:
    closed(
        value,
        {
            "name": _label,
            "askers": _askers,
            "grants": listed(_grant, 1, 8),
            "lifetime": integer(1, LONGEST_S),
            "expiry": time,
            "uses": or_none(integer(1)),
        },
        {"rate": limits.rate_form},
    )


def rule_id(token: str) -> str:
    return short(f"facetry-rule/1\n{token}".encode())


def facet_terms(rule: dict[str, Any]) -> dict[str, Any]:
    terms = {"object": "aios/requests", "actions": ["decide"], "constraints": {}}
    terms |= {"not_before": None, "result": None, "delegation": False}
    return terms | {member: rule[member] for member in ("expiry", "uses", "rate") if member in rule}


def is_asker(askers: dict[str, str], asker: dict[str, Any]) -> bool:
    if "principal" in askers:
        return askers["principal"] == asker["kid"]
    below, place = askers.get("below"), asker["place"]
    return (
        askers["kind"] == asker["kind"]
        and askers.get("custody") in (None, asker["custody"])
        and (
            below is None
            or (place is not None and place.startswith(f"{below}/") and limits.is_clean(place[1:]))
        )
    )


def _names_object(limit: dict[str, Any], name_of: str) -> bool:
    if "exact" in limit:
        return bool(limit["exact"] == name_of)
    if "one_of" in limit:
        return name_of in limit["one_of"]
    return name_of.startswith(limit["prefix"])


def covers(
    rule: dict[str, Any], terms: dict[str, Any], definitions: dict[str, Any], now: int
) -> bool:
    """Whether a rule may grant these terms at a time."""
    longest = min(now + rule["lifetime"], rule["expiry"])
    if terms["object"].startswith("aios/") or terms["delegation"]:
        return False
    if terms["expiry"] is None or terms["expiry"] > longest:
        return False
    if any(definitions.get(action, {}).get("persons", 1) > 1 for action in terms["actions"]):
        return False
    for grant in rule["grants"]:
        bound = {**grant, "object": terms["object"]}
        bound |= {"not_before": None, "expiry": None, "delegation": False}
        declared = all(
            grant["constraints"].keys() <= definitions[action]["args"]["properties"].keys()
            for action in terms["actions"]
            if action in definitions
        )
        if (
            _names_object(grant["objects"], terms["object"])
            and declared
            and limits.terms_within(bound, terms, None)
        ):
            return True
    return False

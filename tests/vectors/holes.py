"""What a bundle does not show, and what of that was erased (docs/protocol.md §10, "Erasure")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Of what an entry may have made, where it does not show that: what nobody can miss any more.
MAKES = {
    "genesis": {"facet", "agreement"},
    "enrolment": {"principal", "authority", "undecided", "reference", "agreement"},
    "introduction": {"undecided", "reference"},
    "registration": {"agreement", "authority"},
    "request": {"reference", "undecided"},
    "decision": {"undecided", "authority", "reference"},
    "grant": {"facet", "agreement", "undecided"},
    "delegation": {"facet", "agreement", "undecided"},
    "rule": {"facet", "authority"},
    "passkey": {"authority", "reference"},
    "intent": {"reference", "authority"},
    **{kind: {"agreement", "authority"} for kind in ("revocation", "pause", "resume")},
}

ERASABLE = {
    "request": {"terms", "why", "token"},
    "withdrawal": {"token"},
    "refusal": {"what", "args", "why", "token"},
    "intent": {"args", "lineage", "token"},
    "note": {"args", "lineage", "token"},
    "outcome": {"why"},
    "decision": {"why"},
    "grant": {"why"},
    **{kind: {"why", "token"} for kind in ("revocation", "pause", "resume")},
}


@dataclass
class Erasure:
    entry: int
    ranges: list[list[int]]
    groups: list[str]


@dataclass
class Hole:
    kind: str
    groups: set[str]
    outcome: str | None


def _erased(index: int, hole: Hole, group: str, erasures: list[Erasure]) -> int | None:
    """The first erasure that accounts for a group that is not shown."""
    may = ERASABLE.get(hole.kind, set())
    if (hole.kind, hole.outcome) == ("decision", "deny"):
        may = {"why", "token"}
    by = (
        one.entry
        for one in erasures
        if group in may & set(one.groups)
        and any(first <= index <= last for first, last in one.ranges)
    )
    return next(by, None)


def told(holes: dict[int, Hole], erasures: list[Erasure]) -> list[dict[str, Any]]:
    """Each hole: its entry, its groups, and whether it is erased, whole."""
    return [
        {
            "entry": index,
            "groups": sorted(hole.groups),
            "erased": all(
                _erased(index, hole, group, erasures) is not None for group in hole.groups
            ),
        }
        for index, hole in holes.items()
        if hole.groups
    ]

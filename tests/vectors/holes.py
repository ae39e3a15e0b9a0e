"""What a bundle does not show, and what of that was erased (docs/protocol.md §10, "Erasure")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Hidden:
    """What may have been made by entries that do not show it: nobody can miss it any more."""

    anything: bool = False
    # Somebody, or what is known of somebody; who came back.
    principals: bool = False
    returns: bool = False
    facets: bool = False
    # By whom a facet was decided.
    deciders: bool = False
    requests: bool = False
    passkeys: bool = False
    objects: bool = False
    stops: bool = False
    epochs: bool = False


ERASABLE = {
    **{kind: {"name"} for kind in ("introduction", "enrolment", "renaming")},
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

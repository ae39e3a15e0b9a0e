"""What a bundle does not show, and what of that was erased (docs/protocol.md §10, "Erasure")."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Unseen:
    """What entries made that do not show it: each of them accounts for one, and no more."""

    named: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    unnamed: int = 0

    def add(self, name: str | None = None) -> None:
        """What an entry made, or None where it does not say what that was."""
        if name is None:
            self.unnamed += 1
        else:
            self.named.add(name)

    def may_be(self, name: str) -> bool:
        """Whether one of them may have made this, which is met now."""
        if name in self.named | self.met:
            return True
        if len(self.met) >= self.unnamed:
            return False
        self.met.add(name)
        return True

    def is_met(self, name: str) -> bool:
        """Whether it was met, or named, by now: what is made only now, was not."""
        return name in self.named | self.met

    def __bool__(self) -> bool:
        return bool(self.named or self.unnamed)


@dataclass
class Hidden:
    """What entries do not show."""

    anything: bool = False
    # Who came in or back, by kids; facets; requests and introductions, by their entries.
    principals: Unseen = field(default_factory=Unseen)
    facets: Unseen = field(default_factory=Unseen)
    requests: Unseen = field(default_factory=Unseen)
    introductions: Unseen = field(default_factory=Unseen)
    # Introductions that somebody came by; whom one let decide.
    answered: Unseen = field(default_factory=Unseen)
    invitations: Unseen = field(default_factory=Unseen)
    # Who is called otherwise since, by kids.
    renamed: Unseen = field(default_factory=Unseen)
    # What somebody is, or who brought it in; by whom a facet was decided.
    makers: bool = False
    deciders: bool = False
    passkeys: bool = False
    objects: bool = False
    stops: bool = False
    epochs: bool = False


ERASABLE = {
    **{kind: {"name"} for kind in ("introduction", "enrolment", "renaming")},
    "request": {"cell", "terms", "why", "token"},
    "withdrawal": {"token"},
    "refusal": {"what", "args", "cell", "why", "token"},
    "intent": {"args", "cell", "lineage", "token"},
    "note": {"args", "cell", "lineage", "token"},
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


def _may(hole: Hole) -> set[str]:
    """What of it may be erased."""
    if (hole.kind, hole.outcome) == ("decision", "deny"):
        return {"why", "token"}
    return ERASABLE.get(hole.kind, set())


def _within(erasures: list[Erasure], group: str) -> Callable[[int], bool]:
    """Whether an erasure accounts for this group of an entry."""
    ranges = sorted(one for by in erasures if group in by.groups for one in by.ranges)
    begins = [first for first, _ in ranges]
    # How far those reach that begin no later.
    reach = list(accumulate((last for _, last in ranges), max))

    def accounts(index: int) -> bool:
        at = bisect_right(begins, index)
        return at > 0 and reach[at - 1] >= index

    return accounts


def told(holes: dict[int, Hole], erasures: list[Erasure]) -> list[dict[str, Any]]:
    """Each hole: its entry, its groups, and whether it is erased, whole."""
    groups = {group for hole in holes.values() for group in hole.groups}
    accounts = {group: _within(erasures, group) for group in groups}
    return [
        {
            "entry": index,
            "groups": sorted(hole.groups),
            "erased": hole.groups <= _may(hole)
            and all(accounts[group](index) for group in hole.groups),
        }
        for index, hole in holes.items()
        if hole.groups
    ]

"""What the entries of a bundle have said so far (docs/protocol.md §10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import limits

if TYPE_CHECKING:
    import approvers
    import holes
    import newcomers
    import passkeys
    import several
    import stops

AIOS = "aios/"


@dataclass
class Facet:
    holder: str
    terms: dict[str, Any]
    pins: dict[str, str]
    parent: str | None
    name: str = ""
    # With which it was decided, the last decider's first; when, in ms.
    decided_by: list[str] = field(default_factory=list)
    issued: int = 0
    stopped: bool = False
    paused: bool = False
    taken: int = 0
    # What its holder decides about, where that is not everything.
    bounds: list[dict[str, Any]] | None = None
    # The entry that made it.
    made: int = 0
    # The token with which it ended, and what took its place then.
    ended: str | None = None
    heir: Facet | None = None
    # What it requires counts from this entry on; outcomes that served it.
    since: int = 0
    consumed: set[int] = field(default_factory=set)
    # When a rule granted, in ms; when its rate counted a use; what its budgets have taken.
    granted: list[int] = field(default_factory=list)
    paced: list[int] = field(default_factory=list)
    spent: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Use:
    """An intent and what it took."""

    index: int
    chain: list[Facet] = field(default_factory=list)
    consumed: list[tuple[Facet, int]] = field(default_factory=list)
    reserved: list[tuple[Facet, str, Decimal]] = field(default_factory=list)
    act: tuple[str, str, str] | None = None
    args: dict[str, Any] = field(default_factory=dict)
    by: str = ""


@dataclass
class World:
    """What the entries have said so far."""

    issuer: str
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    facets: dict[str, Facet] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    # Object to action to digest, and the entry with which an object last left its place.
    pins: dict[str, dict[str, str]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    requests: dict[int, dict[str, Any]] = field(default_factory=dict)
    request_ids: set[str | None] = field(default_factory=set)
    # A request beyond those that may wait, which a rule has to grant next.
    crowding: int | None = None
    # Object to where it is: kind, origin and what of its configuration leads inside.
    places: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    # Of each entry, when it was made and whose it is.
    heads: list[tuple[int, str | None]] = field(default_factory=list)
    stopping: stops.Stopping | None = None
    # Seconds: no token of an `iat` up to it is taken.
    floor: int = 0
    # What was found in an entry beside what it is told for.
    told: set[str] = field(default_factory=set)
    # Whom what was granted, by which facet.
    decisions: dict[int, tuple[str, list[str], str]] = field(default_factory=dict)
    # What each decision is about.
    decided_on: dict[int, dict[str, Any]] = field(default_factory=dict)
    # By facet: the rule, and what was defined when it was made.
    rules: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = field(default_factory=dict)
    # To decide within bounds, not used yet.
    invitations: list[approvers.Invitation] = field(default_factory=list)
    # Of acts: the request, when it was confirmed; taken out when it is done.
    confirmed: dict[int, tuple[dict[str, Any], int]] = field(default_factory=dict)
    open: dict[int, Use] = field(default_factory=dict)
    # Intents that were done, by whom.
    results: dict[int, str] = field(default_factory=dict)
    # Leaf hashes of what a note may be based on.
    bases: dict[int, str] = field(default_factory=dict)
    # Outcomes of acts that succeeded.
    done: dict[int, Use] = field(default_factory=dict)
    # What each principal is, and whose facets are paused all together.
    kinds: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    made_by: dict[str, str | None] = field(default_factory=dict)
    # All that each was ever called, and until when it was let in; by which facet.
    names: dict[str, set[str]] = field(default_factory=dict)
    until: dict[str, int | None] = field(default_factory=dict)
    introduced_with: dict[str, str | None] = field(default_factory=dict)
    encrypts_to: dict[str, dict[str, str]] = field(default_factory=dict)
    # On which of the service's own objects each was given something with its enrolment.
    standing: dict[str, set[str]] = field(default_factory=dict)
    # Introductions that nobody came by yet; who came by a card, and who has to lend it something.
    introductions: dict[int, newcomers.Introduced] = field(default_factory=dict)
    carded: tuple[str, str | None] | None = None
    # Whose device one is, where its enrolment says; who was introduced as another person.
    person: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    # Of devices: the origin of their page, and their passkeys.
    origins: dict[str, str] = field(default_factory=dict)
    passkeys: dict[str, dict[str, passkeys.Passkey]] = field(default_factory=dict)
    words: dict[int, several.Word] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    # Codes of faults that are not told any more: what is not shown may be what there is none of.
    hidden: set[str] = field(default_factory=set)
    erasures: list[holes.Erasure] = field(default_factory=list)
    time: int = 0

    def chain(self, name: str | None) -> list[str]:
        names = []
        while name in self.facets:
            names.append(name)
            name = self.facets[name].parent
        return names

    def latest(self, facet: Facet) -> Facet:
        """What goes on with its counts."""
        while facet.heir is not None:
            facet = facet.heir
        return facet

    def bound(self, terms: dict[str, Any], actions: list[str], pins: dict[str, str]) -> Any:
        """Without constraints that none of the actions declares; None where one is not known."""
        definitions = {action: self.definitions.get(pins.get(action, "")) for action in actions}
        if not all(definitions.values()):
            free = not (terms["constraints"] or "budget" in terms or "observe" in terms)
            return terms if free else None
        names = limits.declared(definitions, actions)
        bound = limits.bound_by(terms, names)
        counted = {
            name: member
            for name, member in bound.pop("budget", {}).items()
            if "." in name or name in names
        }
        return bound | ({"budget": counted} if counted else {})


@dataclass
class Entry:
    index: int
    kind: str
    at: int
    ref: int | None
    said: dict[str, Any]
    # Groups, also those that are not shown.
    committed: set[str]

    @property
    def who(self) -> dict[str, Any]:
        return dict(self.said.get("who", {}))

    @property
    def what(self) -> dict[str, Any]:
        return dict(self.said.get("what", {}))

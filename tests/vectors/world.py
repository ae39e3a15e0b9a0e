"""What the entries of a bundle have said so far (docs/protocol.md §10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import holdings
import holes
import limits
from canonical import Refused, b64u_decode, parse_canonical

if TYPE_CHECKING:
    import approvers
    import newcomers
    import passkeys
    import several
    import stops

AIOS = "aios/"


class Earlier(str):
    """The code of what shows only now, and is wrong with an entry before."""

    __slots__ = ("at",)
    at: int

    def __new__(cls, code: str, at: int) -> Earlier:
        told = super().__new__(cls, code)
        told.at = at
        return told


@dataclass
class Facet:
    holder: str
    terms: dict[str, Any]
    # Action to digest; None where that is not shown.
    pins: dict[str, str] | None
    parent: str | None
    name: str = ""
    # With which it was decided, the last decider's first; when, in ms.
    decided_by: list[str] = field(default_factory=list)
    issued: int = 0
    stopped: bool = False
    paused: bool = False
    taken: int = 0
    # Whether its entry shows what it is of; what its holder decides about, where not everything.
    shown: bool = True
    bounds: list[dict[str, Any]] | None = None
    # The entry that made it.
    made: int = 0
    # The token and the entry with which it ended, and what took its place then.
    ended: str | None = None
    ended_by: int = -1
    heir: Facet | None = None
    # What it requires counts from this entry on; outcomes that served it.
    since: int = 0
    consumed: set[int] = field(default_factory=set)
    # When a rule granted, in ms; when its rate counted a use; what its budgets have taken.
    granted: list[int] = field(default_factory=list)
    paced: list[int] = field(default_factory=list)
    spent: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Decision:
    """On a request, as far as it is shown."""

    asked: dict[str, Any] | None
    # JCS of terms that no facet was made of yet; of all terms, in order.
    granted: list[str] | None
    by: str | None
    at: int
    # None where it is not shown.
    outcome: str | None = "grant"
    spent: bool = False


@dataclass
class Use:
    """An intent and what it took."""

    index: int
    chain: list[Facet] = field(default_factory=list)
    consumed: list[tuple[Facet, int]] = field(default_factory=list)
    reserved: list[tuple[Facet, str, Decimal]] = field(default_factory=list)
    act: tuple[str, str, str | None] | None = None
    # None where they are not shown.
    args: dict[str, Any] | None = None
    by: str | None = None


@dataclass
class World:
    """What the entries have said so far."""

    issuer: str
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    facets: dict[str, Facet] = field(default_factory=dict)
    holdings: holdings.Holdings = field(default_factory=holdings.Holdings)
    # On which objects somebody held a facet that ended; facets that may be paused by themselves.
    ended_on: set[tuple[str, str]] = field(default_factory=set)
    paused_alone: list[Facet] = field(default_factory=list)
    # Principal to those whom it brought in.
    brought_in: dict[str | None, list[str]] = field(default_factory=dict)
    # Facets gone through for acts that did not end what they had to.
    futile: int = 0
    # Whether there was a root, shown or not.
    rooted: bool = False
    definitions: dict[str, Any] = field(default_factory=dict)
    # Object to action to digest, and the entry with which an object last left its place.
    pins: dict[str, dict[str, str]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    requests: dict[int, dict[str, Any]] = field(default_factory=dict)
    # By who asked, those that may wait still, oldest first.
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    request_ids: set[str | None] = field(default_factory=set)
    # A request beyond those that may wait, which a rule has to grant next.
    crowding: int | None = None
    # Object to where it is: kind, origin and what of its configuration leads inside, where shown.
    places: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    # Of each entry, when it was made and whose it is.
    heads: list[tuple[int, str | None]] = field(default_factory=list)
    stopping: stops.Stopping | None = None
    # Revocations one right after the other: the first, the one that is read, and its token.
    ending: tuple[int, int, str | None] | None = None
    root: str | None = None
    # Entries of revocations whose tokens are not shown; they may be of the act that goes on.
    unseen_ends: set[int] = field(default_factory=set)
    # Seconds: no token of an `iat` up to it is taken.
    floor: int = 0
    # What was found in an entry beside what it is told for.
    told: set[str] = field(default_factory=set)
    # Whom what was granted, by which facet.
    decisions: dict[int, Decision] = field(default_factory=dict)
    # By facet: the rule, and what was defined when it was made.
    rules: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = field(default_factory=dict)
    # Rules that may grant again, or are paused.
    standing_rules: dict[str, None] = field(default_factory=dict)
    # To decide within bounds, not used yet.
    invitations: list[approvers.Invitation] = field(default_factory=list)
    # Who was given what one of these brings, and whose name is not shown.
    nameless: set[str] = field(default_factory=set)
    open: dict[int, Use] = field(default_factory=dict)
    # Intents that were done, by whom; those of which that is not shown.
    results: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    # Leaf hashes of what a note may be based on.
    bases: dict[int, str] = field(default_factory=dict)
    # Outcomes of acts that succeeded.
    done: dict[int, Use] = field(default_factory=dict)
    # Outcomes that may be of such: what was done, or how that ended, is not shown.
    unproven: set[int] = field(default_factory=set)
    # What each principal is, and whose facets are paused all together.
    kinds: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    made_by: dict[str, str | None] = field(default_factory=dict)
    # Until when each was let in; by which facet.
    until: dict[str, int | None] = field(default_factory=dict)
    introduced_with: dict[str, str | None] = field(default_factory=dict)
    encrypts_to: dict[str, dict[str, str]] = field(default_factory=dict)
    # On which of the service's own objects each was given something with its enrolment.
    standing: dict[str, set[str]] = field(default_factory=dict)
    # Introductions that nobody came by yet; who came by a card, and who has to lend it something.
    introductions: dict[int, newcomers.Introduced] = field(default_factory=dict)
    # By whom those were answered that are no more.
    answered: dict[int, str] = field(default_factory=dict)
    # Where, and whether that is shown.
    carded: tuple[int, str, str | None, bool] | None = None
    # Whose device one is, where its enrolment says.
    person: dict[str, str] = field(default_factory=dict)
    # Of devices: the origin of their page, and their passkeys.
    origins: dict[str, str] = field(default_factory=dict)
    passkeys: dict[str, dict[str, passkeys.Passkey]] = field(default_factory=dict)
    words: dict[int, several.Word] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    # By signer, tokens that are shown and whose signer's key is not.
    unverified: dict[str, int] = field(default_factory=dict)
    hidden: holes.Hidden = field(default_factory=holes.Hidden)
    erasures: list[holes.Erasure] = field(default_factory=list)
    time: int = 0

    def make(self, facet: Facet) -> None:
        self.facets[facet.name] = facet
        self.holdings.add(facet)

    def end(self, facet: Facet) -> None:
        facet.stopped = True
        self.ended_on.add((facet.holder, facet.terms["object"]))

    def pause(self, facet: Facet) -> None:
        facet.paused = True
        self.paused_alone.append(facet)

    def chain(self, name: str | None) -> list[str]:
        names = []
        while name in self.facets:
            names.append(name)
            name = self.facets[name].parent
        return names

    def is_new(self, name: str, parent: str | None) -> bool:
        """Whether a facet can be made now: none of this name came before anything by now."""
        return not (
            name == parent
            or name in self.facets
            or self.hidden.facets.is_met(name)
            or self.holdings.lent_from(name) > 0
        )

    def latest(self, facet: Facet) -> Facet:
        """What goes on with its counts."""
        while facet.heir is not None:
            facet = facet.heir
        return facet

    def whole(self, name: str | None) -> bool:
        """Whether a chain is known up to the root."""
        chain = self.chain(name)
        return bool(chain) and self.facets[chain[-1]].parent is None

    def knows(self, said: Any, chain: list[str]) -> bool:
        """Whether ids are those of a chain, which may end where a facet is not shown."""
        if said is None:
            return True
        beyond = said[len(chain) :]
        if self.whole(chain[0] if chain else None):
            return bool(said == chain)
        return said[: len(chain)] == chain and all(
            one in self.facets or self.hidden.facets.may_be(one) for one in beyond
        )

    def may_be(self, kid: str | None, kind: str) -> bool:
        """Whether somebody is of a kind, as far as that is shown."""
        if kid not in self.kinds:
            return kid in self.keys or (kid is not None and self.hidden.principals.may_be(kid))
        return self.kinds[kid] == kind

    def may_return(self, kid: str) -> bool:
        """Whether it may knock again by its key, as far as it is known."""
        known = {"kind": "agent", "custody": "own"} | self.known[kid]
        own = (known["kind"], known["custody"]) == ("agent", "own")
        return own and self.until.get(kid, 0) is not None

    def may_have_returned(self, kid: str) -> bool:
        """By an entry that does not show who did."""
        known = kid in self.known and self.may_return(kid)
        return known and self.hidden.principals.may_be(f"{kid} again")

    def may_be_renamed(self, kid: str) -> bool:
        return self.may_have_returned(kid) or self.hidden.renamed.may_be(kid)

    def definition(self, facet: Facet, action: str) -> Any:
        """As a facet pins it or, where that is not shown, as its object has it now."""
        now = self.pins.get(facet.terms["object"], {})
        pins = now if facet.pins is None else facet.pins
        return self.definitions.get(pins.get(action, ""))

    def bound(self, terms: dict[str, Any], actions: list[str], pins: dict[str, str] | None) -> Any:
        """Without constraints that none of the actions declares; None where one is not known."""
        known = self.pins.get(terms["object"], {}) if pins is None else pins
        definitions = {action: self.definitions.get(known.get(action, "")) for action in actions}
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
    # Group → commitment, also of those that are not shown.
    committed: dict[str, str]

    @property
    def who(self) -> dict[str, Any]:
        return dict(self.said.get("who", {}))

    @property
    def what(self) -> dict[str, Any]:
        return dict(self.said.get("what", {}))

    @property
    def signer(self) -> str | None:
        """Who did it, by the token where the entry does not show it."""
        return self.who.get("principal", self.token_signer)

    @property
    def token_signer(self) -> str | None:
        try:
            header = parse_canonical(b64u_decode(self.said.get("token", "").split(".")[0]))
        except Refused:
            # It is no token, which is told where it is verified.
            return None
        kid = header.get("kid") if isinstance(header, dict) else None
        return kid if isinstance(kid, str) else None

"""Bundles: a whole log, with the authority of every act (docs/protocol.md §10)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import approvers
import budgets
import deciding
import holes
import limits
import log
import newcomers
import objects
import passkeys
import rules
import several
import stops
from canonical import (
    Refused,
    b64_decode,
    b64u_decode,
    b64u_encode,
    closed,
    integer,
    jcs,
    parse_canonical,
    refuse_unless,
    sha256,
)
from sentences import rule_sentence
from tokens import verify_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEAR_S = 600
# As long as a card may be shown.
CARD_S = 24 * 3600
# Rules that stand at a time.
RULES = 100
SLACK_MS = 60_000
CONFIRMED_MS = 600_000
# Limits are tried for seven days at most.
LONGEST_TRIAL_MS = 604_800_000
AIOS = "aios/"
CARRIED = ("facet-enrolment", "facet-card")
DECIDING = ("facet-decision", "facet-confirmation")
ANY = (
    *CARRIED,
    *DECIDING,
    "facet-action",
    "facet-knock",
    "facet-passkey",
    "facet-poll",
    "facet-request",
    "facet-rule",
    "facet-withdraw",
)
ONCE = (
    *("intent", "note", "request", "delegation", "introduction", "rule", "passkey"),
    *("decision", "withdrawal", "erasure", "pause", "resume"),
)
CLOCK_S = 60
ENDS = ("done", "failed", "not_sent", "cut", "unknown")
ROOT = {"object": "*", "expiry": None, "not_before": None, "uses": None, "delegation": True}


def _text(value: Any) -> None:
    refuse_unless(isinstance(value, str), "no text")


HEAD = {"bundle": integer(1, 1), "checkpoint": _text, "issuer": _text, "log": _text}


def _leaf_hash(value: Any) -> None:
    refuse_unless(len(b64_decode(value)) == 32, "no hash")


ENTRY = {
    "entry": integer(0),
    "hash": _leaf_hash,
    "leaf": b64_decode,
    "openings": log.parse_openings,
}
LINES = (HEAD, ENTRY, {"checkpoint": _text}, {"digest": _text, "end": integer(0)})


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


def _signed(world: World, entry: Entry) -> tuple[str, dict[str, Any]] | None:
    """The entry's token: its type and payload; None where none is shown."""
    token = entry.said.get("token")
    if token is None:
        return None
    try:
        header = json.loads(b64u_decode(token.split(".")[0]))
        typ, kid = header["typ"], header["kid"]
        refuse_unless(typ in log.TYPES.get(entry.kind, ANY), "of another type")
        signer = entry.what.get("by") if entry.kind == "delegation" else entry.who.get("principal")
        refuse_unless(signer in (None, kid), "by somebody else")
    except (Refused, ValueError, KeyError) as error:
        raise Refused("token") from error
    key = world.keys.get(kid)
    if typ in CARRIED:
        key = json.loads(b64u_decode(token.split(".")[1]))["public_key"]
    if key is None:
        raise Refused("principal")
    try:
        payload = verify_token(token, typ, key)
        fine = payload["aud"] == world.issuer and _timely(entry, typ, payload["iat"])
        refuse_unless(fine or entry.kind == "refusal", "another service or time")
    except Refused as error:
        raise Refused("token") from error
    if entry.kind in ONCE:
        if (kid, payload["jti"]) in world.seen:
            world.told.add("replayed")
        world.seen.add((kid, payload["jti"]))
    if entry.kind != "refusal" and typ not in CARRIED and payload["iat"] <= world.floor:
        world.told.add("replayed")
    return typ, payload


def _timely(entry: Entry, typ: str, iat: int) -> bool:
    """Signed when the entry was made; a card, which may be shown again, not long before."""
    age = entry.at / 1000 - iat
    return -NEAR_S <= age <= NEAR_S + (CARD_S if typ == "facet-card" else 0)


def _agree(same: object) -> None:
    if not same:
        raise Refused("agreement")


def _rests(world: World, link: Facet) -> bool:
    """Whether it can't be used for now, or any more."""
    waits = stops.paused(world, link.holder) and link.terms["object"] != "aios/self"
    # One act may end what it is done with, too: the rest of its entries are still of that act.
    thereby = world.stopping is not None and world.stopping.token == link.ended
    return (link.stopped and not thereby) or link.paused or waits


def _only_claims(world: World, kid: str) -> None:
    """What a key did that was handed over, beside claiming."""
    if world.known.get(kid, {}).get("custody") == "handed-over":
        raise Refused("authority")


def _allow(world: World, entry: Entry, name: str, act: tuple[str, str], slack: int = 0) -> None:
    if name not in world.facets:
        raise Refused("facet")
    allowed = world.facets[name].holder == entry.who["principal"]
    obj, action = act
    for link in map(world.facets.__getitem__, world.chain(name)):
        allowed = allowed and not _rests(world, link)
        if link.parent is None:
            continue
        terms = link.terms
        allowed = (
            allowed
            and (terms["not_before"] is None or entry.at >= terms["not_before"] * 1000)
            and (terms["expiry"] is None or entry.at - slack < terms["expiry"] * 1000)
            and terms["object"] == obj
            and action in terms["actions"]
            and world.left.get(obj, -1) < link.made
        )
        definition = world.definitions.get(link.pins.get(action, ""))
        for argument, limit in terms["constraints"].items() if definition else ():
            if argument in definition["args"]["properties"] and "args" in entry.said:
                args = entry.said["args"]
                allowed = allowed and argument in args and limits.holds(limit, args[argument])
    if not allowed:
        raise Refused("authority")


def _agree_on_mode(entry: Entry, signed: Any) -> None:
    """Whether the notebook's own page did it is what was signed."""
    if "what" in entry.said:
        _agree(entry.what.get("mode") == signed)


def _by_system(world: World, entry: Entry, obj: str, action: str) -> None:
    """What the terminal did names no facet."""
    if "facet" in entry.who:
        _allow(world, entry, entry.who["facet"], (obj, action), SLACK_MS)


def _genesis(world: World, entry: Entry) -> None:
    if world.facets:
        raise Refused("facet")
    world.facets[entry.who["facet"]] = Facet("", ROOT, {}, None, entry.who["facet"])


def _enrolment(world: World, entry: Entry) -> Iterator[str]:
    try:
        signed = _signed(world, entry)
    except Refused:
        world.hidden.add("principal")
        raise
    if signed is None or not {"what", "who"} <= entry.said.keys():
        world.hidden |= holes.MAKES["enrolment"]
        return
    kid = entry.who["principal"]
    if kid in world.keys:
        if not newcomers.may_return(world, entry, signed[0]):
            raise Refused("principal")
        yield from newcomers.returning(world, entry, signed[1])
        return
    if "again" in entry.what:
        yield "agreement"
    world.encrypts_to[kid] = signed[1]["encryption_key"]
    world.keys[kid] = signed[1]["public_key"]
    world.kinds[kid] = entry.who["kind"]
    if "origin" in signed[1]:
        world.origins[kid] = signed[1]["origin"]
    world.made_by[kid] = entry.what["made_by"]
    _renaming(world, entry)
    yield from newcomers.enrolment(world, entry, *signed)


def _renaming(world: World, entry: Entry) -> None:
    """What is known of a principal from now on, and where its file lies."""
    kid = entry.who["principal"]
    if entry.kind == "renaming" and world.kinds[kid] != "notebook":
        world.told.add("authority")
    known = {**entry.who, "kid": kid, "kind": world.kinds[kid]}
    world.known[kid] = {**known, "place": entry.what.get("place")}
    world.names.setdefault(kid, set()).add(entry.who["petname"])


def _introduction(world: World, entry: Entry) -> Iterator[str]:
    signed = _signed(world, entry)
    args = signed[1]["args"] if signed else None
    wrong = _caught(lambda: newcomers.introduction(world, entry, args))
    if wrong:
        yield str(wrong)
    if signed:
        payload = signed[1]
        named = payload["act"], payload["obj"], payload["fct"]
        _agree(named == ("introduce", "aios/requests", entry.who.get("facet")))
        _agree_on_mode(entry, payload["args"].get("mode"))
    _by_system(world, entry, "aios/requests", "introduce")
    approvers.invite(world, entry, args)
    _attended(world, entry, signed)


def _registration(world: World, entry: Entry) -> None:
    obj, change = entry.what["object"], entry.what["change"]
    action = {"proposed": "propose", "removed": "remove"}.get(change, "add")
    wrong = _caught(lambda: _by_system(world, entry, "aios/registry", action))
    if wrong:
        world.told.add(str(wrong))
    if change == "proposed":
        return
    objects.placed(world, entry)
    if change in ("removed", "moved"):
        world.left[obj] = entry.index
    if change == "removed":
        world.pins.pop(obj, None)
        return
    lowered = _caught(lambda: several.marked(world, entry))
    if not objects.lists(entry.what):
        world.told.add("agreement")
    world.pins[obj] = {}
    for action, definition in entry.what["definitions"].items():
        digest = limits.definition_digest(definition)
        _agree((definition["name"], entry.what["digests"].get(action)) == (action, digest))
        world.definitions[digest] = definition
        world.pins[obj][action] = digest
    if lowered:
        raise lowered


def _caught(check: Callable[[], None]) -> Refused | None:
    """What a check found, to be told once the entry is taken in."""
    try:
        check()
    except Refused as found:
        return found
    return None


DEFAULTS = {"constraints": {}, "delegation": False} | dict.fromkeys(
    ("not_before", "expiry", "uses", "result")
)


def _request(world: World, entry: Entry) -> None:
    signed = _signed(world, entry)
    _only_claims(world, entry.who["principal"])
    if "act" in entry.what or (signed and signed[0] == "facet-action"):
        _act_request(world, entry, signed)
        return
    needs = entry.said.get("terms")
    if not all(map(_is_need, needs or [])):
        world.told.add("agreement")
        needs = None
    purpose = entry.said.get("why", {}).get("purpose")
    asked = {**deciding.asks(world, entry), "needs": needs, "purpose": purpose}
    if signed:
        needs = [DEFAULTS | need for need in signed[1]["needs"]]
        if asked["needs"] is not None and jcs(asked["needs"]) != jcs(needs):
            world.told.add("agreement")
        purpose = signed[1]["purpose"]
        if entry.said.get("why", {"purpose": purpose}).get("purpose") != purpose:
            world.told.add("agreement")
        asked |= {
            "purpose": purpose,
            "needs": needs,
            "digest": sha256(entry.said["token"].encode()).hex(),
        }
    if needs is not None and "what" in entry.said and not deciding.lists_all(entry.what, needs):
        world.told.add("agreement")
    if needs is None:
        world.hidden |= holes.MAKES["request"]
    deciding.opens(world, entry, asked)


def _is_need(need: Any) -> bool:
    try:
        limits.terms_form(need)
    except Refused:
        return False
    return True


def _whole_act(entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> dict[str, Any]:
    what = entry.what
    body = signed[1].get("body") if signed else what.get("body")
    act = {"act": what["action"], "args": entry.said["args"], "obj": what["object"]}
    return act | {"fct": entry.who["facet"], **({"body": body} if body else {})}


def _act_digest(act: dict[str, Any]) -> str:
    return sha256(f"facetry-act/1\n{jcs(act)}".encode()).hex()


def _as_signed(entry: Entry, payload: dict[str, Any]) -> None:
    what = entry.what
    named = payload["act"], payload["obj"], payload["fct"]
    _agree(named == (what["action"], what["object"], entry.who["facet"]))
    args = entry.said.get("args", payload["args"])
    _agree(all(a in args and jcs(args[a]) == jcs(v) for a, v in payload["args"].items()))
    _agree(jcs(what.get("body")) == jcs(payload.get("body")))


def _act_request(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Somebody asks to have one act confirmed."""
    if signed:
        _as_signed(entry, signed[1])
    facet = world.facets.get(entry.who["facet"])
    if facet is None:
        raise Refused("facet")
    if facet.holder != entry.who["principal"]:
        raise Refused("authority")
    whole = _whole_act(entry, signed)
    act = _act_digest(whole)
    _agree(entry.what["act"] == act)
    asked = {
        **deciding.asks(world, entry),
        "whole": whole,
        "needs": [],
        "digest": sha256(entry.said["token"].encode()).hex() if signed else None,
        "act": act,
        "named": (entry.what["object"], entry.what["action"], entry.said["args"]),
        "holders": [world.facets[name].holder for name in world.chain(entry.who["facet"])],
    }
    deciding.opens(world, entry, asked)


def _confirm(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    signed = _signed(world, entry)
    confirms = entry.what["outcome"] == "grant"
    if signed and signed[0] != "facet-action":
        payload = signed[1]
        if payload["request_digest"] != asked["digest"]:
            raise Refused("reference")
        _agree(signed[0] == "facet-confirmation")
        _agree(payload["act"] == asked["act"] and payload["fct"] == entry.who["facet"])
        _agree(deciding.as_shown(world, asked, payload))
    if signed:
        _agree(deciding.as_decided(entry, asked, *signed))
    deciding.still_waits(world, entry, asked)
    asked["over"] = True
    _by_system(world, entry, "aios/requests", entry.what["action"])
    approvers.decide(world, entry, asked, [])
    _others(world, entry, asked)
    world.decisions[entry.index] = (asked["asker"], [], entry.who["facet"])
    if confirms:
        world.confirmed[entry.index] = asked, entry.at
    _attended(world, entry, signed)


def _others(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    """Whoever decides, does not do it for itself, nor beyond whom its facet is about."""
    stops.within(world, entry.who.get("facet"), asked["asker"])
    if entry.what["action"] == "decide":
        deciding.not_its_own(world, entry, asked)


def _decision(world: World, entry: Entry) -> None:
    asked = world.requests.get(-1 if entry.ref is None else entry.ref)
    if asked is None:
        raise Refused("reference")
    if "act" in asked:
        _confirm(world, entry, asked)
        return
    signed = _signed(world, entry)
    if asked["needs"] is None:
        raise KeyError("what was asked for is not shown")
    granted = entry.said.get("terms", [])
    if not all(terms is None or _is_need(terms) for terms in granted):
        world.told.add("agreement")
        granted = signed[1].get("granted", []) if signed else []
    if signed and signed[0] == "facet-decision":
        payload = signed[1]
        if payload["request_digest"] != asked.get("digest", payload["request_digest"]):
            raise Refused("reference")
        _agree("terms" not in entry.said or jcs(payload["granted"]) == jcs(granted))
        _agree(deciding.as_shown(world, asked, payload))
    if signed:
        _agree(deciding.as_decided(entry, asked, *signed))
        granted = signed[1].get("granted", [None] * len(asked["needs"]))
    deciding.still_waits(world, entry, asked)
    given = [jcs(terms) for terms in granted if terms]
    world.decisions[entry.index] = (asked["asker"], given, entry.who.get("facet", ""))
    world.decided_on[entry.index] = asked
    if signed is None and entry.what["mode"] == "rule":
        _by_rule(world, entry, asked, granted)
    else:
        if "token" not in entry.committed:
            raise Refused("undecided")
        _by_system(world, entry, "aios/requests", entry.what["action"])
        approvers.decide(world, entry, asked, granted)
        _others(world, entry, asked)
    for need, terms in zip(asked["needs"], granted, strict=True):
        bound = terms and world.bound(need, terms["actions"], world.pins.get(need["object"], {}))
        if bound and not limits.terms_within(bound, terms, None):
            raise Refused("not_subsumed")
    if entry.what["outcome"] == "grant":
        several.say(world, entry, granted, asked)
    else:
        asked["over"] = True
    _attended(world, entry, signed)


def _rule(world: World, entry: Entry) -> None:
    """A decision made beforehand: a facet below its maker's, which nobody holds."""
    if "token" not in entry.committed:
        raise Refused("undecided")
    signed = _signed(world, entry)
    rule, name, parent = entry.said["terms"], entry.what["rule"], entry.who["facet"]
    try:
        rules.rule_form(rule)
    except Refused as error:
        raise Refused("agreement") from error
    seconds = entry.at / 1000
    if not seconds - 60 < rule["expiry"] <= seconds + 366 * newcomers.DAY:
        world.told.add("authority")
    if signed:
        payload = signed[1]
        named = world.known.get(rule["askers"].get("principal", ""), {}).get("petname")
        _agree(jcs(payload["rule"]) == jcs(rule) and payload["fct"] == parent)
        _agree(rules.rule_id(entry.said["token"]) == name)
        _agree(payload["shown"] == rule_sentence(rule, named))
        _agree_on_mode(entry, payload["mode"])
    if name in world.facets:
        if signed is None:
            raise Refused("facet")
        return
    if sum(_stands(world, one, entry.at) for one in world.rules) >= RULES:
        world.told.add("authority")
    world.facets[name] = Facet(world.issuer, rules.facet_terms(rule), {}, parent, name)
    world.facets[name].issued = entry.at
    world.rules[name] = rule, dict(world.pins)
    _by_system(world, entry, "aios/requests", "decide")
    if world.facets[parent].bounds is not None:
        raise Refused("authority")
    _attended(world, entry, signed)


def _stands(world: World, rule: str, at: int) -> bool:
    """Whether a rule may grant again, or is paused."""
    links = [world.facets[name] for name in world.chain(rule)]
    return not any(
        link.stopped
        or _expired(link, at)
        or (link.terms["uses"] is not None and link.taken >= link.terms["uses"])
        for link in links
    )


def _passkey(world: World, entry: Entry) -> None:
    """What a device signs with beside its key."""
    if "token" not in entry.committed:
        raise Refused("undecided")
    signed = _signed(world, entry)
    if signed:
        _agree(signed[1]["fct"] == entry.who["facet"])
        _agree_on_mode(entry, signed[1]["mode"])
        passkeys.change(world, entry, signed)
    _by_system(world, entry, "aios/requests", "decide")


def _attended(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Told once the entry is taken in."""
    passkeys.attend(world, entry.who["principal"], signed)


def _endless(terms: list[Any]) -> str:
    return jcs([one and {**one, "expiry": None} for one in terms])


def _by_rule(world: World, entry: Entry, asked: dict[str, Any], granted: list[Any]) -> None:
    name = entry.who["facet"]
    if name not in world.rules:
        raise Refused("authority")
    _allow(world, entry, name, ("aios/requests", "decide"))
    (rule, pins), facet = world.rules[name], world.facets[name]
    asker, requested = asked["asker"], asked["needs"]
    if entry.what.get("rule") != rule["name"]:
        world.told.add("agreement")
    maker = world.facets[facet.parent or ""].holder
    facet.taken += 1
    facet.granted.append(entry.at)
    now = {
        obj: {action: world.definitions[digest] for action, digest in actions.items()}
        for obj, actions in world.pins.items()
    }
    rate = rule.get("rate")
    recent = [at for at in facet.granted if rate and at > entry.at - 1000 * rate["per"]]
    good = (
        (rule["uses"] is None or facet.taken <= rule["uses"])
        and (rate is None or len(recent) <= rate["calls"])
        and rules.is_asker(rule["askers"], world.known[asker])
        and _endless(granted) == _endless(requested)
        and ("kind" not in rule["askers"] or stops.host_of(world, asker) is None)
        and deciding.may_decide(world, name, maker, asker)
        and all(
            terms
            and rules.covers(rule, terms, now.get(terms["object"], {}), entry.at // 1000)
            and all(
                pins.get(terms["object"], {}).get(action) == world.pins[terms["object"]][action]
                for action in terms["actions"]
            )
            for terms in granted
        )
    )
    if not good:
        raise Refused("authority")


def _made(world: World, entry: Entry) -> Facet:
    name, chain = entry.who["facet"], entry.who["chain"]
    if name in world.facets or chain != [name, *world.chain(chain[1])] or len(chain) < 2:
        raise Refused("facet")
    pins, terms, what = entry.what["definitions"], entry.said["terms"], entry.what
    try:
        limits.terms_form(terms)
    except Refused as error:
        raise Refused("agreement") from error
    facet = Facet(entry.who["principal"], terms, pins, chain[1], name, since=entry.index)
    decided = [what.get("decided_by"), *what.get("decided_with", [])]
    facet.decided_by, facet.issued = [one for one in decided if one], entry.at
    if (what.get("object"), what.get("actions")) != (terms["object"], terms["actions"]):
        world.told.add("agreement")
    facet.made, facet.bounds = entry.index, entry.what.get("bounds")
    world.facets[name] = facet
    if facet.holder not in world.keys:
        world.told.add("principal")
    if facet.terms.get("observe", {"until": 0})["until"] * 1000 > entry.at + LONGEST_TRIAL_MS:
        raise Refused("authority")
    newcomers.givable(world, entry, facet)
    return facet


def _pinned(world: World, facet: Facet) -> Iterator[str]:
    """Save for the service's own, a facet pins its actions as they are defined when it is made."""
    obj, now = facet.terms["object"], world.pins.get(facet.terms["object"], {})
    if not obj.startswith(AIOS) and facet.pins != {
        action: now.get(action) for action in facet.terms["actions"]
    }:
        yield "agreement"


def _grant(world: World, entry: Entry) -> Iterator[str]:
    facet = _made(world, entry)
    yield from _pinned(world, facet)
    if facet.bounds is None and world.facets[facet.parent or ""].parent is not None:
        yield "authority"
    if entry.ref is None and facet.terms["object"].startswith(AIOS):
        yield from newcomers.standing(world, entry, facet)
        approvers.given(world, entry, facet)
        return
    holder, granted, by = world.decisions.get(-1 if entry.ref is None else entry.ref, ("", [], ""))
    _agree(by in ("", entry.what.get("decided_by")))
    if not deciding.gives_purpose(world, entry):
        world.told.add("agreement")
    several.given(world, entry)
    terms = jcs(facet.terms)
    if holder != facet.holder or terms not in granted:
        raise Refused("undecided")
    granted.remove(terms)


def _delegation(world: World, entry: Entry) -> Iterator[str]:
    signed, wrong = None, None
    try:
        signed = _signed(world, entry)
    except Refused as error:
        wrong = error
        world.told.add(str(error))
    facet = _made(world, entry)
    yield from _pinned(world, facet)
    parent = world.facets[facet.parent or ""]
    links = [world.facets[name] for name in world.chain(facet.parent)]
    ended = any(_rests(world, link) or _expired(link, entry.at) for link in links)
    if facet.decided_by:
        yield "agreement"
    by = parent.holder if wrong else entry.what.get("by", parent.holder)
    lends = by == parent.holder and parent.terms["delegation"]
    if ended or not lends:
        raise Refused("authority")
    bound = world.bound(parent.terms, facet.terms["actions"], parent.pins)
    pins = {"parent": parent.pins, "child": facet.pins}
    if bound and not limits.terms_within(limits.lendable(bound), facet.terms, pins):
        raise Refused("not_subsumed")
    if signed:
        payload = signed[1]
        _agree((payload["act"], payload["fct"]) == ("facet.delegate", facet.parent))
        given, renews = payload["args"]["terms"], payload["args"].get("renews")
        _agree(renews == entry.what.get("renews"))
        _agree(renews is None or given.keys() == {"expiry"})
        lent = DEFAULTS | {"object": facet.terms["object"], "expiry": facet.terms["expiry"]} | given
        if renews in world.facets:
            lent = world.facets[renews].terms | given
        kid, card = _card(payload["args"]["card"])
        if card["aud"] != world.issuer or not _timely(entry, "facet-card", card["iat"]):
            raise Refused("authority")
        _agree(jcs(lent) == jcs(facet.terms) and kid == facet.holder)
        _hand_over(world, facet, payload["args"].get("handed_over") is True)
    if "renews" in entry.what:
        _renewal(world, entry, facet)


def _card(token: str) -> tuple[str, dict[str, Any]]:
    """Whose it is, by the key that it brings, and what it says."""
    try:
        header, payload = (json.loads(b64u_decode(part)) for part in token.split(".")[:2])
        return header["kid"], verify_token(token, "facet-card", payload["public_key"])
    except (Refused, ValueError, KeyError, AttributeError) as error:
        raise Refused("agreement") from error


def _expired(link: Facet, at: int) -> bool:
    expiry = link.terms["expiry"]
    return expiry is not None and expiry * 1000 <= at


def _hand_over(world: World, facet: Facet, signed: bool) -> None:
    """A key that travels with what it holds was signed for, and lends that on once."""
    handed = {kid for kid, known in world.known.items() if known.get("custody") == "handed-over"}
    _agree(signed == (facet.holder in handed))
    if world.facets[facet.parent or ""].holder in handed:
        children = [one for one in world.facets.values() if one.parent == facet.parent]
        if signed or len(children) > 1:
            raise Refused("authority")


def _renewal(world: World, entry: Entry, facet: Facet) -> None:
    """It takes the place of one that ended by the same act, and goes on with its counts."""
    old = world.facets.get(entry.what["renews"])
    if old is None:
        raise Refused("facet")
    same = (old.parent, old.holder) == (facet.parent, facet.holder)
    limits_of = [jcs({**one.terms, "expiry": None}) for one in (old, facet)]
    ended = old.stopped and old.ended == entry.said.get("token")
    if not same or limits_of[0] != limits_of[1] or not ended or old.heir is not None:
        raise Refused("authority")
    old.heir, facet.taken = facet, old.taken
    facet.paced, facet.spent = list(old.paced), dict(old.spent)
    facet.since, facet.consumed = old.since, set(old.consumed)


def _intent(world: World, entry: Entry) -> None:
    use = world.open[entry.index] = Use(entry.index, by=entry.who["principal"])
    signed = _signed(world, entry)
    what, name = entry.what, entry.who["facet"]
    if signed:
        _as_signed(entry, signed[1])
        _agree(objects.arguments_are(world, entry, signed[1]))
        _as_drawn(world, entry, signed[1].get("lineage", {}))
    _allow(world, entry, name, (what["object"], what["action"]))
    _only_claims(world, entry.who["principal"])
    chain = [world.facets[link] for link in world.chain(name)]
    now = world.pins.get(what["object"], {}).get(what["action"])
    if any(link.pins.get(what["action"]) != now for link in chain if link.parent is not None):
        raise Refused("authority")
    objects.described(world, entry, chain[0])
    for link in chain:
        _take(link, entry.at)
    use.chain, use.args = chain, entry.said.get("args", {})
    use.act = what["object"], what["action"], entry.who["principal"]
    _observe(world, entry, use)
    _be_confirmed(world, entry, use, signed)
    _reserve(world, entry, use)
    _meet(world, entry, use)


def _take(link: Facet, at: int) -> None:
    """A use of one link: one less is left, and its rate counts it, whatever becomes of it."""
    link.taken += 1
    rate = link.terms.get("rate")
    recent = [] if rate is None else [t for t in link.paced if t > at - 1000 * rate["per"]]
    link.paced = [*recent, at]
    spent = link.terms["uses"] is not None and link.taken > link.terms["uses"]
    if spent or (rate is not None and len(recent) >= rate["calls"]):
        raise Refused("authority")


def _reserve(world: World, entry: Entry, use: Use) -> None:
    """What the intent sets aside of the budgets of its chain."""
    told = []
    for name, link in zip(world.chain(entry.who["facet"]), use.chain, strict=True):
        budget = link.terms.get("budget", {})
        definition = world.definitions.get(link.pins.get(entry.what["action"], ""))
        if not budget or definition is None:
            continue
        for counted in sorted(budget):
            taken = link.spent.get(counted, Decimal(0))
            one = {counted: budget[counted]}
            try:
                amounts = budgets.reserved(one, definition, use.args, taken)
            except Refused as error:
                raise Refused("authority") from error
            for amount in amounts.values():
                left = max(Decimal(0), Decimal(jcs(budget[counted]["limit"])) - taken)
                if amount > left or ("." in counted and left == 0):
                    raise Refused("authority")
                told.append({"facet": name, "name": counted, "amount": budgets.plain(amount)})
                use.reserved.append((link, counted, amount))
                link.spent[counted] = taken + amount
    _agree(jcs(told) == jcs(entry.what.get("reserved", [])))


def _as_drawn(world: World, entry: Entry, signed: dict[str, Any]) -> None:
    """What was signed of the cell, less what is no earlier result of the same principal."""
    if "lineage" in entry.committed and "lineage" not in entry.said:
        return
    read = [
        one for one in signed.get("read", []) if world.results.get(one) == entry.who["principal"]
    ]
    told = {name: value for name, value in signed.items() if name != "read"}
    told |= {"read": read} if read else {}
    _agree(jcs(entry.said.get("lineage", {})) == jcs(told))


def _observe(world: World, entry: Entry, use: Use) -> None:
    """What is tried no more is kept, and what breaks what is still tried is marked."""
    marks: list[dict[str, str]] = []
    known = "args" in entry.said
    for name in world.chain(entry.who["facet"]):
        link = world.facets[name]
        definition = world.definitions.get(link.pins.get(entry.what["action"], ""))
        if "observe" not in link.terms:
            continue
        if definition is None or not known:
            known = False
            continue
        observe = link.terms["observe"]
        broken = limits.broken(definition, observe["constraints"], use.args)
        if entry.at < observe["until"] * 1000:
            marks += [{"facet": name, "argument": argument} for argument in broken]
        elif broken:
            raise Refused("authority")
    if known:
        _agree(jcs(entry.what.get("observed")) == jcs(marks or None))


def _note(world: World, entry: Entry) -> None:
    """What somebody inferred, from outcomes and notes that there are."""
    signed = _signed(world, entry)
    what, bases = entry.what, entry.what["based_on"]
    if signed:
        payload = signed[1]
        named = payload["act"], payload["obj"], payload["fct"]
        _agree(named == ("note", "aios/self", entry.who["facet"]))
        told = {
            "based_on": bases,
            **entry.said.get("args", {"claim": payload["args"].get("claim")}),
        }
        _agree(jcs(payload["args"]) == jcs(told))
        _as_drawn(world, entry, payload.get("lineage", {}))
    _only_claims(world, entry.who["principal"])
    claim = entry.said.get("args", {"claim": "-"}).get("claim")
    numbers = [one["entry"] for one in bases]
    _agree(what["action"] == "note" and isinstance(claim, str) and 1 <= len(claim) <= 4000)
    _agree(1 <= len(bases) <= 64 and numbers == sorted(set(numbers)))
    _by_system(world, entry, "aios/self", "note")
    if stops.paused(world, entry.who["principal"]):
        raise Refused("authority")
    if any(world.bases.get(one["entry"]) != one["leaf"] for one in bases):
        raise Refused("reference")


def _be_confirmed(
    world: World, entry: Entry, use: Use, signed: tuple[str, dict[str, Any]] | None
) -> None:
    """Where a link asks a person each time: one confirmed this very act, for once."""
    named = entry.what.get("confirmed")
    if not any("confirm" in link.terms for link in use.chain):
        _agree(named is None and not (signed and "confirmed" in signed[1]))
        return
    asked, at = world.confirmed.pop(-1 if named is None else named, ({}, 0))
    good = (
        asked.get("act") == _act_digest(_whole_act(entry, signed))
        and asked["asker"] == entry.who["principal"]
        and entry.at < at + CONFIRMED_MS
        and (not signed or signed[1].get("confirmed") == asked["id"])
    )
    if not good:
        raise Refused("authority")


def _meet(world: World, entry: Entry, use: Use) -> None:
    """What the links require was done before, as the intent names it."""
    named = list(entry.what.get("required", []))
    for at, name in enumerate(world.chain(entry.who["facet"])):
        link = use.chain[at]
        above = world.facets[link.parent].terms.get("requires", []) if link.parent else []
        there = set(map(jcs, above))
        holders = {below.holder for below in use.chain[: at + 1]}
        for required in link.terms.get("requires", []):
            if jcs(required) in there:
                continue
            said = named.pop(0) if named else {}
            outcome = said.get("outcome", -1)
            if said.get("facet") != name or not _met(world, link, required, use, outcome, holders):
                raise Refused("authority")
            if "consume" in required:
                link.consumed.add(outcome)
                use.consumed.append((link, outcome))
    _agree(not named)


def _met(
    world: World,
    link: Facet,
    required: dict[str, Any],
    use: Use,
    outcome: int,
    holders: set[str],
) -> bool:
    done = world.done.get(outcome)
    if done is None or done.act is None or done.index <= link.since:
        return False
    obj, action, principal = done.act
    alike = all(
        name in use.args and name in done.args and jcs(use.args[name]) == jcs(done.args[name])
        for name in required.get("same", [])
    )
    allowed = {required["principal"]} if "principal" in required else holders
    return (
        alike
        and (obj, action) == (required["object"], required["action"])
        and principal in allowed
        and not ("consume" in required and outcome in link.consumed)
    )


def _outcome(world: World, entry: Entry) -> None:
    hidden = "result" in entry.committed and "result" not in entry.said
    if not hidden and entry.said.get("result", {}).get("state") not in ENDS:
        world.told.add("agreement")
    if entry.ref not in world.open:
        raise Refused("reference")
    use = world.open.pop(entry.ref)
    result = entry.said.get("result", {})
    for link, counted, amount in use.reserved:
        last = world.latest(link)
        taken = budgets.settled(counted, amount, result)
        last.spent[counted] = last.spent[counted] - amount + taken
    if result.get("state") == "not_sent":
        for link in use.chain:
            world.latest(link).taken -= 1
        for link, outcome in use.consumed:
            world.latest(link).consumed.remove(outcome)
    if result.get("state") == "done":
        world.results[entry.ref] = use.by
    if result.get("state") == "done" and 200 <= result.get("status", 0) <= 299:
        world.done[entry.index] = use


def _stop_signed(world: World, entry: Entry, payload: dict[str, Any]) -> bool:
    """Whether this act was signed and, of a pause and its end, on this very target."""
    obj, act, args = payload["obj"], payload["act"], payload["args"]
    if entry.kind == "revocation":
        renews = act == "facet.delegate" and "renews" in args
        of_service = {"aios/facets": ("revoke",), "aios/registry": ("add", "remove")}
        return act == "facet.revoke" or renews or act in of_service.get(obj, ())
    if (obj, act) != ("aios/facets", entry.kind):
        return False
    name, holder = entry.what.get("facet"), entry.what.get("holder")
    if "facet" in args:
        target = world.facets.get(args["facet"])
        same = target is not None and world.latest(target) is world.facets.get(name)
        return same or (target is None and args["facet"] == name)
    return name is None and bool(holder == args["principal"])


def _stop(world: World, entry: Entry) -> None:
    if not {"what", "who"} <= entry.said.keys():
        # It may be another of those that the act before had to end.
        world.stopping = None
        world.hidden |= holes.MAKES[entry.kind]
        _signed(world, entry)
        return
    signed = _signed(world, entry)
    if signed:
        _agree(signed[1]["fct"] == entry.who.get("facet"))
        _agree(_stop_signed(world, entry, signed[1]))
        if entry.kind == "revocation":
            stops.covers(world, entry, entry.who["principal"], signed[1])
        if entry.kind == "resume":
            _agree_on_mode(entry, signed[1]["args"].get("mode"))
    _only_claims(world, entry.who["principal"])
    name = entry.what.get("facet")
    facet = world.facets.get(name)
    if name is not None and facet is None:
        raise Refused("facet")
    _may_stop(world, entry, name, signed[1] if signed else None)
    if facet is None:
        _agree(entry.kind != "revocation")
        change = world.paused.add if entry.kind == "pause" else world.paused.discard
        change(entry.what["holder"])
        return
    if facet.parent is None:
        raise Refused("authority")
    if entry.kind == "revocation":
        facet.ended = facet.ended if facet.stopped else entry.said.get("token")
        facet.stopped = True
    else:
        facet.paused = entry.kind == "pause"
    if not stops.describes(entry.what, facet):
        world.told.add("agreement")
    if facet.terms["object"] == "aios/self":
        raise Refused("authority")
    if entry.kind == "resume":
        _attended(world, entry, signed)


def _may_stop(world: World, entry: Entry, name: str | None, payload: dict[str, Any] | None) -> None:
    """With itself or what it came from, with `aios/facets`, or with the object that left."""
    through, ends = entry.who.get("facet"), entry.kind == "revocation"
    if through is None:
        return
    if ends and through in world.chain(name):
        if world.facets[through].holder != entry.who["principal"]:
            raise Refused("authority")
        return
    if ends and payload and payload["obj"] == "aios/registry" and through in world.facets:
        _by_system(world, entry, "aios/registry", payload["act"])
        return
    _by_system(world, entry, "aios/facets", "revoke" if ends else entry.kind)
    stops.reaches(world, entry, payload)


def _withdrawal(world: World, entry: Entry) -> None:
    signed = _signed(world, entry)
    deciding.withdrawal(world, entry, signed[1] if signed else None)


def _refusal(world: World, entry: Entry) -> None:
    _signed(world, entry)


def _erasure(world: World, entry: Entry) -> None:
    """What was sent may go, of entries before this one, by whoever may erase."""
    signed = _signed(world, entry)
    for first, last in entry.what["entries"]:
        if not first <= last < entry.index:
            raise Refused("reference")
    if signed and not objects.erases(world, entry, signed[1]):
        world.told.add("agreement")
    else:
        world.erasures.append(
            holes.Erasure(entry.index, entry.what["entries"], entry.what["groups"])
        )
    _by_system(world, entry, "aios/ledger", "erase")


def _epoch(world: World, entry: Entry) -> None:
    """What a restore stops; that it continues the former log is the bundle's to tell."""
    if entry.what.get("change") != "restored":
        return

    def ends(facet: Facet) -> bool:
        terms = facet.terms
        page = world.kinds.get(facet.holder) == "page" and terms["object"] != "aios/self"
        once = any(one.get("consume") for one in terms.get("requires", []))
        return terms["uses"] is not None or "budget" in terms or once or page

    for name, facet in world.facets.items():
        kept = facet.holder in entry.what["kept"]
        waits = name in world.rules or (kept and not facet.terms["object"].startswith(AIOS))
        counted = any(ends(world.facets[link]) for link in world.chain(name))
        facet.stopped = facet.stopped or counted
        facet.paused = facet.paused or waits
    if any(world.kinds.get(kid) != "owner" for kid in entry.what["kept"]):
        world.told.add("epoch")
    world.floor = -(-entry.at // 1000) + CLOCK_S
    for asked in world.requests.values():
        asked["over"] = True
    world.confirmed.clear()
    world.invitations.clear()
    world.introductions.clear()
    world.paused |= world.keys.keys() - set(entry.what["kept"])


CHECKS: dict[str, Any] = {
    "epoch": _epoch,
    "erasure": _erasure,
    "genesis": _genesis,
    "enrolment": _enrolment,
    "introduction": _introduction,
    "registration": _registration,
    "renaming": _renaming,
    "rule": _rule,
    "passkey": _passkey,
    "request": _request,
    "decision": _decision,
    "grant": _grant,
    "delegation": _delegation,
    "intent": _intent,
    "note": _note,
    "outcome": _outcome,
    "refusal": _refusal,
    "withdrawal": _withdrawal,
    **dict.fromkeys(("revocation", "pause", "resume"), _stop),
}


class Bundle:
    """The codes of its faults."""

    def __init__(self, vkey: str | None, seen: list[str]) -> None:
        self.faults: set[str] = set()
        self.vkey = vkey
        self.seen = seen
        self.notes: list[tuple[str, int, bytes]] = []
        # Notes of other logs of this service, which it may continue: vkey to size, in order.
        self.later: list[str] = []
        self.former: dict[str, int] = {}
        self.next: str | None = None
        self.known: str | None = None
        self.hashes: list[bytes] = []
        self.stated: list[bytes] = []
        self.ended = False
        self.prefix = ""
        self.world: World | None = None
        self.holes: dict[int, holes.Hole] = {}
        self.signed: tuple[str, int, bytes] | None = None

    def read(self, data: bytes) -> set[str]:
        *lines, rest = data.split(b"\n")
        digest = bytes(32)
        for number, line in enumerate([*lines, *([rest] if rest else [])]):
            self.line(number, line, digest.hex())
            digest = sha256(digest + line + b"\n")
        if rest or not self.ended:
            self.faults.add("truncated")
        self.roots()
        return self.faults

    def line(self, number: int, line: bytes, digest: str) -> None:
        try:
            value = parse_canonical(line)
            form = next(f for f in LINES if isinstance(value, dict) and f.keys() == value.keys())
            closed(value, form)
            refuse_unless((number == 0) == (form is HEAD) and not self.ended, "not at its place")
        except (Refused, StopIteration):
            self.faults.add("form")
            if self.world:
                # What can't be read may be what the act before was still to end.
                self.world.stopping = None
            return
        if form is HEAD:
            self.head(value)
        elif form is ENTRY:
            self.entry(value)
        elif "checkpoint" in value:
            self.noted(value["checkpoint"])
        else:
            self.ended = True
            if value["end"] != len(self.hashes):
                self.faults.add("order")
            if value["digest"] != digest:
                self.faults.add("digest")

    def head(self, head: dict[str, Any]) -> None:
        self.world = World(head["issuer"])
        known = self.vkey or head["log"]
        self.prefix = f"facetry/{sha256(head['issuer'].encode()).hex()[:16]}/"
        if known.startswith(self.prefix) and _origin(known) != _origin(head["log"]):
            # A key of before may have handed the log on: that shows at the end.
            self.known, known = known, head["log"]
        if head["log"] != known or not head["log"].startswith(self.prefix):
            self.faults.add("key")
        self.vkey = known
        self.signed = self.checked(head["checkpoint"])
        for note in self.seen:
            self.noted(note)

    def checked(self, note: str) -> tuple[str, int, bytes] | None:
        try:
            return log.signed_checkpoint(note, self.vkey or "")
        except Refused:
            self.faults.add("checkpoint")
            return None

    def noted(self, note: str) -> None:
        origin = note.split("\n", maxsplit=1)[0]
        if origin.startswith(self.prefix) and origin != _origin(self.vkey or ""):
            self.later.append(note)
            return
        checkpoint = self.checked(note)
        if checkpoint is None:
            return
        if checkpoint[1] < len(self.hashes):
            self.faults.add("order")
        else:
            self.notes.append(checkpoint)

    def entry(self, line: dict[str, Any]) -> None:
        data = b64_decode(line["leaf"])
        if line["entry"] != len(self.hashes):
            self.faults.add("order")
        self.hashes.append(log.leaf_hash(data))
        self.stated.append(b64_decode(line["hash"]))
        if self.hashes[-1] != self.stated[-1]:
            self.faults.add("leaf")
        try:
            leaf = log.decode_leaf(data)
        except Refused:
            self.faults.add("leaf")
            return
        if self.world is None:
            return
        if leaf["t"] < self.world.time:
            self.faults.add("order")
        self.world.time = max(self.world.time, leaf["t"])
        said = {}
        for group, (salt, opened) in log.parse_openings(line["openings"]).items():
            if leaf["c"].get(group) != b64u_encode(log.commit(group, salt, opened)):
                self.faults.add("commitment")
                continue
            said[group] = opened.decode() if group == "token" else parse_canonical(opened)
        entry = Entry(line["entry"], leaf["k"], leaf["t"], leaf.get("ref"), said, set(leaf["c"]))
        self.world.heads.append((entry.at, entry.who.get("principal")))
        hidden = set(leaf["c"]) - said.keys()
        self.holes[entry.index] = holes.Hole(entry.kind, hidden, entry.what.get("outcome"))
        for before in (stops.ended_all, deciding.crowded, newcomers.attributed):
            self.judge(before, entry, hidden)
        try:
            if entry.kind == "epoch" and entry.what.get("change") in ("restored", "rotated"):
                self.opened(entry)
        except Refused:
            self.faults.add("epoch")
        for check in (newcomers.lent, CHECKS.get(leaf["k"], lambda *_: None)):
            self.judge(check, entry, hidden)
        if entry.kind in ("outcome", "note"):
            self.world.bases[entry.index] = self.hashes[-1].hex()

    def judge(self, check: Any, entry: Entry, hidden: set[str]) -> None:
        """What a check finds, save what is not judged any more where something is not shown."""
        world = self.world
        if world is None:
            return
        try:
            # Some name what they find one by one.
            world.told.update(check(world, entry) or ())
        except Refused as refused:
            world.told.add(str(refused))
        except KeyError:
            if not (hidden or world.hidden):
                raise
            world.hidden |= holes.MAKES.get(entry.kind, set())
        self.faults |= world.told - world.hidden
        world.told.clear()

    def opened(self, entry: Entry) -> None:
        """The former log's last state names the next key, and both signed it."""
        former, note = entry.what["former"], entry.what["succession"]
        origin, size, root = log.signed_checkpoint(note, former)
        extensions = log.verify_note(note, former).split("\n")[3:-1]
        refuse_unless(len(extensions) == 1, "hands nothing over")
        label, _, following = extensions[0].partition(" ")
        refuse_unless(label == "facetry-epoch/1", "hands nothing over")
        log.verify_note(note, following)
        number = len(self.former) + 1
        refuse_unless(origin == self.prefix + _epoch_name(former, number), "another name")
        name = self.prefix + _epoch_name(following, number + 1)
        refuse_unless(_origin(following) == name, "another name")
        refuse_unless(self.next in (None, former), "another key before")
        before = self.hashes[:-1]
        refuse_unless((size, root) == (len(before), log.root_of(before)), "another state")
        self.former[former] = size
        self.next = following

    def succeeded(self) -> None:
        """To be asked after the last entry."""
        own = self.vkey or ""
        first = _origin(own) == self.prefix + "1" or not own.startswith(self.prefix)
        if (self.next or own) != own or (self.next is None and not first):
            self.faults.add("epoch")
        if self.known and not (self.known in self.former and self.next == own):
            self.faults.add("key")
        for note in self.later:
            named = [key for key in self.former if _origin(key) == note.split("\n")[0]]
            if not named:
                self.faults.add("forked")
                continue
            _, size, root = log.signed_checkpoint(note, named[0])
            if size > self.former[named[0]]:
                self.faults.add("rolled_back")
            elif log.root_of(self.hashes[:size]) != root:
                self.faults.add("forked")

    def roots(self) -> None:
        if self.prefix:
            self.succeeded()
            if self.world and self.world.carded is not None:
                self.faults.add("undecided")
            if self.world:
                self.faults.update(deciding.crowded(self.world, None))
        for _, size, root in self.notes:
            if size > len(self.hashes):
                self.faults.add("rolled_back")
            elif log.root_of(self.hashes[:size]) != root:
                self.faults.add("forked")
        if self.signed:
            _, size, root = self.signed
            own, stated = log.root_of(self.hashes), log.root_of(self.stated)
            if size != len(self.hashes) or root not in (own, stated):
                self.faults.add("root")
            elif root == own and self.world:
                self.faults |= {*stops.ended_all(self.world, None)} - self.world.hidden


def _origin(vkey: str) -> str:
    return vkey.split("+", maxsplit=1)[0]


def _epoch_name(vkey: str, number: int) -> str:
    key = log.parse_vkey(vkey)[2]
    return "1" if number == 1 else f"{number}-{sha256(key).hex()[:16]}"


def verify(case: dict[str, Any], good: list[str]) -> tuple[list[str], list[Any]]:
    """The codes of the faults of a case of the vectors, sorted, and its holes."""
    lines = {number: line for number, line in enumerate(good)}
    lines |= {int(number): line for number, line in case["lines"].items()}
    text = "".join(f"{lines[n]}\n" for n in sorted(lines) if lines[n] is not None)
    data = text[: -1 if case.get("unended") else None].encode()
    bundle = Bundle(case.get("vkey"), case.get("seen", []))
    faults = sorted(bundle.read(data))
    return faults, holes.told(bundle.holes, bundle.world.erasures if bundle.world else [])

"""Who decides about a part of what is asked for (docs/protocol.md §6, Approvers; §7, Bounds)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import limits
import naming
from canonical import Refused, an_object, closed, digest, jcs, listed, refuse_unless

if TYPE_CHECKING:
    from world import Entry, Facet, World

AIOS = "aios/"
ACTIONS = ["decide", "list", "show"]
MOST = 8
LARGEST = 16_384
REACHES_ALONE = {"delegation": False} | dict.fromkeys(("not_before", "expiry", "uses", "result"))


@dataclass
class Invitation:
    """Of one approver, by whoever signed it with this facet."""

    facet: str
    petname: str | None
    until: int
    bounds: str


def bounds_form(value: Any) -> None:
    listed(lambda one: closed(one, {"terms": limits.terms_form, "definitions": _pins}), 1, MOST)(
        value
    )


def _pins(value: Any) -> None:
    an_object(value)
    for pinned in value.values():
        digest(pinned)


def _can_be_given(world: World, bounds: list[dict[str, Any]], until: int) -> None:
    """Whether an owner may let somebody decide within these, as things are defined now."""
    terms = [bound["terms"] for bound in bounds]
    refuse_unless(len(jcs(terms).encode()) <= LARGEST, "too long")
    for bound, one in zip(bounds, terms, strict=True):
        whole = (one["expiry"], one["not_before"]) == (until, None) and "observe" not in one
        refuse_unless(whole and not one["object"].startswith(AIOS), "not to be given")
        now = world.pins.get(one["object"], {})
        if world.hidden.objects and not set(one["actions"]) <= now.keys():
            continue
        pins = {action: now.get(action) for action in one["actions"]}
        refuse_unless(pins == bound["definitions"], "otherwise now")
        names = limits.declared(_definitions(world, one), one["actions"])
        counted = {name for name in one.get("budget", {}) if "." not in name}
        refuse_unless(one["constraints"].keys() | counted <= names, "limits what nothing takes")


def _definitions(world: World, terms: dict[str, Any]) -> dict[str, Any]:
    pins = world.pins[terms["object"]]
    return {action: world.definitions[pins[action]] for action in terms["actions"]}


def invite(world: World, entry: Entry, args: dict[str, Any] | None) -> None:
    """What an introduction says of an approver is what was signed; args: None where not shown."""
    what, until = entry.what, entry.what.get("until")
    bounds = what.get("bounds")
    approver = what["kind"] == "approver"
    if approver != (bounds is not None):
        raise Refused("agreement")
    if args is not None and (approver or args.get("kind") == "approver" or "bounds" in args):
        said = [args.get(name) for name in ("kind", "until", "bounds")]
        told = [bound.get("terms") for bound in bounds] if bounds is not None else None
        if jcs(said) != jcs([what["kind"], until, told]):
            raise Refused("agreement")
    if bounds is None:
        return
    try:
        bounds_form(bounds)
        _can_be_given(world, bounds, until or 0)
    except Refused as error:
        raise Refused("agreement") from error
    facet = entry.who.get("facet", "")
    petname = naming.called(entry).get("petname")
    world.invitations.append(Invitation(facet, petname, until or 0, jcs(bounds)))


def given(world: World, entry: Entry, facet: Facet) -> None:
    """With what somebody decides who is no owner: what one invitation says, once."""
    terms = facet.terms
    if terms["object"] != "aios/requests" or "decide" not in terms["actions"]:
        return
    if not facet.shown:
        return
    if facet.bounds is None:
        # Of somebody whose enrolment does not show the kind this entry says it.
        says = facet.holder in world.kinds or entry.who.get("kind") == "owner"
        if not (says and world.may_be(facet.holder, "owner")):
            raise Refused("authority")
        return
    own = facet.parent or "", terms["expiry"], jcs(facet.bounds)
    petname = world.known.get(facet.holder, {}).get("petname")
    found = [
        one
        for one in world.invitations
        if (one.facet, one.until, one.bounds) == own
        and (None in (one.petname, petname) or one.petname == petname)
        and one.facet == entry.what.get("decided_by")
    ]
    found.sort(key=lambda one: one.petname != petname)
    if petname is None and facet.holder in world.nameless:
        found = []
    if found and petname is None:
        # Which of several is its own is not shown.
        world.nameless.add(facet.holder)
    elif found:
        world.invitations.remove(found[0])
    if terms["actions"] != ACTIONS or terms["delegation"]:
        raise Refused("authority")
    if not found and not world.hidden.invitations.may_be(facet.name):
        raise Refused("undecided")


def decide(
    world: World,
    entry: Entry,
    facet: Facet,
    asked: dict[str, Any] | None,
    granted: list[Any] | None,
) -> None:
    """All that is asked for lies within the bounds of whoever decides, and all that is granted."""
    if not facet.shown:
        return
    if "what" in entry.said and jcs(entry.what.get("bounds")) != jcs(facet.bounds):
        raise Refused("agreement")
    if facet.bounds is None:
        return
    there = [
        bound for bound in facet.bounds if world.left.get(bound["terms"]["object"], -1) < facet.made
    ]
    if asked and not _within(world, there, asked):
        raise Refused("authority")
    for terms in filter(None, granted or []):
        known = _known(world, terms["object"], terms["actions"])
        if known and not any(_holds(world, bound, terms) for bound in there):
            raise Refused("not_subsumed")


def _known(world: World, obj: str, actions: list[str]) -> bool:
    """Whether all is shown by which something would have to be compared."""
    return not world.hidden.objects or set(actions) <= world.pins.get(obj, {}).keys()


def _within(world: World, bounds: list[dict[str, Any]], asked: dict[str, Any]) -> bool:
    if "act" not in asked:
        return all(
            any(_reaches(world, bound, need) for bound in bounds)
            for need in asked["needs"] or []
            if _known(world, need["object"], need["actions"])
        )
    obj, action = asked["named"]
    if obj is None or asked["args"] is None or not _known(world, obj, [action]):
        return True
    return any(_allows(world, bound, obj, action, asked["args"]) for bound in bounds)


def _as_then(world: World, bound: dict[str, Any], obj: str, actions: list[str]) -> bool:
    now, then = world.pins.get(obj, {}), bound["definitions"]
    return bound["terms"]["object"] == obj and all(
        action in then and then[action] == now.get(action) for action in actions
    )


def _reaches(world: World, bound: dict[str, Any], need: dict[str, Any]) -> bool:
    """However long, often and much."""
    if not _as_then(world, bound, need["object"], need["actions"]):
        return False
    names = limits.declared(_definitions(world, need), need["actions"])
    limited, asked = (
        {name: one[name] for name in ("object", "actions", "constraints")} | REACHES_ALONE
        for one in (limits.bound_by(bound["terms"], names), need)
    )
    return limits.terms_within(limited, asked, None)


def _holds(world: World, bound: dict[str, Any], terms: dict[str, Any]) -> bool:
    """With all limits."""
    actions = terms["actions"]
    return _as_then(world, bound, terms["object"], actions) and limits.terms_within(
        world.bound(bound["terms"], actions, bound["definitions"]), terms, None
    )


def _allows(
    world: World, bound: dict[str, Any], obj: str, action: str, args: dict[str, Any]
) -> bool:
    if action not in bound["terms"]["actions"] or not _as_then(world, bound, obj, [action]):
        return False
    definition = world.definitions[bound["definitions"][action]]
    return not limits.broken(definition, bound["terms"]["constraints"], args)

"""Revocations and pauses, also those of a restore (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapes
import stops
from canonical import Refused
from world import AIOS

from checks.authority import SLACK_MS, allow, attended, caught, only_claims
from checks.signed import agree, agree_on_mode, token_of

if TYPE_CHECKING:
    from world import Entry, Facet, World

CLOCK_S = 60


def _stop_signed(world: World, entry: Entry, payload: dict[str, Any]) -> bool:
    """Whether this act was signed and, of a pause and its end, on this very target."""
    obj, act, args = payload["obj"], payload["act"], payload["args"]
    if not shapes.is_signed(args, "facet", "granted_since", "name", "principal", "renews"):
        return False
    if stops.at_once(entry) and not stops.names_signed(
        entry, payload, lambda name, signed: _stands_for(world, name, signed)
    ):
        return False
    if entry.kind == "revocation":
        renews = act == "facet.delegate" and "renews" in args
        of_service = {"aios/facets": ("revoke",), "aios/registry": ("add", "remove")}
        return act == "facet.revoke" or renews or act in of_service.get(obj, ())
    if (obj, act) != ("aios/facets", entry.kind):
        return False
    if "what" not in entry.said:
        return True
    name, holder = entry.what.get("facet"), entry.what.get("holder")
    if "facet" in args:
        return name is not None and _stands_for(world, name, args["facet"])
    return name is None and bool(holder == args.get("principal"))


def _stands_for(world: World, name: str, signed: str) -> bool:
    """What was renewed stands for what took its place, which may not be shown."""
    named, old = world.facets.get(name), world.facets.get(signed)
    if name == signed or (old and world.latest(old).name == name):
        return True
    if named is None or old is None:
        return all(one in world.facets or world.hidden.facets.may_be(one) for one in (name, signed))
    return not named.shown and (named.parent, named.holder) == (old.parent, old.holder)


def stop(world: World, entry: Entry) -> None:
    if entry.kind == "revocation" and "token" in entry.committed and "token" not in entry.said:
        world.unseen_ends.add(entry.index)
    signed, by = token_of(world, entry), entry.signer
    if entry.kind == "revocation" and signed is None and "token" in entry.said:
        # Whose key is not shown: one act all the same.
        world.stopping = stops.Stopping(entry.index, entry.said["token"], [], None)
    if signed:
        agree(entry.who.get("facet", signed[1]["fct"]) == signed[1]["fct"])
        agree(_stop_signed(world, entry, signed[1]))
        if entry.kind == "revocation":
            stops.covers(world, entry, by or "", signed[1])
        if entry.kind == "resume":
            alone = caught(lambda: attended(world, entry, signed))
            if alone:
                world.told.add(str(alone))
            agree_on_mode(entry, signed[1]["args"])
    only_claims(world, by)
    if "what" not in entry.said:
        _unseen(world, entry)
        if entry.kind != "revocation":
            through = signed[1]["fct"] if signed else entry.who.get("facet")
            _may_stop(world, entry, through, None, signed[1] if signed else None)
        return
    name = entry.what.get("facet")
    facet = world.facets.get(name)
    if name is not None and facet is None and not world.hidden.facets.may_be(name):
        raise Refused("facet")
    through = entry.who.get("facet", signed[1]["fct"] if signed else None)
    _may_stop(world, entry, through, name, signed[1] if signed else None)
    if name is not None and facet is None:
        return
    if stops.at_once(entry):
        stops.end_at_once(world, entry, signed[1] if signed else None)
        if facet is None:
            return
    elif facet is None:
        agree(entry.kind != "revocation" and "holder" in entry.what)
        change = world.paused.add if entry.kind == "pause" else world.paused.discard
        change(entry.what["holder"])
        return
    if facet.parent is None:
        raise Refused("authority")
    if entry.kind == "revocation":
        if not facet.stopped and not stops.at_once(entry):
            facet.ended, facet.ended_by = entry.said.get("token"), entry.index
        world.end(facet)
    else:
        facet.paused = False
        if entry.kind == "pause":
            world.pause(facet)
    if not stops.describes(entry.what, facet):
        world.told.add("agreement")
    if facet.terms["object"] == "aios/self":
        raise Refused("authority")


def _unseen(world: World, entry: Entry) -> None:
    """Which it stopped, is not shown: a resumption may be of any."""
    world.hidden.stops = True
    if entry.kind == "resume":
        world.paused.clear()
        for facet in world.paused_alone:
            facet.paused = False
        world.paused_alone.clear()


def _may_stop(
    world: World,
    entry: Entry,
    through: str | None,
    name: str | None,
    payload: dict[str, Any] | None,
) -> None:
    """With itself or what it came from, with `aios/facets`, or with the object that left."""
    ends = entry.kind == "revocation"
    if through is None:
        return
    if ends and through in world.chain(name):
        if entry.signer not in (None, world.facets[through].holder):
            raise Refused("authority")
        return
    if ends and name is not None and not world.whole(name):
        # It may be with what it came from.
        return
    known = world.facets.get(through)
    registry = known is not None and known.terms["object"] == "aios/registry"
    if ends and registry and payload is None:
        bounds = world.facets[name].bounds if name else None
        unseen = world.hidden.objects
        obj = world.facets[name].terms["object"] if name else entry.what["object"]
        if bounds or unseen or obj in world.left:
            return
    if ends and payload and payload["obj"] == "aios/registry" and known:
        allow(world, entry, through, ("aios/registry", payload["act"]), SLACK_MS)
        return
    act = "revoke" if ends else entry.kind
    if allow(world, entry, through, ("aios/facets", act), SLACK_MS):
        stops.reaches(world, entry, through, payload)


def epoch(world: World, entry: Entry) -> None:
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
        if counted and not facet.stopped:
            world.end(facet)
        if waits and not facet.paused:
            world.pause(facet)
    if not all(world.may_be(kid, "owner") for kid in entry.what["kept"]):
        world.told.add("epoch")
    world.floor = -(-entry.at // 1000) + CLOCK_S
    for asked in world.requests.values():
        asked["over"] = True
    for made in world.decisions.values():
        made.spent |= made.asked is not None and "act" in made.asked
    world.invitations.clear()
    world.introductions.clear()
    world.paused |= world.keys.keys() - set(entry.what["kept"])

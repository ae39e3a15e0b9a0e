"""Requests, for facets and for one act (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deciding
import limits
import stops
from canonical import Refused, jcs, sha256

from checks.acts import act_digest, as_signed, whole_act
from checks.authority import by_system, only_claims
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, World

DEFAULTS = {"constraints": {}, "delegation": False} | dict.fromkeys(
    ("not_before", "expiry", "uses", "result")
)


def request(world: World, entry: Entry) -> None:
    signed = token_of(world, entry)
    only_claims(world, entry.signer)
    if signed:
        acting = signed[0] == "facet-action"
    elif "what" in entry.said:
        acting = "act" in entry.what
    else:
        # Of one that nobody shows, what it commits to tells.
        acting = "terms" not in entry.committed
    if acting:
        _act_request(world, entry, signed)
        return
    needs = entry.said.get("terms")
    if not all(map(is_need, needs or [])):
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
    deciding.opens(world, entry, asked)


def is_need(need: Any) -> bool:
    try:
        limits.terms_form(need)
    except Refused:
        return False
    return True


def _act_request(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Somebody asks to have one act confirmed."""
    if signed:
        as_signed(entry, signed[1])
    name = signed[1]["fct"] if signed else entry.who.get("facet")
    facet = world.facets.get(name or "")
    if name is not None and facet is None and not world.hidden.facets.may_be(name):
        raise Refused("facet")
    if facet is not None and entry.signer not in (None, facet.holder):
        raise Refused("authority")
    whole = whole_act(entry, signed)
    act = entry.what.get("act") if whole is None else act_digest(whole)
    agree(entry.what.get("act", act) == act)
    asked = {
        **deciding.asks(world, entry),
        "whole": whole,
        "needs": [],
        "act": act,
        "named": tuple(entry.what.get(one) for one in ("object", "action")),
        "args": entry.said.get("args"),
        "holders": [world.facets[one].holder for one in world.chain(name)],
    }
    if signed:
        asked["digest"] = sha256(entry.said["token"].encode()).hex()
    deciding.opens(world, entry, asked)


def withdrawal(world: World, entry: Entry) -> None:
    signed = token_of(world, entry)
    payload = signed[1] if signed else None
    introduces = "introduction" in entry.what or entry.ref in world.introductions
    if signed[0] == "facet-action" if signed else introduces:
        _never_came(world, entry, payload)
    else:
        deciding.withdrawal(world, entry, payload)


def _never_came(world: World, entry: Entry, payload: dict[str, Any] | None) -> None:
    """Nobody comes from then on by what an owner let somebody in by."""
    said = [entry.what.get("introduction")] if "what" in entry.said else []
    said += [payload["args"].get("introduction")] if payload else []
    agree(all(type(one) is int and one == entry.ref for one in said))
    if "who" in entry.said:
        if "facet" not in entry.who:
            raise Refused("authority")
        agree(
            payload is None
            or (payload["obj"], payload["act"], payload["fct"])
            == ("aios/facets", "revoke", entry.who["facet"])
        )
        if by_system(world, entry, "aios/facets", "revoke") is None:
            return
    found = world.introductions.get(-1 if entry.ref is None else entry.ref)
    if found is None:
        hidden = (world.hidden.introductions, world.hidden.requests)
        if not any(one.may_be(str(entry.ref)) for one in hidden):
            raise Refused("reference")
        return
    if found.maker is None or not world.may_be(found.maker, "owner"):
        raise Refused("authority")
    if found.recovery and not world.may_be(entry.signer, "owner"):
        raise Refused("authority")
    stops.within(world, entry.who.get("facet"), found.maker)
    del world.introductions[entry.ref or 0]

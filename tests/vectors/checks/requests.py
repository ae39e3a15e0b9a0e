"""Requests, for facets and for one act (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deciding
import holes
import limits
from canonical import Refused, jcs, sha256

from checks.acts import act_digest, as_signed, whole_act
from checks.authority import only_claims
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, World

DEFAULTS = {"constraints": {}, "delegation": False} | dict.fromkeys(
    ("not_before", "expiry", "uses", "result")
)


def request(world: World, entry: Entry) -> None:
    signed = token_of(world, entry)
    only_claims(world, entry.who["principal"])
    if "act" in entry.what or (signed and signed[0] == "facet-action"):
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
    if needs is None:
        world.hidden |= holes.MAKES["request"]
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
    facet = world.facets.get(entry.who["facet"])
    if facet is None:
        raise Refused("facet")
    if facet.holder != entry.who["principal"]:
        raise Refused("authority")
    whole = whole_act(entry, signed)
    act = act_digest(whole)
    agree(entry.what["act"] == act)
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


def withdrawal(world: World, entry: Entry) -> None:
    signed = token_of(world, entry)
    deciding.withdrawal(world, entry, signed[1] if signed else None)

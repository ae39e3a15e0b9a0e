"""Principals: who comes, what it is called, and what it signs with (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import approvers
import holes
import newcomers
import passkeys
from canonical import Refused
from world import Facet

from checks.authority import attended, by_system, caught
from checks.signed import agree, agree_on_mode, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import Entry, World

ROOT = {"object": "*", "expiry": None, "not_before": None, "uses": None, "delegation": True}


def genesis(world: World, entry: Entry) -> None:
    if world.facets:
        raise Refused("facet")
    world.facets[entry.who["facet"]] = Facet("", ROOT, {}, None, entry.who["facet"])


def enrolment(world: World, entry: Entry) -> Iterator[str]:
    try:
        signed = token_of(world, entry)
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
    renaming(world, entry)
    yield from newcomers.enrolment(world, entry, *signed)


def renaming(world: World, entry: Entry) -> None:
    """What is known of a principal from now on, and where its file lies."""
    kid = entry.who["principal"]
    if entry.kind == "renaming" and world.kinds[kid] != "notebook":
        world.told.add("authority")
    known = {**entry.who, "kid": kid, "kind": world.kinds[kid]}
    world.known[kid] = {**known, "place": entry.what.get("place")}
    world.names.setdefault(kid, set()).add(entry.who["petname"])


def introduction(world: World, entry: Entry) -> Iterator[str]:
    signed = token_of(world, entry)
    args = signed[1]["args"] if signed else None
    wrong = caught(lambda: newcomers.introduction(world, entry, args))
    if wrong:
        yield str(wrong)
    if signed:
        payload = signed[1]
        named = payload["act"], payload["obj"], payload["fct"]
        agree(named == ("introduce", "aios/requests", entry.who.get("facet")))
        agree_on_mode(entry, payload["args"].get("mode"))
    by_system(world, entry, "aios/requests", "introduce")
    approvers.invite(world, entry, args)
    attended(world, entry, signed)


def passkey(world: World, entry: Entry) -> None:
    """What a device signs with beside its key."""
    if "token" not in entry.committed:
        raise Refused("undecided")
    signed = token_of(world, entry)
    if signed:
        agree(signed[1]["fct"] == entry.who["facet"])
        agree_on_mode(entry, signed[1]["mode"])
        passkeys.change(world, entry, signed)
    by_system(world, entry, "aios/requests", "decide")

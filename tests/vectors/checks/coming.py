"""Principals: who comes, what it is called, and what it signs with (docs/protocol.md §10)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import approvers
import holes
import newcomers
import passkeys
import stops
from canonical import Refused, b64u_decode
from world import Facet

from checks.authority import SLACK_MS, allow, attended, by_system, caught
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
    _called(world, entry)
    yield from newcomers.enrolment(world, entry, *signed)


def renaming(world: World, entry: Entry) -> Iterator[str]:
    """By the service's word or, of whom a host brought in, as that host signed it."""
    signed, wrong = None, None
    try:
        signed = token_of(world, entry)
    except Refused as refused:
        wrong = refused
    kid = entry.who["principal"]
    if world.kinds[kid] != "notebook":
        yield "authority"
    known = world.known[kid]["petname"]
    if entry.what.get("before", known) != known:
        yield "agreement"
    if wrong:
        yield str(wrong)
    yield from _renamed_by(world, entry, signed)
    _called(world, entry)
    if signed:
        payload, args = signed[1], signed[1]["args"]
        agree((payload["act"], payload["obj"]) == ("rename", "aios/requests"))
        agree((args["principal"], args["petname"]) == (kid, entry.who["petname"]))
        act = ("aios/requests", "rename")
        allow(world, entry, payload["fct"], act, SLACK_MS, holder=_signer(entry))


def _signer(entry: Entry) -> str:
    return str(json.loads(b64u_decode(entry.said["token"].split(".")[0]))["kid"])


def _renamed_by(
    world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None
) -> Iterator[str]:
    by, is_signed = entry.what.get("by"), "token" in entry.committed
    if "what" in entry.said and is_signed != (by is not None):
        yield "token"
    if by is None and is_signed:
        if signed is None:
            return
        by = _signer(entry)
    host = stops.host_of(world, entry.who["principal"])
    named = host is None or newcomers.named_with(entry.who["petname"], world.known[host]["petname"])
    if by != host or not named or (host is not None and "place" in entry.what):
        yield "authority"


def _called(world: World, entry: Entry) -> None:
    """What is known of a principal from now on, and where its file lies."""
    kid = entry.who["principal"]
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

"""Principals: who comes, what it is called, and what it signs with (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import approvers
import naming
import newcomers
import passkeys
import several
import stops
from canonical import Refused
from world import Facet

from checks.authority import SLACK_MS, allow, attended, by_system, caught
from checks.signed import agree, agree_on_mode, sound_token_of, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import Entry, World

ROOT = {"object": "*", "expiry": None, "not_before": None, "uses": None, "delegation": True}


def genesis(world: World, entry: Entry) -> None:
    if world.rooted:
        raise Refused("facet")
    world.rooted = True
    if "who" not in entry.said:
        world.hidden.facets.add()
        return
    world.root = entry.who["facet"]
    world.make(Facet("", ROOT, {}, None, world.root))


def enrolment(world: World, entry: Entry) -> Iterator[str]:
    kid = entry.signer
    try:
        signed = sound_token_of(world, entry)
    except Refused:
        _answers(world, entry, None)
        world.hidden.principals.add(entry.who.get("principal"))
        raise
    _answers(world, entry, signed)
    if kid in world.keys and newcomers.may_return(world, entry, kid, signed):
        yield from newcomers.returning(world, entry, kid, signed)
        return
    if signed is None or kid is None:
        world.hidden.principals.add(kid)
        return
    if kid in world.keys:
        raise Refused("principal")
    if "again" in entry.what and not world.hidden.principals.may_be(kid):
        yield "agreement"
    world.hidden.makers |= not {"who", "what"} <= entry.said.keys()
    world.encrypts_to[kid] = signed[1]["encryption_key"]
    world.keys[kid] = signed[1]["public_key"]
    if "origin" in signed[1]:
        world.origins[kid] = signed[1]["origin"]
    world.known[kid] = {"kid": kid}
    if "what" in entry.said:
        maker = world.made_by[kid] = entry.what["made_by"]
        world.brought_in.setdefault(maker, []).append(kid)
    _called(world, entry, kid)
    yield from newcomers.enrolment(world, entry, kid, *signed)


def _answers(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """By which introduction somebody came, as the entry says, whatever else it shows."""
    index = entry.what.get("introduction")
    kid = entry.token_signer if signed else entry.who.get("principal")
    # By a card there is none.
    card = (signed and signed[0] == "facet-card") or entry.what.get("action") == "facet.delegate"
    if type(index) is not int:
        if not card and not (signed and {"who", "what"} <= entry.said.keys()):
            world.hidden.answered.add()
    elif kid is None:
        world.hidden.answered.add(str(index))
    else:
        world.answered.setdefault(index, kid)


def renaming(world: World, entry: Entry) -> Iterator[str]:
    """By the service's word or as a host, of whom it brought in, or an owner signed it."""
    signed, wrong = None, None
    try:
        signed = sound_token_of(world, entry)
    except Refused as refused:
        wrong = refused
    kid = entry.who.get("principal")
    if wrong:
        yield str(wrong)
    if kid is None:
        # It may be called otherwise now, whoever it is.
        world.hidden.renamed.add()
        for one in world.known.values():
            one.pop("petname", None)
            one.pop("place", None)
        return
    if kid not in world.keys:
        if not world.hidden.principals.may_be(kid):
            raise Refused("principal")
        return
    yield from _renamed_by(world, entry, kid, signed)
    _called(world, entry, kid)
    if signed:
        payload, args = signed[1], signed[1]["args"]
        shown = caught(lambda: passkeys.attend(world, entry.token_signer, signed))
        if shown:
            yield str(shown)
        agree_on_mode(entry, args)
        agree((payload["act"], payload["obj"]) == ("rename", "aios/requests"))
        agree(args.get("principal") == kid and "petname" not in args)
        agree(naming.is_told(naming.called(entry), payload.get("body")))
        act = ("aios/requests", "rename")
        allow(world, entry, payload["fct"], act, SLACK_MS, holder=entry.token_signer)


def _renamed_by(
    world: World, entry: Entry, kid: str, signed: tuple[str, dict[str, Any]] | None
) -> Iterator[str]:
    by, is_signed = entry.what.get("by"), "token" in entry.committed
    if "what" in entry.said and is_signed != (by is not None):
        yield "token"
    if by is None and is_signed:
        if signed is None:
            return
        by = entry.token_signer
    placed = naming.called(entry).get("place") is not None
    if world.kinds.get(by or "") == "owner":
        if placed or not _named_by_owner(world, kid, by):
            yield "authority"
    elif not world.may_be(kid, "notebook"):
        if not is_signed or by in world.kinds:
            yield "authority"
    elif kid not in world.kinds and is_signed and by not in world.kinds:
        # An owner and a device of its own, then.
        return
    elif not _named_as_file(world, entry, kid, by, placed=placed):
        yield "authority"


def _named_by_owner(world: World, kid: str, by: str | None) -> bool:
    """Agents, whoever approves, and devices of the owner's own person."""
    kind, persons = world.kinds.get(kid), {several.person_of(world, one) for one in (kid, by)}
    if kind == "owner":
        return None in persons or len(persons) == 1
    return kind is None or kind in newcomers.RENAMED_BY_OWNERS


def _named_as_file(world: World, entry: Entry, kid: str, by: str | None, *, placed: bool) -> bool:
    """Of whom a host brought in, by that host and with its name; else by the service."""
    maker = world.made_by.get(kid, "")
    if maker is not None and maker not in world.kinds:
        # Who brought it in is not shown.
        return True
    host, called = stops.host_of(world, kid), naming.called(entry)
    names = called.get("petname"), world.known[host].get("petname") if host else None
    named = None in names or newcomers.named_with(*names)
    return by == host and named and not (host is not None and placed)


def _called(world: World, entry: Entry, kid: str) -> None:
    """What is known of a principal from now on, and where its file lies."""
    known = world.known[kid]
    if "who" in entry.said:
        known |= {**entry.who, **known}
        world.kinds.setdefault(kid, entry.who["kind"])
    naming.remember(known, entry)


def introduction(world: World, entry: Entry) -> Iterator[str]:
    signed = token_of(world, entry)
    args = signed[1]["args"] if signed else None
    if {"what", "who"} <= entry.said.keys():
        wrong = caught(lambda: newcomers.introduction(world, entry, signed and signed[1]))
        if wrong:
            yield str(wrong)
    else:
        world.hidden.introductions.add(str(entry.index))
        world.hidden.invitations.add()
    if signed:
        payload = signed[1]
        agree((payload["act"], payload["obj"]) == ("introduce", "aios/requests"))
        agree("who" not in entry.said or payload["fct"] == entry.who.get("facet"))
        agree_on_mode(entry, payload["args"])
    by_system(world, entry, "aios/requests", "introduce")
    if "what" in entry.said:
        approvers.invite(world, entry, args)
    attended(world, entry, signed)


def passkey(world: World, entry: Entry) -> None:
    """What a device signs with beside its key."""
    if "token" not in entry.committed:
        raise Refused("undecided")
    signed = token_of(world, entry)
    if signed:
        agree(entry.who.get("facet", signed[1]["fct"]) == signed[1]["fct"])
        agree_on_mode(entry, signed[1])
        passkeys.change(world, entry, signed)
    else:
        world.hidden.passkeys = True
    by_system(world, entry, "aios/requests", "decide")

"""Requests, and who decides about them (docs/protocol.md §7 and §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stops
from canonical import Refused
from sentences import act_sentence, sentence
from world import Earlier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import Entry, World

REQUESTS = "aios/requests"
ANSWERED_WITHIN_MS = 24 * 3_600_000
SLACK_MS = 60_000
WAITING = 3


def asks(world: World, entry: Entry) -> dict[str, Any]:
    """Whether somebody may ask now, and what is remembered of any request."""
    kid, name = entry.signer or "", entry.what.get("request")
    if name is not None and name in world.request_ids:
        world.told.add("agreement")
    world.request_ids.add(name)
    until, host = world.until.get(kid), stops.host_of(world, kid)
    ended = (host, REQUESTS) in world.ended_on
    over = until is not None and until * 1000 <= entry.at - SLACK_MS
    if stops.paused(world, kid) or ended or over:
        world.told.add("authority")
    return {"asker": kid, "id": name, "at": entry.at}


def lists_all(what: dict[str, Any], needs: list[dict[str, Any]]) -> bool:
    told = [what.get(name) for name in ("object", "actions", "objects")]
    objects = [need["object"] for need in needs]
    return bool(needs) and told == [needs[0]["object"], needs[0]["actions"], objects]


def opens(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    """It waits from now on; beyond those that may, only the grant of a rule ends it in time."""
    if not asked["asker"]:
        world.hidden.requests.add(str(entry.index))
        return
    waiting = world.waiting.setdefault(asked["asker"], [])
    found = 0
    while found < min(WAITING, len(waiting)):
        one = waiting[found]
        if _waits(one, entry.at) and not one.get("unsure"):
            found += 1
        else:
            del waiting[found]
    if found == WAITING:
        world.crowding = entry.index
    waiting.append(asked)
    world.requests[entry.index] = asked


def crowded(world: World, entry: Entry | None) -> Iterator[str]:
    """To be asked before each entry, and after the last."""
    crowding, world.crowding = world.crowding, None
    if crowding is None:
        return
    if (
        entry is None
        or (entry.kind, entry.ref) != ("decision", crowding)
        or entry.said.get("what", {"mode": "rule"}).get("mode") != "rule"
    ):
        yield Earlier("authority", crowding)


def gives_purpose(world: World, entry: Entry) -> bool:
    """What it was asked for stands in the grant, too."""
    decision = world.decisions.get(-1 if entry.ref is None else entry.ref)
    purpose = decision.asked.get("purpose") if decision and decision.asked else None
    why = entry.said.get("why")
    return why is None or purpose is None or why.get("purpose") == purpose


def _waits(asked: dict[str, Any], at: int) -> bool:
    return not asked.get("over") and at - asked["at"] < ANSWERED_WITHIN_MS


def still_waits(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    if not _waits(asked, entry.at):
        world.told.add("authority")


def as_decided(
    entry: Entry, asked: dict[str, Any] | None, typ: str, payload: dict[str, Any]
) -> bool:
    """Whether an entry says of a decision what its decider signed."""
    what, args = entry.what, payload.get("args", {})
    if typ == "facet-action":
        denies = (payload["act"], payload["obj"]) == ("deny", REQUESTS)
        signed = ("deny", "deny", args.get("request"), None)
        reason = args.get("reason")
    else:
        denies = True
        signed = ("decide", payload["outcome"], payload["request"], payload["mode"])
        reason = payload.get("reason")
    told = tuple(what.get(name) for name in ("action", "outcome", "request", "mode"))
    hidden = "why" in entry.committed and "why" not in entry.said
    return (
        denies
        and ("what" not in entry.said or told == signed)
        and (asked is None or asked["id"] in (None, signed[2]))
        and entry.who.get("facet", payload["fct"]) == payload["fct"]
        and (hidden or entry.said.get("why", {}).get("reason") == reason)
    )


def as_shown(world: World, asked: dict[str, Any], payload: dict[str, Any]) -> bool:
    """Whether the decider saw the sentences of it, and the name that the asker had then."""
    asker, shown = world.known.get(asked["asker"]), payload["shown"]
    if asker is None or "shown" not in payload:
        return True
    kid = asker["kid"]
    if payload["named"] != asker["named"] and not world.may_be_renamed(kid):
        return False
    if "act" in asked:
        return asked["whole"] is None or bool(shown == act_sentence(kid, asked["whole"]))
    if "granted" not in payload:
        return True
    granted = [sentence(kid, terms) if terms else "" for terms in payload["granted"]]
    needs = asked["needs"]
    requested = shown["requested"] if needs is None else [sentence(kid, one) for one in needs]
    return [granted, requested] == [shown["granted"], shown["requested"]]


def makers(world: World, kid: str) -> list[str]:
    """Who brought somebody in, and who brought that one in, up to the terminal."""
    found: list[str] = []
    above = world.made_by.get(kid)
    while above is not None and above not in found:
        found.append(above)
        above = world.made_by.get(above)
    return found


def may_decide(world: World, facet: str | None, decider: str, asker: str) -> bool:
    return (
        decider != asker
        and asker not in {world.facets[name].holder for name in world.chain(facet)}
        and asker not in makers(world, decider)
        and (world.may_be(decider, "owner") or decider not in makers(world, asker))
    )


def not_its_own(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    """Nobody decides for its lineage; of an act neither does whoever is bound by it."""
    bound = [asked["asker"], *asked.get("holders", [])]
    facet, by = entry.who.get("facet"), entry.who.get("principal")
    if by and not all(may_decide(world, facet, by, one) for one in bound if one):
        world.told.add("authority")


def withdrawal(world: World, entry: Entry, payload: dict[str, Any] | None) -> None:
    asked = world.requests.get(-1 if entry.ref is None else entry.ref)
    signed = payload["request"] if payload else None
    named = {entry.what.get("request"), signed, asked["id"] if asked else None}
    if len(named - {None}) > 1 or ("what" in entry.said and "request" not in entry.what):
        raise Refused("agreement")
    if asked is None:
        hidden = (world.hidden.introductions, world.hidden.requests)
        if not any(one.may_be(str(entry.ref)) for one in hidden):
            raise Refused("reference")
        return
    still_waits(world, entry, asked)
    asked["over"] = True
    if entry.who.get("principal", asked["asker"]) != asked["asker"]:
        raise Refused("authority")

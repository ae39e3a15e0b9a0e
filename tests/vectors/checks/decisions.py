"""Decisions about requests, by a person, an approver or a rule (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import approvers
import deciding
import limits
import rules
import several
import stops
from canonical import Refused, jcs

from checks.authority import allow, attended, by_system
from checks.requests import is_need
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, World


def decision(world: World, entry: Entry) -> None:
    asked = world.requests.get(-1 if entry.ref is None else entry.ref)
    if asked is None:
        raise Refused("reference")
    if "act" in asked:
        _confirm(world, entry, asked)
        return
    signed = token_of(world, entry)
    if asked["needs"] is None:
        raise KeyError("what was asked for is not shown")
    granted = entry.said.get("terms", [])
    if not all(terms is None or is_need(terms) for terms in granted):
        world.told.add("agreement")
        granted = signed[1].get("granted", []) if signed else []
    if signed and signed[0] == "facet-decision":
        payload = signed[1]
        if payload["request_digest"] != asked.get("digest", payload["request_digest"]):
            raise Refused("reference")
        agree("terms" not in entry.said or jcs(payload["granted"]) == jcs(granted))
        agree(deciding.as_shown(world, asked, payload))
    if signed:
        agree(deciding.as_decided(entry, asked, *signed))
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
        by_system(world, entry, "aios/requests", entry.what["action"])
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
    attended(world, entry, signed)


def _confirm(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    signed = token_of(world, entry)
    confirms = entry.what["outcome"] == "grant"
    if signed and signed[0] != "facet-action":
        payload = signed[1]
        if payload["request_digest"] != asked["digest"]:
            raise Refused("reference")
        agree(signed[0] == "facet-confirmation")
        agree(payload["act"] == asked["act"] and payload["fct"] == entry.who["facet"])
        agree(deciding.as_shown(world, asked, payload))
    if signed:
        agree(deciding.as_decided(entry, asked, *signed))
    deciding.still_waits(world, entry, asked)
    asked["over"] = True
    by_system(world, entry, "aios/requests", entry.what["action"])
    approvers.decide(world, entry, asked, [])
    _others(world, entry, asked)
    world.decisions[entry.index] = (asked["asker"], [], entry.who["facet"])
    if confirms:
        world.confirmed[entry.index] = asked, entry.at
    attended(world, entry, signed)


def _others(world: World, entry: Entry, asked: dict[str, Any]) -> None:
    """Whoever decides, does not do it for itself, nor beyond whom its facet is about."""
    stops.within(world, entry.who.get("facet"), asked["asker"])
    if entry.what["action"] == "decide":
        deciding.not_its_own(world, entry, asked)


def _endless(terms: list[Any]) -> str:
    return jcs([one and {**one, "expiry": None} for one in terms])


def _by_rule(world: World, entry: Entry, asked: dict[str, Any], granted: list[Any]) -> None:
    name = entry.who["facet"]
    if name not in world.rules:
        raise Refused("authority")
    allow(world, entry, name, ("aios/requests", "decide"))
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

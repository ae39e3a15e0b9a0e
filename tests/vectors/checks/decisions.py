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
from world import Decision

from checks.authority import allow, attended, by_system
from checks.requests import is_need
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, Facet, World


def decision(world: World, entry: Entry) -> None:
    asked = world.requests.get(-1 if entry.ref is None else entry.ref)
    if asked is None and not world.hidden.requests.may_be(str(entry.ref)):
        raise Refused("reference")
    signed = token_of(world, entry)
    typ, payload = signed or (None, {})
    granted = entry.said.get("terms")
    if not all(terms is None or is_need(terms) for terms in granted or []):
        world.told.add("agreement")
        granted = None
    if typ in ("facet-decision", "facet-confirmation"):
        if asked and payload["request_digest"] != asked.get("digest", payload["request_digest"]):
            raise Refused("reference")
        signs_act = typ == "facet-confirmation"
        agree(asked is None or ("act" in asked) == signs_act)
        agree(signs_act or granted is None or jcs(payload["granted"]) == jcs(granted))
        agree(asked is None or deciding.as_shown(world, asked, payload))
        granted = payload.get("granted", [])
    if signed:
        agree(deciding.as_decided(entry, asked, *signed))
    if typ == "facet-action":
        granted = [None for _ in asked["needs"] or []] if asked else []
    if asked:
        deciding.still_waits(world, entry, asked)
    outcome = payload.get("outcome", "deny") if signed else entry.what.get("outcome")
    is_act = asked is not None and "act" in asked
    if asked and is_act:
        acts = {payload.get("act"), entry.what.get("act"), asked["act"]} - {None}
        agree(typ == "facet-action" or len(acts) <= 1)
        granted = []
    given = None if granted is None else [jcs(terms) for terms in granted if terms]
    by = entry.who.get("facet", payload.get("fct"))
    world.decisions[entry.index] = Decision(asked, given, by, entry.at, outcome)
    if signed is None and entry.what.get("mode") == "rule":
        _by_rule(world, entry, asked, granted)
    else:
        if "what" in entry.said and "token" not in entry.committed:
            raise Refused("undecided")
        _by_somebody(world, entry, asked, granted, typ)
    for at, terms in enumerate(granted or []):
        need = asked["needs"][at] if asked and asked["needs"] else None
        pins = need and world.pins.get(need["object"], {})
        bound = need and terms and world.bound(need, terms["actions"], pins)
        if bound and not limits.terms_within(bound, terms, None):
            raise Refused("not_subsumed")
    if outcome in ("grant", None) and not is_act:
        several.say(world, entry, granted, asked, outcome)
    elif asked:
        asked["over"] = True
    attended(world, entry, signed)


def _by_somebody(
    world: World,
    entry: Entry,
    asked: dict[str, Any] | None,
    granted: list[Any] | None,
    typ: str | None,
) -> None:
    """With a facet that lets it decide on this; not for itself, nor beyond whom that is about."""
    said = {None: None, "facet-action": "deny"}.get(typ, "decide")
    action = entry.what.get("action", said)
    if action is None:
        return
    facet = by_system(world, entry, "aios/requests", action)
    if facet:
        approvers.decide(world, entry, facet, asked, granted)
    if asked is None:
        return
    stops.within(world, entry.who.get("facet"), asked["asker"])
    if action == "decide":
        deciding.not_its_own(world, entry, asked)


def _endless(terms: list[Any]) -> str:
    return jcs([one and {**one, "expiry": None} for one in terms])


def _by_rule(
    world: World, entry: Entry, asked: dict[str, Any] | None, granted: list[Any] | None
) -> None:
    name = entry.who.get("facet")
    if name is None or not allow(world, entry, name, ("aios/requests", "decide")):
        return
    if name not in world.rules:
        raise Refused("authority")
    (rule, pins), facet = world.rules[name], world.facets[name]
    if entry.what.get("rule") != rule["name"]:
        world.told.add("agreement")
    facet.taken += 1
    facet.granted.append(entry.at)
    rate = rule.get("rate")
    recent = [at for at in facet.granted if rate and at > entry.at - 1000 * rate["per"]]
    good = (
        (rule["uses"] is None or facet.taken <= rule["uses"])
        and (rate is None or len(recent) <= rate["calls"])
        and entry.what.get("outcome", "grant") == "grant"
        and (asked is None or _for(world, rule, facet, asked))
        and all(terms and _covers(world, rule, pins, terms, entry.at) for terms in granted or [])
    )
    whole = asked is None or not asked["needs"] or granted is None
    if not good or not (
        whole or _endless(granted or []) == _endless(asked["needs"] if asked else [])
    ):
        raise Refused("authority")


def _for(world: World, rule: dict[str, Any], facet: Facet, asked: dict[str, Any]) -> bool:
    """Whether a rule is for who asks, and its maker no kin of that one."""
    asker, askers = asked["asker"], rule["askers"]
    known = world.known.get(asker, {})
    # What is not shown of the asker may fit.
    needed = {"kind"} | ({"custody"} & askers.keys()) | ({"place"} if "below" in askers else set())
    unknown = "principal" not in askers and not needed <= known.keys()
    maker = world.facets.get(facet.parent or "")
    return (
        (unknown or rules.is_asker(askers, {"kid": asker, "place": None, "custody": None, **known}))
        and ("kind" not in askers or stops.host_of(world, asker) is None)
        and (maker is None or deciding.may_decide(world, facet.name, maker.holder, asker))
    )


def _covers(
    world: World,
    rule: dict[str, Any],
    pins: dict[str, dict[str, str]],
    terms: dict[str, Any],
    at: int,
) -> bool:
    """Whether a rule may grant these terms, of actions that are what they were when it was made."""
    now, then = world.pins.get(terms["object"], {}), pins.get(terms["object"])
    definitions = {one: world.definitions[now[one]] for one in terms["actions"] if one in now}
    same = then is None or all(then.get(one) == now[one] for one in definitions)
    return same and rules.covers(rule, terms, definitions, at // 1000)

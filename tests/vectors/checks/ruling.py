"""Rules: decisions made beforehand (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import limits
import newcomers
import rules
from canonical import Refused, jcs
from sentences import rule_sentence
from world import Facet

from checks.authority import attended, by_system, expired
from checks.signed import agree, agree_on_mode, token_of

if TYPE_CHECKING:
    from world import Entry, World

# Rules that stand at a time.
RULES = 100


def rule(world: World, entry: Entry) -> None:
    """A decision made beforehand: a facet below its maker's, which nobody holds."""
    if "token" not in entry.committed:
        raise Refused("undecided")
    signed = token_of(world, entry)
    payload = signed[1] if signed else {}
    rule = entry.said.get("terms", payload.get("rule"))
    own = rules.rule_id(entry.said["token"]) if signed else None
    name, parent = entry.what.get("rule", own), entry.who.get("facet", payload.get("fct"))
    if rule is None or name is None or parent is None:
        world.hidden.facets.add(name)
        return
    try:
        rules.rule_form(rule)
    except Refused as error:
        raise Refused("agreement") from error
    seconds = entry.at / 1000
    if not seconds - 60 < rule["expiry"] <= seconds + 366 * newcomers.DAY:
        world.told.add("authority")
    if signed:
        asker = world.known.get(rule["askers"].get("principal", ""), {})
        agree(jcs(payload["rule"]) == jcs(rule) and payload["fct"] == parent)
        agree(own == name)
        agree(payload["shown"] == rule_sentence(rule))
        named = payload.get("named")
        same = named == asker.get("named", named)
        agree(same or world.may_be_renamed(asker["kid"]))
        agree_on_mode(entry, payload)
    if name in world.facets:
        if signed is None:
            raise Refused("facet")
        return
    if not world.is_new(name, parent):
        raise Refused("facet")
    if _standing(world, entry.at) >= RULES:
        world.told.add("authority")
    facet = Facet(world.issuer, rules.facet_terms(rule), {}, parent, name, issued=entry.at)
    world.make(facet)
    world.rules[name] = rule, dict(world.pins)
    world.standing_rules[name] = None
    maker = by_system(world, entry, "aios/requests", "decide")
    if maker and not limits.terms_within(maker.terms, rules.facet_terms(rule), None):
        world.told.add("not_subsumed")
    if parent in world.facets and world.facets[parent].bounds is not None:
        raise Refused("authority")
    attended(world, entry, signed)


def _standing(world: World, at: int) -> int:
    """How many rules there are; as many as there may be are counted."""
    count = 0
    for name in list(world.standing_rules):
        if count == RULES:
            break
        if _stands(world, name, at):
            count += 1
        else:
            # Never again.
            del world.standing_rules[name]
    return count


def _stands(world: World, rule: str, at: int) -> bool:
    """Whether a rule may grant again, or is paused."""
    links = [world.facets[name] for name in world.chain(rule)]
    return not any(
        link.stopped
        or expired(link, at)
        or (link.terms["uses"] is not None and link.taken >= link.terms["uses"])
        for link in links
    )

"""Intents, and what each takes of its chain of facets (docs/protocol.md §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import budgets
import limits
import objects
from canonical import Refused, jcs
from world import Use

from checks.acts import act_digest, as_drawn, as_signed, whole_act
from checks.authority import allow, only_claims
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, Facet, World

CONFIRMED_MS = 600_000


def intent(world: World, entry: Entry) -> None:
    use = world.open[entry.index] = Use(entry.index, by=entry.who["principal"])
    signed = token_of(world, entry)
    what, name = entry.what, entry.who["facet"]
    if signed:
        as_signed(entry, signed[1])
        agree(objects.arguments_are(world, entry, signed[1]))
        as_drawn(world, entry, signed[1].get("lineage", {}))
    allow(world, entry, name, (what["object"], what["action"]))
    only_claims(world, entry.who["principal"])
    chain = [world.facets[link] for link in world.chain(name)]
    now = world.pins.get(what["object"], {}).get(what["action"])
    if any(link.pins.get(what["action"]) != now for link in chain if link.parent is not None):
        raise Refused("authority")
    objects.described(world, entry, chain[0])
    for link in chain:
        _take(link, entry.at)
    use.chain, use.args = chain, entry.said.get("args", {})
    use.act = what["object"], what["action"], entry.who["principal"]
    _observe(world, entry, use)
    _be_confirmed(world, entry, use, signed)
    _reserve(world, entry, use)
    _meet(world, entry, use)


def _take(link: Facet, at: int) -> None:
    """A use of one link: one less is left, and its rate counts it, whatever becomes of it."""
    link.taken += 1
    rate = link.terms.get("rate")
    recent = [] if rate is None else [t for t in link.paced if t > at - 1000 * rate["per"]]
    link.paced = [*recent, at]
    spent = link.terms["uses"] is not None and link.taken > link.terms["uses"]
    if spent or (rate is not None and len(recent) >= rate["calls"]):
        raise Refused("authority")


def _reserve(world: World, entry: Entry, use: Use) -> None:
    """What the intent sets aside of the budgets of its chain."""
    told = []
    for name, link in zip(world.chain(entry.who["facet"]), use.chain, strict=True):
        budget = link.terms.get("budget", {})
        definition = world.definitions.get(link.pins.get(entry.what["action"], ""))
        if not budget or definition is None:
            continue
        for counted in sorted(budget):
            taken = link.spent.get(counted, Decimal(0))
            one = {counted: budget[counted]}
            try:
                amounts = budgets.reserved(one, definition, use.args, taken)
            except Refused as error:
                raise Refused("authority") from error
            for amount in amounts.values():
                left = max(Decimal(0), Decimal(jcs(budget[counted]["limit"])) - taken)
                if amount > left or ("." in counted and left == 0):
                    raise Refused("authority")
                told.append({"facet": name, "name": counted, "amount": budgets.plain(amount)})
                use.reserved.append((link, counted, amount))
                link.spent[counted] = taken + amount
    agree(jcs(told) == jcs(entry.what.get("reserved", [])))


def _observe(world: World, entry: Entry, use: Use) -> None:
    """What is tried no more is kept, and what breaks what is still tried is marked."""
    marks: list[dict[str, str]] = []
    known = "args" in entry.said
    for name in world.chain(entry.who["facet"]):
        link = world.facets[name]
        definition = world.definitions.get(link.pins.get(entry.what["action"], ""))
        if "observe" not in link.terms:
            continue
        if definition is None or not known:
            known = False
            continue
        observe = link.terms["observe"]
        broken = limits.broken(definition, observe["constraints"], use.args)
        if entry.at < observe["until"] * 1000:
            marks += [{"facet": name, "argument": argument} for argument in broken]
        elif broken:
            raise Refused("authority")
    if known:
        agree(jcs(entry.what.get("observed")) == jcs(marks or None))


def _be_confirmed(
    world: World, entry: Entry, use: Use, signed: tuple[str, dict[str, Any]] | None
) -> None:
    """Where a link asks a person each time: one confirmed this very act, for once."""
    named = entry.what.get("confirmed")
    if not any("confirm" in link.terms for link in use.chain):
        agree(named is None and not (signed and "confirmed" in signed[1]))
        return
    asked, at = world.confirmed.pop(-1 if named is None else named, ({}, 0))
    good = (
        asked.get("act") == act_digest(whole_act(entry, signed))
        and asked["asker"] == entry.who["principal"]
        and entry.at < at + CONFIRMED_MS
        and (not signed or signed[1].get("confirmed") == asked["id"])
    )
    if not good:
        raise Refused("authority")


def _meet(world: World, entry: Entry, use: Use) -> None:
    """What the links require was done before, as the intent names it."""
    named = list(entry.what.get("required", []))
    for at, name in enumerate(world.chain(entry.who["facet"])):
        link = use.chain[at]
        above = world.facets[link.parent].terms.get("requires", []) if link.parent else []
        there = set(map(jcs, above))
        holders = {below.holder for below in use.chain[: at + 1]}
        for required in link.terms.get("requires", []):
            if jcs(required) in there:
                continue
            said = named.pop(0) if named else {}
            outcome = said.get("outcome", -1)
            if said.get("facet") != name or not _met(world, link, required, use, outcome, holders):
                raise Refused("authority")
            if "consume" in required:
                link.consumed.add(outcome)
                use.consumed.append((link, outcome))
    agree(not named)


def _met(
    world: World,
    link: Facet,
    required: dict[str, Any],
    use: Use,
    outcome: int,
    holders: set[str],
) -> bool:
    done = world.done.get(outcome)
    if done is None or done.act is None or done.index <= link.since:
        return False
    obj, action, principal = done.act
    alike = all(
        name in use.args and name in done.args and jcs(use.args[name]) == jcs(done.args[name])
        for name in required.get("same", [])
    )
    allowed = {required["principal"]} if "principal" in required else holders
    return (
        alike
        and (obj, action) == (required["object"], required["action"])
        and principal in allowed
        and not ("consume" in required and outcome in link.consumed)
    )

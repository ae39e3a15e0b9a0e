"""Intents, and what each takes of its chain of facets (docs/protocol.md §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import budgets
import limits
import objects
from canonical import Refused, jcs
from world import AIOS, Use

from checks.acts import act_digest, as_drawn, as_signed, whole_act
from checks.authority import allow, only_claims
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Decision, Entry, Facet, World

CONFIRMED_MS = 600_000


def intent(world: World, entry: Entry) -> None:
    by = entry.signer
    use = world.open[entry.index] = Use(entry.index, by=by)
    signed = token_of(world, entry)
    if signed:
        as_signed(entry, signed[1])
        agree(objects.arguments_are(world, entry, signed[1]))
    as_drawn(world, entry, signed)
    payload = signed[1] if signed else {}
    name = entry.who.get("facet", payload.get("fct"))
    obj, action = (
        entry.what.get(member, payload.get(short))
        for member, short in (("object", "obj"), ("action", "act"))
    )
    if name is None:
        return
    if name not in world.facets and not world.hidden.facets.may_be(name):
        raise Refused("facet")
    if obj is None or action is None or not allow(world, entry, name, (obj, action)):
        return
    only_claims(world, world.facets[name].holder)
    chain = [world.facets[link] for link in world.chain(name)]
    if any(_redefined(world, link, action) for link in chain):
        raise Refused("authority")
    objects.described(world, entry, chain[0], action)
    for link in chain:
        _take(link, entry.at)
    use.chain, use.args = chain, entry.said.get("args")
    use.act = obj, action, by
    _observe(world, entry, use)
    _be_confirmed(world, entry, use, signed)
    if world.hidden.anything:
        _reserve_as_said(entry, use)
    else:
        _reserve(world, entry, use)
    if "what" in entry.said:
        _meet(world, entry, use)


def _redefined(world: World, link: Facet, action: str) -> bool:
    """Whether its action is another now than when the facet was made."""
    own = link.terms["object"].startswith(AIOS)
    if link.parent is None or link.pins is None or own:
        return False
    now = world.pins.get(link.terms["object"], {}).get(action)
    unknown = now is None and world.hidden.objects
    return not unknown and link.pins.get(action) != now


def _reserve_as_said(entry: Entry, use: Use) -> None:
    """Where not all is shown on which it depends: what it says, which was there to be taken."""
    for said in entry.what.get("reserved", []):
        link = next((one for one in use.chain if one.name == said["facet"]), None)
        counted, amount = said["name"], budgets.amount_of(said["amount"])
        budget = link.terms.get("budget", {}).get(counted) if link else None
        if link is None or budget is None or amount is None:
            continue
        taken = link.spent.get(counted, Decimal(0))
        left = max(Decimal(0), Decimal(jcs(budget["limit"])) - taken)
        if amount > left or ("." in counted and left == 0):
            raise Refused("authority")
        use.reserved.append((link, counted, amount))
        link.spent[counted] = taken + amount


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
    limits = [(link.terms.get("result") or {}).get("rows") for link in use.chain]
    rows = min((most for most in limits if most is not None), default=None)
    for link in use.chain:
        budget, name = link.terms.get("budget", {}), link.name
        definition = world.definition(link, use.act[1] if use.act else "")
        if not budget or definition is None:
            continue
        for counted in sorted(budget):
            taken = link.spent.get(counted, Decimal(0))
            one = {counted: budget[counted]}
            try:
                amounts = budgets.reserved(one, definition, use.args or {}, taken, rows)
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
    known = use.chain[-1].parent is None
    action = use.act[1] if use.act else ""
    for link in use.chain:
        if "observe" not in link.terms:
            continue
        definition = world.definition(link, action)
        if definition is None or use.args is None:
            known = False
            continue
        observe = link.terms["observe"]
        broken = limits.broken(definition, observe["constraints"], use.args)
        if entry.at < observe["until"] * 1000:
            marks += [{"facet": link.name, "argument": argument} for argument in broken]
        elif broken:
            raise Refused("authority")
    if "what" not in entry.said:
        return
    said = entry.what.get("observed")
    if known:
        agree(jcs(said) == jcs(marks or None))
    else:
        agree(all(_may_mark(world, entry, use, one) for one in said or []))


def _may_mark(world: World, entry: Entry, use: Use, said: dict[str, str]) -> bool:
    """Where not all is shown: whether it is of a limit still tried, or of a facet not known."""
    link = next((one for one in use.chain if one.name == said["facet"]), None)
    if link is None:
        return use.chain[-1].parent is not None
    observe = link.terms.get("observe", {"until": 0, "constraints": {}})
    return entry.at < observe["until"] * 1000 and said["argument"] in observe["constraints"]


def _be_confirmed(
    world: World, entry: Entry, use: Use, signed: tuple[str, dict[str, Any]] | None
) -> None:
    """Where a link asks a person each time: one confirmed this very act, for once."""
    named = entry.what.get("confirmed")
    if not any("confirm" in link.terms for link in use.chain):
        whole = use.chain[-1].parent is None
        agree(not whole or (named is None and not (signed and "confirmed" in signed[1])))
        return
    if "what" not in entry.said:
        return
    made = world.decisions.get(-1 if named is None else named)
    act = whole_act(entry, signed)
    digest = None if act is None else act_digest(act)
    if made is None or not _confirms(made, digest, use, signed) or made.spent:
        raise Refused("authority")
    if entry.at >= made.at + CONFIRMED_MS:
        raise Refused("authority")
    made.spent = True


def _confirms(
    made: Decision, digest: str | None, use: Use, signed: tuple[str, dict[str, Any]] | None
) -> bool:
    """Whether a decision is on this act, as far as both are shown."""
    asked = made.asked
    if asked is None:
        return True
    same = None in (asked.get("act"), digest) or asked.get("act") == digest
    named = signed is None or asked["id"] is None or signed[1].get("confirmed") == asked["id"]
    own = use.by in (None, asked["asker"])
    return "act" in asked and made.outcome in ("grant", None) and same and named and own


def _meet(world: World, entry: Entry, use: Use) -> None:
    """What the links require was done before, as the intent names it."""
    named = list(entry.what.get("required", []))
    for at, link in enumerate(use.chain):
        if link.parent not in world.facets:
            continue
        above = world.facets[link.parent].terms.get("requires", [])
        there = set(map(jcs, above))
        holders = {below.holder for below in use.chain[: at + 1]}
        for required in link.terms.get("requires", []):
            if jcs(required) in there:
                continue
            said = named.pop(0) if named else {}
            outcome = said.get("outcome", -1)
            other = said.get("facet") != link.name
            if other or not _met(world, link, required, use, outcome, holders):
                raise Refused("authority")
            if "consume" in required:
                link.consumed.add(outcome)
                use.consumed.append((link, outcome))
    agree(not named or use.chain[-1].parent is not None)


def _met(
    world: World,
    link: Facet,
    required: dict[str, Any],
    use: Use,
    outcome: int,
    holders: set[str],
) -> bool:
    if "consume" in required and outcome in link.consumed:
        return False
    done = world.done.get(outcome)
    if done is None or done.act is None:
        # It may be what is not shown.
        return outcome in world.unproven
    if done.index <= link.since:
        return False
    obj, action, principal = done.act
    own, other = use.args, done.args
    alike = (
        own is None
        or other is None
        or all(
            name in own and name in other and jcs(own[name]) == jcs(other[name])
            for name in required.get("same", [])
        )
    )
    allowed = {required["principal"]} if "principal" in required else holders
    return (
        alike
        and (obj, action) == (required["object"], required["action"])
        and (principal is None or principal in allowed)
    )

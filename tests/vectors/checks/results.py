"""Outcomes, and notes that are based on them (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import budgets
import stops
from canonical import Refused, jcs

from checks.acts import as_drawn
from checks.authority import by_system, only_claims
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, World

ENDS = ("done", "failed", "not_sent", "cut", "unknown")


def note(world: World, entry: Entry) -> None:
    """What somebody inferred, from outcomes and notes that there are."""
    signed = token_of(world, entry)
    what, bases = entry.what, entry.what["based_on"]
    if signed:
        payload = signed[1]
        named = payload["act"], payload["obj"], payload["fct"]
        agree(named == ("note", "aios/self", entry.who["facet"]))
        told = {
            "based_on": bases,
            **entry.said.get("args", {"claim": payload["args"].get("claim")}),
        }
        agree(jcs(payload["args"]) == jcs(told))
        as_drawn(world, entry, payload.get("lineage", {}))
    only_claims(world, entry.who["principal"])
    claim = entry.said.get("args", {"claim": "-"}).get("claim")
    numbers = [one["entry"] for one in bases]
    agree(what["action"] == "note" and isinstance(claim, str) and 1 <= len(claim) <= 4000)
    agree(1 <= len(bases) <= 64 and numbers == sorted(set(numbers)))
    by_system(world, entry, "aios/self", "note")
    if stops.paused(world, entry.who["principal"]):
        raise Refused("authority")
    if any(world.bases.get(one["entry"]) != one["leaf"] for one in bases):
        raise Refused("reference")


def outcome(world: World, entry: Entry) -> None:
    hidden = "result" in entry.committed and "result" not in entry.said
    if not hidden and entry.said.get("result", {}).get("state") not in ENDS:
        world.told.add("agreement")
    if entry.ref not in world.open:
        raise Refused("reference")
    use = world.open.pop(entry.ref)
    result = entry.said.get("result", {})
    for link, counted, amount in use.reserved:
        last = world.latest(link)
        taken = budgets.settled(counted, amount, result)
        last.spent[counted] = last.spent[counted] - amount + taken
    if result.get("state") == "not_sent":
        for link in use.chain:
            world.latest(link).taken -= 1
        for link, outcome in use.consumed:
            world.latest(link).consumed.remove(outcome)
    if result.get("state") == "done":
        world.results[entry.ref] = use.by
    if result.get("state") == "done" and 200 <= result.get("status", 0) <= 299:
        world.done[entry.index] = use

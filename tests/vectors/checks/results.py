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
    from typing import Any

    from world import Entry, Use, World

ENDS = ("done", "failed", "not_sent", "cut", "unknown")


def note(world: World, entry: Entry) -> None:
    """What somebody inferred, from outcomes and notes that there are."""
    signed = token_of(world, entry)
    what, bases, by = entry.what, entry.what.get("based_on"), entry.signer
    if signed:
        payload = signed[1]
        agree((payload["act"], payload["obj"]) == ("note", "aios/self"))
        agree(what.get("object", "aios/self") == "aios/self")
        agree(entry.who.get("facet", payload["fct"]) == payload["fct"])
        drawn = {name: payload["args"].get(name) for name in ("based_on", "claim")}
        told = entry.said.get("args", {"claim": drawn["claim"]})
        told = {**told, "based_on": drawn["based_on"] if bases is None else bases}
        agree(jcs(payload["args"]) == jcs(told))
    as_drawn(world, entry, signed)
    only_claims(world, by)
    by_system(world, entry, "aios/self", "note")
    if by is not None and stops.paused(world, by):
        raise Refused("authority")
    if bases is None:
        return
    claim = entry.said.get("args", {"claim": "-"}).get("claim")
    numbers = [one["entry"] for one in bases]
    agree(what["action"] == "note" and isinstance(claim, str) and 1 <= len(claim) <= 4000)
    agree(1 <= len(bases) <= 64 and numbers == sorted(set(numbers)))
    if any(world.bases.get(one["entry"]) != one["leaf"] for one in bases):
        raise Refused("reference")


def _rows(world: World, use: Use, result: dict[str, Any]) -> None:
    """Whether as many rows can have passed, and no link lets fewer be seen."""
    rows = result.get("rows", 0)
    if ("rows" in result and (rows < 0 or result["state"] in ("not_sent", "unknown"))) or (
        rows > 0 and rows >= result.get("length", 0)
    ):
        world.told.add("agreement")
    elif any(rows > (link.terms.get("result") or {}).get("rows", rows) for link in use.chain):
        world.told.add("authority")


def outcome(world: World, entry: Entry) -> None:
    hidden = "result" in entry.committed and "result" not in entry.said
    if not hidden and entry.said.get("result", {}).get("state") not in ENDS:
        world.told.add("agreement")
    if entry.ref not in world.open:
        raise Refused("reference")
    use = world.open.pop(entry.ref)
    # What is not shown may have given all back, and accuses nobody.
    result = entry.said.get("result", {"state": "not_sent"})
    _rows(world, use, result)
    for link, counted, amount in use.reserved:
        last = world.latest(link)
        taken = budgets.settled(counted, amount, result)
        last.spent[counted] = last.spent[counted] - amount + taken
    if result.get("state") == "not_sent":
        for link in use.chain:
            world.latest(link).taken -= 1
        for link, outcome in use.consumed:
            world.latest(link).consumed.discard(outcome)
    if hidden or use.by is None:
        world.unsure.add(entry.ref)
    elif result.get("state") == "done":
        world.results[entry.ref] = use.by
    if world.hidden.anything and (hidden or use.act is None):
        world.unproven.add(entry.index)
    if result.get("state") == "done" and 200 <= result.get("status", 0) <= 299:
        world.done[entry.index] = use

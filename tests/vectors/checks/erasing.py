"""What is erased, and what was refused (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import holes
import objects
from canonical import Refused

from checks.authority import by_system, caught
from checks.signed import agree, token_of

if TYPE_CHECKING:
    from world import Entry, World


def erasure(world: World, entry: Entry) -> None:
    """What was sent may go, of entries before this one, by whoever may erase."""
    signed = token_of(world, entry)
    wrong = caught(lambda: by_system(world, entry, "aios/ledger", "erase"))
    if wrong:
        world.told.add(str(wrong))
    if signed:
        agree((signed[1]["obj"], signed[1]["act"]) == ("aios/ledger", "erase"))
        agree(entry.who.get("facet", signed[1]["fct"]) == signed[1]["fct"])
    if "what" not in entry.said:
        return
    for first, last in entry.what["entries"]:
        if not 0 <= first <= last < entry.index:
            raise Refused("reference")
    if signed and not objects.erases(world, entry, signed[1]):
        world.told.add("agreement")
    else:
        world.erasures.append(
            holes.Erasure(entry.index, entry.what["entries"], entry.what["groups"])
        )


def refusal(world: World, entry: Entry) -> None:
    token_of(world, entry)

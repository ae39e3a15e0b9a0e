"""Whether whoever acts may do so, then (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import limits
import passkeys
import stops
from canonical import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from world import Entry, Facet, World

SLACK_MS = 60_000


def rests(world: World, link: Facet) -> bool:
    """Whether it can't be used for now, or any more."""
    waits = stops.paused(world, link.holder) and link.terms["object"] != "aios/self"
    # One act may end what it is done with, too: the rest of its entries are still of that act.
    thereby = world.stopping is not None and world.stopping.token == link.ended
    return (link.stopped and not thereby) or link.paused or waits


def expired(link: Facet, at: int) -> bool:
    expiry = link.terms["expiry"]
    return expiry is not None and expiry * 1000 <= at


def only_claims(world: World, kid: str) -> None:
    """What a key did that was handed over, beside claiming."""
    if world.known.get(kid, {}).get("custody") == "handed-over":
        raise Refused("authority")


def allow(
    world: World,
    entry: Entry,
    name: str,
    act: tuple[str, str],
    slack: int = 0,
    *,
    holder: str | None = None,
) -> None:
    """By a facet of `holder` or, where none is named, of whom the entry is about."""
    if name not in world.facets:
        raise Refused("facet")
    allowed = world.facets[name].holder == (holder or entry.who["principal"])
    obj, action = act
    for link in map(world.facets.__getitem__, world.chain(name)):
        allowed = allowed and not rests(world, link)
        if link.parent is None:
            continue
        terms = link.terms
        allowed = (
            allowed
            and (terms["not_before"] is None or entry.at >= terms["not_before"] * 1000)
            and (terms["expiry"] is None or entry.at - slack < terms["expiry"] * 1000)
            and terms["object"] == obj
            and action in terms["actions"]
            and world.left.get(obj, -1) < link.made
        )
        definition = world.definitions.get(link.pins.get(action, ""))
        for argument, limit in terms["constraints"].items() if definition else ():
            if argument in definition["args"]["properties"] and "args" in entry.said:
                args = entry.said["args"]
                allowed = allowed and argument in args and limits.holds(limit, args[argument])
    if not allowed:
        raise Refused("authority")


def by_system(world: World, entry: Entry, obj: str, action: str) -> None:
    """What the terminal did names no facet."""
    if "facet" in entry.who:
        allow(world, entry, entry.who["facet"], (obj, action), SLACK_MS)


def attended(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Told once the entry is taken in."""
    passkeys.attend(world, entry.who["principal"], signed)


def caught(check: Callable[[], None]) -> Refused | None:
    """What a check found, to be told once the entry is taken in."""
    try:
        check()
    except Refused as found:
        return found
    return None

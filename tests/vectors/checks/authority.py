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
    return (link.stopped and not _thereby(world, link)) or link.paused or waits


def _thereby(world: World, link: Facet) -> bool:
    """One act may end what it is done with, too: the rest of its entries are still of that act."""
    if world.ending is None:
        return False
    first, at, token = world.ending
    unseen = bool({at, link.ended_by} & world.unseen_ends)
    return link.ended_by >= first and (unseen or (token is not None and token == link.ended))


def expired(link: Facet, at: int) -> bool:
    expiry = link.terms["expiry"]
    return expiry is not None and expiry * 1000 <= at


def only_claims(world: World, kid: str | None) -> None:
    """What a key did that was handed over, beside claiming."""
    if world.known.get(kid or "", {}).get("custody") == "handed-over":
        raise Refused("authority")


def allow(
    world: World,
    entry: Entry,
    name: str,
    act: tuple[str, str],
    slack: int = 0,
    *,
    holder: str | None = None,
) -> bool:
    """By a facet of `holder` or, where none is named, of whom the entry is about.

    False where the facet is not shown, so that nothing is known of it.
    """
    if name not in world.facets:
        if world.hidden.facets.may_be(name):
            return False
        raise Refused("facet")
    allowed = (holder or entry.signer) in (None, world.facets[name].holder)
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
        definition = world.definition(link, action)
        for argument, limit in terms["constraints"].items() if definition else ():
            if argument in definition["args"]["properties"] and "args" in entry.said:
                args = entry.said["args"]
                allowed = allowed and argument in args and limits.holds(limit, args[argument])
    if not allowed:
        raise Refused("authority")
    return True


def by_system(world: World, entry: Entry, obj: str, action: str) -> Facet | None:
    """With which facet it was done; what the terminal did names none."""
    name = entry.who.get("facet")
    known = name is not None and allow(world, entry, name, (obj, action), SLACK_MS)
    return world.facets[name] if known else None


def attended(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Told once the entry is taken in."""
    passkeys.attend(world, entry.signer, signed)


def caught(check: Callable[[], object]) -> Refused | None:
    """What a check found, to be told once the entry is taken in."""
    try:
        check()
    except Refused as found:
        return found
    return None

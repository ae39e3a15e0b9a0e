"""What is connected, what acts say of it, and what is erased (docs/protocol.md §9 and §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import limits
import shapes
from canonical import Refused, jcs

if TYPE_CHECKING:
    from world import Entry, Facet, World


def placed(world: World, entry: Entry) -> None:
    """An object stays, moves, comes or goes as its registrations before tell."""
    what, who = entry.what, entry.who
    name, change = what["object"], what["change"]
    before = world.places.get(name)
    config = entry.said.get("args", {}).get("config")
    network = config.get("network") if isinstance(config, dict) else None
    leads = [network] if "args" in entry.said else None
    if leads is None and change == "replaced" and before is not None:
        # Where it stays, so does that: what is not shown can't be otherwise.
        leads = before[2]
    now = (what.get("kind"), what.get("origin"), leads)
    shown = before is not None and before[2] is not None and "args" in entry.said
    same = before is not None and (None in (before[2], leads) or before[2] == leads)
    stays = before is not None and before[:2] == now[:2] and same
    fits = {
        "added": before is None,
        "replaced": stays,
        "moved": before is not None and not (stays and shown),
        "removed": before is not None,
    }
    if not fits.get(change) and not world.hidden.objects:
        world.told.add("agreement")
    own = ("kernel", f"kernel:{who.get('principal')}") == now[:2]
    by_nobody = "who" in entry.said and who.get("principal") != world.issuer
    if by_nobody and "facet" not in who and not own:
        world.told.add("authority")
    if change == "removed":
        world.places.pop(name, None)
    else:
        world.places[name] = now


def lists(what: dict[str, Any]) -> bool:
    """Just the actions that it says are those that it defines, each with its digest."""
    if "actions" not in what:
        return False
    said = sorted(what["actions"])
    return said == sorted(what.get("definitions", {})) == sorted(what.get("digests", {}))


def arguments_are(world: World, entry: Entry, payload: dict[str, Any]) -> bool:
    """Those signed, with the defaults of the definition and no more."""
    facet, action = world.facets.get(payload["fct"]), payload["act"]
    now = world.pins.get(payload["obj"], {})
    definition = (
        world.definition(facet, action) if facet else world.definitions.get(now.get(action, ""))
    )
    if "args" not in entry.said or definition is None:
        return True
    return jcs(limits.with_defaults(definition, payload["args"])) == jcs(entry.said["args"])


def described(world: World, entry: Entry, facet: Facet, action: str) -> None:
    """The arguments are such as the action takes, and it is said to be safe where it is."""
    definition = world.definition(facet, action)
    if definition is None:
        return
    if "what" in entry.said and entry.what.get("safe") is not definition["safe"]:
        world.told.add("agreement")
    try:
        if "args" in entry.said:
            limits.close_arguments(definition, entry.said["args"])
    except Refused:
        world.told.add("authority")


def _is_of(world: World, index: int, principal: str) -> bool:
    """Also what somebody was to be called, whoever let them in."""
    by = world.answered.get(index)
    if by == principal or world.heads[index][1] in (None, principal):
        return True
    return by is None and world.hidden.answered.may_be(str(index))


def erases(world: World, entry: Entry, payload: dict[str, Any]) -> bool:
    """Such entries, and just such groups, as whoever erased named."""
    what, args = entry.what, payload["args"]
    named = args.keys() & {"entries", "principal", "before"}
    if not named or not shapes.is_signed(args, "before", "entries", "groups", "principal"):
        return False
    if sorted(what["groups"]) != sorted(args.get("groups", [])):
        return False

    def meant(index: int) -> bool:
        at, _whose = world.heads[index]
        return ("before" not in args or at < args["before"] * 1000) and (
            "principal" not in args or _is_of(world, index, args["principal"])
        )

    signed = _united(args["entries"]) if "entries" in args else [[0, entry.index]]
    for first, last in what["entries"]:
        if not any(begin <= first and last <= end for begin, end in signed):
            return False
        if named != {"entries"} and not all(map(meant, range(first, last + 1))):
            return False
    return True


def _united(ranges: list[list[int]]) -> list[list[int]]:
    """The same entries, in ranges of which none goes on where another ends."""
    united: list[list[int]] = []
    for first, last in sorted(ranges):
        if united and first <= united[-1][1] + 1:
            united[-1][1] = max(united[-1][1], last)
        elif first <= last:
            united.append([first, last])
    return united

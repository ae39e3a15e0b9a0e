"""Objects that are connected, moved and removed (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import limits
import objects
import several

from checks.authority import by_system, caught

if TYPE_CHECKING:
    from world import Entry, World


def registration(world: World, entry: Entry) -> None:
    if "what" not in entry.said:
        # Any object may be another now, or elsewhere.
        world.hidden.objects = True
        world.pins.clear()
        world.places.clear()
        return
    obj, change = entry.what["object"], entry.what["change"]
    action = {"proposed": "propose", "removed": "remove"}.get(change, "add")
    wrong = caught(lambda: by_system(world, entry, "aios/registry", action))
    if wrong:
        world.told.add(str(wrong))
    if change == "proposed":
        return
    objects.placed(world, entry)
    if change in ("removed", "moved"):
        world.left[obj] = entry.index
    if change == "removed":
        world.pins.pop(obj, None)
        return
    lowered = caught(lambda: several.marked(world, entry))
    if not objects.lists(entry.what):
        world.told.add("agreement")
    world.pins[obj] = {}
    for action, definition in entry.what.get("definitions", {}).items():
        digest = limits.definition_digest(definition)
        wrong = caught(lambda definition=definition: limits.definition_form(definition))
        if (
            wrong
            or entry.what.get("digests", {}).get(action) != digest
            or definition["name"] != action
        ):
            world.told.add("agreement")
        else:
            world.definitions[digest] = definition
            world.pins[obj][action] = digest
    if lowered:
        raise lowered

"""Grants that several persons have to sign (docs/protocol.md §7, Several persons)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import stops
from canonical import Refused, jcs

if TYPE_CHECKING:
    from world import Entry, World

AIOS = "aios/"


@dataclass
class Word:
    """What a decision to grant is among those of several persons."""

    person: str
    facet: str
    granted: str
    pins: list[Any]
    # The entry of the request.
    request: int | None
    waits: bool = False
    before: list[int] = field(default_factory=list)


def person_of(world: World, kid: str) -> str:
    """Whoever is brought in is its maker's, unless that one said otherwise."""
    at: str | None = kid
    while at is not None:
        kid = world.person.get(at) or at
        if at in world.person:
            return kid
        at = world.made_by.get(at)
    return kid


def marked(world: World, entry: Entry) -> None:
    """Where an object stays, none of its actions comes to take fewer persons."""
    if entry.what["change"] != "replaced":
        return
    for action, digest in world.pins.get(entry.what["object"], {}).items():
        took = world.definitions[digest].get("persons", 1)
        takes = entry.what["definitions"].get(action, {}).get("persons", 1)
        if takes < took:
            raise Refused("authority")


def say(world: World, entry: Entry, granted: list[Any], asked: dict[str, Any]) -> None:
    """Whether a grant says what is so of those who have to sign it, and of those who did."""
    facets = [one for one in granted if one and not one["object"].startswith(AIOS)]
    pins = [one and _pins(world, one) for one in granted]
    defined = [world.definitions.get(digest) for one in facets for digest in _pins(world, one)]
    said, before = entry.what.get("persons"), entry.what.get("with")
    needed = max([1, *(one.get("persons", 1) for one in defined if one)])
    if None in defined:
        needed = said or 1
    person = person_of(world, entry.who["principal"])
    word = Word(person, entry.who.get("facet", ""), jcs(granted), pins, entry.ref, waits=True)
    world.words[entry.index] = word
    word.before = before or []
    over, asked["over"] = asked.get("over", False), len(word.before) + 1 >= needed
    agrees = said == (needed if needed > 1 else None) and (said is None) == (before is None)
    if not agrees or len(word.before) >= needed:
        asked["over"] = over
        raise Refused("agreement")
    word.waits = not asked["over"]
    if needed > 1 and over:
        asked["over"] = True
        raise Refused("authority")
    persons = {person}
    for index in word.before:
        other = world.words.get(index)
        if other is None or not other.waits or other.request != word.request:
            raise Refused("reference")
        if other.granted != word.granted:
            raise Refused("agreement")
        if other.pins != pins or _stopped(world, entry, other.facet) or other.person in persons:
            raise Refused("authority")
        persons.add(other.person)


def _pins(world: World, terms: dict[str, Any]) -> list[str]:
    now = world.pins.get(terms["object"], {})
    return [now.get(action, "") for action in terms["actions"]]


def _stopped(world: World, entry: Entry, facet: str) -> bool:
    links = [world.facets[name] for name in world.chain(facet)]
    return any(
        link.stopped
        or link.paused
        or stops.paused(world, link.holder)
        or (link.terms["expiry"] is not None and entry.at >= link.terms["expiry"] * 1000)
        for link in links
    )


def given(world: World, entry: Entry) -> None:
    """A grant names all who decided it, and comes with the last of them."""
    word = world.words.get(-1 if entry.ref is None else entry.ref)
    if word is None:
        return
    others = [world.decisions[index][2] for index in word.before if index in world.decisions]
    if entry.what.get("decided_with") != (others or None):
        raise Refused("agreement")
    if word.waits:
        raise Refused("undecided")

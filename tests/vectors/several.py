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

    # None where it is not shown.
    person: str | None
    facet: str | None
    granted: str | None
    pins: list[Any]
    # The entry of the request.
    request: int | None
    waits: bool = False
    # Whether it may wait, or be one of several, which is not shown.
    unsure: bool = False
    before: list[int] = field(default_factory=list)


def person_of(world: World, kid: str | None) -> str | None:
    """Whoever is brought in is its maker's, unless that one said otherwise."""
    if kid is None:
        return None
    at: str | None = kid
    while at is not None:
        kid = world.person.get(at) or at
        if at in world.person:
            return kid
        if at not in world.made_by:
            return None
        at = world.made_by[at]
    return kid


def marked(world: World, entry: Entry) -> None:
    """Where an object stays, none of its actions comes to take fewer persons."""
    if entry.what["change"] != "replaced":
        return
    for action, digest in world.pins.get(entry.what["object"], {}).items():
        took = world.definitions[digest].get("persons", 1)
        takes = entry.what.get("definitions", {}).get(action, {}).get("persons", 1)
        # What is no number is no definition, which is told of it.
        if type(takes) is int and takes < took:
            raise Refused("authority")


def say(
    world: World,
    entry: Entry,
    granted: list[Any] | None,
    asked: dict[str, Any] | None,
    outcome: str | None,
) -> None:
    """Whether a grant says what is so of those who have to sign it, and of those who did."""
    facets = [one for one in granted or [] if one and not one["object"].startswith(AIOS)]
    pins = [one and _pins(world, one) for one in granted or []]
    defined = [world.definitions.get(digest) for one in facets for digest in _pins(world, one)]
    said, before = entry.what.get("persons"), entry.what.get("with")
    shown = granted is not None and None not in defined
    needed = max([1, *(one.get("persons", 1) for one in defined if one)])
    needed = needed if shown else said or 1
    person = person_of(world, entry.who.get("principal"))
    terms = None if granted is None else jcs(granted)
    word = Word(person, world.decisions[entry.index].by, terms, pins, entry.ref, waits=True)
    world.words[entry.index] = word
    word.before = before or []
    if "what" not in entry.said:
        # Of how many it is the last is not shown.
        word.unsure, word.waits = shown is False or needed > 1 or outcome is None, False
        if asked:
            # Granted or denied, what one person alone decides is over by it.
            asked["over" if shown and needed == 1 else "unsure"] = True
        return
    over = asked is not None and asked.get("over", False)
    ends = len(word.before) + 1 >= needed
    agrees = said == (needed if needed > 1 else None) and (said is None) == (before is None)
    if not agrees or len(word.before) >= needed:
        raise Refused("agreement")
    if asked and ends:
        asked["over"] = True
    word.waits = not ends
    if needed > 1 and over and asked:
        asked["over"] = True
        raise Refused("authority")
    persons = {person} - {None}
    for index in word.before:
        other = world.words.get(index)
        waits = other is not None and (other.waits or other.unsure)
        if other is None or not waits or other.request != word.request:
            raise Refused("reference")
        if None not in (other.granted, word.granted) and other.granted != word.granted:
            raise Refused("agreement")
        if other.pins != pins and None not in (other.granted, word.granted):
            raise Refused("authority")
        if _stopped(world, entry, other.facet) or other.person in persons:
            raise Refused("authority")
        persons |= {other.person} - {None}


def _pins(world: World, terms: dict[str, Any]) -> list[str]:
    now = world.pins.get(terms["object"], {})
    return [now.get(action, "") for action in terms["actions"]]


def _stopped(world: World, entry: Entry, facet: str | None) -> bool:
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
    if word is None or word.unsure:
        return
    made = [world.decisions.get(index) for index in word.before]
    others = [one.by if one else None for one in made]
    known = "what" in entry.said and None not in others
    if known and entry.what.get("decided_with") != (others or None):
        raise Refused("agreement")
    if word.waits:
        raise Refused("undecided")

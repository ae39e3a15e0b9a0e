"""What one signed act ends or pauses, and whose it may be (docs/protocol.md §6, §8 and §10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from canonical import Refused, refuse_unless
from world import Earlier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from world import Entry, Facet, World

SELF, FACETS, REGISTRY = "aios/self", "aios/facets", "aios/registry"
# Beyond so many facets that were gone through for acts that are faults, or that ended nothing, no
# more is found of such.
MOST_FUTILE = 100_000


@dataclass
class Stopping:
    """An act that has an entry for each facet that it ends, one right after the other."""

    at: int
    token: str
    # All that it names, ended before or not, each before what hangs on it.
    ends: list[Facet]
    # None where not all is shown that would tell.
    left: set[str] | None
    # By whoever may not: nothing ends by it.
    refused: bool = False


def ended_all(world: World, entry: Entry | None) -> Iterator[str]:
    """To be asked before each entry, and after the last: what the act before had to end, too."""
    world.ending = None if entry is None else _run(world, entry)
    stopping = world.stopping
    if stopping is None:
        return
    if entry and entry.kind == "revocation":
        if "token" in entry.committed and "token" not in entry.said:
            # It may be another of these; where it does not say which, any.
            if stopping.left is not None:
                stopping.left.discard(entry.what.get("facet", ""))
            stopping.left = stopping.left if "what" in entry.said else None
            return
        if entry.said.get("token") == stopping.token:
            stopping.at = entry.index
            return
    world.stopping = None
    if stopping.left or stopping.refused:
        world.futile += len(stopping.ends)
    elif stopping.left is not None:
        _leave_out(world, stopping.ends)
    if stopping.left:
        yield Earlier("agreement", stopping.at)


def _run(world: World, entry: Entry) -> tuple[int, int, str | None] | None:
    if entry.kind != "revocation":
        return None
    first = world.ending[0] if world.ending else entry.index
    return first, entry.index, entry.said.get("token")


def covers(world: World, entry: Entry, kid: str, payload: dict[str, Any]) -> None:
    """The first entry of an act tells all that it ends; each of them is one of those."""
    token, shown = entry.said["token"], "what" in entry.said
    stopping = world.stopping
    alone = at_once(entry)
    if stopping is None or stopping.token != token:
        done = kid, payload["jti"]
        if done in world.seen:
            raise Refused("replayed")
        # A renewal has an entry more, in which it counts.
        if "renews" not in payload["args"]:
            world.seen.add(done)
        stopping = world.stopping = Stopping(entry.index, token, [], None)
        if alone:
            # It has no other.
            stopping.left = set()
            return
        # What stands before may be the act's first entry.
        begins = entry.index - 1 not in world.unseen_ends
        if shown and begins and not _hides(world) and world.futile < MOST_FUTILE:
            found = stopping.ends = _spread(world, *_ends(world, entry, payload), kid)
            by_owner = payload["obj"] != FACETS or world.may_be(kid, "owner")
            stopping.refused = not by_owner and any(owners(world, one, kid) for one in found)
            stopping.left = {one.name for one in found if not one.stopped}
    refuse_unless(not alone, "agreement")
    if not shown or stopping.left is None:
        stopping.left = None
        return
    refuse_unless(entry.what.get("facet") in stopping.left, "agreement")
    stopping.left.remove(entry.what["facet"])
    if stopping.refused:
        raise Refused("authority")


def at_once(entry: Entry) -> bool:
    """Whether it is the one entry of an act, and stands for all that this ends."""
    return entry.kind == "revocation" and entry.what.get("all") is True


def names_signed(
    entry: Entry, payload: dict[str, Any], stands_for: Callable[[str, str], bool]
) -> bool:
    """Whether such an entry names what was signed."""
    if "what" not in entry.said:
        return True
    act, args, what = payload["act"], payload["args"], entry.what
    name, holder = what.get("facet"), what.get("holder")
    stops = (payload["obj"], act) == (FACETS, "revoke")
    if what.get("granted_since") != (args.get("granted_since") if stops else None):
        return False
    if act == "facet.delegate":
        return name is not None and bool(name == args.get("renews"))
    if act == "facet.revoke" or (stops and "facet" in args):
        return name is not None and stands_for(name, args.get("facet", payload["fct"]))
    if payload["obj"] == REGISTRY:
        named = args.get("name", what["object"])
        return name is None and holder is None and bool(named == what["object"])
    return name is None and holder is not None and bool(holder == args.get("principal"))


def end_at_once(world: World, entry: Entry, payload: dict[str, Any] | None) -> None:
    """All that one entry stands for, as the entries before it tell."""
    what, by = entry.what, entry.signer or ""
    name, holder = what.get("facet"), what.get("holder")
    if name is not None:
        roots = [world.facets[name]] if name in world.facets else []
    elif holder is not None:
        roots = _held(world, holder)
    else:
        obj = what["object"]
        left = world.hidden.objects or world.left.get(obj) == entry.index - 1
        refuse_unless(left, "agreement")
        roots = _on_left(world, entry.index, obj)
    looks = world.futile < MOST_FUTILE
    if not looks and not _hides(world):
        world.told.add("agreement")
    since = what.get("granted_since")
    found = roots if name is not None else []
    if looks:
        found = _spread(world, roots, None if since is None else since * 1000, by)
    others = payload is not None and payload["obj"] == FACETS and not world.may_be(by, "owner")
    if others and any(owners(world, one, by) for one in found):
        world.futile += len(found)
        raise Refused("authority")
    going = [one for one in found if not one.stopped]
    for one in going:
        one.ended, one.ended_by = entry.said.get("token"), entry.index
        world.end(one)
    if not going:
        world.futile += len(found)
    _leave_out(world, found)


def _leave_out(world: World, facets: list[Facet]) -> None:
    # What an owner holds is not for everybody to end, ended or not.
    world.holdings.leave_out(facets, lambda one: world.kinds.get(one.holder, "owner") == "owner")


def _hides(world: World) -> bool:
    """Whether something is not shown that would tell what an act ends."""
    hidden = world.hidden
    unknown = hidden.principals, hidden.facets, hidden.makers, hidden.deciders
    return any((*unknown, hidden.objects, hidden.stops))


def owners(world: World, facet: Facet, kid: str) -> bool:
    return facet.holder != kid and world.kinds.get(facet.holder) == "owner"


def _ends(world: World, entry: Entry, payload: dict[str, Any]) -> tuple[list[Facet], int | None]:
    """Where it begins, and from when on also what was decided with any of it, in ms."""
    act, args = payload["act"], payload["args"]

    def known(name: str | None) -> list[Facet]:
        return [world.latest(world.facets[name])] if name in world.facets else []

    if act == "facet.revoke":
        return known(args.get("facet", payload["fct"])), None
    if act == "facet.delegate":
        old = world.facets.get(args["renews"])
        return ([old] if old else []), None
    if payload["obj"] == REGISTRY:
        return _on_left(world, entry.index, args.get("name")), None
    since = args.get("granted_since")
    named = known(args["facet"]) if "facet" in args else _held(world, args.get("principal", ""))
    return named, None if since is None else since * 1000


def _on_left(world: World, index: int, name: str | None) -> list[Facet]:
    """All on the object that left its place by the entry before."""
    gone = [obj for obj, left in world.left.items() if left == index - 1]
    if not gone or name not in (None, gone[0]):
        return []
    return list(world.holdings.about(gone[0]))


def _held(world: World, kid: str) -> list[Facet]:
    hosted = world.brought_in.get(kid, []) if world.kinds.get(kid) == "host" else []
    return [
        one
        for holder in (kid, *hosted)
        for one in world.holdings.held_by(holder)
        if one.terms["object"] != SELF
    ]


def _spread(world: World, roots: list[Facet], since: int | None, by: str) -> list[Facet]:
    found = {one.name: one for one in roots}
    queue = list(found.values())
    # The list goes on to what is added meanwhile.
    for facet in queue:
        more = list(world.holdings.below(facet.name))
        if since is not None:
            more += [
                one
                for one in world.holdings.decided_with(facet.name)
                if one.issued >= since and one.terms["object"] != SELF and one.holder != by
            ]
        new = {one.name: one for one in more if one.name not in found}
        found |= new
        queue += new.values()
    return queue


def describes(what: dict[str, Any], facet: Facet) -> bool:
    """Whether an entry says of the facet it stops what that is."""
    said = what.get("holder"), what.get("object"), what.get("actions")
    return said == (facet.holder, facet.terms["object"], facet.terms["actions"])


def host_of(world: World, kid: str) -> str | None:
    """Who brought somebody in, where that is a host."""
    maker = world.made_by.get(kid)
    return maker if maker is not None and world.kinds.get(maker) == "host" else None


def paused(world: World, kid: str) -> bool:
    return kid in world.paused or host_of(world, kid) in world.paused


def within(world: World, through: str | None, *names: str, facet: str | None = None) -> None:
    """What is done with a facet that a host's introduction brought is about that host's own."""

    def unknown(kid: str) -> bool:
        if kid in world.keys:
            return kid not in world.made_by
        return world.hidden.principals.may_be(kid)

    for link in map(world.facets.__getitem__, world.chain(through)):
        by = world.facets.get(link.decided_by[0]) if link.decided_by else None
        if by is None or world.kinds.get(by.holder) != "host":
            continue
        own = {by.holder, *world.brought_in.get(by.holder, [])}
        holders = {world.facets[name].holder for name in world.chain(facet)}
        own |= {kid for kid in {*names, *holders} if unknown(kid)}
        whole = facet is None or world.whole(facet)
        if not set(names) <= own or (facet is not None and whole and not holders & own):
            raise Refused("authority")
        return


def reaches(world: World, entry: Entry, through: str, payload: dict[str, Any] | None) -> None:
    """Whose facets may be stopped with one on `aios/facets`."""
    what, by = entry.what, entry.signer or ""
    name, holder = what.get("facet"), what.get("holder")
    named = payload["args"].get("principal") if payload else (None if name else holder)
    within(world, through, *([named] if named else []), facet=name)
    if entry.kind != "pause":
        return
    chain = world.chain(through)
    itself = name in chain if name else holder in {world.facets[one].holder for one in chain}
    facet = world.facets.get(name or "")
    owned = owners(world, facet, by) if facet else holder != by and _owns(world, holder)
    if itself or (owned and not world.may_be(by, "owner")):
        raise Refused("authority")


def _owns(world: World, kid: str | None) -> bool:
    return world.kinds.get(kid or "") == "owner"

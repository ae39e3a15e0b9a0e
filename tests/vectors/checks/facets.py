"""Facets that are granted, lent and renewed (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import approvers
import deciding
import limits
import newcomers
import several
import shapes
from canonical import Refused, jcs
from tokens import parted, verify_token
from world import AIOS, Facet

from checks.authority import caught, expired, rests
from checks.requests import DEFAULTS
from checks.signed import agree, sound_token_of, timely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import Entry, World

# Limits are tried for seven days at most.
LONGEST_TRIAL_MS = 604_800_000


def _made(world: World, entry: Entry) -> Facet | None:
    """None where it is not shown."""
    if not {"terms", "who"} <= entry.said.keys():
        world.hidden.facets.add(entry.who.get("facet"))
        return None
    shown = "what" in entry.said
    world.hidden.deciders |= not shown
    name, chain = entry.who["facet"], entry.who["chain"]
    if len(chain) < 2 or not world.is_new(name, chain[1]):
        raise Refused("facet")
    if chain[1] not in world.facets and not world.hidden.facets.may_be(chain[1]):
        raise Refused("facet")
    pins, terms, what = entry.what.get("definitions"), entry.said["terms"], entry.what
    try:
        limits.terms_form(terms)
    except Refused as error:
        raise Refused("agreement") from error
    facet = Facet(entry.who["principal"], terms, pins, chain[1], name, since=entry.index)
    decided = [what.get("decided_by"), *what.get("decided_with", [])]
    facet.decided_by, facet.issued = [one for one in decided if one], entry.at
    if shown and (what.get("object"), what.get("actions")) != (terms["object"], terms["actions"]):
        world.told.add("agreement")
    facet.made, facet.shown = entry.index, shown
    facet.bounds = _bounds(world, entry, terms)
    world.make(facet)
    if not world.knows(chain, world.chain(name)):
        world.told.add("facet")
    if facet.holder not in world.keys and not world.hidden.principals.may_be(facet.holder):
        world.told.add("principal")
    if _misfits(world, facet):
        world.told.add("agreement")
    if facet.terms.get("observe", {"until": 0})["until"] * 1000 > entry.at + LONGEST_TRIAL_MS:
        raise Refused("authority")
    newcomers.givable(world, entry, facet)
    return facet


def _bounds(world: World, entry: Entry, terms: dict[str, Any]) -> list[Any] | None:
    """Within which somebody decides; what is nothing to decide with has none."""
    bounds = entry.what.get("bounds")
    if bounds is None:
        return None
    decides = terms["object"] == "aios/requests" and "decide" in terms["actions"]
    if (entry.kind, entry.ref) != ("grant", None) or not decides:
        world.told.add("agreement")
        return None
    if caught(lambda: approvers.bounds_form(bounds)):
        world.told.add("agreement")
        return []
    return list(bounds)


def _misfits(world: World, facet: Facet) -> bool:
    """Whether its terms are none by what its actions are; of the service's own that is not said."""
    terms, own = facet.terms, facet.terms["object"].startswith(AIOS)
    if own:
        return bool(terms.keys() & {"budget", "confirm", "observe", "requires"})
    definitions = {name: world.definition(facet, name) for name in terms["actions"]}
    if None in definitions.values():
        return False
    return caught(lambda: limits.fitting(terms, definitions)) is not None


def _pinned(world: World, facet: Facet) -> Iterator[str]:
    """Save for the service's own, a facet pins its actions as they are defined when it is made."""
    obj, now = facet.terms["object"], world.pins.get(facet.terms["object"], {})
    if obj.startswith(AIOS) or not facet.shown:
        return
    if world.hidden.objects and not set(facet.terms["actions"]) <= now.keys():
        return
    if facet.pins != {action: now.get(action) for action in facet.terms["actions"]}:
        yield "agreement"


def grant(world: World, entry: Entry) -> Iterator[str]:
    facet = _made(world, entry)
    if facet is None:
        return
    yield from _pinned(world, facet)
    above = world.facets.get(facet.parent or "")
    known = world.root is not None or (above is not None and above.parent is not None)
    if facet.shown and facet.bounds is None and known and facet.parent != world.root:
        yield "authority"
    if entry.ref is None and facet.terms["object"].startswith(AIOS):
        yield from newcomers.standing(world, entry, facet)
        approvers.given(world, entry, facet)
        return
    if entry.ref is None:
        raise Refused("undecided")
    made = world.decisions.get(entry.ref)
    if made is None:
        raise Refused("undecided")
    agree(not facet.shown or made.by is None or made.by == entry.what.get("decided_by"))
    if not deciding.gives_purpose(world, entry):
        world.told.add("agreement")
    several.given(world, entry)
    if made.asked and made.asked["asker"] != facet.holder:
        raise Refused("undecided")
    terms = jcs(facet.terms)
    if made.granted is not None:
        if terms not in made.granted:
            raise Refused("undecided")
        made.granted.remove(terms)


def delegation(world: World, entry: Entry) -> Iterator[str]:
    signed, wrong = None, None
    try:
        signed = sound_token_of(world, entry)
    except Refused as error:
        wrong = error
        world.told.add(str(error))
    if signed:
        agree(signed[1]["act"] == "facet.delegate")
    facet = _made(world, entry)
    if facet is None:
        return
    yield from _pinned(world, facet)
    parent = world.facets.get(facet.parent or "")
    if parent is None:
        return
    links = [world.facets[name] for name in world.chain(facet.parent)]
    ended = any(rests(world, link) or expired(link, entry.at) for link in links)
    if facet.decided_by:
        yield "agreement"
    by = parent.holder if wrong else entry.what.get("by", parent.holder)
    lends = by == parent.holder and parent.terms["delegation"]
    if ended or not lends:
        raise Refused("authority")
    bound = world.bound(parent.terms, facet.terms["actions"], parent.pins)
    known = parent.pins is not None and facet.pins is not None
    pins = {"parent": parent.pins, "child": facet.pins} if known else None
    if bound and not limits.terms_within(limits.lendable(bound), facet.terms, pins):
        raise Refused("not_subsumed")
    if signed:
        payload = signed[1]
        agree((payload["act"], payload["fct"]) == ("facet.delegate", facet.parent))
        agree(entry.token_signer == parent.holder)
        agree({"card", "terms"} <= payload["args"].keys())
        agree(shapes.is_signed(payload["args"], "card", "renews", "terms"))
        given, renews = payload["args"]["terms"], payload["args"].get("renews")
        agree(not facet.shown or renews == entry.what.get("renews"))
        agree(renews is None or given.keys() == {"expiry"})
        lent = DEFAULTS | {"object": facet.terms["object"], "expiry": facet.terms["expiry"]} | given
        if renews is not None:
            # What is renewed may be what is not shown.
            lent = world.facets.get(renews, facet).terms | given
        if lent["expiry"] is None:
            lent = lent | {"expiry": facet.terms["expiry"]}
        kid, card = _card(payload["args"]["card"])
        if card["aud"] != world.issuer or not timely(entry, "facet-card", card["iat"]):
            raise Refused("authority")
        agree(jcs(lent) == jcs(facet.terms) and kid == facet.holder)
    _hand_over(world, facet, signed and signed[1]["args"].get("handed_over") is True)
    renewed = entry.what.get("renews", signed[1]["args"].get("renews") if signed else None)
    if renewed is not None:
        _renewal(world, entry, facet, renewed)
    elif not facet.shown and signed is None:
        _from_its_giver(world, facet)


def _card(token: Any) -> tuple[str, dict[str, Any]]:
    """Whose it is, by the key that it brings, and what it says."""
    try:
        header, payload, _signature = parted(token, "facet-card")
        return header["kid"], verify_token(token, "facet-card", payload["public_key"])
    except Refused as error:
        raise Refused("agreement") from error


def _hand_over(world: World, facet: Facet, signed: bool | None) -> None:
    """A key that travels with what it holds was signed for, and lends that on once."""

    def custody(kid: str) -> str | None:
        return world.known.get(kid, {}).get("custody")

    if signed is not None and custody(facet.holder) is not None:
        agree(signed == (custody(facet.holder) == "handed-over"))
    above = world.facets[facet.parent or ""]
    claimed = signed or world.holdings.lent_from(above.name) > 1
    if claimed and custody(above.holder) == "handed-over":
        raise Refused("authority")


def _from_its_giver(world: World, facet: Facet) -> None:
    """What it renews is not shown, but was lent from the same facet, after that was made."""
    facet.since = world.facets[facet.parent or ""].made


def _renewal(world: World, entry: Entry, facet: Facet, renewed: str) -> None:
    """It takes the place of one that ended by the same act, and goes on with its counts."""
    old = world.facets.get(renewed)
    if old is facet:
        raise Refused("facet")
    if old is None:
        if not world.hidden.facets.may_be(renewed):
            raise Refused("facet")
        _from_its_giver(world, facet)
        return
    same = (old.parent, old.holder) == (facet.parent, facet.holder)
    limits_of = [jcs({**one.terms, "expiry": None}) for one in (old, facet)]
    # How it ended may be what is not shown.
    unseen = "token" not in entry.said or old.ended_by in world.unseen_ends
    ended = unseen or old.ended == entry.said["token"] if old.stopped else world.hidden.stops
    if not same or limits_of[0] != limits_of[1] or not ended or old.heir is not None:
        raise Refused("authority")
    old.heir, facet.taken = facet, old.taken
    facet.paced, facet.spent = list(old.paced), dict(old.spent)
    facet.since, facet.consumed = old.since, set(old.consumed)

"""Who is let in, by whom, and what that brings (docs/protocol.md §6 and §10, Bundles)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import naming
import several
import stops
from canonical import Refused, jcs
from world import Earlier

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from world import Entry, Facet, World

SELF = "aios/self"
LOOKING = {"checkpoint", "consistency", "entry", "prove", "query", "watch"}
OWN = {"entries", "explain", "facets", "note", "outcome"}
CATALOGUE = {"aios/registry": {"list"}}
BRINGS: dict[str, dict[str, set[str]]] = {
    "owner": {
        "aios/requests": {"list", "show", "decide", "introduce", "rename"},
        "aios/registry": {"list", "inspect", "add", "remove", "test", "propose"},
        "aios/facets": {"list", "pause", "resume", "revoke"},
        "aios/ledger": LOOKING | {"erase"},
    },
    "approver": {"aios/requests": {"list", "show", "decide"}},
    "host": {"aios/requests": {"introduce", "rename"}},
    "page": {
        "aios/requests": {"list", "deny"},
        "aios/registry": {"list", "inspect", "propose"},
        "aios/facets": {"list", "pause", "revoke"},
        "aios/ledger": LOOKING,
    },
} | dict.fromkeys(("agent", "service"), CATALOGUE)
#: Of these one is made only once it is asked for.
OFFERING = CATALOGUE | {"aios/exports": {"answer", "end", "next", "offer", "take"}}
BRINGS |= dict.fromkeys(("notebook", "job"), OFFERING)
NEVER_GRANTED = {
    "aios/requests": {"decide", "introduce", "rename"},
    "aios/registry": {"add"},
    "aios/facets": {"resume"},
}
RENAMED_BY_OWNERS = ("agent", "approver", "owner", "service")
HOST_BRINGS_IN = {"kind": {"one_of": ["job", "notebook", "page"]}}
SIGNED = ("enrolment", "request", "withdrawal", "delegation", "intent", "note", "erasure")
SIGNED_BY_OTHERS = ("introduction", "revocation", "pause", "resume")
BY_FACET = (*SIGNED_BY_OTHERS, "erasure", "registration", "decision", "rule", "passkey", "note")
DAY = 86_400


@dataclass
class Introduced:
    """An introduction that nobody came by yet."""

    maker: str | None
    facet: str | None
    newcomer: str
    called: dict[str, Any]
    key: str | None
    ends: int
    another: bool
    recovery: bool


def attributed(world: World, entry: Entry) -> Iterator[str]:
    """Codes of what an entry says that somebody did, and does not bear out."""
    who, what = entry.said.get("who"), entry.what
    if who is None:
        return
    terminal = who.get("principal") == world.issuer
    signed = entry.kind in SIGNED or (entry.kind in SIGNED_BY_OTHERS and not terminal)
    if signed and "token" not in entry.committed:
        yield "token"
    hidden = "what" in entry.committed and "what" not in entry.said
    offers = entry.kind == "registration" and (
        hidden or what.get("change") in ("proposed", "replaced")
    )
    alone = offers or (terminal and entry.kind not in ("decision", "erasure"))
    if entry.kind in BY_FACET and "facet" not in who and not alone:
        yield "authority"
    making = entry.kind in ("grant", "delegation")
    through = who.get("facet")
    chain = world.chain(through) if through in world.facets and not making else None
    if chain is not None and not world.knows(who.get("chain"), chain):
        yield "agreement"
    known = world.known.get(who.get("principal"))
    if known is None or entry.kind in ("enrolment", "renaming"):
        return
    if not all(who.get(name) == known[name] for name in ("kind", "custody") if name in known):
        yield "agreement"


def introduction(world: World, entry: Entry, signed: dict[str, Any] | None) -> None:
    """Told once it is taken in."""
    what, terminal = entry.what, entry.who["principal"] == world.issuer
    if what.get("recovery"):
        world.introductions = {
            index: one for index, one in world.introductions.items() if not one.recovery
        }
    world.introductions[entry.index] = Introduced(
        maker=None if terminal else entry.who["principal"],
        facet=entry.who.get("facet"),
        newcomer=_newcomer(what, what),
        called=naming.called(entry),
        key=what.get("key"),
        ends=what.get("ends", 0),
        another=what.get("person") == "another",
        recovery=what.get("recovery") is True,
    )
    called = naming.called(entry)
    if signed is not None:
        args = signed["args"]
        said = {name: what.get(name) for name in ("kind", "person", "until", "key")}
        told = {name: args.get(name) for name in said}
        bare = what["custody"] == "own" and called.get("place") is None
        bare = bare and "petname" not in args and naming.is_told(called, signed.get("body"))
        knocks = ("knock" in args) == ("key" in args)
        recovers = (args.get("recovery") is True) == (what.get("recovery") is True)
        if jcs(said) != jcs(told) or not (bare and knocks and recovers):
            raise Refused("agreement")
    longest = 1826 * DAY if what.get("recovery") else DAY if terminal else 600
    persons = what["kind"] in ("owner", "approver") and "recovery" not in what
    until, seconds = what.get("until"), entry.at / 1000
    _by_host(world, entry)
    fits = (
        (until is None or seconds - 60 < until <= seconds + 366 * DAY)
        and ("key" not in what or until is not None)
        and what["kind"] in BRINGS
        and (what["kind"] != "host" or "key" in what)
        and ("recovery" not in what or (what["recovery"], what["kind"]) == (True, "owner"))
        and ("person" not in what or (what["person"] == "another" and persons))
        and isinstance(what.get("ends"), int)
        and what["ends"] <= entry.at / 1000 + longest
    )
    if not fits:
        raise Refused("agreement")


def _by_host(world: World, entry: Entry) -> None:
    """A host brings in its notebooks, jobs and page, by its name and for as long as itself."""
    host = world.known.get(entry.who["principal"])
    if host is None or host.get("kind") != "host":
        return
    what, petname = entry.what, naming.called(entry).get("petname")
    hidden = petname is None or "petname" not in host
    named = hidden or named_with(petname, host["petname"])
    kinds = HOST_BRINGS_IN["kind"]["one_of"]
    ends = what.get("until") == world.until.get(host["kid"], what.get("until"))
    if what["kind"] not in kinds or not named or not ends:
        world.told.add("authority")


def named_with(petname: Any, host: str) -> bool:
    """Whether the name of somebody whom a host brought in ends with the host's own."""
    suffix = f" ({host})"
    return isinstance(petname, str) and petname.endswith(suffix) and petname != suffix


def _newcomer(who: dict[str, Any], what: dict[str, Any]) -> str:
    """What an introduction and its enrolment say alike."""
    told = [who.get(name) for name in ("kind", "custody")]
    return jcs([*told, *(what.get(name) for name in ("recovery", "until"))])


def enrolment(
    world: World, entry: Entry, kid: str, typ: str, payload: dict[str, Any]
) -> Iterator[str]:
    """Codes of what is wrong with how somebody came in."""
    what = entry.what
    world.standing[kid] = set()
    if "what" in entry.said:
        world.until[kid] = what.get("until")
    found = None
    if typ == "facet-card":
        yield from _by_card(world, entry, kid, payload)
    else:
        found = yield from _introduced(world, entry, kid, payload)
    said, maker = what.get("person"), what.get("made_by")
    if said is not None:
        world.person[kid] = said
        own = maker is None or (found is not None and found.another)
        expected = kid if own else several.person_of(world, maker)
        if (found or maker is None) and expected not in (None, said):
            yield "agreement"


def may_return(
    world: World, entry: Entry, kid: str, signed: tuple[str, dict[str, Any]] | None
) -> bool:
    """Whether a key that was enrolled is said to come back, as only some can."""
    again = "what" not in entry.said or entry.what.get("again") is True
    return (signed is None or signed[0] == "facet-enrolment") and world.may_return(kid) and again


def returning(
    world: World, entry: Entry, kid: str, signed: tuple[str, dict[str, Any]] | None
) -> Iterator[str]:
    """It stays what it is; its end moves on, and what has that end comes anew."""
    what, known, payload = entry.what, world.known[kid], signed[1] if signed else None
    world.introduced_with.pop(kid, None)
    if payload is not None:
        one = yield from _introduced(world, entry, kid, payload)
        if one is not None and one.key is None:
            yield "authority"
    said = {**known, **entry.who}
    same = all(said[name] == known[name] for name in ("kind", "custody") if name in known)
    same = same and not naming.differ(naming.called(entry), known, "petname")
    if not same or (payload and jcs(payload["encryption_key"]) != jcs(world.encrypts_to[kid])):
        yield "agreement"
    until, before = what.get("until"), world.until.get(kid, 0)
    later = isinstance(until, int) and before is not None and until > before
    if "what" in entry.said and not later:
        yield "authority"
    if (kid, "aios/registry") in world.ended_on:
        yield "authority"
    world.standing[kid] = set()
    world.until.pop(kid, None)
    if "what" in entry.said:
        world.until[kid] = until
    naming.remember(known, entry)


def _introduced(
    world: World, entry: Entry, kid: str, payload: dict[str, Any]
) -> Generator[str, None, Introduced | None]:
    """The introduction that it answers; None where there is none, or none is shown."""
    what = entry.what
    if not {"what", "who"} <= entry.said.keys():
        return None
    # An origin is recorded where it counts: of those who decide by a page.
    decides = entry.who["kind"] in ("owner", "approver")
    if what.get("origin") != (payload.get("origin") if decides else None):
        yield "agreement"
    said = what.get("introduction")
    index = said if type(said) is int else -1
    found = world.introductions.pop(index, None)
    if found is None:
        own = world.answered.get(index) == kid
        if not (own and world.hidden.introductions.may_be(str(index))):
            yield "reference"
        return None
    world.introduced_with[kid] = found.facet
    world.answered[index] = kid
    newcomer, called = _newcomer(entry.who, what), naming.called(entry)
    maker = what["made_by"]
    if (found.newcomer, found.maker) != (newcomer, maker) or naming.differ(found.called, called):
        yield "agreement"
    if not _lets(world, entry, found):
        yield "authority"
    return found


def _lets(world: World, entry: Entry, one: Introduced) -> bool:
    """Whether an introduction lets this key in at this time."""
    links = [world.facets[name] for name in world.chain(one.facet)]
    stopped = any(
        link.stopped
        or link.paused
        or (stops.paused(world, link.holder) and link.terms["object"] != SELF)
        for link in links
    )
    in_time = entry.at < (one.ends + 1) * 1000
    return in_time and one.key in (None, entry.who["principal"]) and not stopped


def _by_card(world: World, entry: Entry, kid: str, payload: dict[str, Any]) -> Iterator[str]:
    who, what = entry.who, entry.what
    world.carded = entry.index, kid, what.get("made_by"), "what" in entry.said
    world.introduced_with[kid] = None
    if not {"what", "who"} <= entry.said.keys():
        return
    giver = world.known.get(what["made_by"] or "", {})
    if not giver and (
        what["made_by"] is None or not world.hidden.principals.may_be(what["made_by"])
    ):
        yield "principal"
    called, by = naming.called(entry), giver.get("petname")
    named = called.get("place") is None
    if by is not None and "petname" in called:
        claimed = called["petname"].removesuffix(f" (made by {by})")
        named = named and claimed != called["petname"]
        named = named and naming.on_card(claimed, called["salt"]) == payload["named"]
    more = {"recovery", "origin", "until", "person", "introduction"} & what.keys()
    custody = who["custody"] in ("own", "handed-over")
    if who["kind"] != "agent" or not custody or not named or more:
        yield "agreement"


def lent(world: World, entry: Entry | None) -> Iterator[str]:
    """Whoever came by a card is given its own window, if anything, and lent something."""
    if world.carded is None:
        return
    at, kid, giver, told = world.carded
    if entry is None:
        yield Earlier("undecided", at)
        return
    its = entry.said.get("who", {"principal": kid})["principal"] == kid
    given = entry.said.get("terms", {"object": SELF})
    if entry.kind == "grant" and its and given["object"] == SELF:
        return
    world.carded = None
    by = entry.said.get("what", {"by": giver}).get("by") if told else giver
    if entry.kind != "delegation" or not its or by != giver:
        yield Earlier("undecided", at)


def standing(world: World, entry: Entry, facet: Facet) -> Iterator[str]:
    """What nobody decided comes with an enrolment, once."""
    obj = facet.terms["object"]
    known = world.known.get(facet.holder)
    if known is None:
        return
    mine = set(facet.terms["actions"])
    brings = {**BRINGS.get(known["kind"], {}), SELF: OWN} if "kind" in known else {obj: mine}
    allowed = brings.get(obj, set()) if known.get("custody") != "handed-over" else set()
    host = known.get("kind") == "host" and obj != SELF
    bound = not host or jcs(facet.terms["constraints"]) == jcs(HOST_BRINGS_IN)
    if facet.terms["delegation"] or not bound or not mine <= allowed:
        yield "authority"
    if obj == SELF:
        return
    # Whoever came back, in an entry that is not shown, was given it anew.
    if obj in world.standing[facet.holder] and not world.may_have_returned(facet.holder):
        yield "undecided"
    world.standing[facet.holder].add(obj)
    if facet.bounds is not None or _may_have_bounds(facet):
        return
    until = world.until.get(facet.holder, facet.terms["expiry"])
    if facet.terms["expiry"] != until and not world.may_have_returned(facet.holder):
        yield "authority"
    by = entry.what.get("decided_by")
    introduced = world.introduced_with.get(facet.holder, by)
    if facet.shown and by != introduced and not world.may_have_returned(facet.holder):
        yield "agreement"


def _may_have_bounds(facet: Facet) -> bool:
    """They are of whoever decides, and may be what is not shown."""
    return not facet.shown and facet.terms["object"] == "aios/requests"


def givable(world: World, entry: Entry, facet: Facet) -> None:
    """Nothing outlasts its holder, and nobody grants what comes with an enrolment alone."""
    obj, expiry = facet.terms["object"], facet.terms["expiry"]
    until = world.until.get(facet.holder)
    if obj == SELF:
        if entry.ref is not None:
            world.told.add("authority")
        return
    if expiry is None and not obj.startswith("aios/"):
        world.told.add("authority")
    outlasts = until is not None and (expiry is None or expiry > until)
    bound = facet.bounds is not None or _may_have_bounds(facet)
    if outlasts and not bound and not world.may_have_returned(facet.holder):
        raise Refused("authority")
    if entry.ref is not None and NEVER_GRANTED.get(obj, set()) & set(facet.terms["actions"]):
        raise Refused("authority")

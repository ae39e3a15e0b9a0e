"""An entry's token, and that the entry says what was signed (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import log
from canonical import Refused, jcs, refuse_unless
from tokens import parted, type_of, verify_token

if TYPE_CHECKING:
    from world import Entry, World

NEAR_S = 600
# As long as a card may be shown.
CARD_S = 24 * 3600
CARRIED = ("facet-enrolment", "facet-card")
DECIDING = ("facet-decision", "facet-confirmation")
ANY = (
    *CARRIED,
    *DECIDING,
    "facet-action",
    "facet-knock",
    "facet-passkey",
    "facet-poll",
    "facet-request",
    "facet-rule",
    "facet-withdraw",
)
WITH_CELL = ("intent", "note", "request", "refusal")
ONCE = (
    *("intent", "note", "request", "delegation", "introduction", "rule", "passkey"),
    *("decision", "withdrawal", "erasure", "pause", "resume", "renaming"),
)


def token_of(world: World, entry: Entry) -> tuple[str, dict[str, Any]] | None:
    """The entry's token: its type and payload; None where none is shown, or it is wrong."""
    try:
        return sound_token_of(world, entry)
    except Refused as refused:
        world.told.add(str(refused))
        return None


def sound_token_of(world: World, entry: Entry) -> tuple[str, dict[str, Any]] | None:
    """The same, where whoever asks has something else to do of one that is wrong."""
    token = entry.said.get("token")
    if token is None:
        return None
    try:
        typ = type_of(token)
        refuse_unless(typ in log.TYPES.get(entry.kind, ANY), "of another type")
        header, carried, _signature = parted(token, typ)
        kid = header["kid"]
        given = entry.kind in ("delegation", "renaming")
        signer = entry.what.get("by") if given else entry.who.get("principal")
        refuse_unless(signer in (None, kid), "by somebody else")
    except Refused as error:
        raise Refused("token") from error
    key = carried["public_key"] if typ in CARRIED else world.keys.get(kid)
    if key is None:
        if world.hidden.principals.may_be(kid):
            world.unverified[kid] = world.unverified.get(kid, 0) + 1
            return None
        raise Refused("principal")
    try:
        payload = verify_token(token, typ, key)
        fine = payload["aud"] == world.issuer and timely(entry, typ, payload["iat"])
        refuse_unless(fine or entry.kind == "refusal", "another service or time")
    except Refused as error:
        raise Refused("token") from error
    if entry.kind in ONCE:
        if (kid, payload["jti"]) in world.seen:
            world.told.add("replayed")
        world.seen.add((kid, payload["jti"]))
    if entry.kind in WITH_CELL and not _cell_is(entry, payload.get("cell")):
        world.told.add("agreement")
    if entry.kind != "refusal" and typ not in CARRIED and payload["iat"] <= world.floor:
        world.told.add("replayed")
    return typ, payload


def _cell_is(entry: Entry, signed: Any) -> bool:
    """What it says of its cell is as signed."""
    if "cell" in entry.committed and "cell" not in entry.said:
        return True
    return bool(jcs(entry.said.get("cell")) == jcs(signed))


def timely(entry: Entry, typ: str, iat: int) -> bool:
    """Signed when the entry was made; a card, which may be shown again, not long before."""
    age = entry.at / 1000 - iat
    return -NEAR_S <= age <= NEAR_S + (CARD_S if typ == "facet-card" else 0)


def agree(same: object) -> None:
    if not same:
        raise Refused("agreement")


def agree_on_mode(entry: Entry, signed: dict[str, Any]) -> None:
    """Whether the notebook's own page did it is what was signed."""
    if "what" in entry.said:
        said = [{"mode": one["mode"]} if "mode" in one else {} for one in (entry.what, signed)]
        agree(said[0] == said[1])

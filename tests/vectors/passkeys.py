"""Passkeys: what an authenticator showed of one token (docs/protocol.md §7, Passkeys)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from canonical import (
    Refused,
    b64u_decode,
    b64u_encode,
    closed,
    encoded,
    jcs,
    parse_json,
    refuse_unless,
    sha256,
)
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from keys import public_ec, public_jwk

if TYPE_CHECKING:
    from world import Entry, World

# Of one device.
PASSKEYS = 16
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED, EXTENDED = 1, 4, 8, 16, 64, 128
PLACES = (
    ("aios/requests", "introduce"),
    ("aios/requests", "rename"),
    ("aios/facets", "resume"),
)


@dataclass
class Passkey:
    key: dict[str, str]
    counter: int
    eligible: bool
    backed_up: bool


def assertion_form(value: Any) -> None:
    members = {"authenticator_data": encoded(37, 1024), "client_data": encoded(2, 4096)}
    closed(value, {**members, "id": encoded(1, 1023), "signature": encoded(8, 72)})


def passkey_key(value: Any) -> None:
    refuse_unless(public_jwk(value, "sign")["crv"] == "P-256", "another curve")


def change_form(value: Any) -> None:
    if isinstance(value, dict) and "add" in value:
        closed(value, {"add": lambda one: closed(one, {"id": _name, "public_key": passkey_key})})
    else:
        closed(value, {"remove": _name})


def _name(value: Any) -> None:
    encoded(1, 1023)(value)


def check_payload(typ: str, payload: dict[str, Any]) -> None:
    if typ == "facet-action" and "passkey" in payload:
        refuse_unless((payload["obj"], payload["act"]) in PLACES, "not asked for")
    if typ == "facet-passkey":
        added, proof = payload["change"].get("add", {}).get("id"), payload.get("proof", {})
        refuse_unless(added == proof.get("id"), "another proof")


def verify(typ: str, payload: dict[str, Any], shown: dict[str, str], **of: Any) -> Passkey:
    """WebAuthn Level 2, §7.2, by `key` at `origin`."""
    said = {name: value for name, value in payload.items() if name not in ("passkey", "proof")}
    challenge = sha256(f"facet-passkey/1\n{typ}\n{jcs(said)}".encode())
    client_data = b64u_decode(shown["client_data"])
    data = b64u_decode(shown["authenticator_data"])
    try:
        client = parse_json(client_data.decode())
    except UnicodeDecodeError as error:
        raise Refused("no client data") from error
    refuse_unless(isinstance(client, dict), "no client data")
    refuse_unless(client.get("type") == "webauthn.get", "no assertion")
    refuse_unless(client.get("challenge") == b64u_encode(challenge), "for something else")
    refuse_unless(client.get("origin") == of["origin"], "at another origin")
    host = urlsplit(of["origin"]).hostname or ""
    refuse_unless(data[:32] == sha256(host.encode()), "for another relying party")
    flags = data[32]
    refuse_unless(bool(flags & PRESENT and flags & VERIFIED), "nobody was verified")
    refuse_unless(not flags & ATTESTED and bool(flags & EXTENDED) == (len(data) > 37), "form")
    refuse_unless(bool(flags & ELIGIBLE or not flags & BACKED_UP), "form")
    signed = data + sha256(client_data)
    try:
        public_ec(of["key"]).verify(b64u_decode(shown["signature"]), signed, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise Refused("signed by another") from error
    count = int.from_bytes(data[33:37], "big")
    return Passkey(of["key"], count, bool(flags & ELIGIBLE), bool(flags & BACKED_UP))


def _shown(world: World, typ: str, payload: dict[str, Any], name: str, **of: Any) -> Passkey:
    origin = world.origins.get(of["device"])
    try:
        refuse_unless(origin is not None, "no page")
        return verify(typ, payload, payload[name], origin=origin, key=of["key"])
    except Refused as error:
        raise Refused("authority") from error


def attend(world: World, device: str | None, signed: tuple[str, dict[str, Any]] | None) -> None:
    """Whether a person was there, where a device has passkeys and what it signs widens."""
    if signed is None or device is None:
        return
    typ, payload = signed
    hides = world.hidden.passkeys
    known = world.passkeys.setdefault(device, {})
    if "passkey" not in payload:
        if known and not hides and payload.get("outcome", "grant") == "grant":
            raise Refused("authority")
        return
    kept = known.get(payload["passkey"]["id"])
    if kept is None:
        if not hides:
            raise Refused("authority")
        return
    seen = _shown(world, typ, payload, "passkey", device=device, key=kept.key)
    counts = seen.counter > kept.counter or seen.counter == kept.counter == 0
    if seen.eligible != kept.eligible or not counts:
        raise Refused("authority")
    known[payload["passkey"]["id"]] = seen


def change(world: World, entry: Entry, signed: tuple[str, dict[str, Any]]) -> None:
    """What a device signs with from now on."""
    typ, payload = signed
    device, what, hides = entry.signer or "", entry.what, world.hidden.passkeys
    attend(world, device, signed)
    known = world.passkeys.setdefault(device, {})
    removed = payload["change"].get("remove")
    told = what.get("change"), what.get("passkey")
    if removed is not None:
        refuse_unless("what" not in entry.said or told == ("removed", removed), "agreement")
        refuse_unless(known.pop(removed, None) is not None or hides, "reference")
        return
    added = payload["change"]["add"]
    proven = _shown(world, typ, payload, "proof", device=device, key=added["public_key"])
    flags = what.get("backup_eligible"), what.get("backed_up")
    same = told == ("added", added["id"]) and flags == (proven.eligible, proven.backed_up)
    refuse_unless("what" not in entry.said or same, "agreement")
    refuse_unless(added["id"] not in known or hides, "authority")
    refuse_unless(len(known) < PASSKEYS, "authority")
    known[added["id"]] = proven
